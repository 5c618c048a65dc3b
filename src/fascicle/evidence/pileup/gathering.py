"""Everything that the reads of a tumour, and of its normal, say of small variants in a chunk of the genome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import Allele, Repeat, find_repeat
from fascicle.evidence.pileup.candidates import (
    BaseEvidence,
    Carriers,
    find_base_candidates,
    gather_base_evidence,
)
from fascicle.evidence.pileup.cells import make_contexts
from fascicle.evidence.pileup.chunk import HeldGroup, LaidReads, hold_indels, lay_chunk
from fascicle.evidence.pileup.columns import BaseCounts, count_bases
from fascicle.evidence.pileup.dirt import Dirt, count_dirt
from fascicle.evidence.pileup.indel_evidence import IndelEvidence, gather_indel_evidence, join_indel_evidence
from fascicle.evidence.pileup.mates import merge_overlaps
from fascicle.evidence.pileup.noise import NoiseCounts, VariantCells, count_noise, find_quiet_places
from fascicle.evidence.pileup.segments import Column
from fascicle.evidence.pileup.slippage import SlippageCounts, count_slippage
from fascicle.model.loci import Build
from fascicle.reads.record_columns import ReadColumns, Skipped, read_columns
from fascicle.reads.record_stream import Chunk, RawRecords
from fascicle.reference.nucleotides import Bases

# A base that so many fragments of a normal, or of low mapping quality, have, and so large a share of them, is a candidate as
# well: it can be of the germline, and where reads cannot be placed the candidate is shown with its reason.
_CLEAR_SHARE: Final = 0.2
_CLEAR_FRAGMENTS: Final = 4


class GenomeSequence(Protocol):
    """Sequence by genome coordinates (0-based, half-open, plus strand); unknown bases where nothing is known."""

    build: Build

    def bases(self, chrom: str, start: int, end: int) -> Bases: ...  # noqa: D102


@dataclass(frozen=True, eq=False, slots=True)
class SampleCounts:
    """What is counted of one sample in a chunk beside its candidates.

    depth: fragments over each place of the chunk. low: the same of low mapping quality. conflicts: bases at which mates disagree.
    fragments: fragments looked at; distinct: with begins and ends of their own.
    """

    noise: NoiseCounts
    slippage: SlippageCounts
    depth: NDArray[np.int32]
    low: NDArray[np.int32]
    skipped: dict[Skipped, int]
    conflicts: int
    fragments: int
    distinct: int


@dataclass(frozen=True, eq=False, slots=True)
class ChunkEvidence:
    """Candidates of a chunk whose `reference` begins at genome offset `start`, with the evidence of each sample (tumour first).

    place, other: candidate changes of one base: offset in the reference, other base. contexts: their contexts on both strands.
    is_quiet: by sample, whether a candidate's place was counted as noise.
    alleles, repeats: candidate indels by place. base, indel: evidence by sample. carriers: fragments of the tumour with a
    candidate; indels are numbered behind the bases.
    """

    chunk: Chunk
    start: int
    reference: Bases
    is_target: NDArray[np.bool_]
    place: Column
    other: Column
    contexts: tuple[NDArray[np.uint8], NDArray[np.uint8]]
    is_quiet: tuple[NDArray[np.bool_], ...]
    base: tuple[BaseEvidence, ...]
    alleles: tuple[Allele, ...]
    repeats: tuple[Repeat, ...]
    indel: tuple[IndelEvidence, ...]
    carriers: Carriers
    counts: tuple[SampleCounts, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Counted:
    """A sample after its reads are laid for good."""

    laid: LaidReads
    counts: BaseCounts
    dirt: Dirt
    conflicts: int
    skipped: dict[Skipped, int]


def gather_chunk(chunk: Chunk, records: Sequence[Sequence[RawRecords]], genome: GenomeSequence) -> ChunkEvidence:
    """The evidence of one chunk; `records` are those of each sample, the tumour first."""
    return gather_columns(chunk, [read_columns(own) for own in records], genome)


def gather_columns(chunk: Chunk, read: Sequence[tuple[ReadColumns, dict[Skipped, int]]], genome: GenomeSequence) -> ChunkEvidence:
    """The evidence of one chunk whose records are read (see `read_columns`). Base qualities of mates that overlap are changed."""
    start, end = chunk.outer.start, chunk.outer.end
    reference = genome.bases(chunk.chrom, start, end)
    is_target = np.zeros(end - start, dtype=bool)
    for span in chunk.spans:
        is_target[span.start - start : span.end - start] = True
    laid = [lay_chunk(columns, start, reference) for columns, _ in read]
    held = hold_indels(laid, reference, is_target)
    counted = [_count(own, reference, skipped) for own, (_, skipped) in zip(laid, read, strict=True)]
    place, other = _find_candidates([own.counts for own in counted], reference, is_target)
    gathered = [_gather_bases(own, reference, place, other) for own in counted]
    indel, carriers = _gather_indels(held, counted, reference, len(place))
    alleles = tuple(own.alleles[number] for own in held for number in own.group.alleles)
    plus, minus = make_contexts(reference)
    quiet = tuple(find_quiet_places(own.counts.counts, reference, is_target)[place] for own in counted)
    return ChunkEvidence(
        chunk, start, reference, is_target, place, other, (plus[place], minus[place]), quiet, tuple(own for own, _ in gathered),
        alleles, tuple(find_repeat(reference, allele) for allele in alleles), indel, gathered[0][1].join(carriers),
        tuple(_sum_up(own, reference, is_target) for own in counted),
    )  # fmt: skip


def _count(laid: LaidReads, reference: Bases, skipped: dict[Skipped, int]) -> _Counted:
    conflicts = merge_overlaps(laid.reads, laid.segments, laid.mates)
    counts = count_bases(laid.reads, laid.segments, laid.start, reference)
    dirt = count_dirt(laid.reads, counts, reference, laid.gaps)
    return _Counted(laid, counts, dirt, conflicts, skipped)


def _find_candidates(counts: Sequence[BaseCounts], reference: Bases, is_target: NDArray[np.bool_]) -> tuple[Column, Column]:
    """Candidates of the tumour, clear ones of the normal, clear ones of badly placed reads of the tumour; by place, then base."""
    wanted = np.zeros((len(reference), 4), dtype=bool)
    wanted[find_base_candidates(counts[0].counts, reference, is_target)] = True
    for own in (*(normal.counts for normal in counts[1:]), counts[0].low):
        place, other = find_base_candidates(own, reference, is_target)
        found, depth = own[place, other], own[place].sum(axis=1)
        clear = (found >= _CLEAR_FRAGMENTS) & (found >= _CLEAR_SHARE * depth)
        wanted[place[clear], other[clear]] = True
    place, other = np.nonzero(wanted)
    return place, other


def _gather_bases(own: _Counted, reference: Bases, place: Column, other: Column) -> tuple[BaseEvidence, Carriers]:
    laid = own.laid
    return gather_base_evidence(
        laid.reads, laid.segments, own.counts, own.dirt, laid.start, reference, place, other, laid.fragments
    )


def _gather_indels(
    held: Sequence[HeldGroup], counted: Sequence[_Counted], reference: Bases, first: int
) -> tuple[tuple[IndelEvidence, ...], Carriers]:
    """Evidence of the groups' indels by sample, and the tumour's fragments that have them (numbered from `first` on)."""
    found: list[IndelEvidence] = []
    carriers: list[Carriers] = []
    for number, own in enumerate(counted):
        parts = []
        for group in held:
            evidence, fragments = gather_indel_evidence(
                group.fits[number], group.alleles, own.laid.reads, own.laid.fragments, own.dirt.events, reference
            )
            parts.append(evidence)
            if number == 0:
                carriers += [Carriers(np.full(len(f), first + i), f) for i, f in enumerate(fragments)]
                first += len(fragments)
        found.append(join_indel_evidence(parts))
    return tuple(found), Carriers.empty().join(*carriers)


def _sum_up(own: _Counted, reference: Bases, is_target: NDArray[np.bool_]) -> SampleCounts:
    laid = own.laid
    depth = own.counts.counts.sum(axis=1)
    noise = count_noise(laid.reads, laid.segments, own.counts, own.dirt, laid.start, reference, is_target)
    slippage = count_slippage(laid.seen.alleles, laid.fragments_seen, depth.astype(np.int64), reference, is_target)
    first = laid.is_usable & (laid.fragments.number == np.arange(len(laid.mates)))
    ends = np.stack((laid.fragments.begin[first], laid.fragments.end[first]), axis=1)
    return SampleCounts(
        noise, slippage, depth.astype(np.int32), own.counts.low.sum(axis=1).astype(np.int32), own.skipped, own.conflicts,
        len(ends), len(np.unique(ends, axis=0)),
    )  # fmt: skip


def list_variant_cells(evidence: ChunkEvidence, sample: int, is_variant: NDArray[np.bool_]) -> VariantCells:
    """What those candidates of one base that are variants have added to a sample's noise."""
    rows = np.flatnonzero(is_variant & evidence.is_quiet[sample])
    place = evidence.place[rows]
    return VariantCells(
        evidence.reference[place].astype(np.int64), evidence.other[rows], (evidence.contexts[0][rows],
        evidence.contexts[1][rows]), evidence.counts[sample].depth[place].astype(np.int64), evidence.base[sample].cells[rows],
    )  # fmt: skip
