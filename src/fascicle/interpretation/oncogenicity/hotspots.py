"""Criteria on hotspots of cancerhotspots.org: OS3, OM3, OP3. One variant meets at most one of them."""

from __future__ import annotations

from typing import Final

from fascicle.interpretation.consequences import name_on, read_change
from fascicle.interpretation.oncogenicity.basis import Basis, is_counted_alike
from fascicle.knowledge.importers.hotspots import Hotspot, count_change
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.protein_changes import ChangeKind
from fascicle.model.tumour import GeneVariant

# Horak et al. 2022, table 2.
SAMPLES_STRONG_MIN: Final = 50
SAMPLES_SAME_MIN: Final = 10
_COUNTED: Final = (ChangeKind.SUBSTITUTION, ChangeKind.STOP)


def hold_os3(variant: GeneVariant, basis: Basis) -> Answer:
    """At least 50 samples changed at the residue, at least 10 with the same change."""
    return _hold("OS3", 4, variant, basis)


def hold_om3(variant: GeneVariant, basis: Basis) -> Answer:
    """Fewer than 50 samples changed at the residue, at least 10 with the same change."""
    return _hold("OM3", 2, variant, basis)


def hold_op3(variant: GeneVariant, basis: Basis) -> Answer:
    """At a hotspot, with fewer than 10 samples of the same change."""
    return _hold("OP3", 1, variant, basis)


def _hold(code: str, points: int, variant: GeneVariant, basis: Basis) -> Answer:
    found = _find_hotspot(code, variant, basis)
    if isinstance(found, Answer):
        return found
    same = _count_same(found, name_on(variant, (found.transcript,)))
    because = f"{found.samples} samples are changed at {variant.gene} {found.residue}, {same} of them in the same way"
    return met(code, because, points) if _choose(found.samples, same) == code else not_met(code, because)


def _choose(samples: int, same: int) -> str:
    """The one criterion that a hotspot meets."""
    if same < SAMPLES_SAME_MIN:
        return "OP3"
    return "OS3" if samples >= SAMPLES_STRONG_MIN else "OM3"


def _find_hotspot(code: str, variant: GeneVariant, basis: Basis) -> Hotspot | Answer:
    """The hotspot of the changed residue, or the answer that follows where there is none."""
    if basis.hotspots is None:
        return not_assessable(code, "the hotspots were not imported")
    variant = name_on(variant, basis.hotspot_transcripts.get(variant.gene, ()))
    change = read_change(variant)
    if change is None:
        return not_assessable(code, "the changed residue is not known")
    if change.kind not in _COUNTED:
        return not_met(code, f"a {change.kind.value} is not counted at a single residue")
    hotspot = basis.hotspots.get((variant.gene, change.first))
    if hotspot is None:
        return not_met(code, f"{variant.gene} {change.first} is no hotspot")
    if not is_counted_alike(variant, (hotspot.transcript,)):
        return not_assessable(code, f"the hotspots count {variant.gene} on {hotspot.transcript}")
    return hotspot


def _count_same(hotspot: Hotspot, variant: GeneVariant) -> int:
    change = read_change(variant)
    return 0 if change is None else count_change(hotspot, change)
