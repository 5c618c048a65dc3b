from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_flag, read_truth_table, show

from fascicle.clinic.recist.best import QUERY, START, Protocol, TimePoint, assess_best_response, find_without_study
from fascicle.model.course import Place
from fascicle.model.response import Response
from fascicle.model.scores import OneOf, Options, Score, Stated

OBSERVED = (Response.CR, Response.PR, Response.SD, Response.PD, Response.NE)
PROTOCOL = Protocol(requires_confirmation=True, minimum_stable_days=42, not_evaluable_between=1)


def parse_course(text: str) -> list[TimePoint]:
    pairs = [point.split(":") for point in text.split()]
    return [make_point(int(day), None if response == "?" else Response(response)) for day, response in pairs]


def make_point(day: int, response: Stated[Response]) -> TimePoint:
    return TimePoint(Place(START, day, day), response)


@pytest.mark.parametrize("row", read_truth_table("recist_best"), ids=name_row)
def test_assess_best_response__row_by_row(row: dict[str, str]) -> None:
    minimum = None if row["minimum_days"] == "-" else int(row["minimum_days"])
    protocol = Protocol(bool(parse_flag(row["confirmation"])), minimum, 1)
    assert show(assess_best_response(parse_course(row["course"]), protocol)) == row["best"]


def test_assess_best_response__asks_about_a_partial_after_a_complete_response() -> None:
    score = assess_best_response(parse_course("28:CR 56:PR"), PROTOCOL)
    assert score.notes == (QUERY,)
    assert score.missing == ("whether the complete response was real",)
    assert not assess_best_response(parse_course("28:PR 56:CR"), PROTOCOL).notes


def test_assess_best_response__names_the_day_that_is_missing() -> None:
    assert assess_best_response(parse_course("56:PR 84:?"), PROTOCOL).missing == ("response on day 84",)


def test_assess_best_response__days_in_order() -> None:
    with pytest.raises(ValueError, match="in order of days"):
        assess_best_response(parse_course("84:PR 56:PR"), PROTOCOL)


def test_assess_best_response__nothing_after_a_resection() -> None:
    with pytest.raises(ValueError, match="cannot be resected"):
        assess_best_response([make_point(84, Response.RESECTED)], PROTOCOL)


def assess(first: Response, second: Response, third: Response) -> Score[Options[Response]]:
    points = [make_point(day, response) for day, response in zip((40, 56, 84), (first, second, third), strict=True)]
    return assess_best_response(points, PROTOCOL)


# Without CR no query remains open, so that whole courses have one best response. What is not stated may be CR, hence no
# statement on the other direction here.
@given(st.tuples(*(st.sampled_from((None, *OBSERVED[1:])) for _ in range(3))), st.sampled_from(OBSERVED[1:]))
def test_assess_best_response__a_point_value_holds_for_every_completion(facts: tuple[object, ...], other: Response) -> None:
    partial = assess(*facts)  # type: ignore[arg-type]
    whole = assess(*[other if fact is None else fact for fact in facts])  # type: ignore[arg-type]
    assert partial.result is not None
    assert whole.result is not None
    assert whole.result.is_within(partial.result)
    assert partial.result.single is None or whole.result.single == partial.result.single


@given(st.tuples(*(st.sampled_from(OBSERVED) for _ in range(3))), st.integers(0, 2))
def test_assess_best_response__a_fact_taken_away_never_narrows(facts: tuple[Response, ...], place: int) -> None:
    whole = assess(*facts)
    less = assess(*[None if number == place else fact for number, fact in enumerate(facts)])  # type: ignore[arg-type]
    assert whole.result is not None
    assert less.result is not None
    assert whole.result.is_within(less.result)


def test_check_partial__itself_finds_a_point_value_from_partial_input() -> None:
    """The check that the other tests rest on can fail."""

    def guess(first: object, second: object) -> Score[Options[Response]]:
        response = first if isinstance(first, Response) else Response.SD
        return assess(response, response, response)

    with pytest.raises(AssertionError):
        check_partial(guess, (OBSERVED[1:], (True, False)), (None, True))


def name_best(course: Sequence[tuple[int, Response]], protocol: Protocol, *, is_real: bool) -> Response:
    """The best response of a course of which all is known, clause by clause and without haste: the twin of the walk."""
    ends = [place for place, (_, response) in enumerate(course) if response is Response.PD]
    seen = settle(list(course[: ends[0] + 1] if ends else course), is_real=is_real)
    ends = [place for place, (_, response) in enumerate(seen) if response is Response.PD]
    seen = seen[: ends[0] + 1] if ends else seen
    for best, counting in ((Response.CR, (Response.CR,)), (Response.PR, (Response.CR, Response.PR))):
        places = [place for place, (_, response) in enumerate(seen) if response in counting]
        if any(confirms(seen[a : b + 1], counting, protocol) for a in places for b in places):
            return best
    minimum = protocol.minimum_stable_days or 0
    responses = [response for _, response in seen]
    if any(response in (Response.CR, Response.PR, Response.SD) and day >= minimum for day, response in seen):
        return Response.SD
    if Response.PR in responses and Response.SD in responses[responses.index(Response.PR) :]:
        return Response.SD
    if (Response.NON_CR_NON_PD, True) in [(response, day >= minimum) for day, response in seen]:
        return Response.NON_CR_NON_PD
    return Response.PD if Response.PD in responses else Response.NE


