"""How often reads are a unit of a repeat too long or too short: slippage of polymerases, by repeat."""

from __future__ import annotations

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
    """Fragments over repeats of the targets, and those that are one unit shorter or longer.

    total: shape (units of 1 to 4 bases, copies + 1). wrong: shape (.., .., 2), one unit lost, one gained. A place without a repeat
    has 0 copies of what is inserted, and 1 of what is deleted. odd: indels that are no whole units, and several units at once.
    """

    total: Counts
    wrong: Counts
    odd: Counts

    @classmethod
    def empty(cls) -> SlippageCounts:
        """Nothing counted."""
        shape = (LONGEST_UNIT_BP, MOST_COPIES + 1)
        return cls(np.zeros(shape, np.int64), np.zeros((*shape, 2), np.int64), np.zeros(2, np.int64))

    def add(self, other: SlippageCounts) -> None:
        """Adds the counts of another part of the same sample."""
        self.total += other.total
        self.wrong += other.wrong
        self.odd += other.odd


@kernel
def _count_repeats(reference: Bases, is_target: NDArray[np.bool_], depth: NDArray[np.int64], total: Counts) -> None:
    """Adds the depth at the begin of every repeat; places that do not begin a longer repeat have one copy."""
    size = len(reference)
    for unit in range(1, total.shape[0] + 1):
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
                total[unit - 1, min(copies, MOST_COPIES)] += depth[place]
                total[unit - 1, 0] += depth[place] * (copies if unit == 1 else 1)
            place += (copies - 1) * unit + 1 if copies > 1 else 1


def count_slippage(
    alleles: tuple[Allele, ...], fragments: Counts, depth: Counts, reference: Bases, is_target: NDArray[np.bool_]
) -> SlippageCounts:
    """Slippage in one chunk: alleles in CIGARs with their fragments, and the depth at every place."""
    found = SlippageCounts.empty()
    _count_repeats(reference, is_target, depth, found.total)
    for allele, count in zip(alleles, fragments.tolist(), strict=True):
        around = int(depth[allele.place - 1])
        if not is_target[allele.place] or (count >= _LOUD_FRAGMENTS and count >= _LOUD_SHARE * around):
            continue
        repeat = find_repeat(reference, allele)
        if abs(repeat.units) == 1:
            found.wrong[repeat.unit_bp - 1, min(repeat.copies, MOST_COPIES), int(repeat.units > 0)] += count
        else:
            found.odd[0] += count
    found.odd[1] = int(depth[is_target].sum())
    return found
