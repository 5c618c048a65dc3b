"""bwa, bwa-mem2 or minimap2 in the place of the aligner inside, where a user asks for one that is on the PATH.

Their records are brought into genome coordinates and go the same way as the others. The index of bwa is looked for beside the
bundle's genome file; that of a small genome is made for the run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, cast

import numpy as np
from isal import igzip
from numpy.typing import NDArray

from fascicle.errors import ReadsError, ReferenceInputError, ToolError
from fascicle.reads.aligning import AlignmentTally
from fascicle.reads.alignment_blocks import (
    CONTIG,
    END,
    FLAG,
    MATE_CONTIG,
    MATE_START,
    RECORD,
    RECORD_END,
    START,
    AlignmentBlock,
    find_tag,
    read_blocks_of,
    read_header,
)
from fascicle.reads.alignments import RUN_SAMTOOLS
from fascicle.reads.bam_records import PROPER, SECOND, SECONDARY, SUPPLEMENTARY, UNMAPPED, find_bin
from fascicle.reads.fastq import BASES, BASES_END, QUALITIES, ReadBlock, Records, read_blocks
from fascicle.reads.sources import Lanes
from fascicle.reads.template_records import HeaderPlace
from fascicle.reads.umis import has_umis, parse_family, parse_umi
from fascicle.reference.fasta import BROKEN_GZIP
from fascicle.reference.genome import Genome
from fascicle.reference.kernels import kernel

PROGRAMS: Final = ("bwa", "bwa-mem2", "minimap2")
_INDEX_ENDS: Final = {
    "bwa": (".amb", ".ann", ".bwt", ".pac", ".sa"),
    "bwa-mem2": (".0123", ".amb", ".ann", ".bwt.2bit.64", ".pac"),
}
# Genomes up to this size are indexed for one run; a whole genome takes bwa an hour.
_INDEXED_MAX_BP: Final = 100_000_000
# Bases that bwa works on at once: with a fixed number its answer does not depend on the threads.
_BATCH: Final = "100000000"
_CUT_OFF: Final[tuple[type[Exception], ...]] = (*BROKEN_GZIP, ReadsError)
_VERSION: Final = re.compile(r"(?:Version: )?(\d+\.\d+\S*)")
_S, _A, _X = ord("S"), ord("A"), ord("X")


@dataclass(frozen=True)
class OutsideAligner:
    """A program with its index. `folder` is a temporary one for the length of the run."""

    program: str
    prefix: Path
    places: dict[str, HeaderPlace]
    sample: str
    threads: int
    folder: Path

    @cached_property
    def name(self) -> str:
        """Program and version, as far as it tells."""
        said = subprocess.run([self.program, *_ASK_VERSION[self.program]], capture_output=True, text=True, check=False)  # noqa: S603
        found = _VERSION.search(said.stdout) or _VERSION.search(said.stderr)
        return f"{self.program} {found[1] if found else 'of unknown version'}"

    def align(
        self, lanes: Lanes, read_groups: Sequence[str], advance: Callable[[int], None]
    ) -> Iterator[tuple[bytes, AlignmentTally]]:
        """Records in genome coordinates, block by block, and what became of the reads.

        Raises:
            ReadsError: the reads cannot be used.
            ToolError: the program failed.
        """
        for number, ((first, second), group) in enumerate(zip(lanes.lanes, read_groups, strict=True)):
            given = self._add_umis(first, second, number)
            for block in self._run(given, group):
                tally = _tally(block)
                advance(tally.fragments)
                yield _relocate(block, self._contigs, self.places), tally

    @property
    def _contigs(self) -> tuple[str, ...]:
        return tuple(self.places)

    def _add_umis(self, first: Path, second: Path | None, number: int) -> tuple[Path, ...]:
        """Files in which UMIs stand as a SAM tag behind the name; the given ones where there are none."""
        given = tuple(path for path in (first, second) if path is not None)
        with closing(read_blocks(first)) as blocks:
            if not has_umis(next(blocks)):
                return given
        targets = tuple(self.folder / f"tagged_{number}_{mate}.fastq" for mate in range(len(given)))
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("wb")) for path in targets]
            for block in read_blocks(first, second):
                for records, file in zip((block.first, block.second), files, strict=False):
                    file.writelines(_tag_records(block, cast("Records", records)))
        return targets

    def _run(self, files: Sequence[Path], group: str) -> Iterator[AlignmentBlock]:
        """The program's records, with what mates need to know of each other."""
        line = f"@RG\\tID:{group}\\tSM:{self.sample}\\tLB:{self.sample}\\tPL:ILLUMINA"
        command = _compose_command(self.program, self.threads, line, self.prefix, files)
        mating = [sys.executable, "-c", RUN_SAMTOOLS, "fixmate", "-m", "-u", "--no-PG", "-", "-"]
        with (
            (self.folder / "said.txt").open("wb") as said,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as aligner,  # noqa: S603
            subprocess.Popen(mating, stdin=aligner.stdout, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as mated,  # noqa: S603
        ):
            if aligner.stdout:
                aligner.stdout.close()
            try:
                with igzip.open(mated.stdout, "rb") as stream:
                    read_header(stream, files[0])
                    yield from read_blocks_of(stream, files[0])
            except _CUT_OFF:
                pass  # the programs' exit codes tell
            except BaseException:
                aligner.kill()
                raise
        if aligner.returncode or mated.returncode:
            words = (self.folder / "said.txt").read_text("utf-8", "replace").strip().splitlines()
            raise ToolError(f"{self.program} failed ({words[-1] if words else 'without a word'})")


_ASK_VERSION: Final = {"bwa": (), "bwa-mem2": ("version",), "minimap2": ("--version",)}


def _compose_command(program: str, threads: int, group: str, prefix: Path, files: Sequence[Path]) -> list[str]:
    """Supplementary records with their clipped bases, tags behind names passed on."""
    paths = [str(prefix), *map(str, files)]
    if program == "minimap2":
        return [program, "-ax", "sr", "-Y", "-y", "--MD", "-t", str(threads), "-R", group, *paths]
    tags = ["-C"] if files[0].name.startswith("tagged_") else []
    return [program, "mem", "-Y", *tags, "-K", _BATCH, "-t", str(threads), "-R", group, *paths]


def require_program(program: str | None) -> None:
    """Raises ToolError where a program that was asked for is not on the PATH."""
    if program is not None and shutil.which(program) is None:
        raise ToolError(f"{program} is not on the PATH. Install it, or ask for no aligner to use the one inside (mappy)")


def open_outside_aligner(
    program: str, genome: Genome, places: dict[str, HeaderPlace], sample: str, threads: int, folder: Path
) -> OutsideAligner:
    """A program that was asked for, with an index of the bundle's genome.

    Raises:
        ToolError: it is not on the PATH, or cannot index the genome.
        ReferenceInputError: there is no index beside a large genome, or the bundle has no genome sequence.
    """
    require_program(program)
    if genome.fasta is None:
        remedy = "Build a bundle with --genome FA"
        raise ReferenceInputError("DNA reads need genome sequence, and the bundle was made from transcripts", remedy=remedy)
    prefix = genome.fasta if program == "minimap2" else _find_index(program, genome, genome.fasta, folder)
    return OutsideAligner(program, prefix, places, sample, threads, folder)


def _find_index(program: str, genome: Genome, fasta: Path, folder: Path) -> Path:
    if all(fasta.with_name(fasta.name + end).is_file() for end in _INDEX_ENDS[program]):
        return fasta
    if sum(len(stretch.span) for stretch in genome.stretches) > _INDEXED_MAX_BP:
        what = f"there is no index of {program} beside the bundle's genome"
        raise ReferenceInputError(what, path=fasta, remedy=f"Make it with `{program} index {fasta}`")
    prefix = folder / "genome"
    done = subprocess.run([program, "index", "-p", str(prefix), str(fasta)], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ToolError(f"{program} cannot index {fasta} ({done.stderr.strip().splitlines()[-1:]})")
    return prefix


def _tag_records(block: ReadBlock, records: Records) -> Iterator[bytes]:
    """Reads whose names end at the name, with UMI and family as tags."""
    for number in range(len(records)):
        umi, family = parse_umi(block.first.header(number)), parse_family(records.header(number))
        row, buffer = records.columns[number], records.buffer
        start, end, at = int(row[BASES]), int(row[BASES_END]), int(row[QUALITIES])
        tags = f"RX:Z:{(umi or 'N').replace('+', '-').replace('_', '-')}"
        tags += f"\tcD:i:{family[0]}\tcM:i:{family[1]}\tcE:f:{family[2]}" if family else ""
        bases, qualities = buffer[start:end].tobytes(), buffer[at : at + end - start].tobytes()
        yield b"@%s %s\n%s\n+\n%s\n" % (records.name(number).encode(), tags.encode(), bases, qualities)


def _tally(block: AlignmentBlock) -> AlignmentTally:
    flags = block.columns[:, FLAG]
    is_primary = flags & (SECONDARY | SUPPLEMENTARY) == 0
    is_first = is_primary & (flags & SECOND == 0)
    return AlignmentTally(
        fragments=int(is_first.sum()),
        reads=int(is_primary.sum()),
        placed=int((is_primary & (flags & UNMAPPED == 0)).sum()),
        proper_pairs=int((is_first & (flags & PROPER != 0)).sum()),
        supplementary=int((flags & SUPPLEMENTARY != 0).sum()),
    )


def _relocate(block: AlignmentBlock, contigs: Sequence[str], places: dict[str, HeaderPlace]) -> bytes:
    """The records with contigs and positions of the genome; secondary ones are left out, as everywhere."""
    numbers = np.array([*(places[name].number for name in contigs), -1])
    shifts = np.array([*(places[name].shift for name in contigs), 0])
    columns = block.columns[block.columns[:, FLAG] & SECONDARY == 0]
    _move_records(block.buffer, columns, numbers, shifts)
    has_slices = bool(shifts.any()) or any(places[name].chrom != name for name in contigs)
    parts = []
    for row in columns:
        record = block.buffer[row[RECORD] : row[RECORD_END]].tobytes()
        found = [find_tag(block.buffer, row, first, _A) for first in (_S, _X)] if has_slices else []
        # The last tag first: a rewritten one moves what stands behind it.
        for at in sorted((at for at in found if at >= 0), reverse=True):
            record = _rewrite_tag(record, at - int(row[RECORD]), places)
        parts.append(record)
    return b"".join(parts)


@kernel
def _move_records(
    buffer: NDArray[np.uint8], columns: NDArray[np.int64], numbers: NDArray[np.int64], shifts: NDArray[np.int64]
) -> None:
    """Writes contig, position and bin anew, of the record and of its mate."""
    for i in range(len(columns)):
        row = columns[i]
        at = row[RECORD] + 4
        _write_int32(buffer, at, numbers[row[CONTIG]])
        _write_int32(buffer, at + 20, numbers[row[MATE_CONTIG]])
        for offset, contig, start in ((4, row[CONTIG], row[START]), (24, row[MATE_CONTIG], row[MATE_START])):
            _write_int32(buffer, at + offset, start + shifts[contig] if contig >= 0 else start)
        if row[CONTIG] >= 0:
            moved = shifts[row[CONTIG]]
            own = find_bin(row[START] + moved, max(row[END], row[START] + 1) + moved)
            buffer[at + 10], buffer[at + 11] = own & 255, own >> 8


@kernel
def _write_int32(buffer: NDArray[np.uint8], at: int, value: int) -> None:
    for k in range(4):
        buffer[at + k] = (value >> (8 * k)) & 255


def _rewrite_tag(record: bytes, at: int, places: dict[str, HeaderPlace]) -> bytes:
    """A record whose SA or XA, with its value at an offset, names slices; with chromosomes and genome positions instead."""
    end = record.index(b"\0", at)
    items = []
    for item in record[at:end].decode("ascii").rstrip(";").split(";"):
        name, position, *rest = item.split(",")
        own = places[name]
        # XA writes the strand before the position.
        strand = position[0] if position[0] in "+-" else ""
        items.append(",".join((own.chrom, f"{strand}{int(position.lstrip('+-')) + own.shift}", *rest)) + ";")
    body = record[4:at] + "".join(items).encode("ascii") + record[end:]
    return len(body).to_bytes(4, "little") + body
