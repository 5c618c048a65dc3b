"""What a statement of knowledge asks of a tumour: patterns that know frame, domains, exons with transcript, zygosity, origin.

A pattern says nothing that it does not name: an empty field asks for nothing. Exon and residue numbers never stand without the
sequence they are counted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from fascicle.model.fusions import EventKind, Frame
from fascicle.model.protein_changes import ProteinChange
from fascicle.model.variants import SomaticStatus


class PartnerSide(StrEnum):
    """On which side of a fusion the gene of a pattern is."""

    FIVE_PRIME = "five_prime"
    THREE_PRIME = "three_prime"
    EITHER = "either"


class ChangeClass(StrEnum):
    """Classes of small variants by their Sequence Ontology terms (`CLASS_TERMS` in `interpretation.variant_match`)."""

    MISSENSE = "missense"
    TRUNCATING = "truncating"
    INFRAME_INDEL = "inframe_indel"
    SPLICE = "splice"
    NON_SILENT = "non_silent"


class Zygosity(StrEnum):
    """How many of a gene's copies in the tumour carry a variant."""

    HETEROZYGOUS = "heterozygous"
    HOMOZYGOUS = "homozygous"  # every copy, whether the other one was lost or replaced
    UNKNOWN = "unknown"


class CopyState(StrEnum):
    """Copy number of a gene in the tumour, in words of the field."""

    AMPLIFICATION = "amplification"
    GAIN = "gain"
    NEUTRAL = "neutral"
    LOSS = "loss"
    DEEP_DELETION = "deep_deletion"


@dataclass(frozen=True, slots=True)
class ExonRange:
    """Exons from `first` to `last` (from 1, both included) of transcripts whose exons are equal."""

    transcripts: tuple[str, ...]
    first: int
    last: int

    def __post_init__(self) -> None:
        if not self.transcripts or not 1 <= self.first <= self.last:
            raise ValueError(f"exons {self.first} to {self.last} of {self.transcripts} are no range of a transcript")


@dataclass(frozen=True, slots=True)
class FusionPattern:
    """A fusion of one of `genes` on `side`, with one of `partners` on the other one.

    `frame`: the frame its product must have. `keeps` and `loses` name roles of domains of the gene (`kinase`) that must be in the
    product whole, or not at all. `exons`: where the breakpoint lies in the gene, in exon numbers of the named transcripts.
    """

    genes: tuple[str, ...]
    side: PartnerSide = PartnerSide.EITHER
    partners: tuple[str, ...] = ()
    frame: Frame | None = None
    keeps: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()
    exons: ExonRange | None = None
    kind: Literal["fusion"] = "fusion"


@dataclass(frozen=True, slots=True)
class IntragenicPattern:
    """An event within one of `genes`, such as an internal tandem duplication; `exons` are those skipped or duplicated."""

    genes: tuple[str, ...]
    event: EventKind
    exons: ExonRange | None = None
    kind: Literal["intragenic"] = "intragenic"


@dataclass(frozen=True, slots=True)
class VariantPattern:
    """A small variant of one of `genes`.

    `changes`: any of these changes of the protein, counted on `sequences` (accessions of transcripts or proteins that count
    alike; none: the source did not say, and a match by residue then stays open). `exons`, `classes`, `zygosity`, `origin` and
    `is_oncogenic` restrict further; the last asks that the variant is classified as oncogenic or pathogenic.
    """

    genes: tuple[str, ...]
    changes: tuple[ProteinChange, ...] = ()
    sequences: tuple[str, ...] = ()
    exons: ExonRange | None = None
    classes: tuple[ChangeClass, ...] = ()
    zygosity: Zygosity | None = None
    origin: SomaticStatus | None = None
    is_oncogenic: bool = False
    kind: Literal["variant"] = "variant"


@dataclass(frozen=True, slots=True)
class CopyPattern:
    """A copy number of one of `genes`."""

    genes: tuple[str, ...]
    states: tuple[CopyState, ...]
    kind: Literal["copies"] = "copies"


@dataclass(frozen=True, slots=True)
class MeasurePattern:
    """A figure of the whole tumour: `name` (TMB, MSI) at or above a value, or of a class."""

    name: str
    at_least: float | None = None
    unit: str | None = None
    result: str | None = None
    kind: Literal["measure"] = "measure"


@dataclass(frozen=True, slots=True)
class MarkerPattern:
    """A marker on tissue: `result` is `positive`, `negative`, `lost` or `retained`."""

    marker: str
    result: str
    kind: Literal["marker"] = "marker"


@dataclass(frozen=True, slots=True)
class HlaPattern:
    """At least one allele of `alleles` and none of `excluded`, at the fields that are given (`A*02:01`)."""

    alleles: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    kind: Literal["hla"] = "hla"


Pattern: TypeAlias = (
    FusionPattern | IntragenicPattern | VariantPattern | CopyPattern | MeasurePattern | MarkerPattern | HlaPattern
)


@dataclass(frozen=True, slots=True)
class Biomarker:
    """Alternatives, each a set of patterns that must all hold. `text` is how it is written; no alternative: nothing is asked."""

    text: str
    alternatives: tuple[tuple[Pattern, ...], ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """All patterns, in order."""
        return tuple(pattern for alternative in self.alternatives for pattern in alternative)

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes it names, each once, in order; partners of fusions are not among them."""
        genes = (gene for pattern in self.patterns for gene in getattr(pattern, "genes", ()))
        return tuple(dict.fromkeys(genes))
