"""Drugs that verified statements speak for, each with its labels clause by clause, evidence, watch-list and cautions.

Order, a rule and no recommendation: drugs for an alteration of this tumour before drugs for the disease alone; then those with a
label whose clauses are all met, then those where some are not known, then those with a clause that is not met; then by the number
of jurisdictions that approved the indication, by the number of patients of the largest published response rate, by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fascicle.interpretation.cautions import assess_cautions
from fascicle.interpretation.label_clauses import ClauseFacts, assess_clauses, combine_clauses
from fascicle.interpretation.resistance import list_watched
from fascicle.interpretation.statements import list_touched
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Outcome
from fascicle.model.knowledge import Direction, EvidenceLevel, Proposition, Statement
from fascicle.model.matches import StatementMatch
from fascicle.model.options import LabelCheck, TherapyOption, WatchedChange
from fascicle.model.patient_state import PatientState
from fascicle.model.tumour import Tumour

_OUTCOMES = (Outcome.MET, Outcome.NOT_ASSESSABLE, Outcome.NOT_MET)


def make_options(
    matches: Sequence[StatementMatch], tumour: Tumour, state: PatientState, knowledge: Snapshot
) -> tuple[TherapyOption, ...]:
    """Every drug or regimen with a verified statement for it that is applicable to this tumour.

    A label that was withdrawn speaks for no drug: it is left to the report to show it.
    """
    matching = [match for match in matches if _is_for_therapy(match) and match.is_applicable]
    regimens = dict.fromkeys(match.statement.drugs for match in matching if match.statement.direction is Direction.SENSITIVITY)
    options = [_make_option(drugs, matching, tumour, state, knowledge) for drugs in regimens]
    return tuple(sorted(options, key=lambda option: _rank(option, matching)))


def _is_for_therapy(match: StatementMatch) -> bool:
    statement = match.statement
    return statement.proposition is Proposition.THERAPY and statement.is_verified and not statement.is_withdrawn


def _make_option(
    drugs: tuple[str, ...], matching: Sequence[StatementMatch], tumour: Tumour, state: PatientState, knowledge: Snapshot
) -> TherapyOption:
    own = [match for match in matching if match.statement.drugs == drugs]
    good = [match for match in own if match.statement.direction is Direction.SENSITIVITY]
    watched = _watch(good, tumour, knowledge)
    labels = [match for match in good if match.statement.level is EvidenceLevel.APPROVAL]
    return TherapyOption(
        drugs=drugs,
        subjects=tuple(dict.fromkeys(match.subject for match in good if match.subject)),
        labels=tuple(_check_label(match, watched, tumour, state, knowledge) for match in labels),
        evidence=tuple(dict.fromkeys(m.statement.identifier for m in good if m.statement.level is not EvidenceLevel.APPROVAL)),
        against=tuple(dict.fromkeys(m.statement.identifier for m in own if m.statement.direction is not Direction.SENSITIVITY)),
        watched=watched,
        cautions=assess_cautions(drugs, knowledge.cautions, state, knowledge.modulators),
        dose=next((match.statement.dose for match in labels if match.statement.dose), None),
    )


def _watch(good: Sequence[StatementMatch], tumour: Tumour, knowledge: Snapshot) -> tuple[WatchedChange, ...]:
    drugs = {drug for match in good for drug in match.statement.drugs}
    targets = {gene for match in good for gene in match.statement.genes}
    return list_watched(drugs, targets, targets & list_touched(tumour), tumour, knowledge.statements)


def _check_label(
    match: StatementMatch, watched: tuple[WatchedChange, ...], tumour: Tumour, state: PatientState, knowledge: Snapshot
) -> LabelCheck:
    code = tumour.code
    is_solid = None if code is None else knowledge.tree.is_solid(code)
    diagnosis = "no coded diagnosis" if code is None else f"{knowledge.tree.name(code)} ({code})"
    answers = assess_clauses(ClauseFacts(state, match, watched, knowledge.classes, is_solid, diagnosis))
    return LabelCheck(match.statement.identifier, match.subject, answers, combine_clauses(answers))


def _rank(option: TherapyOption, matching: Sequence[StatementMatch]) -> tuple[bool, int, int, int, str]:
    statements = [match.statement for match in matching if match.statement.drugs == option.drugs]
    best = min((_OUTCOMES.index(label.outcome) for label in option.labels), default=len(_OUTCOMES))
    return (not option.subjects, best, -_count_jurisdictions(statements), -_count_patients(statements), option.regimen)


def _count_jurisdictions(statements: Iterable[Statement]) -> int:
    return len({item.approval.jurisdiction for item in statements if item.approval})


def _count_patients(statements: Iterable[Statement]) -> int:
    return max((response.patients for item in statements for response in item.responses), default=0)
