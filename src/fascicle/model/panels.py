"""A panel: the genes an assay looks at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PanelKind(StrEnum):
    """What of a gene a panel covers."""

    RNA = "rna"
    DNA_EXONS = "dna_exons"
    DNA_INTRONS = "dna_introns"
    GERMLINE = "germline"


@dataclass(frozen=True, slots=True)
class Panel:
    """A list of genes by HGNC symbol, in order, without repeats."""

    name: str
    version: str
    kind: PanelKind
    genes: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        if len(set(self.genes)) != len(self.genes):
            raise ValueError(f"panel {self.name} names a gene twice")


@dataclass(frozen=True, slots=True)
class UnusableGene:
    """A panel gene that the reference cannot assess, and why."""

    gene: str
    because: str
