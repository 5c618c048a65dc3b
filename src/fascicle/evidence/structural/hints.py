"""Where odd records hint at adjacencies: parts of one read (SA), mates elsewhere, and clipped ends that go on elsewhere.

A hint is a row: the four numbers of an adjacency (see `sides`) and the fragment, the lower 63 bits of its name's hash. Hints of
parts and clips are near the base; those of mates say the innermost bases that both mates have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.structural.odd_records import PAIR_MAX_BP, PARTS, OddRecords, find_discordant, find_primary
from fascicle.evidence.structural.sides import Ends, is_structural, order, order_rows
from fascicle.reads.alignment_blocks import (
    CIGAR,
    CIGAR_OPERATIONS,
    CONTIG,
    END,
    FLAG,
    MAPPING_QUALITY,
    MATE_CONTIG,
    MATE_START,
    READ_BP,
    START,
    read_int32,
)
from fascicle.reads.bam_records import DUPLICATE, MATE_REVERSE, REVERSE

Rows = NDArray[np.int64]
FRAGMENT: Final = 4
NO_ROWS: Final[Rows] = np.empty((0, 5), np.int64)
_FRAGMENT_BITS: Final = np.uint64((1 << 63) - 1)
# Hints so near on both sides are of one adjacency: bases that both places share, and errors beside the junction.
_NEAR_BP: Final = 15
# Mates of one adjacency lie within a fragment of it.
_PAIR_GAP_BP: Final = 500
# A read that could be placed elsewhere as well hints at nothing.
_MAPPING_MIN: Final = 1
_PAIR_MAPPING_MIN: Final = 10
_FRAGMENTS: Final = 2
_PAIRS: Final = 3
# A hint of mates says where to look; it is taken for told already where an adjacency lies so near to it, in its direction.
_BEFORE_BP: Final = 100


@dataclass(frozen=True, slots=True)
class Seed:
    """Where to look for an adjacency: hints at one, by how many fragments, and whether they are of mates alone.

    `reach_bp` is how far behind the innermost bases the junction may lie.
    """

    ends: Ends
    fragments: frozenset[int]
    is_of_mates: bool = False

    @property
    def reach_bp(self) -> int:
        """How far from the hint the junction may lie in its direction."""
        return PAIR_MAX_BP if self.is_of_mates else _NEAR_BP


def name_fragments(names: NDArray[np.uint64]) -> Rows:
    """Fragments as non-negative numbers."""
    return (names & _FRAGMENT_BITS).astype(np.int64)


def hint_by_parts(odd: OddRecords, chroms: Mapping[str, tuple[int, int]]) -> Rows:
    """Hints of reads that are aligned in parts.

    `chroms` gives, by contig as the file calls it, the number of its chromosome and its shift to genome offsets.
    """
    fragments = name_fragments(odd.names)
    rows = [
        (*ends, int(fragments[i]))
        for i in np.flatnonzero(odd.measured[:, PARTS] >= 0).tolist()
        for ends in _read_parts(odd, i, chroms)
    ]
    return np.array(rows, np.int64).reshape(-1, 5)


@dataclass(frozen=True, slots=True)
class _Part:
    """One alignment of a read: where it begins and ends in the read as sequenced, and where on the genome."""

    query_start: int
    query_end: int
    chrom: int
    start: int
    end: int
    is_reverse: bool

    @property
    def ending(self) -> tuple[int, int]:
        """Side and offset of its last base, as the 5' side of what follows."""
        return (2 * self.chrom + 1, self.start) if self.is_reverse else (2 * self.chrom, self.end - 1)

    @property
    def beginning(self) -> tuple[int, int]:
        """Side and offset of its first base, as the 3' side of what precedes."""
        return (2 * self.chrom + 1, self.end - 1) if self.is_reverse else (2 * self.chrom, self.start)


def _read_parts(odd: OddRecords, i: int, chroms: Mapping[str, tuple[int, int]]) -> Iterator[Ends]:
    row = odd.block.columns[i]
    own = _read_own_part(odd, i) if row[CONTIG] >= 0 and row[MAPPING_QUALITY] >= _MAPPING_MIN else None
    if own is None or row[FLAG] & DUPLICATE:
        return
    parts = [own, *_parse_parts(_read_text(odd.block.buffer, int(odd.measured[i, PARTS])), chroms)]
    parts.sort(key=lambda part: (part.query_start, part.query_end))
    for left, right in pairwise(parts):
        ends = order(Ends(*left.ending, *right.beginning))
        if (left is own or right is own) and is_structural(ends):
            yield ends


def _read_own_part(odd: OddRecords, i: int) -> _Part:
    row = odd.block.columns[i]
    words = [read_int32(odd.block.buffer, int(row[CIGAR]) + 4 * k) & 0xFFFFFFFF for k in range(int(row[CIGAR_OPERATIONS]))]
    operations = [(int(word) >> 4, "MIDNSHP=X"[int(word) & 15]) for word in words]
    return _make_part(operations, int(row[CONTIG]), int(row[START]), is_reverse=bool(row[FLAG] & REVERSE))


def _read_text(buffer: NDArray[np.uint8], at: int) -> str:
    end = at + int(np.argmin(buffer[at : at + (1 << 16)]))
    return buffer[at:end].tobytes().decode("ascii", "replace")


