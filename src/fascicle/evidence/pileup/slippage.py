"""How often reads are a unit of a repeat too long or too short: slippage of polymerases, by repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import LONGEST_UNIT_BP, Allele, find_repeat
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

MOST_COPIES: Final = 30
# An allele with so large a share of the fragments, and so many of them, is left out: it may be a variant.
_LOUD_SHARE: Final = 0.1
_LOUD_FRAGMENTS: Final = 4

Counts = NDArray[np.int64]


@dataclass(eq=False, slots=True)
class SlippageCounts:
    """Fragments over repeats of the targets, and those that are a unit shorter or longer.

    places, total: shape (units of 1 to 4 bases, copies + 1), repeats and fragments over them. A place has 0 copies of what is
    inserted where no repeat of it is, and 1 of what is deleted. shown: rows of unit, copies, direction (0 lost, 1 gained),
    fragments that show it, depth; one row an allele. Indels that are no whole units, or several of them, have unit 0.
    """

    places: Counts
    total: Counts
    shown: Counts

    @classmethod
    def empty(cls) -> SlippageCounts:
        """Nothing counted."""
        shape = (LONGEST_UNIT_BP + 1, MOST_COPIES + 1)
        return cls(np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.empty((0, 5), np.int64))

    def join(self, others: Sequence[SlippageCounts]) -> SlippageCounts:
        """The counts of several parts of one sample."""
        parts = (self, *others)
        places, total = sum(p.places for p in parts), sum(p.total for p in parts)
        return SlippageCounts(np.asarray(places), np.asarray(total), np.concatenate([p.shown for p in parts]))


@kernel
def _count_repeats(
    reference: Bases, is_target: NDArray[np.bool_], depth: NDArray[np.int64], places: Counts, total: Counts
) -> None:
    """Adds the depth at the begin of every repeat; places that do not begin a longer repeat have one copy."""
    size = len(reference)
    for unit in range(1, total.shape[0]):
        place = 1
        while place + unit < size:
            copies = 1
            while place + (copies + 1) * unit <= size:
                same = True
                for i in range(unit):
                    own = reference[place + i]
                    same = same and own == reference[place + copies * unit + i] and own != UNKNOWN_BASE
                if not same:
                    break
                copies += 1
            if is_target[place]:
                places[unit, min(copies, MOST_COPIES)] += 1
                total[unit, min(copies, MOST_COPIES)] += depth[place]
                places[unit, 0] += 1
                total[unit, 0] += depth[place]
            place += (copies - 1) * unit + 1 if copies > 1 else 1


def count_slippage(
    alleles: tuple[Allele, ...], fragments: Counts, depth: Counts, reference: Bases, is_target: NDArray[np.bool_]
) -> SlippageCounts:
    """Slippage in one chunk: alleles in CIGARs with their fragments, and the depth at every place."""
    found = SlippageCounts.empty()
    _count_repeats(reference, is_target, depth, found.places, found.total)
    found.places[0, 0], found.total[0, 0] = is_target.sum(), depth[is_target].sum()
    rows = []
    for allele, count in zip(alleles, fragments.tolist(), strict=True):
        around = int(depth[allele.place - 1])
        if not is_target[allele.place] or not around or (count >= _LOUD_FRAGMENTS and count >= _LOUD_SHARE * around):
            continue
        repeat = find_repeat(reference, allele)
        is_step = abs(repeat.units) == 1
        unit, copies = (repeat.unit_bp, min(repeat.copies, MOST_COPIES)) if is_step else (0, 0)
        rows.append((unit, copies, int(allele.change_bp > 0), count, max(around, count)))
    return SlippageCounts(found.places, found.total, np.array(rows, dtype=np.int64).reshape(-1, 5))
