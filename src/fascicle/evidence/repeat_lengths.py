"""Lengths of microsatellites in fragments: how many copies of the unit a read has between both flanks.

A read counts where it shows a flank of the repeat at the place at which it is aligned, goes on with the unit, and then shows the
other flank, base by base. It is enough that one side is aligned: at the other one an aligner that places the gap elsewhere, or
clips the read, changes nothing, so that longer and shorter alleles are seen as well as that of the reference. Mates that both
span a repeat count once, and not at all where they disagree. Duplicates, secondary, supplementary and failed records never count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reads.record_columns import ReadColumns, read_columns
from fascicle.reads.record_kernels import DELETION, DIFFERENT, EQUAL, INSERTION, MATCH, SKIP, SOFT_CLIP
from fascicle.reads.record_stream import AlignedSource, Chunk, plan_chunks, stream_chunks
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import Bases
from fascicle.reference.repeats import FLANK_BP, GenomeSequence
from fascicle.reference.targets import merge_spans

LONGEST_COPIES: Final = 100
"""Longer repeats are spanned by no short read."""
# Reads that may lie elsewhere as well say nothing of this repeat (Phred 20, one in a hundred).
_MAPPING_QUALITY_MIN: Final = 20
# The mean quality of the bases of repeat and flanks; a read of lower quality makes and loses bases of a homopolymer.
_BASE_QUALITY_MIN: Final = 20
FLANK_MAX_BP: Final = 20
"""Longer flanks would cost more fragments than they are worth."""
# What a read says in place of a length.
_UNCLEAR = -1

Counts = NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class RepeatLengths:
    """Fragments by length: row i is of locus i, column n of n copies, shape (loci, LONGEST_COPIES + 1).

    unclear: fragments, by locus, that reach the repeat from one side and cannot be used: broken units, low quality, a flank that
    does not follow, mates that disagree. Reads that end inside the repeat are among them.
    """

    counts: Counts
    unclear: Counts


@kernel
def _find_query(cigars: NDArray[np.uint32], first: int, count: int, start: int, place: int) -> int:
    """The offset in a read of the base that is aligned to a genome place; -1 where none is."""
    at, query = np.int64(start), np.int64(0)
    for i in range(first, first + count):
        operation, size = np.int64(cigars[i]) & 15, np.int64(cigars[i]) >> 4
        if operation in (MATCH, EQUAL, DIFFERENT):
            if at <= place < at + size:
                return int(query + place - at)
            at += size
            query += size
        elif operation in (DELETION, SKIP):
            at += size
        elif operation in (INSERTION, SOFT_CLIP):
            query += size
    return -1


@kernel
def _find_span(cigars: NDArray[np.uint32], first: int, count: int) -> int:
    """Bases of the reference that a read takes."""
    span = np.int64(0)
    for i in range(first, first + count):
        if np.int64(cigars[i]) & 15 in (MATCH, DELETION, SKIP, EQUAL, DIFFERENT):
            span += np.int64(cigars[i]) >> 4
    return int(span)


@inlined
def _is_same(bases: Bases, at: int, reference: Bases, place: int, size: int) -> bool:
    """Whether the `size` bases of a flank at `place` of the reference stand in a read from `at` on."""
    if at < 0 or at + size > len(bases):
        return False
    for i in range(size):  # noqa: SIM110 - compiled
        if bases[at + i] != reference[place + i]:
            return False
    return True


@kernel
def _measure(
    bases: Bases, reference: Bases, start: int, end: int, unit: int, before: int, behind: int, left: int, right: int
) -> tuple[int, int]:
    """First base of the repeat in a read, and bases of its run; -1 and 0 where no flank, or not both, are found.

    start, end: the run in the reference; before, behind: bases of its flanks. left: where the read has the base before the run,
    -1 if it is not aligned; right: where it has the base behind it.
    """
    if left >= 0 and _is_same(bases, left - before + 1, reference, start - before, before):
        run = 0
        while left + 1 + run < len(bases) and bases[left + 1 + run] == reference[start + run % unit]:
            run += 1
        if _is_same(bases, left + 1 + run, reference, end, behind):
            return left + 1, run
    if right >= 0 and _is_same(bases, right, reference, end, behind):
        run = 0
        while right - 1 - run >= 0 and bases[right - 1 - run] == reference[end - 1 - run % unit]:
            run += 1
        if _is_same(bases, right - run - before, reference, start - before, before):
            return right - run, run
    return -1, 0


@kernel
def _has_quality(quals: NDArray[np.uint8], first: int, size: int) -> bool:
    """Whether the mean quality of a stretch suffices. A read without any quality was given none, and is not held to it."""
    total, highest = 0, 0
    for i in range(first, first + size):
        total += quals[i]
    for quality in quals:
        highest = max(highest, quality)
    return highest == 0 or total >= _BASE_QUALITY_MIN * size


@kernel
def _measure_reads(
    start: NDArray[np.int64], quality: NDArray[np.int64], offset: NDArray[np.int64], length: NDArray[np.int64],
    cigar: NDArray[np.int64], operations: NDArray[np.int64], bases: Bases, quals: NDArray[np.uint8], cigars: NDArray[np.uint32],
    reference: Bases, origin: int, loci: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    """Rows of read, locus and copies (or `_UNCLEAR`) for every read that has a flank of a locus aligned.

    loci: as for `measure_reads`, with the furthest end of a run so far as the last column.
    """
    found = [(np.int64(0), np.int64(0), np.int64(0)) for _ in range(0)]
    first = 0
    for read in range(len(start)):
        if quality[read] < _MAPPING_QUALITY_MIN:
            continue
        end = start[read] + _find_span(cigars, cigar[read], operations[read])
        while first < len(loci) and loci[first, 5] < start[read]:
            first += 1
        own = bases[offset[read] : offset[read] + length[read]]
        own_quals = quals[offset[read] : offset[read] + length[read]]
        for locus in range(first, len(loci)):
            run_start, run_end, unit, before, behind = loci[locus, :5]
            if run_start > end:
                break
            left = _find_query(cigars, cigar[read], operations[read], start[read], run_start - 1)
            right = _find_query(cigars, cigar[read], operations[read], start[read], run_end)
            if left < 0 and right < 0:
                continue
            begin, run = _measure(own, reference, run_start - origin, run_end - origin, unit, before, behind, left, right)
            whole = run - (run_end - run_start) % unit
            is_whole = begin >= 0 and whole >= 0 and whole % unit == 0 and whole // unit <= LONGEST_COPIES
            copies = np.int64(_UNCLEAR)
            if is_whole and _has_quality(own_quals, begin - before, run + before + behind):
                copies = np.int64(whole // unit)
            found.append((np.int64(read), np.int64(locus), copies))
    rows = np.empty((len(found), 3), np.int64)
    for i in range(len(found)):
        rows[i, 0], rows[i, 1], rows[i, 2] = found[i]
    return rows


def measure_reads(reads: ReadColumns, reference: Bases, origin: int, loci: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of read, locus and copies of a chunk's reads; copies are below 0 where the read reaches the repeat and is unclear.

    loci: rows of start and end of the run (genome offsets), bases of the unit and of both flanks, sorted by start. `origin` is
    the genome offset of the reference's first base; it holds the flanks of all loci.
    """
    # Loci end in the order of their starts but for a few; the furthest end so far is what a sorted walk can go by.
    reach = np.concatenate((loci, np.maximum.accumulate(loci[:, 1])[:, None]), axis=1)
    return _measure_reads(
        reads.start, reads.quality, reads.offset, reads.length, reads.cigar, reads.operations, reads.bases, reads.quals,
        reads.cigars, reference, origin, reach,
    )  # fmt: skip


