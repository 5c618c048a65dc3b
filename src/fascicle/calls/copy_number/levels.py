"""Segments of one level: what CNVkit found, neighbours that do not differ taken together, and what each of them measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.cnvkit import CopyRatios, find_breakpoints
from fascicle.calls.copy_number.fitting import Level
from fascicle.calls.copy_number.short_events import find_short_edges
from fascicle.calls.copy_number.snps import SnpCounts, weigh_fractions
from fascicle.calls.copy_number.states import LOG2_FLOOR, LONG_BP, SHORT_BP
from fascicle.model.loci import Span
from fascicle.reference.copy_bins import CopyBins

Floats = NDArray[np.float64]
FindArm = Callable[[str, int], str]

MERGE_LOG2: Final = 0.05
"""Neighbours that differ by less are one, however sure the difference is."""
MERGE_Z: Final = 3.5
"""Neighbours that differ by fewer standard errors are one."""
MERGE_LOG_RATIO: Final = 6.0
"""Neighbours whose SNPs are told apart by a smaller log likelihood ratio are one."""
LOG2_CEILING: Final = 8.0
HUBER_Z: Final = 1.5
"""Bins that lie farther from the middle, in standard deviations, weigh less."""
_HUBER_ROUNDS: Final = 8
# How much more uncertain it is than the mean of normal errors.
_HUBER_LOSS: Final = 1.02
_MAD_TO_SD: Final = 1.4826
_LEAST_NOISE: Final = 0.02


@dataclass(frozen=True, eq=False)
class Measured:
    """Ratios of a sample with their noise: `errors` is the standard deviation of each bin's log2 ratio."""

    bins: CopyBins
    ratios: CopyRatios
    errors: Floats
    snps: SnpCounts | None
    is_male: bool | None
    find_arm: FindArm

    @property
    def log2(self) -> Floats:
        """Ratios of the bins between the floor and the ceiling."""
        return self.ratios.log2.clip(LOG2_FLOOR, LOG2_CEILING)

    @property
    def noise(self) -> float:
        """The median of the bins' standard deviations."""
        return float(np.median(self.errors))


@dataclass(frozen=True, eq=False)
class Stretch:
    """A segment: rows of the ratios, place, and what it measured."""

    chrom: str
    arm: str
    span: Span
    rows: NDArray[np.int64]
    snps: int
    level: Level


def measure(bins: CopyBins, ratios: CopyRatios, snps: SnpCounts | None, find_arm: FindArm, *, is_male: bool | None) -> Measured:
    """Ratios with the noise that neighbours show, for targets and for the bins between them apart."""
    errors = np.zeros(len(ratios.rows))
    is_target, chroms = bins.is_target[ratios.rows], bins.chroms[ratios.rows]
    for chosen in (is_target, ~is_target):
        steps = np.abs(np.diff(ratios.log2[chosen]))[chroms[chosen][1:] == chroms[chosen][:-1]]
        sd = _MAD_TO_SD * float(np.median(steps)) / np.sqrt(2) if len(steps) else 1.0
        # CNVkit's weights are one less the variance they expect of a bin beside the others; the usual bin has the noise seen.
        weights = ratios.weights[chosen].clip(0.05)
        errors[chosen] = max(sd, _LEAST_NOISE) * np.sqrt(np.median(weights) / weights) if len(weights) else weights
    return Measured(bins, ratios, errors, snps, is_male, find_arm)


def make_stretch(measured: Measured, rows: NDArray[np.int64]) -> Stretch:
    """What some rows (of one chromosome, in order) measured together."""
    bins, own = measured.bins, measured.ratios.rows[rows]
    chrom = str(bins.chroms[own[0]])
    span = Span(int(bins.starts[own[0]]), int(bins.ends[own].max()))
    weights = 1 / measured.errors[rows] ** 2
    log2 = _find_middle(measured.log2[rows], measured.errors[rows])
    error = (_HUBER_LOSS if len(rows) > 2 else 1.0) / float(np.sqrt(weights.sum()))
    is_haploid = chrom == "chrX" and bool(measured.is_male)
    inside = None if measured.snps is None or is_haploid else measured.snps.inside(chrom, span.start, span.end)
    count = 0 if inside is None else int(inside.sum())
    shares = weigh_fractions(measured.snps, inside) if measured.snps is not None and inside is not None and count else None
    arm = measured.find_arm(chrom, span.start)
    level = Level(log2, error, shares, 1 if is_haploid else 2, len(span) >= LONG_BP, _is_short(measured, rows))
    return Stretch(chrom, arm, span, rows, count, level)


