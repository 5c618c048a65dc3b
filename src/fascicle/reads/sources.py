"""The reads of one assay, however they come: FASTQ of one or several lanes, or one BAM or CRAM."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Final

from fascicle.errors import ReadsError
from fascicle.reads.alignments import is_alignment_file, unpack_alignments
from fascicle.reads.fastq import ReadBlock, read_blocks

_NAMED: Final = {".bam": "BAM", ".cram": "CRAM"}


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """Files as given: `first` and `second` hold one FASTQ a lane (`second` empty for single reads), or `first` one BAM or CRAM.

    `cram_reference` is the FASTA a CRAM was written against, `sample` the name that its read groups should have (None: any).
    """

    first: tuple[Path, ...]
    second: tuple[Path, ...] = ()
    cram_reference: Path | None = None
    sample: str | None = None

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file, lane by lane; also those of lanes that have no mate, which `open_reads` refuses."""
        lanes = zip_longest(self.first, self.second)
        return tuple(path for lane in lanes for path in lane if path is not None)


def sort_read_files(paths: Sequence[Path], cram_reference: Path | None = None) -> ReadFiles:
    """Files of an assay in the order of `CASE.toml`: one BAM, CRAM or FASTQ of single reads, or pairs of FASTQ, lane after lane.

    Raises:
        ReadsError: an odd number of FASTQ files greater than one.
    """
    if len(paths) == 1:
        return ReadFiles(tuple(paths), (), cram_reference)
    if len(paths) % 2:
        raise ReadsError(
            f"{len(paths)} files of reads were given", remedy="Give one file, or pairs of R1 and R2, lane after lane"
        )
    return ReadFiles(tuple(paths[::2]), tuple(paths[1::2]), cram_reference)


@dataclass(frozen=True, slots=True)
class Lanes:
    """FASTQ files that can be read as often as needed. `packed` is the BAM or CRAM that they were made of, if any."""

    lanes: tuple[tuple[Path, Path | None], ...]
    packed: Path | None = None

    @property
    def given(self) -> Path:
        """The file to name when something is wrong with the reads as a whole."""
        return self.packed or self.lanes[0][0]

    def read_blocks(self, *, is_threaded: bool = False) -> Iterator[ReadBlock]:
        """Blocks of all lanes with running numbers. Raises ReadsError, see `fastq.read_blocks`."""
        number, before = 0, 0
        for first, second in self.lanes:
            for block in read_blocks(first, second, is_threaded=is_threaded):
                yield replace(block, number=number, first_fragment=before)
                number, before = number + 1, before + len(block)


def find_alignment_file(files: ReadFiles) -> Path | None:
    """The BAM or CRAM of some reads, None for FASTQ. Raises ReadsError where it is not given alone, or is none."""
    alignments = [path for path in files.all if is_alignment_file(path)]
    for path in files.all:
        _refuse_misnamed(path)
    if alignments and len(files.all) > 1:
        raise ReadsError("a BAM or CRAM beside other files", path=alignments[0], remedy="Give it alone: it holds both mates")
    return alignments[0] if alignments else None


def _refuse_misnamed(path: Path) -> None:
    """A file called .bam or .cram that is something else would be read as FASTQ, and the message would speak of its records."""
    kind = _NAMED.get(path.suffix.lower())
    if kind is None or not path.is_file() or is_alignment_file(path):
        return
    what = "the file is empty" if not path.stat().st_size else f"it is no {kind}, whatever its name says"
    raise ReadsError(what, path=path, remedy="Copy or fetch the file again")


def _refuse_given_twice(files: ReadFiles) -> None:
    """A lane that is given twice doubles its fragments, whose names then no longer tell mates."""
    for paths in (files.first, files.second):
        for number, path in enumerate(paths):
            if path.resolve() in {other.resolve() for other in paths[:number]}:
                raise ReadsError("the same file is given as two lanes", path=path, remedy="Give each lane once")


@contextmanager
def open_reads(files: ReadFiles) -> Iterator[Lanes]:
    """Lanes of the given files for the length of a block.

    Raises:
        ReadsError: R1 and R2 differ in their number of lanes or are one file, a BAM among FASTQ files, or a file that cannot be
            used.
    """
    alignments = find_alignment_file(files)
    if alignments:
        with unpack_alignments(alignments, files.cram_reference) as lanes:
            yield Lanes(lanes, alignments)
        return
    if files.second and len(files.first) != len(files.second):
        counts = f"{len(files.first)} files of first mates and {len(files.second)} of second mates"
        raise ReadsError(counts, remedy="Give as many R2 as R1, in the same order of lanes")
    _refuse_given_twice(files)
    for first, second in zip(files.first, files.second, strict=False):
        if first.exists() and second.exists() and first.samefile(second):
            raise ReadsError("the same file is given as first and as second mates", path=first, remedy="Give R1 and its R2")
    seconds: tuple[Path | None, ...] = files.second or (None,) * len(files.first)
    yield Lanes(tuple(zip(files.first, seconds, strict=True)))