def count_fragments(rows: NDArray[np.int64], names: NDArray[np.uint64], loci: int) -> RepeatLengths:
    """Fragments by locus and length. `rows` are those of `measure_reads`, `names` the hashes of the reads' names."""
    lengths = make_repeat_lengths(loci)
    if len(rows):
        name = names[rows[:, 0]]
        order = np.lexsort((rows[:, 2], name, rows[:, 1]))
        locus, name, copies = rows[order, 1], name[order], rows[order, 2]
        is_first = np.concatenate(([True], (locus[1:] != locus[:-1]) | (name[1:] != name[:-1])))
        # Sorted by length: the last record of a fragment has its longest, the first clear one its shortest.
        last = np.concatenate((np.flatnonzero(is_first)[1:], [len(rows)])) - 1
        shortest = np.minimum.reduceat(np.where(copies < 0, LONGEST_COPIES + 1, copies), np.flatnonzero(is_first))
        of, longest = locus[is_first], copies[last]
        is_clear = (longest >= 0) & (shortest == longest)
        np.add.at(lengths.counts, (of[is_clear], longest[is_clear]), 1)
        np.add.at(lengths.unclear, of[~is_clear], 1)
    return lengths


def make_repeat_lengths(loci: int) -> RepeatLengths:
    """No fragment of any locus."""
    return RepeatLengths(np.zeros((loci, LONGEST_COPIES + 1), np.int32), np.zeros(loci, np.int32))


