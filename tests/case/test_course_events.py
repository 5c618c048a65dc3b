"""Commands, events, replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_examples import DATED, parse_text
from fascicle.adapters.documents import COURSE_SCHEMA
from fascicle.adapters.json_files import format_json, parse_json
from fascicle.case.commands import Command, Correct, Record, Withdraw
from fascicle.case.course import append, begin, decide, evolve, replay
from fascicle.errors import CourseError
from fascicle.model.course import Subject, When
from fascicle.model.course_events import SOURCES, Action, Course, CourseState, Event
from fascicle.model.course_facts import DecisionFact, ExaminationFact, FindingFact

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
EMPTY = Course("c", None, None, ())
FINDING = FindingFact(identifier="f", method="RNA panel", statement="fusion")
DECISION = DecisionFact(identifier="d", statement="drug", rests_on=("f",))


def record(*facts: FindingFact | DecisionFact | ExaminationFact) -> Course:
    return append(EMPTY, [Record(fact, "A. B.", AT) for fact in facts])


def test_append__keeps_what_was_known() -> None:
    course = record(FINDING, DECISION)
    assert [(event.number, event.tag, event.known) for event in course.events] == [
        (1, "laboratory:finding:record", ()),
        (2, "board:decision:record", ("f",)),
    ]


def test_correct__replaces_the_fact_and_keeps_the_old_event() -> None:
    course = append(record(FINDING), [Correct(replace(FINDING, statement="no fusion"), "second reading", "C. D.", AT)])
    assert [event.fact for event in course.events] == [FINDING, replace(FINDING, statement="no fusion")]
    assert course.events[1].tag == "laboratory:finding:correct"
    assert course.events[1].because == "second reading"
    assert replay(course).facts == (replace(FINDING, statement="no fusion"),)


def test_withdraw__takes_the_fact_off_and_its_name_stays_used() -> None:
    course = append(record(FINDING), [Withdraw("f", "wrong patient", "C. D.", AT)])
    assert replay(course).facts == ()
    with pytest.raises(CourseError, match="identifier is given twice"):
        append(course, [Record(FINDING, "A. B.", AT)])


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (Record(FINDING, "A. B.", AT), "f: identifier is given twice. Give each its own"),
        (Record(replace(DECISION, rests_on=("x",)), "A. B.", AT), "d: names 'x', which is not on record. On record: f"),
        (Record(DECISION, "A. B.", AT - timedelta(1)), "d: is recorded before the event that precedes it"),
        (Correct(replace(FINDING, identifier="g"), "why", "A. B.", AT), "g: is not on record. Record it first"),
        (Correct(DecisionFact(identifier="f", statement="s"), "why", "A. B.", AT), "f: is on record as finding"),
        (Withdraw("g", "why", "A. B.", AT), "g: is not on record"),
    ],
)
def test_decide__refuses(command: Command, message: str) -> None:
    with pytest.raises(CourseError) as caught:
        decide(replay(record(FINDING)), command)
    assert message in str(caught.value)


def test_decide__keeps_what_others_rest_on() -> None:
    with pytest.raises(CourseError, match="f: is what d rests on"):
        decide(replay(record(FINDING, DECISION)), Withdraw("f", "why", "A. B.", AT))


def test_decide__refuses_a_day_that_contradicts_the_record_and_takes_anchors_that_come_later() -> None:
    early = ExaminationFact(identifier="e", when=When(days=(-5, -5)))
    base = append(replace(EMPTY, day_zero="zero"), [Record(early, "A", AT)])
    zero = ExaminationFact(identifier="zero", when=When(after=("e",)))
    assert replay(append(base, [Record(zero, "A", AT)])).facts == (early, zero)
    late = replace(early, when=When(days=(5, 5)))
    base = append(replace(EMPTY, day_zero="zero"), [Record(late, "A", AT)])
    with pytest.raises(CourseError, match="zero: lies before 'e', which it comes after"):
        append(base, [Record(zero, "A", AT)])


def test_event__has_an_actor_and_a_time_with_its_distance_from_utc() -> None:
    with pytest.raises(ValueError, match="an actor"):
        Event(1, Action.RECORD, FINDING, " ", AT, ())
    with pytest.raises(ValueError, match="distance from UTC"):
        Event(1, Action.RECORD, FINDING, "A", datetime(2026, 1, 1), ())
    with pytest.raises(ValueError, match="says why"):
        Event(1, Action.CORRECT, FINDING, "A", AT, ())


def test_replay__refuses_events_of_which_one_is_missing() -> None:
    course = record(FINDING, DECISION)
    with pytest.raises(CourseError, match="one is missing or was moved"):
        replay(replace(course, events=course.events[1:]))


def test_sources__every_subject_has_one() -> None:
    assert set(SOURCES) == set(Subject)


FACTS = st.builds(FindingFact, identifier=st.sampled_from("abc"), method=st.just("m"), statement=st.sampled_from(("x", "y")))
COMMANDS = st.lists(
    st.one_of(
        st.builds(Record, FACTS, st.just("A"), st.just(AT)),
        st.builds(Correct, FACTS, st.just("why"), st.just("B"), st.just(AT)),
        st.builds(Withdraw, st.sampled_from("abc"), st.just("why"), st.just("C"), st.just(AT)),
    ),
    max_size=12,
)


def run(commands: Sequence[Command]) -> tuple[CourseState, Course]:
    """The state that evolving event by event leads to, and the course; commands that are refused are left out."""
    state, events = begin(EMPTY), []
    for command in commands:
        try:
            decided = decide(state, command)
        except CourseError:
            continue
        for event in decided:
            state = evolve(state, event)
            events.append(event)
    return state, replace(EMPTY, events=tuple(events))


@given(COMMANDS)
def test_replay__gives_the_same_case(commands: list[Command]) -> None:
    state, course = run(commands)
    assert replay(course) == state
    assert replay(parse_json(format_json(course, COURSE_SCHEMA), Course, COURSE_SCHEMA)) == state
    assert all(event.actor and event.recorded.tzinfo and event.tag.count(":") == 2 for event in course.events)
    names = [fact.identifier for fact in state.facts]
    assert len(set(names)) == len(names)


@given(COMMANDS, COMMANDS)
def test_append__never_changes_earlier_events(first: list[Command], second: list[Command]) -> None:
    _, short = run(first)
    _, long = run([*first, *second])
    assert long.events[: len(short.events)] == short.events


def test_course__of_a_file_survives_json() -> None:
    course = parse_text(DATED)
    assert parse_json(format_json(course, COURSE_SCHEMA), Course, COURSE_SCHEMA) == course
