"""Events are only ever added: what was recorded cannot be changed, removed or moved unnoticed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_examples import DATED, parse_text, tell_index_case
from fascicle.adapters.documents import COURSE_SCHEMA
from fascicle.adapters.json_files import format_json
from fascicle.case.commands import Record
from fascicle.case.course import append, replay, start_course
from fascicle.case.seals import find_broken_seal, seal_event
from fascicle.errors import CourseError
from fascicle.model.course_events import Course
from fascicle.model.course_facts import FindingFact

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
COURSES = {"index": tell_index_case().course, "dated": parse_text(DATED)}


def make_course(count: int) -> Course:
    facts = [FindingFact(identifier=f"f{place}", method="m", statement="s") for place in range(count)]
    return append(start_course("c", None, None), [Record(fact, "A", AT) for fact in facts])


def find(course: Course) -> tuple[int | None, str] | None:
    broken = find_broken_seal(course)
    return None if broken is None else (broken.place, broken.what)


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_find_broken_seal__none_in_what_was_recorded(course: Course) -> None:
    assert find_broken_seal(course) is None
    assert course.head == course.events[-1].seal
    assert len({event.seal for event in course.events}) == len(course.events)


def prune(value: Any) -> Any:
    """The canonical text by its description, from the JSON alone."""
    if isinstance(value, list):
        return [prune(item) for item in value]
    if isinstance(value, dict):
        pruned = {key: prune(item) for key, item in value.items()}
        return {key: item for key, item in pruned.items() if item not in (None, [], {})}
    return value


def hash_json(value: dict[str, Any]) -> str:
    text = json.dumps(prune(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_seal_event__can_be_told_from_the_file_alone(course: Course) -> None:
    document = json.loads(format_json(course, COURSE_SCHEMA))
    seal = hash_json({key: document[key] for key in ("case", "day_zero", "born_years")})
    for event in document["events"]:
        assert event["previous"] == seal
        seal = hash_json({key: value for key, value in event.items() if key not in ("seal", "tag")})
        assert event["seal"] == seal
    assert document["head"] == seal


def test_find_broken_seal__a_changed_event_is_named() -> None:
    course = make_course(4)
    events = list(course.events)
    events[1] = replace(events[1], actor="B")
    assert find(replace(course, events=tuple(events))) == (1, "event 2 was changed after it was recorded")
    sealed = replace(events[1], seal=seal_event(events[1]))
    events[1] = sealed
    what = "event 3 does not follow the event before it: event 2 was changed or replaced"
    assert find(replace(course, events=tuple(events))) == (2, what)


def test_find_broken_seal__removed_moved_added() -> None:
    course = make_course(4)
    first, second, third, fourth = course.events
    for events, place, number in (
        ((first, third, fourth), 1, 3),
        ((second, third, fourth), 0, 2),
        ((first, third, second, fourth), 1, 3),
        ((first, second, second, third, fourth), 2, 2),
    ):
        what = f"event {number} stands where event {place + 1} was: one was removed, added or moved"
        assert find(replace(course, events=events)) == (place, what)


def test_find_broken_seal__the_end_is_held_by_the_head() -> None:
    course = make_course(3)
    shorter = replace(course, events=course.events[:-1])
    assert find(shorter) == (
        None,
        "the last event is not the one that was last recorded: events were removed or added at the end",
    )
    with pytest.raises(CourseError, match="events were removed or added at the end"):
        replay(shorter)


@pytest.mark.parametrize("change", [{"case": "other"}, {"day_zero": "f1"}, {"born_years": (1980, 1980)}])
def test_find_broken_seal__what_the_course_is_about(change: dict[str, Any]) -> None:
    place, what = find(replace(make_course(2), **change)) or (0, "")
    assert place is None
    assert what == "case, day_zero or born_years were changed after the first event was recorded"


def test_seal_event__a_key_that_holds_nothing_does_not_count() -> None:
    """A fact that gets a further key in a later version keeps its seal."""
    event = make_course(1).events[0]
    assert seal_event(replace(event, fact=replace(event.fact, note=None, codes=()))) == event.seal
    assert seal_event(replace(event, fact=replace(event.fact, note="n"))) != event.seal


CHANGES = st.sampled_from(("actor", "recorded", "known", "statement", "drop", "swap", "double"))


@given(st.integers(2, 7), st.integers(0, 6), CHANGES)
def test_find_broken_seal__no_change_passes(count: int, place: int, change: str) -> None:
    course = make_course(count)
    events, at = list(course.events), place % count
    event = events[at]
    match change:
        case "drop":
            del events[at]
        case "swap":
            other = (at + 1) % count
            events[at], events[other] = events[other], events[at]
        case "double":
            events.insert(at, event)
        case "statement":
            events[at] = replace(event, fact=replace(event.fact, note="t"))
        case "actor":
            events[at] = replace(event, actor="B")
        case "recorded":
            events[at] = replace(event, recorded=AT + timedelta(1))
        case _:
            events[at] = replace(event, known=("x",))
    assert find_broken_seal(replace(course, events=tuple(events))) is not None
