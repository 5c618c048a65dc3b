"""Adverse events of a course: graded by CTCAE v5.0 against the state before the line of therapy, and what labels ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from fascicle.case.measurements import EJECTION_FRACTION, QTC, Measurement, list_measurements
from fascicle.clinic.blood_tests import ANY_UNIT, BloodTest
from fascicle.clinic.ctcae import grade_event
from fascicle.clinic.dose_advice import advise_dose, find_lower_dose
from fascicle.clinic.dose_tables import AdviceLine, DoseAction, DoseLevel
from fascicle.clinic.reactions import Reaction, find_reaction
from fascicle.errors import CourseError
from fascicle.model.course import get_stated
from fascicle.model.course_facts import CourseFact
from fascicle.model.course_therapies import DoseUnit, TherapyFact, TherapyMode, ToxicityFact
from fascicle.model.knowledge import Verification
from fascicle.model.scores import OneOf, Options, Score, Stated
from fascicle.model.toxicity import AdverseEvent, ToxicityTerm

_ABOVE_500: Final = "above_500_ms"
_LONG_QTC_MS: Final = 500
_ONCE_DAILY: Final = ("once daily", "once a day")
_REDUCING: Final = (DoseAction.WITHHOLD_THEN_REDUCE, DoseAction.WITHHOLD_THEN_RESUME_OR_REDUCE)
_DEATH: Final = 5


@dataclass(frozen=True, slots=True)
class ToxicityTables:
    """The tables that adverse events are held against."""

    tests: Mapping[str, BloodTest]
    terms: Mapping[str, ToxicityTerm]
    advice: Sequence[AdviceLine]
    levels: Sequence[DoseLevel]
    reactions: Sequence[Reaction]


@dataclass(frozen=True, slots=True)
class DrugAdvice:
    """What the label of a drug asks for after an event, by one of its reactions.

    `until`: what must come first before the drug is resumed, by the lines of the actions that remain possible.
    `lower_dose_mg_per_day`: the label's next lower dose, where an action may reduce it and the present one is one of its doses,
    given once a day; 0: there is none below.
    """

    drug: str
    reaction: str
    action: Score[Options[DoseAction]]
    until: tuple[str, ...]
    lower_dose_mg_per_day: Decimal | None


@dataclass(frozen=True, slots=True)
class GradedEvent:
    """One event: as it was reported (`reported`), or as a value alone shows it.

    `line` is the therapy it is attributed to or, for a value, the systemic line that had begun last; None: none. `grade` None:
    the term is not in the table of CTCAE that Fascicle has.
    """

    fact: str
    term: str
    line: TherapyFact | None
    measured: Measurement | None
    reported: ToxicityFact | None
    grade: Score[Options[int]] | None
    advice: tuple[DrugAdvice, ...]

    @property
    def stated_grade(self) -> int | None:
        """The grade as the treating team gave it."""
        return None if self.reported is None else get_stated(self.reported.grade)

    @property
    def contradicts(self) -> bool:
        """Whether the stated grade is none of those that the criteria leave possible; grade 5 is not in the table."""
        stated = self.stated_grade
        result = None if self.grade is None else self.grade.result
        return stated is not None and stated != _DEATH and result is not None and stated not in result.values


def grade_toxicities(facts: Sequence[CourseFact], tables: ToxicityTables) -> tuple[GradedEvent, ...]:
    """The events of a course whose facts are in order: those that were reported, and every value under therapy that is none.

    The baseline of a value is the last one of the same test before the line began.
    """
    return tuple(event for fact in facts for event in _grade_fact(fact, facts, tables))


def _grade_fact(fact: CourseFact, facts: Sequence[CourseFact], tables: ToxicityTables) -> Iterator[GradedEvent]:
    if isinstance(fact, ToxicityFact):
        yield _grade_reported(fact, facts, tables)
        return
    reported = {item.term for item in facts if isinstance(item, ToxicityFact) and item.shown_in == fact.identifier}
    for measured in list_measurements(fact, tables.tests):
        line = _find_line(fact, facts)
        for name in measured.test.terms if line is not None else ():
            if name not in reported:
                grade = _grade(tables.terms[name], measured, _find_baseline(measured, line, facts, tables), None)
                yield GradedEvent(fact.identifier, name, line, measured, None, grade, ())


def _grade_reported(fact: ToxicityFact, facts: Sequence[CourseFact], tables: ToxicityTables) -> GradedEvent:
    therapies = {item.identifier: item for item in facts if isinstance(item, TherapyFact)}
    line = therapies.get(str(get_stated(fact.attributed_to)))
    term = tables.terms.get(fact.term)
    measured = None if term is None else _find_measurement(fact, term, facts, tables)
    grade = None
    if term is not None:
        before = None if measured is None else _find_baseline(measured, line or _find_line(fact, facts), facts, tables)
        grade = _grade(term, measured, before, fact)
    is_dead = get_stated(fact.grade) == _DEATH
    advice = () if line is None or is_dead else tuple(_advise(fact, line, measured, grade, tables))
    return GradedEvent(fact.identifier, fact.term, line, measured, fact, grade, advice)


def _grade(
    term: ToxicityTerm, measured: Measurement | None, before: Measurement | None, reported: ToxicityFact | None
) -> Score[Options[int]]:
    low, high = (None, None) if measured is None else measured.find_limits(term)
    stated = {} if reported is None else reported.conditions
    event = AdverseEvent(
        term=term.name,
        unit=term.unit,
        value=None if measured is None else measured.find_value(term),
        lower_limit=low,
        upper_limit=high,
        baseline=None if before is None else _convert_baseline(before, measured, term),
        conditions={name: flag for name, flag in stated.items() if name in term.conditions},
        was_there_before=None if reported is None else get_stated(reported.was_there_before),
        is_worse_than_before=None if reported is None else get_stated(reported.is_worse_than_before),
    )
    return grade_event(event, term)


def _convert_baseline(before: Measurement, measured: Measurement | None, term: ToxicityTerm) -> Decimal | None:
    """The baseline in the unit of the term; of a term that takes any unit, only where it is in that of the value."""
    is_other = term.unit == ANY_UNIT and measured is not None and measured.unit != before.unit
    return None if is_other else before.find_value(term)


def _find_line(fact: CourseFact, facts: Sequence[CourseFact]) -> TherapyFact | None:
    """The systemic line that began last before a fact."""
    found = None
    for item in facts:
        if item is fact:
            return found
        if isinstance(item, TherapyFact) and item.mode is TherapyMode.SYSTEMIC:
            found = item
    return found


def _find_baseline(
    measured: Measurement, line: TherapyFact | None, facts: Sequence[CourseFact], tables: ToxicityTables
) -> Measurement | None:
    """The last value of the test before the line, else what the line itself states of the ejection fraction before it."""
    if line is None:
        return None
    before = facts[: next(place for place, item in enumerate(facts) if item is line)]
    values = [item for fact in before for item in list_measurements(fact, tables.tests) if item.test == measured.test]
    stated = get_stated(line.baseline_lvef_percent)
    if not values and measured.test == EJECTION_FRACTION and stated is not None:
        return Measurement(line.identifier, EJECTION_FRACTION, stated, "%")
    return values[-1] if values else None


def _find_measurement(
    fact: ToxicityFact, term: ToxicityTerm, facts: Sequence[CourseFact], tables: ToxicityTables
) -> Measurement | None:
    """The value of the term in the fact that shows the event."""
    shown = next((item for item in facts if item.identifier == fact.shown_in), None)
    values = () if shown is None else list_measurements(shown, tables.tests)
    return next((item for item in values if term.name in item.test.terms), None)


def _advise(
    fact: ToxicityFact,
    line: TherapyFact,
    measured: Measurement | None,
    grade: Score[Options[int]] | None,
    tables: ToxicityTables,
) -> Iterator[DrugAdvice]:
    """What the labels of the line's drugs ask for, as far as there is a table of them."""
    for drug in dict.fromkeys(dose.drug.strip().lower() for dose in line.drugs):
        reaction = find_reaction(tables.reactions, tables.advice, drug, fact.term)
        if reaction is None:
            continue
        asked = _list_label_conditions(drug, fact.term, tables)
        conditions = {name: flag for name, flag in _list_conditions(fact, measured).items() if name in asked}
        action = advise_dose(tables.advice, drug, reaction.reaction, _state_grade(fact, grade), conditions)
        lower = _find_lower(drug, line, action, tables)
        yield DrugAdvice(drug, reaction.reaction, _mark(action, reaction), _list_until(drug, reaction, action, tables), lower)


