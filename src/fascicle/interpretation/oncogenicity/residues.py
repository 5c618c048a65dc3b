"""Criteria on the changed residue and on what is known of the change: OS1, OS2, OM1, OM4, SBS2."""

from __future__ import annotations

from typing import Final

from fascicle.interpretation.consequences import INFRAME_TERMS, list_terms, read_change
from fascicle.interpretation.grantham import measure_distance
from fascicle.interpretation.oncogenicity.basis import Basis, answer_unverified, is_counted_alike
from fascicle.knowledge.oncogenicity_facts import parse_residues
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.classification import CriterionFact, OncogenicityFact
from fascicle.model.consequences import Term
from fascicle.model.protein_changes import ChangeKind, ProteinChange, parse_protein_change
from fascicle.model.tumour import GeneVariant

_ONCOGENIC: Final = "Oncogenic"  # ClinVar's word
_STARS_MIN: Final = 1


def hold_os1(variant: GeneVariant, basis: Basis) -> Answer:
    """Same change of the protein as that of a variant established as oncogenic by this standard."""
    if Term.SYNONYMOUS in list_terms(variant):
        return not_met("OS1", "the protein is not changed")
    fact = _find_fact(CriterionFact.ESTABLISHED, variant, basis)
    if fact is not None:
        return met("OS1", fact.text, 4) if fact.is_verified else answer_unverified("OS1", fact)
    record = basis.find_clinvar(variant)
    if record is not None and record.oncogenicity_stars >= _STARS_MIN and _ONCOGENIC in record.oncogenicity:
        return met("OS1", f"ClinVar {record.variation}: oncogenic, {record.oncogenicity_stars} of 4 stars", 4)
    if basis.clinvar is not None and variant.variant is not None:
        return not_met("OS1", "neither the snapshot nor ClinVar has this change as oncogenic")
    return not_assessable("OS1", "the snapshot has no classification of this change, and ClinVar was not looked up")


def hold_os2(variant: GeneVariant, basis: Basis) -> Answer:
    """Functional studies that support an oncogenic effect."""
    return _hold_studies("OS2", CriterionFact.FUNCTIONAL, CriterionFact.NO_FUNCTION, 4, variant, basis)


def hold_sbs2(variant: GeneVariant, basis: Basis) -> Answer:
    """Functional studies that show no oncogenic effect."""
    return _hold_studies("SBS2", CriterionFact.NO_FUNCTION, CriterionFact.FUNCTIONAL, -4, variant, basis)


def hold_om1(variant: GeneVariant, basis: Basis) -> Answer:
    """In a critical and well-established part of a functional domain."""
    terms = list_terms(variant)
    if not terms:
        return not_assessable("OM1", "the consequence is not known")
    if not terms & ({Term.MISSENSE} | INFRAME_TERMS):
        return not_met("OM1", f"{', '.join(sorted(terms))} changes no single residue")
    change = read_change(variant)
    if change is None:
        return not_assessable("OM1", "the changed residue is not known")
    regions = [fact for fact in basis.list_facts(CriterionFact.CRITICAL_REGION, variant.gene) if fact.sequences]
    if not regions:
        return not_assessable("OM1", f"the snapshot names no critical part of {variant.gene}")
    return _hold_regions(variant, change, regions)


def _hold_regions(variant: GeneVariant, change: ProteinChange, regions: list[OncogenicityFact]) -> Answer:
    alike = [fact for fact in regions if is_counted_alike(variant, fact.sequences)]
    if not alike:
        return not_assessable("OM1", f"it is not known that residues of {variant.gene} are counted alike")
    inside = [fact for fact in alike if _overlaps(change, fact)]
    verified = [fact for fact in inside if fact.is_verified]
    if verified:
        return met("OM1", verified[0].text, 2)
    if inside:
        return answer_unverified("OM1", inside[0])
    parts = ", ".join(fact.what for fact in alike)
    return not_met("OM1", f"residue {change.first} lies outside the critical parts named here ({parts})")


def hold_om4(variant: GeneVariant, basis: Basis) -> Answer:
    """Another missense of the same residue is established as oncogenic, and this one differs at least as much."""
    terms = list_terms(variant)
    change = read_change(variant)
    if not terms:
        return not_assessable("OM4", "the consequence is not known")
    if Term.MISSENSE not in terms:
        return not_met("OM4", f"{', '.join(sorted(terms))} is no missense")
    if change is None:
        return not_assessable("OM4", "the changed residue is not known")
    others = [fact for fact in _list_alike(CriterionFact.ESTABLISHED, variant, basis) if _is_other_missense(fact, change)]
    if not others:
        return not_assessable("OM4", "the snapshot has no other missense of this residue as oncogenic")
    verified = [fact for fact in others if fact.is_verified]
    return _compare(change, verified[0]) if verified else answer_unverified("OM4", others[0])


def _compare(change: ProteinChange, other: OncogenicityFact) -> Answer:
    established = parse_protein_change(other.what)
    own = measure_distance(change.reference, change.alternate)
    known = measure_distance(established.reference, established.alternate)
    if own is None or known is None:
        return not_assessable("OM4", f"the difference to {other.what} cannot be measured")
    because = f"{other.what} is oncogenic; Grantham's distance {own} here, {known} there"
    return met("OM4", because, 2) if own >= known else not_met("OM4", because)


def _hold_studies(
    code: str, wanted: CriterionFact, opposite: CriterionFact, points: int, variant: GeneVariant, basis: Basis
) -> Answer:
    fact = _find_fact(wanted, variant, basis)
    if fact is not None:
        return met(code, fact.text, points) if fact.is_verified else answer_unverified(code, fact)
    other = _find_fact(opposite, variant, basis)
    if other is not None and other.is_verified:
        return not_met(code, other.text)
    return not_assessable(code, "the snapshot has no functional study of this change")


def _find_fact(criterion: CriterionFact, variant: GeneVariant, basis: Basis) -> OncogenicityFact | None:
    """The fact on the very change, a verified one before one that is not."""
    change = read_change(variant)
    if change is None or not basis.list_facts(criterion, variant.gene):
        return None
    own = [fact for fact in _list_alike(criterion, variant, basis) if parse_protein_change(fact.what) == change]
    return min(own, key=lambda fact: not fact.is_verified, default=None)


def _list_alike(criterion: CriterionFact, variant: GeneVariant, basis: Basis) -> list[OncogenicityFact]:
    return [fact for fact in basis.list_facts(criterion, variant.gene) if is_counted_alike(variant, fact.sequences)]


def _is_other_missense(fact: OncogenicityFact, change: ProteinChange) -> bool:
    other = parse_protein_change(fact.what)
    return other.kind is ChangeKind.SUBSTITUTION and other.first == change.first and other != change


def _overlaps(change: ProteinChange, region: OncogenicityFact) -> bool:
    first, last = parse_residues(region.what)
    return change.first <= last and first <= change.last
