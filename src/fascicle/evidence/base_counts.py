"""Bases of fragments over the targets: what samples, contamination and damage of the DNA are read from.

A fragment gives one base at a place: that of its reads, of the base quality asked for; two mates that disagree give none. Counts
are kept by the strand of the fragment that was read first (class 0: first mate forward; 1: first mate reverse), because damage of
one strand before amplification shows in one class for a base and in the other for its complement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.depth import TargetLayout, counts_at_all, find_extent, find_span, lay_out_targets
from fascicle.model.coverage import CoverageThresholds
from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import read_genome_blocks
from fascicle.reads.alignment_blocks import (
    BASES,
    CIGAR,
    CIGAR_OPERATIONS,
    CONTIG,
    FLAG,
    MAPPING_QUALITY,
    QUALITIES,
    READ_BP,
    START,
    AlignmentBlock,
    read_int32,
)
from fascicle.reads.fragments import pair_overlapping
from fascicle.reference.genome import Genome
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases

# Bases of targets counted at once: 2 million take 64 MB.
_AT_ONCE_BP: Final = 2_000_000
_BASE_OF_NIBBLE: Final = np.array([0, 1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0], dtype=np.uint8)
_CONFLICT: Final = 5


@dataclass(frozen=True)
class BaseCounts:
    """Counts over the bases of some spans: `counts` has the shape (bases, 2 classes, 4 bases ACGT), `known` is the reference."""

    layout: TargetLayout
    known: Bases
    counts: NDArray[np.int32]

    @property
    def by_base(self) -> NDArray[np.int32]:
        """Counts of both classes together, shape (bases, 4)."""
        return self.counts.sum(axis=1, dtype=np.int32)

    def place(self, index: int) -> tuple[str, int]:
        """Chromosome and genome offset of a row."""
        k = int(np.searchsorted(self.layout.offsets, index, side="right")) - 1
        chrom, span = self.layout.spans[k]
        return chrom, span.start + index - int(self.layout.offsets[k])


def count_bases(
    reads: AlignedReads, spans: Sequence[tuple[str, Span]], genome: Genome, thresholds: CoverageThresholds
) -> Iterator[BaseCounts]:
    """Counts over merged spans, some millions of bases at a time. Raises ReadsError where the file is damaged."""
    for part in _split_spans(spans):
        layout = lay_out_targets(part, reads.chroms)
        yield sum_bases(read_genome_blocks(reads, part), layout, genome, thresholds)


def _split_spans(spans: Sequence[tuple[str, Span]]) -> Iterator[list[tuple[str, Span]]]:
    part: list[tuple[str, Span]] = []
    length = 0
    for chrom, span in spans:
        if part and length + len(span) > _AT_ONCE_BP:
            yield part
            part, length = [], 0
        part.append((chrom, span))
        length += len(span)
    if part:
        yield part


def sum_bases(
    blocks: Iterable[AlignmentBlock], layout: TargetLayout, genome: Genome, thresholds: CoverageThresholds
) -> BaseCounts:
    """Counts of blocks in genome coordinates over one layout."""
    counts = np.zeros((layout.length_bp, 2, 4), np.int32)
    limits = (thresholds.mapping_quality, thresholds.base_quality)
    for block in pair_overlapping(blocks):
        _count_fragments(
            block.records.buffer, block.records.columns, block.fragments, layout.chroms, layout.starts, layout.ends,
            layout.offsets, limits, counts,
        )  # fmt: skip
    known = [genome.bases(chrom, span.start, span.end) for chrom, span in layout.spans]
    return BaseCounts(layout, np.concatenate(known), counts)


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
    counts: NDArray[np.int32],
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
            if record >= 0 and counts_at_all(columns[record]) and columns[record, MAPPING_QUALITY] >= limits[0]:
                _see_bases(buffer, columns[record], begin, limits[1], seen)
        row = columns[fragments[f, 0]]
        # The first mate's direction; of a second mate the opposite.
        strand = ((row[FLAG] >> 4) & 1) ^ ((row[FLAG] >> 7) & 1)
        k = span = find_span(row[CONTIG], begin, span, chroms, ends)
        while k < len(chroms) and chroms[k] == row[CONTIG] and starts[k] < end:
            for place in range(max(begin, starts[k]), min(end, ends[k])):
                if 0 < seen[place - begin] < _CONFLICT:
                    counts[offsets[k] + place - starts[k], strand, seen[place - begin] - 1] += 1
            k += 1


@kernel
def _see_bases(buffer: NDArray[np.uint8], row: NDArray[np.int64], begin: int, base_quality: int, seen: NDArray[np.uint8]) -> None:
    """Notes the bases of a read (1 to 4) at their places; a base that contradicts one that is there makes a conflict."""
    place, at = row[START] - begin, 0
    for i in range(row[CIGAR_OPERATIONS]):
        item = read_int32(buffer, row[CIGAR] + 4 * i) & 0xFFFFFFFF
        length, code = item >> 4, item & 15
        if code in (0, 7, 8):
            for k in range(at, min(at + length, row[READ_BP])):
                if buffer[row[QUALITIES] + k] >= base_quality:
                    packed = np.int64(buffer[row[BASES] + k // 2])
                    base = _BASE_OF_NIBBLE[packed // 16 if k % 2 == 0 else packed % 16]
                    own = place + k - at
                    seen[own] = base if seen[own] == 0 or seen[own] == base else _CONFLICT
            place += length
            at += length
        elif code in (2, 3):
            place += length
        elif code in (1, 4):
            at += length
