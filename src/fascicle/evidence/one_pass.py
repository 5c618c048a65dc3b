"""One pass through the alignments of a tumour, and of its normal beside it, for all that is counted of reads.

Every block of a file goes to what counts coverage, bases and reads between targets and to what collects odd records; the chunks
of the targets go to the evidence of small variants and microsatellites. Files are unpacked once, whatever is asked of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.alleles import AlleleCounts
from fascicle.evidence.base_counts import compare_bases
from fascicle.evidence.bin_depth import StartCounter
from fascicle.evidence.depth import DepthEvidence, join_depth
from fascicle.evidence.fragment_counts import FragmentCounts
from fascicle.evidence.part_counts import PartCounter
from fascicle.evidence.pileup.gathering import ChunkEvidence, gather_columns
from fascicle.evidence.repeat_lengths import RepeatLengths, assign_loci, count_chunk_lengths, make_repeat_lengths
from fascicle.evidence.sample_sites import (
    NORMAL,
    TUMOUR,
    SampleEvidence,
    count_at_snps,
    gather_sample_evidence,
    join_sample_evidence,
)
from fascicle.evidence.structural.gathering import widen_targets
from fascicle.evidence.structural.odd_records import OddRecordCollector, OddRecords
from fascicle.model.coverage import CoverageThresholds
from fascicle.model.genotypes import Snp
from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import GenomePlaces, RegionFilter
from fascicle.reads.alignment_blocks import AlignmentBlock
from fascicle.reads.parallel import map_in_order
from fascicle.reads.record_columns import read_columns
from fascicle.reads.record_stream import Chunk, RawRecords, plan_chunks, sort_chunks, stream_file
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.genome import Genome


@dataclass(frozen=True, eq=False)
class PassPlan:
    """What is counted. spans: merged targets. bins: of copy number; fragments are counted in those between targets. loci:
    microsatellites in the targets, sorted. snps: whose alleles are counted. thresholds: of a fragment that counts, by role.
    threads: how many work; the counts do not depend on it.
    """

    genome: Genome
    spans: tuple[tuple[str, Span], ...]
    bins: CopyBins
    loci: Sequence[MicrosatelliteLocus]
    snps: Sequence[Snp]
    thresholds: dict[str, CoverageThresholds]
    threads: int = 1

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """Of the targets, in genome order."""
        return plan_chunks(self.spans)


@dataclass(frozen=True, eq=False)
class CountedSample:
    """What was counted of one sample. between: fragments that begin in each bin between targets, shape (bins,). alleles: of the
    SNPs in the targets whose bases are known."""

    depth: DepthEvidence
    alleles: dict[Snp, AlleleCounts]
    between: NDArray[np.int64]
    lengths: RepeatLengths


@dataclass(frozen=True, eq=False)
class CountedReads:
    """What one pass leaves: by role, of both samples together, and by chunk in genome order; `odd` are of the tumour, near the
    targets."""

    samples: dict[str, CountedSample]
    bases: SampleEvidence
    chunks: tuple[ChunkEvidence, ...]
    odd: OddRecords


def count_reads(
    tumour: AlignedReads, normal: AlignedReads | None, plan: PassPlan, advance: Callable[[int], None] = lambda _steps: None
) -> CountedReads:
    """Counts the reads of one or two samples. `advance` is told of every chunk.

    Raises:
        ReadsError: a file cannot be read to its end.
    """
    sources = {TUMOUR: tumour} if normal is None else {TUMOUR: tumour, NORMAL: normal}
    takers = {role: _Taker(reads, plan, plan.thresholds[role], is_tumour=role == TUMOUR) for role, reads in sources.items()}
    parts, chunks = _Parts(takers, plan), _Chunks(plan, tuple(sources))
    order = sort_chunks(tumour, chunks.chunks)
    streams = [stream_file(reads, [chunks.chunks[at] for at in order], takers[role]) for role, reads in sources.items()]
    try:
        # Both samples go on chunk by chunk, so that what they show of one place is at hand together.
        items = zip(order, zip(*streams, strict=True), strict=True)
        for at, found in zip(order, map_in_order(chunks.work, items, plan.threads), strict=True):
            chunks.keep(at, *found)
            parts.join_ready()
            advance(1)
    finally:
        for stream in streams:
            stream.close()
    for taker in takers.values():
        taker.finish()
    parts.join_ready()
    samples = {
        role: CountedSample(*parts.list_counts(role), taker.between, chunks.lengths[role]) for role, taker in takers.items()
    }
    return CountedReads(samples, parts.bases, chunks.evidence, takers[TUMOUR].odd.finish())


class _Taker:
    """Takes every block of one sample's file."""

    def __init__(self, reads: AlignedReads, plan: PassPlan, thresholds: CoverageThresholds, *, is_tumour: bool):
        self.ready: deque[tuple[int, FragmentCounts]] = deque()
        self.odd = OddRecordCollector()
        self._place = GenomePlaces(reads)
        self._parts = PartCounter(reads, plan.spans, thresholds)
        self._starts = StartCounter(plan.bins, reads.chroms, thresholds.mapping_quality)
        self._near = RegionFilter(widen_targets(plan.spans), reads.chroms) if is_tumour else None

    def __call__(self, block: AlignmentBlock) -> None:
        placed = self._place(block)
        self.ready.extend(self._parts.add(block, placed))
        self._starts.add(placed)
        if self._near is not None:
            self.odd.add(self._near.select(placed))

    def finish(self) -> None:
        """Ends the parts that no record came behind."""
        self.ready.extend(self._parts.finish())

    @property
    def between(self) -> NDArray[np.int64]:
        """Fragments of each bin between targets."""
        return self._starts.counts


