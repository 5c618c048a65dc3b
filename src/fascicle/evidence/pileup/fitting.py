"""How well reads fit a haplotype: kernels.

A cost is a Phred-like number: differing bases cost their qualities, a base that is cut from an end of the read a small constant,
so that a few last bases decide nothing but a long tail that fits nowhere does.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.segments import Column
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

# Cutting costs less than the cost of random bases (three of four differ) and more than that of errors.
CUT_COST: Final = 6
_HIGHEST_COST: Final = 40
_UNKNOWN_COST: Final = 2
FAR: Final = 1 << 20
_GAP_OPEN: Final = 45
_GAP_EXTEND: Final = 8


@inlined
def _cost(base: np.uint8, quality: np.uint8, other: np.uint8) -> int:
    if base == UNKNOWN_BASE or other == UNKNOWN_BASE:
        return _UNKNOWN_COST
    if base == other:
        return 0
    return int(quality) if quality < _HIGHEST_COST else _HIGHEST_COST


@kernel
def fit_without_gap(bases: Bases, quals: NDArray[np.uint8], haplotype: Bases, at: int) -> tuple[int, int, int]:
    """The least cost of a read laid so that its first base is at offset `at` of the haplotype, and which bases of it are not cut.

    Bases that lie beyond the haplotype cost nothing, as they say nothing of it.
    """
    first, last = max(0, -at), min(len(bases), len(haplotype) - at)
    if last <= first:
        return FAR, 0, 0
    # cut: all so far cut. laid: the end that is open. best: with what follows cut.
    laid, laid_from = 0, first
    best, best_from, best_to = CUT_COST * (last - first), first, first
    for i in range(first, last):
        cut = CUT_COST * (i - first)
        if cut < laid:
            laid, laid_from = cut, i
        laid += _cost(bases[i], quals[i], haplotype[at + i])
        total = laid + CUT_COST * (last - i - 1)
        if total < best or (total == best and laid_from < best_from):
            best, best_from, best_to = total, laid_from, i + 1
        elif total == best and laid_from == best_from:
            best_to = i + 1
    return best, best_from, best_to


@kernel
def fit_reads(
    rows: Column, offset: Column, length: Column, bases: Bases, quals: NDArray[np.uint8], anchors: Column,
    haplotypes: Bases, borders: Column, costs: NDArray[np.int64], lies: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fits reads to haplotypes without gaps.

    rows: numbers of the reads. anchors: shape (rows, haplotypes, 2), offsets at which a read is tried. haplotypes: one behind the
    other, with their `borders`. Fills costs (rows, haplotypes) and lies (rows, haplotypes, 3): offset on the haplotype of the
    read's first base, its first and behind its last base that is not cut.
    """
    for row in range(len(rows)):
        begin, end = offset[rows[row]], offset[rows[row]] + length[rows[row]]
        for h in range(len(borders) - 1):
            haplotype = haplotypes[borders[h] : borders[h + 1]]
            costs[row, h] = FAR
            for side in range(2):
                at = anchors[row, h, side]
                if side == 1 and at == anchors[row, h, 0]:
                    continue
                cost, first, last = fit_without_gap(bases[begin:end], quals[begin:end], haplotype, at)
                if cost < costs[row, h]:
                    costs[row, h] = cost
                    lies[row, h, 0], lies[row, h, 1], lies[row, h, 2] = at, first, last


@kernel
def fit_with_gaps(bases: Bases, quals: NDArray[np.uint8], haplotype: Bases, low: int, high: int) -> int:
    """The least cost of a read anywhere on a haplotype with its first base at an offset from `low` to `high`, gaps allowed.

    Three states a cell (aligned, bases of the read left over, bases of the haplotype left over) within the band of these offsets;
    bases at both ends can be cut.
    """
    width = high - low + 1
    aligned, left, skipped = np.zeros(width, np.int64), np.full(width, FAR, np.int64), np.full(width, FAR, np.int64)
    best = CUT_COST * len(bases)
    new_aligned, new_left, new_skipped = aligned.copy(), left.copy(), skipped.copy()
    for i in range(len(bases)):
        for band in range(width):
            place = low + band + i
            step = _cost(bases[i], quals[i], haplotype[place]) if 0 <= place < len(haplotype) else _UNKNOWN_COST
            before = min(aligned[band], left[band], skipped[band], CUT_COST * i)
            new_aligned[band] = before + step
            # One base of the read is left over: the next place of the haplotype is the same, so the band moves by one.
            new_left[band] = min(aligned[band + 1] + _GAP_OPEN, left[band + 1] + _GAP_EXTEND) if band + 1 < width else FAR
        for band in range(width):
            new_skipped[band] = min(new_aligned[band - 1] + _GAP_OPEN, new_skipped[band - 1] + _GAP_EXTEND) if band > 0 else FAR
            best = min(best, new_aligned[band] + CUT_COST * (len(bases) - i - 1))
        aligned, new_aligned = new_aligned, aligned
        left, new_left = new_left, left
        skipped, new_skipped = new_skipped, skipped
    return best


@kernel
def fit_reads_with_gaps(
    rows: Column, is_wanted: NDArray[np.bool_], offset: Column, length: Column, bases: Bases, quals: NDArray[np.uint8],
    anchors: Column, haplotypes: Bases, borders: Column, band: int, costs: NDArray[np.int64],
) -> None:  # fmt: skip
    """Lowers the costs of wanted reads where gaps make them fit better; the band reaches `band` beyond both anchors."""
    for row in range(len(rows)):
        if not is_wanted[row]:
            continue
        begin, end = offset[rows[row]], offset[rows[row]] + length[rows[row]]
        for h in range(len(borders) - 1):
            low = min(anchors[row, h, 0], anchors[row, h, 1]) - band
            high = max(anchors[row, h, 0], anchors[row, h, 1]) + band
            cost = fit_with_gaps(bases[begin:end], quals[begin:end], haplotypes[borders[h] : borders[h + 1]], low, high)
            costs[row, h] = min(costs[row, h], cost)
