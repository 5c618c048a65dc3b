"""BAM and CRAM in: every read once, as FASTQ beside each other, whatever aligned it and however it is sorted.

The alignments themselves are not used. htslib (through pysam) does the work in processes of its own, because pysam's commands
keep global state; the FASTQ files are temporary and plain, so that memory stays flat.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final

import pysam

from fascicle.errors import ReadsError

_RECORDS_LOOKED_AT: Final = 1000
# Secondary and supplementary alignments repeat a read that is there once already.
_NOT_PRIMARY: Final = "0x900"
# What follows the name of a read without bases, and what it becomes.
_EMPTY_READ: Final = b"\n\n+\n\n"
_UNKNOWN_READ: Final = b"\nN\n+\n!\n"
_FETCH_AGAIN: Final = "Copy or fetch the file again"
_OTHER_REFERENCE: Final = re.compile(r"MD5 checksum reference mismatch at (\S+)")
_NO_REFERENCE: Final = re.compile(r"(?:Failed to populate reference|Unable to fetch reference) \"?([^\s\":]+)")
_NOT_WRITTEN: Final = re.compile(r"No space left|File write failed|Error on closing|Error writing|failed to write", re.IGNORECASE)
RUN_SAMTOOLS: Final = "import sys, pysam; getattr(pysam.samtools, sys.argv[1])(*sys.argv[2:], catch_stdout=False)"


def is_alignment_file(path: Path) -> bool:
    """Whether a file is BAM or CRAM, told by its content."""
    try:
        with path.open("rb") as file:
            head = file.read(18)
    except OSError:
        return False
    # A BGZF block has the extra field `BC`; FASTQ can be packed so too, and is told apart by what is inside.
    return head[:4] == b"CRAM" or (head[:2] == b"\x1f\x8b" and head[12:14] == b"BC" and _holds_bam(path))


def _holds_bam(path: Path) -> bool:
    with pysam.BGZFile(str(path), "rb") as file:
        try:
            return bool(file.read(4) == b"BAM\1")
        except OSError:
            return False


def has_places(path: Path) -> bool:
    """Whether a BAM or CRAM names reference sequences: one without holds reads that are not aligned."""
    try:
        with pysam.AlignmentFile(str(path), check_sq=False) as file:
            return bool(file.nreferences)
    except (OSError, ValueError):
        return True  # damaged; who opens it says so


@contextmanager
def unpack_alignments(path: Path, reference: Path | None = None) -> Iterator[tuple[tuple[Path, Path | None], ...]]:
    """FASTQ files of a BAM or CRAM for the length of a block: a pair of files, and one of single reads where there are such.

    Every primary record is a read, whatever its flags say (duplicate, failed, unmapped). UMIs in the RX tag are kept in the
    header lines. `reference` is the FASTA that a CRAM was written against; without it htslib looks where the CRAM's header says.

    Raises:
        ReadsError: reads without bases, a truncated file, a CRAM whose reference is not found or has other bases.
    """
    with TemporaryDirectory(prefix="fascicle-reads-") as name:
        folder = Path(name)
        collated = folder / "collated.bam"
        given = ("--reference", str(lay_out_fasta(reference, folder))) if reference else ()
        run_samtools(path, "collate", "-u", *given, "-o", str(collated), str(path), str(folder / "part"))
        _refuse_without_bases(path, collated)
        files = {key: folder / f"{key}.fastq" for key in ("first", "second", "unpaired", "single")}
        run_samtools(
            path, "fastq", "-n", "-F", _NOT_PRIMARY, "-T", "RX", "-1", str(files["first"]), "-2", str(files["second"]),
            "-0", str(files["unpaired"]), "-s", str(files["single"]), str(collated),
        )  # fmt: skip
        collated.unlink()
        for file in filter(_has_content, files.values()):
            _fill_empty_reads(file)
        yield _list_lanes(path, files)


def _list_lanes(path: Path, files: dict[str, Path]) -> tuple[tuple[Path, Path | None], ...]:
    lanes: list[tuple[Path, Path | None]] = [(files["first"], files["second"])] if _has_content(files["first"]) else []
    lanes += [(files[key], None) for key in ("unpaired", "single") if _has_content(files[key])]
    if not lanes:
        raise ReadsError("no read in the file", path=path, remedy="Give a BAM or CRAM with reads")
    return tuple(lanes)


def _fill_empty_reads(path: Path) -> None:
    """Gives a read that was trimmed to nothing one unknown base of quality 0: FASTQ readers take an empty line for a cut file."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
        found = text.find(_EMPTY_READ)
        if found < 0:
            return
        filled = path.with_suffix(".filled")
        with filled.open("wb") as out, memoryview(text) as view:
            start = 0
            while found >= 0:
                out.write(view[start:found])
                out.write(_UNKNOWN_READ)
                start = found + len(_EMPTY_READ)
                found = text.find(_EMPTY_READ, start)
            out.write(view[start:])
    filled.replace(path)


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def lay_out_fasta(given: Path, folder: Path) -> Path:
    """A FASTA that htslib can read: the given one, or a link to it in `folder` with the index that it lacks beside it.

    Raises ReadsError where it is not there or is no FASTA (plain or bgzip).
    """
    if not given.is_file():
        raise ReadsError("the CRAM reference is not there", path=given, remedy="Give the FASTA the CRAM was written against")
    if given.with_name(f"{given.name}.fai").is_file():
        return given
    target = folder / given.name
    target.symlink_to(given.absolute())
    try:
        run_samtools(given, "faidx", str(target))
    except ReadsError:
        remedy = "Give the FASTA the CRAM was written against, plain or packed with bgzip"
        raise ReadsError("the CRAM reference cannot be indexed as FASTA", path=given, remedy=remedy) from None
    return target


