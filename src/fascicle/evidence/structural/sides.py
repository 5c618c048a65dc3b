"""Two places of a genome joined, as numbers.

A side of an adjacency is `2 * chromosome + 1 if it is read on the minus strand`; the offset of the 5' side is that of the last
base before the junction, of the 3' side that of the first base behind it (0-based, genome). Read backwards the same adjacency
has both sides exchanged and turned; the form in which the 5' side lies first on the genome is the one that is kept.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.splits import Join
from fascicle.model.loci import Strand

# Shorter deletions and duplications are small variants (VCF calls a variant structural from 50 bases on); a read that turns back
# within so few bases is a hairpin.
SHORTEST_BP: Final = 50


class Ends(NamedTuple):
    """Four numbers of an adjacency, or four columns of many."""

    five_prime: int
    five_prime_offset: int
    three_prime: int
    three_prime_offset: int


def make_side(chrom: int, strand: Strand) -> int:
    """The number of a chromosome read on a strand."""
    return 2 * chrom + (strand is Strand.MINUS)


def read_side(side: int) -> tuple[int, Strand]:
    """Chromosome and strand of a side."""
    return side >> 1, Strand.MINUS if side & 1 else Strand.PLUS


def turn(ends: Ends) -> Ends:
    """The same adjacency read backwards."""
    return Ends(ends.three_prime ^ 1, ends.three_prime_offset, ends.five_prime ^ 1, ends.five_prime_offset)


def order(ends: Ends) -> Ends:
    """The form in which the 5' side lies first on the genome."""
    first, second = (ends.five_prime >> 1, ends.five_prime_offset), (ends.three_prime >> 1, ends.three_prime_offset)
    return ends if first <= second else turn(ends)


def order_rows(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """`order` for rows of four columns."""
    turned = rows[:, [2, 3, 0, 1]] ^ np.array([1, 0, 1, 0])
    chroms = rows[:, [0, 2]] >> 1
    is_first = (chroms[:, 0] < chroms[:, 1]) | ((chroms[:, 0] == chroms[:, 1]) & (rows[:, 1] <= rows[:, 3]))
    return np.where(is_first[:, None], rows, turned)


def ends_of(join: Join) -> Ends:
    """The four numbers of a join whose sides are of the genome."""
    return Ends(join.five_prime, join.five_prime_offset, join.three_prime, join.three_prime_offset)


def is_structural(ends: Ends) -> bool:
    """Whether an adjacency is no small variant: another chromosome, or so many bases left out, doubled or turned."""
    if ends.five_prime >> 1 != ends.three_prime >> 1:
        return True
    return abs(ends.three_prime_offset - ends.five_prime_offset) > SHORTEST_BP
