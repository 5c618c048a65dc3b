"""What a negative result says: the fraction that would have been seen, place by place and gene by gene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from fascicle.calls.artefacts_dna.too_few_molecules import NEEDED_MOLECULES
from fascicle.calls.artefacts_dna.weak_evidence import REPORTED_ABOVE
from fascicle.calls.small_variants.error_rates import ErrorRates
from fascicle.calls.small_variants.model import Priors, SampleLikelihood, judge_alone
from fascicle.evidence.pileup.cells import CELLS
from fascicle.evidence.pileup.likelihood import weigh_fractions
from fascicle.evidence.pileup.noise import DEPTH_BINS, bin_depth, unbin_depth
from fascicle.model.dna import DetectionLimit

Floats = NDArray[np.float64]

POWER: Final = 0.95
_FRACTIONS: Final = np.concatenate((np.geomspace(0.001, 0.1, 93), np.linspace(0.105, 1.0, 180)))
_MOST_FOUND: Final = 400


class LimitByDepth:
    """The detection limit at a depth, in a sample with given error rates. It is that of the change that is read wrong most often."""

    def __init__(self, errors: ErrorRates, priors: Priors):
        self._errors = errors
        self._priors = priors

    @cached_property
    def by_bin(self) -> Floats:
        """The limit for each bin of depth (see `bin_depth`), nan where there is none."""
        return np.array([self._find_limit(int(depth)) for depth in np.floor(unbin_depth()).tolist()])

    def find(self, depth: NDArray[np.int64]) -> Floats:
        """The limits at depths."""
        found: Floats = self.by_bin[bin_depth(depth)]
        return found

    def find_needed(self, depth: int) -> int | None:
        """The fewest fragments with which a substitution is reported at a depth; None where no number suffices."""
        found = np.arange(1, min(depth, _MOST_FOUND) + 1)
        if not len(found):
            return None
        rate = self._errors.by_change.max()
        per_cell = np.full((len(found), CELLS), rate)
        shares = self._errors.shares if self._errors.shares.sum() else np.full(CELLS, 1 / CELLS)
        alternate = found[:, None] * shares[None, :]
        reference = (depth - found)[:, None] * shares[None, :]
        weighed = SampleLikelihood(
            weigh_fractions(alternate, reference, per_cell), found.astype(np.float64), np.full(len(found), depth * rate),
            found * np.log(rate), self._errors.shape,
        )  # fmt: skip
        enough = (judge_alone(weighed, self._priors).present > REPORTED_ABOVE) & (found >= NEEDED_MOLECULES)
        return int(found[int(np.argmax(enough))]) if enough.any() else None

    def _find_limit(self, depth: int) -> float:
        needed = self.find_needed(depth)
        if needed is None:
            return float("nan")
        power = binom.sf(needed - 1, depth, _FRACTIONS)
        return float(_FRACTIONS[int(np.argmax(power >= POWER))]) if (power >= POWER).any() else float("nan")


def describe_limits(depths: Mapping[str, Sequence[NDArray[np.int64]]], limits: LimitByDepth) -> tuple[DetectionLimit, ...]:
    """The limits of genes, from the depths at their target bases."""
    return tuple(_describe(name, np.concatenate(parts), limits) for name, parts in sorted(depths.items()) if parts)


def _describe(name: str, depth: NDArray[np.int64], limits: LimitByDepth) -> DetectionLimit:
    found = np.where(np.isnan(limits.find(depth)), 2.0, limits.find(depth))
    middle, high = np.quantile(found, (0.5, POWER), method="higher").tolist()
    return DetectionLimit(
        name, len(depth), float(np.median(depth)), _none_above_one(middle), _none_above_one(high), int((found > 1).sum())
    )


def _none_above_one(fraction: float) -> float | None:
    return fraction if fraction <= 1 else None


assert len(unbin_depth()) == DEPTH_BINS  # noqa: S101
