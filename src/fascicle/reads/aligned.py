"""A BAM or CRAM that was given: checked once, then read by genome coordinates whatever its contigs are called.

The file is only read. Its contigs may be `17`, `chr17`, `NC_000017.11`, or slices named `chr17:43043294-43171244`; everything
behind this module speaks of `chr17` and 0-based, half-open genome offsets. A position in the file plus the `shift` of its contig
is the genome offset (the shift of a whole chromosome is 0).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pysam

from fascicle.errors import ReadsError
from fascicle.reads.alignment_checks import check_header, check_sample, check_sequence, find_index, refuse_broken
from fascicle.reads.alignments import explain_broken
from fascicle.reads.contig_places import ContigPlace, choose_contigs, find_contig_places
from fascicle.reads.cram_reference import lay_out_reference
from fascicle.reference.genome import Genome


class PlacedRecord(NamedTuple):
    """A record and what is added to its positions (`reference_start`, `reference_end`, `get_aligned_pairs`) for genome offsets.

    The mate's positions have the shift of the mate's contig: `AlignedReads.shift_of(record.next_reference_name)`.
    """

    record: pysam.AlignedSegment
    shift: int


class FilePlace(NamedTuple):
    """A genome range as the file names it: contig, 0-based half-open range on it, and the shift back to the genome."""

    contig: str
    start: int
    end: int
    shift: int


@dataclass(frozen=True)
class AlignedReads:
    """An opened file of aligned reads; made by `open_aligned`.

    sample: the name in its read groups (SM), None where they have none.
    contigs: contigs that lie on the bundle's genome; others (decoys, viruses) are left out.
    notes: sentences for the report: an index was built, no sample name, another checksum.
    reference: FASTA that a CRAM is decoded with, under the file's own contig names; None for a BAM.
    """

    path: Path
    index: Path
    sample: str | None
    contigs: tuple[ContigPlace, ...]
    notes: tuple[str, ...]
    reference: Path | None = None

    def open(self) -> pysam.AlignmentFile:
        """A handle of one's own (htslib's handles are for one thread at a time); to be closed by the caller."""
        reference = str(self.reference) if self.reference else None
        return pysam.AlignmentFile(str(self.path), index_filename=str(self.index), reference_filename=reference)

    @property
    def chroms(self) -> tuple[str, ...]:
        """Chromosomes of the contigs, each once, in the order of the file."""
        return tuple(dict.fromkeys(place.chrom for place in self.contigs))

    def shift_of(self, contig: str) -> int:
        """What is added to a position on a contig to get the genome offset. KeyError for one that is not on the genome."""
        return self._shifts[contig]

    @property
    def _shifts(self) -> dict[str, int]:
        return {place.contig: place.start for place in self.contigs}

    def count_placed(self) -> int | None:
        """Placed records of the whole file as its index counts them; None where it does not (CRAM)."""
        with self.open() as file:
            return None if file.is_cram else sum(row.mapped for row in file.get_index_statistics())

    def locate(self, chrom: str, start: int, end: int) -> tuple[FilePlace, ...]:
        """Where a genome range lies in the file: one place a contig that overlaps it, none where no contig does."""
        return tuple(
            FilePlace(place.contig, max(start, place.start) - place.start, min(end, place.end) - place.start, place.start)
            for place in self.contigs
            if place.chrom == chrom and place.start < end and start < place.end
        )

    def fetch(self, chrom: str, start: int, end: int) -> Iterator[PlacedRecord]:
        """Every record that overlaps a genome range (duplicates, secondary and supplementary ones too), by position.

        Raises:
            ReadsError: the file is damaged there, or a CRAM does not fit its reference.
        """
        # Closing a damaged file fails once more.
        with refuse_broken(self.path), self.open() as file:
            yield from self.fetch_from(file, chrom, start, end)

    def fetch_from(self, file: pysam.AlignmentFile, chrom: str, start: int, end: int) -> Iterator[PlacedRecord]:
        """As `fetch`, with a handle that was opened before: for many ranges."""
        for place in self.locate(chrom, start, end):
            with refuse_broken(self.path):
                for record in file.fetch(place.contig, place.start, place.end):
                    yield PlacedRecord(record, place.shift)


@contextmanager
def open_aligned(
    path: Path,
    genome: Genome,
    *,
    sample: str | None = None,
    cram_reference: Path | None = None,
    regions: Sequence[tuple[str, int, int]] = (),
) -> Iterator[AlignedReads]:
    """Checks a BAM or CRAM against a bundle's genome and opens it for the length of a block; the file is not changed.

    `sample` is the name that was stated; a file that names another one gets a note. `cram_reference` is the FASTA that a CRAM
    was written against; without it the bundle's own sequence is used. `regions` (chrom, start, end) are where bases are compared
    with the genome; without them all known sequence is. A missing or outdated index is built in a temporary folder, with a note.

    Raises:
        ReadsError: not BAM or CRAM, cut off, not sorted by coordinate, aligned to another build or other bases, of several
            samples, a CRAM without its reference. The message says what to do.
    """
    with TemporaryDirectory(prefix="fascicle-aligned-") as name:
        folder = Path(name)
        header = check_header(path)
        contigs, notes = choose_contigs(find_contig_places(header, path), genome, path)
        own, sample_notes = check_sample(header, sample, path)
        reference = lay_out_reference(path, contigs, genome, cram_reference, folder)
        index, index_notes = find_index(path, folder)
        reads = AlignedReads(path, index, own, contigs, (*notes, *sample_notes, *index_notes), reference)
        with closing(_list_samples(reads, genome, regions)) as records:
            sequence_notes = check_sequence(records, contigs, genome, path)
        yield replace(reads, notes=(*reads.notes, *sequence_notes))


def _list_samples(
    reads: AlignedReads, genome: Genome, regions: Sequence[tuple[str, int, int]]
) -> Generator[tuple[pysam.AlignedSegment, str, int]]:
    """Records to compare with the genome: of the regions, else of all known sequence."""
    known = ((stretch.chrom, stretch.span.start, stretch.span.end) for stretch in genome.stretches)
    try:
        with refuse_broken(reads.path), reads.open() as file:
            for chrom, start, end in regions or known:
                for placed in reads.fetch_from(file, chrom, start, end):
                    yield placed.record, chrom, placed.shift
    except ReadsError:
        if reads.reference is not None:
            # Why a CRAM cannot be decoded htslib writes to the standard error of its process alone.
            explain_broken(reads.path, reads.reference)
        raise
