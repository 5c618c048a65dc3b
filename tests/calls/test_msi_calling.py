"""Lengths of all loci to verdicts and class, against a normal, a baseline, and the tumour's own loci."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fascicle.calls.msi.calling import LengthEvidence, call_msi
from fascicle.calls.msi.comparing import Expectation, expect_from_baseline, expect_from_normal, expect_from_own
from fascicle.calls.msi.library_factor import find_library_factors
from fascicle.model.msi import Comparison, LocusVerdict, MicrosatelliteInstability, MsiClass
from fascicle.reference.msi_baseline import BaselineLocus
from fascicle.workflow.build_msi_baseline import sum_up_normals
from msi_examples import PROVENANCE, Counts, count, draw, make_evidence, make_locus

FEW = 20


def call(
    evidence: LengthEvidence, expectation: Expectation | None = None, purity: float | None = 0.4
) -> MicrosatelliteInstability:
    if expectation is None:
        assert evidence.normal is not None
        expectation = expect_from_normal(evidence.loci, evidence.normal, FEW)
    return call_msi(evidence, expectation, purity, PROVENANCE)


def make_normals(evidence: LengthEvidence, number: int) -> list[Counts]:
    return [
        np.array([draw(np.random.default_rng([seed, 3, i]), locus.copies, 90) for i, locus in enumerate(evidence.loci)])
        for seed in range(number)
    ]


def make_baseline(evidence: LengthEvidence, number: int = 6) -> tuple[BaselineLocus, ...]:
    return sum_up_normals(evidence.loci, make_normals(evidence, number))


def list_unstable(msi: MicrosatelliteInstability) -> set[int]:
    return {number for number, result in enumerate(msi.loci) if result.verdict is LocusVerdict.UNSTABLE}


@pytest.mark.parametrize("kind", list(Comparison))
def test_call_msi__finds_the_unstable_loci_and_no_others(kind: Comparison) -> None:
    evidence = make_evidence(40, 60)
    expectation = None
    if kind is Comparison.BASELINE:
        expectation = expect_from_baseline(evidence.loci, make_baseline(evidence))
    elif kind is Comparison.OWN:
        expectation = expect_from_own(evidence.loci, evidence.tumour, FEW)
    found = call(evidence, expectation)
    assert found.comparison is kind
    assert found.classification is MsiClass.HIGH
    assert len(list_unstable(found) & set(range(40))) >= 38
    assert len(list_unstable(found) - set(range(40))) <= 1
    assert found.normals == (6 if kind is Comparison.BASELINE else None)


def test_call_msi__a_stable_tumour_is_stable() -> None:
    found = call(make_evidence(0, 100))
    assert (found.classification, found.decides) == (MsiClass.STABLE, True)
    assert found.unstable_loci <= 1
    assert found.missed_high is not None
    assert found.missed_high < 0.05


def test_call_msi__low_purity_at_low_depth_is_no_class() -> None:
    found = call(make_evidence(0, 60, depth=25, normal_depth=25), purity=0.1)
    assert found.classification is MsiClass.NOT_ASSESSABLE
    assert "at a purity of 10%" in found.because


def test_call_msi__loci_without_data_have_their_reasons_and_are_not_assessed() -> None:
    evidence = make_evidence(0, 44)
    tumour, normal = evidence.tumour.copy(), None if evidence.normal is None else evidence.normal.copy()
    assert normal is not None
    tumour[0] = count(n10=19)
    normal[1] = count(n11=19)
    normal[2] = count(n8=20, n9=20, n10=20, n11=20, n12=20)
    own = replace(evidence, tumour=tumour, normal=normal, cut_off=frozenset({evidence.loci[3]}))
    found = call(own)
    assert [result.verdict for result in found.loci[:4]] == [
        LocusVerdict.TOO_FEW_FRAGMENTS,
        LocusVerdict.TOO_FEW_IN_NORMAL,
        LocusVerdict.NO_CLEAR_LENGTH,
        LocusVerdict.CUT_OFF_LENGTHS,
    ]
    assert all(result.p_value is None and result.smallest_share is None for result in found.loci[:4])
    assert found.assessed_loci == 40


def test_call_msi__loci_that_the_baseline_lacks_or_hardly_has_are_not_assessed() -> None:
    evidence = make_evidence(0, 50)
    rows = [row for row in make_baseline(evidence) if row.locus != evidence.loci[0]]
    rows[0] = replace(rows[0], normals=2, genotypes=((rows[0].genotypes[0][0], 2),))
    found = call(evidence, expect_from_baseline(evidence.loci, rows))
    assert [result.verdict for result in found.loci[:2]] == [LocusVerdict.NOT_IN_BASELINE] * 2
    assert found.assessed_loci == 48


def test_call_msi__a_length_that_normals_have_too_is_of_the_germline() -> None:
    evidence = make_evidence(0, 60)
    others = make_normals(evidence, 5)
    others[0][7] = count(n9=45, n11=45)
    tumour = evidence.tumour.copy()
    tumour[7] = count(n9=70, n10=4, n11=76)
    tumour[8] = count(n8=70, n9=4, n12=76)
    own = replace(evidence, tumour=tumour, normal=None)
    found = call(own, expect_from_baseline(own.loci, sum_up_normals(own.loci, others)))
    assert [found.loci[n].verdict for n in (7, 8)] == [LocusVerdict.STABLE, LocusVerdict.UNSTABLE]


def test_call_msi__short_loci_teach_stutter_and_are_not_counted() -> None:
    evidence = make_evidence(0, 50)
    rng = np.random.default_rng(8)
    short = tuple(make_locus(8, start=50_000 + 100 * n) for n in range(30))
    rows = np.array([draw(rng, 8, 150) for _ in short])
    assert evidence.normal is not None
    wide = LengthEvidence(
        (*evidence.loci, *short), np.concatenate((evidence.tumour, rows)), np.concatenate((evidence.normal, rows))
    )
    found = call(wide)
    assert (len(found.loci), found.scanned_loci) == (50, 80)


def test_find_library_factors__tells_a_library_with_twice_the_stutter_and_unstable_loci_from_it() -> None:
    rng = np.random.default_rng(9)
    evidence = make_evidence(0, 100)
    assert evidence.normal is not None
    expectation = expect_from_normal(evidence.loci, evidence.normal, FEW)
    known = [own for own in expectation.loci if not isinstance(own, LocusVerdict)]
    twice = [draw(rng, locus.copies, 200, shorter=0.12) for locus in evidence.loci]
    half_unstable = [draw(rng, locus.copies, 200, -1, 0.3 if n < 50 else 0.0) for n, locus in enumerate(evidence.loci)]
    assert find_library_factors(twice, known, expectation.stutter).homopolymers == pytest.approx(2.0, rel=0.2)
    assert find_library_factors(half_unstable, known, expectation.stutter).homopolymers == pytest.approx(1.0, rel=0.2)
    assert find_library_factors(twice[:5], known[:5], expectation.stutter).homopolymers == 1.0


def test_call_msi__is_the_same_twice_and_does_not_depend_on_the_order_of_the_baseline() -> None:
    evidence = make_evidence(20, 40)
    baseline = make_baseline(evidence)
    first = call(evidence, expect_from_baseline(evidence.loci, baseline))
    assert call(evidence, expect_from_baseline(evidence.loci, baseline[::-1])) == first
