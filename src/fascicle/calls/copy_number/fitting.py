"""Purity and ploidy from segments: every combination weighed, none chosen before the data choose it.

For each purity, each ploidy at log2 ratio 0, and a genome doubled or not, every segment has a likelihood over all its states. The
sum over the segments, with the pathologist's share as a prior, is the probability of that explanation. What several explanations
share is known; where they differ it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from fascicle.calls.copy_number.snps import FRACTION_STEP
from fascicle.calls.copy_number.states import (
    DOUBLED_PRIOR,
    QUIET_PRIOR,
    StateTable,
    expect_log2,
    expect_minor_share,
    list_states,
)
from fascicle.model.copy_number import AMPLIFIED_FROM

Floats = NDArray[np.float64]

PURITY_MIN: Final = 0.08
"""The least purity considered: PURPLE's own limit."""
PURITY_STEP: Final = 0.02
PLOIDY_MIN, PLOIDY_MAX, PLOIDY_STEP = 1.0, 6.0, 0.1
LEVEL_SD: Final = 0.06
"""No level lies nearer to what whole copies give than this (log2), however many bins it has: what corrections leave behind."""
HIGH_SD: Final = 0.12
"""The same above 8 copies: cells differ there, and not every number has a state of its own."""
OUTLIER_PROBABILITY: Final = 0.03
"""Share of segments that no whole number of copies explains: only a part of the tumour cells has them, or an artefact."""
_OUTLIER_RANGE: Final = 8.0
STATED_SD: Final = 0.15
"""How far a pathologist's share of tumour cells lies from the truth, as standard deviation."""
STATED_WRONG: Final = 0.1
"""How often it says nothing at all."""
_IGNORED: Final = -9.0
_KINDS: Final = tuple(
    genome * change for genome in (1 - DOUBLED_PRIOR, DOUBLED_PRIOR) for change in (1 - QUIET_PRIOR, QUIET_PRIOR)
)


@dataclass(frozen=True, eq=False)
class Level:
    """What a stretch or a gene measured: log2 ratio and its standard error, and the log likelihood of its SNPs by share of the
    rarer allele (`snps.list_fractions`), None without SNPs. `is_long`: it is too long to be lost from a cell altogether."""

    log2: float
    error: float
    snps: Floats | None
    normal_copies: int = 2
    is_long: bool = False
    is_short: bool = False

    @property
    def states(self) -> StateTable:
        """What a tumour cell can have of it."""
        return list_states(self.normal_copies, is_long=self.is_long, is_short=self.is_short)


@dataclass(frozen=True, eq=False)
class Explanations:
    """Explanations that are not excluded, as columns, with their probabilities (they sum to 1). `kinds` are rows of
    `StateTable.priors`."""

    purities: Floats
    ploidies: Floats
    kinds: NDArray[np.int64]
    probabilities: Floats

    def take(self, chosen: NDArray[np.bool_]) -> Explanations:
        """Some of them, with probabilities that sum to 1 again."""
        own = self.probabilities[chosen]
        return Explanations(self.purities[chosen], self.ploidies[chosen], self.kinds[chosen], own / own.sum())


@dataclass(frozen=True, eq=False)
class StateWeights:
    """Probabilities of the states of one level over all explanations; `outlier` is that of none of them."""

    table: StateTable
    probabilities: Floats
    outlier: float


def explain(levels: Sequence[Level], stated: float | None, *, has_depth: bool = True) -> Explanations:
    """The explanations of a sample's levels (of chromosomes of which normal cells have two copies). Without depth that says
    anything ploidy is left open."""
    purities = np.arange(PURITY_MIN, 1 + PURITY_STEP / 2, PURITY_STEP).clip(max=1.0)
    ploidies = np.arange(PLOIDY_MIN, PLOIDY_MAX + PLOIDY_STEP / 2, PLOIDY_STEP) if has_depth else np.array([2.0])
    score = np.zeros((len(purities), len(ploidies), len(_KINDS)))
    score += np.log(_KINDS)
    score += weigh_stated(purities, stated)[:, None, None]
    for level in levels:
        score += _score_level(level, purities, ploidies, level.states)
    kept = np.argwhere(score > score.max() + _IGNORED)
    chosen = score[tuple(kept.T)]
    return Explanations(purities[kept[:, 0]], ploidies[kept[:, 1]], kept[:, 2], np.exp(chosen - logsumexp(chosen)))


