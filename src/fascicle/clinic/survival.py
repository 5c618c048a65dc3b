"""Time to progression or death, as an interval where dates are known only from one examination to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Interval, Rule, Score

PFS: Final = "progression-free survival"
OS: Final = "overall survival"
RULE: Final = Rule(
    Citation("FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, Guidance for Industry, 2018"),
    "III.A.1 (overall survival), III.B.4 (progression-free survival); from the start of the line instead of randomisation",
    Verification.VERIFIED,
)
APPLIES: Final = Applicability(True, "The course has a beginning.")
CENSORED: Final = "censored: it had not happened up to that day"
HAPPENED: Final = "it happened between the last time without it and the first time with it"


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day, or the days between which something happened: from `earliest` to `latest`, both included, from any one day 0."""

    earliest: int
    latest: int

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise ValueError(f"from day {self.earliest} to day {self.latest}")


class EventState(StrEnum):
    """Whether what is waited for has happened; `NOT_STATED` is not "no"."""

    HAPPENED = "happened"
    NOT_HAPPENED = "not_happened"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class AwaitedEvent:
    """Progression or death. `when`: its day or span; `last_without`: the last day on which it had surely not happened.

    Of progression that an examination found, `when` runs from the day after the last examination without it to the day of the
    one that found it.
    """

    name: str
    state: EventState
    when: DaySpan | None = None
    last_without: int | None = None

    def __post_init__(self) -> None:
        if self.when is not None and self.state is not EventState.HAPPENED:
            raise ValueError(f"{self.name} has a day only where it happened")


@dataclass(frozen=True, slots=True)
class Survival:
    """A time in days with what it means: up to an event (`is_event`), or observed without one.

    `is_event` None: it was observed without one up to that day, and what came after is not stated.
    """

    days: Score[Interval]
    is_event: bool | None


def measure_progression_free(start: DaySpan | None, progression: AwaitedEvent, death: AwaitedEvent) -> Survival:
    """Days from the start of the line to progression or death, whichever came first."""
    return _measure(PFS, start, (progression, death))


def measure_overall(start: DaySpan | None, death: AwaitedEvent) -> Survival:
    """Days from the start to death of any cause."""
    return _measure(OS, start, (death,))


def _measure(name: str, start: DaySpan | None, events: Sequence[AwaitedEvent]) -> Survival:
    """From the start to the first event; where none happened, to the last day on which each was looked for."""
    missing = [] if start is not None else ["day of the start"]
    happened = [event for event in events if event.state is EventState.HAPPENED]
    missing += [f"day of {event.name}" for event in happened if event.when is None]
    unknown = [event for event in events if event.state is EventState.NOT_STATED]
    if happened and not missing:
        return _observe(name, start, happened, unknown)
    if not happened:
        missing += [f"last day known without {event.name}" for event in events if event.last_without is None]
    if missing or start is None:
        is_event = True if happened else (None if unknown else False)
        return Survival(Score(name, None, RULE, APPLIES, tuple(missing), unit="days"), is_event)
    end = min(event.last_without for event in events if event.last_without is not None)
    return _censor(name, start, end, unknown)


def _observe(name: str, start: DaySpan | None, happened: Sequence[AwaitedEvent], unknown: Sequence[AwaitedEvent]) -> Survival:
    """The time to the first of the events. One whose state is not stated may have come earlier, after its last day without."""
    spans = [event.when for event in happened if event.when is not None]
    earliest, latest = min(span.earliest for span in spans), min(span.latest for span in spans)
    began = start or DaySpan(0, 0)
    open_from = [began.latest if event.last_without is None else event.last_without + 1 for event in unknown]
    missing = [f"whether there was {event.name} before" for event, day in zip(unknown, open_from, strict=True) if day < latest]
    earliest = min([earliest, *(day for day in open_from if day < latest)])
    result = _subtract(DaySpan(earliest, latest), began)
    if result.single is None and not missing:
        missing = ["exact days"]
    names = tuple(missing) if result.single is None else ()
    return Survival(Score(name, result, RULE, APPLIES, names, (HAPPENED,), "days"), is_event=True)


def _censor(name: str, start: DaySpan, end: int, unknown: Sequence[AwaitedEvent]) -> Survival:
    """The time that was observed without the event."""
    result = _subtract(DaySpan(end, end), start)
    missing = () if result.single is not None else ("exact day of the start",)
    score = Score(name, result, RULE, APPLIES, missing, (CENSORED,), "days")
    return Survival(score, is_event=None if unknown else False)


def _subtract(end: DaySpan, start: DaySpan) -> Interval:
    """The least and the most days between two spans. Raises ValueError where the end lies before the start."""
    if end.latest < start.earliest:
        raise ValueError(f"the end, day {end.latest}, lies before the start, day {start.earliest}")
    return Interval(Decimal(max(0, end.earliest - start.latest)), Decimal(end.latest - start.earliest))
