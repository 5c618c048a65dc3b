"""How often a base is read as another one in this sample: by quality, by how clean its read is, by change and context.

The model is a product: a rate for each cell (quality, cleanness) and change, times a factor for each context and change. What the
sample shows too rarely is drawn towards what is expected without it: counts are joined with a few expected events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from fascicle.evidence.pileup.cells import CELLS, CONTEXTS, QUALITY_BINS
from fascicle.evidence.pileup.noise import MOST_OTHERS, NoiseCounts, unbin_depth

Floats = NDArray[np.float64]

# What Phred qualities promise in the middle of their bins; two mates that agree err as the PCR does, which is faithful to one in
# thousands. Reads with more other differences are more often in the wrong place. All of it gives way to what the sample shows.
_EXPECTED_BY_QUALITY: Final = (0.05, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 1e-3, 3e-4, 2e-4)
_EXPECTED_BY_DIRT: Final = (1.0, 3.0, 30.0)
# Events that an expectation weighs as much as.
_CELL_EVENTS: Final = 3.0
_CHANGE_EVENTS: Final = 5.0
_CONTEXT_EVENTS: Final = 10.0
_HIGHEST: Final = 0.25
# Shapes of the gamma distribution by which places differ in their rate; a shape of 100 is no spread to speak of.
_SHAPES: Final = (0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0)
# Shares of places that have variants.
_VARIANT_SHARES: Final = (1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
# So many places with two errors or more are needed to tell a spread; before, this shape is taken.
_PLACES_NEEDED: Final = 20
_SHAPE_UNKNOWN: Final = 2.0


@dataclass(frozen=True, eq=False, slots=True)
class ErrorRates:
    """Probabilities of errors.

    rates: shape (cells, contexts, 4), in the sense of the first read: a base of this context read as that base. shape: of the
    gamma distribution (mean 1) by which places differ. shares: of all counted bases by cell. by_change: shape (4, 4), mean rate
    of reference base to other base in the sense of the first read.
    """

    rates: Floats
    shape: float
    shares: Floats
    by_change: Floats

    def find(self, plus: NDArray[np.uint8], minus: NDArray[np.uint8], other: NDArray[np.int64]) -> Floats:
        """Errors at candidates: shape (n, 2, cells), for fragments whose first read lies on the plus and on the minus strand.

        `plus` and `minus` are contexts on both strands, `other` the other base on the plus strand. A place without a known
        context gets the mean over contexts.
        """
        with_mean = np.concatenate((self.rates, self.rates.mean(axis=1, keepdims=True)), axis=1)
        contexts = np.minimum(np.stack((plus, minus)).astype(np.int64), CONTEXTS)
        bases = np.stack((other, 3 - other))
        found: Floats = np.moveaxis(with_mean[:, contexts, bases], (0, 1, 2), (2, 1, 0))
        return found


def learn_error_rates(noise: NoiseCounts, shape: float | None = None) -> ErrorRates:
    """The error rates of a sample; `shape` where the spread between places is known already."""
    total = noise.total.reshape(CELLS, 4, 16).astype(np.float64)
    wrong = noise.wrong.reshape(CELLS, 4, 16, 4).astype(np.float64)
    by_cell = _learn_cells(total.sum(axis=(1, 2)), wrong.sum(axis=(1, 2, 3)))
    by_change = _learn_changes(by_cell, total.sum(axis=2), wrong.sum(axis=2))
    factors = _learn_contexts(by_change, total, wrong)
    rates = np.minimum(by_change[:, :, None, :] * factors[None], _HIGHEST)
    own = np.arange(4)
    rates[:, own, :, own] = 0
    shares = total.sum(axis=(1, 2)) / max(total.sum(), 1.0)
    mean = (wrong.sum(axis=(0, 2)) + by_change.mean(axis=0)) / (total.sum(axis=(0, 2)) + 1)[:, None]
    return ErrorRates(rates.reshape(CELLS, CONTEXTS, 4), _learn_shape(noise) if shape is None else shape, shares, mean)


def _learn_cells(total: Floats, wrong: Floats) -> Floats:
    """The rate of any error by cell."""
    expected = np.outer(_EXPECTED_BY_QUALITY, _EXPECTED_BY_DIRT).reshape(CELLS)
    return (wrong + _CELL_EVENTS) / (total + _CELL_EVENTS / expected)


def _learn_changes(by_cell: Floats, total: Floats, wrong: Floats) -> Floats:
    """The rate by cell, reference base and other base; expected are equal thirds."""
    third = (by_cell / 3)[:, None, None]
    rates = (wrong + _CHANGE_EVENTS) / (total[:, :, None] + _CHANGE_EVENTS / third)
    rates[:, np.arange(4), np.arange(4)] = 0
    return rates


def _learn_contexts(by_change: Floats, total: Floats, wrong: Floats) -> Floats:
    """The factor by reference base, neighbours and other base, over all cells; expected is 1."""
    expected = np.einsum("crn,cro->rno", total, by_change)
    return (wrong.sum(axis=0) + _CONTEXT_EVENTS) / (expected + _CONTEXT_EVENTS)


def _learn_shape(noise: NoiseCounts) -> float:
    """The shape under which the numbers of places with 0, 1, 2.. fragments of another base are most likely.

    A small share of places is allowed to have any number (variants of all fractions), so that they are not taken for spread.
    """
    if noise.places[..., 2:].sum() < _PLACES_NEEDED:
        return _SHAPE_UNKNOWN
    parts = [own for ref in range(4) for other in range(4) if ref != other for own in _list_counts(noise.places[ref, other])]
    if not parts:
        # Reads without an error, where the places with other bases are variants.
        return _SHAPE_UNKNOWN
    means, places = np.array([mean for mean, _ in parts]), np.array([own for _, own in parts])
    tried = [(_weigh_shape(shape, share, means, places), shape) for shape in _SHAPES for share in _VARIANT_SHARES]
    return max(tried)[1]


def _list_counts(places: NDArray[np.int64]) -> list[tuple[float, NDArray[np.int64]]]:
    """Expected errors at a place, and places by number of errors, for each depth."""
    depths, numbers = unbin_depth(), np.arange(MOST_OTHERS + 1)
    few = places[:, :3]
    rate = float((few * numbers[:3]).sum()) / max(float((few.sum(axis=1) * depths).sum()), 1.0)
    # The last column holds all larger numbers too, and is left out.
    return [(rate * depth, own[:-1]) for depth, own in zip(depths.tolist(), places, strict=True) if own.sum() and rate * depth]


def _weigh_shape(shape: float, share: float, means: Floats, places: NDArray[np.int64]) -> float:
    """Log likelihood of counts: negative binomial, and evenly spread ones for a share of the places."""
    k, mean = np.arange(MOST_OTHERS), means[:, None]
    terms = gammaln(shape + k) - gammaln(shape) - gammaln(k + 1) + shape * np.log(shape / (shape + mean))
    terms = terms + k * np.log(mean / (shape + mean))
    return float((places * np.logaddexp(terms + np.log1p(-share), np.log(share / MOST_OTHERS))).sum())


assert len(_EXPECTED_BY_QUALITY) == QUALITY_BINS  # noqa: S101
