"""How frequent an allele may be for the disorder of its gene (BS1), from a tab-separated table with a source for each gene."""

from __future__ import annotations

from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.germline import DisorderFrequency

FILE_NAME: Final = "disorder_frequencies.tsv"
COLUMNS: Final = ("gene", "frequency", "source")


def parse_disorder_frequencies(text: str, name: str = FILE_NAME) -> dict[str, DisorderFrequency]:
    """Rows by symbol; lines that begin with `#` are comments. Raises InputError with the line or the gene."""
    found: dict[str, DisorderFrequency] = {}
    for row in parse_rows(text, COLUMNS, name):
        gene = row["gene"]
        if gene in found:
            raise InputError(f"{gene} stands twice", path=name, remedy="Keep one row.")
        found[gene] = DisorderFrequency(gene, _read_fraction(row["frequency"], gene, name), row["source"])
    return found


def _read_fraction(text: str, gene: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        remedy = "Give a fraction above 0 and below 1, such as 0.0001 for 0.01 %."
        raise InputError(f"the frequency of {gene} is {text!r}", path=name, remedy=remedy)
    return value
