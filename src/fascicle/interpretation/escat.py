"""ESCAT tiers of alterations for drugs, from the design of the studies that match.

Source: Mateo et al., Ann Oncol 2018;29:1895, table 2: I-A prospective, randomised, in the tumour type, with a survival end point;
I-B prospective, not randomised; I-C across tumour types with similar benefit; II-A retrospective with meaningful benefit against
those without the alteration; II-B prospective with responses and no survival data yet; III-A as I or II, in another tumour type;
IV-A preclinical; IV-B in silico; X no evidence. The tiers are this rule applied to the studies of the snapshot, not a list that
ESMO published: where ESMO ranks a target itself, that ranking is to be preferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fascicle.interpretation.amp_tiers import is_counted
from fascicle.model.answers import Outcome
from fascicle.model.classification import EscatAssignment
from fascicle.model.knowledge import Direction, Proposition, StudyDesign
from fascicle.model.matches import StatementMatch

NO_EVIDENCE: Final = "X"
_OWN: Final = {
    StudyDesign.RANDOMISED: "I-A",
    StudyDesign.PROSPECTIVE: "I-B",
    StudyDesign.BASKET: "I-C",
    StudyDesign.RETROSPECTIVE: "II-A",
    StudyDesign.RESPONSE_ONLY: "II-B",
    StudyDesign.PRECLINICAL: "IV-A",
    StudyDesign.IN_SILICO: "IV-B",
}
_SIMILAR: Final = "III-A"
# Strongest first.
ORDER: Final = ("I-A", "I-B", "I-C", "II-A", "II-B", "III-A", "IV-A", "IV-B", NO_EVIDENCE)


def find_tier(design: StudyDesign, disease: Outcome) -> str:
    """The tier of a study for the patient; preclinical evidence is not of a tumour type."""
    tier = _OWN[design]
    is_clinical = design not in (StudyDesign.PRECLINICAL, StudyDesign.IN_SILICO)
    return _SIMILAR if is_clinical and disease is not Outcome.MET else tier


def assign_escat(matches: Iterable[StatementMatch]) -> tuple[EscatAssignment, ...]:
    """The best tier of each drug or combination that a verified, matching statement speaks for, the strongest first.

    Without any: tier X alone.
    """
    best: dict[str, EscatAssignment] = {}
    for match in matches:
        statement = match.statement
        if statement.proposition is not Proposition.THERAPY or statement.direction is not Direction.SENSITIVITY:
            continue
        if statement.design is None or not is_counted(match):
            continue
        tier = find_tier(statement.design, match.disease.outcome)
        because = f"{statement.design.value.replace('_', ' ')} study; {match.disease.because}"
        found = EscatAssignment(tier, statement.regimen, statement.identifier, because)
        current = best.get(statement.regimen)
        if current is None or ORDER.index(tier) < ORDER.index(current.tier):
            best[statement.regimen] = found
    if not best:
        return (EscatAssignment(NO_EVIDENCE, None, None, "no verified study in the snapshot matches"),)
    return tuple(sorted(best.values(), key=lambda item: (ORDER.index(item.tier), item.regimen or "")))
