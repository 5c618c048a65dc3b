"""How much of a sample is another person's DNA, from places at which people differ.

A contaminating person adds alleles at a share that follows from that share and the allele's frequency in the population, at every
place alike. The estimate is the share with the highest likelihood over all places, after Jun et al. 2012 (Am J Hum Genet 91:839).
A tumour has lost or gained alleles: where a person has both, their shares say nothing, so there any share is equally likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from fascicle.calls.common_snps import FREQUENCY_MIN
from fascicle.calls.intervals import estimate_proportion
from fascicle.evidence.alleles import AlleleCounts
from fascicle.evidence.sample_sites import Site
from fascicle.model.quality import Check, Status

NAME: Final = "contamination"
# Fascicle's own working values; PURPLE fails a sample from 10 % on.
_WARN_FROM: Final = 0.02
_FAIL_FROM: Final = 0.1
_THRESHOLD: Final = f"warning: value from {_WARN_FROM:g}; failure: interval from {_FAIL_FROM:g}"
_SITES_MIN: Final = 50
_DEPTH_MIN: Final = 20
_SHARES: Final = np.concatenate(([0.0], np.geomspace(0.0005, 0.5, 200)))
# The log likelihood falls by this much at the ends of a 95 % interval (half the 0.95 quantile of chi-squared with one degree).
_DROP: Final = 1.92
_ERROR_MIN: Final = 0.0002
_ERROR_MAX: Final = 0.01
_HOMOZYGOUS_MIN: Final = 0.9
_HOMOZYGOUS_SITES_MIN: Final = 20
_LIKELY_MINOR: Final = 0.02


def check_contamination(counts: Sequence[tuple[AlleleCounts, float]], error: float) -> Check:
    """Contamination from common SNPs: counts with the frequency of the alternate allele (0 to 1) in the population.

    `error` is the share of fragments with a wrong base. Not assessable with fewer than 50 usable SNPs.
    """
    sites = [_take(count, frequency) for count, frequency in counts]
    usable = np.array([site for site in sites if site is not None], dtype=np.float64).reshape(-1, 3)
    if len(usable) < _SITES_MIN:
        because = f"{len(usable)} common SNPs with at least {_DEPTH_MIN} fragments; {_SITES_MIN} are needed"
        return Check(NAME, Status.NOT_ASSESSABLE, None, "fraction", because, threshold=_THRESHOLD)
    best, low, high = estimate_share(usable, min(max(error, _ERROR_MIN), _ERROR_MAX))
    status = Status.FAIL if low >= _FAIL_FROM else Status.WARN if high >= _WARN_FROM and best >= _WARN_FROM else Status.PASS
    because = (
        f"{best:.1%} ({low:.1%} to {high:.1%}) of the DNA is of another person, by {len(usable)} common SNPs; "
        f"warning from {_WARN_FROM:.0%}, failure from {_FAIL_FROM:.0%} on"
    )
    return Check(NAME, status, best, "fraction", because, low, high, _THRESHOLD)


def _take(count: AlleleCounts, frequency: float) -> tuple[float, float, float] | None:
    if count.reference is None or count.alternate is None or not FREQUENCY_MIN <= frequency <= 1 - FREQUENCY_MIN:
        return None
    depth = count.reference + count.alternate
    return (float(count.alternate), float(depth), frequency) if depth >= _DEPTH_MIN else None


def estimate_share(sites: NDArray[np.float64], error: float) -> tuple[float, float, float]:
    """The share of another person's DNA with its 95 % interval.

    `sites` has a row of alternate fragments, depth and frequency for each place.
    """
    logs = np.array([_sum_logs(sites, share, error) for share in _SHARES])
    best = int(logs.argmax())
    inside = np.flatnonzero(logs >= logs[best] - _DROP)
    return float(_SHARES[best]), float(_SHARES[inside[0]]), float(_SHARES[inside[-1]])


def _sum_logs(sites: NDArray[np.float64], share: float, error: float) -> float:
    """The log likelihood of a share. A place is of one allele, of the other, or of both in any proportion."""
    alternate, depth, frequency = sites.T
    chances = np.stack(((1 - frequency) ** 2, 2 * frequency * (1 - frequency), frequency**2))
    one = two = np.zeros(len(sites))
    for copies in range(3):
        added = share * copies / 2
        one = one + chances[copies] * _find_chance(alternate, depth, _with_errors(added, error))
        two = two + chances[copies] * _find_chance(alternate, depth, _with_errors(1 - share + added, error))
    both = 1 / (depth + 1)
    return float(np.log(chances[0] * one + chances[1] * both + chances[2] * two + 1e-300).sum())


def _find_chance(count: NDArray[np.float64], depth: NDArray[np.float64], fraction: float) -> NDArray[np.float64]:
    """Binomial probabilities. (scipy.stats has them, but takes a second to import.)"""
    ways = gammaln(depth + 1) - gammaln(count + 1) - gammaln(depth - count + 1)
    found: NDArray[np.float64] = np.exp(ways + xlogy(count, fraction) + xlog1py(depth - count, -fraction))
    return found


def _with_errors(fraction: float, error: float) -> float:
    return fraction * (1 - error) + (1 - fraction) * error


def check_homozygous_minors(
    sites: Sequence[Site], *, is_normal: bool, missing: str = "no population frequencies were given"
) -> Check:
    """What can be said without population frequencies: the other allele at places where a sample has the alternate one.

    Another person mostly has the other allele at some of them. How much another person's share is cannot be told, because the
    frequencies are not known; but it is at least the mean share of the other allele. `missing` says why there are none.
    """
    found = [site.normal if is_normal else site.tumour for site in sites]
    pairs = [pair for pair in found if pair and sum(pair) >= _DEPTH_MIN and pair[1] >= _HOMOZYGOUS_MIN * sum(pair)]
    minor, depth = sum(pair[0] for pair in pairs), sum(map(sum, pairs))
    share = estimate_proportion(minor, depth, "fragments of the other allele / fragments")
    if share is None or len(pairs) < _HOMOZYGOUS_SITES_MIN:
        because = f"{missing}, and only {len(pairs)} places have the alternate allele alone"
        return Check(NAME, Status.NOT_ASSESSABLE, None, "fraction", because, threshold=_THRESHOLD)
    because = (
        f"{missing}, so its size cannot be told; "
        f"at {len(pairs)} places with the alternate allele alone {share.value:.2%} "
        f"({share.low:.2%} to {share.high:.2%}) of fragments have the other"
    )
    if share.low >= _LIKELY_MINOR:
        return Check(NAME, Status.WARN, None, "fraction", f"{because}: that is more than errors make", threshold=_THRESHOLD)
    return Check(NAME, Status.NOT_ASSESSABLE, None, "fraction", because, threshold=_THRESHOLD)
