"""The clauses of a label, each held against this patient: met, not met, or not known, with the datum it rests on."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.model.answers import (
    Answer,
    Outcome,
    combine_all,
    combine_any,
    decide,
    join_all,
    met,
    not_assessable,
    not_met,
)
from fascicle.model.knowledge import Ask, Clause, Condition, DrugClass
from fascicle.model.matches import StatementMatch
from fascicle.model.options import ClauseAnswer, WatchedChange, WatchStatus
from fascicle.model.patient_state import Datum, PatientState, TreatmentLine

_MONTHS: Final = {"month": 1, "months": 1, "year": 12, "years": 12}
_COMPARE: Final = {Ask.AGE_AT_LEAST: operator.ge, Ask.AGE_OVER: operator.gt, Ask.AGE_BELOW: operator.lt}
ANY_DRUG: Final = "any"
_JUDGEMENT: Final = "for the treating team to judge"


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """What clauses are held against: the patient's state, the statement's match, the watch-list of its drug, classes of drugs.

    `is_solid` None: it is not known whether the disease is a solid tumour.
    """

    state: PatientState
    match: StatementMatch
    watched: tuple[WatchedChange, ...]
    classes: Mapping[str, DrugClass]
    is_solid: bool | None
    diagnosis: str


def assess_clauses(facts: ClauseFacts) -> tuple[ClauseAnswer, ...]:
    """Every clause of the statement, in the order of the label."""
    return tuple(_assess_clause(clause, facts) for clause in facts.match.statement.clauses)


def combine_clauses(answers: tuple[ClauseAnswer, ...]) -> Outcome:
    """What all clauses together say of the label's indication."""
    return combine_all([item.answer for item in answers])


def _assess_clause(clause: Clause, facts: ClauseFacts) -> ClauseAnswer:
    """Alternatives, each a set of conditions: Kleene's logic, so that one alternative that is met decides."""
    asked = [[(condition.ask, assess_condition(condition, facts)) for condition in group] for group in clause.alternatives]
    groups = [join_all(clause.text, [answer for _, answer in group]) for group in asked]
    outcome = combine_any(groups)
    reasons = dict.fromkeys(group.because for group in groups if outcome is not Outcome.MET or group.outcome is Outcome.MET)
    answer = Answer("clause", outcome, "; ".join(reasons))
    return ClauseAnswer(clause.text, answer, _list_open(asked) if outcome is Outcome.NOT_ASSESSABLE else ())


def _list_open(asked: Sequence[Sequence[tuple[Ask, Answer]]]) -> tuple[Ask, ...]:
    """What decides a clause once it is known: the open conditions of alternatives that can still be met."""
    possible = (group for group in asked if all(answer.outcome is not Outcome.NOT_MET for _, answer in group))
    found = (ask for group in possible for ask, answer in group if answer.outcome is Outcome.NOT_ASSESSABLE)
    return tuple(dict.fromkeys(found))


def assess_condition(condition: Condition, facts: ClauseFacts) -> Answer:
    """One condition."""
    if condition.ask in _DATA:
        words, read, wanted = _DATA[condition.ask]
        return _assess_flag(condition, words, read(facts.state), is_wanted=wanted)
    return _ASSESS[condition.ask](condition, facts)


def _assess_flag(condition: Condition, words: str, datum: Datum[bool], *, is_wanted: bool) -> Answer:
    if datum.value is None:
        return not_assessable(condition.ask.value, f"{words}: {datum.because}")
    return decide(condition.ask.value, datum.value is is_wanted, f"{words}: {'yes' if datum.value else 'no'} ({datum.because})")


# Conditions that one yes-or-no fact of the patient answers: the fact in words, where it stands, and which answer is asked for.
_DATA: Final[dict[Ask, tuple[str, Callable[[PatientState], Datum[bool]], bool]]] = {
    Ask.METASTATIC: ("metastases", lambda state: state.is_metastatic, True),
    Ask.LOCALLY_ADVANCED: ("locally advanced", lambda state: state.is_locally_advanced, True),
    Ask.UNRESECTABLE: ("not resectable", lambda state: state.is_unresectable, True),
    Ask.RECURRENT: ("recurrent", lambda state: state.is_recurrent, True),
    Ask.SEVERE_MORBIDITY: ("an operation would cause severe morbidity", lambda state: state.would_resection_be_morbid, True),
    Ask.RESECTED: ("resected", lambda state: state.was_resected, True),
    Ask.NO_ALTERNATIVE: ("a satisfactory alternative treatment", lambda state: state.has_alternative, False),
    Ask.NEEDS_SYSTEMIC: ("systemic treatment is needed", lambda state: state.needs_systemic, True),
    Ask.APPROVED_TEST: ("found by a test that the regulator approved", lambda state: state.is_test_approved, True),
}


def _assess_age(condition: Condition, facts: ClauseFacts) -> Answer:
    """Against first and last possible age, since an age in whole years leaves months open."""
    number, unit = (condition.value or "0 years").split()
    limit = int(number) * _MONTHS[unit]
    age = facts.state.age_months
    if age.value is None:
        return not_assessable("age", f"age: {age.because}")
    compare = _COMPARE[condition.ask]
    possible = {compare(months, limit) for months in age.value}
    return decide("age", possible.pop() if len(possible) == 1 else None, age.because)


