"""Where a read passes from one gene to another, to the base.

A read that holds words of gene A and then of gene B, both sense, is laid along every path of A that agrees with A's last word
and every path of B that agrees with B's first. For each place s between the two words the mismatches are those of A's path
before s and of B's path from s on. The fewest win. Where several s are equal (bases that both sides share: microhomology),
annotated splice sites win, else the 5'-most place. Where the two paths leave bases over that neither explains, they are
inserted bases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.gene_columns import GeneColumns, find_exon, is_among
from fascicle.evidence.hits import Hits
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases
from fascicle.reference.words import WORD_BP

# A join without inserted bases must explain what lies between the two words with at most one mismatch in ten. Bases are taken for
# inserted where that saves two mismatches at least, and half as many as there are inserted bases (an inserted base agrees by
# chance one time in four).
_MISMATCH_PERCENT: Final = 10
_INSERTION_GAIN: Final = 2
_INSERTION_MAX_BP: Final = 40
# A few bases between two annotated splice sites are taken for inserted where that saves any mismatch: a read error leaves the
# splice sites next to each other.
_EDGE_INSERTION_MAX_BP: Final = 5
# Bases past a splice site that agree by chance with what is inserted there: three beyond those that do not, each of which undoes
# two (four agree one time in 256), looked for so far from where the agreement ends.
_CHANCE_BP: Final = 3
_CHANCE_REACH_BP: Final = 9
_FAR: Final = 1 << 30


@dataclass(frozen=True, slots=True, order=True)
class Join:
    """A junction as one read shows it: gene numbers, locus offsets of A's last and B's first base, bases between them."""

    five_prime: int
    five_prime_offset: int
    three_prime: int
    three_prime_offset: int
    inserted: str = ""


def count_edges(join: Join, five_prime: GenePaths, three_prime: GenePaths) -> int:
    """How many of a join's two places are annotated splice sites of its genes."""
    return (join.five_prime_offset in five_prime.exon_ends) + (join.three_prime_offset in three_prime.exon_starts)


class Place(NamedTuple):
    """Where two genes are joined in a read: locus offsets of A's last and B's first base, and the read's bases between them,
    which are inserted, as places in the read. `five_prime` is -1 where nothing fits."""

    five_prime: int
    three_prime: int
    inserted_start: int
    inserted_end: int


class Laid(NamedTuple):
    """A gene's paths laid on a stretch of a read: per path and base the locus offset (-1 beyond the path); per path and place the
    mismatches before it; how many paths there are."""

    offsets: NDArray[np.int64]
    before: NDArray[np.int64]
    paths: int


def find_join(hits: Hits, five_prime: int, three_prime: int, book: PathBook) -> Join | None:
    """The join of a read whose hits hold words of both genes in this order; None where they do not, or nothing fits."""
    a, b = find_border(hits.gene, five_prime, three_prime)
    return join_words(hits, a, b, book.gene(five_prime), book.gene(three_prime)) if a >= 0 else None


def join_words(hits: Hits, a: int, b: int, left_gene: GenePaths, right_gene: GenePaths) -> Join | None:
    """The join between two words of a read (indices of hits), the first of the 5' gene, the second of the 3' gene."""
    read = hits.bases[int(hits.offset[a]) : int(hits.offset[b]) + WORD_BP]
    places = int(hits.place[a]) - left_gene.bundle_offset, int(hits.place[b]) - right_gene.bundle_offset
    place = place_join(read, left_gene.columns, places[0], right_gene.columns, places[1])
    if place.five_prime < 0:
        return None
    inserted = decode_bases(read[place.inserted_start : place.inserted_end])
    return Join(left_gene.number, int(place.five_prime), right_gene.number, int(place.three_prime), inserted)


def follows_one_path(hits: Hits, a: int, b: int, gene: GenePaths) -> bool:
    """Whether one path of the gene explains the read from one word to another (indices of hits), laid on from either of them."""
    read = hits.bases[int(hits.offset[a]) : int(hits.offset[b]) + WORD_BP]
    places = int(hits.place[a]) - gene.bundle_offset, int(hits.place[b]) - gene.bundle_offset
    return bool(100 * _count_fewest(read, gene.columns, places[0], places[1]) <= _MISMATCH_PERCENT * len(read))


