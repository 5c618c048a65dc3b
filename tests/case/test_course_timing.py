"""Times that can be compared, and the order of all others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.case.timing import CALENDAR, Timing, order_facts
from fascicle.errors import CourseError
from fascicle.model.course import Place, When
from fascicle.model.course_facts import ExaminationFact, OutcomeFact
from fascicle.model.course_therapies import TherapyFact, TherapyMode


def exam(name: str, when: When | None = None) -> ExaminationFact:
    return ExaminationFact(identifier=name, when=when or When())


def drug(name: str, when: When, ended: When | None = None) -> TherapyFact:
    return TherapyFact(identifier=name, when=when, mode=TherapyMode.SYSTEMIC, ended=ended)


def on(day: int) -> When:
    return When(dates=(date.fromordinal(738000 + day),) * 2)


def days(low: int, high: int, start: str | None = None) -> When:
    return When(days=(low, high), days_from=start)


def list_names(facts: Sequence[ExaminationFact | TherapyFact | OutcomeFact], day_zero: str | None = None) -> list[str]:
    return [fact.identifier for fact in order_facts(facts, day_zero)]


def test_order__dates_come_before_the_order_of_the_file() -> None:
    assert list_names([exam("b", on(5)), exam("a", on(1))]) == ["a", "b"]


def test_order__days_count_from_what_they_name() -> None:
    facts = [exam("late", days(30, 30, "op")), exam("op", on(10)), exam("between", on(20))]
    timing = Timing(facts, None)
    assert timing.places["late"] == Place(CALENDAR, 738040, 738040)
    assert list_names(facts) == ["op", "between", "late"]


def test_order__day_0_may_say_that_it_is_day_0() -> None:
    assert Timing([drug("d", days(0, 0)), exam("e", days(5, 5))], "d").places["e"] == Place("day 0", 5, 5)
    with pytest.raises(CourseError, match="is day 0 and says that it was another day"):
        Timing([drug("d", days(3, 3))], "d")


def test_order__what_is_only_ordered_follows_at_once_and_has_no_distance() -> None:
    facts = [exam("a", on(1)), exam("c", on(9)), exam("b", When(after=("a",)))]
    stations = Timing(facts, None).order()
    assert [station.points[0].name for station in stations] == ["a", "b", "c"]
    assert [station.gap_days for station in stations] == [None, None, None]


def test_order__gap_is_the_range_of_days_that_intervals_leave() -> None:
    stations = Timing([drug("d", When()), exam("e", days(28, 31)), exam("f", days(59, 62))], "d").order()
    assert [station.gap_days for station in stations] == [None, (28, 31), (28, 34)]


def test_order__one_time_is_one_station() -> None:
    stations = Timing([exam("a", on(1)), exam("b", on(2)), exam("c", on(1))], None).order()
    assert [[point.name for point in station.points] for station in stations] == [["a", "c"], ["b"]]


def test_order__the_last_contact_is_last() -> None:
    assert list_names([OutcomeFact(identifier="o"), exam("a")]) == ["a", "o"]


def test_order__an_end_is_a_point_of_its_own() -> None:
    stations = Timing([drug("d", on(1), on(5)), exam("e", When(after=("d.end",)))], None).order()
    assert [station.points[0].name for station in stations] == ["d", "d.end", "e"]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ([drug("d", on(5), on(1))], "d: ends before it starts. Check both times"),
        ([exam("a", on(5)), exam("b", When(dates=on(1).dates, after=("a",)))], "b: lies before 'a', which it comes after"),
        ([OutcomeFact(identifier="o", when=on(1)), exam("a", on(2))], "o: lies before 'a', which it comes after"),
    ],
)
def test_check__names_the_fact_that_contradicts(facts: list[ExaminationFact], message: str) -> None:
    with pytest.raises(CourseError) as caught:
        Timing(facts, None).check()
    assert message in str(caught.value)


def test_timing__refuses_circles_and_days_from_nothing() -> None:
    with pytest.raises(CourseError, match="counts its days from itself"):
        Timing([exam("a", days(1, 1, "b")), exam("b", days(1, 1, "a"))], None)
    with pytest.raises(CourseError, match="each come after the other"):
        Timing([exam("a", When(after=("b",))), exam("b", When(after=("a",)))], None).order()
    with pytest.raises(CourseError, match="the case names no day 0"):
        Timing([exam("a", days(1, 1))], None)
    with pytest.raises(CourseError, match="counts days from 'x', which the case does not have"):
        Timing([exam("a", days(1, 1, "x"))], None)


def test_when__refuses_what_contradicts_itself() -> None:
    for wrong in (
        {"dates": on(1).dates, "days": (1, 1)},
        {"days_from": "x"},
        {"days": (3, 1)},
    ):
        with pytest.raises(ValueError, match=r"time|days|backwards"):
            When(**wrong)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order__of_dated_facts_is_that_of_their_dates(offsets: list[int], random: object) -> None:
    facts = [exam(str(place), on(offset)) for place, offset in enumerate(offsets)]
    stations = Timing(facts, None).order()
    assert [station.place.earliest - 738000 for station in stations] == sorted(set(offsets))
    gaps = [station.gap_days for station in stations[1:]]
    assert all(gap is not None and gap[0] == gap[1] > 0 for gap in gaps)
