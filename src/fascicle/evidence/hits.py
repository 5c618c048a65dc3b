"""Unique words of one read, in the direction of the genes they belong to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import BLOCK_BP
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases, reverse_complement
from fascicle.reference.words import POSITION, REVERSED, SHARED, WORD_BP, Table, find_word, roll_words


@dataclass(frozen=True, slots=True)
class Hits:
    """Words of a read that one gene alone has, in order along the read.

    `bases` is the read in the direction in which these hits are sense; `offset` is where a word begins in it, `gene` its gene
    number, `place` where it begins in the gene loci. Words of the opposite direction are in the other `Hits` of the pair that
    `find_hits` returns.
    """

    bases: Bases
    offset: NDArray[np.int64]
    gene: NDArray[np.int64]
    place: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offset)


@kernel
def find_words(bases: Bases, table: Table, gene_of_block: NDArray[np.int32], rows: NDArray[np.int64]) -> int:
    """Fills rows (offset, gene, place, 1 if the read is sense) of unique words; returns how many."""
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    valid = roll_words(bases, forward, backward)
    found = 0
    for i in range(count):
        if not valid[i]:
            continue
        entry = find_word(table, min(forward[i], backward[i]))
        if entry == 0 or entry & SHARED != 0:
            continue
        place = np.int64(entry & POSITION)
        rows[found, 0], rows[found, 1], rows[found, 2] = i, gene_of_block[place // BLOCK_BP], place
        rows[found, 3] = (backward[i] < forward[i]) == (entry & REVERSED != 0)
        found += 1
    return found


def find_hits(bases: Bases, bundle: Bundle) -> tuple[Hits, Hits]:
    """Hits of a read as it is, and hits of its reverse complement: each in the direction in which its genes are sense."""
    rows = np.empty((max(len(bases) - WORD_BP + 1, 0), 4), dtype=np.int64)
    rows = rows[: find_words(bases, bundle.words, bundle.layout.gene_of_block, rows)]
    sense, antisense = rows[rows[:, 3] == 1], rows[rows[:, 3] == 0][::-1]
    turned = len(bases) - WORD_BP - antisense[:, 0]
    return (
        Hits(bases, sense[:, 0], sense[:, 1], sense[:, 2]),
        Hits(reverse_complement(bases), turned, antisense[:, 1], antisense[:, 2]),
    )


def find_end(hits: tuple[Hits, Hits]) -> tuple[int, int]:
    """The place of a read's 5' end in the loci, told from its first unique word, and 1 where the read is sense there.

    One error in the read does not change it; (-1, -1) for a read without a unique word.
    """
    sense, antisense = hits
    first_sense = int(sense.offset[0]) if len(sense) else 1 << 30
    # The reverse complement's last word is the read's first.
    first_antisense = len(antisense.bases) - WORD_BP - int(antisense.offset[-1]) if len(antisense) else 1 << 30
    if first_sense <= first_antisense and len(sense):
        return int(sense.place[0]) - first_sense, 1
    if len(antisense):
        return int(antisense.place[-1]) + WORD_BP + first_antisense, 0
    return -1, -1
