"""Microsatellites of normal samples: what a tumour without a normal of its own is held against. `msi_baseline.tsv` in a bundle.

The baseline is not part of what the bundle was built from and not in its hash; results name its own SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reference.tables import parse_table

BASELINE_FILE: Final = "msi_baseline.tsv"
COLUMNS: Final = ("chrom", "start", "end", "unit", "normals", "genotypes", "offsets")
_REMEDY: Final = "Make it again with `fascicle reference add-msi-baseline`"


@dataclass(frozen=True, slots=True)
class BaselineLocus:
    """One locus. normals: samples with enough fragments and clear germline lengths. genotypes: germline lengths (one or two, in
    copies) with the normals that have them, the commonest first. offsets: fragments of the normals with one length, by their
    offset from it in units, summed."""

    locus: MicrosatelliteLocus
    normals: int
    genotypes: tuple[tuple[tuple[int, ...], int], ...]
    offsets: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if self.normals != sum(count for _, count in self.genotypes):
            raise ValueError(f"{self.normals} normals do not reconcile with their genotypes")


def format_baseline(rows: Iterable[BaselineLocus]) -> str:
    """`msi_baseline.tsv`: 1-based positions; `10/12:3` are three normals with lengths of 10 and 12 copies; `-1:7` seven fragments
    one unit shorter."""
    return "\n".join(("\t".join(COLUMNS), *("\t".join(_format_row(row)) for row in rows))) + "\n"


def _format_row(row: BaselineLocus) -> tuple[str, ...]:
    genotypes = ",".join(f"{'/'.join(map(str, lengths))}:{count}" for lengths, count in row.genotypes)
    offsets = ",".join(f"{offset}:{count}" for offset, count in row.offsets)
    span = row.locus.span
    return (row.locus.chrom, str(span.start + 1), str(span.end), row.locus.unit, str(row.normals), genotypes, offsets)


def parse_baseline(text: str, name: str) -> tuple[BaselineLocus, ...]:
    """Rows of `msi_baseline.tsv`. Raises ReferenceInputError, naming `name`, for another header or a broken row."""
    return tuple(_parse_row(row, name) for row in parse_table(text, COLUMNS, name))


def _parse_row(row: dict[str, str], name: str) -> BaselineLocus:
    try:
        locus = MicrosatelliteLocus(row["chrom"], Span(int(row["start"]) - 1, int(row["end"])), row["unit"])
        genotypes = tuple(
            (tuple(int(length) for length in key.split("/")), count) for key, count in _split_counts(row["genotypes"])
        )
        offsets = tuple((int(key), count) for key, count in _split_counts(row["offsets"]))
        return BaselineLocus(locus, int(row["normals"]), genotypes, offsets)
    except ValueError as error:
        what = f"the row of {row['chrom']}:{row['start']} is broken ({error})"
        raise ReferenceInputError(what, path=name, remedy=_REMEDY) from error


def _split_counts(text: str) -> list[tuple[str, int]]:
    """`a:1,b:2` as pairs."""
    parts = [part.rpartition(":") for part in text.split(",") if part]
    return [(key, int(count)) for key, _, count in parts]
