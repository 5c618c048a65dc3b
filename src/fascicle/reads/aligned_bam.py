"""One assay's reads to one sorted and indexed BAM, with duplicates marked or UMI families collapsed, and what was counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from fascicle.errors import ReadsError, ReferenceInputError
from fascicle.reads.aligning import AlignmentJob, AlignmentTally, align_lanes, prepare_job, sort_records
from fascicle.reads.alignment_header import clean_name, compose_header, find_header_places
from fascicle.reads.families import FamilyTally, collapse_families
from fascicle.reads.fastq import read_blocks
from fascicle.reads.marking import DuplicateTally, mark_duplicates
from fascicle.reads.outside_aligners import open_outside_aligner
from fascicle.reads.short_read_index import MAPPER, ShortReadIndex, open_short_read_index
from fascicle.reads.sources import Lanes
from fascicle.reads.template_records import RecordMaker
from fascicle.reads.umis import has_umis
from fascicle.reference.genome import Genome

# Genomes from which on an index is worth keeping; smaller ones are indexed in a few seconds.
_KEPT_FROM_BP: Final = 100_000_000
# The preset is for reads up to about this length; longer ones are of other platforms, with other errors.
_READ_MAX_BP: Final = 1000
INDEX_NAME: Final = "short_reads.mmi"


@dataclass(frozen=True, slots=True)
class AlignmentOptions:
    """How reads are aligned. `sample` becomes SM. `is_collapsed` asks for consensus reads of UMI families; `is_marked` False is
    for amplicons, whose fragments share their ends without being copies. `program` names one of `outside_aligners.PROGRAMS`.
    """

    sample: str
    threads: int = 1
    is_marked: bool = True
    is_collapsed: bool = False
    program: str | None = None


@dataclass(frozen=True, slots=True)
class AlignmentSummary:
    """What was aligned. `duplicates` None: not marked. `families` None: not collapsed; else `tally` is of the reads before
    collapsing and `consensus` of the consensus reads. `notes` must be told with every result.
    """

    aligner: str
    tally: AlignmentTally
    insert_size_median_bp: float | None
    has_umis: bool
    duplicates: DuplicateTally | None
    families: FamilyTally | None
    consensus: AlignmentTally | None
    notes: tuple[str, ...]


def describe_reference(genome: Genome) -> tuple[str, ...]:
    """What must be said where reads are not aligned to a whole genome."""
    if genome.is_whole:
        return ()
    known = sum(len(stretch.span) for stretch in genome.stretches)
    stretches = "stretch" if len(genome.stretches) == 1 else "stretches"
    return (describe_part(f"{len(genome.stretches)} {stretches} ({known / 1e6:.1f} Mb) of the genome alone"),)


def describe_part(part: str) -> str:
    """The warning about reads that were aligned to a part of the genome."""
    limits = "reads of other places can be placed here, and copies elsewhere in the genome are not known"
    return f"aligned to {part}: {limits}"


@dataclass
class GenomeIndex:
    """The index of a bundle's genome, made or read when it is first asked for. That of a large genome is kept in `folder` (None:
    nowhere) for the next run."""

    genome: Genome
    folder: Path | None = None
    threads: int = 1
    _opened: ShortReadIndex | None = None

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be had in seconds: it is opened or kept, or the genome is small."""
        return self._opened is not None or not self._is_large or (self._kept is not None and self._kept.is_file())

    def open(self) -> ShortReadIndex:
        """The index. Raises ReferenceInputError for a bundle made from transcripts."""
        if self.genome.fasta is None:
            what = "DNA reads need genome sequence, and the bundle was made from transcripts"
            raise ReferenceInputError(what, remedy="Build a bundle with --genome FA")
        if self._opened is None:
            self._opened = open_short_read_index(self.genome.fasta, self._make_folder(), self.threads)
        return self._opened

    def _make_folder(self) -> Path | None:
        """Where the index is kept or will be; nowhere where no folder can be made: then it is made again the next time."""
        kept = self._kept
        if kept is not None:
            try:
                kept.parent.mkdir(parents=True, exist_ok=True)
            except OSError:
                return None
        return kept

    @property
    def _is_large(self) -> bool:
        return sum(len(stretch.span) for stretch in self.genome.stretches) >= _KEPT_FROM_BP

    @property
    def _kept(self) -> Path | None:
        return self.folder / INDEX_NAME if self.folder and self._is_large else None


class RecordSource(Protocol):
    """What makes records of reads: the aligner inside, or a program."""

    @property
    def name(self) -> str:
        """What is told of it with the results."""

    def align(
        self, lanes: Lanes, read_groups: Sequence[str], advance: Callable[[int], None]
    ) -> Iterator[tuple[bytes, AlignmentTally]]:
        """Records in the header's coordinates, and what became of the reads, block by block."""


