"""Somatic or germline without a normal: what decides, and what stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.small_variants.germline_status import estimate_somatic
from fascicle.calls.tumour_state import CopyAlternative, TumourState

UNKNOWN = TumourState()


def estimate(
    found: int, depth: int, frequency: float | None = None, state: TumourState = UNKNOWN, *, known: bool = True
) -> float:
    somatic = estimate_somatic(found, depth, frequency, state, is_looked_up=known)
    assert somatic is not None
    return somatic


def test_estimate_somatic__says_nothing_without_fragments() -> None:
    assert estimate_somatic(0, 0, None, UNKNOWN, is_looked_up=True) is None


@pytest.mark.parametrize(
    ("found", "depth", "frequency", "state", "low", "high"),
    [
        (250, 500, 0.01, UNKNOWN, 0, 0.01),  # a known polymorphism at one half
        (500, 500, 0.3, UNKNOWN, 0, 0.01),  # homozygous
        (40, 500, None, UNKNOWN, 0.6, 0.95),  # 8 % and in no resource: somatic, or a lost germline allele of a pure tumour
        (75, 500, None, TumourState(0.3, 2), 0.95, 1),  # one of two copies in 30 % of the cells
        (250, 500, None, TumourState(0.2, 2), 0, 0.1),  # more than 20 % of tumour cells can have
        (250, 500, None, TumourState(0.9, 2), 0.0, 0.3),  # nearly pure: both are at one half, and germline is more frequent
        (40, 500, 0.01, TumourState(0.85, 1), 0.0, 0.1),  # the copy with the allele is lost: what the normal cells have is left
    ],
)
def test_estimate_somatic__by_fraction_copies_purity_and_frequency(
    found: int, depth: int, frequency: float | None, state: TumourState, low: float, high: float
) -> None:
    assert low <= estimate(found, depth, frequency, state) <= high


def test_estimate_somatic__is_more_careful_where_nothing_was_looked_up() -> None:
    looked_up, not_looked_up = estimate(100, 400), estimate(100, 400, known=False)
    assert not_looked_up < looked_up


def test_estimate_somatic__falls_with_the_frequency_in_the_population() -> None:
    found = [estimate(100, 400, frequency) for frequency in (None, 1e-4, 1e-3, 1e-2)]
    assert found == sorted(found, reverse=True)


def known(purity: float, total: int, minor: int, normal: int = 2) -> TumourState:
    return TumourState(alternatives=(CopyAlternative(purity, total, minor, 1.0, normal),))


@pytest.mark.parametrize(
    ("found", "depth", "state", "low", "high"),
    [
        # One parent's copy lost at 60 %: germline at 0.71 or 0.29, somatic of all cells at 0.43.
        (214, 500, known(0.6, 1, 0), 0.9, 1),
        (357, 500, known(0.6, 1, 0), 0, 0.1),
        (143, 500, known(0.6, 1, 0), 0, 0.2),
        # Three copies at 60 %: germline at 0.62 or 0.38, somatic at 0.23 (one copy) or 0.46 (two).
        (115, 500, known(0.6, 3, 1), 0.9, 1),
        (310, 500, known(0.6, 3, 1), 0, 0.1),
        # 12 copies at 50 %: a somatic one on the amplified copies is at 0.79, a germline one at 0.86 or 0.14.
        (393, 500, known(0.5, 12, 1), 0.5, 1),
        # A man's only X: a germline variant is on every fragment.
        (300, 500, known(0.6, 1, 0, 1), 0.9, 1),
        (498, 500, known(0.6, 1, 0, 1), 0, 0.1),
    ],
)
def test_estimate_somatic__by_the_copies_of_both_parents(
    found: int, depth: int, state: TumourState, low: float, high: float
) -> None:
    assert low <= estimate(found, depth, None, state) <= high


def test_estimate_somatic__lies_between_explanations_that_disagree() -> None:
    likely, unlikely = known(0.6, 1, 0), known(0.86, 2, 1)
    both = TumourState(alternatives=tuple(replace(own.alternatives[0], probability=0.5) for own in (likely, unlikely)))
    low, high = sorted(estimate(214, 500, None, own) for own in (likely, unlikely))
    assert low < estimate(214, 500, None, both) < high


def test_estimate_somatic__takes_unknown_copies_of_an_alternative_as_the_usual_ones() -> None:
    state = TumourState(alternatives=(CopyAlternative(0.3, None, None, 1.0),))
    assert estimate(75, 500, None, state) == pytest.approx(estimate(75, 500, None, TumourState(0.3)))
