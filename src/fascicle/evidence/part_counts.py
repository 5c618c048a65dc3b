"""Fragments over the bases of the targets out of one pass through a file, part by part (see `fragment_counts`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fascicle.evidence.depth import lay_out_targets
from fascicle.evidence.fragment_counts import FragmentCounter, FragmentCounts, split_spans
from fascicle.model.coverage import CoverageThresholds
from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import RegionFilter
from fascicle.reads.alignment_blocks import CONTIG, START, AlignmentBlock
from fascicle.reads.record_stream import read_contig_order


class PartCounter:
    """Counts over merged spans, some millions of bases at a time: a part is begun when its first record comes, and over when the
    file has passed it.

    Raises ReadsError where the header of the file is damaged.
    """

    def __init__(self, reads: AlignedReads, spans: Sequence[tuple[str, Span]], thresholds: CoverageThresholds):
        self._chroms, self._thresholds = reads.chroms, thresholds
        self._parts = list(split_spans(spans))
        self._filters = [RegionFilter(part, reads.chroms) for part in self._parts]
        order = read_contig_order(reads)
        self._ends = [_find_end(reads, part, order) for part in self._parts]
        self._counters: dict[int, FragmentCounter] = {}
        self._left = set(range(len(self._parts)))

    def add(self, raw: AlignmentBlock, placed: AlignmentBlock) -> Iterator[tuple[int, FragmentCounts]]:
        """Counts a block of the file, in its own and in genome coordinates; gives number and counts of the parts that it ends."""
        if not len(raw):
            return
        last = int(raw.columns[-1, CONTIG]), int(raw.columns[-1, START])
        for number in sorted(self._left):
            chosen = self._filters[number].select(placed)
            if len(chosen):
                self._open(number).add(chosen)
            if last[0] < 0 or last >= self._ends[number]:
                yield self._close(number)

    def finish(self) -> Iterator[tuple[int, FragmentCounts]]:
        """The parts that no block has ended."""
        for number in sorted(self._left):
            yield self._close(number)

    def _open(self, number: int) -> FragmentCounter:
        if number not in self._counters:
            self._counters[number] = FragmentCounter(lay_out_targets(self._parts[number], self._chroms), self._thresholds)
        return self._counters[number]

    def _close(self, number: int) -> tuple[int, FragmentCounts]:
        counts = self._open(number).finish()
        del self._counters[number]
        self._left.remove(number)
        return number, counts


def _find_end(reads: AlignedReads, part: Sequence[tuple[str, Span]], order: dict[str, int]) -> tuple[int, int]:
    """The last place of a part in the file: number of the contig and offset; before all others for one that it does not have."""
    places = (place for chrom, span in part for place in reads.locate(chrom, span.start, span.end))
    return max(((order[place.contig], place.end) for place in places), default=(-1, -1))
