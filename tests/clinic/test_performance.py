from __future__ import annotations

import pytest
from truth_tables import name_row, parse_stated, read_truth_table, show

from fascicle.clinic.performance import NOT_FROM_PARALYSIS, Activity, grade_performance, refuse_karnofsky


@pytest.mark.parametrize("row", read_truth_table("ecog"), ids=name_row)
def test_grade_performance__clause_by_clause(row: dict[str, str]) -> None:
    score = grade_performance(parse_stated(row["activity"], Activity))
    assert show(score) == row["grade"]
    assert score.notes == (NOT_FROM_PARALYSIS,)


@pytest.mark.parametrize("karnofsky", [50, 70, 100])
def test_refuse_karnofsky__is_not_converted(karnofsky: int) -> None:
    score = refuse_karnofsky(karnofsky)
    assert score.result is None
    assert score.applicability.applies is False


def test_refuse_karnofsky__is_an_index_in_tens() -> None:
    with pytest.raises(ValueError, match="not 75"):
        refuse_karnofsky(75)
