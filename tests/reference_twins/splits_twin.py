"""`fascicle.evidence.splits` in plain NumPy, path by path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hits import Hits
from fascicle.evidence.paths import GenePaths, Path, PathBook
from fascicle.evidence.splits import Join
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases
from fascicle.reference.words import WORD_BP

# A join without inserted bases must explain what lies between the two words with at most one mismatch in ten. Bases are taken for
# inserted where that saves two mismatches at least, and half as many as there are inserted bases (an inserted base agrees by
# chance one time in four). Single inserted bases cannot be told from read errors.
_MISMATCH_RATE: Final = 0.1
_INSERTION_GAIN: Final = 2
_INSERTION_MAX_BP: Final = 40
# Four bases agree by chance one time in 256.
_CHANCE_BP: Final = 3
_CHANCE_REACH_BP: Final = 9


@dataclass(frozen=True, slots=True)
class _Laid:
    """A gene's paths laid on a stretch of a read: per path and base the mismatch, and the locus offset (-1 beyond the path)."""

    mismatch: NDArray[np.bool_]
    offsets: NDArray[np.int64]


def find_join(hits: Hits, five_prime: int, three_prime: int, book: PathBook) -> Join | None:
    """The join of a read whose hits hold words of both genes in this order; None where they do not, or nothing fits."""
    border = _find_border(hits, five_prime, three_prime)
    return join_words(hits, *border, book.gene(five_prime), book.gene(three_prime)) if border else None


def join_words(hits: Hits, a: int, b: int, left_gene: GenePaths, right_gene: GenePaths) -> Join | None:
    """The join between two words of a read (indices of hits), the first of the 5' gene, the second of the 3' gene."""
    start, end = int(hits.offset[a]), int(hits.offset[b]) + WORD_BP
    read = hits.bases[start:end]
    left = _lay(left_gene, int(hits.place[a]), 0, read, 0, WORD_BP)
    right = _lay(right_gene, int(hits.place[b]), len(read) - WORD_BP, read, len(read) - WORD_BP, len(read))
    if left is None or right is None:
        return None
    return _choose_join(read, left, right, left_gene, right_gene)


def _find_border(hits: Hits, five_prime: int, three_prime: int) -> tuple[int, int] | None:
    """Indices of A's last and B's first word at the border that leaves the fewest words on the wrong side."""
    is_a, is_b = hits.gene == five_prime, hits.gene == three_prime
    if not is_a.any() or not is_b.any():
        return None
    right_before = np.concatenate(([0], np.cumsum(is_a)))
    right_after = np.concatenate((np.cumsum(is_b[::-1])[::-1], [0]))
    border = int(np.argmax(right_before + right_after))
    a, b = np.flatnonzero(is_a[:border]), np.flatnonzero(is_b[border:])
    return (int(a[-1]), border + int(b[0])) if len(a) and len(b) else None


def _lay(gene: GenePaths, place: int, at: int, read: Bases, word_start: int, word_end: int) -> _Laid | None:
    """Lays every path through a locus place on a read with the place at base `at`; those that contradict the word fall out."""
    inside = place - gene.bundle_offset
    mismatch: list[NDArray[np.bool_]] = []
    offsets: list[NDArray[np.int64]] = []
    for path in gene.paths:
        step = path.find_step(inside)
        if step is None:
            continue
        own = gene.read_along(path, step, -at, len(read) - at)
        differs = own != read
        if differs[word_start:word_end].any():
            continue
        mismatch.append(differs | (own == UNKNOWN_BASE))
        offsets.append(_offsets_along(path, step - at, len(read)))
    return _Laid(np.array(mismatch), np.array(offsets)) if mismatch else None


def _offsets_along(path: Path, first: int, count: int) -> NDArray[np.int64]:
    steps = np.arange(first, first + count)
    known = (steps >= 0) & (steps < len(path.offsets))
    return np.where(known, path.offsets[np.clip(steps, 0, len(path.offsets) - 1)], -1)


def _choose_join(read: Bases, left: _Laid, right: _Laid, a: GenePaths, b: GenePaths) -> Join | None:
    size = len(read)
    # before[p, s]: mismatches of A's path p on bases 0..s-1; after[p, s]: of B's path p on bases s..end.
    before = np.concatenate((np.zeros((len(left.mismatch), 1), int), np.cumsum(left.mismatch, axis=1)), axis=1)
    after = np.concatenate((np.cumsum(right.mismatch[:, ::-1], axis=1)[:, ::-1], np.zeros((len(right.mismatch), 1), int)), axis=1)
    cost = before.min(axis=0) + after.min(axis=0)
    inner = cost[1:size]
    if not len(inner):
        return None
    fewest = int(inner.min())
    plain = _prefer_splice_sites(np.flatnonzero(inner == fewest) + 1, before, after, left, right, a, b)
    edges = plain is not None and plain.five_prime_offset in a.exon_ends and plain.three_prime_offset in b.exon_starts
    between = _insert_between_edges(read, before, after, left, right, a, b, fewest) if fewest >= 1 and not edges else None
    inserted = _find_insertion(read, before, after, left, right, a, b, fewest) if fewest >= _INSERTION_GAIN else None
    if between is not None and between[0] <= (inserted[0] if inserted else fewest):
        return between[1]
    if inserted is not None:
        return inserted[1]
    return plain if fewest <= _MISMATCH_RATE * size else None