def _list_until(drug: str, reaction: Reaction, action: Score[Options[DoseAction]], tables: ToxicityTables) -> tuple[str, ...]:
    possible = () if action.result is None else action.result.values
    lines = (
        item for item in tables.advice if (item.drug, item.reaction) == (drug, reaction.reaction) and item.action in possible
    )
    return tuple(dict.fromkeys(item.until for item in lines if item.until is not None))


def _find_lower(drug: str, line: TherapyFact, action: Score[Options[DoseAction]], tables: ToxicityTables) -> Decimal | None:
    """The next lower dose of the label; 0 below its last; None where it is not asked for, or the present dose is none of them."""
    given = next((dose for dose in line.drugs if dose.drug.strip().lower() == drug), None)
    amount = None if given is None else get_stated(given.dose)
    may_reduce = action.result is not None and any(item in _REDUCING for item in action.result.values)
    if given is None or amount is None or not may_reduce or given.unit != DoseUnit.MG or given.schedule not in _ONCE_DAILY:
        return None
    try:
        return find_lower_dose(tables.levels, drug, amount) or Decimal(0)
    except ValueError:
        return None


def _mark(action: Score[Options[DoseAction]], reaction: Reaction) -> Score[Options[DoseAction]]:
    """An action under a reaction that the event falls under only by an unverified row is unverified too."""
    if reaction.verification is Verification.VERIFIED:
        return action
    return replace(action, rule=replace(action.rule, verification=Verification.UNVERIFIED))


