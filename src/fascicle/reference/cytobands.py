"""Bands of the chromosomes: which band a place lies in. Known for GRCh38 only."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from importlib import resources
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.reference.tables import parse_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TABLE_NAME = "cytobands_grch38.tsv"
COLUMNS = ("chrom", "band", "end1")

Bands = tuple[tuple[int, ...], tuple[str, ...]]
"""Ends (0-based, exclusive) and names of the bands of one chromosome, from pter to qter."""


def find_band(build: Build, chrom: str, offset: int) -> str | None:
    """The band of a 0-based offset, such as `q25.3`; None for another build, an unknown chromosome, or beyond its end."""
    bands = read_cytobands().get(chrom) if build is Build.GRCH38 else None
    if bands is None:
        return None
    ends, names = bands
    index = bisect_right(ends, offset)
    return names[index] if index < len(names) else None


@cache
def read_cytobands() -> Mapping[str, Bands]:
    """The bands of the table inside the package, by chromosome."""
    return parse_cytobands(resources.files("fascicle.reference").joinpath("data", TABLE_NAME).read_text("utf-8"))


def parse_cytobands(text: str) -> dict[str, Bands]:
    """Bands by chromosome.

    Raises ReferenceInputError for a missing column, an end that is no number, or bands that do not follow each other.
    """
    rows = parse_table(text, COLUMNS, TABLE_NAME)
    return {chrom: _build_bands(chrom, group) for chrom, group in groupby(rows, key=lambda row: row["chrom"])}


def _build_bands(chrom: str, rows: Iterable[Mapping[str, str]]) -> Bands:
    """The bands of one chromosome, checked."""
    found = [(row["end1"], row["band"]) for row in rows]
    if not all(end.isdecimal() and name[:1] in ("p", "q") for end, name in found):
        raise ReferenceInputError("a band has no end or no arm", path=TABLE_NAME, where=chrom)
    ends = tuple(int(end) for end, _ in found)
    if any(left >= right for left, right in pairwise((0, *ends))):
        raise ReferenceInputError("the bands do not follow each other", path=TABLE_NAME, where=chrom)
    return ends, tuple(name for _, name in found)
