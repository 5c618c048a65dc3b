"""Indels as changes of the reference, each written in one way: left-aligned.

An allele replaces `removed` reference bases from `place` on by `added` bases. Places are offsets in a chunk's reference sequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.segments import Column, Gaps
from fascicle.reads.record_columns import ReadColumns
from fascicle.reads.record_kernels import INSERTION, SOFT_CLIP
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

_HASH_START: Final = np.uint64(14695981039346656037)
_HASH_PRIME: Final = np.uint64(1099511628211)
# Units of repeats that slippage during PCR and sequencing makes longer or shorter.
LONGEST_UNIT_BP: Final = 4


@dataclass(frozen=True, slots=True, order=True)
class Allele:
    """Reference bases removed from `place` on, and base codes added there as bytes; left-aligned, without bases in common."""

    place: int
    removed: int
    added: bytes

    @property
    def end(self) -> int:
        """The place behind the removed bases."""
        return self.place + self.removed

    @property
    def change_bp(self) -> int:
        """Bases gained (above 0) or lost."""
        return len(self.added) - self.removed


def make_allele(reference: Bases, place: int, removed: int, added: Bases) -> Allele | None:
    """The allele without the bases that both sides have in common, left-aligned; None where nothing is changed.

    None also where a base is unknown, or where the allele can be moved to the end of the sequence.
    """
    old, new = reference[place : place + removed], added
    while len(old) and len(new) and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    while len(old) and len(new) and old[0] == new[0]:
        old, new, place = old[1:], new[1:], place + 1
    if not len(old) and not len(new):
        return None
    if not len(old) or not len(new):
        place, new = _move_left(reference, place, len(old), new)
    if place <= 1 or (new == UNKNOWN_BASE).any() or (reference[place - 1 : place + len(old) + 1] == UNKNOWN_BASE).any():
        return None
    return Allele(place, len(old), new.tobytes())


def _move_left(reference: Bases, place: int, removed: int, added: Bases) -> tuple[int, Bases]:
    moved = added.tolist() if len(added) else reference[place : place + removed].tolist()
    while place > 1 and int(reference[place - 1]) == moved[-1]:
        place -= 1
        moved = [int(reference[place]), *moved[:-1]]
    return place, np.array(moved, np.uint8) if len(added) else added


@kernel
def _left_align(
    reference: Bases, places: Column, queries: Column, lengths: Column, starts: Column, bases: Bases, moved: Column,
    hashes: NDArray[np.uint64],
) -> None:  # fmt: skip
    """Left-aligned places of indels, and a hash of the inserted bases as they are then (0 for a deletion)."""
    for number in range(len(places)):
        place, size = places[number], lengths[number]
        if size < 0:
            while place > 1 and place - size <= len(reference) and reference[place - 1] == reference[place - size - 1]:
                place -= 1
            hashes[number] = 0
        else:
            begin = starts[number] + queries[number]
            turn = 0
            while place > 1 and place <= len(reference) and reference[place - 1] == bases[begin + (size - 1 - turn % size)]:
                place -= 1
                turn += 1
            value = _HASH_START
            for i in range(size):
                value = (value ^ np.uint64(bases[begin + (i - turn) % size])) * _HASH_PRIME
            hashes[number] = value
        moved[number] = place


@dataclass(frozen=True, eq=False, slots=True)
class SeenAlleles:
    """Alleles in CIGARs with the reads that have them: `allele` (number in `alleles`) and `read`, row by row."""

    alleles: tuple[Allele, ...]
    allele: Column
    read: Column


def find_cigar_alleles(reads: ReadColumns, gaps: Gaps, start: int, reference: Bases, is_usable: NDArray[np.bool_]) -> SeenAlleles:
    """The insertions and deletions of usable reads inside a chunk, equal ones as one."""
    inside = (gaps.place - start > 1) & (gaps.place - start - np.minimum(gaps.length, 0) < len(reference))
    rows = np.flatnonzero((gaps.kind != SOFT_CLIP) & is_usable[gaps.read] & inside)
    places, read = gaps.place[rows] - start, gaps.read[rows]
    moved, hashes = np.empty(len(rows), np.int64), np.empty(len(rows), np.uint64)
    starts = reads.offset[read]
    _left_align(reference, places, gaps.query[rows], gaps.length[rows], starts, reads.bases, moved, hashes)
    keys = np.stack((moved, gaps.length[rows], hashes.view(np.int64)), axis=1)
    _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    made = [_spell(reads, gaps, int(rows[i]), int(places[i]), reference) for i in first.tolist()]
    kept = np.array([allele is not None for allele in made], dtype=bool)
    renamed = np.cumsum(kept) - 1
    number = number.reshape(-1)
    is_kept = kept[number] if len(number) else np.empty(0, bool)
    return SeenAlleles(tuple(a for a in made if a), renamed[number][is_kept], read[is_kept])


def _spell(reads: ReadColumns, gaps: Gaps, row: int, place: int, reference: Bases) -> Allele | None:
    length = int(gaps.length[row])
    if gaps.kind[row] != INSERTION:
        return make_allele(reference, place, -length, np.empty(0, np.uint8))
    begin = int(reads.offset[gaps.read[row]] + gaps.query[row])
    return make_allele(reference, place, 0, reads.bases[begin : begin + length])


def measure_freedom(reference: Bases, allele: Allele) -> int:
    """How many bases an insertion or deletion could be moved to the right without changing what it spells."""
    if allele.removed and allele.added:
        return 0
    moved = list(allele.added) if allele.added else reference[allele.place : allele.end].tolist()
    steps, at = 0, allele.end
    while at < len(reference) and int(reference[at]) == moved[steps % len(moved)]:
        steps, at = steps + 1, at + 1
    return steps


@dataclass(frozen=True, slots=True)
class Repeat:
    """The repeat that an indel makes longer or shorter: bases of its unit, its copies in the reference, units gained or lost.

    units is 0 where the indel is no whole number of units; copies are then those of the repeat it lies in.
    """

    unit_bp: int
    copies: int
    units: int


def find_repeat(reference: Bases, allele: Allele) -> Repeat:
    """The repeat at a left-aligned allele: the unit of 1 to 4 bases with the most bases in copies."""
    moved = list(allele.added) if allele.added else reference[allele.place : allele.end].tolist()
    best = Repeat(1, 0, 0)
    for unit in range(1, LONGEST_UNIT_BP + 1):
        if len(moved) % unit or moved != moved[:unit] * (len(moved) // unit):
            continue
        if allele.removed and allele.added:
            continue
        at = allele.place
        while at + unit <= len(reference) and reference[at : at + unit].tolist() == moved[:unit]:
            at += unit
        return Repeat(unit, (at - allele.place) // unit, allele.change_bp // unit)
    return best


def merge_alleles(*parts: Iterable[Allele]) -> tuple[Allele, ...]:
    """The alleles of several samples, each once, by place."""
    return tuple(sorted({allele for part in parts for allele in part}))


def index_alleles(alleles: Sequence[Allele]) -> dict[Allele, int]:
    """The number of each allele."""
    return {allele: number for number, allele in enumerate(alleles)}
