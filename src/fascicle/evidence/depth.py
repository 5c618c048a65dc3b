"""Fragments over every base of the targets: one pass over the reads, kernels over their bytes.

A fragment counts at a base when one of its reads, mapped with at least the mapping quality asked for, has a base there of at
least the base quality asked for (or deletes it). Both mates over one base count once. Duplicates, failed, secondary and
supplementary records never count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.coverage import CoverageThresholds
from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import read_genome_blocks
from fascicle.reads.alignment_blocks import (
    CIGAR,
    CIGAR_OPERATIONS,
    CONTIG,
    END,
    FLAG,
    MAPPING_QUALITY,
    QUALITIES,
    START,
    TEMPLATE_BP,
    AlignmentBlock,
    read_int32,
)
from fascicle.reads.bam_records import DUPLICATE, FAILED, PROPER, SECOND, SECONDARY, SUPPLEMENTARY, UNMAPPED
from fascicle.reads.fragments import FragmentBlock, pair_overlapping
from fascicle.reference.kernels import inlined, kernel

_NEVER: Final = UNMAPPED | SECONDARY | FAILED | SUPPLEMENTARY
_NOT_PRIMARY: Final = UNMAPPED | SECONDARY | SUPPLEMENTARY
# Inserts beyond this are no fragments of one molecule, as far as a panel goes.
_INSERT_MAX_BP: Final = 2000
# What a base of a fragment was seen as.
_LOW, _GOOD = 1, 2


@dataclass(frozen=True)
class TargetLayout:
    """Merged targets laid behind each other in one array, in genome order: base `start + i` of span `k` has index
    `offsets[k] + i`; `chroms[k]` is the chromosome's number in the file."""

    spans: tuple[tuple[str, Span], ...]
    chroms: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    offsets: NDArray[np.int64]

    @property
    def length_bp(self) -> int:
        """Bases of all spans."""
        return int(self.offsets[-1])

    def find(self, chrom: str, span: Span) -> slice:
        """Where a target lies in the array. It must lie in one of the merged spans."""
        indices, starts = self._by_chrom[chrom]
        index = indices[bisect_right(starts, span.start) - 1]
        first = int(self.offsets[index]) + span.start - self.spans[index][1].start
        return slice(first, first + len(span))

    def find_base(self, chrom: str, offset: int) -> int | None:
        """The row of a genome offset, None outside of the spans."""
        indices, starts = self._by_chrom.get(chrom, ([], []))
        at = bisect_right(starts, offset) - 1
        if at < 0 or offset not in self.spans[indices[at]][1]:
            return None
        return int(self.offsets[indices[at]]) + offset - self.spans[indices[at]][1].start

    @cached_property
    def _by_chrom(self) -> dict[str, tuple[list[int], list[int]]]:
        """Numbers and starts of the spans of each chromosome."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        for index, (chrom, span) in enumerate(self.spans):
            indices, starts = found.setdefault(chrom, ([], []))
            indices.append(index)
            starts.append(span.start)
        return found


def lay_out_targets(spans: Sequence[tuple[str, Span]], chroms: Sequence[str]) -> TargetLayout:
    """The layout of merged spans; those on chromosomes that the file does not have get no reads."""
    numbers = {chrom: number for number, chrom in enumerate(chroms)}
    lengths = [len(span) for _, span in spans]
    return TargetLayout(
        tuple(spans),
        np.array([numbers.get(chrom, -2) for chrom, _ in spans], dtype=np.int64),
        np.array([span.start for _, span in spans], dtype=np.int64),
        np.array([span.end for _, span in spans], dtype=np.int64),
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
    )


@dataclass
class DepthEvidence:
    """Counts over the bases of a layout, and of records in targets.

    usable: fragments that count. low: fragments that would count but for their mapping quality. inserts: proper pairs by length.
    placed and duplicates: primary records in targets, and those flagged as duplicates; on_target: all placed records in targets.
    """

    layout: TargetLayout
    usable: NDArray[np.int32]
    low: NDArray[np.int32]
    inserts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(_INSERT_MAX_BP + 1, np.int64))
    placed: int = 0
    duplicates: int = 0
    on_target: int = 0


def count_depth(reads: AlignedReads, spans: Sequence[tuple[str, Span]], thresholds: CoverageThresholds) -> DepthEvidence:
    """Counts fragments over merged spans. Raises ReadsError where the file is damaged."""
    layout = lay_out_targets(spans, reads.chroms)
    return sum_depth(read_genome_blocks(reads, spans), layout, thresholds)


def sum_depth(blocks: Iterable[AlignmentBlock], layout: TargetLayout, thresholds: CoverageThresholds) -> DepthEvidence:
    """Counts fragments of blocks in genome coordinates."""
    shape = layout.length_bp
    evidence = DepthEvidence(layout, np.zeros(shape, np.int32), np.zeros(shape, np.int32))
    for block in pair_overlapping(_count_records(blocks, evidence)):
        _count_block(block, evidence, thresholds)
    return evidence


def _count_records(blocks: Iterable[AlignmentBlock], evidence: DepthEvidence) -> Iterable[AlignmentBlock]:
    """Counts what is known of records alone, and passes the blocks on."""
    for block in blocks:
        flags = block.columns[:, FLAG]
        is_primary = flags & _NOT_PRIMARY == 0
        evidence.on_target += int((flags & UNMAPPED == 0).sum())
        evidence.placed += int(is_primary.sum())
        evidence.duplicates += int((is_primary & (flags & DUPLICATE != 0)).sum())
        yield block


def _count_block(block: FragmentBlock, evidence: DepthEvidence, thresholds: CoverageThresholds) -> None:
    layout = evidence.layout
    _count_fragments(
        block.records.buffer, block.records.columns, block.fragments, layout.chroms, layout.starts, layout.ends, layout.offsets,
        (thresholds.mapping_quality, thresholds.base_quality), evidence.usable, evidence.low, evidence.inserts,
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
) -> None:
    """`limits` are the mapping and the base quality asked for."""
    seen = np.zeros(1, np.uint8)
    span = 0
    for f in range(len(fragments)):
        begin, end = find_extent(columns, fragments[f])
        if begin >= end:
            continue
        if end - begin > len(seen):
            seen = np.zeros(2 * (end - begin), np.uint8)
        seen[: end - begin] = 0
        for record in fragments[f]:
            if record >= 0 and counts_at_all(columns[record]):
                is_good = columns[record, MAPPING_QUALITY] >= limits[0]
                _see_read(buffer, columns[record], begin, limits[1], _GOOD if is_good else _LOW, seen)
                if is_good:
                    _count_insert(columns[record], inserts)
        k = span = find_span(columns[fragments[f, 0], CONTIG], begin, span, chroms, ends)
        while k < len(chroms) and chroms[k] == columns[fragments[f, 0], CONTIG] and starts[k] < end:
            for place in range(max(begin, starts[k]), min(end, ends[k])):
                if seen[place - begin] >= _GOOD:
                    usable[offsets[k] + place - starts[k]] += 1
                elif seen[place - begin] == _LOW:
                    low[offsets[k] + place - starts[k]] += 1
            k += 1


@inlined
def counts_at_all(row: NDArray[np.int64]) -> bool:
    """Whether a record can count: placed on the genome, primary, not failed, no duplicate."""
    return row[CONTIG] >= 0 and not row[FLAG] & (_NEVER | DUPLICATE)


@kernel
def find_extent(columns: NDArray[np.int64], fragment: NDArray[np.int64]) -> tuple[int, int]:
    """From the first to behind the last base of the records of a fragment that can count; (0, 0) without any."""
    begin = end = 0
    for record in fragment:
        if record >= 0 and counts_at_all(columns[record]):
            begin = columns[record, START] if end == 0 else min(begin, columns[record, START])
            end = max(end, columns[record, END])
    return begin, end


@kernel
def find_span(chrom: int, place: int, guess: int, chroms: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
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
    buffer: NDArray[np.uint8], row: NDArray[np.int64], begin: int, base_quality: int, mark: int, seen: NDArray[np.uint8]
) -> None:
    """Marks the bases that a read has, and those it deletes; `seen[0]` is genome offset `begin`. The higher mark stays."""
    place, at = row[START] - begin, row[QUALITIES]
    for i in range(row[CIGAR_OPERATIONS]):
        item = read_int32(buffer, row[CIGAR] + 4 * i) & 0xFFFFFFFF
        length, code = item >> 4, item & 15
        if code in (0, 7, 8):
            for k in range(length):
                # 255: no qualities are given.
                if buffer[at + k] >= base_quality:
                    seen[place + k] = max(seen[place + k], mark)
            place += length
            at += length
        elif code == 2:
            for k in range(length):
                seen[place + k] = max(seen[place + k], mark)
            place += length
        elif code == 3:
            place += length
        elif code in (1, 4):
            at += length
