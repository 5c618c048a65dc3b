"""Tiers and levels of AMP/ASCO/CAP 2017, from the statements that match.

Source: Li et al., J Mol Diagn 2017;19:4, figure 2 and tables 3 to 7. Level A: label or guideline for the patient's tumour type;
B: well-powered studies in it; C: label or guideline for another tumour type, or several small studies; D: preclinical, or few
case reports. A and B are tier I, C and D tier II. Tier IV: allele frequency of 1 % or more in a population.

Ours, because the paper is of one country and leaves it open: a label of any jurisdiction that the snapshot knows counts, and is
named; a statement on a subtype of an unspecific diagnosis counts as one on another type; another tumour type counts for therapy
alone; a fusion that defines an entity counts whatever diagnosis was given, since it is what decides it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import FusionPattern
from fascicle.model.classification import Tier, TierAssignment
from fascicle.model.knowledge import Direction, EvidenceLevel, Proposition, Statement
from fascicle.model.matches import StatementMatch

# Li et al. 2017: primary cutoff for what is polymorphic.
FREQUENCY_BENIGN: Final = 0.01
_OWN: Final = {
    EvidenceLevel.APPROVAL: "A",
    EvidenceLevel.GUIDELINE: "A",
    EvidenceLevel.WELL_POWERED: "B",
    EvidenceLevel.SMALL_STUDIES: "C",
    EvidenceLevel.CASE_REPORTS: "D",
    EvidenceLevel.PRECLINICAL: "D",
}
_OTHER: Final = {
    EvidenceLevel.APPROVAL: "C",
    EvidenceLevel.GUIDELINE: "C",
    EvidenceLevel.WELL_POWERED: "C",
    EvidenceLevel.SMALL_STUDIES: "D",
    EvidenceLevel.CASE_REPORTS: "D",
    EvidenceLevel.PRECLINICAL: "D",
}
_TIERS: Final = {"A": Tier.STRONG, "B": Tier.STRONG, "C": Tier.POTENTIAL, "D": Tier.POTENTIAL}


def assign_tier(matches: Iterable[StatementMatch], frequency: float | None, *, is_benign: bool) -> TierAssignment:
    """The best tier that verified, matching statements give; without one III, or IV for what is frequent or classified benign.

    `frequency` is the allele frequency in a population, None where it was not looked up.
    """
    found = [_assign(match, level) for match in matches if is_counted(match) and (level := find_level(match))]
    if found:
        return min(found, key=lambda item: item.level or "")
    if frequency is not None and frequency >= FREQUENCY_BENIGN:
        return TierAssignment(Tier.BENIGN, None, None, None, f"allele frequency {frequency:.2g} in a population")
    if is_benign:
        return TierAssignment(Tier.BENIGN, None, None, None, "classified as benign or likely benign")
    looked = "no population resource was looked up" if frequency is None else f"allele frequency {frequency:.2g} in a population"
    return TierAssignment(Tier.UNKNOWN, None, None, None, f"no verified statement matches; {looked}")


def is_counted(match: StatementMatch) -> bool:
    """Whether a class may rest on a match: verified, the biomarker is there, an effect, and no label that was withdrawn."""
    statement = match.statement
    has_effect = statement.direction not in (Direction.NO_BENEFIT, Direction.NO_DIFFERENCE)
    has_standing = statement.is_verified and not statement.is_withdrawn
    return has_standing and match.biomarker is Outcome.MET and bool(match.subjects) and has_effect


def find_level(match: StatementMatch) -> str | None:
    """The level of a match for the patient: by what the statement rests on, and whether its disease is the patient's.

    None: it says nothing of a patient with another disease.
    """
    statement = match.statement
    if match.disease.outcome is Outcome.MET or _defines_entity(statement):
        return _OWN[statement.level]
    return _OTHER[statement.level] if statement.proposition is Proposition.THERAPY else None


def _defines_entity(statement: Statement) -> bool:
    patterns = statement.biomarker.patterns
    is_for = statement.proposition is Proposition.DIAGNOSIS and statement.direction is Direction.FOR
    return is_for and bool(patterns) and all(isinstance(pattern, FusionPattern) for pattern in patterns)


def _assign(match: StatementMatch, level: str) -> TierAssignment:
    statement = match.statement
    because = f"{_describe(statement)}; {match.disease.because}"
    return TierAssignment(_TIERS[level], level, statement.proposition, statement.identifier, because)


def _describe(statement: Statement) -> str:
    """`approval (US) of larotrectinib, sensitivity`."""
    where = f" ({statement.approval.jurisdiction})" if statement.approval else ""
    drugs = f" of {statement.regimen}" if statement.drugs else ""
    return f"{statement.level.value.replace('_', ' ')}{where}{drugs}, {statement.direction.value.replace('_', ' ')}"
