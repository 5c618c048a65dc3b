"""Allele frequencies of a population resource: a VCF of sites, such as gnomAD's, one file or one a chromosome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from fascicle.model.loci import Span
from fascicle.model.provenance import FileHash
from fascicle.reference.genome import Genome
from fascicle.reference.site_files import SiteRow, SitesFile, list_site_files, open_sites_file

FREQUENCY_FIELDS: Final = ("AF_grpmax_joint", "AF_grpmax", "AF_popmax", "AF_POPMAX")
"""Highest frequency in a genetic ancestry group or population: gnomAD 4 joint, 4, 2 and 3, and 2017's; see `docs`."""
ALL_FIELDS: Final = ("AF_joint", "AF")
"""Frequency over all samples, where a row gives none by group."""
FILTERING_FIELDS: Final = ("fafmax_faf95_max_joint", "fafmax_faf95_max", "faf95_popmax", "faf95_max")
"""Lower bounds of 95 % of the highest frequency in a group: gnomAD 4 joint, 4, 3; see `find_group_counts` for others."""
_COUNT_FIELDS: Final = ("AN_joint", "AN")
_MISSING: Final = frozenset({"", "."})
_REMEDY: Final = "Give a VCF of sites with allele frequencies (INFO AF), such as gnomAD's"


def find_frequency(row: SiteRow, index: int) -> tuple[str, float] | None:
    """Field and value of the frequency of a row's alternate allele (0-based), None where no field has one."""
    for field in (*FREQUENCY_FIELDS, *ALL_FIELDS):
        value = _read_number(row.values.get(field), index)
        if value is not None:
            return field, value
    return None


def find_overall_frequency(row: SiteRow, index: int) -> float | None:
    """The frequency of a row's alternate allele (0-based) over all samples, else the highest of a group, else None."""
    for field in (*ALL_FIELDS, *FREQUENCY_FIELDS):
        value = _read_number(_find_value(row.info, field), index)
        if value is not None:
            return value
    return None


def find_filtering_frequency(row: SiteRow, index: int) -> float | None:
    """The filtering allele frequency that a row gives for its alternate allele (0-based), None where it gives none."""
    found = (_read_number(row.values.get(field), index) for field in FILTERING_FIELDS)
    return next((value for value in found if value is not None), None)


def find_group_counts(row: SiteRow, index: int) -> tuple[float, float] | None:
    """Alternate alleles and all alleles of the group that the frequency of `find_frequency` is of; None where they are not
    given."""
    found = find_frequency(row, index)
    if found is None:
        return None
    counts = _read_number(row.values.get(found[0].replace("AF", "AC", 1)), index)
    name = found[0].replace("AF", "AN", 1)
    # The number of alleles is one for all alternate alleles, or one each.
    total = _read_number(row.values.get(name), index) or _read_number(row.values.get(name), 0)
    return None if counts is None or not total else (counts, total)


def is_uncounted(row: SiteRow) -> bool:
    """Whether no genotype was counted at a row, as the resource says itself."""
    return next((row.values[field] == "0" for field in _COUNT_FIELDS if field in row.values), False)


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

    def __init__(self, files: Sequence[SitesFile], name: str):
        self._files = tuple(files)
        self.name = name

    def read(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        """Rows whose REF has a base in a window (0-based, half-open; by chromosome, sorted, apart from each other)."""
        for file in self._files:
            yield from file.read(windows)

    @property
    def hashes(self) -> tuple[FileHash, ...]:
        """What tells the files."""
        return tuple(file.hash for file in self._files)


def open_variant_sites(paths: Sequence[Path], genome: Genome) -> VariantSites:
    """Open a resource: VCFs, or folders of them.

    Raises:
        ReferenceInputError: there is none, no VCF, no allele frequency in it, another build than the genome's, or a large file
            without an index.
    """
    files = [file for path in paths for file in list_site_files(path, _REMEDY)]
    fields = (*FREQUENCY_FIELDS, *ALL_FIELDS)
    opened = [open_sites_file(path, genome, fields, "its header names no allele frequency", _REMEDY) for path in files]
    name = files[0].name if len(files) == 1 else f"{len(files)} files: {', '.join(path.name for path in files)}"
    return VariantSites(opened, name)
