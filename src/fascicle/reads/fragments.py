"""Mates that overlap brought together, so that the bases both of them read count once.

Sorted records of two overlapping mates lie near each other. A record whose mate is still to come waits; all others are given
back, in pairs or alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import (
    CONTIG,
    END,
    FLAG,
    MATE_CONTIG,
    MATE_START,
    START,
    AlignmentBlock,
    hash_names,
    join_blocks,
    make_empty_block,
    take_rows,
)
from fascicle.reads.bam_records import MATE_UNMAPPED, PAIRED, SECONDARY, SUPPLEMENTARY, UNMAPPED

_ALONE: Final = MATE_UNMAPPED | SECONDARY | SUPPLEMENTARY | UNMAPPED


@dataclass(frozen=True, slots=True)
class FragmentBlock:
    """Records and the fragments they are of: row numbers of the mates that stand together, the left one first; -1 for none."""

    records: AlignmentBlock
    fragments: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.fragments)


class MatePairing:
    """Sorted records, block by block, to fragments, each record in one. Mates that do not overlap are fragments of one record
    each."""

    def __init__(self) -> None:
        self._waiting = make_empty_block()

    def add(self, block: AlignmentBlock) -> FragmentBlock:
        """The fragments of a block that are whole, and those before it that it makes whole."""
        joined = join_blocks(self._waiting, block)
        if not len(joined):
            return FragmentBlock(joined, np.empty((0, 2), np.int64))
        fragments, is_taken = _pair_rows(joined, ~_has_mate_to_come(joined.columns))
        self._waiting = take_rows(joined, np.flatnonzero(~is_taken))
        return FragmentBlock(joined, fragments)

    def finish(self) -> FragmentBlock:
        """The fragments whose mate did not come."""
        waiting, self._waiting = self._waiting, make_empty_block()
        return FragmentBlock(waiting, _pair_rows(waiting, np.ones(len(waiting), np.bool_))[0])


def _has_mate_to_come(columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Records that an overlapping mate may follow: it begins inside of them, at or behind the last record's place."""
    last = columns[-1]
    is_open = (columns[:, CONTIG] == last[CONTIG]) & (columns[:, MATE_START] >= last[START])
    return is_open & _may_overlap(columns)


def _may_overlap(columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    is_pair = (columns[:, FLAG] & _ALONE == 0) & (columns[:, FLAG] & PAIRED != 0)
    return is_pair & (columns[:, CONTIG] == columns[:, MATE_CONTIG]) & (columns[:, MATE_START] < columns[:, END])


def _pair_rows(block: AlignmentBlock, is_ready: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Fragments of the records that are ready or whose mate is, and which records are in them."""
    columns = block.columns
    is_pair = (columns[:, FLAG] & _ALONE == 0) & (columns[:, FLAG] & PAIRED != 0)
    rows = np.flatnonzero(is_pair)
    names = np.empty(len(rows), np.uint64)
    hash_names(block.buffer, columns[rows], names)
    order = np.argsort(names, kind="stable")
    rows, names = rows[order], names[order]
    both = np.flatnonzero(names[1:] == names[:-1])
    first, second = rows[both], rows[both + 1]
    overlaps = (columns[first, CONTIG] == columns[second, CONTIG]) & (columns[second, START] < columns[first, END])
    pairs = np.stack((first[overlaps], second[overlaps]), axis=1)
    is_taken = is_ready.copy()
    is_taken[pairs.ravel()] = True
    alone = is_taken.copy()
    alone[pairs.ravel()] = False
    lone = np.flatnonzero(alone)
    fragments = np.concatenate((pairs, np.stack((lone, np.full(len(lone), -1)), axis=1)))
    return fragments[np.argsort(fragments[:, 0], kind="stable")], is_taken
