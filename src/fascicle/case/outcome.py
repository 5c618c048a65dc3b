"""Progression-free and overall survival of each line, from the days of a course that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fascicle.case.lines import LineResult
from fascicle.case.timing import Timing
from fascicle.clinic.survival import (
    AwaitedEvent,
    DaySpan,
    EventState,
    Survival,
    measure_overall,
    measure_progression_free,
)
from fascicle.model.course import END_SUFFIX, Known, Place, Subject, When, get_stated
from fascicle.model.course_facts import CourseFact, ImagingFact, OutcomeFact
from fascicle.model.course_therapies import NotDoneReason, TherapyFact
from fascicle.model.response import Response

EARLIER: Final = "{study} is progression by RECIST 1.1, and lies before the stated day: ask which is right."
CONFLICT: Final = "A study of this line is progression by RECIST 1.1, and it is stated that there was none: ask which is right."
_PROGRESSION, _DEATH = "progression", "death"
_WITHOUT: Final = (Response.CR, Response.PR, Response.SD, Response.NON_CR_NON_PD)


@dataclass(frozen=True, slots=True)
class LineSurvival:
    """Both times of one systemic line, counted from its start."""

    therapy: TherapyFact
    progression_free: Survival
    overall: Survival


def measure_survival(facts: Sequence[CourseFact], day_zero: str | None, lines: Sequence[LineResult]) -> tuple[LineSurvival, ...]:
    """The times of every systemic line, by the last outcome on record; none without an outcome.

    A day counts only where it can be compared with the start of the line; every other day is missing. Progression on a line is
    what its own facts say, else its first study that is progression by RECIST 1.1, else progression as the reason for its end;
    what the outcome says of it is taken to be about the last line.
    """
    outcomes = [fact for fact in facts if isinstance(fact, OutcomeFact)]
    if not outcomes:
        return ()
    seen = _Seen(facts, Timing(facts, day_zero), outcomes[-1])
    return tuple(_measure(line, seen, is_last=line is lines[-1]) for line in lines)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is on record, with its days."""

    facts: Sequence[CourseFact]
    timing: Timing
    outcome: OutcomeFact

    @property
    def contact(self) -> Place:
        """The last contact."""
        return self.timing.places[self.outcome.identifier]

    def list_studies(self, start: Place, before: DaySpan) -> list[int]:
        """The days of the studies before something, where they can be compared with the start of the line."""
        places = (self.timing.places[fact.identifier] for fact in self.facts if fact.kind is Subject.IMAGING)
        return [place.latest for place in places if place.frame == start.frame and place.latest < before.earliest]


def _measure(line: LineResult, seen: _Seen, *, is_last: bool) -> LineSurvival:
    start = seen.timing.places[line.therapy.identifier]
    death = _await_death(seen, start)
    progression = _await_progression(line, seen, start, is_last=is_last)
    began = DaySpan(start.earliest, start.latest)
    free = measure_progression_free(began, progression, death)
    days = replace(free.days, notes=(*free.days.notes, *_note_earlier(line, seen, start, is_last=is_last)))
    free = replace(free, days=days)
    if _find_progression(line) is not None and progression.state is EventState.NOT_HAPPENED:
        free = Survival(replace(days, result=None, missing=(), notes=(CONFLICT,)), is_event=None)
    return LineSurvival(line.therapy, free, measure_overall(began, death))


def _note_earlier(line: LineResult, seen: _Seen, start: Place, *, is_last: bool) -> tuple[str, ...]:
    stated = _state_progression(line, seen, is_last=is_last)
    earlier = _find_earlier(line, _find_span(stated.when, start, seen.timing), start, seen)
    return () if earlier is None else (EARLIER.format(study=earlier.identifier),)


def _await_death(seen: _Seen, start: Place) -> AwaitedEvent:
    is_alive = get_stated(seen.outcome.is_alive)
    state = _name_state(None if is_alive is None else not is_alive)
    if state is EventState.HAPPENED:
        return AwaitedEvent(_DEATH, state, _find_span(seen.outcome.died, start, seen.timing))
    return AwaitedEvent(_DEATH, state, None, _compare(seen.contact, start) if is_alive else None)


