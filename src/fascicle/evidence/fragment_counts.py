"""Fragments over every base of the targets, and the bases they have there: one pass over the reads, one kernel over their bytes.

A fragment counts at a base when one of its reads, mapped with at least the mapping quality asked for, has a base there of at
least the base quality asked for (or deletes it). Both mates over one base count once, and two that disagree give no base.
Duplicates, failed, secondary and supplementary records never count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.depth import DepthEvidence, TargetLayout, join_depth, lay_out_targets
from fascicle.model.coverage import CoverageThresholds
from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import read_genome_blocks
from fascicle.reads.alignment_blocks import (
    BASES,
    CIGAR,
    CIGAR_OPERATIONS,
    CONTIG,
    END,
    FLAG,
    MAPPING_QUALITY,
    QUALITIES,
    READ_BP,
    START,
    TEMPLATE_BP,
    AlignmentBlock,
    read_int32,
)
from fascicle.reads.bam_records import DUPLICATE, FAILED, PROPER, SECOND, SECONDARY, SUPPLEMENTARY, UNMAPPED
from fascicle.reads.fragments import FragmentBlock, MatePairing
from fascicle.reference.kernels import inlined, kernel

# Bases of targets counted at once: 2 million take 64 MB.
_AT_ONCE_BP: Final = 2_000_000
# Parts are cut where no record reaches from one into the next, so that each is counted once.
_APART_BP: Final = 2000
_NEVER: Final = UNMAPPED | SECONDARY | FAILED | SUPPLEMENTARY | DUPLICATE
_NOT_PRIMARY: Final = UNMAPPED | SECONDARY | SUPPLEMENTARY
_BASE_OF_NIBBLE: Final = np.array([0, 1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0], dtype=np.uint8)
# What a fragment has at a place: a base (1 to 4) or a conflict in the low bits, and whether it counts, or would but for its
# mapping quality.
_NOTHING, _CONFLICT, _BASE = np.uint8(0), np.uint8(5), np.uint8(7)
_LOW, _GOOD, _MARKS = np.uint8(8), np.uint8(16), np.uint8(24)


@dataclass(frozen=True)
class FragmentCounts:
    """Counts over the bases of some spans. `counts` has the shape (bases, 2 classes, 4 bases ACGT); see `base_counts`."""

    depth: DepthEvidence
    counts: NDArray[np.int32]


def count_fragments(
    reads: AlignedReads, spans: Sequence[tuple[str, Span]], thresholds: CoverageThresholds
) -> Iterator[FragmentCounts]:
    """Counts over merged spans, some millions of bases at a time. Raises ReadsError where the file is damaged."""
    for part in split_spans(spans):
        counter = FragmentCounter(lay_out_targets(part, reads.chroms), thresholds)
        for block in read_genome_blocks(reads, part):
            counter.add(block)
        yield counter.finish()


def count_depth(reads: AlignedReads, spans: Sequence[tuple[str, Span]], thresholds: CoverageThresholds) -> DepthEvidence:
    """Depth alone over merged spans. Raises ReadsError where the file is damaged."""
    return join_depth([part.depth for part in count_fragments(reads, spans, thresholds)])


def split_spans(spans: Sequence[tuple[str, Span]]) -> Iterator[list[tuple[str, Span]]]:
    """Merged spans in parts that are counted at once; no record of a part reaches into the next."""
    part: list[tuple[str, Span]] = []
    length = 0
    for chrom, span in spans:
        is_apart = not part or part[-1][0] != chrom or span.start - part[-1][1].end > _APART_BP
        if part and is_apart and length + len(span) > _AT_ONCE_BP:
            yield part
            part, length = [], 0
        part.append((chrom, span))
        length += len(span)
    if part:
        yield part


class FragmentCounter:
    """Counts of blocks in genome coordinates over one layout. Blocks come in the order of a sorted file and hold the records that
    overlap the layout."""

    def __init__(self, layout: TargetLayout, thresholds: CoverageThresholds):
        size = layout.length_bp
        self._limits = (thresholds.mapping_quality, thresholds.base_quality)
        self._pairing = MatePairing()
        self._found = FragmentCounts(
            DepthEvidence(layout, np.zeros(size, np.int32), np.zeros(size, np.int32)), np.zeros((size, 2, 4), np.int32)
        )

    def add(self, block: AlignmentBlock) -> None:
        """Counts the records of a block; those whose mate may follow wait for it."""
        depth, flags = self._found.depth, block.columns[:, FLAG]
        is_primary = flags & _NOT_PRIMARY == 0
        depth.on_target += int((flags & UNMAPPED == 0).sum())
        depth.placed += int(is_primary.sum())
        depth.duplicates += int((is_primary & (flags & DUPLICATE != 0)).sum())
        self._count(self._pairing.add(block))

    def finish(self) -> FragmentCounts:
        """The counts, once every block was added."""
        self._count(self._pairing.finish())
        return self._found

    def _count(self, block: FragmentBlock) -> None:
        depth, layout = self._found.depth, self._found.depth.layout
        _count_fragments(
            block.records.buffer, block.records.columns, block.fragments, layout.chroms, layout.starts, layout.ends,
            layout.offsets, self._limits, depth.usable, depth.low, depth.inserts, self._found.counts,
        )  # fmt: skip


@kernel
def _count_fragments(
    buffer: NDArray[np.uint8],
    columns: NDArray[np.int64],
    fragments: NDArray[np.int64],
    chroms: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    offsets: NDArray[np.int64],
    limits: tuple[int, int],
    usable: NDArray[np.int32],
    low: NDArray[np.int32],
    inserts: NDArray[np.int64],
    counts: NDArray[np.int32],
) -> None:
    """`limits` are the mapping and the base quality asked for."""
    longest_bp, read_bp = _find_longest(columns, fragments)
    seen, letters = np.zeros(longest_bp, np.uint8), np.zeros(read_bp + 1, np.uint8)
    span = 0
    for f in range(len(fragments)):
        begin, end = _find_extent(columns, fragments[f])
        if begin >= end:
            continue
        seen[: end - begin] = 0
        for record in fragments[f]:
            if record >= 0 and _counts_at_all(columns[record]):
                is_good = columns[record, MAPPING_QUALITY] >= limits[0]
                _see_read(buffer, columns[record], begin, limits[1], _GOOD if is_good else _LOW, seen, letters)
                if is_good:
                    _count_insert(columns[record], inserts)
        row = columns[fragments[f, 0]]
        # The first mate's direction; of a second mate the opposite.
        strand = ((row[FLAG] >> 4) & 1) ^ ((row[FLAG] >> 7) & 1)
        k = span = _find_span(row[CONTIG], begin, span, chroms, ends)
        while k < len(chroms) and chroms[k] == row[CONTIG] and starts[k] < end:
            first, last = max(begin, starts[k]), min(end, ends[k])
            at, size = offsets[k] + first - starts[k], max(last - first, 0)
            own = seen[first - begin : first - begin + size]
            _sum_places(own, usable[at : at + size], low[at : at + size], counts[at : at + size, strand])
            k += 1


@kernel
def _find_longest(columns: NDArray[np.int64], fragments: NDArray[np.int64]) -> tuple[int, int]:
    """Bases of the longest extent of a fragment, and of the longest read."""
    longest_bp = read_bp = 0
    for f in range(len(fragments)):
        begin, end = _find_extent(columns, fragments[f])
        longest_bp = max(longest_bp, end - begin)
    for record in range(len(columns)):
        read_bp = max(read_bp, columns[record, READ_BP])
    return longest_bp, read_bp


@kernel
def _sum_places(seen: NDArray[np.uint8], usable: NDArray[np.int32], low: NDArray[np.int32], counts: NDArray[np.int32]) -> None:
    """Adds what a fragment has at some places. Adding 0 takes less time than a test whose answer is hard to foresee."""
    for i in range(len(seen)):
        own = np.uint8(seen[i])
        base = own & _BASE
        usable[i] += own & _GOOD != 0
        low[i] += own & (_GOOD | _LOW) == _LOW
        counts[i, np.uint8((base - 1) & 3)] += (base != 0) & (base < _CONFLICT)


@inlined
def _counts_at_all(row: NDArray[np.int64]) -> bool:
    """Whether a record can count: placed on the genome, primary, not failed, no duplicate."""
    return row[CONTIG] >= 0 and not row[FLAG] & _NEVER


@kernel
def _find_extent(columns: NDArray[np.int64], fragment: NDArray[np.int64]) -> tuple[int, int]:
    """From the first to behind the last base of the records of a fragment that can count; (0, 0) without any."""
    begin = end = 0
    for record in fragment:
        if record >= 0 and _counts_at_all(columns[record]):
            begin = columns[record, START] if end == 0 else min(begin, columns[record, START])
            end = max(end, columns[record, END])
    return begin, end


@kernel
def _find_span(chrom: int, place: int, guess: int, chroms: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
    """The first span of a chromosome that ends behind a place; sorted reads need a step or two from the last one's."""
    if guess < len(chroms) and chroms[guess] == chrom:
        while guess > 0 and chroms[guess - 1] == chrom and ends[guess - 1] > place:
            guess -= 1
    else:
        guess = 0
        while guess < len(chroms) and chroms[guess] != chrom:
            guess += 1
    while guess < len(chroms) and chroms[guess] == chrom and ends[guess] <= place:
        guess += 1
    return guess


