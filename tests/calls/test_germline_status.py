"""Somatic or germline without a normal: what decides, and what stays open."""

from __future__ import annotations

import pytest

from fascicle.calls.small_variants.germline_status import estimate_somatic
from fascicle.calls.tumour_state import TumourState

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