@kernel
def find_border(genes: NDArray[np.int64], five_prime: int, three_prime: int) -> tuple[int, int]:
    """Of the genes of a read's words in order, the last of A and the first of B at the border that leaves the fewest words on the
    wrong side; (-1, -1) where there are none on the right ones."""
    right = 0
    for gene in genes:
        right += gene == three_prime
    best, border = right, 0
    for i in range(len(genes)):
        right += (genes[i] == five_prime) - (genes[i] == three_prime)
        if right > best:
            best, border = right, i + 1
    a, b = border - 1, border
    while a >= 0 and genes[a] != five_prime:
        a -= 1
    while b < len(genes) and genes[b] != three_prime:
        b += 1
    return (a, b) if a >= 0 and b < len(genes) else (-1, -1)


@kernel
def _lay(gene: GeneColumns, inside: int, at: int, read: Bases) -> Laid:
    """Lays every path through a locus offset on a read with the offset at base `at`, the first of a word; paths that contradict
    the word fall out."""
    size, paths = len(read), len(gene.first_exon) - 1
    offsets = np.empty((paths, size), np.int64)
    before = np.empty((paths, size + 1), np.int64)
    count = 0
    for path in range(paths):
        row = find_exon(gene, path, inside)
        if row < 0:
            continue
        _walk(gene, path, row, inside, at, offsets[count])
        before[count, 0] = 0
        for k in range(size):
            offset = offsets[count, k]
            base = gene.bases[offset] if offset >= 0 else UNKNOWN_BASE
            before[count, k + 1] = before[count, k] + (base != read[k] or base == UNKNOWN_BASE)
        if before[count, at + WORD_BP] == before[count, at]:
            count += 1
    return Laid(offsets, before, count)


@kernel
def _walk(gene: GeneColumns, path: int, row: int, inside: int, at: int, offsets: NDArray[np.int64]) -> None:
    """Fills the locus offset of every base of a read along a path, from base `at` both ways; -1 beyond the path."""
    exon, offset = row, inside
    for k in range(at, len(offsets)):
        if exon < gene.first_exon[path + 1] and offset >= gene.exons[exon, 0] + gene.exons[exon, 2]:
            exon += 1
            offset = gene.exons[exon, 0] if exon < gene.first_exon[path + 1] else -1
        offsets[k] = offset if exon < gene.first_exon[path + 1] else -1
        offset += 1
    exon, offset = row, inside - 1
    for k in range(at - 1, -1, -1):
        if exon >= gene.first_exon[path] and offset < gene.exons[exon, 0]:
            exon -= 1
            offset = gene.exons[exon, 0] + gene.exons[exon, 2] - 1 if exon >= gene.first_exon[path] else -1
        offsets[k] = offset if exon >= gene.first_exon[path] else -1
        offset -= 1


@kernel
def _count_fewest(read: Bases, gene: GeneColumns, first: int, last: int) -> int:
    """The fewest mismatches of any path of a gene with a whole read, laid on from its first or its last word."""
    fewest = len(read)
    for laid in (_lay(gene, first, 0, read), _lay(gene, last, len(read) - WORD_BP, read)):
        for path in range(laid.paths):
            fewest = min(fewest, laid.before[path, len(read)])
    return fewest


@kernel
def place_join(read: Bases, a: GeneColumns, first: int, b: GeneColumns, last: int) -> Place:
    """The join of a read whose first word lies at an offset of A's locus and whose last at one of B's."""
    nothing = Place(-1, -1, 0, 0)
    left, right = _lay(a, first, 0, read), _lay(b, last, len(read) - WORD_BP, read)
    if left.paths == 0 or right.paths == 0:
        return nothing
    size = len(read)
    own, other = np.empty(size + 1, np.int64), np.empty(size + 1, np.int64)
    for s in range(size + 1):
        own[s], other[s] = _FAR, _FAR
        for path in range(left.paths):
            own[s] = min(own[s], left.before[path, s])
        for path in range(right.paths):
            other[s] = min(other[s], right.before[path, size] - right.before[path, s])
    fewest = _FAR
    for s in range(1, size):
        fewest = min(fewest, own[s] + other[s])
    plain, edges = _prefer_splice_sites(left, right, own, other, fewest, a, b)
    inserted, cost = nothing, fewest
    if fewest >= _INSERTION_GAIN:
        inserted, cost = _find_insertion(left, right, own, other, fewest, a, b)
    if fewest >= 1 and edges < 2:
        between, cost_between = _insert_between_edges(left, right, fewest, a, b)
        if between.five_prime >= 0 and cost_between <= cost:
            return between
    if inserted.five_prime >= 0:
        return inserted
    return plain if 100 * fewest <= _MISMATCH_PERCENT * size else nothing


