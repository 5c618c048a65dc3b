"""What an assay's targets show in normals, and one sample held against it.

The depth of a target, over the sample's median, scatters for three reasons, which are told apart: counting (fewer fragments, more
scatter), waves that move many targets of a sample together (content of G and C, temperature, fragment length), and what is left.
Waves are the main components of the pool's scatter (as XHMM takes them off, Fromer 2012, Am J Hum Genet 91:597); what is left is
estimated for each target and drawn towards that of all, since ten normals know the scatter of one target badly (the empirical
Bayes of limma, Smyth 2004, Stat Appl Genet Mol Biol 3:3). All logarithms are binary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
# No fragment at all is never seen: reads of elsewhere.
LEAST_RATIO: Final = 0.02
# Fragments of a target beyond those over its first base: one for about 200 bases of a short-read library.
_FRAGMENT_BP: Final = 200.0
# A component that moves targets together has this many times the variance of the median one; of noise alone none has two times.
_WAVE_SHARE: Final = 2.0
# One wave for four normals: more would take off what one normal has alone.
_NORMALS_A_WAVE: Final = 4
# A normal that has lost both copies of the target is no wave.
_CLIPPED: Final = 1.0
# Weight of all targets against one, in normals.
_PRIOR_NORMALS: Final = 20.0
# A target that scatters more than the prior lets it keeps this part of its own variance.
_OWN_PART: Final = 1 / 1.5
# The least technical standard deviation: PCR, and other things that no pool shows.
_LEAST_TECHNICAL: Final = 0.03
# Huber's limit, in standard deviations: changed targets do not fit the waves to themselves.
_HUBER: Final = 2.0
_ROUNDS: Final = 5
_MAD_TO_SD: Final = 1.4826


@dataclass(frozen=True)
class TargetModel:
    """Of T targets in a pool: the share of the median that two copies give (T,), waves (T, K) that move targets together, and
    the variance of the logarithm beside counting (T,)."""

    expected: Floats
    waves: Floats
    technical: Floats


def count_fragments(depth: Floats, lengths: Floats) -> Floats:
    """About how many fragments a mean depth over targets is of."""
    fragments: Floats = depth * (1 + lengths / _FRAGMENT_BP)
    return fragments


def find_counting_variance(fragments: Floats) -> Floats:
    """Variance of the logarithm that counting gives."""
    variance: Floats = 1 / (np.log(2) ** 2 * np.maximum(fragments, 1.0))
    return variance


def measure_spread(log: Floats) -> float:
    """A standard deviation that a few changed targets do not move."""
    return float(_MAD_TO_SD * np.median(np.abs(log - np.median(log))))


def fit_targets(depths: Floats, lengths: Floats) -> TargetModel:
    """The model of a pool. depths: (T, N) of N normals; lengths: (T,) in bases."""
    shares = depths / np.maximum(np.median(depths, axis=0), 1e-9)
    expected = np.median(shares, axis=1)
    log = np.log2(np.maximum(shares / np.maximum(expected, 1e-9)[:, None], LEAST_RATIO))
    log = log - np.median(log, axis=0)
    waves = _find_waves(np.clip(log, -_CLIPPED, _CLIPPED))
    left = log - waves @ (waves.T @ np.clip(log, -_CLIPPED, _CLIPPED))
    # What the waves moved of the middle of a target.
    expected = expected * 2 ** np.median(left, axis=1)
    counting = find_counting_variance(count_fragments(depths, lengths[:, None])).mean(axis=1)
    squares, prior = _list_squares(left, counting, depths.shape[1] - waves.shape[1])
    technical = _draw_variance(squares.sum(axis=1), prior, squares.shape[1], waves.shape[1]) - counting
    return TargetModel(expected, waves, np.maximum(technical, _LEAST_TECHNICAL**2))


def _find_waves(log: Floats) -> Floats:
    """Components (T, K) that move targets together, none where the pool scatters as noise does."""
    left, strengths, _ = np.linalg.svd(log - log.mean(axis=1)[:, None], full_matrices=False)
    variance = strengths[: max(1, len(strengths) - 1)] ** 2
    most = log.shape[1] // _NORMALS_A_WAVE
    count = int((variance > _WAVE_SHARE * np.median(variance)).sum())
    waves: Floats = left[:, : min(count, most)]
    return waves


def _list_squares(left: Floats, counting: Floats, freedom: int) -> tuple[Floats, Floats]:
    """Squared deviations (T, N) of each normal, none beyond three times what the target shows, and the variance (T,) that all
    targets together let expect of each."""
    centred = np.abs(left - np.median(left, axis=1)[:, None])
    # One normal of ten that has lost the target makes its spread no larger than twice what the others show.
    limit = 3 * np.maximum(_MAD_TO_SD * np.median(centred, axis=1), np.sqrt(counting))
    squares = np.minimum(centred, limit[:, None]) ** 2
    own = squares.sum(axis=1) / max(1, freedom - 1)
    return squares, counting + max(float(np.median(own - counting)), _LEAST_TECHNICAL**2)


def _draw_variance(sums: Floats, prior: Floats, normals: int, waves: int) -> Floats:
    """The variance of targets from sums of squares over `normals`, drawn towards the prior."""
    own = sums / max(1, normals - waves - 1)
    drawn = (_PRIOR_NORMALS * prior + normals * own) / (_PRIOR_NORMALS + normals)
    variance: Floats = np.maximum(drawn, _OWN_PART * own)
    return variance


def take_off_waves(log: Floats, spread: Floats, waves: Floats) -> Floats:
    """A sample's logarithms without the pool's waves; targets that do not follow them (changed ones) hardly count in the fit."""
    log = log - np.median(log)
    if not waves.shape[1]:
        return log
    weight = 1 / spread**2
    left = log
    for _ in range(_ROUNDS):
        scaled = waves * weight[:, None]
        share = np.linalg.solve(waves.T @ scaled + 1e-9 * np.eye(waves.shape[1]), scaled.T @ log)
        left = log - waves @ share
        apart = np.abs(left - np.median(left)) / spread
        weight = np.minimum(1.0, _HUBER / np.maximum(apart, 1e-9)) / spread**2
    centred: Floats = left - np.median(left)
    return centred
