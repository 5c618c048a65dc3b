"""Genes of hereditary cancer from a tab-separated table: mechanism of disease, inheritance, counts of known variants, source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_numbered_rows
from fascicle.model.germline import GermlineGene

FILE_NAME: Final = "germline_genes.tsv"
COLUMNS: Final = ("gene", "loss_of_function", "inheritance", "truncating", "not_truncating", "source")
_MAY_BE_EMPTY: Final = frozenset({"loss_of_function", "inheritance"})
_ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "": None}


def parse_germline_genes(text: str) -> dict[str, GermlineGene]:
    """Genes by symbol. Raises InputError with the line (1-based), for what `parse_rows` refuses too."""
    found: dict[str, GermlineGene] = {}
    for number, row in parse_numbered_rows(text, COLUMNS, FILE_NAME, may_be_empty=_MAY_BE_EMPTY):
        gene = _parse_row(row, number)
        if gene.gene in found:
            raise InputError(f"{gene.gene} stands twice", path=FILE_NAME, where=f"line {number}", remedy="Keep one row.")
        found[gene.gene] = gene
    return found


def _parse_row(row: Mapping[str, str], number: int) -> GermlineGene:
    counts = (row["truncating"], row["not_truncating"])
    if row["loss_of_function"] not in _ANSWERS or not all(count.isdigit() for count in counts):
        remedy = "Give yes, no or nothing for loss_of_function, and whole numbers for the counts."
        raise InputError(f"{row['gene']} cannot be read", path=FILE_NAME, where=f"line {number}", remedy=remedy)
    ways = tuple(way for way in row["inheritance"].split("/") if way)
    truncating, not_truncating = map(int, counts)
    return GermlineGene(row["gene"], _ANSWERS[row["loss_of_function"]], ways, truncating, not_truncating, row["source"])