def weigh_stated(purities: Floats, stated: float | None) -> Floats:
    """Log prior of purities: even without a statement; else near it, and with `STATED_WRONG` anywhere."""
    even = np.full(len(purities), 1 / len(purities))
    if stated is None:
        return np.asarray(np.log(even), np.float64)
    near = np.exp(-0.5 * ((purities - stated) / STATED_SD) ** 2)
    return np.asarray(np.log((1 - STATED_WRONG) * near / near.sum() + STATED_WRONG * even), np.float64)


def _score_level(level: Level, purities: Floats, ploidies: Floats, states: StateTable) -> Floats:
    """Log likelihood of a level under each explanation, shape (purities, ploidies, kinds of genome)."""
    expected = expect_log2(purities[:, None, None], ploidies[None, :, None], states.totals, level.normal_copies)
    fit = _weigh_log2(level, expected, states)
    if level.snps is not None:
        fit = fit + _weigh_snps(level.snps, purities[:, None], states)[:, None, :]
    highest = fit.max(axis=-1, keepdims=True)
    with np.errstate(divide="ignore"):
        inside = highest + np.log(np.exp(fit - highest) @ states.priors.T)
    return np.asarray(np.logaddexp(np.log1p(-OUTLIER_PROBABILITY) + inside, _weigh_outlier(level)), np.float64)


def _weigh_log2(level: Level, expected: Floats, states: StateTable) -> Floats:
    sd = np.hypot(level.error, np.where(states.totals > AMPLIFIED_FROM, HIGH_SD, LEVEL_SD))
    return -0.5 * ((level.log2 - expected) / sd) ** 2 - np.log(sd * np.sqrt(2 * np.pi))


def _weigh_snps(snps: Floats, purities: Floats, states: StateTable) -> Floats:
    """The SNPs' log likelihood under states, by table; where a place is gone from all cells nothing is read."""
    shares = expect_minor_share(purities, states.totals, states.minors)
    return np.asarray(snps[np.rint(shares / FRACTION_STEP).astype(np.int64)], np.float64)


def _weigh_outlier(level: Level) -> float:
    """An outlier may have any ratio, and SNPs of any one share."""
    of_snps = 0.0 if level.snps is None else float(logsumexp(level.snps) - np.log(len(level.snps)))
    return float(np.log(OUTLIER_PROBABILITY) - np.log(_OUTLIER_RANGE) + of_snps)


def weigh_states(level: Level, found: Explanations) -> StateWeights:
    """How probable each state of a level is, over all explanations."""
    states, shares = weigh_each(level, found)
    mean = found.probabilities @ shares
    return StateWeights(states, mean[:-1], float(mean[-1]))


def weigh_each(level: Level, found: Explanations) -> tuple[StateTable, Floats]:
    """How probable each state of a level is under each explanation, shape (explanations, states and "none of them")."""
    states = level.states
    expected = expect_log2(found.purities[:, None], found.ploidies[:, None], states.totals, level.normal_copies)
    fit = _weigh_log2(level, expected, states) + np.log(states.priors)[found.kinds] + np.log1p(-OUTLIER_PROBABILITY)
    if level.snps is not None:
        fit = fit + _weigh_snps(level.snps, found.purities[:, None], states)
    outlier = np.full((len(found.purities), 1), _weigh_outlier(level))
    together = np.concatenate([fit, outlier], axis=1)
    return states, np.asarray(np.exp(together - logsumexp(together, axis=1, keepdims=True)), np.float64)
