"""Commands, events, replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_examples import DATED, parse_text
from fascicle.adapters.documents import COURSE_SCHEMA
from fascicle.adapters.json_files import format_json, parse_json
from fascicle.case.amendments import list_amendments
from fascicle.case.commands import Command, Correct, Record, Revise, Withdraw
from fascicle.case.course import append, begin, decide, evolve, replay, start_course
from fascicle.errors import CourseError
from fascicle.model.course import Subject, When
from fascicle.model.course_events import SOURCES, Action, Course, CourseState, Event
from fascicle.model.course_facts import DecisionFact, ExaminationFact, FindingFact

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
EMPTY = start_course("c", None, None)
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
    with pytest.raises(CourseError, match="identifier is that of a fact that was withdrawn"):
        append(course, [Record(FINDING, "A. B.", AT)])


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (Record(FINDING, "A. B.", AT), "f: identifier is given twice. Give each its own"),
        (Record(replace(DECISION, rests_on=("x",)), "A. B.", AT), "d: names 'x', which is not on record. On record: f"),
        (
            Record(DECISION, "A. B.", AT - timedelta(1)),
            "recorded is before the time of the event that precedes it. Give the time of the change.",
        ),
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
    base = append(start_course("c", "zero", None), [Record(early, "A", AT)])
    zero = ExaminationFact(identifier="zero", when=When(after=("e",)))
    assert replay(append(base, [Record(zero, "A", AT)])).facts == (early, zero)
    late = replace(early, when=When(days=(5, 5)))
    base = append(start_course("c", "zero", None), [Record(late, "A", AT)])
    with pytest.raises(CourseError, match="zero: lies before 'e', which it comes after"):
        append(base, [Record(zero, "A", AT)])


def test_event__has_an_actor_and_a_time_with_its_distance_from_utc() -> None:
    with pytest.raises(ValueError, match="an actor"):
        Event(1, Action.RECORD, FINDING, " ", AT, (), None, "", "")
    with pytest.raises(ValueError, match="distance from UTC"):
        Event(1, Action.RECORD, FINDING, "A", datetime(2026, 1, 1), (), None, "", "")
    with pytest.raises(ValueError, match="says why"):
        Event(1, Action.CORRECT, FINDING, "A", AT, (), None, "", "")


def test_replay__refuses_events_of_which_one_is_missing() -> None:
    course = record(FINDING, DECISION)
    with pytest.raises(CourseError, match="event 2 stands where event 1 was"):
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
    return state, replace(EMPTY, head=state.head, events=tuple(events))


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


EXAMS = st.builds(ExaminationFact, identifier=st.sampled_from("abcd"), ecog=st.integers(0, 4))
SAID = st.lists(EXAMS, max_size=4, unique_by=lambda fact: fact.identifier).map(tuple)


def revise(course: Course, facts: tuple[ExaminationFact, ...], because: str | None = "second reading") -> Course:
    return append(course, [Revise(facts, because, "A", AT)])


@given(SAID, SAID)
def test_revise__adds_events_until_the_record_says_what_is_told(
    first: tuple[ExaminationFact, ...], second: tuple[ExaminationFact, ...]
) -> None:
    short = revise(EMPTY, first, None)
    assert replay(short).facts == first
    long = revise(short, second)
    assert long.events[: len(short.events)] == short.events
    assert set(replay(long).facts) == set(second)
    assert revise(long, second, None) == long


def test_revise__says_why_only_of_what_changed() -> None:
    old, new = ExaminationFact(identifier="a", ecog=1), ExaminationFact(identifier="a", ecog=2)
    more = ExaminationFact(identifier="b")
    course = revise(revise(EMPTY, (old,), None), (new, more))
    assert [(event.action, event.fact, event.because) for event in course.events] == [
        (Action.RECORD, old, None),
        (Action.CORRECT, new, "second reading"),
        (Action.RECORD, more, None),
    ]
    gone = revise(course, (more,), "wrong patient")
    assert (gone.events[-1].action, gone.events[-1].fact) == (Action.WITHDRAW, new)
    assert [(item.before, item.event.number) for item in list_amendments(gone)] == [(old, 2), (new, 4)]


def test_revise__asks_why() -> None:
    course = revise(EMPTY, (ExaminationFact(identifier="a"), ExaminationFact(identifier="b")), None)
    with pytest.raises(CourseError, match="a: is on record otherwise, and nothing says why"):
        revise(course, (ExaminationFact(identifier="a", ecog=1), ExaminationFact(identifier="b")), None)
    with pytest.raises(CourseError, match=r"^'b' is on record and no longer told, and nothing says why"):
        revise(course, (ExaminationFact(identifier="a"),), None)


def test_revise__takes_a_change_of_all_days_that_would_contradict_itself_one_by_one() -> None:
    def tell(year: int) -> tuple[ExaminationFact, ...]:
        first = ExaminationFact(identifier="a", when=When(dates=(date(year, 1, 1), date(year, 1, 1))))
        second = When(dates=(date(year, 1, 2), date(year, 1, 2)), after=("a",))
        return (first, ExaminationFact(identifier="b", when=second))

    course = revise(EMPTY, tell(2020), None)
    assert replay(revise(course, tell(2021))).facts == tell(2021)
    with pytest.raises(CourseError, match="b: lies before 'a'"):
        revise(course, (tell(2021)[0], tell(2020)[1]))


def test_revise__refuses_another_kind_and_the_name_of_what_was_withdrawn() -> None:
    course = revise(EMPTY, (ExaminationFact(identifier="a"),), None)
    with pytest.raises(CourseError, match="a: is on record as examination"):
        append(course, [Revise((replace(FINDING, identifier="a"),), "why", "A", AT)])
    with pytest.raises(CourseError, match="identifier is that of a fact that was withdrawn"):
        revise(revise(course, ()), (ExaminationFact(identifier="a"),))
