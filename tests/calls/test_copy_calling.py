"""Calls of states, purity from explanations, arms: what is decided and what is left open."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.copy_number.arms import call_arms, find_arm, measure_complexity
from fascicle.calls.copy_number.calling import Caller, GenomeKind, make_caller, name_call
from fascicle.calls.copy_number.fitting import Explanations, Level, explain, weigh_stated
from fascicle.calls.copy_number.purity import decide_purity
from fascicle.calls.copy_number.snps import list_fractions
from fascicle.model.copy_number import CopyCall, CopyEvidence, CopySegment, CopyState, PurityVerdict
from fascicle.model.loci import Build, Span
from fascicle.model.numbers import Estimate

KNOWN = Explanations(np.array([0.6]), np.array([2.0]), np.array([0]), np.array([1.0]))

CALLER = Caller(KNOWN, (GenomeKind(KNOWN, 1.0, 2),))


def make_level(total: int, minor: int | None, purity: float = 0.6, error: float = 0.02) -> Level:
    """What a stretch with a state measures; SNPs that tell their share well, or none."""
    log2 = float(np.log2(max(purity * total + 2 * (1 - purity), 0.1) / 2))
    if minor is None:
        return Level(log2, error, None)
    share = (purity * minor + 1 - purity) / (purity * total + 2 * (1 - purity))
    return Level(log2, error, -0.5 * ((list_fractions() - share) / 0.01) ** 2)


@pytest.mark.parametrize(
    ("total", "base", "normal", "is_loh", "call"),
    [
        (8, 2, 2, False, CopyCall.AMPLIFICATION),
        (7, 2, 2, False, CopyCall.GAIN),
        (0, 2, 2, False, CopyCall.HOMOZYGOUS_DELETION),
        (0, 2, 1, False, CopyCall.HOMOZYGOUS_DELETION),
        (1, 2, 2, True, CopyCall.HETEROZYGOUS_DELETION),
        (1, 4, 2, True, CopyCall.HETEROZYGOUS_DELETION),
        (1, 2, 1, False, CopyCall.NEUTRAL),
        (2, 2, 2, False, CopyCall.NEUTRAL),
        (2, 2, 2, True, CopyCall.COPY_NEUTRAL_LOH),
        (2, 4, 2, True, CopyCall.LOSS),
        (3, 4, 2, False, CopyCall.LOSS),
        (4, 4, 2, False, CopyCall.NEUTRAL),
        (4, 4, 2, True, CopyCall.COPY_NEUTRAL_LOH),
        (5, 4, 2, False, CopyCall.GAIN),
        (2, 2, 1, False, CopyCall.GAIN),
        (2, 4, 1, False, CopyCall.NEUTRAL),
    ],
)
def test_name_call__follows_the_table(total: int, base: int, normal: int, is_loh: object, call: CopyCall) -> None:
    assert name_call(total, base, normal, is_loh=bool(is_loh)) is call


@pytest.mark.parametrize(("total", "minor"), [(0, 0), (1, 0), (2, 0), (2, 1), (3, 1), (4, 2), (4, 0)])
def test_call__gives_a_state_that_is_measured_well(total: int, minor: int) -> None:
    state = CALLER.call(make_level(total, minor))
    assert (state.total, state.minor) == (total, minor)
    assert state.is_loh is (minor == 0 and total > 0)
    assert state.copies is not None
    assert state.copies.value == pytest.approx(total, abs=0.05)


def test_call__leaves_minor_copies_open_without_snps_but_for_a_single_copy() -> None:
    caller = CALLER
    two, one = caller.call(make_level(2, None)), caller.call(make_level(1, None))
    assert (two.total, two.minor, two.is_loh, two.call) == (2, None, None, CopyCall.NEUTRAL)
    assert (one.total, one.minor, one.is_loh) == (1, 0, True)


def test_call__does_not_decide_between_numbers_that_the_error_covers() -> None:
    state = CALLER.call(make_level(3, None, error=0.5))
    assert (state.call, state.total) == (CopyCall.UNDECIDED, None)
    assert "copies: " in state.because


def test_call__says_that_no_whole_number_explains_a_subclone() -> None:
    # A loss in half of the tumour cells, by depth and by SNPs.
    share = 0.7 / 1.7
    level = Level(float(np.log2(1.7 / 2)), 0.01, -0.5 * ((list_fractions() - share) / 0.002) ** 2)
    state = CALLER.call(level)
    assert state.call is CopyCall.UNDECIDED
    assert "no whole number of copies" in state.because


def test_call__calls_an_amplification_whatever_the_purity() -> None:
    unknown = explain([Level(0.0, 0.02, None)] * 10, None)
    state = make_caller([], np.array([]), unknown).call(Level(4.0, 0.05, None))
    assert state.call is CopyCall.AMPLIFICATION
    assert state.total is None


def test_call__is_neutral_in_a_quiet_genome_whether_it_was_doubled_or_not() -> None:
    levels = [make_level(2, 1, 0.6) for _ in range(20)]
    caller = make_caller(levels, np.ones(20), explain(levels, None))
    assert {kind.base for kind in caller.kinds} == {2, 4}
    state = caller.call(levels[0])
    assert (state.call, state.total, state.is_loh) == (CopyCall.NEUTRAL, None, False)


@pytest.mark.parametrize("purity", [0.3, 0.5, 0.8])
def test_decide_purity__finds_what_was_planted(purity: float) -> None:
    states = [(2, 1)] * 12 + [(1, 0)] * 3 + [(2, 0)] * 2 + [(3, 1)] * 2
    levels = [make_level(total, minor, purity) for total, minor in states]
    found = decide_purity(explain(levels, None), levels, np.ones(len(levels)), None)
    assert found.verdict is PurityVerdict.DECIDED
    assert found.purity is not None
    assert found.purity.value == pytest.approx(purity, abs=0.05)


def test_decide_purity__names_both_twins_and_lets_the_stated_share_choose() -> None:
    # Gains of one copy alone: at 0.35, or in a doubled genome at 0.54.
    levels = [make_level(total, minor, 0.35) for total, minor in [(2, 1)] * 6 + [(3, 1)] * 2]
    open_ = decide_purity(explain(levels, None), levels, np.ones(len(levels)), None)
    assert open_.verdict is PurityVerdict.UNDECIDED
    assert {own.is_doubled for own in open_.solutions} == {True, False}
    twin = next(own for own in open_.solutions if own.is_doubled)
    assert twin.purity == pytest.approx(0.35 / 0.65, abs=0.06)
    assert twin.ploidy == pytest.approx(4.25, abs=0.2)
    for stated, expected in ((0.3, 0.35), (0.7, 0.54)):
        chosen = explain(levels, stated)
        assert float(chosen.purities @ chosen.probabilities) == pytest.approx(expected, abs=0.08)


def test_weigh_stated__is_even_without_a_statement_and_never_excludes_a_purity() -> None:
    purities = np.linspace(0.1, 1, 10)
    assert np.exp(weigh_stated(purities, None)) == pytest.approx(np.full(10, 0.1))
    stated = np.exp(weigh_stated(purities, 0.3))
    assert stated.sum() == pytest.approx(1)
    assert purities[int(stated.argmax())] == pytest.approx(0.3)
    assert stated.min() >= 0.01


def make_segment(chrom: str, start: int, end: int, call: CopyCall, bins: int = 20, total: int | None = 2) -> CopySegment:
    evidence = CopyEvidence(bins, Estimate(0.0, -0.1, 0.1), 4, 0.5)
    is_loh = None if total is None else total == 1
    state = CopyState(call, total, None, None, is_loh, 0.99, "test")
    return CopySegment(chrom, Span(start, end), ("A",), evidence, state)


def test_call_arms__needs_most_of_an_arm_of_one_call() -> None:
    segments = (
        make_segment("chr8", 1_000_000, 40_000_000, CopyCall.GAIN, total=3),
        make_segment("chr8", 50_000_000, 80_000_000, CopyCall.GAIN, total=3),
        make_segment("chr8", 80_000_000, 120_000_000, CopyCall.NEUTRAL),
        make_segment("chr9", 1_000_000, 2_000_000, CopyCall.LOSS),
        make_segment("chr9", 80_000_000, 120_000_000, CopyCall.LOSS, bins=3),
    )
    found = {arm.arm: arm for arm in call_arms(segments, Build.GRCH38)}
    assert (found["8p"].call, found["8p"].fraction) == (CopyCall.GAIN, 1.0)
    assert (found["8q"].call, found["8q"].fraction) == (CopyCall.UNDECIDED, None)
    assert found["9p"].call is CopyCall.NOT_ASSESSABLE
    assert found["9q"].because == "3 bins; 10 are needed"


def test_call_arms__does_not_know_arms_of_another_build() -> None:
    found = call_arms((make_segment("chr8", 1_000_000, 40_000_000, CopyCall.GAIN),), Build.GRCH37)
    assert [(arm.arm, arm.call) for arm in found] == [("8", CopyCall.NOT_ASSESSABLE)]
    assert find_arm(Build.GRCH38, "chr8", 100_000_000) == "8q"


def test_measure_complexity__counts_changed_bases_and_levels_of_autosomes() -> None:
    segments = (
        make_segment("chr8", 0, 30_000_000, CopyCall.HETEROZYGOUS_DELETION, total=1),
        make_segment("chr8", 30_000_000, 60_000_000, CopyCall.NEUTRAL),
        make_segment("chr9", 0, 60_000_000, CopyCall.NEUTRAL),
        make_segment("chr9", 60_000_000, 90_000_000, CopyCall.UNDECIDED, total=None),
        make_segment("chrX", 0, 60_000_000, CopyCall.GAIN, total=3),
    )
    found = measure_complexity(segments, is_decided=True)
    assert (found.altered_fraction, found.loh_fraction, found.breakpoints) == (0.25, 0.25, 2)
    assert found.assessed_mb == 150
    assert measure_complexity(segments, is_decided=False).altered_fraction is None
    assert measure_complexity((), is_decided=True).altered_fraction is None
