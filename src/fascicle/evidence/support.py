"""Crossings and spanning pairs summed up per junction: fragments, molecules, starts, anchors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.counting import CANDIDATE, END_1, FRAGMENT, KIND, LEFT_BP, RIGHT_BP, SENSE_2, START, Crossing
from fascicle.evidence.kept import SpanningPair
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join
from fascicle.model.fusions import Support

# A pair spans a junction when the fragment it implies is no longer than this: library fragments of RNA are 100-500 bases.
FRAGMENT_MAX_BP: Final = 1000
# A word can reach this far past a breakpoint, because bases that both partners share (microhomology) look like either.
_OVERHANG_BP: Final = 8

MoleculeKey = tuple[object, ...]


@dataclass
class JunctionSupport:
    """What the reads of a run say for one junction. Molecules are told apart by both fragment ends (and the UMI)."""

    split_fragments: set[int] = field(default_factory=set)
    spanning_fragments: set[int] = field(default_factory=set)
    molecules: set[MoleculeKey] = field(default_factory=set)
    split_molecules: set[MoleculeKey] = field(default_factory=set)
    five_prime_wild: set[MoleculeKey] = field(default_factory=set)
    three_prime_wild: set[MoleculeKey] = field(default_factory=set)
    starts: set[int] = field(default_factory=set)
    longest_left_bp: int = 0
    longest_right_bp: int = 0

    def add_crossing(self, row: NDArray[np.int64], umi: str) -> None:
        """Adds a read that crosses the junction's place."""
        fragment = int(row[FRAGMENT])
        key = _make_key(row, umi)
        if row[KIND] == Crossing.FUSION:
            self.split_fragments.add(fragment)
            self.molecules.add(key)
            self.split_molecules.add(key)
            self.starts.add(int(row[START]))
            self.longest_left_bp = max(self.longest_left_bp, int(row[LEFT_BP]))
            self.longest_right_bp = max(self.longest_right_bp, int(row[RIGHT_BP]))
        elif row[KIND] == Crossing.FIVE_PRIME_WILD_TYPE:
            self.five_prime_wild.add(key)
        else:
            self.three_prime_wild.add(key)

    def add_spanning(self, pair: SpanningPair, five_prime: GenePaths, three_prime: GenePaths, umi: str) -> None:
        """Adds a pair with one mate on each side."""
        if pair.fragment not in self.split_fragments:
            self.spanning_fragments.add(pair.fragment)
            ends = (pair.fragment_start + five_prime.bundle_offset, pair.fragment_end + three_prime.bundle_offset)
            self.molecules.add((*ends, umi))

    def summarise(self) -> Support:
        """The counts."""
        has_split = bool(self.split_fragments)
        return Support(
            split_reads=len(self.split_fragments),
            spanning_pairs=len(self.spanning_fragments),
            unique_molecules=len(self.molecules),
            distinct_starts=len(self.starts),
            anchor_five_prime_bp=self.longest_left_bp if has_split else None,
            anchor_three_prime_bp=self.longest_right_bp if has_split else None,
        )


def _make_key(row: NDArray[np.int64], umi: str) -> MoleculeKey:
    """Both ends of the fragment, sense end first; for single reads its one end. A fragment without a placed end is its own."""
    end_1, sense_1, end_2, sense_2 = (int(value) for value in row[END_1 : SENSE_2 + 1])
    if end_1 < 0:
        return ("fragment", int(row[FRAGMENT]))
    if sense_2 < 0:
        return (end_1, sense_1, umi)
    return (end_1, end_2, umi) if sense_1 else (end_2, end_1, umi)


def sum_support(
    joins: Sequence[Join],
    crossings: Iterable[NDArray[np.int64]],
    spanning: Mapping[tuple[int, int], Sequence[SpanningPair]],
    umis: Mapping[int, str],
    book: PathBook,
) -> list[JunctionSupport]:
    """Support per junction in order. A spanning pair counts for every junction of its genes that it can span."""
    supports = [JunctionSupport() for _ in joins]
    for rows in crossings:
        for row in rows:
            supports[int(row[CANDIDATE])].add_crossing(row, umis.get(int(row[FRAGMENT]), ""))
    for join, support in zip(joins, supports, strict=True):
        a, b = book.gene(join.five_prime), book.gene(join.three_prime)
        for pair in spanning.get((join.five_prime, join.three_prime), ()):
            if can_span(pair, join, a, b):
                support.add_spanning(pair, a, b, umis.get(pair.fragment, ""))
    return supports


def can_span(pair: SpanningPair, join: Join, five_prime: GenePaths, three_prime: GenePaths) -> bool:
    """Whether both mates lie on the kept sides of a junction, near enough for one fragment."""
    is_before = pair.five_prime_end <= join.five_prime_offset + 1 + _OVERHANG_BP
    is_behind = pair.three_prime_start >= join.three_prime_offset - _OVERHANG_BP
    if not is_before or not is_behind:
        return False
    left = _measure(five_prime, max(pair.fragment_start, 0), join.five_prime_offset)
    right = _measure(three_prime, join.three_prime_offset, pair.fragment_end - 1)
    return left + right + len(join.inserted) <= FRAGMENT_MAX_BP


def _measure(gene: GenePaths, start: int, end: int) -> int:
    """The shortest way along any path between two locus offsets, in bases."""
    lengths = []
    for path in gene.paths:
        low, high = np.searchsorted(path.offsets, [start, end])
        lengths.append(int(high - low) + 1)
    return min(lengths)
