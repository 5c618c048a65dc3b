"""Unpacked BAM records of a BAM or CRAM, all of them or those of some regions: one pass, no object for each record."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final, Protocol, cast

from isal import igzip

from fascicle.errors import ReadsError
from fascicle.reads.alignment_blocks import open_bam
from fascicle.reads.alignments import RUN_SAMTOOLS, describe_broken
from fascicle.reference.fasta import BROKEN_GZIP

_CUT_OFF: Final[tuple[type[Exception], ...]] = (*BROKEN_GZIP, ReadsError)


class PlaceInFile(Protocol):
    """A genome range as a file names it: contig, 0-based half-open range on it, and the shift back to the genome."""

    @property
    def contig(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def shift(self) -> int: ...  # noqa: D102


class AlignedSource(Protocol):
    """A checked BAM or CRAM: its files, and where a genome range lies in it (nowhere, where it has no such contig)."""

    @property
    def path(self) -> Path: ...  # noqa: D102
    @property
    def index(self) -> Path: ...  # noqa: D102
    @property
    def reference(self) -> Path | None: ...  # noqa: D102
    def locate(self, chrom: str, start: int, end: int) -> Sequence[PlaceInFile]: ...  # noqa: D102


@contextmanager
def open_view(source: AlignedSource, places: Iterable[PlaceInFile] | None) -> Iterator[IO[bytes]]:
    """The file as unpacked BAM with its header, for the length of a block: every record that overlaps a place, once, in the
    order of the file; without places all records. A whole BAM is unpacked here, all else by htslib in a process of its own.

    Raises:
        ReadsError: the file cannot be read to its end, or a CRAM does not fit its reference.
    """
    with open_bam(source.path) if places is None and source.reference is None else _open_htslib(source, places) as stream:
        yield stream


@contextmanager
def _open_htslib(source: AlignedSource, places: Iterable[PlaceInFile] | None) -> Iterator[IO[bytes]]:
    with NamedTemporaryFile("w", prefix="fascicle-regions-", suffix=".bed", encoding="ascii") as bed:
        chosen: tuple[str, ...] = ()
        if places is not None:
            bed.writelines(f"{place.contig}\t{place.start}\t{place.end}\n" for place in places)
            bed.flush()
            chosen = ("-M", "-L", bed.name)
        given = ("--reference", str(source.reference)) if source.reference else ()
        arguments = ("view", "-u", *given, *chosen, "-X", str(source.path), str(source.index))
        with subprocess.Popen(  # noqa: S603  (our own interpreter and arguments)
            [sys.executable, "-c", RUN_SAMTOOLS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                with igzip.open(process.stdout, "rb") as stream:
                    yield cast("IO[bytes]", stream)
            except _CUT_OFF:
                # What samtools says of the file is the better message, if it says anything.
                if process.wait() > 0:
                    raise _describe(process, source.path) from None
                raise
            except BaseException:
                process.kill()
                raise
            if process.wait() > 0:
                raise _describe(process, source.path)


def _describe(process: subprocess.Popen[bytes], path: Path) -> ReadsError:
    said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    return describe_broken(path, said)
