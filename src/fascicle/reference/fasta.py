"""Sequence files in: FASTA, plain or gzip or bgzip; whole chromosomes, slices named `chr:start-end`, or transcripts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import numpy as np
from isal import igzip, igzip_lib

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Span, parse_chrom
from fascicle.reference.nucleotides import Bases, encode_bases

_GZIP_MAGIC = b"\x1f\x8b"
# What reading a gzip that is cut off or garbled raises.
BROKEN_GZIP: Final[tuple[type[Exception], ...]] = (
    EOFError,
    zlib.error,
    igzip.BadGzipFile,
    cast("type[Exception]", igzip_lib.IsalError),
)
SLICE_NAME = re.compile(r"^(?P<chrom>[^:\s]+):(?P<start1>\d+)-(?P<end1>\d+)$")
_REFSEQ_CHROM = re.compile(r"^NC_0000(\d\d)\.\d+$")
_NUCLEOTIDES = np.zeros(256, dtype=bool)
_NUCLEOTIDES[np.frombuffer(b"ACGTUNRYSWKMBDHVacgtunryswkmbdhv-.*", dtype=np.uint8)] = True


@dataclass(frozen=True, slots=True)
class FastaRecord:
    """One record: the first word of its name, the rest of the line, its bases as codes."""

    name: str
    description: str
    bases: Bases


@dataclass(frozen=True, slots=True)
class GenomePiece:
    """A stretch of a chromosome that is known: `span` is where `bases` lie on it (0-based, half-open, plus strand)."""

    name: str
    chrom: str
    span: Span
    bases: Bases


def open_maybe_gzip(path: Path) -> IO[bytes]:
    """A file's bytes, unpacked when it is gzip or bgzip (told by content, not by name). Raises ReferenceInputError."""
    try:
        with path.open("rb") as file:
            is_gzip = file.read(2) == _GZIP_MAGIC
        return cast("IO[bytes]", igzip.open(path, "rb")) if is_gzip else path.open("rb")
    except FileNotFoundError:
        raise ReferenceInputError("there is no such file", path=path, remedy="Check the path") from None
    except (IsADirectoryError, PermissionError) as error:
        raise ReferenceInputError(
            f"the file cannot be read ({error.strerror})", path=path, remedy="Give a readable file"
        ) from None


def read_text_lines(path: Path) -> Iterator[str]:
    """Lines of a text file, plain or gzip, without line ends; a truncated gzip is an error."""
    with open_maybe_gzip(path) as file:
        lines = iter(file)
        while True:
            try:
                line = next(lines)
            except StopIteration:
                return
            except BROKEN_GZIP as error:
                raise _describe_broken_gzip(path, error) from None
            yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def read_fasta(path: Path) -> Iterator[FastaRecord]:
    """Records of a FASTA file in order.

    Raises:
        ReferenceInputError: no record at all, text before the first `>`, letters that are no nucleotides, a truncated gzip.
    """
    header: str | None = None
    parts: list[bytes] = []
    with open_maybe_gzip(path) as file:
        for chunk in _read_chunks(file, path):
            # Blocks begin at a line start; only there does `>` open a record (headers hold text such as `c.1A>G`).
            pieces = (b"\n" + chunk).split(b"\n>")
            if header is None and pieces[0].strip():
                remedy = "A FASTA file begins with '>'"
                raise ReferenceInputError("text before the first record", path=path, where="line 1", remedy=remedy)
            parts.append(pieces[0])
            for piece in pieces[1:]:
                if header is not None:
                    yield _parse_record(header, parts, path)
                first_line, _, rest = piece.partition(b"\n")
                header, parts = first_line.decode("utf-8", errors="replace").strip(), [rest]
    if header is None:
        raise ReferenceInputError("no sequence record", path=path, remedy="Give a FASTA file with at least one '>' record")
    yield _parse_record(header, parts, path)


def _read_chunks(file: IO[bytes], path: Path, size: int = 1 << 24) -> Iterator[bytes]:
    """Blocks that never cut a header line: each ends at a line end."""
    rest = b""
    while True:
        try:
            block = file.read(size)
        except BROKEN_GZIP as error:
            raise _describe_broken_gzip(path, error) from None
        if not block:
            break
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut]
            rest = block[cut:]
        else:
            rest += block
    if rest:
        yield rest + b"\n"


def _describe_broken_gzip(path: Path, error: Exception) -> ReferenceInputError:
    return ReferenceInputError(f"the gzip data are broken or cut off ({error})", path=path, remedy="Fetch or copy the file again")


def _parse_record(header: str, parts: list[bytes], path: Path) -> FastaRecord:
    raw = np.frombuffer(b"".join(parts).translate(None, b"\n\r \t"), dtype=np.uint8)
    if not header:
        raise ReferenceInputError("a record without a name", path=path, remedy="Every '>' line needs a name")
    name, *description = header.split(maxsplit=1)
    strange = ~_NUCLEOTIDES[raw]
    if strange.any():
        letter = chr(int(raw[int(np.argmax(strange))]))
        raise ReferenceInputError(
            f"the letter {letter!r} is no nucleotide",
            path=path,
            where=f"record {name}",
            remedy="Give nucleotide sequences (IUPAC letters)",
        )
    return FastaRecord(name, "".join(description), encode_bases(raw))


def read_genome(path: Path) -> Iterator[GenomePiece]:
    """Genome pieces of a FASTA: a chromosome, or a slice by its name.

    A slice named `chr22:100-200` (1-based, inclusive) must be 101 bases long.
    """
    for record in read_fasta(path):
        yield _parse_piece(record, path)


def _parse_piece(record: FastaRecord, path: Path) -> GenomePiece:
    if not len(record.bases):
        raise ReferenceInputError("an empty sequence", path=path, where=f"record {record.name}", remedy="Remove the record")
    match = SLICE_NAME.match(record.name)
    if match is None:
        return GenomePiece(record.name, name_chrom(record.name), Span(0, len(record.bases)), record.bases)
    start, end = int(match["start1"]) - 1, int(match["end1"])
    if end - start != len(record.bases) or start < 0:
        raise ReferenceInputError(
            f"its name says {end - start} bases, the sequence has {len(record.bases)}" if start >= 0 else "positions begin at 1",
            path=path,
            where=f"record {record.name}",
            remedy="Slices are named chr:start-end, 1-based with both ends included",
        )
    return GenomePiece(record.name, name_chrom(match["chrom"]), Span(start, end), record.bases)


def name_chrom(name: str) -> str:
    """The `chr`-style name, also of a RefSeq chromosome accession (NC_000022.11 is chr22)."""
    match = _REFSEQ_CHROM.match(name)
    if match:
        number = int(match[1])
        return parse_chrom({23: "X", 24: "Y"}.get(number, str(number)))
    return "chrM" if name.startswith("NC_012920.") else parse_chrom(name)
