"""Variants at hotspots: residues at which many tumours are changed, counted on the transcript that the hotspots name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from fascicle.knowledge.importers.hotspots import Hotspot
from fascicle.model.consequences import Term, TranscriptConsequence, VariantConsequence
from fascicle.model.variants import SmallVariant

Hotspots: TypeAlias = Mapping[tuple[str, int], Hotspot]
"""By gene and residue, from 1."""
# What is counted at a single residue; a shifted frame or an indel is another event.
_COUNTED: Final = frozenset({Term.MISSENSE, Term.STOP_GAINED})


@dataclass(frozen=True, slots=True)
class AtHotspots:
    """Variants at hotspots, and those of which it cannot be told because their gene's hotspots are counted on a transcript that
    the reference does not have."""

    found: frozenset[SmallVariant]
    unknown: frozenset[SmallVariant]


def find_at_hotspots(consequences: Sequence[VariantConsequence], hotspots: Hotspots) -> AtHotspots:
    """Holds variants against hotspots of single residues."""
    transcripts = {hotspot.gene: _strip_version(hotspot.transcript) for hotspot in hotspots.values()}
    found, unknown = set(), set()
    for own in consequences:
        coding = [one for one in own.transcripts if one.residues is not None and _COUNTED & set(one.terms)]
        for gene in {one.gene for one in coding} & transcripts.keys():
            counted = [one for one in coding if one.gene == gene and has_name(one, transcripts[gene])]
            if not counted:
                unknown.add(own.variant)
            elif any((gene, residue + 1) in hotspots for one in counted for residue in _list_residues(one)):
                found.add(own.variant)
    return AtHotspots(frozenset(found), frozenset(unknown - found))


def list_hotspot_residues(gene: str, names: Sequence[str], hotspots: Hotspots | None) -> tuple[int, ...] | None:
    """Residues (0-based) of a transcript that are hotspots; None where they were not looked up or are counted on another one."""
    if hotspots is None:
        return None
    own = [hotspot for hotspot in hotspots.values() if hotspot.gene == gene]
    known = {_strip_version(name) for name in names}
    if any(_strip_version(hotspot.transcript) not in known for hotspot in own):
        return None
    return tuple(sorted(hotspot.residue - 1 for hotspot in own))


def has_name(consequence: TranscriptConsequence, name: str) -> bool:
    """Whether a transcript has an accession, whatever its version."""
    return name in {_strip_version(own) for own in (consequence.transcript, *consequence.aliases)}


def _strip_version(accession: str) -> str:
    return accession.partition(".")[0]


def _list_residues(consequence: TranscriptConsequence) -> range:
    span = consequence.residues
    return range(0) if span is None else range(span.start, span.end)