def explain_broken(path: Path, reference: Path | None) -> None:
    """Reads a file that could not be read once more, in a process of its own, whose words tell why. Raises ReadsError."""
    given = ("--reference", str(reference)) if reference else ()
    run_samtools(path, "view", "-u", *given, "-o", os.devnull, str(path))


def _refuse_without_bases(path: Path, collated: Path) -> None:
    """Refuses a file whose first primary records all lack bases. A single read without any was trimmed to nothing, and may be."""
    with pysam.AlignmentFile(str(collated), check_sq=False) as file:
        primary = (record for record in file.fetch(until_eof=True) if not record.flag & int(_NOT_PRIMARY, 16))
        looked_at = [record for record, _ in zip(primary, range(_RECORDS_LOOKED_AT), strict=False)]
    if looked_at and all(record.query_sequence is None for record in looked_at):
        raise ReadsError("its reads have no bases (SEQ is *)", path=path, remedy="Give a BAM with sequences, or the FASTQ files")


def run_samtools(path: Path, *arguments: str) -> None:
    """Runs one of pysam's samtools commands on `path` in a process of its own; what it says becomes a ReadsError."""
    command = [sys.executable, "-c", RUN_SAMTOOLS, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own interpreter and arguments)
    if done.returncode:
        raise describe_broken(path, done.stderr)


def describe_broken(path: Path, words: str, fetch_again: str = _FETCH_AGAIN) -> ReadsError:
    """The error that htslib's words mean; `fetch_again` is the remedy for a damaged file.

    htslib says so much: a CRAM was written against bases with another checksum, or it found no bases for a sequence's name, be it
    in the FASTA given, at the place its header names, or in the cache of htslib (REF_CACHE).
    """
    remedy = "Give the FASTA it was written against with --cram-reference FASTA"
    if other := _OTHER_REFERENCE.search(words):
        return ReadsError(
            f"its reference has other bases at {other[1]} than the CRAM was written against", path=path, remedy=remedy
        )
    if missing := _NO_REFERENCE.search(words):
        return ReadsError(f"the CRAM's reference is not found: no bases of {missing[1]}", path=path, remedy=remedy)
    if _NOT_WRITTEN.search(words):
        because = f"its reads cannot be written into the temporary folder {gettempdir()}"
        return ReadsError(because, path=path, remedy="Free space there, or set TMPDIR to another folder")
    said = [line.partition("] ")[2] for line in words.splitlines() if line.startswith("[E::")]
    because = said[0] if said else "it is cut off or damaged"
    return ReadsError(f"it cannot be read to its end ({because})", path=path, remedy=fetch_again)