@dataclass(frozen=True)
class InnerAligner:
    """minimap2 through mappy."""

    job: AlignmentJob
    threads: int
    name: str = MAPPER

    def align(
        self, lanes: Lanes, read_groups: Sequence[str], advance: Callable[[int], None]
    ) -> Iterator[tuple[bytes, AlignmentTally]]:
        """See `aligning.align_lanes`."""
        return align_lanes(lanes, self.job, tuple(read_groups), self.threads, advance)


def write_aligned_bam(
    lanes: Lanes,
    index: GenomeIndex,
    target: Path,
    options: AlignmentOptions,
    advance: Callable[[int], None] = lambda _: None,
) -> AlignmentSummary:
    """Aligns reads and writes `target` with its index beside it. The bytes do not depend on the number of threads.

    Raises:
        ReadsError: the reads cannot be used, none was placed, or collapsing was asked for and they carry no UMIs.
        ReferenceInputError: the bundle has no genome sequence.
        ToolError: sorting or a program failed, or a process was stopped.
    """
    with closing(read_blocks(*lanes.lanes[0])) as blocks:
        first = next(blocks)
    if first.first.longest > _READ_MAX_BP:
        what = f"a read of {first.first.longest:,} bases: this way is for short reads, up to {_READ_MAX_BP:,}"
        remedy = "Align long reads with another program and give the BAM"
        raise ReadsError(what, path=lanes.given, remedy=remedy)
    carries_umis = has_umis(first)
    if options.is_collapsed and not carries_umis:
        remedy = "Give reads with UMIs in their names or in RX, or leave collapsing out"
        raise ReadsError("UMI families were asked for, but the reads carry no UMIs", path=lanes.given, remedy=remedy)
    with TemporaryDirectory(prefix="fascicle-aligning-") as name:
        folder = Path(name)
        source, median = _open_source(lanes, index, options, folder)
        run = _Run(index.genome, options, source, describe_reference(index.genome), advance)
        return replace(run.write(lanes, target, folder), insert_size_median_bp=median, has_umis=carries_umis)


def _open_source(lanes: Lanes, index: GenomeIndex, options: AlignmentOptions, folder: Path) -> tuple[RecordSource, float | None]:
    """The aligner that was asked for, and the insert size that it learned (None: it does not tell)."""
    places = find_header_places(index.genome)
    if options.program is not None:
        return open_outside_aligner(
            options.program, index.genome, places, clean_name(options.sample), options.threads, folder
        ), None
    job = prepare_job(lanes, RecordMaker(index.open(), places))
    return InnerAligner(job, options.threads), job.inserts.median_bp


@dataclass(frozen=True)
class _Run:
    genome: Genome
    options: AlignmentOptions
    source: RecordSource
    notes: tuple[str, ...]
    advance: Callable[[int], None]

    def write(self, lanes: Lanes, target: Path, folder: Path) -> AlignmentSummary:
        ordered = folder / "sorted.bam"
        tally = self._align(lanes, ordered, folder)
        if not tally.placed:
            remedy = "Check that the reads are of this species and assay, and that the bundle has the assay's regions"
            raise ReadsError("not one read was placed on the reference", path=lanes.lanes[0][0], remedy=remedy)
        families = consensus = None
        if self.options.is_collapsed:
            collapsed, families = collapse_families(ordered, folder)
            consensus = self._align(Lanes(collapsed), ordered, folder)
        is_marked = self.options.is_marked and families is None
        duplicates = mark_duplicates(ordered, target, is_marked=is_marked)
        marked = duplicates if is_marked else None
        return AlignmentSummary(self.source.name, tally, None, False, marked, families, consensus, self.notes)

    def _align(self, lanes: Lanes, target: Path, folder: Path) -> AlignmentTally:
        groups = tuple(f"{clean_name(self.options.sample)}.{lane}" for lane in range(1, len(lanes.lanes) + 1))
        header = compose_header(self.genome, groups, self.options.sample, self.source.name, self.notes)
        sums = _Sums(AlignmentTally())
        sort_records(header, sums.follow(self.source.align(lanes, groups, self.advance)), target, folder)
        return sums.tally


@dataclass
class _Sums:
    """The tallies of blocks that pass by."""

    tally: AlignmentTally

    def follow(self, blocks: Iterator[tuple[bytes, AlignmentTally]]) -> Iterator[bytes]:
        for records, tally in blocks:
            self.tally += tally
            yield records
