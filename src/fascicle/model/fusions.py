"""Fusions: two breakpoints, what supports them, what they make, and why they are or are not reported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.genes import Domain
from fascicle.model.loci import Position
from fascicle.model.numbers import Proportion
from fascicle.model.verdicts import Reason, Verdict

# Why a side has no position where only mates show a pair of genes.
NO_JUNCTION_READ = "no read crosses the junction, so the mates show the partners but not the breakpoint"


class Frame(StrEnum):
    """Whether the reading frame of the 3' partner is kept."""

    IN_FRAME = "in_frame"
    OUT_OF_FRAME = "out_of_frame"
    NO_CDS = "no_cds"
    UNKNOWN = "unknown"


class Place(StrEnum):
    """Where in a transcript a breakpoint lies."""

    EXON_EDGE = "exon_edge"
    INSIDE_EXON = "inside_exon"
    INTRON = "intron"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class TranscriptSite:
    """A breakpoint in the words of one transcript.

    `exon` counts from 1 in transcript order: of the 5' partner the last exon kept (whole or in part), of the 3' partner the
    first. For an intron it is the exon before (5') or after (3') the breakpoint. An exon number without its transcript means
    nothing, so the two are one value.
    """

    transcript: str
    exon: int
    exon_count: int
    place: Place
    is_canonical: bool

    def __post_init__(self) -> None:
        if not 1 <= self.exon <= self.exon_count:
            raise ValueError(f"{self.transcript} has exons 1 to {self.exon_count}, not {self.exon}")


@dataclass(frozen=True, slots=True)
class Side:
    """One partner of a fusion: its gene and, where it could be placed, its breakpoint.

    `position` is the last base kept of the 5' partner or the first base kept of the 3' partner. None means the side could not
    be placed; `unplaced_because` then says why.
    """

    gene: str
    position: Position | None
    site: TranscriptSite | None
    unplaced_because: str | None = None

    def __post_init__(self) -> None:
        if (self.position is None) == (self.unplaced_because is None):
            raise ValueError("a side has either a position or the reason why it has none")


@dataclass(frozen=True, slots=True)
class Junction:
    """What lies between the partners: bases shared by both (microhomology) or inserted from neither (as read 5' to 3')."""

    microhomology_bp: int | None
    inserted: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """What the reads say for a junction. Counts are fragments (a read pair is one fragment).

    split_reads: fragments with a read that has at least the anchor on each side; spanning_pairs: fragments with one mate wholly
    on each side; unique_molecules: distinct fragments of both kinds after duplicates are merged; distinct_starts: distinct
    5'-most positions of split reads; anchor_five_prime_bp, anchor_three_prime_bp: the longest anchor seen on each side.
    Molecules, starts and anchors are None where they were not counted, as in the tables of other callers.
    """

    split_reads: int
    spanning_pairs: int
    unique_molecules: int | None
    distinct_starts: int | None
    anchor_five_prime_bp: int | None
    anchor_three_prime_bp: int | None

    @property
    def fragments(self) -> int:
        """All supporting fragments, before duplicates are merged."""
        return self.split_reads + self.spanning_pairs

    @property
    def molecules_at_most(self) -> int:
        """Distinct molecules; where they were not counted, the fragments, since there cannot be more molecules than those."""
        return self.fragments if self.unique_molecules is None else self.unique_molecules


@dataclass(frozen=True, slots=True)
class KeptDomain:
    """How much of a domain of a partner is in the product."""

    domain: Domain
    kept_fraction: float

    @property
    def is_whole(self) -> bool:
        """Whether the whole domain is in the product."""
        return self.kept_fraction == 1.0


@dataclass(frozen=True, slots=True)
class Product:
    """The predicted product of one pair of transcripts.

    `protein` ends at the first stop and is None where it cannot be told. `domains` are those of both partners, kept or not;
    `genes_without_domains` names partners whose domains are not known, which is not the same as having none.
    """

    five_prime_transcript: str
    three_prime_transcript: str
    frame: Frame
    because: str
    protein: str | None
    domains: tuple[KeptDomain, ...]
    genes_without_domains: tuple[str, ...] = ()


class EventKind(StrEnum):
    """What kind of RNA it is. One gene on both sides is an event within the gene."""

    FUSION = "fusion"
    READ_THROUGH = "read_through"
    EXON_SKIPPING = "exon_skipping"
    INTERNAL_TANDEM_DUPLICATION = "internal_tandem_duplication"
    PARTIAL_TANDEM_DUPLICATION = "partial_tandem_duplication"
    OTHER_INTRAGENIC = "other_intragenic"


@dataclass(frozen=True, slots=True)
class Names:
    """A fusion in the nomenclatures of the field; None where one cannot be written for it.

    `vicc`: VICC gene fusion specification; `hgvs_rna`: HGVS r. description with `::`; `iscn`: the rearrangement that would
    explain it on the karyotype, by bands. ISCN from RNA is inferred, never observed.
    """

    vicc: str | None
    hgvs_rna: str | None
    iscn: str | None


@dataclass(frozen=True, slots=True)
class JunctionRead:
    """A read across a junction: its bases in the direction of the fusion, and how many of them lie on the 5' side."""

    bases: str
    five_prime_bp: int


@dataclass(frozen=True, slots=True)
class JunctionView:
    """The sequence around a junction and reads that cross it, for people to look at. Bases 5' to 3' along the fusion."""

    five_prime: str
    inserted: str
    three_prime: str
    reads: tuple[JunctionRead, ...]
    reads_not_shown: int


@dataclass(frozen=True, slots=True)
class Fusion:
    """A candidate fusion or event within one gene, reported or not.

    `notes` are observations that neither speak for nor against the call by themselves (an imbalance of expression, say).
    """

    five_prime: Side
    three_prime: Side
    junction: Junction
    support: Support
    abundance: Proportion | None
    five_prime_abundance: Proportion | None
    product: Product | None
    other_products: tuple[Product, ...]
    is_known_pair: bool
    reasons: tuple[Reason, ...]
    kind: EventKind = EventKind.FUSION
    names: Names | None = None
    is_reciprocal_seen: bool | None = None
    view: JunctionView | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Reported when no reason speaks against it."""
        return Verdict.FILTERED if self.reasons else Verdict.REPORTED

    @property
    def is_within_gene(self) -> bool:
        """Whether both sides are one gene."""
        return self.five_prime.gene == self.three_prime.gene

    @property
    def name(self) -> str:
        """`SPECC1L::NTRK3`, 5' partner first (VICC and HGNC use the double colon)."""
        return f"{self.five_prime.gene}::{self.three_prime.gene}"
