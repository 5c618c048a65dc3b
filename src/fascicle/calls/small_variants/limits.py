"""What a negative result says: the fraction that would have been seen, place by place and gene by gene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from fascicle.calls.artefacts_dna.too_few_molecules import NEEDED_MOLECULES
from fascicle.calls.artefacts_dna.weak_evidence import REPORTED_ABOVE
from fascicle.calls.small_variants.error_rates import ErrorRates
from fascicle.calls.small_variants.model import Priors, SampleLikelihood, judge_alone
from fascicle.evidence.pileup.cells import CONTEXTS, make_contexts
from fascicle.evidence.pileup.likelihood import weigh_fractions
from fascicle.evidence.pileup.noise import bin_depth, unbin_depth
from fascicle.model.dna import DetectionLimit
from fascicle.reference.nucleotides import Bases

Floats = NDArray[np.float64]

POWER: Final = 0.95
_FRACTIONS: Final = np.concatenate((np.geomspace(0.001, 0.1, 93), np.linspace(0.105, 1.0, 180)))
_MOST_FOUND: Final = 400
# Error rates are gathered on a scale of four steps to ten times.
_RATE_STEPS: Final = 4
_LOWEST_RATE: Final = 1e-6


class LimitFinder:
    """The fraction above which a substitution is found, by depth and by the rate of errors that look like it."""

    def __init__(self, shape: float, priors: Priors):
        self._shape = shape
        self._priors = priors
        self._known: dict[tuple[int, int], float] = {}

    def find(self, depth: NDArray[np.int64], rate: Floats) -> Floats:
        """The limits at places with a depth (fragments) and a rate; nan where there is none."""
        rates = np.round(_RATE_STEPS * np.log10(np.maximum(rate, _LOWEST_RATE) / _LOWEST_RATE)).astype(np.int64)
        pairs, index = np.unique(np.stack((bin_depth(depth), rates), axis=1), axis=0, return_inverse=True)
        limits = np.array([self._look_up(depth_bin, rate_bin) for depth_bin, rate_bin in pairs.tolist()])
        found: Floats = limits[index.reshape(-1)] if len(pairs) else np.empty(0)
        return found

    def _look_up(self, depth_bin: int, rate_bin: int) -> float:
        if (depth_bin, rate_bin) not in self._known:
            depth = int(np.floor(unbin_depth()[depth_bin]))
            self._known[depth_bin, rate_bin] = self._find_limit(depth, _LOWEST_RATE * 10 ** (rate_bin / _RATE_STEPS))
        return self._known[depth_bin, rate_bin]

    def find_needed(self, depth: int, rate: float) -> int | None:
        """The fewest fragments with which a substitution is reported at a depth; None where no number suffices."""
        found = np.arange(1, min(depth, _MOST_FOUND) + 1)
        if not len(found):
            return None
        counts = found.astype(np.float64)
        by_fraction = weigh_fractions(counts[:, None], depth - counts[:, None], np.full((len(found), 1), rate))
        weighed = SampleLikelihood(by_fraction, counts, np.full(len(found), depth * rate), counts * np.log(rate), self._shape)
        enough = (judge_alone(weighed, self._priors).present > REPORTED_ABOVE) & (found >= NEEDED_MOLECULES)
        return int(found[int(np.argmax(enough))]) if enough.any() else None

    def _find_limit(self, depth: int, rate: float) -> float:
        needed = self.find_needed(depth, rate)
        if needed is None:
            return float("nan")
        is_enough = np.asarray(betainc(needed, depth - needed + 1, _FRACTIONS) >= POWER)
        return float(_FRACTIONS[int(np.argmax(is_enough))]) if is_enough.any() else float("nan")


def find_worst_rates(reference: Bases, errors: ErrorRates) -> Floats:
    """For every base the rate of the change that is read most often by mistake (mean over qualities and strands)."""
    plus, minus = make_contexts(reference)
    mean = np.einsum("c,cxo->xo", errors.shares, errors.rates) if errors.shares.any() else errors.rates.mean(axis=0)
    mean = np.concatenate((mean, mean.max(axis=0, keepdims=True)))
    own, turned = (np.minimum(side.astype(np.int64), CONTEXTS) for side in (plus, minus))
    found: Floats = ((mean[own] + mean[turned][:, ::-1]) / 2).max(axis=1)
    return found


def describe_limits(limits: Mapping[str, Sequence[tuple[NDArray[np.int64], Floats]]]) -> tuple[DetectionLimit, ...]:
    """The limits of genes, from the depths and limits at their target bases."""
    return tuple(_describe(name, parts) for name, parts in sorted(limits.items()) if parts)


def _describe(name: str, parts: Sequence[tuple[NDArray[np.int64], Floats]]) -> DetectionLimit:
    depth, limits = np.concatenate([own for own, _ in parts]), np.concatenate([own for _, own in parts])
    found = np.where(np.isnan(limits), np.inf, limits)
    middle, high = np.quantile(found, (0.5, POWER), method="higher").tolist()
    undetectable = int(np.isinf(found).sum())
    return DetectionLimit(name, len(depth), float(np.median(depth)), _known(middle), _known(high), undetectable)


def _known(fraction: float) -> float | None:
    return fraction if np.isfinite(fraction) else None