def _assess_solid(condition: Condition, facts: ClauseFacts) -> Answer:
    return decide(condition.ask.value, facts.is_solid, facts.diagnosis)


def _assess_disease(condition: Condition, facts: ClauseFacts) -> Answer:
    disease = facts.match.disease
    return Answer(condition.ask.value, disease.outcome, disease.because)


def _assess_biomarker(condition: Condition, facts: ClauseFacts) -> Answer:
    return join_all(condition.ask.value, facts.match.answers)


def _assess_resistance(condition: Condition, facts: ClauseFacts) -> Answer:
    """A resistance mutation is *acquired* under a drug of the class; a patient who never had one can have acquired none.

    One that was detected is against the clause whatever came before.
    """
    detected = [item.change for item in facts.watched if item.status is WatchStatus.DETECTED]
    if detected:
        return not_met(condition.ask.value, f"detected: {', '.join(detected)}")
    drug = facts.match.statement.drugs[0]
    own = next((item for item in facts.classes.values() if drug in item.drugs), None)
    earlier = _find_lines(facts, own.name if own else drug)
    if earlier is None:
        return not_assessable(condition.ask.value, "none was detected; earlier systemic treatment is not recorded")
    words = own.words if own else drug
    if not earlier:
        return met(condition.ask.value, f"none was detected, and no {words} came before under which one could be acquired")
    unread = [item.change for item in facts.watched if item.status is not WatchStatus.COVERED]
    if facts.watched and not unread:
        return met(condition.ask.value, f"{words} came before; every watched position was read and is unchanged")
    return not_assessable(condition.ask.value, f"{words} came before ({_name_lines(earlier)}); not read: {', '.join(unread)}")


def _find_lines(facts: ClauseFacts, name: str) -> list[TreatmentLine] | None:
    """Earlier lines with a drug, or with one of a class; None where systemic treatment was not recorded."""
    if facts.state.lines is None:
        return None
    if name == ANY_DRUG:
        return list(facts.state.lines)
    wanted = {drug.lower() for drug in (facts.classes[name].drugs if name in facts.classes else (name,))}
    return [line for line in facts.state.lines if wanted & {drug.lower() for drug in line.drugs}]


def _assess_prior(condition: Condition, facts: ClauseFacts) -> Answer:
    name = condition.value or ""
    words = "systemic treatment" if name == ANY_DRUG else facts.classes[name].words if name in facts.classes else name
    lines = _find_lines(facts, name)
    if lines is None:
        return not_assessable(condition.ask.value, "earlier systemic treatment is not recorded")
    had = f"{words} before: {_name_lines(lines)}" if lines else f"no {words} among the earlier lines ({_list_lines(facts)})"
    return decide(condition.ask.value, bool(lines) is (condition.ask is Ask.PRIOR), had)


def _assess_progressed(condition: Condition, facts: ClauseFacts) -> Answer:
    lines = facts.state.lines
    if lines is None:
        return not_assessable(condition.ask.value, "earlier systemic treatment is not recorded")
    if not lines:
        return not_met(condition.ask.value, "no earlier systemic treatment")
    progressed = [line for line in lines if line.has_progressed]
    if progressed:
        return met(condition.ask.value, f"progression: {_name_lines(progressed)} ({progressed[0].because})")
    open_lines = [line for line in lines if line.has_progressed is None]
    if open_lines:
        return not_assessable(condition.ask.value, f"{_name_lines(open_lines)}: {open_lines[0].because}")
    return not_met(condition.ask.value, f"no progression: {_name_lines(lines)} ({lines[0].because})")


def _assess_judgement(condition: Condition, facts: ClauseFacts) -> Answer:
    del facts
    return not_assessable(condition.ask.value, _JUDGEMENT)


def _assess_intolerant(condition: Condition, facts: ClauseFacts) -> Answer:
    """Intolerance is not recorded as such, so a line that came before leaves it open."""
    lines = _find_lines(facts, condition.value or "")
    if lines is not None and not lines:
        return not_met(condition.ask.value, f"no {condition.value} among the earlier lines ({_list_lines(facts)})")
    return not_assessable(condition.ask.value, f"whether {condition.value} was not tolerated is not recorded")


def _name_lines(lines: list[TreatmentLine] | tuple[TreatmentLine, ...]) -> str:
    return ", ".join(" + ".join(line.drugs) for line in lines)


def _list_lines(facts: ClauseFacts) -> str:
    return _name_lines(facts.state.lines or ()) or "none"


_ASSESS: Final[dict[Ask, Callable[[Condition, ClauseFacts], Answer]]] = {
    Ask.AGE_AT_LEAST: _assess_age,
    Ask.AGE_OVER: _assess_age,
    Ask.AGE_BELOW: _assess_age,
    Ask.SOLID_TUMOUR: _assess_solid,
    Ask.DISEASE: _assess_disease,
    Ask.BIOMARKER: _assess_biomarker,
    Ask.NO_KNOWN_RESISTANCE: _assess_resistance,
    Ask.PRIOR: _assess_prior,
    Ask.NEVER: _assess_prior,
    Ask.INTOLERANT: _assess_intolerant,
    Ask.PROGRESSED: _assess_progressed,
    Ask.JUDGEMENT: _assess_judgement,
}
