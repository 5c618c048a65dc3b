"""Mates that overlap brought together, so that the bases both of them read count once.

Sorted records of two overlapping mates lie near each other. A record whose mate is still to come waits; all others are given
back, in pairs or alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def pair_overlapping(blocks: Iterable[AlignmentBlock]) -> Iterator[FragmentBlock]:
    """Fragments of sorted records, each record in one. Mates that do not overlap are fragments of one record each."""
    waiting = make_empty_block()
    for block in blocks:
        joined = join_blocks(waiting, block)
        is_ready = ~_has_mate_to_come(joined.columns)
        fragments, is_taken = _pair_rows(joined, is_ready)
        yield FragmentBlock(joined, fragments)
        waiting = take_rows(joined, np.flatnonzero(~is_taken))
    if len(waiting):
        yield FragmentBlock(waiting, _pair_rows(waiting, np.ones(len(waiting), np.bool_))[0])


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
