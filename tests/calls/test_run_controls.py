"""No-template and positive controls."""

from __future__ import annotations

import pytest

from fascicle.calls.run_controls import check_no_template_control, check_positive_control, find_typical_on_target
from fascicle.model.quality import Status
from fascicle.model.runs import ExpectedFusion, RunLimits, RunRole, RunSample
from run_examples import FILTERED, POSITIVE, make_fusion, make_results

LIMITS = RunLimits()


def check_ntc(*args: object, typical: float | None = 100_000.0, **kwargs: object) -> tuple[Status, ...]:
    results = make_results(*args, **kwargs)  # type: ignore[arg-type]
    return tuple(c.status for c in check_no_template_control(results.findings, results.expression, typical, LIMITS))


@pytest.mark.parametrize(
    ("on_target", "expected"),
    [(0, Status.PASS), (500, Status.PASS), (501, Status.WARN), (1000, Status.WARN), (1001, Status.FAIL)],
)
def test_check_no_template_control__fragments_are_held_to_the_limits(on_target: int, expected: Status) -> None:
    assert check_ntc(on_target=on_target)[0] is expected


def test_check_no_template_control__own_limits_are_used() -> None:
    results = make_results(on_target=501)
    limits = RunLimits(no_template_warn_fraction=0.001, no_template_fail_fraction=0.005)
    checks = check_no_template_control(results.findings, (), 100_000.0, limits)
    assert checks[0].status is Status.FAIL
    assert "failure above 0.50%" in checks[0].because


def test_check_no_template_control__names_the_genes_with_most_fragments() -> None:
    results = make_results(on_target=9, genes=[("ACTB", 1), ("FLI1", 5), ("NONE", 0), ("B", 2), ("C", 1)])
    because = check_no_template_control(results.findings, results.expression, 100_000.0, LIMITS)[0].because
    assert because.endswith("most in FLI1 (5), B (2), ACTB (1)")


@pytest.mark.parametrize(("typical", "on_target"), [(None, 5), (0.0, 5), (100.0, None)])
def test_check_no_template_control__is_not_assessable_without_anything_to_compare(
    typical: float | None, on_target: int | None
) -> None:
    assert check_ntc(on_target=on_target, typical=typical)[0] is Status.NOT_ASSESSABLE


def test_check_no_template_control__a_reported_fusion_fails_a_filtered_one_warns() -> None:
    filtered = make_fusion(1, reasons=FILTERED)
    assert check_ntc(on_target=5)[1] is Status.PASS
    assert check_ntc(filtered, on_target=5)[1] is Status.WARN
    assert check_ntc(make_fusion(3, genes=("A", "B")), filtered, on_target=5)[1] is Status.FAIL


def test_check_no_template_control__names_every_candidate() -> None:
    results = make_results(make_fusion(3, genes=("A", "B")), make_fusion(1, reasons=FILTERED), on_target=5)
    check = check_no_template_control(results.findings, (), 1e5, LIMITS)[1]
    assert check.because == "reported: A::B (3 molecules); filtered: EWSR1::FLI1 (1 molecule)"
    assert check.value == 2.0


def test_check_no_template_control__without_reads_passes() -> None:
    assert [check.status for check in check_no_template_control(None, (), None, LIMITS)] == [Status.PASS, Status.PASS]


def test_find_typical_on_target__is_the_median_of_samples_whose_reads_were_seen() -> None:
    found = [make_results(on_target=n).findings for n in (100, 300, 1000, None)]
    assert find_typical_on_target(found) == 300
    assert find_typical_on_target([]) is None


@pytest.mark.parametrize(
    ("abundance", "expected"),
    [
        ((40, 100), Status.PASS),  # inside 0.2 to 0.6
        ((65, 100), Status.WARN),  # outside, its interval reaches in
        ((90, 100), Status.FAIL),  # the whole interval is outside
        ((2, 100), Status.FAIL),
        (None, Status.NOT_ASSESSABLE),
    ],
)
def test_check_positive_control__abundance_is_held_to_the_range(abundance: tuple[int, int] | None, expected: Status) -> None:
    check = check_positive_control(POSITIVE, make_results(make_fusion(abundance=abundance)).findings)[0]
    assert check.status is expected


def test_check_positive_control__without_a_range_a_reported_fusion_passes() -> None:
    control = RunSample("POS", RunRole.POSITIVE_CONTROL, "pos", (ExpectedFusion("EWSR1", "FLI1"),))
    assert check_positive_control(control, make_results(make_fusion(abundance=None)).findings)[0].status is Status.PASS


def test_check_positive_control__says_what_was_missed_and_why() -> None:
    filtered = make_results(make_fusion(1, reasons=FILTERED)).findings
    check = check_positive_control(POSITIVE, filtered)[0]
    assert check.status is Status.FAIL
    assert check.because == "EWSR1::FLI1 missed: EWSR1::FLI1 (1 molecule) filtered as too_few_molecules"
    absent = check_positive_control(POSITIVE, make_results(make_fusion(genes=("FLI1", "EWSR1"))).findings)[0]
    assert absent.because == "EWSR1::FLI1 missed: no candidate of these genes"


def test_check_positive_control__a_fusion_beyond_the_expected_warns_but_not_the_reciprocal() -> None:
    reciprocal = make_fusion(genes=("FLI1", "EWSR1"))
    assert check_positive_control(POSITIVE, make_results(make_fusion(), reciprocal).findings)[-1].status is Status.PASS
    other = make_fusion(7, genes=("A", "B"))
    check = check_positive_control(POSITIVE, make_results(make_fusion(), other).findings)[-1]
    assert (check.status, check.because) == (Status.WARN, "A::B (7 molecules)")
