"""Edits between a piece of a long read and a sequence: substitutions, inserted and deleted bases, each of cost 1.

Both are compared within a band around the diagonal, since errors move them against each other by a few bases only.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

# More edits than any piece has bases; small enough that two can be added.
FAR: Final = 1 << 20
_BAND_MIN_BP: Final = 12
_BAND_SHARE: Final = 6


@kernel
def choose_band(length: int) -> int:
    """How far off the diagonal a piece of so many bases is looked at.

    Insertions and deletions of 3 % each move a piece of n bases by a standard deviation of sqrt(0.06 n): 12 + n / 6 is more than
    five of them at any length.
    """
    return _BAND_MIN_BP + length // _BAND_SHARE


@kernel
def fill_edits(read: Bases, target: Bases, band: int) -> NDArray[np.int32]:
    """The edits between the first i bases of a read and the first j of a target, for all i and j; FAR outside of the band.

    Shape (len(read) + 1, len(target) + 1). An unknown base agrees with none.
    """
    rows, columns = len(read), len(target)
    edits = np.full((rows + 1, columns + 1), FAR, np.int32)
    for j in range(min(columns, band) + 1):
        edits[0, j] = j
    for i in range(1, rows + 1):
        if i <= band:
            edits[i, 0] = i
        for j in range(max(1, i - band), min(columns, i + band) + 1):
            differs = read[i - 1] != target[j - 1] or read[i - 1] == UNKNOWN_BASE
            edits[i, j] = min(edits[i - 1, j - 1] + (1 if differs else 0), edits[i - 1, j] + 1, edits[i, j - 1] + 1)
    return edits


@kernel
def count_edits(read: Bases, target: Bases, band: int) -> int:
    """The edits between a whole read and a whole target; FAR where their lengths differ by more than the band."""
    rows, columns = len(read), len(target)
    if abs(rows - columns) > band:
        return FAR
    before, here = np.full(columns + 1, FAR, np.int64), np.full(columns + 1, FAR, np.int64)
    for j in range(min(columns, band) + 1):
        before[j] = j
    for i in range(1, rows + 1):
        low, high = max(1, i - band), min(columns, i + band)
        here[low - 1] = i if low == 1 and i <= band else FAR
        for j in range(low, high + 1):
            differs = read[i - 1] != target[j - 1] or read[i - 1] == UNKNOWN_BASE
            here[j] = min(before[j - 1] + (1 if differs else 0), before[j] + 1, here[j - 1] + 1)
        if high < columns:
            here[high + 1] = FAR
        before, here = here, before
    return min(before[columns], FAR)
