"""Where a long read passes from one gene to another, with insertions and deletions in the read.

Between the last word of gene A and the first word of gene B the read is aligned along every path of A from the left, and along
every path of B from the right. For each base of the read the fewest edits of A's paths up to it and of B's paths behind it are
added; the fewest win. A read error next to the border moves it by a few bases, so that annotated exon edges win where they cost
few edits more. Bases between the two that neither explains are inserted ones, where that saves more edits than chance does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.edits import FAR, choose_band, fill_edits
from fascicle.evidence.hits import Hits
from fascicle.evidence.long_chains import Border
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join
from fascicle.reference.nucleotides import Bases, decode_bases
from fascicle.reference.words import WORD_BP

# At one error in ten the words next to a junction are 300 bases apart in 2 % of reads, and more than 600 in none of thousands.
_APART_MAX_BP: Final = 600
# Of the bases between the words, where a word would be if there were few errors, one in four may be an error, and two more.
_EDITS_PERCENT: Final = 25
_EDITS_MORE: Final = 2
# Edits that an annotated edge on each side may cost more than the best place: errors next to a border gain as many.
EDGE_GAIN: Final = 2
# Edits that inserted bases cost, and a tenth of an edit for each: unrelated bases differ from a path in four of ten.
INSERTION_COST: Final = 5
_INSERTION_MAX_BP: Final = 60
# Either gene alone must need so many edits more. A word of another gene differs in 9 or more; one that errors made of a paralog's
# sequence in 5 or fewer.
_GAIN_MIN: Final = 6
# A part of a read that is less than two words long must fit its gene beyond its word: unrelated bases need 4 edits in ten.
_SURE_BP: Final = 2 * WORD_BP
_BEYOND_BP: Final = 60
_BEYOND_EDITS_PERCENT: Final = 30


@dataclass(frozen=True, slots=True)
class LongSegment:
    """A long read between two words, with the join that it shows for itself.

    `bases` begin with the word of the 5' gene and end with that of the 3' gene, in the direction of transcription;
    `five_prime_word` and `three_prime_word` are the locus offsets at which these words begin.
    """

    fragment: int
    join: Join
    bases: Bases
    five_prime_word: int
    three_prime_word: int


class _Reach(NamedTuple):
    """Per number of a read's bases, from the end at which a gene is laid on: the fewest edits on any path (FAR: none), and the
    locus offset of the last base on that path."""

    edits: NDArray[np.int32]
    offsets: NDArray[np.int64]


class _Laid(NamedTuple):
    """A gene laid on a read: with its path ending anywhere, and with its path ending at an annotated edge."""

    anywhere: _Reach
    at_edge: _Reach


def place_border(hits: Hits, border: Border, fragment: int, book: PathBook) -> LongSegment | None:
    """The join at a border of a long read; None where the words are too far apart, or no join of the genes explains the read."""
    bases = hits.bases[border.left_offset : border.right_offset + WORD_BP]
    if not WORD_BP <= len(bases) <= _APART_MAX_BP:
        return None
    a, b = book.gene(border.five_prime), book.gene(border.three_prime)
    words = border.left_place - a.bundle_offset, border.right_place - b.bundle_offset
    left, right = _lay(a, words[0], bases, is_left=True), _lay(b, words[1], bases, is_left=False)
    if left is None or right is None or not _fits_beyond(hits, border, a, b):
        return None
    is_sure = min(border.left_covered, border.right_covered) >= _SURE_BP
    join = _choose_join(bases, left, right, (a.number, b.number), with_insertion=is_sure)
    return None if join is None else LongSegment(fragment, join, bases, *words)


def _lay(gene: GenePaths, word: int, bases: Bases, *, is_left: bool) -> _Laid | None:
    """Lays the gene on a read that begins with a word of it, or (not `is_left`) ends with one; `word` is its locus offset."""
    size = len(bases)
    edges = gene.exon_ends if is_left else gene.exon_starts
    read = bases if is_left else np.ascontiguousarray(bases[::-1])
    laid = _Laid(_make_reach(size), _make_reach(size))
    for own, offsets in list_ways(gene, word, size + choose_band(size), is_left=is_left):
        if not np.array_equal(own[:WORD_BP], read[:WORD_BP]):
            continue
        edits = fill_edits(read, own, choose_band(size))
        _note_best(edits[:, 1:], offsets, laid.anywhere)
        is_edge = np.isin(offsets, list(edges))
        if is_edge.any():
            _note_best(edits[:, 1:][:, is_edge], offsets[is_edge], laid.at_edge)
    return laid if laid.anywhere.edits[size] < FAR else None


def _make_reach(size: int) -> _Reach:
    return _Reach(np.full(size + 1, FAR, np.int32), np.full(size + 1, -1, np.int64))


def _note_best(edits: NDArray[np.int32], offsets: NDArray[np.int64], best: _Reach) -> None:
    """Takes over where a path, of which the columns are bases, needs fewer edits."""
    column = np.argmin(edits, axis=1)
    fewest = edits[np.arange(len(edits)), column]
    is_better = fewest < best.edits
    best.edits[is_better] = fewest[is_better]
    best.offsets[is_better] = offsets[column[is_better]]


def list_ways(
    gene: GenePaths, word: int, size: int, *, is_left: bool, is_beyond: bool = False
) -> list[tuple[Bases, NDArray[np.int64]]]:
    """Distinct sequences of a gene's paths with their locus offsets, the canonical transcript's first.

    `word` is the locus offset at which a word of the gene begins. The ways lead from its first base on (`is_left`) or from its
    last base back, or with `is_beyond` away from the junction: from the base before it back, or from the base behind it on. A
    path that ends sooner gives less than `size` bases.
    """
    found: dict[bytes, tuple[Bases, NDArray[np.int64]]] = {}
    for path in gene.paths:
        step = path.find_step(word)
        if step is None:
            continue
        if is_left != is_beyond:
            first = step + WORD_BP if is_beyond else step
            offsets = path.offsets[first : first + size]
        else:
            end = step if is_beyond else step + WORD_BP
            offsets = path.offsets[max(0, end - size) : end][::-1]
        found.setdefault(offsets.tobytes(), (np.ascontiguousarray(gene.bases[offsets]), offsets))
    return list(found.values())


def _choose_join(bases: Bases, left: _Laid, right: _Laid, genes: tuple[int, int], *, with_insertion: bool) -> Join | None:
    """The place with fewest edits, those that annotated edges are worth taken off.

    Inserted bases are not thought of where a side is a single word: a stray word in a repeat and bases that nothing explains
    would join any two genes.
    """
    size = len(bases)
    best: tuple[int, int, int] | None = None
    chosen: Join | None = None
    for edges, ahead, behind in _list_sides(left, right):
        total = ahead.edits[1:size] + behind.edits[size - 1 : 0 : -1]
        at = int(np.argmin(total)) + 1
        rank = (int(total[at - 1]) - EDGE_GAIN * edges, -edges, at)
        if total[at - 1] < FAR and (best is None or rank < best):
            best, chosen = rank, Join(genes[0], int(ahead.offsets[at]), genes[1], int(behind.offsets[size - at]))
    inserted = _find_insertion(bases, left, right, genes) if with_insertion else None
    if inserted is not None and (best is None or inserted[0] < best[0]):
        best, chosen = (inserted[0], 0, 0), inserted[1]
    if best is None or not _is_explained(best[0], size, min(int(left.anywhere.edits[size]), int(right.anywhere.edits[size]))):
        return None
    return chosen


def _list_sides(left: _Laid, right: _Laid) -> tuple[tuple[int, _Reach, _Reach], ...]:
    """Both sides at an annotated edge or anywhere, with the number of such edges."""
    return (
        (2, left.at_edge, right.at_edge),
        (1, left.at_edge, right.anywhere),
        (1, left.anywhere, right.at_edge),
        (0, left.anywhere, right.anywhere),
    )


def _is_explained(edits: int, size: int, of_one_gene: int) -> bool:
    return edits <= _EDITS_MORE + _EDITS_PERCENT * (size - WORD_BP) // 100 and of_one_gene - edits >= _GAIN_MIN


def _find_insertion(bases: Bases, left: _Laid, right: _Laid, genes: tuple[int, int]) -> tuple[int, Join] | None:
    """The best join with inserted bases, and what it costs: edges count as without. Of equal ones that with fewer edits."""
    size = len(bases)
    best: tuple[int, int] | None = None
    chosen: Join | None = None
    for edges, ahead, behind in _list_sides(left, right):
        for inserted_bp in range(EDGE_GAIN, min(_INSERTION_MAX_BP, size - 2) + 1):
            total = ahead.edits[1 : size - inserted_bp] + behind.edits[size - 1 - inserted_bp : 0 : -1]
            at = int(np.argmin(total)) + 1
            edits = int(total[at - 1])
            rank = (edits + INSERTION_COST + inserted_bp // 10 - EDGE_GAIN * edges, edits)
            if edits < FAR and (best is None or rank < best):
                text = decode_bases(bases[at : at + inserted_bp])
                start = int(behind.offsets[size - at - inserted_bp])
                best, chosen = rank, Join(genes[0], int(ahead.offsets[at]), genes[1], start, text)
    return (best[0], chosen) if best is not None and chosen is not None else None


def _fits_beyond(hits: Hits, border: Border, a: GenePaths, b: GenePaths) -> bool:
    """Whether a part that is a single word fits its gene on the far side of the word as well, as far as the read goes."""
    left, right = border.left_offset, border.right_offset + WORD_BP
    ahead, behind = hits.bases[max(0, left - _BEYOND_BP) : left][::-1], hits.bases[right : right + _BEYOND_BP]
    return (border.left_covered >= _SURE_BP or _fits(a, border.left_place - a.bundle_offset, ahead, is_left=True)) and (
        border.right_covered >= _SURE_BP or _fits(b, border.right_place - b.bundle_offset, behind, is_left=False)
    )


def _fits(gene: GenePaths, word: int, bases: Bases, *, is_left: bool) -> bool:
    """Whether the bases beyond a word lie along a path of the gene. Where the gene ends there, nothing contradicts it."""
    band = choose_band(len(bases))
    ways = list_ways(gene, word, len(bases) + band, is_left=is_left, is_beyond=True)
    read = np.ascontiguousarray(bases)
    fewest = min((int(fill_edits(read, own, band)[-1].min()) for own, _ in ways if len(own)), default=0)
    return fewest * 100 <= _BEYOND_EDITS_PERCENT * len(bases)
