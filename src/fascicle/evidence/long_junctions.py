"""What long reads are held against when they are counted: the flanks of all junctions with the words in them.

As `junction_index`, but with flanks long enough for a read of many errors to have whole words in each. A word stands in the
index once for every different way from it to the junction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.junction_index import list_own_words, pack_inserted
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import WORD_BP, Table, insert_word, make_table

# With one error in ten, a read has no whole word in 300 bases in 2 % of cases, and none in 150 bases in 20 %.
LONG_FLANK_BP: Final = 300
# Columns of entries
CANDIDATE, SET, ROW, DISTANCE, IS_TURNED = range(5)
# Sets of flanks, in the order of `Contigs`
LEFT_FUSION, RIGHT_WILD, RIGHT_FUSION, LEFT_WILD = range(4)


class LongJunctions(NamedTuple):
    """Flanks of all candidates, and the words in them that no other gene has.

    `flanks` (n, LONG_FLANK_BP), each from the junction outward; `inserted` and `inserted_bp` per candidate, padded with unknown
    bases; `words` gives the number of a word, whose `entries` (m, 5) begin at `first_entry[number]`: candidate, set, row of
    `flanks`, bases between the word and the junction, 1 where the word's first spelling is the other strand.
    """

    flanks: NDArray[np.uint8]
    inserted: NDArray[np.uint8]
    inserted_bp: NDArray[np.int64]
    words: Table
    first_entry: NDArray[np.int64]
    entries: NDArray[np.int64]


def index_long_junctions(joins: Sequence[Join], book: PathBook) -> LongJunctions:
    """Makes the index of junctions in order."""
    contigs = [make_contigs(join, book, LONG_FLANK_BP) for join in joins]
    flanks: list[Bases] = []
    by_word: dict[int, list[tuple[int, int, int, int, int]]] = {}
    for candidate, contig in enumerate(contigs):
        for kind, own in enumerate((contig.left_fusion, contig.right_wild, contig.right_fusion, contig.left_wild)):
            for number, flank in enumerate(own):
                known = max((_count_equal(flank, other) for other in own[:number]), default=0)
                is_left = kind in (LEFT_FUSION, LEFT_WILD)
                for word, is_reversed, distance in _list_words(flank, known, book.bundle, is_left=is_left):
                    by_word.setdefault(word, []).append((candidate, kind, len(flanks), distance, int(is_reversed)))
                flanks.append(flank)
    matrix = np.array(flanks, dtype=np.uint8).reshape(-1, LONG_FLANK_BP)
    inserted_bp = np.array([len(join.inserted) for join in joins], dtype=np.int64)
    return LongJunctions(matrix, pack_inserted(contigs), inserted_bp, *_pack_entries(by_word))


def _count_equal(one: Bases, other: Bases) -> int:
    """Bases next to the junction in which two flanks agree."""
    differs = one != other
    return int(np.argmax(differs)) if differs.any() else len(one)


def _list_words(flank: Bases, known: int, bundle: Bundle, *, is_left: bool) -> list[tuple[int, bool, int]]:
    """Words of a flank that reach past its first `known` bases: canonical, whether that is the reverse complement, and how many
    bases lie between word and junction."""
    bases = np.ascontiguousarray(flank[::-1]) if is_left else flank
    found = []
    for canonical, is_reversed, at in zip(*list_own_words(bases, bundle.words), strict=True):
        distance = len(bases) - WORD_BP - at if is_left else at
        if distance + WORD_BP > known:
            found.append((canonical, is_reversed, distance))
    return found


def _pack_entries(
    by_word: dict[int, list[tuple[int, int, int, int, int]]],
) -> tuple[Table, NDArray[np.int64], NDArray[np.int64]]:
    table = make_table(len(by_word))
    first, entries = [0], []
    for number, (canonical, own) in enumerate(sorted(by_word.items())):
        insert_word(table, np.uint64(canonical), np.uint64(number))
        entries.extend(own)
        first.append(len(entries))
    return table, np.array(first, dtype=np.int64), np.array(entries, dtype=np.int64).reshape(-1, 5)
