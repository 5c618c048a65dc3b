"""Fragments by length to the verdict of every locus and the class of the tumour."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.background import Background
from fascicle.calls.msi.classing import classify
from fascicle.calls.msi.comparing import Expectation, Expected
from fascicle.calls.msi.library_factor import LibraryFactors, find_library_factors
from fascicle.calls.msi.stutter import Stutter
from fascicle.calls.msi.testing import LocusTest, find_least_share, find_power, find_smallest_share, test_locus
from fascicle.model.msi import (
    Lengths,
    LocusResult,
    LocusVerdict,
    MicrosatelliteInstability,
    MicrosatelliteLocus,
    MsiRule,
    StutterRate,
)
from fascicle.model.provenance import Provenance

Counts = NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class LengthEvidence:
    """Fragments of a tumour, and of its normal where there is one, by length: one row a locus, columns of 0 to 100 copies.
    cut_off: loci of which shorter lengths were not recorded. notes: what must be told with the result."""

    loci: tuple[MicrosatelliteLocus, ...]
    tumour: Counts
    normal: Counts | None = None
    cut_off: Collection[MicrosatelliteLocus] = ()
    notes: tuple[str, ...] = ()


def call_msi(
    evidence: LengthEvidence,
    expectation: Expectation,
    purity: float | None,
    provenance: Provenance,
    rule: MsiRule | None = None,
) -> MicrosatelliteInstability:
    """The verdict of every locus that counts for the class, and the class. purity: as stated, 0 to 1."""
    rule = rule or MsiRule()
    asked = [number for number, locus in enumerate(evidence.loci) if locus.is_counted]
    pairs = [
        (evidence.tumour[number], own)
        for number in asked
        if isinstance(own := expectation.loci[number], Background) and evidence.tumour[number].sum() >= rule.fewest_fragments
    ]
    factors = find_library_factors([counts for counts, _ in pairs], [own for _, own in pairs], expectation.stutter)
    judge = _Judge(expectation.stutter, factors, purity, rule)
    judged = [judge.judge(evidence, number, expectation.loci[number]) for number in asked]
    stutter = _list_stutter(expectation.stutter, [result for result, _ in judged])
    powers = [(result.locus, power) for result, power in judged if result.verdict.is_assessed and power is not None]
    results = tuple(result for result, _ in judged)
    found = classify(results, powers, expectation, purity, len(evidence.loci), stutter, rule, provenance)
    return replace(found, notes=(*found.notes, *evidence.notes))


@dataclass(frozen=True, slots=True)
class _Judge:
    stutter: Stutter
    factors: LibraryFactors
    purity: float | None
    rule: MsiRule

    def judge(self, evidence: LengthEvidence, number: int, expected: Expected) -> tuple[LocusResult, float | None]:
        """The result of one locus, and the probability with which a shift of one unit on one allele would have been found."""
        locus, counts = evidence.loci[number], evidence.tumour[number]
        normal = None if evidence.normal is None else list_lengths(evidence.normal[number])
        tumour, lengths = list_lengths(counts), expected.genotypes[0] if isinstance(expected, Background) else ()
        obstacle = self._find_obstacle(locus, counts, expected, evidence.cut_off)
        if obstacle is not None or not isinstance(expected, Background):
            verdict = obstacle or LocusVerdict.NO_CLEAR_LENGTH
            return LocusResult(locus, verdict, tumour, normal, lengths, None, None, None, None), None
        factor = self.factors.find(expected.unit_bp)
        test = test_locus(counts, expected, self.stutter, factor)
        verdict = self._decide(test, expected)
        of, rate = int(counts.sum()), self.rule.false_rate
        smallest = find_smallest_share(of, expected, self.stutter, factor, rate)
        share = (self.purity or self.rule.assumed_purity) / 2
        power = find_power(of, share, expected, self.stutter, factor, rate)
        shift, part = (test.shift, test.share) if verdict is not LocusVerdict.STABLE else (None, None)
        return LocusResult(locus, verdict, tumour, normal, lengths, min(test.p_value, 1.0), shift, part, smallest), power

    def _find_obstacle(
        self,
        locus: MicrosatelliteLocus,
        counts: Counts,
        expected: Expected,
        cut_off: Collection[MicrosatelliteLocus],
    ) -> LocusVerdict | None:
        if locus in cut_off:
            return LocusVerdict.CUT_OFF_LENGTHS
        if counts.sum() < self.rule.fewest_fragments:
            return LocusVerdict.TOO_FEW_FRAGMENTS
        return expected if isinstance(expected, LocusVerdict) else None

    def _decide(self, test: LocusTest, background: Background) -> LocusVerdict:
        rate = self.rule.false_rate
        is_off = test.share is not None and test.share >= find_least_share(self.purity)
        if not background.is_known and test.first_p <= rate < test.p_value:
            return LocusVerdict.GERMLINE_POSSIBLE
        return LocusVerdict.UNSTABLE if test.p_value <= rate and is_off else LocusVerdict.STABLE


def list_lengths(counts: Counts) -> Lengths:
    """Lengths with their fragments."""
    return tuple((length, int(counts[length])) for length in np.flatnonzero(counts).tolist())


def _list_stutter(stutter: Stutter, results: Sequence[LocusResult]) -> tuple[StutterRate, ...]:
    """The stutter of all kinds of loci that were tested."""
    kinds = sorted({(len(result.locus.unit), result.lengths[0]) for result in results if result.lengths})
    found = []
    for unit_bp, copies in kinds:
        own = stutter.own.get((unit_bp, copies))
        shorter, longer = stutter.rate(unit_bp, copies)
        found.append(StutterRate(unit_bp, copies, int(own.fragments) if own else 0, shorter, longer))
    return tuple(found)
