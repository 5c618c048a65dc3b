from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import name_row, parse_decimal, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.recist_baseline import BaselineLesion, BoneLesion, check_targets, classify_lesion
from fascicle.model.response import LesionKind, Method

LESION = BaselineLesion(
    "T1", "spine", LesionKind.NON_NODAL, Method.MRI, Decimal("112.6"), Decimal(4),
    BoneLesion.LYTIC_WITH_SOFT_TISSUE, False, False,
)  # fmt: skip


@pytest.mark.parametrize("row", read_truth_table("recist_baseline"), ids=name_row)
def test_classify_lesion__clause_by_clause(row: dict[str, str]) -> None:
    lesion = BaselineLesion(
        "a lesion",
        "an organ",
        LesionKind(row["kind"]),
        Method(row["method"]),
        parse_decimal(row["size_mm"]),
        parse_decimal(row["slice_mm"]),
        parse_stated(row["bone"], BoneLesion),
        parse_flag(row["in_field"]),
        parse_flag(row["progressed"]),
    )
    assert show(classify_lesion(lesion)) == row["class"]


def test_check_targets__accepts_the_index_case() -> None:
    assert check_targets([LESION], days_before_start=28) == ()


def test_check_targets__gives_every_reason() -> None:
    targets = [replace(LESION, identifier=f"T{number}", size_mm=None) for number in range(6)]
    reasons = check_targets(targets, days_before_start=29)
    assert reasons[:2] == ("6 targets; RECIST 1.1 allows 5", "6 targets in spine; RECIST 1.1 allows 2")
    assert "T5 is not known to be measurable" in reasons
    assert reasons[-1] == "the baseline is 29 days before the start; RECIST 1.1 allows 28"


def test_check_targets__a_day_that_is_not_stated_is_no_pass() -> None:
    assert check_targets([LESION], days_before_start=None) == ("the day of the baseline is not stated",)


FACTS: dict[str, tuple[Any, ...]] = {
    "size_mm": (Decimal(8), Decimal(12), Decimal(18), Decimal(25)),
    "slice_mm": (Decimal(4), Decimal(10)),
    "bone": tuple(BoneLesion),
    "is_in_treated_field": (True, False),
    "has_progressed_there": (True, False),
}


ALL_FACTS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FACTS.items()})


@given(ALL_FACTS, st.sets(st.sampled_from(list(FACTS))))
def test_classify_lesion__facts_taken_away_never_narrow(facts: dict[str, Any], gone: set[str]) -> None:
    for kind in LesionKind:
        for method in Method:
            whole = classify_lesion(BaselineLesion("a", "b", kind, method, **facts)).result
            partial = classify_lesion(BaselineLesion("a", "b", kind, method, **(facts | dict.fromkeys(gone)))).result
            assert whole is not None
            assert partial is not None
            assert whole.single is not None
            assert whole.is_within(partial)
