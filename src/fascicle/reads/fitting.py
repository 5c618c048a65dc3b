"""A read laid into a stretch of reference, base by base: local alignment with affine gaps (Smith and Waterman 1981; Gotoh 1982).

The scores are those of minimap2's preset for short reads, so that a fitted read and a mapped one can be compared: match 2,
mismatch -8, a gap of n bases -(12 + 2n), and 10 for each end of the read that is reached.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.short_read_index import Cigar
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import Bases

MATCH: Final = 2
MISMATCH: Final = -8
GAP_OPEN: Final = 12
GAP_EXTEND: Final = 2
END_BONUS: Final = 10
_UNKNOWN: Final = -1
_LOW: Final = -(1 << 28)
# What a cell was reached from. Bits 0-1: nothing (the alignment begins here), a base against a base, a gap of either kind; the
# next bits say whether the gap was opened there or goes on.
_BEGIN, _BASE, _INSERTED, _DELETED = 0, 1, 2, 3
_INSERTION_GOES_ON, _DELETION_GOES_ON = 4, 8


class Fit(NamedTuple):
    """Where a read fits best: `start` is the offset in the window, `before` and `after` are bases of the read left over."""

    score: int
    start: int
    before: int
    after: int
    cigar: Cigar


@inlined
def _compare(a: int, b: int) -> int:
    """The score of a base against a base."""
    if a > 3 or b > 3:
        return _UNKNOWN
    return MATCH if a == b else MISMATCH


@kernel
def _fill(read: Bases, window: Bases, steps: NDArray[np.uint8]) -> tuple[int, int, int]:
    """Fills `steps` (read + 1, window + 1); returns the best score (with the bonuses), and its row and column."""
    score = np.full(len(window) + 1, END_BONUS, np.int32)
    insertions = np.full(len(window) + 1, _LOW, np.int32)
    best, row, column = 0, 0, 0
    for i in range(1, len(read) + 1):
        diagonal, score[0], deletion = score[0], 0, _LOW
        for j in range(1, len(window) + 1):
            value, step = diagonal + _compare(read[i - 1], window[j - 1]), _BASE
            insertion, flags = score[j] - GAP_OPEN - GAP_EXTEND, 0
            if insertions[j] - GAP_EXTEND > insertion:
                insertion, flags = insertions[j] - GAP_EXTEND, _INSERTION_GOES_ON
            insertions[j] = insertion
            opened = score[j - 1] - GAP_OPEN - GAP_EXTEND
            deletion -= GAP_EXTEND
            if deletion > opened:
                flags |= _DELETION_GOES_ON
            else:
                deletion = opened
            if insertion > value:
                value, step = insertion, _INSERTED
            if deletion > value:
                value, step = deletion, _DELETED
            if value <= 0:
                value, step = 0, _BEGIN
            diagonal, score[j], steps[i, j] = score[j], value, step | flags
            total = value + (END_BONUS if i == len(read) else 0)
            if total > best and step == _BASE:
                best, row, column = total, i, j
    return best, row, column


@kernel
def _trace(steps: NDArray[np.uint8], row: int, column: int, codes: NDArray[np.uint8]) -> tuple[int, int, int]:
    """Fills `codes` (SAM operations, from the end of the alignment) and returns their number and where the alignment begins."""
    count = 0
    state = _BASE
    while row > 0 and column >= 0:
        step = steps[row, column]
        if state == _BASE:
            state = step & 3
            if state == _BEGIN:
                break
        if state == _BASE:
            codes[count] = 0
            row -= 1
            column -= 1
        elif state == _INSERTED:
            codes[count] = 1
            state = _INSERTED if step & _INSERTION_GOES_ON else _BASE
            row -= 1
        else:
            codes[count] = 2
            state = _DELETED if step & _DELETION_GOES_ON else _BASE
            column -= 1
        count += 1
    return count, row, column


def fit_read(read: Bases, window: Bases) -> Fit | None:
    """The best place of a read in a window of reference; None where one of them is empty. Codes of bases, both on one strand.

    Of equal places the first is taken; a gap in a repeat stands at its left end.
    """
    steps = np.zeros((len(read) + 1, len(window) + 1), dtype=np.uint8)
    score, row, column = _fill(read, window, steps)
    if score <= 0 or row == 0:
        return None
    codes = np.empty(len(read) + len(window), dtype=np.uint8)
    count, first, start = _trace(steps, row, column, codes)
    return Fit(score, start, first, len(read) - row, _count_runs(codes[:count][::-1]))


def _count_runs(codes: NDArray[np.uint8]) -> Cigar:
    borders = np.flatnonzero(np.diff(codes)) + 1
    starts = np.concatenate(([0], borders)).astype(np.int64)
    lengths = np.diff(np.concatenate((starts, [len(codes)])))
    return tuple((int(length), int(codes[start])) for start, length in zip(starts, lengths, strict=True))
