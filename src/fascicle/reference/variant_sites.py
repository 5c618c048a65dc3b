"""Allele frequencies of a population resource: a VCF of sites, such as gnomAD's, one file or one a chromosome.

A file with an index beside it (`.tbi` or `.csi`) is asked for the places that are needed; a small one without is read whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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

FREQUENCY_FIELDS: Final = ("AF_grpmax_joint", "AF_grpmax", "AF_popmax", "AF_POPMAX")
"""Highest frequency in a genetic ancestry group or population: gnomAD 4 joint, 4, 2 and 3, and 2017's; see `docs`."""
ALL_FIELDS: Final = ("AF_joint", "AF")
"""Frequency over all samples, where a row gives none by group."""
_COUNT_FIELDS: Final = ("AN_joint", "AN")
_INDEX_ENDINGS: Final = (".tbi", ".csi")
_VCF_ENDINGS: Final = (".vcf", ".vcf.gz", ".vcf.bgz")
# A file that takes minutes to read whole needs an index.
_WHOLE_MAX_BYTES: Final = 300_000_000
_MIN_COLUMNS: Final = 8
_MISSING: Final = frozenset({"", "."})
_REMEDY: Final = "Give a VCF of sites with allele frequencies (INFO AF), such as gnomAD's"


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A row of the resource: `start` is the 0-based offset of POS; `info` is read only for the alleles that are asked for."""

    chrom: str
    start: int
    ref: str
    alts: tuple[str, ...]
    filters: tuple[str, ...]
    info: str
    source: str

    def find_frequency(self, index: int) -> tuple[str, float] | None:
        """Field and value of the frequency of an alternate allele (0-based), None where no field has one."""
        values = _split_info(self.info)
        for field in (*FREQUENCY_FIELDS, *ALL_FIELDS):
            value = _read_number(values.get(field), index)
            if value is not None:
                return field, value
        return None

    def find_overall_frequency(self, index: int) -> float | None:
        """The frequency of an alternate allele (0-based) over all samples, else the highest of a group, else None."""
        for field in (*ALL_FIELDS, *FREQUENCY_FIELDS):
            value = _read_number(_find_value(self.info, field), index)
            if value is not None:
                return value
        return None

    @property
    def is_uncounted(self) -> bool:
        """Whether no genotype was counted here, as the resource says itself."""
        values = _split_info(self.info)
        return next((values[field] == "0" for field in _COUNT_FIELDS if field in values), False)


def _split_info(text: str) -> dict[str, str]:
    return {key: value for key, _, value in (item.partition("=") for item in text.split(";"))}


def _find_value(info: str, field: str) -> str | None:
    """The value of one field; much faster than splitting INFO, which holds some kilobytes in gnomAD."""
    _, is_there, rest = f";{info}".partition(f";{field}=")
    return rest.partition(";")[0] if is_there else None


def _read_number(text: str | None, index: int) -> float | None:
    parts = [] if text is None else text.split(",")
    part = parts[index] if len(parts) > index else ""
    try:
        return None if part in _MISSING else float(part)
    except ValueError:
        return None


class VariantSites:
    """The opened resource; made by `open_variant_sites`."""

    def __init__(self, files: Sequence[_SitesFile], name: str):
        self._files = tuple(files)
        self.name = name

    def read(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        """Rows whose REF has a base in a window (0-based, half-open; by chromosome, sorted, apart from each other)."""
        for file in self._files:
            yield from file.read(windows)

    @property
    def hashes(self) -> tuple[FileHash, ...]:
        """What tells the files: of an indexed one its index, since the file itself may hold many gigabytes."""
        return tuple(hash_file(file.index or file.path) for file in self._files)


@dataclass(frozen=True)
class _SitesFile:
    """One file. `contigs` are the names in the file by chromosome, of an indexed one."""

    path: Path
    index: Path | None
    contigs: Mapping[str, str]

    def read(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        return self._read_whole(windows) if self.index is None else self._read_windows(windows)

    def _read_windows(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        with pysam.TabixFile(str(self.path), index=str(self.index)) as file:
            for chrom, spans in windows.items():
                contig = self.contigs.get(chrom)
                if contig is not None:
                    yield from (_parse_row(line, self.path) for span in spans for line in _fetch(file, contig, span, self.path))

    def _read_whole(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        starts = {chrom: [span.start for span in spans] for chrom, spans in windows.items()}
        for line in read_text_lines(self.path):
            if line and not line.startswith("#"):
                row = _parse_row(line, self.path)
                # The last window that begins before the end of REF: as they lie apart in order, no other can hold it.
                index = bisect_left(starts.get(row.chrom, ()), row.start + len(row.ref)) - 1
                if index >= 0 and windows[row.chrom][index].end > row.start:
                    yield row


def _fetch(file: pysam.TabixFile, contig: str, span: Span, path: Path) -> Iterable[str]:
    try:
        yield from file.fetch(contig, span.start, span.end)
    except (OSError, ValueError) as error:
        remedy = "Fetch the file and its index again"
        raise ReferenceInputError(f"cannot be read through its index ({error})", path=path, remedy=remedy) from error


def _parse_row(line: str, path: Path) -> SiteRow:
    fields = line.split("\t", _MIN_COLUMNS)
    if len(fields) < _MIN_COLUMNS or not fields[1].isdecimal() or int(fields[1]) < 1:
        raise ReferenceInputError(f"{line[:40]!r} is not a row of a VCF", path=path, remedy=_REMEDY)
    chrom, pos, _, ref, alt, _, filter_text, info = fields[:_MIN_COLUMNS]
    filters = () if filter_text in (*_MISSING, "PASS") else tuple(filter_text.split(";"))
    return SiteRow(name_chrom(chrom), int(pos) - 1, ref.upper(), tuple(alt.split(",")), filters, info, path.name)


def open_variant_sites(paths: Sequence[Path], genome: Genome) -> VariantSites:
    """Open a resource: VCFs, or folders of them.

    Raises:
        ReferenceInputError: there is none, no VCF, no allele frequency in it, another build than the genome's, or a large file
            without an index.
    """
    files = [file for path in paths for file in _list_files(path)]
    opened = [_open_file(path, genome) for path in files]
    name = files[0].name if len(files) == 1 else f"{len(files)} files: {', '.join(path.name for path in files)}"
    return VariantSites(opened, name)


def _list_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.name.endswith(_VCF_ENDINGS))
    if not found:
        raise ReferenceInputError("the folder holds no VCF", path=path, remedy=_REMEDY)
    return found


def _open_file(path: Path, genome: Genome) -> _SitesFile:
    header = _read_header(path)
    _refuse_other_build(header, genome, path)
    if not any(f"##INFO=<ID={field}," in line for line in header for field in (*FREQUENCY_FIELDS, *ALL_FIELDS)):
        raise ReferenceInputError("its header names no allele frequency", path=path, remedy=_REMEDY)
    index = next((file for ending in _INDEX_ENDINGS if (file := path.with_name(path.name + ending)).is_file()), None)
    if index is None and path.stat().st_size > _WHOLE_MAX_BYTES:
        remedy = f"Fetch {path.name}.tbi too, or make it: tabix -p vcf {path.name}"
        raise ReferenceInputError("has no index, and is too large to be read whole", path=path, remedy=remedy)
    return _SitesFile(path, index, {} if index is None else _list_contigs(path, index))


def _list_contigs(path: Path, index: Path) -> dict[str, str]:
    try:
        with pysam.TabixFile(str(path), index=str(index)) as file:
            return {name_chrom(contig): contig for contig in file.contigs}
    except (OSError, ValueError) as error:
        remedy = f"Fetch {path.name} and its index again"
        raise ReferenceInputError(f"cannot be opened with its index ({error})", path=path, remedy=remedy) from error


def _read_header(path: Path) -> tuple[str, ...]:
    lines = []
    for line in read_text_lines(path):
        if not line.startswith("#"):
            break
        lines.append(line)
    if not lines or not lines[0].startswith("##fileformat=VCF"):
        raise ReferenceInputError("is no VCF (it does not begin with ##fileformat=VCF)", path=path, remedy=_REMEDY)
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
            values = _split_info(line[len("##contig=<") : -1].replace(",", ";"))
            if values.get("length", "").isdecimal():
                yield name_chrom(values.get("ID", "")), int(values["length"])
