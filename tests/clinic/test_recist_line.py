from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from recist_examples import parse_targets
from truth_tables import show

from fascicle.clinic.recist.best import START, Protocol, TimePoint, assess_best_response
from fascicle.clinic.recist.line import (
    OPEN_NADIR,
    RESECTED_NOTE,
    assess_line,
    find_baseline_mm,
    find_line_thresholds,
    is_after_resection,
    state_response,
)
from fascicle.model.course import Place
from fascicle.model.response import Direction, Examination, LineCourse, NonTargetResponse, Response
from fascicle.model.scores import Options, Score

NONE = NonTargetResponse.NONE
PROTOCOL = Protocol(requires_confirmation=False, minimum_stable_days=42, not_evaluable_between=1)


def assess_best(course: LineCourse) -> Score[Options[Response]]:
    """The best response of a line, from the examinations before a resection."""
    results = [item for item in assess_line(course) if not is_after_resection(item)]
    return assess_best_response([TimePoint(Place(START, item.day, item.day), state_response(item)) for item in results], PROTOCOL)


def look(day: int, targets: str, described: Direction | None = None) -> Examination:
    return Examination(day, parse_targets(targets) if targets else (), NONE, False, described)


INDEX_LINE_1 = LineCourse("doxorubicin + ifosfamide", look(-5, "lesion 112.6"), (look(45, "lesion ?", Direction.UNCHANGED),))
INDEX_LINE_2 = LineCourse(
    "entrectinib",
    look(0, "lesion ?"),
    (look(30, "lesion ?", Direction.SMALLER), look(60, "lesion ?", Direction.SMALLER)),
    resected_on_day=75,
)


def test_find_line_thresholds__of_line_1_of_the_index_case() -> None:
    thresholds = find_line_thresholds(INDEX_LINE_1)
    assert thresholds is not None
    assert (thresholds.partial_tenths_mm, thresholds.progression_tenths_mm) == (Decimal("78.8"), Decimal("135.2"))


def test_assess_line__line_2_of_the_index_case_has_no_percentages_but_keeps_what_was_described() -> None:
    assert find_baseline_mm(INDEX_LINE_2) is None
    assert find_line_thresholds(INDEX_LINE_2) is None
    for result in assess_line(INDEX_LINE_2):
        assert result.from_baseline is not None
        assert result.from_baseline.result is None
        assert "the sum of diameters at the baseline of this line" in result.from_baseline.missing
        assert result.described is Direction.SMALLER
        assert result.response.value is Response.NE
        assert result.target is not None
        assert show(result.target) == "CR|PR|SD|PD"


def test_assess_line__each_line_has_its_own_baseline_and_nadir() -> None:
    first = LineCourse("1", look(0, "lesion 100"), (look(56, "lesion 60"), look(112, "lesion 75")))
    second = LineCourse("2", look(0, "lesion 75"), (look(56, "lesion 80"),))
    assert [item.response.value for item in assess_line(first)] == [Response.PR, Response.PD]
    assert [item.response.value for item in assess_line(second)] == [Response.SD]


def test_assess_line__a_sum_that_is_not_whole_is_no_nadir() -> None:
    course = LineCourse("1", look(0, "lesion 50, lesion 50"), (look(28, "lesion 10, lesion ?"), look(56, "lesion 50, lesion 50")))
    assert [item.response.value for item in assess_line(course)] == [Response.NE, Response.SD]


def test_assess_line__the_nadir_is_the_smallest_sum_and_not_the_last() -> None:
    course = LineCourse("1", look(0, "lesion 100"), (look(28, "lesion 60"), look(56, "lesion 70"), look(84, "lesion 80")))
    assert [item.response.value for item in assess_line(course)] == [Response.PR, Response.PR, Response.PD]


def test_assess_line__says_what_a_missing_nadir_leaves_open() -> None:
    course = LineCourse("1", look(0, "lesion 100"), (look(28, "lesion ?"), look(56, "lesion 60"), look(84, "lesion 90")))
    first, second, third = assess_line(course)
    assert first.response.notes == ()
    assert second.response.value is Response.PR
    assert second.response.notes == (OPEN_NADIR,)
    assert second.target is not None
    assert second.target.notes == (OPEN_NADIR,)
    assert third.response.value is Response.PD
    assert third.response.notes == ()


def test_assess_line__rebound_far_below_the_baseline_is_progression() -> None:
    course = LineCourse("1", look(0, "lesion 112.6"), (look(28, "lesion 40"), look(56, "lesion 48")))
    last = assess_line(course)[-1]
    assert last.response.value is Response.PD
    assert last.from_baseline is not None
    assert last.from_nadir is not None
    assert (last.from_baseline.value, last.from_nadir.value) == (Decimal("-57.3"), Decimal("20.0"))


def test_assess_line__after_resection_of_the_only_target_resected() -> None:
    course = replace(INDEX_LINE_2, follow_ups=(*INDEX_LINE_2.follow_ups, look(105, "lesion gone")))
    last = assess_line(course)[-1]
    assert last.response.value is Response.RESECTED
    assert last.response.notes == (RESECTED_NOTE,)
    assert last.total is None


@pytest.mark.parametrize(("new", "shown"), [(True, "PD"), (None, "PD|resected")])
def test_assess_line__a_new_lesion_after_resection_is_progression(*, new: bool | None, shown: str) -> None:
    after = replace(look(105, "lesion gone"), has_new_lesion=new)
    assert show(assess_line(replace(INDEX_LINE_2, follow_ups=(after,)))[-1].response) == shown


def test_assess_line__resected_needs_one_target() -> None:
    with pytest.raises(ValueError, match="one target lesion"):
        assess_line(LineCourse("1", look(0, "lesion 50, lesion 50"), (), resected_on_day=30))


def test_assess_line__without_targets_by_the_rest() -> None:
    course = LineCourse("1", look(0, ""), (replace(look(56, ""), non_target=NonTargetResponse.NON_CR_NON_PD),))
    result = assess_line(course)[0]
    assert result.response.value is Response.NON_CR_NON_PD
    assert result.total is None


def test_is_after_resection__leaves_that_time_out_of_the_best_response() -> None:
    course = LineCourse("1", look(0, "lesion 100"), (look(56, "lesion 60"), look(112, "lesion gone")), resected_on_day=100)
    assert assess_best(course).value is Response.PR


def test_state_response__of_lines_that_were_not_measured_has_no_best_response() -> None:
    assert assess_best(INDEX_LINE_1).value is Response.NE
    assert assess_best(INDEX_LINE_2).value is Response.NE


def test_line_course__refuses_days_out_of_order() -> None:
    with pytest.raises(ValueError, match="in order of days"):
        LineCourse("1", None, (look(56, "lesion 5"), look(28, "lesion 5")))
    with pytest.raises(ValueError, match="the baseline comes before"):
        LineCourse("1", look(28, "lesion 5"), (look(28, "lesion 5"),))