def _await_progression(line: LineResult, seen: _Seen, start: Place, *, is_last: bool) -> AwaitedEvent:
    """Progression on a line by the first source that says anything of it."""
    stated = _state_progression(line, seen, is_last=is_last)
    if stated.has_progressed is True:
        return _date_progression(line, _find_span(stated.when, start, seen.timing), start, seen)
    if stated.has_progressed is False:
        return AwaitedEvent(_PROGRESSION, EventState.NOT_HAPPENED, None, _compare(seen.contact, start))
    if (study := _find_progression(line)) is not None:
        return _date_by_studies(line, study, seen.timing.places[study.identifier], start, seen)
    if get_stated(line.therapy.stop_reason) is NotDoneReason.PROGRESSION:
        end = seen.timing.places.get(f"{line.therapy.identifier}{END_SUFFIX}")
        return _date_by_studies(line, None, end, start, seen)
    return AwaitedEvent(_PROGRESSION, EventState.NOT_STATED, None, _find_last_without(line, None, start, seen))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a fact says of progression; None: nothing."""

    has_progressed: bool | None
    when: Known[When]


def _state_progression(line: LineResult, seen: _Seen, *, is_last: bool) -> _Statement:
    """The line's own fact, else the outcome. That there was no progression up to the last contact holds for every line."""
    own = _Statement(get_stated(line.therapy.has_progressed), line.therapy.progressed)
    if own.has_progressed is not None or isinstance(own.when, When):
        return _Statement(own.has_progressed is not False, own.when)
    stated = _Statement(get_stated(seen.outcome.has_progressed), seen.outcome.progressed)
    return stated if is_last or stated.has_progressed is False else _Statement(None, None)


def _date_progression(line: LineResult, found: DaySpan | None, start: Place, seen: _Seen) -> AwaitedEvent:
    """Progression that a study found happened after the last study before it; studies that show it already are none of those."""
    if found is None:
        return AwaitedEvent(_PROGRESSION, EventState.HAPPENED)
    earlier = _find_earlier(line, found, start, seen)
    first = found if earlier is None else _span(seen.timing.places[earlier.identifier])
    days = seen.list_studies(start, first)
    after = max(start.latest, *days) + 1 if days else first.earliest
    return AwaitedEvent(_PROGRESSION, EventState.HAPPENED, DaySpan(min(after, first.earliest), found.latest))


def _find_earlier(line: LineResult, found: DaySpan | None, start: Place, seen: _Seen) -> ImagingFact | None:
    """A study that is progression by RECIST 1.1 and lies wholly before the days that are stated for it."""
    study = _find_progression(line)
    if study is None or found is None:
        return None
    place = seen.timing.places[study.identifier]
    return study if place.frame == start.frame and place.latest < found.earliest else None


def _date_by_studies(line: LineResult, study: ImagingFact | None, by: Place | None, start: Place, seen: _Seen) -> AwaitedEvent:
    """Progression that was there by a study or by the end of the line, and not yet at the last study known to be without it."""
    if by is None or by.frame != start.frame:
        return AwaitedEvent(_PROGRESSION, EventState.HAPPENED)
    without = _find_last_without(line, study, start, seen)
    earliest = start.latest if without is None else without + 1
    return AwaitedEvent(_PROGRESSION, EventState.HAPPENED, DaySpan(min(earliest, by.latest), by.latest))


def _find_progression(line: LineResult) -> ImagingFact | None:
    """The first study of a line that is progression whatever is not stated."""
    return next((study for study, result in line.studies if result.response.value is Response.PD), None)


def _find_last_without(line: LineResult, until: ImagingFact | None, start: Place, seen: _Seen) -> int | None:
    """The last day, before a study, on which a study of the line was surely not progression."""
    days = []
    for study, result in line.studies:
        if study is until:
            break
        place = seen.timing.places[study.identifier]
        if place.frame == start.frame and result.response.value in _WITHOUT:
            days.append(place.earliest)
    return max(days, default=None)


def _name_state(happened: bool | None) -> EventState:  # noqa: FBT001 - one fact
    if happened is None:
        return EventState.NOT_STATED
    return EventState.HAPPENED if happened else EventState.NOT_HAPPENED


def _find_span(when: Known[When], start: Place, timing: Timing) -> DaySpan | None:
    """The days of an event where they can be compared with the start of the line, and lie after it."""
    place = timing.locate(when) if isinstance(when, When) else None
    if place is None or place.frame != start.frame or place.latest < start.earliest:
        return None
    return _span(place)


def _span(place: Place) -> DaySpan:
    return DaySpan(place.earliest, place.latest)


def _compare(place: Place, start: Place) -> int | None:
    return place.earliest if place.frame == start.frame else None
