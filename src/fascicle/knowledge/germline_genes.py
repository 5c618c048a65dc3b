"""Genes of hereditary cancer from a tab-separated table: mechanism of disease, inheritance, counts of known variants, source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fascicle.errors import InputError
from fascicle.model.germline import GermlineGene

FILE_NAME: Final = "germline_genes.tsv"
COLUMNS: Final = ("gene", "loss_of_function", "inheritance", "truncating", "not_truncating", "source")
_ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "": None}


def parse_germline_genes(text: str) -> dict[str, GermlineGene]:
    """Genes by symbol; lines that begin with `#` are comments. Raises InputError with the line (1-based)."""
    lines = [(n, line.split("\t")) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line[0] != "#"]
    if not lines or tuple(lines[0][1]) != COLUMNS:
        raise InputError(f"the header is not {' '.join(COLUMNS)}", path=FILE_NAME, where="header")
    found: dict[str, GermlineGene] = {}
    for gene in _parse_rows(lines[1:]):
        if gene.gene in found:
            raise InputError(f"{gene.gene} stands twice", path=FILE_NAME, remedy="Keep one row.")
        found[gene.gene] = gene
    return found


def _parse_rows(lines: list[tuple[int, list[str]]]) -> Iterator[GermlineGene]:
    for number, row in lines:
        if len(row) != len(COLUMNS) or row[1] not in _ANSWERS or not (row[3].isdigit() and row[4].isdigit()) or not row[5]:
            remedy = "Give yes, no or nothing for loss_of_function, whole numbers for the counts, and a source."
            raise InputError(f"needs {', '.join(COLUMNS)}", path=FILE_NAME, where=f"line {number}", remedy=remedy)
        gene, loss, inheritance, truncating, not_truncating, source = row
        ways = tuple(way for way in inheritance.split("/") if way)
        yield GermlineGene(gene, _ANSWERS[loss], ways, int(truncating), int(not_truncating), source)
