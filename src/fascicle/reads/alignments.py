"""BAM and CRAM in: every read once, as FASTQ beside each other, whatever aligned it and however it is sorted.

The alignments themselves are not used. htslib (through pysam) does the work in processes of its own, because pysam's commands
keep global state; the FASTQ files are temporary and plain, so that memory stays flat.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pysam

from fascicle.errors import ReadsError

_RECORDS_LOOKED_AT: Final = 1000
# Secondary and supplementary alignments repeat a read that is there once already.
_NOT_PRIMARY: Final = "0x900"
_RUN: Final = "import sys, pysam; getattr(pysam.samtools, sys.argv[1])(*sys.argv[2:], catch_stdout=False)"


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


@contextmanager
def unpack_alignments(path: Path, reference: Path | None = None) -> Iterator[tuple[tuple[Path, Path | None], ...]]:
    """FASTQ files of a BAM or CRAM for the length of a block: a pair of files, and one of single reads where there are such.

    UMIs in the RX tag are kept in the header lines. `reference` is the FASTA that a CRAM was written against.

    Raises:
        ReadsError: reads without bases, a truncated file, a CRAM whose reference is not found.
    """
    _refuse_without_bases(path, reference)
    with TemporaryDirectory(prefix="fascicle-reads-") as name:
        folder = Path(name)
        collated = folder / "collated.bam"
        given = ("--reference", str(reference)) if reference else ()
        _run_samtools(path, "collate", "-u", *given, "-o", str(collated), str(path), str(folder / "part"))
        files = {key: folder / f"{key}.fastq" for key in ("first", "second", "unpaired", "single")}
        _run_samtools(
            path, "fastq", "-n", "-F", _NOT_PRIMARY, "-T", "RX", "-1", str(files["first"]), "-2", str(files["second"]),
            "-0", str(files["unpaired"]), "-s", str(files["single"]), str(collated),
        )  # fmt: skip
        collated.unlink()
        yield _list_lanes(path, files)


def _list_lanes(path: Path, files: dict[str, Path]) -> tuple[tuple[Path, Path | None], ...]:
    lanes: list[tuple[Path, Path | None]] = [(files["first"], files["second"])] if _has_content(files["first"]) else []
    lanes += [(files[key], None) for key in ("unpaired", "single") if _has_content(files[key])]
    if not lanes:
        raise ReadsError("no read in the file", path=path, remedy="Give a BAM or CRAM with reads")
    return tuple(lanes)


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _refuse_without_bases(path: Path, reference: Path | None) -> None:
    try:
        with pysam.AlignmentFile(str(path), check_sq=False, reference_filename=str(reference) if reference else None) as file:
            looked_at = [r for r, _ in zip(file.fetch(until_eof=True), range(_RECORDS_LOOKED_AT), strict=False)]
    except (OSError, ValueError) as error:
        raise _describe_broken(path, str(error)) from None
    if looked_at and all(record.query_sequence is None for record in looked_at):
        raise ReadsError("its reads have no bases (SEQ is *)", path=path, remedy="Give a BAM with sequences, or the FASTQ files")


def _run_samtools(path: Path, *arguments: str) -> None:
    """Runs one of pysam's samtools commands; its words become the error."""
    command = [sys.executable, "-c", _RUN, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own interpreter and arguments)
    if done.returncode:
        raise _describe_broken(path, done.stderr)


def _describe_broken(path: Path, words: str) -> ReadsError:
    lines = [line for line in words.strip().splitlines() if line and not line.startswith((" ", "Traceback"))]
    said = lines[-1].strip() if lines else "no reason given"
    if "reference" in words.lower():
        return ReadsError(f"the CRAM's reference is not found ({said})", path=path, remedy="Give it with --cram-reference FASTA")
    return ReadsError(f"it cannot be read to its end ({said})", path=path, remedy="Copy or fetch the file again")
