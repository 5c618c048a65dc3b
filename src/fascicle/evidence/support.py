"""Crossings and spanning pairs summed up per junction: fragments, molecules, starts, anchors.

Two fragments are one molecule when both their ends (and their UMIs) are equal. The ends are places in the gene loci, so that
a read error does not make a second molecule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.counting import (
    CANDIDATE,
    END_1,
    END_2,
    FRAGMENT,
    KIND,
    LEFT_BP,
    RIGHT_BP,
    SENSE_1,
    SENSE_2,
    START,
    Crossing,
)
from fascicle.evidence.crossings import Crossings
from fascicle.evidence.kept import SpanningPair
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join
from fascicle.model.fusions import Support

# A pair spans a junction when the fragment it implies is no longer than this: library fragments of RNA are 100-500 bases.
FRAGMENT_MAX_BP: Final = 1000
# A word can reach this far past a breakpoint, because bases that both partners share (microhomology) look like either.
_OVERHANG_BP: Final = 8
# Junctions whose wild types are summed up together.
_TOGETHER: Final = 16


@dataclass(frozen=True, slots=True)
class JunctionSupport:
    """What the reads of a run say for one junction, in fragments and molecules.

    `split_molecules` have a read across the fusion junction; `five_prime_wild`, `three_prime_wild` are molecules with a read
    across the partner's own junction at the breakpoint and none across the fusion. The wild types are None where they were not
    counted. `short_anchor_molecules` are further molecules with a read that has a short anchor on one side; they are no support.
    A single read without a UMI is a molecule here: a junction has so few places for its one known end that deep coverage
    fills them all, for fusion and wild type alike.
    """

    support: Support
    split_molecules: int
    five_prime_wild: int | None
    three_prime_wild: int | None
    short_anchor_molecules: int = 0


def sum_support(
    joins: Sequence[Join],
    crossings: Crossings,
    spanning: Mapping[tuple[int, int], Sequence[SpanningPair]],
    umis: Mapping[int, str],
    book: PathBook,
) -> list[JunctionSupport]:
    """Support per junction in order. Of the junctions that a pair spans, it counts for the one with most split molecules."""
    count, numbers = len(joins), _rank_umis(umis)
    rows = crossings.select((Crossing.FUSION, Crossing.SHORT_ANCHOR), range(count))
    keys = _make_keys(rows, numbers)
    is_fused = rows[:, KIND] == Crossing.FUSION
    fused = rows[is_fused]
    split = _count_distinct(_make_own_keys(fused, numbers), count)
    pairs, pair_keys = _list_spanning(joins, split, fused, spanning, numbers, book)
    wild = [
        _count_with_fusion(kind, crossings, numbers, count) - split
        for kind in (Crossing.FIVE_PRIME_WILD_TYPE, Crossing.THREE_PRIME_WILD_TYPE)
    ]
    molecules = _count_distinct(np.concatenate((keys[is_fused], pair_keys)), count)
    supporting = np.union1d(fused[:, FRAGMENT], pairs[:, 1])
    short = (rows[:, KIND] == Crossing.SHORT_ANCHOR) & ~np.isin(rows[:, FRAGMENT], supporting)
    columns = (
        _count_distinct(fused[:, [CANDIDATE, FRAGMENT]], count),
        _count_distinct(pairs, count),
        molecules,
        _count_distinct(fused[:, [CANDIDATE, START]], count),
        *(_find_longest(fused, column, count) for column in (LEFT_BP, RIGHT_BP)),
        split,
        *wild,
        _count_distinct(keys[short], count),
    )
    return [_make_support(row) for row in np.column_stack(columns).tolist()]


def _make_support(numbers: Sequence[int]) -> JunctionSupport:
    """The support of one junction: the fields of `Support` in order, then those of `JunctionSupport`. An anchor of 0 is none."""
    split, spanning, molecules, starts, left_bp, right_bp = numbers[:6]
    return JunctionSupport(Support(split, spanning, molecules, starts, left_bp or None, right_bp or None), *numbers[6:])


def _count_with_fusion(kind: Crossing, crossings: Crossings, umis: Mapping[int, int], count: int) -> NDArray[np.int64]:
    """Molecules with a read across the fusion or one wild type, of a few junctions at a time to save memory."""
    molecules = np.zeros(count, dtype=np.int64)
    for start in range(0, count, _TOGETHER):
        candidates = range(start, min(start + _TOGETHER, count))
        keys = _make_own_keys(crossings.select((Crossing.FUSION, kind), candidates), umis)
        molecules += _count_distinct(keys, count)
    return molecules


def _make_own_keys(rows: NDArray[np.int64], umis: Mapping[int, int]) -> NDArray[np.int64]:
    """Keys by which molecules across one junction are told apart: without UMIs a single read is a molecule."""
    keys = _make_keys(rows, umis)
    return keys if umis else _part_single_reads(keys, rows)


def _make_keys(rows: NDArray[np.int64], umis: Mapping[int, int]) -> NDArray[np.int64]:
    """Candidate and molecule of each row: candidate, both fragment ends (sense end first), number of the UMI.

    A single read has one end and its direction; a fragment without a placed end is a molecule of its own.
    """
    is_turned = (rows[:, SENSE_1] == 0) & (rows[:, SENSE_2] >= 0)
    one = np.where(is_turned, rows[:, END_2], rows[:, END_1])
    other = np.where(is_turned, rows[:, END_1], np.where(rows[:, SENSE_2] < 0, rows[:, SENSE_1], rows[:, END_2]))
    is_placed = rows[:, END_1] >= 0
    one = np.where(is_placed, one, -2 - rows[:, FRAGMENT])
    other = np.where(is_placed, other, -1)
    return np.column_stack((rows[:, CANDIDATE], one, other, _list_umis(rows[:, FRAGMENT].tolist(), umis)))


def _part_single_reads(keys: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Keys in which every fragment with one known end is a molecule of its own."""
    parted = keys.copy()
    is_single = rows[:, SENSE_2] < 0
    parted[is_single, 1], parted[is_single, 2] = -2 - rows[is_single, FRAGMENT], -1
    return parted