def settle(course: list[tuple[int, Response]], *, is_real: bool) -> list[tuple[int, Response]]:
    partial = [place for place, (_, response) in enumerate(course) if response is Response.PR]
    if not is_real and partial:
        head = [(day, Response.PR if response is Response.CR else response) for day, response in course[: partial[-1]]]
        course = [*head, *course[partial[-1] :]]
    complete = next((place for place, (_, response) in enumerate(course) if response is Response.CR), len(course))
    after = (Response.PR, Response.SD, Response.NON_CR_NON_PD)
    return [
        (day, Response.PD if place > complete and response in after else response) for place, (day, response) in enumerate(course)
    ]


def confirms(course: Sequence[tuple[int, Response]], counting: Sequence[Response], protocol: Protocol) -> bool:
    if not protocol.requires_confirmation:
        return bool(course)
    if not course or course[-1][0] - course[0][0] < 28:
        return False
    between = [response for _, response in course[1:-1]]
    return between.count(Response.NE) <= (protocol.not_evaluable_between or 0) and all(
        item in (*counting, Response.NE) for item in between
    )


RESPONSES = tuple(item for item in Response if item is not Response.RESECTED)
POSSIBLE = st.lists(st.sampled_from(RESPONSES), min_size=1, max_size=2, unique=True).map(tuple)
COURSES = st.lists(st.tuples(st.integers(1, 40), POSSIBLE), min_size=0, max_size=5)
PROTOCOLS = st.builds(Protocol, st.booleans(), st.sampled_from((0, 42, 90)), st.integers(0, 2))


def say(values: tuple[Response, ...]) -> Stated[Response]:
    return values[0] if len(values) == 1 else OneOf(values)


def place_days(gaps: Sequence[int]) -> list[int]:
    return list(accumulate(gaps))


@given(COURSES, PROTOCOLS)
def test_assess_best_response__is_that_of_the_twin_over_all_completions(
    course: list[tuple[int, tuple[Response, ...]]], protocol: Protocol
) -> None:
    days = place_days([gap for gap, _ in course])
    points = [make_point(day, say(values)) for day, (_, values) in zip(days, course, strict=True)]
    found = assess_best_response(points, protocol).result
    assert found is not None
    ways = product(*(values for _, values in course))
    wanted = {
        name_best(list(zip(days, way, strict=True)), protocol, is_real=is_real) for way in ways for is_real in (True, False)
    }
    assert set(found.values) == wanted


@given(COURSES, PROTOCOLS, st.lists(st.sampled_from(("known", "week", "order")), min_size=5, max_size=5), st.booleans())
def test_assess_best_response__days_that_are_not_known_only_widen(
    course: list[tuple[int, tuple[Response, ...]]], protocol: Protocol, knowledge: list[str], asks: object
) -> None:
    """Whatever the days were, the best response is among those given without them; and knowing them never adds one."""
    days = place_days([gap for gap, _ in course])
    places = {
        "known": lambda day: Place(START, day, day),
        "week": lambda day: Place(START, day - day % 7, day - day % 7 + 6),
        "order": lambda day: Place(f"day {day}", 0, 0),
    }
    values = [say(item) for _, item in course]
    whole = [make_point(day, value) for day, value in zip(days, values, strict=True)]
    less = [TimePoint(places[how](day), value, "x") for day, value, how in zip(days, values, knowledge, strict=False)]
    stated = protocol if asks else replace(protocol, minimum_stable_days=None, not_evaluable_between=None)
    known, open_ = assess_best_response(whole, protocol), assess_best_response(less, stated)
    assert known.result is not None
    assert open_.result is not None
    assert known.result.is_within(open_.result)
    assert bool(open_.missing) == (open_.result.single is None)


@pytest.mark.parametrize(
    ("protocol", "places", "responses", "shown", "missing"),
    [
        # Two partial responses of which only the order is known: confirmed if four weeks lie between.
        ((True, 0, 1), ("a", "b"), ("PR", "PR"), "PR|SD", ("days between the time points",)),
        ((False, 0, 1), ("a", "b"), ("PR", "PR"), "PR", ()),
        ((False, 42, 1), ("a",), ("SD",), "SD|NE", ("days from the start of the line",)),
        (
            (True, 0, None),
            ("1", "30", "60"),
            ("PR", "NE", "PR"),
            "PR|SD",
            ("how many not evaluable time points may lie between",),
        ),
        # An order-only time point between two that are 28 days apart does not hide that they are.
        ((True, 0, 1), ("1", "x", "29"), ("PR", "PR", "PR"), "PR", ()),
        ((True, 0, 1), ("1", "x", "28"), ("PR", "PR", "PR"), "SD", ()),
    ],
)
def test_assess_best_response__where_only_the_order_is_known(
    protocol: tuple[bool, int, int | None],
    places: Sequence[str],
    responses: Sequence[str],
    shown: str,
    missing: Sequence[str],
) -> None:
    points = [
        TimePoint(Place(START, int(place), int(place)) if place.isdigit() else Place(place, 0, 0), Response(response), place)
        for place, response in zip(places, responses, strict=True)
    ]
    score = assess_best_response(points, Protocol(*protocol))
    assert show(score) == shown
    assert score.missing == missing


def test_assess_best_response__many_open_studies_take_no_time() -> None:
    points = [TimePoint(Place(f"{place}", 0, 0), None, f"study {place}") for place in range(40)]
    score = assess_best_response(
        points, Protocol(requires_confirmation=True, minimum_stable_days=None, not_evaluable_between=None)
    )
    assert show(score) == "CR|PR|SD|non-CR/non-PD|PD|NE"


def test_find_without_study__is_not_not_evaluable() -> None:
    assert find_without_study(requires_confirmation=True).result is None
