from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_flag, read_truth_table, show

from fascicle.clinic.recist_best import QUERY, Protocol, TimePoint, assess_best_response
from fascicle.model.response import Response
from fascicle.model.scores import Options, Score

OBSERVED = (Response.CR, Response.PR, Response.SD, Response.PD, Response.NE)
PROTOCOL = Protocol(requires_confirmation=True, minimum_stable_days=42, not_evaluable_between=1)


def parse_course(text: str) -> list[TimePoint]:
    pairs = [point.split(":") for point in text.split()]
    return [TimePoint(int(day), None if response == "?" else Response(response)) for day, response in pairs]


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
        assess_best_response([TimePoint(84, Response.RESECTED)], PROTOCOL)


def assess(first: Response, second: Response, third: Response) -> Score[Options[Response]]:
    points = [TimePoint(day, response) for day, response in zip((40, 56, 84), (first, second, third), strict=True)]
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
