"""Seals: each event holds the seal of the one before it, so that a past event cannot be changed, removed or moved unnoticed.

A seal is the SHA-256 of an event's canonical text: its JSON object as `course.json` has it, without `seal` and what is derived,
without keys that hold nothing (null, an empty list or object) at any depth, keys sorted, no spaces, UTF-8. What holds nothing is
left out so that a fact that gets a further key in a later version keeps its seal. Nothing is secret in it: who rewrites every
event can seal them anew, and only a head that was noted elsewhere, such as in a printed report, shows that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from fascicle.model.course_events import Course, Event

_NOT_SEALED = ("seal",)


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """What is wrong with a course's events; `place`: the event, from 0, or None for the course itself or its end."""

    place: int | None
    what: str


def seal_beginning(case: str, day_zero: str | None, born_years: tuple[int, int] | None) -> str:
    """The seal that the first event holds as the one before it: that of what a course is about."""
    return _hash({"case": case, "day_zero": day_zero, "born_years": born_years})


def seal_event(event: Event) -> str:
    """The seal of an event by its content, which includes the seal of the one before; the one it holds itself is not asked."""
    return _hash({field.name: getattr(event, field.name) for field in fields(event) if field.name not in _NOT_SEALED})


def find_broken_seal(course: Course) -> BrokenSeal | None:
    """The first event that is not as it was recorded; None where all are and the head is that of the last."""
    before = seal_beginning(course.case, course.day_zero, course.born_years)
    for place, event in enumerate(course.events):
        if event.seal != seal_event(event):
            return BrokenSeal(place, f"event {event.number} was changed after it was recorded")
        if event.number != place + 1:
            return BrokenSeal(place, f"event {event.number} stands where event {place + 1} was: one was removed, added or moved")
        if event.previous != before:
            return _describe_join(place, event)
        before = event.seal
    if course.head != before:
        return BrokenSeal(None, "the last event is not the one that was last recorded: events were removed or added at the end")
    return None


def _describe_join(place: int, event: Event) -> BrokenSeal:
    if place == 0:
        return BrokenSeal(None, "case, day_zero or born_years were changed after the first event was recorded")
    what = f"event {event.number} does not follow the event before it: event {event.number - 1} was changed or replaced"
    return BrokenSeal(place, what)


def _hash(value: Mapping[str, object]) -> str:
    text = json.dumps(_to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _to_plain(value: object) -> object:
    """The value as JSON has it, with nothing left where there is nothing."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case tuple():
            return [_to_plain(item) for item in value]
        case Mapping():
            plain = ((str(key), _to_plain(item)) for key, item in value.items())
            return {key: item for key, item in plain if item not in (None, [], {})}
        case _ if is_dataclass(value):
            return _to_plain({field.name: getattr(value, field.name) for field in fields(value)})
        case _:
            return value