def _list_conditions(fact: ToxicityFact, measured: Measurement | None) -> Mapping[str, bool]:
    """The conditions as stated, and what the value itself tells of them."""
    if measured is None or measured.test != QTC:
        return fact.conditions
    return {_ABOVE_500: measured.value > _LONG_QTC_MS, **fact.conditions}


def _state_grade(fact: ToxicityFact, grade: Score[Options[int]] | None) -> Stated[int]:
    """The grade as stated, else those that the criteria leave possible; both where they contradict each other."""
    stated = get_stated(fact.grade)
    possible = () if grade is None or grade.result is None else grade.result.values
    if stated is not None:
        possible = (stated,) if not possible or stated in possible else tuple(sorted({stated, *possible}))
    return (possible[0] if len(possible) == 1 else OneOf(possible)) if possible else None


def check_toxicities(facts: Sequence[CourseFact], tables: ToxicityTables) -> None:
    """Raise CourseError for an event whose value is not where it is said to be, and for a condition that nothing asks for."""
    for fact in (item for item in facts if isinstance(item, ToxicityFact)):
        term = tables.terms.get(fact.term)
        if fact.shown_in is not None and term is not None and _find_measurement(fact, term, facts, tables) is None:
            what = f"is shown in {fact.shown_in!r}, which has no value of {fact.term}"
            raise CourseError(what, fact=fact.identifier, field="shown_in", remedy="Record the value there.")
        known = _list_asked(fact, facts, tables) | set(() if term is None else term.conditions)
        for name in fact.conditions:
            if name not in known:
                remedy = f"Known here: {', '.join(sorted(known)) or 'none'}."
                raise CourseError(f"unknown condition {name!r}", fact=fact.identifier, field="conditions", remedy=remedy)


def _list_asked(fact: ToxicityFact, facts: Sequence[CourseFact], tables: ToxicityTables) -> set[str]:
    """The conditions that the labels of the drugs of its therapy ask for."""
    line = next((item for item in facts if item.identifier == fact.attributed_to), None)
    doses = line.drugs if isinstance(line, TherapyFact) else ()
    return {name for dose in doses for name in _list_label_conditions(dose.drug, fact.term, tables)}


def _list_label_conditions(drug: str, term: str, tables: ToxicityTables) -> set[str]:
    name = drug.strip().lower()
    reaction = find_reaction(tables.reactions, tables.advice, name, term)
    lines = () if reaction is None else tables.advice
    return {
        condition
        for item in lines
        if reaction and (item.drug, item.reaction) == (name, reaction.reaction)
        for condition in item.conditions
    }
