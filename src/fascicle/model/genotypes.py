"""Genotypes at common SNPs, for telling whether two samples are from one person. They are no findings about a patient."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.loci import Build


@dataclass(frozen=True, slots=True)
class Snp:
    """A common single-base variant: alleles are bases of the plus strand, `offset` is 0-based. `build` may not be stated."""

    rsid: str
    chrom: str
    offset: int
    reference: str
    alternate: str
    build: Build = Build.UNKNOWN

    def __post_init__(self) -> None:
        for allele in (self.reference, self.alternate):
            if allele not in {"A", "C", "G", "T"}:
                raise ValueError(f"{self.rsid}: an allele is one of A, C, G, T, not {allele!r}")
        if self.reference == self.alternate or self.offset < 0:
            raise ValueError(f"{self.rsid} is no single-base variant")


class Zygosity(StrEnum):
    """The alleles that are there, as VCF writes them."""

    REFERENCE = "0/0"
    BOTH = "0/1"
    ALTERNATE = "1/1"


@dataclass(frozen=True, slots=True)
class Genotype:
    """What the reads say of one SNP: fragments with either allele and, where that can be told, the genotype.

    `confidence` is its posterior probability. `zygosity` None means not assessable, and `because` says why; the counts are None
    where the SNP could not be looked for.
    """

    snp: Snp
    reference_fragments: int | None
    alternate_fragments: int | None
    zygosity: Zygosity | None
    confidence: float | None
    because: str
