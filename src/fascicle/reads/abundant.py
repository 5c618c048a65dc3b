"""How many fragments are abundant RNA (ribosomal, globin ...), told from those that no gene of the reference explains.

Only fragments that the screen calls off target or shared are looked at, at every ninth word until one is in a set; fragments of
genes that are such RNA themselves count too. One word is enough: 50,000 words among 4^20 are met by chance in one fragment of a
million.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.reads import AbundantShare
from fascicle.reads.screen import OFF_TARGET, SHARED_ONLY, ScreenedBlock
from fascicle.reference.abundant import AbundantRna
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, Bases
from fascicle.reference.words import POSITION, WORD_BP, Table, find_word, roll_word

_STEP: Final = 9
_ZERO: Final = np.uint64(0)


@kernel
def _find_set(buffer: NDArray[np.uint8], start: int, end: int, codes: Bases, table: Table) -> np.int64:
    """The set of the first word of a read that is in one, of every ninth; -1 where none is."""
    forward, backward = _ZERO, _ZERO
    known = 0
    for i in range(start, end):
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known >= WORD_BP and (i - start - WORD_BP + 1) % _STEP == 0:
            entry = find_word(table, min(forward, backward))
            if entry != _ZERO:
                return np.int64(entry & POSITION)
    return np.int64(-1)


@kernel
def _count_fragments(
    first: NDArray[np.uint8],
    a: NDArray[np.int64],
    second: NDArray[np.uint8],
    b: NDArray[np.int64],
    codes: Bases,
    table: Table,
    fragments: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> None:
    """Adds each of the fragments to the set of its first read, else of its second."""
    for i in fragments:
        found = _find_set(first, a[i, 2], a[i, 3], codes, table)
        if found < 0 and len(b) > 0:
            found = _find_set(second, b[i, 2], b[i, 3], codes, table)
        if found >= 0:
            counts[found] += 1


@dataclass
class AbundantTally:
    """Adds up screened blocks in any order; the sums do not depend on it."""

    rna: AbundantRna
    fragments: int = 0
    counts: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = np.zeros(len(self.rna.names), dtype=np.int64)

    def add(self, screened: ScreenedBlock) -> None:
        """Adds a block."""
        block = screened.block
        self.fragments += len(block)
        unexplained = np.flatnonzero((screened.fate == OFF_TARGET) | (screened.fate == SHARED_ONLY))
        second = block.second or block.first
        mates = second.columns if block.second else second.columns[:0]
        _count_fragments(
            block.first.buffer, block.first.columns, second.buffer, mates, CODE_OF_BYTE, self.rna.words, unexplained, self.counts
        )
        of_genes = self.rna.set_of_gene[screened.gene[screened.gene >= 0]]
        self.counts += np.bincount(of_genes[of_genes >= 0], minlength=len(self.counts))

    def shares(self) -> tuple[AbundantShare, ...]:
        """Fragments of every set, in the order of the sets, and their share of all fragments (0 to 1)."""
        total = max(self.fragments, 1)
        return tuple(
            AbundantShare(name, count, count / total) for name, count in zip(self.rna.names, self.counts.tolist(), strict=True)
        )