def count_repeat_lengths(reads: AlignedSource, loci: Sequence[MicrosatelliteLocus], genome: GenomeSequence) -> RepeatLengths:
    """Fragments by length over loci, which are sorted as in a genome. Loci of contigs that the file does not have get none.

    Raises:
        ReadsError: the file cannot be read to the end.
    """
    lengths = make_repeat_lengths(len(loci))
    chunks = plan_chunks(merge_spans((locus.chrom, locus.span) for locus in loci))
    for (chunk, numbers), parts in zip(assign_loci(chunks, loci), stream_chunks(reads, chunks), strict=True):
        columns, _ = read_columns(parts)
        found = count_chunk_lengths(columns, chunk, [loci[number] for number in numbers], genome)
        lengths.counts[numbers], lengths.unclear[numbers] = found.counts, found.unclear
    return lengths


def assign_loci(chunks: Sequence[Chunk], loci: Sequence[MicrosatelliteLocus]) -> Iterator[tuple[Chunk, list[int]]]:
    """The numbers of the loci that begin in each chunk, by start."""
    by_chrom: dict[str, list[int]] = {}
    for number, locus in enumerate(loci):
        by_chrom.setdefault(locus.chrom, []).append(number)
    for chunk in chunks:
        outer = Span(chunk.spans[0].start, chunk.spans[-1].end)
        own = [number for number in by_chrom.get(chunk.chrom, ()) if loci[number].span.start in outer]
        yield chunk, sorted(own, key=lambda number: loci[number])


def count_chunk_lengths(
    columns: ReadColumns, chunk: Chunk, loci: Sequence[MicrosatelliteLocus], genome: GenomeSequence
) -> RepeatLengths:
    """Fragments by length over the loci that begin in a chunk, out of its reads as they are in the file."""
    if not loci:
        return make_repeat_lengths(0)
    origin = chunk.outer.start
    reference = genome.bases(chunk.chrom, origin, chunk.outer.end)
    runs = np.array([find_run(locus, reference, origin) for locus in loci], dtype=np.int64).reshape(-1, 5)
    rows = measure_reads(columns, reference, origin, runs)
    return count_fragments(rows, columns.name, len(loci))


def find_run(locus: MicrosatelliteLocus, reference: Bases, origin: int) -> tuple[int, int, int, int, int]:
    """Start and end of the run that a locus is the whole copies of, the bases of its unit, and of the flanks a read must show."""
    unit, start, end = len(locus.unit), locus.span.start - origin, locus.span.end - origin
    while end < len(reference) and reference[end] == reference[end - unit]:
        end += 1
    before = _size_flank(reference[max(start - FLANK_MAX_BP, 0) : start][::-1], reference[start : start + unit][::-1])
    behind = _size_flank(reference[end : end + FLANK_MAX_BP], reference[end - unit : end])
    return locus.span.start, origin + end, unit, before, behind


def _size_flank(flank: Bases, unit: Bases) -> int:
    """Bases of a flank, read away from the repeat, that a repeat with one wrong base does not look like: two at least differ from
    what the next units would be."""
    differs = flank != np.resize(unit, len(flank))
    second = np.flatnonzero(differs)[1:2]
    return max(FLANK_BP, int(second[0]) + 1) if len(second) else len(flank)
