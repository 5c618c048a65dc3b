"""The cells in which bases are counted: how good a base is, and how clean its read.

Within a cell all bases are as likely to be wrong; how likely is learned from the sample (`fascicle.calls.small_variants.noise`).
Contexts and changes are written in the sense of the first read of the pair, because damage of one strand before the PCR
(oxidation, deamination) shows in the first read as it is and in the second as its complement.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.mates import BOTH_MATES
from fascicle.reference.kernels import inlined
from fascicle.reference.nucleotides import COMPLEMENT, UNKNOWN_BASE, Bases

# Bounds of qualities of one read, and of the sums of two mates. A base below the first bound is not counted.
_SINGLE: Final = (10, 17, 23, 28, 33, 38)
_SUMS: Final = (40, 60)
QUALITY_BINS: Final = len(_SINGLE) + len(_SUMS) + 1
DIRT_BINS: Final = 3
CELLS: Final = QUALITY_BINS * DIRT_BINS
CONTEXTS: Final = 64
NO_CONTEXT: Final = 255


def _make_bins() -> NDArray[np.int8]:
    """The quality bin of each quality byte, -1 for one that is not counted."""
    values = np.arange(256)
    single = np.searchsorted(_SINGLE, values, side="right") - 1
    sums = len(_SINGLE) + np.searchsorted(_SUMS, values - BOTH_MATES, side="right")
    return np.where(values < BOTH_MATES, single, sums).astype(np.int8)


BIN_OF_QUALITY: Final = _make_bins()


@inlined
def bin_dirt(events: int) -> int:
    """0 for a read with at most one other difference from the reference, 1 for two or three, 2 for more."""
    return 0 if events <= 1 else (1 if events <= 3 else 2)


def make_contexts(reference: Bases) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each base its context as number: 16 * base + 4 * base before + base behind, on the plus and on the minus strand.

    `NO_CONTEXT` at both ends and next to an unknown base.
    """
    plus, minus = (np.full(len(reference), NO_CONTEXT, np.uint8) for _ in range(2))
    before, own, behind = reference[:-2], reference[1:-1], reference[2:]
    known = (before != UNKNOWN_BASE) & (own != UNKNOWN_BASE) & (behind != UNKNOWN_BASE)
    plus[1:-1] = np.where(known, 16 * own + 4 * before + behind, NO_CONTEXT)
    turned = COMPLEMENT[reference]
    minus[1:-1] = np.where(known, 16 * turned[1:-1] + 4 * turned[2:] + turned[:-2], NO_CONTEXT)
    return plus, minus


def describe_context(context: int) -> str:
    """A context as letters.

    >>> describe_context(16 * 1 + 4 * 0 + 2)
    'ACG'
    """
    letters = "ACGT"
    return letters[context // 4 % 4] + letters[context // 16] + letters[context % 4]
