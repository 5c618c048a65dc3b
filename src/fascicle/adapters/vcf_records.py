"""VCF as text: the header and its rows, with the places in the file for messages. Positions in the text are 1-based."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from fascicle.adapters.vcf_text import FIXED_COLUMNS
from fascicle.errors import InputError
from fascicle.reference.fasta import BROKEN_GZIP, name_chrom, open_maybe_gzip
from fascicle.reference.genome import parse_slice_name

MISSING: Final = frozenset({"", "."})
_FORMAT_AT: Final = len(FIXED_COLUMNS)
_VCF: Final = b"##fileformat=VCF"
_BCF: Final = b"BCF"
_BGZF_EXTRA: Final = b"BC"
# The empty block that ends a BGZF file (SAM specification, section 4.1.2).
_BGZF_END: Final = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_CONTIG: Final = re.compile(r"##contig=<(?:.*,)?ID=(?P<name>[^,>]+)(?P<rest>.*)>")
_LENGTH: Final = re.compile(r"[,<]length=(\d+)")
_COPY_AGAIN: Final = "Copy or make the file again"


@dataclass(frozen=True)
class VcfHeader:
    """The lines that begin with `##`, and the names of the sample columns."""

    lines: tuple[str, ...]
    samples: tuple[str, ...]

    def values(self, key: str) -> tuple[str, ...]:
        """What stands behind `##key=`, in order."""
        start = f"##{key}="
        return tuple(line.removeprefix(start) for line in self.lines if line.startswith(start))

    @cached_property
    def contigs(self) -> Mapping[str, int]:
        """Lengths of contigs by their names in the file, of those that state one."""
        found = {}
        for line in self.lines:
            match = _CONTIG.fullmatch(line)
            length = _LENGTH.search(line) if match else None
            if match and length:
                found[match["name"]] = int(length[1])
        return found


@dataclass(frozen=True, slots=True)
class VcfRow:
    """One row: `start` is the 0-based offset of POS on the chromosome (`chr`-style); `samples` are the sample columns as text."""

    path: Path
    line: int
    chrom: str
    start: int
    ref: str
    alts: tuple[str, ...]
    filter_text: str
    info_text: str
    format_text: str
    samples: tuple[str, ...]

    @property
    def filters(self) -> tuple[str, ...] | None:
        """The filters that the row did not pass, none for PASS; None where FILTER is empty."""
        if self.filter_text in MISSING:
            return None
        return () if self.filter_text == "PASS" else tuple(self.filter_text.split(";"))

    def info(self) -> dict[str, str]:
        """INFO by key; a flag has an empty value."""
        if self.info_text in MISSING:
            return {}
        return {key: value for key, _, value in (item.partition("=") for item in self.info_text.split(";"))}

    def sample(self, index: int) -> dict[str, str]:
        """FORMAT values of a sample column (0-based); fields that are dropped at the end are missing."""
        return dict(zip(self.format_text.split(":"), self.samples[index].split(":"), strict=False))

    def error(self, what: str, remedy: str = "Give the VCF as the caller wrote it") -> InputError:
        """An error that names file and line."""
        return InputError(what, path=self.path, where=f"line {self.line}", remedy=remedy)


def read_vcf(path: Path) -> tuple[VcfHeader, Iterator[VcfRow]]:
    """Header and rows of a VCF, plain or gzip.

    Raises:
        InputError: cannot be read, is no VCF, is cut off, or a row is broken; with file and line.
    """
    return parse_vcf(_read_text(path), path)


def parse_vcf(text: str, path: Path) -> tuple[VcfHeader, Iterator[VcfRow]]:
    """Header and rows of the text of a VCF; `path` stands in messages.

    Raises InputError where no line names the columns, and, while rows are taken, for one that cannot be read.
    """
    lines = text.split("\n")
    count = next((number for number, line in enumerate(lines) if not line.startswith("##")), len(lines))
    columns = lines[count].rstrip("\r").split("\t") if count < len(lines) else []
    if tuple(columns[:_FORMAT_AT]) != FIXED_COLUMNS or (len(columns) > _FORMAT_AT and columns[_FORMAT_AT] != "FORMAT"):
        remedy = "A VCF has a line #CHROM POS ID REF ALT QUAL FILTER INFO, separated by tabs, before its rows"
        raise InputError("has no line that names the columns", path=path, where=f"line {count + 1}", remedy=remedy)
    header = VcfHeader(tuple(line.rstrip("\r") for line in lines[:count]), tuple(columns[_FORMAT_AT + 1 :]))
    return header, _parse_rows(lines, count + 1, len(columns), path)


def _parse_rows(lines: list[str], first: int, columns: int, path: Path) -> Iterator[VcfRow]:
    for index in range(first, len(lines)):
        line = lines[index].rstrip("\r")
        if line:
            yield _parse_row(line.split("\t"), index + 1, columns, path)


def _parse_row(fields: list[str], number: int, columns: int, path: Path) -> VcfRow:
    if len(fields) != columns:
        what = f"{len(fields)} columns, {columns} in the header"
        raise InputError(what, path=path, where=f"line {number}", remedy=f"The file may be cut off. {_COPY_AGAIN}")
    chrom, pos, _, ref, alt, _, filter_text, info = fields[:_FORMAT_AT]
    if not pos.isascii() or not pos.isdigit() or int(pos) < 1:
        remedy = "Positions of small variants are whole numbers from 1 on"
        raise InputError(f"POS is {pos!r}", path=path, where=f"line {number}", remedy=remedy)
    name, shift = _locate(chrom)
    format_text = fields[_FORMAT_AT] if columns > _FORMAT_AT else ""
    samples = tuple(fields[_FORMAT_AT + 1 :])
    start, alts = int(pos) - 1 + shift, tuple(alt.split(","))
    return VcfRow(path, number, name, start, ref, alts, filter_text, info, format_text, samples)


def _locate(name: str) -> tuple[str, int]:
    """The chromosome of a contig, and where the contig begins on it: callers that were given slices of a genome count so."""
    piece = parse_slice_name(name)
    return (name_chrom(name), 0) if piece is None else (name_chrom(piece[0]), piece[1].start)


def _read_text(path: Path) -> str:
    remedy = "Give a VCF, plain or gzip"
    try:
        with open_maybe_gzip(path) as file:
            data = file.read()
    except BROKEN_GZIP as error:
        raise InputError(f"the gzip data are broken or cut off ({error})", path=path, remedy=_COPY_AGAIN) from error
    if data.startswith(_BCF):
        raise InputError("is BCF", path=path, remedy="Make a VCF of it: bcftools view -Oz -o FILE.vcf.gz FILE.bcf")
    if not data.startswith(_VCF):
        raise InputError("is no VCF (it does not begin with ##fileformat=VCF)", path=path, remedy=remedy)
    _refuse_cut_off(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", path=path, remedy=remedy) from error


def _refuse_cut_off(path: Path) -> None:
    """A BGZF file that ends between two of its blocks unpacks without an error; the block that ends it is then missing."""
    with path.open("rb") as file:
        head = file.read(len(_BGZF_END))
        if head[12:14] != _BGZF_EXTRA:
            return
        file.seek(0, 2)
        file.seek(max(0, file.tell() - len(_BGZF_END)))
        if file.read() != _BGZF_END:
            raise InputError("is cut off: the block that ends a BGZF file is missing", path=path, remedy=_COPY_AGAIN)
