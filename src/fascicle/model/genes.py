"""Genes, transcripts, exons and protein domains."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise

from fascicle.model.loci import Locus, Span


class TranscriptTag(StrEnum):
    """Why a transcript may be preferred, strongest first."""

    MANE_SELECT = "MANE Select"
    MANE_PLUS_CLINICAL = "MANE Plus Clinical"
    ENSEMBL_CANONICAL = "Ensembl canonical"


class CanonicalRule(StrEnum):
    """The rule by which a gene's canonical transcript was chosen."""

    MANE_SELECT = "MANE Select"
    ENSEMBL_CANONICAL = "Ensembl canonical"
    LONGEST_CDS = "longest CDS"
    LONGEST_TRANSCRIPT = "longest transcript (no CDS)"


@dataclass(frozen=True)
class Transcript:
    """One transcript of a gene.

    `exons` are genome spans in transcript order (descending on the minus strand). `cds` is the genome span from the first base
    of the start codon to the last base of the stop codon, as far as annotated. `cds_phase` is the number of bases before the
    first whole codon of an incomplete CDS (0 for a complete one).
    """

    accession: str
    locus: Locus
    exons: tuple[Span, ...]
    cds: Span | None = None
    cds_phase: int = 0
    tags: frozenset[TranscriptTag] = frozenset()
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.exons:
            raise ValueError(f"{self.accession} has no exon")
        ordered = self.exons if self.locus.strand == "+" else self.exons[::-1]
        if any(left.end > right.start for left, right in pairwise(ordered)):
            raise ValueError(f"{self.accession}: exons overlap or are not in transcript order")

    @property
    def is_plus(self) -> bool:
        """Whether the transcript is read on the plus strand."""
        return self.locus.strand == "+"

    @property
    def names(self) -> tuple[str, ...]:
        """The accession and its aliases (RefSeq for an Ensembl transcript and the other way round)."""
        return (self.accession, *self.aliases)

    @cached_property
    def exon_starts(self) -> tuple[int, ...]:
        """Offset in the transcript at which each exon begins, and the transcript's length as the last item."""
        return (0, *accumulate(len(exon) for exon in self.exons))

    @property
    def length(self) -> int:
        """Spliced length in bases."""
        return self.exon_starts[-1]

    def exon_index(self, offset: int) -> int | None:
        """Index (0-based) of the exon that holds a genome offset, None for introns and the outside."""
        return next((index for index, exon in enumerate(self.exons) if offset in exon), None)

    def to_transcript(self, offset: int) -> int | None:
        """Transcript offset (0-based) of a genome offset, None where it is not exonic."""
        index = self.exon_index(offset)
        if index is None:
            return None
        exon = self.exons[index]
        return self.exon_starts[index] + (offset - exon.start if self.is_plus else exon.end - 1 - offset)

    def to_genome(self, position: int) -> int:
        """Genome offset (0-based) of a transcript offset. Raises ValueError outside the transcript."""
        if not 0 <= position < self.length:
            raise ValueError(f"{self.accession} has no base {position}")
        index = next(i for i, end in enumerate(self.exon_starts[1:]) if position < end)
        inside = position - self.exon_starts[index]
        exon = self.exons[index]
        return exon.start + inside if self.is_plus else exon.end - 1 - inside

    @cached_property
    def cds_span(self) -> Span | None:
        """The CDS in transcript coordinates, None for a non-coding transcript."""
        if self.cds is None:
            return None
        ends = [self.to_transcript(self.cds.start), self.to_transcript(self.cds.end - 1)]
        if ends[0] is None or ends[1] is None:
            return None
        return type(self.cds)(min(ends[0], ends[1]), max(ends[0], ends[1]) + 1)


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of a protein as genome spans, so that it can be followed through every transcript of the gene.

    `aa` is 0-based and half-open on the protein of `transcript`; `is_critical` marks the domain whose loss ends the gene's known
    role (`role` says which: kinase, DNA-binding ...).
    """

    gene: str
    name: str
    role: str
    transcript: str
    aa: Span
    blocks: tuple[Span, ...]
    is_critical: bool
    source: str


@dataclass(frozen=True)
class Gene:
    """A gene with its transcripts, the canonical one first."""

    symbol: str
    identifier: str
    biotype: str
    locus: Locus
    transcripts: tuple[Transcript, ...]
    canonical_rule: CanonicalRule

    @property
    def canonical(self) -> Transcript:
        """The transcript chosen by `canonical_rule`."""
        return self.transcripts[0]

    def find_transcript(self, name: str) -> Transcript | None:
        """The transcript of an accession or alias; a version is compared only when given."""
        return next((t for t in self.transcripts if any(_same_accession(name, own) for own in t.names)), None)


def _same_accession(asked: str, own: str) -> bool:
    """Whether two accessions name one transcript: the version counts only where the asked name has one."""
    return asked == own or ("." not in asked and own.partition(".")[0] == asked)
