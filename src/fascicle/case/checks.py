"""What cannot be in a course: facts that rest on nothing, contradict another, or lie outside the patient's life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from fascicle.case.lesion_checks import check_lesions
from fascicle.case.therapy_checks import check_order, check_outcome, check_therapy
from fascicle.case.timing import Timing
from fascicle.clinic.muscle_strength import parse_strength
from fascicle.errors import CourseError
from fascicle.model.course import When, get_stated
from fascicle.model.course_events import CourseState
from fascicle.model.course_facts import CourseFact, ExaminationFact, ImagingFact, OutcomeFact, PathologyFact, Side
from fascicle.model.course_therapies import TherapyFact

_WHOLE: Final = 100


def check_fact(state: CourseState, fact: CourseFact) -> None:
    """Raise CourseError where a fact cannot be added to what is on record.

    Anchors of time may be recorded later; what a fact rests on (a decision, a therapy) must be on record already.
    """
    for link in fact.links:
        if state.find(link) is None:
            raise CourseError(
                f"names {link!r}, which is not on record",
                fact=fact.identifier,
                field=_find_field(fact, link),
                remedy=_list(state.facts),
            )
    _check_life(fact, state.born_years)
    Timing([*state.facts, fact], state.day_zero, is_partial=True).check()
    match fact:
        case ExaminationFact():
            _check_strength(fact)
        case ImagingFact():
            check_lesions(fact, [item for item in state.facts if isinstance(item, ImagingFact)])
        case PathologyFact():
            _check_shares(fact)
        case OutcomeFact():
            check_outcome(fact, [item for item in state.facts if isinstance(item, TherapyFact)])
        case TherapyFact():
            check_therapy(fact)
            for outcome in (item for item in state.facts if isinstance(item, OutcomeFact)):
                check_outcome(outcome, [fact])
        case _:
            pass


def check_course(facts: Sequence[CourseFact], day_zero: str | None, recorded: datetime) -> None:
    """Raise CourseError where names, times or the order of a whole course contradict each other."""
    names = {fact.identifier for fact in facts}
    if day_zero is not None and day_zero not in names:
        raise CourseError(
            f"day 0 is the start of {day_zero!r}, which the case does not have", field="day_zero", remedy=_list(facts)
        )
    timing = Timing(facts, day_zero)
    for fact in facts:
        _check_references(fact, timing, names)
        for field, when in _list_times(fact):
            if when.dates is not None and when.dates[0] > recorded.date():
                what = f"is dated {when.dates[0]}, after the day on which the course was recorded"
                raise CourseError(what, fact=fact.identifier, field=field, remedy="Check the year.")
    timing.check()
    check_order(facts, timing)


def _check_references(fact: CourseFact, timing: Timing, names: set[str]) -> None:
    for link in fact.links:
        if link not in names:
            field = _find_field(fact, link)
            raise CourseError(f"names {link!r}, which the case does not have", fact=fact.identifier, field=field)
    if isinstance(fact, TherapyFact) and fact.known_until is not None and fact.known_until not in timing.points:
        what = f"is known until {fact.known_until!r}, which the case does not have"
        raise CourseError(what, fact=fact.identifier, field="known_until")
    for field, when in _list_times(fact):
        for other in when.after:
            if other not in timing.points:
                raise CourseError(f"comes after {other!r}, which the case does not have", fact=fact.identifier, field=field)


def _list_times(fact: CourseFact) -> Iterator[tuple[str, When]]:
    """Every time of a fact with the field it stands in."""
    yield "when", fact.when
    names = ("ended", "progressed") if isinstance(fact, TherapyFact) else ()
    names = ("died", "progressed") if isinstance(fact, OutcomeFact) else names
    yield from ((name, when) for name in names if isinstance(when := getattr(fact, name), When))


def _check_life(fact: CourseFact, born_years: tuple[int, int] | None) -> None:
    for field, when in _list_times(fact):
        if born_years is not None and when.dates is not None and when.dates[0].year < born_years[0]:
            what = f"is dated {when.dates[0]}, before the patient was born"
            raise CourseError(what, fact=fact.identifier, field=field, remedy="Check the year.")


def _check_strength(fact: ExaminationFact) -> None:
    """Grades can be read, and no muscle has two on one side."""
    found: Counter[tuple[str, Side]] = Counter()
    for item in fact.strength:
        try:
            parse_strength(item.grade)
        except ValueError as error:
            raise CourseError(str(error), fact=fact.identifier, field="strength") from error
        sides = (Side.LEFT, Side.RIGHT) if item.side is Side.BOTH else (item.side,)
        found.update((item.muscle, side) for side in sides)
    for (muscle, side), count in found.items():
        if count > 1:
            what = f"gives the strength of {muscle} {side.value} {count} times"
            raise CourseError(what, fact=fact.identifier, field="strength", remedy="Keep one.")


def _check_shares(fact: PathologyFact) -> None:
    """Necrosis and viable cells are shares of one area."""
    viable, necrosis = get_stated(fact.viable_percent), get_stated(fact.necrosis_percent)
    if viable is not None and necrosis is not None and viable + necrosis > _WHOLE:
        what = f"has {necrosis} % necrosis and {viable} % viable cells, which is more than the whole"
        raise CourseError(what, fact=fact.identifier, field="viable_percent", remedy="Check both.")


def _find_field(fact: CourseFact, link: str) -> str:
    """The field that names a link."""
    for name in ("decided_in", "attributed_to"):
        if getattr(fact, name, None) == link:
            return name
    lists = ("rests_on", "applies_to", "effect_of")
    return next((name for name in lists if link in getattr(fact, name, ())), "effect_of")


def _list(facts: Iterable[CourseFact]) -> str:
    names = ", ".join(fact.identifier for fact in facts)
    return f"On record: {names}." if names else "Nothing is on record."
