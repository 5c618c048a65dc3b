"""VCFs of sites, one file or one a chromosome, asked for the places that are needed: population resources, ClinVar, predictors.

A file with an index beside it (`.tbi` or `.csi`) is asked through it; a small one without is read whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pysam

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build, Span
from fascicle.model.provenance import FileHash
from fascicle.reference.contigs import recognise_build
from fascicle.reference.fasta import name_chrom, read_text_lines
from fascicle.reference.genome import Genome
from fascicle.reference.hashing import hash_file

INDEX_ENDINGS: Final = (".tbi", ".csi")
_VCF_ENDINGS: Final = (".vcf", ".vcf.gz", ".vcf.bgz")
# A file that takes minutes to read whole needs an index.
_WHOLE_MAX_BYTES: Final = 300_000_000
_MIN_COLUMNS: Final = 8
_MISSING: Final = frozenset({"", "."})


@dataclass(frozen=True)
class SiteRow:
    """A row: `start` is the 0-based offset of POS; `info` is read only for the alleles that are asked for."""

    chrom: str
    start: int
    ref: str
    alts: tuple[str, ...]
    filters: tuple[str, ...]
    info: str
    source: str
    identifier: str = ""

    @cached_property
    def values(self) -> dict[str, str]:
        """INFO by key; a flag has an empty value."""
        return split_info(self.info)


def split_info(text: str) -> dict[str, str]:
    """INFO by key."""
    return {key: value for key, _, value in (item.partition("=") for item in text.split(";"))}


@dataclass(frozen=True)
class SitesFile:
    """One file; made by `open_sites_file`. `contigs` are the names in the file by chromosome, of an indexed one."""

    path: Path
    index: Path | None
    contigs: Mapping[str, str]
    header: tuple[str, ...]
    remedy: str

    def read(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        """Rows whose REF has a base in a window (0-based, half-open; by chromosome, sorted, apart from each other)."""
        return self._read_whole(windows) if self.index is None else self._read_windows(windows)

    @property
    def hash(self) -> FileHash:
        """What tells the file: of an indexed one its index, since the file itself may hold many gigabytes."""
        return hash_file(self.index or self.path)

    def _read_windows(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        with pysam.TabixFile(str(self.path), index=str(self.index)) as file:
            for chrom, spans in windows.items():
                contig = self.contigs.get(chrom)
                if contig is not None:
                    yield from (self._parse(line) for span in spans for line in fetch_lines(file, contig, span, self.path))

    def _read_whole(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        starts = {chrom: [span.start for span in spans] for chrom, spans in windows.items()}
        for line in read_text_lines(self.path):
            if line and not line.startswith("#"):
                row = self._parse(line)
                # The last window that begins before the end of REF: as they lie apart in order, no other can hold it.
                index = bisect_left(starts.get(row.chrom, ()), row.start + len(row.ref)) - 1
                if index >= 0 and windows[row.chrom][index].end > row.start:
                    yield row

    def _parse(self, line: str) -> SiteRow:
        fields = line.split("\t", _MIN_COLUMNS)
        if len(fields) < _MIN_COLUMNS or not fields[1].isdecimal() or int(fields[1]) < 1:
            raise ReferenceInputError(f"{line[:40]!r} is not a row of a VCF", path=self.path, remedy=self.remedy)
        chrom, pos, identifier, ref, alt, _, filter_text, info = fields[:_MIN_COLUMNS]
        filters = () if filter_text in (*_MISSING, "PASS") else tuple(filter_text.split(";"))
        alts = tuple(alt.split(","))
        return SiteRow(name_chrom(chrom), int(pos) - 1, ref.upper(), alts, filters, info, self.path.name, identifier)


def fetch_lines(file: pysam.TabixFile, contig: str, span: Span, path: Path) -> Iterable[str]:
    """Lines of an indexed file in a window. Raises ReferenceInputError."""
    try:
        yield from file.fetch(contig, span.start, span.end)
    except (OSError, ValueError) as error:
        remedy = "Fetch the file and its index again"
        raise ReferenceInputError(f"cannot be read through its index ({error})", path=path, remedy=remedy) from error


def list_site_files(path: Path, remedy: str) -> list[Path]:
    """The file, or the VCFs of a folder. Raises ReferenceInputError for a folder without one."""
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.name.endswith(_VCF_ENDINGS))
    if not found:
        raise ReferenceInputError("the folder holds no VCF", path=path, remedy=remedy)
    return found


def open_sites_file(path: Path, genome: Genome, fields: Sequence[str], lacking: str, remedy: str) -> SitesFile:
    """Open one VCF. Its header has to name one at least of the INFO `fields`; `lacking` says what it is without one.

    Raises:
        ReferenceInputError: no VCF, none of the fields, another build than the genome's, or a large file without an index.
    """
    header = _read_header(path, remedy)
    _refuse_other_build(header, genome, path)
    if not any(f"##INFO=<ID={field}," in line for line in header for field in fields):
        raise ReferenceInputError(lacking, path=path, remedy=remedy)
    index = find_index(path)
    if index is None and path.stat().st_size > _WHOLE_MAX_BYTES:
        again = f"Fetch {path.name}.tbi too, or make it: tabix -p vcf {path.name}"
        raise ReferenceInputError("has no index, and is too large to be read whole", path=path, remedy=again)
    return SitesFile(path, index, {} if index is None else list_index_contigs(path, index), header, remedy)


def find_index(path: Path) -> Path | None:
    """The index beside a file."""
    return next((file for ending in INDEX_ENDINGS if (file := path.with_name(path.name + ending)).is_file()), None)


def list_index_contigs(path: Path, index: Path) -> dict[str, str]:
    """Names of an indexed file's contigs by chromosome. Raises ReferenceInputError."""
    try:
        with pysam.TabixFile(str(path), index=str(index)) as file:
            return {name_chrom(contig): contig for contig in file.contigs}
    except (OSError, ValueError) as error:
        remedy = f"Fetch {path.name} and its index again"
        raise ReferenceInputError(f"cannot be opened with its index ({error})", path=path, remedy=remedy) from error


def _read_header(path: Path, remedy: str) -> tuple[str, ...]:
    lines = []
    for line in read_text_lines(path):
        if not line.startswith("#"):
            break
        lines.append(line)
    if not lines or not lines[0].startswith("##fileformat=VCF"):
        raise ReferenceInputError("is no VCF (it does not begin with ##fileformat=VCF)", path=path, remedy=remedy)
    return tuple(lines)


def _refuse_other_build(header: Iterable[str], genome: Genome, path: Path) -> None:
    lengths = dict(_list_lengths(header))
    other = next((chrom for chrom, length in lengths.items() if genome.length(chrom) not in (None, length)), None)
    if other is None:
        return
    build = recognise_build(lengths)
    said = "another genome" if build is Build.UNKNOWN else f"{build}"
    remedy = f"Give the resource for {genome.build}"
    raise ReferenceInputError(f"is of {said}: its {other} has {lengths[other]:,} bases", path=path, remedy=remedy)


def _list_lengths(header: Iterable[str]) -> Iterator[tuple[str, int]]:
    for line in header:
        if line.startswith("##contig=<"):
            values = split_info(line[len("##contig=<") : -1].replace(",", ";"))
            if values.get("length", "").isdecimal():
                yield name_chrom(values.get("ID", "")), int(values["length"])
