"""Codons that a coding sequence reads otherwise than the genetic code says: UGA as selenocysteine.

An annotation says so with lines of the feature `Selenocysteine` (Ensembl, GENCODE GTF) or
`stop_codon_redefined_as_selenocysteine`
(GENCODE GFF3), or on a CDS line with `transl_except=(pos:...,aa:Sec)` (RefSeq GFF3). A bundle keeps them in `recoded.tsv`.
Where an annotation has none of these, the 25 human selenoprotein genes are known by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Final

from fascicle.model.loci import Span, Strand
from fascicle.reference.tables import parse_table

RECODED_FILE: Final = "recoded.tsv"
FEATURES: Final = frozenset({"selenocysteine", "stop_codon_redefined_as_selenocysteine"})
TABLE_NAME: Final = "selenoproteins.tsv"
_COLUMNS: Final = ("gene", "offset")
_EXCEPTION: Final = re.compile(r"pos:(?:complement\()?(\d+)(?:\.\.(\d+))?\)?(?:,|%2C)aa:Sec", re.IGNORECASE)


def parse_exceptions(text: str) -> list[Span]:
    """Codons of a `transl_except` value that are read as selenocysteine; 0-based and half-open.

    >>> parse_exceptions("(pos:complement(11..13)%2Caa:Sec)")
    [Span(start=10, end=13)]
    """
    return [Span(int(start1) - 1, int(end1 or start1)) for start1, end1 in _EXCEPTION.findall(text)]


def first_base(codon: Span, strand: Strand) -> int:
    """Genome offset of a codon's first base in transcript order."""
    return codon.start if strand is Strand.PLUS else codon.end - 1


def format_recoded(rows: Iterable[tuple[str, int]]) -> str:
    """A table of genes and genome offsets (0-based) of the first bases of recoded codons, sorted."""
    return "\t".join(_COLUMNS) + "\n" + "".join(f"{gene}\t{offset}\n" for gene, offset in sorted(set(rows)))


def parse_recoded(text: str, name: str = RECODED_FILE) -> Mapping[str, frozenset[int]]:
    """The offsets of `format_recoded` by gene."""
    found: dict[str, set[int]] = {}
    for row in parse_table(text, _COLUMNS, name):
        found.setdefault(row["gene"], set()).add(int(row["offset"]))
    return {gene: frozenset(offsets) for gene, offsets in found.items()}


@cache
def read_selenoproteins() -> frozenset[str]:
    """Symbols of the genes known to encode selenoproteins."""
    text = resources.files("fascicle.reference").joinpath("data", TABLE_NAME).read_text("utf-8")
    return frozenset(row["gene"] for row in parse_table(text, ("gene",), TABLE_NAME))
