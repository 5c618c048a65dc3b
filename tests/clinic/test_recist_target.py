from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recist_examples import parse_targets
from truth_tables import name_row, parse_decimal, read_truth_table, show

from fascicle.clinic.recist.target import assess_targets, find_change, find_thresholds, name_response, sum_diameters
from fascicle.model.response import LesionKind, TargetMeasurement, TargetResponse, Visibility

SIZES_MM = st.integers(1, 1500).map(lambda tenths: Decimal(tenths) / 10)


@pytest.mark.parametrize("row", read_truth_table("recist_target"), ids=name_row)
def test_assess_targets__clause_by_clause(row: dict[str, str]) -> None:
    score = assess_targets(parse_targets(row["targets"]), parse_decimal(row["baseline_mm"]), parse_decimal(row["nadir_mm"]))
    assert show(score) == row["response"]
    assert name_response(score) == row["named"]


def test_find_thresholds__of_the_index_case() -> None:
    thresholds = find_thresholds(Decimal("112.6"), Decimal("112.6"))
    assert thresholds.partial_at_most_mm == Decimal("78.82")
    assert (thresholds.partial_tenths_mm, thresholds.progression_tenths_mm) == (Decimal("78.8"), Decimal("135.2"))


def test_find_thresholds__of_a_small_nadir_ask_for_5_mm() -> None:
    assert find_thresholds(Decimal(30), Decimal(20)).progression_at_least_mm == 25


def test_find_thresholds__the_nadir_includes_the_baseline() -> None:
    with pytest.raises(ValueError, match="the nadir includes the baseline"):
        find_thresholds(Decimal(30), Decimal(31))


@pytest.mark.parametrize(
    ("size", "percent"), [("78.82", "-30.0"), ("78.83", "-29.9"), ("78.7", "-30.1"), ("135.12", "20.0"), ("135.1", "19.9")]
)
def test_find_change__never_shows_a_threshold_that_was_not_reached(size: str, percent: str) -> None:
    change = find_change(sum_diameters(parse_targets(f"lesion {size}")), Decimal("112.6"), "baseline")
    assert change.value == Decimal(percent)


def test_find_change__names_what_is_missing() -> None:
    total = sum_diameters(parse_targets("lesion 10, lesion ?"))
    assert find_change(total, None, "baseline").missing == (
        "the sum of diameters at the baseline of this line",
        "size of T2",
    )


def test_find_change__from_nothing_is_no_percentage() -> None:
    assert find_change(sum_diameters(parse_targets("lesion 4")), Decimal(0), "nadir").result is None


def test_assess_targets__needs_targets() -> None:
    with pytest.raises(ValueError, match="without target lesions"):
        assess_targets((), Decimal(10), Decimal(10))


@pytest.mark.parametrize(("visibility", "size"), [(Visibility.ABSENT, Decimal(5)), (Visibility.MEASURED, None)])
def test_target_measurement__has_a_diameter_exactly_when_measured(visibility: Visibility, size: Decimal | None) -> None:
    with pytest.raises(ValueError, match="exactly when it was measured"):
        TargetMeasurement("T1", LesionKind.NON_NODAL, visibility, size)


def test_target_measurement__catches_another_unit() -> None:
    with pytest.raises(ValueError, match="sizes are in millimetres"):
        TargetMeasurement("T1", LesionKind.NON_NODAL, Visibility.MEASURED, Decimal(1126))


@given(SIZES_MM, SIZES_MM, SIZES_MM, st.one_of(st.none(), SIZES_MM))
def test_assess_targets__a_lesion_left_out_leaves_its_response_possible(
    baseline: Decimal, nadir: Decimal, first: Decimal, second: Decimal | None
) -> None:
    """Whatever the size of the lesion that was not measured, the whole response is among those named before."""
    nadir = min(baseline, nadir)
    rest = "gone" if second is None else str(second)
    partial = assess_targets(parse_targets(f"lesion {first}, lesion ?"), baseline, nadir)
    whole = assess_targets(parse_targets(f"lesion {first}, lesion {rest}"), baseline, nadir)
    assert whole.result is not None
    assert partial.result is not None
    assert whole.result.single is not None
    assert whole.result.is_within(partial.result)
    without_baseline = assess_targets(parse_targets(f"lesion {first}, lesion {rest}"), None, None)
    assert without_baseline.result is not None
    assert whole.result.is_within(without_baseline.result)


@given(SIZES_MM, SIZES_MM, SIZES_MM)
def test_assess_targets__every_named_response_can_come_true(baseline: Decimal, nadir: Decimal, first: Decimal) -> None:
    """The interval is no wider than it must be: some size of the missing lesion gives each response."""
    nadir = min(baseline, nadir)
    partial = assess_targets(parse_targets(f"lesion {first}, lesion ?"), baseline, nadir)
    assert partial.result is not None
    thresholds = find_thresholds(baseline, nadir)
    edges = (thresholds.partial_at_most_mm, thresholds.progression_at_least_mm)
    rests = [edge - first + step for edge in edges for step in (Decimal("-0.0001"), Decimal(0), Decimal("0.0001"))]
    texts = ["gone", *(str(rest) for rest in rests if 0 < rest <= 600)]
    found = {assess_targets(parse_targets(f"lesion {first}, lesion {text}"), baseline, nadir).value for text in texts}
    found |= {TargetResponse.PD}
    assert found == set(partial.result.values)
