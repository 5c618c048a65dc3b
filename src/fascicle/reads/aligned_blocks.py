"""Records of a given BAM or CRAM as columns in genome coordinates, for a list of regions or all of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final, cast

import numpy as np
from isal import igzip
from numpy.typing import NDArray

from fascicle.errors import ReadsError
from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.alignment_blocks import (
    CONTIG,
    END,
    FIVE_PRIME,
    MATE_CONTIG,
    MATE_START,
    START,
    AlignmentBlock,
    read_blocks_of,
    read_header,
)
from fascicle.reads.alignment_checks import refuse_broken
from fascicle.reads.alignments import RUN_SAMTOOLS, describe_broken
from fascicle.reference.fasta import BROKEN_GZIP

_CUT_OFF: Final[tuple[type[Exception], ...]] = (*BROKEN_GZIP, ReadsError)
_OWN: Final = np.array([START, END, FIVE_PRIME])


def read_genome_blocks(reads: AlignedReads, regions: Sequence[tuple[str, Span]] | None = None) -> Iterator[AlignmentBlock]:
    """Blocks of records in the order of the file. With `regions`, every record that overlaps one, each once.

    CONTIG and MATE_CONTIG are numbers in `reads.chroms` (-1: not on the bundle's genome, or not placed); START, END, FIVE_PRIME
    and MATE_START are genome offsets. Raises ReadsError where the file is damaged.
    """
    chroms, shifts = _list_contigs(reads)
    with _open_stream(reads, regions) as stream:
        read_header(stream, reads.path)
        for block in read_blocks_of(stream, reads.path):
            _move_to_genome(block.columns, chroms, shifts)
            yield block


def _list_contigs(reads: AlignedReads) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For every contig of the file (and, last, for none) its chromosome's number and what positions are moved by."""
    numbers = {chrom: number for number, chrom in enumerate(reads.chroms)}
    with refuse_broken(reads.path), reads.open() as file:
        places = {place.contig: place for place in reads.contigs}
        found = [places.get(name) for name in file.references]
    chroms = [-1 if place is None else numbers[place.chrom] for place in found]
    shifts = [0 if place is None else place.start for place in found]
    return np.array([*chroms, -1]), np.array([*shifts, 0])


def _move_to_genome(columns: NDArray[np.int64], chroms: NDArray[np.int64], shifts: NDArray[np.int64]) -> None:
    columns[:, _OWN] += shifts[columns[:, CONTIG]][:, None]
    columns[:, MATE_START] += shifts[columns[:, MATE_CONTIG]]
    columns[:, CONTIG] = chroms[columns[:, CONTIG]]
    columns[:, MATE_CONTIG] = chroms[columns[:, MATE_CONTIG]]


@contextmanager
def _open_stream(reads: AlignedReads, regions: Sequence[tuple[str, Span]] | None) -> Iterator[IO[bytes]]:
    """The unpacked BAM of some regions, made by `samtools view` in a process of its own."""
    with NamedTemporaryFile("w", prefix="fascicle-regions-", suffix=".bed", encoding="ascii") as bed:
        chosen: tuple[str, ...] = ()
        if regions is not None:
            bed.writelines(_format_regions(reads, regions))
            bed.flush()
            chosen = ("-M", "-L", bed.name)
        given = ("--reference", str(reads.reference)) if reads.reference else ()
        arguments = ("view", "-u", *given, *chosen, "-X", str(reads.path), str(reads.index))
        with subprocess.Popen(  # noqa: S603  (our own interpreter and arguments)
            [sys.executable, "-c", RUN_SAMTOOLS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                with igzip.open(process.stdout, "rb") as stream:
                    yield cast("IO[bytes]", stream)
            except _CUT_OFF:
                # What samtools says of the file is the better message, if it says anything.
                if process.wait() > 0:
                    raise _describe(process, reads.path) from None
                raise
            except BaseException:
                process.kill()
                raise
            if process.wait() > 0:
                raise _describe(process, reads.path)


def _describe(process: subprocess.Popen[bytes], path: Path) -> ReadsError:
    said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    return describe_broken(path, said)


def _format_regions(reads: AlignedReads, regions: Sequence[tuple[str, Span]]) -> Iterator[str]:
    for chrom, span in regions:
        for place in reads.locate(chrom, span.start, span.end):
            yield f"{place.contig}\t{place.start}\t{place.end}\n"
