from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import name_row, parse_decimal, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.recist.baseline import BaselineClass, BaselineLesion, check_targets, classify_lesion
from fascicle.model.response import BoneLesion, LesionKind, Method

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
    assert check_targets([LESION], days_before_start=(26, 28)) == ()


def test_check_targets__gives_every_reason() -> None:
    targets = [replace(LESION, identifier=f"T{number}", size_mm=None) for number in range(6)]
    reasons = check_targets(targets, days_before_start=(29, 29))
    assert reasons[:2] == ("6 targets; RECIST 1.1 allows 5", "6 targets in spine; RECIST 1.1 allows 2")
    assert "T5 is not known to be measurable" in reasons
    assert reasons[-1] == "the baseline is 29 days before the start; RECIST 1.1 allows 28"


def test_check_targets__a_day_that_is_not_stated_is_no_pass() -> None:
    assert check_targets([LESION], days_before_start=None) == ("the days from the baseline to the start are not known",)


def test_check_targets__one_that_cannot_be_measured_is_told_from_one_that_may_be() -> None:
    small, unknown = replace(LESION, size_mm=Decimal(4)), replace(LESION, identifier="T2", slice_mm=None)
    assert check_targets([small, unknown], days_before_start=(0, 0)) == (
        "T1 is not measurable",
        "T2 is not known to be measurable",
    )


def test_check_targets__days_that_may_be_too_many_are_given() -> None:
    (reason,) = check_targets([LESION], days_before_start=(25, 31))
    assert reason == "the baseline is 25 to 31 days before the start; RECIST 1.1 allows 28"


def test_check_targets__organs_matter_from_the_third_target_on() -> None:
    targets = [replace(LESION, identifier=name, organ=None) for name in "ABC"]
    assert check_targets(targets[:2], days_before_start=(0, 0)) == ()
    (reason,) = check_targets(targets, days_before_start=(0, 0))
    assert reason == "the organ of A, B, C is not stated; RECIST 1.1 allows 2 in one"


@pytest.mark.parametrize(("kind", "size"), [(LesionKind.NON_NODAL, 30), (LesionKind.NODE, 16)])
def test_classify_lesion__an_unknown_method_leaves_it_open(kind: LesionKind, size: int) -> None:
    found = classify_lesion(replace(LESION, kind=kind, size_mm=Decimal(size), method=None)).result
    assert found is not None
    assert found.values == (BaselineClass.MEASURABLE, BaselineClass.NON_TARGET)


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