class _Chunks:
    """What the chunks of the targets show."""

    def __init__(self, plan: PassPlan, roles: Sequence[str]):
        self.chunks = plan.chunks
        self.lengths = {role: make_repeat_lengths(len(plan.loci)) for role in roles}
        self._plan = plan
        self._loci = [numbers for _, numbers in assign_loci(self.chunks, plan.loci)]
        self._found: dict[int, ChunkEvidence] = {}

    def work(self, item: tuple[int, tuple[tuple[RawRecords, ...], ...]]) -> tuple[ChunkEvidence, list[RepeatLengths]]:
        """Evidence of a chunk, and the lengths of its loci in each sample."""
        at, records = item
        chunk, genome = self.chunks[at], self._plan.genome
        loci = [self._plan.loci[number] for number in self._loci[at]]
        read = [read_columns(own) for own in records]
        # Lengths first: gathering lowers the qualities of bases on which mates disagree.
        lengths = [count_chunk_lengths(columns, chunk, loci, genome) for columns, _ in read]
        return gather_columns(chunk, read, genome), lengths

    def keep(self, at: int, evidence: ChunkEvidence, lengths: Sequence[RepeatLengths]) -> None:
        """Puts the answers of one chunk to the others."""
        self._found[at] = evidence
        for own, found in zip(self.lengths.values(), lengths, strict=True):
            own.counts[self._loci[at]], own.unclear[self._loci[at]] = found.counts, found.unclear

    @property
    def evidence(self) -> tuple[ChunkEvidence, ...]:
        """In genome order."""
        return tuple(self._found[at] for at in sorted(self._found))


class _Parts:
    """Parts of the targets, which are compared with the genome as soon as all samples have passed them."""

    def __init__(self, takers: dict[str, _Taker], plan: PassPlan):
        self._takers, self._plan = takers, plan
        self._waiting: dict[int, dict[str, FragmentCounts]] = {}
        self._depths: dict[str, dict[int, DepthEvidence]] = {role: {} for role in takers}
        self._alleles: dict[str, dict[Snp, AlleleCounts]] = {role: {} for role in takers}
        self._bases: dict[int, SampleEvidence] = {}

    def join_ready(self) -> None:
        """Compares the parts that are over in all samples."""
        for role, taker in self._takers.items():
            while taker.ready:
                number, counts = taker.ready.popleft()
                self._waiting.setdefault(number, {})[role] = counts
        for number in [number for number, own in self._waiting.items() if len(own) == len(self._takers)]:
            self._compare(number, self._waiting.pop(number))

    def _compare(self, number: int, counts: dict[str, FragmentCounts]) -> None:
        bases = {role: compare_bases(part, self._plan.genome) for role, part in counts.items()}
        for role, own in bases.items():
            self._depths[role][number] = counts[role].depth
            found = count_at_snps([own], self._plan.snps)
            self._alleles[role] |= {count.snp: count for count in found if count.reference is not None}
        self._bases[number] = gather_sample_evidence([bases[TUMOUR]], [bases[NORMAL]] if NORMAL in bases else None)

    def list_counts(self, role: str) -> tuple[DepthEvidence, dict[Snp, AlleleCounts]]:
        """Depth and alleles of a sample."""
        return join_depth([part for _, part in sorted(self._depths[role].items())]), self._alleles[role]

    @property
    def bases(self) -> SampleEvidence:
        """Of all parts, in genome order."""
        return join_sample_evidence([part for _, part in sorted(self._bases.items())])
