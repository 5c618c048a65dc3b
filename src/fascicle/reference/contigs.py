"""Lengths of the human chromosomes by build, and which build some lengths are of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from fascicle.model.loci import Build
from fascicle.reference.tables import parse_table

_TABLE_NAME: Final = "contig_lengths.tsv"
_COLUMNS: Final = ("build", "chrom", "length_bp")
AUTOSOMES: Final = tuple(f"chr{number}" for number in range(1, 23))
# The chromosomes that a whole human genome has, in the order in which files have them. chrM may be missing.
MAIN_CHROMS: Final = (*AUTOSOMES, "chrX", "chrY")


@cache
def read_contig_lengths() -> Mapping[Build, Mapping[str, int]]:
    """Lengths in bases by build and `chr`-style name, from the table inside the package."""
    text = resources.files("fascicle.reference").joinpath("data", _TABLE_NAME).read_text("utf-8")
    found: dict[Build, dict[str, int]] = {}
    for row in parse_table(text, _COLUMNS, _TABLE_NAME):
        found.setdefault(Build(row["build"]), {})[row["chrom"]] = int(row["length_bp"])
    return found


def find_contig_length(build: Build, chrom: str) -> int | None:
    """The length of a chromosome in bases; None for a build or a name that the table does not have."""
    return read_contig_lengths().get(build, {}).get(chrom)


def recognise_build(lengths: Mapping[str, int]) -> Build:
    """The build of which all given main chromosomes have the length; unknown where there is none.

    No two builds have a chromosome of one length but for chrM, which is not looked at.

    >>> recognise_build({"chr7": 159138663, "chrM": 16571})
    <Build.GRCH37: 'GRCh37'>
    """
    main = {chrom: length for chrom, length in lengths.items() if chrom in MAIN_CHROMS}
    fits = (build for build, known in read_contig_lengths().items() if main and main.items() <= known.items())
    return next(fits, Build.UNKNOWN)


@cache
def sort_key(chrom: str) -> tuple[int, str]:
    """Order of chromosomes in files: main chromosomes by number, X, Y, M, then the others by name."""
    order = (*MAIN_CHROMS, "chrM")
    return (order.index(chrom), "") if chrom in order else (len(order), chrom)
