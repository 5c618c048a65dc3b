from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import name_row, parse_decimal, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.necrosis import (
    NOT_FOR_INHIBITOR,
    VIABLE_LEFT,
    Huvos,
    Treatment,
    grade_huvos,
    grade_stbsg,
    is_good_response,
)
from fascicle.model.scores import Interval

PERCENTS = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)


def make_interval(low: Decimal | None, high: Decimal | None) -> Interval | None:
    return None if low is None or high is None else Interval(low, high)


def exactly(percent: Decimal | None) -> Interval | None:
    return make_interval(percent, percent)


@pytest.mark.parametrize("row", read_truth_table("huvos"), ids=name_row)
def test_grade_huvos__clause_by_clause(row: dict[str, str]) -> None:
    necrosis = make_interval(parse_decimal(row["low"]), parse_decimal(row["high"]))
    is_osteosarcoma = parse_flag(row["osteosarcoma"])
    score = grade_huvos(necrosis, parse_stated(row["treatment"], Treatment), is_osteosarcoma=is_osteosarcoma)
    assert show(score) == row["grade"]
    assert score.applicability.applies is parse_flag(row["applies"])


def test_grade_huvos__of_the_index_case_allows_no_conclusion() -> None:
    score = grade_huvos(exactly(Decimal(70)), Treatment.KINASE_INHIBITOR, is_osteosarcoma=False)
    assert score.value is Huvos.II
    assert score.applicability.because == NOT_FOR_INHIBITOR == "not validated for a kinase inhibitor"
    assert not score.is_conclusive


@pytest.mark.parametrize("row", read_truth_table("stbsg"), ids=name_row)
def test_grade_stbsg__clause_by_clause(row: dict[str, str]) -> None:
    viable, necrosis = exactly(parse_decimal(row["viable"])), exactly(parse_decimal(row["necrosis"]))
    score = grade_stbsg(viable, necrosis, Treatment.KINASE_INHIBITOR)
    assert show(score) == row["grade"]
    assert (VIABLE_LEFT in score.notes) == (viable is None)
    assert score.applicability.because == NOT_FOR_INHIBITOR


def test_grade_stbsg__viable_cells_and_necrosis_fit_together() -> None:
    with pytest.raises(ValueError, match="more than 100 %"):
        grade_stbsg(exactly(Decimal(40)), exactly(Decimal(70)), Treatment.CHEMOTHERAPY)


def test_grades__are_of_percentages() -> None:
    with pytest.raises(ValueError, match="from 0 to 100, not 0 to 101"):
        grade_huvos(Interval(Decimal(0), Decimal(101)), None, is_osteosarcoma=None)


def test_is_good_response__from_90_percent() -> None:
    assert [is_good_response(grade) for grade in Huvos] == [False, False, True, True]


@given(st.lists(PERCENTS, min_size=4, max_size=4))
def test_necrosis__a_narrower_statement_never_widens(ends: list[Decimal]) -> None:
    outer_low, low, high, outer_high = sorted(ends)
    wide, narrow = Interval(outer_low, outer_high), Interval(low, high)
    for grade in (
        lambda stated: grade_huvos(stated, None, is_osteosarcoma=None).result,
        lambda stated: grade_stbsg(stated, None, None).result,
        lambda stated: grade_stbsg(None, stated, None).result,
    ):
        inner, outer, nothing = grade(narrow), grade(wide), grade(None)
        assert inner is not None
        assert outer is not None
        assert nothing is not None
        assert inner.is_within(outer)
        assert outer.is_within(nothing)


@given(PERCENTS)
def test_grade_stbsg__holds_the_grade_of_all_that_necrosis_leaves(necrosis: Decimal) -> None:
    """Whatever share of the rest is viable, its grade was among those named, and nothing is a point value unless all are."""
    partial = grade_stbsg(None, exactly(necrosis), None).result
    rest = 100 - necrosis
    found = {grade_stbsg(exactly(rest * step / 1000), None, None).value for step in range(1001)}
    assert partial is not None
    assert found <= set(partial.values)
    assert partial.single is None or found == {partial.single}
