"""Patterns of copy number, figures, markers and HLA: each answer three ways."""

from __future__ import annotations

import pytest

from fascicle.interpretation.statements import hold_pattern
from fascicle.knowledge.patterns import parse_pattern
from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import CopyState
from fascicle.model.tumour import GeneCopies, LookedAt, MarkerResult, Measure, TissueType
from tumour_examples import make_tumour

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE


def make_measure(value: float | None, low: float | None, high: float | None, unit: str | None = "/Mb") -> Measure:
    return Measure("TMB", value, low, high, unit, None, "DNA panel")


@pytest.mark.parametrize(
    ("measure", "outcome", "because"),
    [
        (make_measure(20, 12.2, 30.9), M, "TMB is 20 (95 % interval 12.2 to 30.9) /Mb, the limit 10"),
        (make_measure(10, 10, 14), M, "the limit 10"),
        (make_measure(4, 2.1, 7.0), N, "the limit 10"),
        (make_measure(10, 6.1, 15.4), U, "the figure itself is at or above it, and the interval does not decide"),
        (make_measure(8, 6.1, 10), U, "the figure itself is below it, and the interval does not decide"),
        (make_measure(12, None, None), M, "TMB is 12 /Mb"),
        (make_measure(9.9, None, None), N, "TMB is 9.9 /Mb"),
        (make_measure(None, None, None), U, "TMB is not known"),
        (make_measure(20, 12, 30, "per exome"), U, "given in per exome, the limit in /Mb"),
    ],
)
def test_hold_measure__the_interval_decides(measure: Measure, outcome: Outcome, because: str) -> None:
    (held,) = hold_pattern(parse_pattern("measure TMB at_least=10 unit=/Mb"), make_tumour(measures=(measure,)), {})
    assert held.outcome is outcome
    assert because in held.answers[0].because


@pytest.mark.parametrize(("result", "outcome"), [("MSI-H", M), ("MSS", N), (None, U)])
def test_hold_measure__by_class(result: str | None, outcome: Outcome) -> None:
    measure = Measure("MSI", None, None, None, None, result, "DNA panel")
    (held,) = hold_pattern(parse_pattern("measure MSI result=MSI-H"), make_tumour(measures=(measure,)), {})
    assert held.outcome is outcome


def test_hold_measure__not_measured_is_not_known() -> None:
    (held,) = hold_pattern(parse_pattern("measure MSI result=MSI-H"), make_tumour(), {})
    assert (held.subject, held.outcome) == (None, U)


@pytest.mark.parametrize(("state", "outcome"), [(CopyState.AMPLIFICATION, M), (CopyState.GAIN, N), (CopyState.NEUTRAL, N)])
def test_hold_copies__gain_is_no_amplification(state: CopyState, outcome: Outcome) -> None:
    tumour = make_tumour(copies=(GeneCopies("MDM2", state, "DNA panel"),))
    (held,) = hold_pattern(parse_pattern("copies MDM2 state=amplification"), tumour, {})
    assert held.outcome is outcome


def test_hold_copies__not_found_is_a_negative_only_where_it_was_looked_for() -> None:
    pattern = parse_pattern("copies MDM2 state=amplification")
    assert hold_pattern(pattern, make_tumour(), {})[0].outcome is N
    assert hold_pattern(pattern, make_tumour(looked_at=LookedAt()), {})[0].outcome is U


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ("lost", M),
        ("negative", M),
        ("retained", N),
        ("positive (retained)", N),
        ("partly positive", U),
        ("weak in a few cells", U),
        ("", U),
    ],
)
def test_hold_marker(result: str, outcome: Outcome) -> None:
    tumour = make_tumour(markers=(MarkerResult("INI-1", result, "immunohistochemistry"),))
    assert hold_pattern(parse_pattern("marker INI1 result=lost"), tumour, {})[0].outcome is outcome
    assert hold_pattern(parse_pattern("marker INI1 result=lost"), make_tumour(), {})[0].outcome is U


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        (("A*02:01", "A*24:02"), M),
        (("A*02:06:01", "A*24:02"), M),
        (("A*24:02", "A*11:01"), N),
        (("A*02:05", "A*02:01"), N),
        (("A*02", "A*24:02"), U),
        (("A*02:01", "A*02"), U),
        (("B*02:01", "C*02:01"), N),
        (None, U),
    ],
)
def test_hold_hla__at_the_fields_that_were_typed(typed: tuple[str, ...] | None, outcome: Outcome) -> None:
    pattern = parse_pattern("hla A*02:01|A*02:02|A*02:03|A*02:06 except=A*02:05")
    (held,) = hold_pattern(pattern, make_tumour(hla=None if typed is None else TissueType(typed)), {})
    assert held.outcome is outcome


@pytest.mark.parametrize(
    ("typed", "outcome", "because"),
    [
        (TissueType(("A*24:02",), open_loci=("A",)), U, "not all alleles of HLA-A are known"),
        (TissueType(("A*24:02",), open_loci=("B",)), N, "none of A*24:02"),
        (TissueType(("A*02:01", "A*24:02"), lost=("A*02:01",)), M, "the tumour lost A*02:01"),
        (TissueType(("A*02:01",), open_loci=("A",)), U, "not all alleles of HLA-A are known"),
    ],
)
def test_hold_hla__an_allele_that_was_not_read_is_not_absent(typed: TissueType, outcome: Outcome, because: str) -> None:
    pattern = parse_pattern("hla A*02:01|A*02:02|A*02:03|A*02:06 except=A*02:05")
    (held,) = hold_pattern(pattern, make_tumour(hla=typed), {})
    assert held.outcome is outcome
    assert any(because in answer.because for answer in held.answers)