def _rank_umis(umis: Mapping[int, str]) -> dict[int, int]:
    """A number for each fragment's UMI, the same for the same UMI."""
    ranks = {umi: rank for rank, umi in enumerate(sorted(set(umis.values())))}
    return {fragment: ranks[umi] for fragment, umi in umis.items()}


def _list_umis(fragments: Sequence[int], umis: Mapping[int, int]) -> NDArray[np.int64]:
    """The number of each fragment's UMI; 0 for all where there are no UMIs, -1 for a fragment without."""
    if not umis:
        return np.zeros(len(fragments), dtype=np.int64)
    return np.array([umis.get(fragment, -1) for fragment in fragments], dtype=np.int64)


def _count_distinct(rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Distinct rows for each value of the first column."""
    return np.bincount(np.unique(rows, axis=0)[:, 0], minlength=count)


def _find_longest(rows: NDArray[np.int64], column: int, count: int) -> NDArray[np.int64]:
    longest = np.zeros(count, dtype=np.int64)
    np.maximum.at(longest, rows[:, CANDIDATE], rows[:, column])
    return longest


def _list_spanning(
    joins: Sequence[Join],
    split_molecules: NDArray[np.int64],
    split: NDArray[np.int64],
    spanning: Mapping[tuple[int, int], Sequence[SpanningPair]],
    umis: Mapping[int, int],
    book: PathBook,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows (candidate, fragment) and molecule keys of spanning pairs, each given to one junction.

    A pair with a read across one of the junctions is that junction's already.
    """
    crossed = set(split[:, FRAGMENT].tolist())
    pairs: list[tuple[int, int]] = []
    keys: list[tuple[int, int, int]] = []
    for genes, numbers in _group_by_genes(joins).items():
        a, b = (book.gene(gene) for gene in genes)
        ranked = sorted(numbers, key=lambda number: (-split_molecules[number], number))
        for pair in spanning.get(genes, ()):
            number = next((n for n in ranked if is_spanning(pair, joins[n], a, b)), None)
            if number is not None and pair.fragment not in crossed:
                pairs.append((number, pair.fragment))
                keys.append((number, pair.fragment_start + a.bundle_offset, pair.fragment_end + b.bundle_offset))
    rows = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    ends = np.array(keys, dtype=np.int64).reshape(-1, 3)
    return rows, np.column_stack((ends, _list_umis(rows[:, 1].tolist(), umis)))


def _group_by_genes(joins: Sequence[Join]) -> dict[tuple[int, int], list[int]]:
    grouped: dict[tuple[int, int], list[int]] = {}
    for number, join in enumerate(joins):
        grouped.setdefault((join.five_prime, join.three_prime), []).append(number)
    return grouped


def is_spanning(pair: SpanningPair, join: Join, five_prime: GenePaths, three_prime: GenePaths) -> bool:
    """Whether each mate lies wholly on its side: what follows its last word still fits before the junction."""
    if not can_span(pair, join, five_prime, three_prime):
        return False
    left = (
        _measure(five_prime, pair.five_prime_end, join.five_prime_offset) if pair.five_prime_end <= join.five_prime_offset else 0
    )
    right = (
        _measure(three_prime, join.three_prime_offset, pair.three_prime_start - 1)
        if pair.three_prime_start > join.three_prime_offset
        else 0
    )
    return pair.five_prime_tail_bp <= left and pair.three_prime_head_bp <= right


def can_span(pair: SpanningPair, join: Join, five_prime: GenePaths, three_prime: GenePaths) -> bool:
    """Whether a junction explains a pair: its words lie on the kept sides, near enough for one fragment.

    A mate may still cross the junction by less than an anchor; see `is_spanning`.
    """
    is_before = pair.five_prime_end <= join.five_prime_offset + 1 + _OVERHANG_BP
    if not is_before or _measure_overhang(pair, join, three_prime) > _OVERHANG_BP:
        return False
    left = _measure(five_prime, max(pair.fragment_start, 0), join.five_prime_offset)
    right = _measure(three_prime, join.three_prime_offset, pair.fragment_end - 1)
    return left + right + len(join.inserted) <= FRAGMENT_MAX_BP


def _measure_overhang(pair: SpanningPair, join: Join, three_prime: GenePaths) -> int:
    """How far the first word of the mate in B begins before the breakpoint, along any path: shared bases before an exon's edge
    give it the place of the exon before."""
    start, end = pair.three_prime_start, join.three_prime_offset
    return _measure(three_prime, start, end) - 1 if start < end - _OVERHANG_BP else end - start


def leave_unexplained(
    pairs: Sequence[SpanningPair], joins: Sequence[Join], five_prime: GenePaths, three_prime: GenePaths
) -> list[SpanningPair]:
    """The spanning pairs of two genes that none of their junctions explains."""
    return [pair for pair in pairs if not any(can_span(pair, join, five_prime, three_prime) for join in joins)]


def _measure(gene: GenePaths, start: int, end: int) -> int:
    """The shortest way along any path between two locus offsets, in bases."""
    lengths = []
    for path in gene.paths:
        low, high = np.searchsorted(path.offsets, [start, end])
        lengths.append(int(high - low) + 1)
    return min(lengths)
