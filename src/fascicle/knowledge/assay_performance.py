"""How well assays see rearrangements, with the source of each figure: `assay_performance.tsv`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.sources import check_read, find_sources
from fascicle.knowledge.tables import parse_rows
from fascicle.knowledge.tissue_markers import parse_rate
from fascicle.model.concordance import AssayType, Performance
from fascicle.model.knowledge import Citation, Verification

FILE_NAME: Final = "assay_performance.tsv"
COLUMNS: Final = (
    "assay", "genes", "population", "sensitivity", "specificity", "note", "sources", "verification", "verified_on",
)  # fmt: skip


def parse_performance(text: str, sources: Mapping[str, Citation]) -> tuple[Performance, ...]:
    """Rows in the order of the table. Raises InputError, naming the row by assay and genes."""
    return tuple(_parse(row, sources) for row in parse_rows(text, COLUMNS, FILE_NAME))


def _parse(row: Mapping[str, str], sources: Mapping[str, Citation]) -> Performance:
    where = f"{row['assay']} {row['genes']}"
    try:
        verification = Verification(row["verification"])
        citations = find_sources(row["sources"].split("|"), dict(sources), FILE_NAME, where)
        check_read(verification, citations, FILE_NAME, where)
        return Performance(
            AssayType(row["assay"]),
            tuple(row["genes"].split("|")),
            row["population"],
            parse_rate(row["sensitivity"]),
            parse_rate(row["specificity"]),
            row["note"],
            citations,
            verification,
        )
    except ValueError as error:
        raise InputError(str(error), path=FILE_NAME, where=where, remedy="Correct the row.") from error