@kernel
def _prefer_splice_sites(
    left: Laid, right: Laid, own: NDArray[np.int64], other: NDArray[np.int64], fewest: int, a: GeneColumns, b: GeneColumns
) -> tuple[Place, int]:
    """Of the places with the fewest mismatches the one with most splice sites, the 5'-most of equals; and how many it has."""
    best, chosen = -1, Place(-1, -1, 0, 0)
    size = len(own) - 1
    for s in range(1, size):
        if own[s] + other[s] != fewest:
            continue
        for p in range(left.paths):
            end = left.offsets[p, s - 1]
            if left.before[p, s] != own[s] or end < 0:
                continue
            for q in range(right.paths):
                start = right.offsets[q, s]
                if right.before[q, size] - right.before[q, s] != other[s] or start < 0:
                    continue
                edges = (1 if is_among(a.ends, end) else 0) + (1 if is_among(b.starts, start) else 0)
                if edges > best:
                    best, chosen = edges, Place(end, start, s, s)
    return chosen, best


@kernel
def _insert_between_edges(left: Laid, right: Laid, fewest: int, a: GeneColumns, b: GeneColumns) -> tuple[Place, int]:
    """The join of two splice sites with the fewest mismatches, at most five bases apart, if it has fewer than without inserted
    bases; of equal ones the one with fewest inserted bases, then the 5'-most."""
    size = left.before.shape[1] - 1
    best, chosen = fewest, Place(-1, -1, 0, 0)
    for gap in range(1, _EDGE_INSERTION_MAX_BP + 1):
        for s in range(1, size - gap):
            for p in range(left.paths):
                if left.before[p, s] >= best or not is_among(a.ends, left.offsets[p, s - 1]):
                    continue
                for q in range(right.paths):
                    cost = left.before[p, s] + right.before[q, size] - right.before[q, s + gap]
                    if cost < best and is_among(b.starts, right.offsets[q, s + gap]):
                        best, chosen = cost, Place(left.offsets[p, s - 1], right.offsets[q, s + gap], s, s + gap)
    return chosen, best


@kernel
def _find_insertion(
    left: Laid, right: Laid, own: NDArray[np.int64], other: NDArray[np.int64], without: int, a: GeneColumns, b: GeneColumns
) -> tuple[Place, int]:
    """The join with the bases between the farthest clean reach of A and that of B taken for inserted, and its mismatches."""
    nothing = Place(-1, -1, 0, 0)
    size = len(own) - 1
    reach_a, reach_b = _reach(own), size - _reach(other[::-1])
    gap = reach_b - reach_a
    if gap <= 0 or gap > _INSERTION_MAX_BP or reach_a < 1 or reach_b >= size:
        return nothing, without
    cost = own[reach_a] + other[reach_b]
    if without - cost < max(_INSERTION_GAIN, gap // 2):
        return nothing, without
    # A path goes on past its exon with the first inserted bases by chance: a splice site near before the reach wins.
    end_at, end = _settle(left, own, reach_a, -1, a.ends)
    start_at, start = _settle(right, other, reach_b, 1, b.starts)
    if end < 0 or start < 0 or start_at - end_at > _INSERTION_MAX_BP:
        return nothing, without
    return Place(end, start, end_at, start_at), cost


@kernel
def _settle(laid: Laid, fewest: NDArray[np.int64], reach: int, direction: int, edges: NDArray[np.int64]) -> tuple[int, int]:
    """Place in the read and locus offset where a side ends: at its reach, or at a splice site so near before that what lies
    between may agree by chance. `direction` is -1 for the 5' side, whose last base is that before the place."""
    size = len(fewest) - 1
    at_reach = -1
    for back in range(_CHANCE_REACH_BP + 1):
        place = reach + direction * back
        base = place - 1 if direction < 0 else place
        if not 0 <= base < size:
            break
        if back - 3 * abs(fewest[reach] - fewest[place]) > _CHANCE_BP:
            continue
        for path in range(laid.paths):
            cost = laid.before[path, place] if direction < 0 else laid.before[path, size] - laid.before[path, place]
            offset = laid.offsets[path, base]
            if cost != fewest[place] or offset < 0:
                continue
            if is_among(edges, offset):
                return place, offset
            if back == 0 and at_reach < 0:
                at_reach = offset
    return reach, at_reach


@kernel
def _reach(cumulative: NDArray[np.int64]) -> int:
    """How far a path explains the read from its word on: the place of the best score, +1 a match and -2 a mismatch.

    Of equal places the nearest: inserted bases that agree by chance move every read, a read error only one.
    """
    best, reach = 0, 0
    for s in range(len(cumulative)):
        score = s - 3 * cumulative[s]
        if score > best:
            best, reach = score, s
    return reach
