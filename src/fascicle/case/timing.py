"""When the facts of a course were, as far as it is known: days that can be compared, and the order of all others.

Two days can be compared where they count from the same beginning (a calendar, day 0, another fact). Where only an order is
known, the distance is not, and nothing here makes one up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.errors import CourseError
from fascicle.model.course import END_SUFFIX, Place, Subject, When
from fascicle.model.course_facts import CourseFact
from fascicle.model.course_therapies import TherapyFact

CALENDAR: Final = "calendar"
DAY_ZERO: Final = "day 0"


@dataclass(frozen=True, slots=True)
class Point:
    """The start or the end of a fact."""

    fact: str
    is_end: bool = False

    @property
    def name(self) -> str:
        """`entrectinib`, `entrectinib.end`."""
        return f"{self.fact}{END_SUFFIX}" if self.is_end else self.fact


@dataclass(frozen=True, slots=True)
class Station:
    """Points at one time. `gap_days`: days since the station before, from and to; None where that is not known."""

    place: Place
    points: tuple[Point, ...]
    gap_days: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Edge:
    """`before` lies before or with `after`; `field` is what says so."""

    before: str
    after: str
    field: str


class Timing:
    """The points of a course and their places. Raises CourseError for times that refer in a circle or to nothing.

    `is_partial`: what days count from may be recorded later; until then they can be compared with nothing.
    """

    def __init__(self, facts: Sequence[CourseFact], day_zero: str | None, *, is_partial: bool = False):
        self._facts = {fact.identifier: fact for fact in facts if fact.kind is not Subject.ASSUMPTION}
        self._day_zero = day_zero
        self._is_partial = is_partial
        self.points = {point.name: point for point in self._list_points()}
        self._whens = {name: self._find_when(point) for name, point in self.points.items()}
        self.places = {name: self._resolve(name, ()) for name in self.points}

    def order(self) -> tuple[Station, ...]:
        """All points as stations in their order. Where an order is not known, a fact follows what it is known to follow."""
        return tuple(_gather([self.points[name] for name in self._sort()], self.places))

    def check(self) -> None:
        """Raise CourseError where an order that is stated contradicts the days."""
        for edge in self._list_edges():
            if self.places[edge.after].is_before(self.places[edge.before]):
                raise CourseError(
                    _describe_conflict(edge),
                    fact=edge.after.removesuffix(END_SUFFIX),
                    field=edge.field,
                    remedy="Check both times.",
                )

    def locate(self, when: When) -> Place | None:
        """The place of a time that is no point of its own, such as the day of a death; None where it has no day."""
        if when.dates is not None:
            return Place(CALENDAR, when.dates[0].toordinal(), when.dates[1].toordinal())
        base = self.places.get(when.days_from or self._day_zero or "")
        if when.days is None or base is None:
            return None
        return Place(base.frame, base.earliest + when.days[0], base.latest + when.days[1])

    def _list_points(self) -> Iterator[Point]:
        for fact in self._facts.values():
            yield Point(fact.identifier)
            if fact.until is not None and (fact.until.is_stated or fact.until.after):
                yield Point(fact.identifier, is_end=True)

    def _find_when(self, point: Point) -> When:
        fact = self._facts[point.fact]
        return (fact.until or When()) if point.is_end else fact.when

    def _resolve(self, name: str, above: tuple[str, ...]) -> Place:
        when, fact = self._whens[name], self.points[name].fact
        if name in above:
            raise CourseError("counts its days from itself, by way of others", fact=fact, field="when")
        if when.dates is not None:
            return Place(CALENDAR, when.dates[0].toordinal(), when.dates[1].toordinal())
        if name == self._day_zero and when.days_from is None:
            if when.days not in (None, (0, 0)):
                raise CourseError("is day 0 and says that it was another day", fact=fact, field="when")
            return Place(DAY_ZERO, 0, 0)
        if when.days is None:
            return Place(name, 0, 0)
        anchor = when.days_from or self._day_zero
        if anchor is None:
            raise CourseError(
                "gives days, and the case names no day 0", fact=fact, field="when", remedy="Write day_zero in [course]."
            )
        if anchor not in self.points:
            if self._is_partial:
                return Place(name, 0, 0)
            raise CourseError(f"counts days from {anchor!r}, which the case does not have", fact=fact, field="when")
        base = self._resolve(anchor, (*above, name))
        return Place(base.frame, base.earliest + when.days[0], base.latest + when.days[1])

    def _list_edges(self) -> Iterator[_Edge]:
        """What is stated or follows: ends after starts, links, `after`, and the last contact after all else."""
        for fact in self._facts.values():
            name = fact.identifier
            for point in (name, f"{name}{END_SUFFIX}"):
                if point in self.points:
                    field = "ended" if point != name else "when"
                    yield from (_Edge(other, point, field) for other in self._whens[point].after if other in self.points)
            if f"{name}{END_SUFFIX}" in self.points:
                yield _Edge(name, f"{name}{END_SUFFIX}", "ended")
            yield from (_Edge(other, name, "when") for other in fact.links if other in self.points)
            if isinstance(fact, TherapyFact) and fact.known_until in self.points:
                yield _Edge(name, fact.known_until, "known_until")
            if fact.kind is Subject.OUTCOME:
                others = (item for item in self._facts.values() if item.kind is not Subject.OUTCOME)
                yield from (_Edge(other.identifier, name, "when") for other in others)

    def _sort(self) -> Iterator[str]:
        """Topological order; of the points that may come next, one of the same day, then one without a day, then the earliest."""
        before = self._list_predecessors()
        ranks = {name: rank for rank, name in enumerate(self.points)}
        last: Place | None = None
        while before:
            ready = [name for name, others in before.items() if not others]
            if not ready:
                name = min(before, key=ranks.__getitem__)
                raise CourseError(
                    f"and {', '.join(sorted(before[name]))} each come after the other", fact=self.points[name].fact, field="when"
                )
            chosen = min(ready, key=lambda name: self._rank(name, last, ranks[name]))
            last = self.places[chosen]
            del before[chosen]
            for others in before.values():
                others.discard(chosen)
            yield chosen

    def _rank(self, name: str, last: Place | None, rank: int) -> tuple[bool, bool, int, int]:
        place = self.places[name]
        return place != last, place.frame != name, place.earliest if place.frame != name else 0, rank

    def _list_predecessors(self) -> dict[str, set[str]]:
        before: dict[str, set[str]] = {name: set() for name in self.points}
        for edge in self._list_edges():
            before[edge.after].add(edge.before)
        for name, place in self.places.items():
            before[name] |= {other for other, earlier in self.places.items() if earlier.is_before(place)}
        return before


def order_facts(facts: Sequence[CourseFact], day_zero: str | None) -> tuple[CourseFact, ...]:
    """The facts in the order of the course, assumptions last. Raises CourseError."""
    by_name = {fact.identifier: fact for fact in facts}
    stations = Timing(facts, day_zero).order()
    ordered = [by_name[point.fact] for station in stations for point in station.points if not point.is_end]
    return (*ordered, *(fact for fact in facts if fact.kind is Subject.ASSUMPTION))


def _gather(points: Sequence[Point], places: dict[str, Place]) -> Iterator[Station]:
    """Neighbours of one place become one station."""
    group: list[Point] = []
    previous: Place | None = None
    for index, point in enumerate(points):
        group.append(point)
        place = places[point.name]
        following = places[points[index + 1].name] if index + 1 < len(points) else None
        if following != place:
            yield Station(place, tuple(group), _find_gap(previous, place))
            group, previous = [], place


def _find_gap(previous: Place | None, place: Place) -> tuple[int, int] | None:
    if previous is None or previous.frame != place.frame:
        return None
    return max(0, place.earliest - previous.latest), place.latest - previous.earliest


def _describe_conflict(edge: _Edge) -> str:
    name = edge.before
    if edge.after == f"{name}{END_SUFFIX}":
        return "ends before it starts"
    return f"lies before {name!r}, which it comes after"
