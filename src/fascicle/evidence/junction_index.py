"""The words next to junctions, by which reads that may cross one are found, and what such a read can look like."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.contigs import FLANK_BP, Contigs
from fascicle.evidence.splits import Join
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases
from fascicle.reference.words import REVERSED, SHARED, WORD_BP, Table, find_word, insert_word, make_table, roll_words

# How far a word may lie from the junction: a read with an error next to it is still found by a word behind the error.
_WORD_REACH_BP: Final = 30
# A short anchor: so many bases agree by chance once in a million, and no more than some thousand reads lie beside a junction.
SHORT_ANCHOR_BP: Final = 10
_ZERO: Final = np.uint64(0)

# Per canonical word whether it is the reverse complement in its first flank, and its (candidate, side, distance) entries; a
# distance of -d - 1 stands for d in a flank that spells the word the other way round.
WordEntries = dict[int, tuple[bool, list[tuple[int, int, int]]]]


class JunctionIndex(NamedTuple):
    """The flanks of all candidates as one matrix, and the words next to the junctions.

    `flanks` (n, FLANK_BP); `ranges` (candidates, 4, 2): rows of each set of flanks; `inserted` and `inserted_bp` per candidate,
    padded with unknown bases; `shortest_bp` the bases a read must have on either side to be looked at; `anchors`
    (candidates, 2): bases needed left and right so that at least one word of the anchor is unique. `entries` (m, 3): candidate,
    side, distance of the word from the junction; `first_entry` per word number.
    """

    flanks: NDArray[np.uint8]
    ranges: NDArray[np.int64]
    inserted: NDArray[np.uint8]
    inserted_bp: NDArray[np.int64]
    anchors: NDArray[np.int64]
    shortest_bp: NDArray[np.int64]
    words: Table
    first_entry: NDArray[np.int64]
    entries: NDArray[np.int64]


def index_junctions(contigs: Sequence[Contigs], known: Table, has_short_anchors: Collection[Join] = ()) -> JunctionIndex:
    """Makes the index of candidates in order. A word that the table of `known` words marks as shared finds no read. Reads with a
    short anchor are looked at for the joins of `has_short_anchors`.
    """
    flanks: list[Bases] = []
    ranges = np.zeros((len(contigs), 4, 2), dtype=np.int64)
    anchors = np.zeros((len(contigs), 2), dtype=np.int64)
    by_word: WordEntries = {}
    for number, contig in enumerate(contigs):
        sets = (contig.left_fusion, contig.right_wild, contig.right_fusion, contig.left_wild)
        for kind, own in enumerate(sets):
            ranges[number, kind] = len(flanks), len(flanks) + len(own)
            flanks.extend(own)
        anchors[number, 0] = _add_words(by_word, number, 0, contig.left_fusion, known)
        anchors[number, 1] = _add_words(by_word, number, 1, contig.right_fusion, known)
    words, first_entry, entries = _pack_words(by_word)
    inserted_bp = np.array([len(contig.join.inserted) for contig in contigs], dtype=np.int64)
    shortest_bp = np.array(
        [SHORT_ANCHOR_BP if contig.join in has_short_anchors else WORD_BP for contig in contigs], dtype=np.int64
    )
    matrix = np.array(flanks, dtype=np.uint8).reshape(-1, FLANK_BP)
    return JunctionIndex(matrix, ranges, pack_inserted(contigs), inserted_bp, anchors, shortest_bp, words, first_entry, entries)


def _add_words(
    by_word: WordEntries,
    candidate: int,
    side: int,
    flanks: tuple[Bases, ...],
    table: Table,
) -> int:
    """Adds the words of one side; returns the anchor that holds a unique word (FLANK_BP + 1 if none does)."""
    anchor = FLANK_BP + 1
    for flank in flanks:
        outward = flank[: _WORD_REACH_BP + WORD_BP]
        bases = np.ascontiguousarray(outward[::-1]) if side == 0 else outward
        for canonical, is_reversed, at in zip(*list_own_words(bases, table), strict=True):
            distance = len(bases) - WORD_BP - at if side == 0 else at
            anchor = min(anchor, distance + WORD_BP)
            known = by_word.setdefault(canonical, (is_reversed, []))
            known[1].append((candidate, side, distance if known[0] == is_reversed else -distance - 1))
    return anchor


def list_own_words(bases: Bases, table: Table) -> tuple[list[int], list[bool], list[int]]:
    """Words of a flank that no other gene has: canonical, whether that is the reverse complement, and where they begin."""
    count = len(bases) - WORD_BP + 1
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    is_own = _mark_own_words(bases, table, forward, backward)
    at = np.flatnonzero(is_own)
    return np.minimum(forward, backward)[at].tolist(), (backward < forward)[at].tolist(), at.tolist()


@kernel
def _mark_own_words(bases: Bases, table: Table, forward: NDArray[np.uint64], backward: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Fills the words of a flank and marks those that are not shared; a word that no gene has (a new splice) is its own."""
    is_own = roll_words(bases, forward, backward)
    for i in range(len(is_own)):
        if is_own[i] and find_word(table, min(forward[i], backward[i])) & SHARED != _ZERO:
            is_own[i] = False
    return is_own


def _pack_words(by_word: WordEntries) -> tuple[Table, NDArray[np.int64], NDArray[np.int64]]:
    table = make_table(len(by_word))
    first, entries = [0], []
    for number, (canonical, (is_reversed, own)) in enumerate(sorted(by_word.items())):
        value = np.uint64(number) | (REVERSED if is_reversed else _ZERO)
        insert_word(table, np.uint64(canonical), value)
        entries.extend(sorted(set(own)))
        first.append(len(entries))
    return table, np.array(first, dtype=np.int64), np.array(entries, dtype=np.int64).reshape(-1, 3)


def pack_inserted(contigs: Sequence[Contigs]) -> NDArray[np.uint8]:
    """Inserted bases of candidates as a matrix, padded with unknown bases."""
    widest = max((len(contig.join.inserted) for contig in contigs), default=0)
    packed = np.full((len(contigs), max(widest, 1)), UNKNOWN_BASE, dtype=np.uint8)
    for row, contig in zip(packed, contigs, strict=True):
        row[: len(contig.join.inserted)] = contig.inserted
    return packed