def _is_short(measured: Measured, rows: NDArray[np.int64]) -> bool:
    """Whether what happened to these bins cannot reach far: the next bins on both sides are near."""
    bins, own = measured.bins, measured.ratios.rows
    before, behind = int(rows[0]) - 1, int(rows[-1]) + 1
    if before < 0 or behind >= len(own):
        return False
    first, last, chrom = own[before], own[behind], bins.chroms[own[rows[0]]]
    if bins.chroms[first] != chrom or bins.chroms[last] != chrom:
        return False
    return int(bins.starts[last] - bins.ends[first]) < SHORT_BP


def _find_middle(values: Floats, errors: Floats) -> float:
    """Huber's mean (1964, Annals of Mathematical Statistics 35:73) from the median on: a single bin without any fragment, or a
    broken one, hardly moves it, and it is nearly as exact as the mean."""
    weights = 1 / errors**2
    middle = _weigh_median(values, weights)
    for _ in range(_HUBER_ROUNDS if len(values) > 2 else 0):
        off = np.abs(values - middle) / errors
        middle = float(np.average(values, weights=weights * np.minimum(1, HUBER_Z / np.maximum(off, HUBER_Z))))
    return middle


def _weigh_median(values: Floats, weights: Floats) -> float:
    """The middle by weight; of two values the mean."""
    if len(values) < 3:
        return float(np.average(values, weights=weights))
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(np.interp(sums[-1] / 2, sums - weights[order] / 2, values[order]))


def find_stretches(measured: Measured) -> tuple[Stretch, ...]:
    """Segments in genome order: breakpoints of depth and of allele fractions in each chromosome arm, then neighbours that do not
    differ taken together."""
    found: list[Stretch] = []
    for rows in _split_arms(measured):
        edges = [0, *find_segment_edges(measured, rows), len(rows)]
        found += merge_stretches(measured, [rows[start:end] for start, end in pairwise(edges)])
    return tuple(found)


def _split_arms(measured: Measured) -> Iterator[NDArray[np.int64]]:
    bins, own = measured.bins, measured.ratios.rows
    places = zip(bins.chroms[own].tolist(), bins.starts[own].tolist(), strict=True)
    arms = [measured.find_arm(chrom, start) for chrom, start in places]
    borders = [0, *(at for at in range(1, len(arms)) if arms[at] != arms[at - 1]), len(arms)]
    for start, end in pairwise(borders):
        yield np.arange(start, end)


def find_segment_edges(measured: Measured, rows: NDArray[np.int64]) -> list[int]:
    """Where the level of depth or of allele fractions changes among the bins of an arm."""
    edges = set(find_breakpoints(measured.log2[rows], measured.ratios.weights[rows]))
    for start, end in pairwise([0, *sorted(edges), len(rows)]):
        edges |= {start + at for at in find_short_edges(measured.log2[rows[start:end]], measured.errors[rows[start:end]])}
    if measured.snps is not None and len(measured.snps):
        edges |= _find_snp_edges(measured, rows)
    return sorted(edges)


def _find_snp_edges(measured: Measured, rows: NDArray[np.int64]) -> set[int]:
    """Breakpoints of the share of the rarer allele, from SNP to SNP, as indices of the bins that the SNPs lie in."""
    bins, snps = measured.bins, measured.snps
    own = measured.ratios.rows[rows]
    if snps is None:
        return set()
    inside = snps.inside(str(bins.chroms[own[0]]), int(bins.starts[own[0]]), int(bins.ends[own].max()))
    depth = snps.first[inside] + snps.second[inside]
    shares = np.minimum(snps.first[inside], snps.second[inside]) / np.maximum(depth, 1)
    places = np.searchsorted(bins.starts[own], snps.offsets[inside], side="right") - 1
    return {int(places[at]) for at in find_breakpoints(shares, depth.astype(np.float64))} - {0}


def merge_stretches(measured: Measured, found: Sequence[NDArray[np.int64]]) -> list[Stretch]:
    """Segments of one arm with neighbours taken together until all that touch differ, the most alike first."""
    parts = [make_stretch(measured, rows) for rows in found if len(rows)]
    costs = [_compare(left, right) for left, right in pairwise(parts)]
    while costs and min(costs) <= 1:
        at = costs.index(min(costs))
        parts[at : at + 2] = [make_stretch(measured, np.concatenate([parts[at].rows, parts[at + 1].rows]))]
        del costs[at]
        for near in (at - 1, at):
            if 0 <= near < len(costs):
                costs[near] = _compare(parts[near], parts[near + 1])
    return parts


def _compare(left: Stretch, right: Stretch) -> float:
    """How different two neighbours are; up to 1 they are one."""
    step = abs(left.level.log2 - right.level.log2)
    by_depth = min(step / MERGE_LOG2, step / float(np.hypot(left.level.error, right.level.error)) / MERGE_Z)
    first, second = left.level.snps, right.level.snps
    if first is None or second is None:
        return by_depth
    ratio = float(first.max() + second.max() - (first + second).max())
    return max(by_depth, ratio / MERGE_LOG_RATIO)