def _parse_parts(text: str, chroms: Mapping[str, tuple[int, int]]) -> Iterator[_Part]:
    """Parts that the value of SA names, `contig,pos1,strand,CIGAR,mapQ,NM;` each; those elsewhere than on the genome are left
    out.
    """
    for item in text.split(";"):
        fields = item.split(",")
        if len(fields) != 6 or fields[0] not in chroms or not (fields[1].isdecimal() and fields[4].isdecimal()):
            continue
        if int(fields[4]) >= _MAPPING_MIN:
            chrom, shift = chroms[fields[0]]
            yield _make_part(_parse_cigar(fields[3]), chrom, int(fields[1]) - 1 + shift, is_reverse=fields[2] == "-")


def _parse_cigar(text: str) -> list[tuple[int, str]]:
    operations, number = [], ""
    for letter in text:
        if letter.isdecimal():
            number += letter
        else:
            operations.append((int(number or 0), letter))
            number = ""
    return operations


def _make_part(operations: list[tuple[int, str]], chrom: int, start: int, *, is_reverse: bool) -> _Part:
    before = operations[0][0] if operations and operations[0][1] in "SH" else 0
    after = operations[-1][0] if len(operations) > 1 and operations[-1][1] in "SH" else 0
    query = sum(length for length, letter in operations if letter in "MI=X")
    reference = sum(length for length, letter in operations if letter in "MDN=X")
    query_start = after if is_reverse else before
    return _Part(query_start, query_start + query, chrom, start, start + reference, is_reverse)


def hint_by_mates(odd: OddRecords) -> Rows:
    """Hints of pairs that no ordinary fragment explains, one a fragment."""
    columns = odd.block.columns
    keep = find_primary(columns) & find_discordant(columns) & (columns[:, MAPPING_QUALITY] >= _PAIR_MAPPING_MIN)
    kept = columns[keep]
    is_reverse, is_mate_reverse = kept[:, FLAG] & REVERSE != 0, kept[:, FLAG] & MATE_REVERSE != 0
    rows = np.empty((len(kept), 5), np.int64)
    rows[:, 0], rows[:, 1] = 2 * kept[:, CONTIG] + is_reverse, np.where(is_reverse, kept[:, START], kept[:, END] - 1)
    # The mate reads towards the junction too: as a 3' side it is read in the other direction.
    rows[:, 2] = 2 * kept[:, MATE_CONTIG] + ~is_mate_reverse
    rows[:, 3] = np.where(is_mate_reverse, kept[:, MATE_START], kept[:, MATE_START] + kept[:, READ_BP] - 1)
    rows[:, :4], rows[:, FRAGMENT] = order_rows(rows[:, :4]), name_fragments(odd.names[keep])
    first = np.unique(rows[:, FRAGMENT], return_index=True)[1]
    return rows[np.sort(first)]


def gather_seeds(rows: Rows) -> list[Seed]:
    """Hints near the base gathered: each the place that most fragments say, with two fragments at least."""
    seeds = []
    for group in _split_near(rows, _NEAR_BP):
        places, counts = np.unique(group[:, :4], axis=0, return_counts=True)
        chosen = places[int(np.argmax(counts))]
        fragments = frozenset(group[:, FRAGMENT].tolist())
        if len(fragments) >= _FRAGMENTS:
            seeds.append(Seed(Ends(*chosen.tolist()), fragments))
    return seeds


def gather_mate_seeds(rows: Rows) -> list[Seed]:
    """Hints of mates gathered, with three fragments at least; the innermost bases of all are the hint."""
    seeds = []
    for group in _split_near(rows, _PAIR_GAP_BP):
        fragments = frozenset(group[:, FRAGMENT].tolist())
        if len(fragments) < _PAIRS:
            continue
        five, three = int(group[0, 0]), int(group[0, 2])
        inner = group[:, 1].min() if five & 1 else group[:, 1].max()
        outer = group[:, 3].max() if three & 1 else group[:, 3].min()
        seeds.append(Seed(Ends(five, int(inner), three, int(outer)), fragments, is_of_mates=True))
    return seeds


def _split_near(rows: Rows, gap_bp: int) -> Iterator[Rows]:
    """Rows of equal sides in groups whose offsets follow each other with no gap wider than this, on both sides."""
    if not len(rows):
        return
    rows = rows[np.lexsort((rows[:, 3], rows[:, 1], rows[:, 2], rows[:, 0]))]
    is_new = (np.diff(rows[:, 0]) != 0) | (np.diff(rows[:, 2]) != 0) | (np.diff(rows[:, 1]) > gap_bp)
    for group in np.split(rows, np.flatnonzero(is_new) + 1):
        by_other = group[np.argsort(group[:, 3], kind="stable")]
        yield from np.split(by_other, np.flatnonzero(np.diff(by_other[:, 3]) > gap_bp) + 1)


def is_told(seed: Seed, ends: Ends) -> bool:
    """Whether an adjacency explains a seed of mates: the same sides, and the junction behind what the mates have."""
    if (seed.ends.five_prime, seed.ends.three_prime) != (ends.five_prime, ends.three_prime):
        return False
    left = ends.five_prime_offset - seed.ends.five_prime_offset
    right = seed.ends.three_prime_offset - ends.three_prime_offset
    steps = (-left if ends.five_prime & 1 else left, -right if ends.three_prime & 1 else right)
    return all(-_BEFORE_BP <= step <= PAIR_MAX_BP for step in steps)