def _insert_between_edges(
    read: Bases,
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    left: _Laid,
    right: _Laid,
    a: GenePaths,
    b: GenePaths,
    without: int,
) -> tuple[int, Join] | None:
    """Of all pairs of splice sites up to five bases apart the one with fewest mismatches, then inserted bases, then 5'-most."""
    found = [
        (int(before[p, s] + after[q, s + gap]), gap, s, p, q)
        for gap in range(1, 6)
        for s in range(1, len(read) - gap)
        for p in range(len(before))
        for q in range(len(after))
        if left.offsets[p, s - 1] in a.exon_ends and right.offsets[q, s + gap] in b.exon_starts
    ]
    cost, gap, s, p, q = min(found, default=(without, 0, 0, 0, 0))
    if cost >= without:
        return None
    places = int(left.offsets[p, s - 1]), int(right.offsets[q, s + gap])
    return cost, Join(a.number, places[0], b.number, places[1], decode_bases(read[s : s + gap]))


def _prefer_splice_sites(
    places: NDArray[np.int64],
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    left: _Laid,
    right: _Laid,
    a: GenePaths,
    b: GenePaths,
) -> Join | None:
    best: tuple[int, int] | None = None
    chosen: Join | None = None
    for s in places.tolist():
        for offset in _best_offsets(before[:, s], left.offsets[:, s - 1]):
            for next_offset in _best_offsets(after[:, s], right.offsets[:, s]):
                edges = (offset in a.exon_ends) + (next_offset in b.exon_starts)
                if best is None or (edges, -s) > best:
                    best = (edges, -s)
                    chosen = Join(a.number, offset, b.number, next_offset)
    return chosen


def _best_offsets(mismatches: NDArray[np.int64], offsets: NDArray[np.int64]) -> list[int]:
    """Distinct locus offsets of the paths with the fewest mismatches, in path order (canonical transcript first)."""
    fewest = mismatches.min()
    return [o for o in dict.fromkeys(offsets[mismatches == fewest].tolist()) if o >= 0]


def _find_insertion(
    read: Bases,
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    left: _Laid,
    right: _Laid,
    a: GenePaths,
    b: GenePaths,
    without: int,
) -> tuple[int, Join] | None:
    """The join with the bases between the farthest clean reach of A and that of B taken for inserted."""
    size = len(read)
    reach_a = _reach(before.min(axis=0))
    reach_b = size - _reach(after.min(axis=0)[::-1])
    if not 0 < reach_b - reach_a <= _INSERTION_MAX_BP or reach_a < 1 or reach_b >= size:
        return None
    cost = int(before[:, reach_a].min() + after[:, reach_b].min())
    if without - cost < max(_INSERTION_GAIN, (reach_b - reach_a) // 2):
        return None
    end = _settle(before.min(axis=0), reach_a, -1, lambda s: _best_offsets(before[:, s], left.offsets[:, s - 1]), a.exon_ends)
    start = _settle(after.min(axis=0), reach_b, 1, lambda s: _best_offsets(after[:, s], right.offsets[:, s]), b.exon_starts)
    if end is None or start is None or start[0] - end[0] > _INSERTION_MAX_BP:
        return None
    return cost, Join(a.number, end[1], b.number, start[1], decode_bases(read[end[0] : start[0]]))


def _settle(
    fewest: NDArray[np.int64], reach: int, direction: int, list_offsets: Callable[[int], list[int]], edges: frozenset[int]
) -> tuple[int, int] | None:
    """Place in the read and locus offset where a side ends: at its reach, or at a splice site near before, because a path
    goes on past its exon with the first inserted bases by chance."""
    for back in range(_CHANCE_REACH_BP + 1):
        place = reach + direction * back
        if not 0 <= (place - 1 if direction < 0 else place) < len(fewest) - 1:
            break
        if back - 3 * abs(int(fewest[reach] - fewest[place])) > _CHANCE_BP:
            continue
        found = next((offset for offset in list_offsets(place) if offset in edges), None)
        if found is not None:
            return place, found
    offsets = list_offsets(reach)
    return (reach, offsets[0]) if offsets else None


def _reach(cumulative: NDArray[np.int64]) -> int:
    """How far a path explains the read from its word on: the place of the best score, +1 a match and -2 a mismatch.

    Of equal places the nearest: inserted bases that agree by chance move every read, a read error only one.
    """
    return int(np.argmax(np.arange(len(cumulative)) - 3 * cumulative))
