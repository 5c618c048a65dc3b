"""Where a fished read lies on each gene: anchors, found by its words.

An anchor is a column of the gene and the base of the read that lies on it. Words vote for diagonals (column of the view minus
offset in the read). The first and the last word of the best diagonal are anchors, and the first of the second best, since a read
across a place where alleles differ in length has two. From an anchor a read is compared with every allele without gaps: the true
allele needs none. Where what is known of it ends inside the read, an anchor on the known side is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hla.fishing import FishedFragments
from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.hla.word_index import (
    COLUMN_BITS,
    GENE_SHIFT,
    GENOMIC,
    REVERSED_BIT,
    TRANSCRIPT,
    VIEW_SHIFT,
)
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.words import POSITION, WORD_BP, Table, find_word, roll_words

# Anchors per read and gene: first and last word of the best diagonal, first word of the second.
ANCHORS: Final = 3
FIRST, LAST, OTHER = range(3)
# Fields of an anchor: column (-1: none), offset in the read as laid, 1 if the read is turned to the gene's strand, votes.
COLUMN, OFFSET, TURNED, VOTES = range(4)
_DIAGONALS_MAX: Final = 64
_COLUMN_MASK: Final = (1 << COLUMN_BITS) - 1
_ZERO: Final = np.uint64(0)


@dataclass(frozen=True, slots=True)
class LaidFragments:
    """`anchors[f, m, g, k]` has the fields above for mate m on gene g."""

    fished: FishedFragments
    anchors: NDArray[np.int32]


@kernel
def _roll_read(bases: NDArray[np.uint8]) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.bool_]]:
    """The words of a read by offset, forward and backward, and which are of known bases alone."""
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    return forward, backward, roll_words(bases, forward, backward)


@inlined
def _find_vote(votes: NDArray[np.int64], used: int, gene: np.int64, turned: int, diagonal: np.int64) -> int:
    """The row of a diagonal; the first unused one where it has none."""
    d = 0
    while d < used and (votes[d, 0] != gene or votes[d, 1] != turned or votes[d, 2] != diagonal):
        d += 1
    return d


@kernel
def _vote(
    bases: NDArray[np.uint8], table: Table, first: NDArray[np.int64], places: NDArray[np.uint32], view: int,
    view_columns: NDArray[np.int16], votes: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fills `votes` with rows (gene, turned, diagonal, votes, column and offset of its first word, the same of its last), one per
    diagonal; returns how many."""
    forward, backward, valid = _roll_read(bases)
    used = 0
    for i in range(len(forward)):
        if not valid[i]:
            continue
        entry = find_word(table, min(forward[i], backward[i]))
        if entry == _ZERO:
            continue
        word = np.int64(entry & POSITION)
        is_reversed = backward[i] < forward[i]
        for p in range(first[word], first[word + 1]):
            place = np.int64(places[p])
            if (place >> VIEW_SHIFT) & view == 0:
                continue
            gene, column = place >> GENE_SHIFT, place & _COLUMN_MASK
            turned = 0 if is_reversed == (place & REVERSED_BIT != 0) else 1
            offset = len(forward) - 1 - i if turned else i
            diagonal = np.int64(view_columns[gene, column]) - offset
            d = _find_vote(votes, used, gene, turned, diagonal)
            if d == used:
                if used == len(votes):
                    continue
                votes[d, 0], votes[d, 1], votes[d, 2], votes[d, 3] = gene, turned, diagonal, 0
                votes[d, 4], votes[d, 5] = column, offset
                used += 1
            votes[d, 3] += 1
            votes[d, 6], votes[d, 7] = column, offset
    return used


@kernel
def _lay(
    bases: NDArray[np.uint8],
    lengths: NDArray[np.int32],
    table: Table,
    first: NDArray[np.int64],
    places: NDArray[np.uint32],
    view: int,
    view_columns: NDArray[np.int16],
    anchors: NDArray[np.int32],
) -> None:
    votes = np.zeros((_DIAGONALS_MAX, 8), dtype=np.int64)
    for f in range(len(lengths)):
        for m in range(2):
            if lengths[f, m] == 0:
                continue
            used = _vote(bases[f, m, : lengths[f, m]], table, first, places, view, view_columns, votes)
            for d in range(used):
                at = anchors[f, m, votes[d, 0]]
                if votes[d, 3] > at[FIRST, VOTES]:
                    at[OTHER] = at[FIRST]
                    _set_anchor(at[FIRST], votes[d], 4)
                    _set_anchor(at[LAST], votes[d], 6)
                elif votes[d, 3] > at[OTHER, VOTES]:
                    _set_anchor(at[OTHER], votes[d], 4)


@inlined
def _set_anchor(anchor: NDArray[np.int32], vote: NDArray[np.int64], word: int) -> None:
    anchor[0], anchor[1], anchor[2], anchor[3] = vote[word], vote[word + 1], vote[1], vote[3]


def lay_fragments(fished: FishedFragments, database: HlaDatabase, assay: HlaAssay) -> LaidFragments:
    """Anchors of every fragment on every gene."""
    anchors = np.zeros((len(fished), 2, len(database.genes), ANCHORS, 4), dtype=np.int32)
    anchors[..., COLUMN] = -1
    view = GENOMIC if assay is HlaAssay.DNA else TRANSCRIPT
    columns = database.view(assay).reference_positions
    index = database.index
    _lay(fished.bases, fished.lengths, index.table, index.first, index.places, view, columns, anchors)
    return LaidFragments(fished, anchors)


@kernel
def _count_views(
    bases: NDArray[np.uint8],
    lengths: NDArray[np.int32],
    table: Table,
    first: NDArray[np.int64],
    places: NDArray[np.uint32],
) -> tuple[int, int]:
    genomic, transcript = 0, 0
    for f in range(len(lengths)):
        is_genomic, is_transcript = False, False
        for m in range(2):
            forward, backward, valid = _roll_read(bases[f, m, : lengths[f, m]])
            for i in range(len(forward)):
                entry = find_word(table, min(forward[i], backward[i])) if valid[i] else _ZERO
                if entry == _ZERO:
                    continue
                word = np.int64(entry & POSITION)
                views = np.int64(0)
                for p in range(first[word], first[word + 1]):
                    views |= (np.int64(places[p]) >> VIEW_SHIFT) & 3
                is_genomic |= views == GENOMIC
                is_transcript |= views == TRANSCRIPT
        genomic += is_genomic and not is_transcript
        transcript += is_transcript and not is_genomic
    return genomic, transcript


def count_views(fished: FishedFragments, database: HlaDatabase) -> tuple[int, int]:
    """Fragments that show an intron (DNA), and fragments that show exons joined (RNA)."""
    index = database.index
    return _count_views(fished.bases, fished.lengths, index.table, index.first, index.places)