@kernel
def _count_insert(row: NDArray[np.int64], inserts: NDArray[np.int64]) -> None:
    """Counts a proper pair once, by its first mate."""
    length = abs(row[TEMPLATE_BP])
    if row[FLAG] & PROPER and not row[FLAG] & SECOND and 0 < length < len(inserts):
        inserts[length] += 1


@kernel
def _see_read(
    buffer: NDArray[np.uint8], row: NDArray[np.int64], begin: int, base_quality: int, mark: np.uint8, seen: NDArray[np.uint8],
    letters: NDArray[np.uint8],
) -> None:  # fmt: skip
    """Notes at their places that a read has a base or deletes it, and of a well-placed read which base it is; one that
    contradicts a base that is there makes a conflict. `seen[0]` is genome offset `begin`; `letters` has room for the read."""
    _unpack_bases(buffer[row[BASES] : row[BASES] + (row[READ_BP] + 1) // 2], letters)
    place, at = row[START] - begin, 0
    for i in range(row[CIGAR_OPERATIONS]):
        item = read_int32(buffer, row[CIGAR] + 4 * i) & 0xFFFFFFFF
        length, code = item >> 4, item & 15
        if code in (0, 7, 8):
            size = max(min(length, row[READ_BP] - at), 0)
            quals = buffer[row[QUALITIES] + at : row[QUALITIES] + at + size]
            _see_bases(letters[at : at + size], quals, np.uint8(base_quality), mark, seen[place : place + size])
            place += length
            at += length
        elif code == 2:
            for k in range(length):
                seen[place + k] |= mark
            place += length
        elif code == 3:
            place += length
        elif code in (1, 4):
            at += length


@kernel
def _unpack_bases(pairs: NDArray[np.uint8], letters: NDArray[np.uint8]) -> None:
    """Two bases a byte to one."""
    for i in range(len(pairs)):
        letters[2 * i], letters[2 * i + 1] = _BASE_OF_NIBBLE[pairs[i] >> 4], _BASE_OF_NIBBLE[pairs[i] & 15]


@kernel
def _see_bases(
    letters: NDArray[np.uint8], quals: NDArray[np.uint8], least: np.uint8, mark: np.uint8, seen: NDArray[np.uint8]
) -> None:
    """The bases of one stretch at their places. Everything is a byte, and nothing depends on a test, so that several bases are
    worked on at once."""
    for k in range(len(seen)):
        before, letter = seen[k], letters[k] if mark == _GOOD else seen[k] & _BASE
        held = before & _BASE
        agreed = letter if (held == _NOTHING) | (held == letter) else _CONFLICT
        # A quality of 255 says that none is given.
        seen[k] = (before & _MARKS) | mark | agreed if quals[k] >= least else before
