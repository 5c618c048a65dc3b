"""HLA class I: names of alleles, and what the reads of a sample say of the three typed genes.

Nomenclature: WHO Nomenclature Committee for Factors of the HLA System (hla.alleles.org). `A*02:101:01:02N` is gene A, allele
group 02, protein 101, synonymous change 01, change outside the coding part 02, not expressed (N).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.model.hla_loss import HlaTumour
from fascicle.model.hla_reads import HlaAssay, HlaReadCounts
from fascicle.model.numbers import Proportion
from fascicle.model.provenance import Provenance

TYPED_LOCI: Final = ("A", "B", "C")
# N null, L low, S secreted, C cytoplasm, A aberrant, Q questionable expression.
_NAME: Final = re.compile(r"^(?P<locus>[A-Z][A-Z0-9]*)\*(?P<fields>\d+(?::\d+){0,3})(?P<suffix>[NLSCAQ]?)$")


@dataclass(frozen=True, slots=True, order=True)
class AlleleName:
    """The name of an allele: one to four fields, and the letter of unusual expression, if any."""

    locus: str
    fields: tuple[str, ...]
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.locus}*{':'.join(self.fields)}{self.suffix}"

    def cut(self, fields: int) -> AlleleName:
        """The name at so many fields. The letter of expression belongs to the whole name and is lost with a field."""
        return self if len(self.fields) <= fields else AlleleName(self.locus, self.fields[:fields])


def parse_allele_name(text: str) -> AlleleName:
    """A name as `A*01:01:01:01` or `HLA-A*01:01`. Raises ValueError.

    >>> str(parse_allele_name("HLA-A*24:09N").cut(2))
    'A*24:09N'
    """
    match = _NAME.match(text.removeprefix("HLA-"))
    if match is None:
        raise ValueError(f"{text!r} is no HLA allele name")
    return AlleleName(match["locus"], tuple(match["fields"].split(":")), match["suffix"])


class HlaZygosity(StrEnum):
    """How many alleles of a gene the reads show.

    `ONE_ALLELE_SEEN`: a second one was not seen and is not excluded (too few reads where it would differ, or half the depth of
    the other genes). It is not homozygous.
    """

    HETEROZYGOUS = "heterozygous"
    HOMOZYGOUS = "homozygous"
    ONE_ALLELE_SEEN = "one_allele_seen"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class AlleleDifference:
    """A base of the sample that the named allele, the closest of the database, does not have.

    `position1` counts bases of the coding sequence from 1, `exon` likewise. `effect` is the change of the protein as `p.` text
    without prefix (`Arg65Gln`, `Arg65=`), None where the codon is not known whole. `fragments` show `seen`, of `depth` there.
    """

    exon: int
    position1: int
    expected: str
    seen: str
    fragments: int
    depth: int
    effect: str | None


@dataclass(frozen=True, slots=True)
class HlaAllele:
    """One allele of the genotype. `name` is at two fields; `resolved` has every field that the reads decide.

    `fraction` is the share of this allele among the fragments that tell the two alleles apart (None where there is no second
    one, or none tells them apart). `differences` make it a closest allele, not the allele itself.
    """

    name: str
    resolved: str
    g_group: str | None
    p_group: str | None
    is_complete: bool
    fraction: Proportion | None
    differences: tuple[AlleleDifference, ...]


@dataclass(frozen=True, slots=True)
class HlaAmbiguity:
    """Another pair of two-field names, and its probability."""

    allele_1: str
    allele_2: str
    probability: float


@dataclass(frozen=True, slots=True)
class ExonCoverage:
    """Fragments over one exon (number from 1): mean and least per base, and the bases with none."""

    exon: int
    length_bp: int
    depth_mean: float
    depth_min: int
    uncovered_bp: int


@dataclass(frozen=True, slots=True)
class HlaLocus:
    """What the reads say of one gene.

    `alleles` has two entries (twice the same in a homozygous gene), one where a second is not excluded, none if not assessable.
    `quality` is the probability that the two-field names of both alleles are right; where one is named, that both have its name.
    `ambiguities` are other pairs, the likeliest first. `second_allele_missed` is the probability that a second allele shows in no
    read, for the allele hardest to see; None for a heterozygous gene. `fragments_per_million` counts this gene's fragments among
    all that were read.
    """

    locus: str
    zygosity: HlaZygosity
    alleles: tuple[HlaAllele, ...]
    quality: float | None
    ambiguities: tuple[HlaAmbiguity, ...]
    second_allele_missed: float | None
    fragments: int
    fragments_per_million: float | None
    exons: tuple[ExonCoverage, ...]
    because: str


@dataclass(frozen=True, slots=True)
class HlaTyping:
    """The class I type of one sample, `hla.json`. `zygosity` is that of the whole type in words.

    `cautions` are what holds for all genes, such as a database without decoy genes. `tumour` is a tumour of the same patient held
    against the type, if one was given.
    """

    assay: str
    material: HlaAssay | None
    database_version: str
    database_sha256: str
    decoy_genes: tuple[str, ...]
    counts: HlaReadCounts
    loci: tuple[HlaLocus, ...]
    zygosity: str
    provenance: Provenance
    cautions: tuple[str, ...] = ()
    tumour: HlaTumour | None = None
