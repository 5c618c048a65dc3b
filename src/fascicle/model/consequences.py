"""What a small variant does to transcripts and proteins, in the words of Sequence Ontology and HGVS.

Names follow the HGVS nomenclature (hgvs-nomenclature.org, version 21). A protein name stands in parentheses, because no RNA or
protein was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.model.loci import Span
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason

NO_CODING_SEQUENCE: Final = "no_coding_sequence"
"""The note of a transcript of a coding gene that the annotation gives no coding sequence."""


class Impact(StrEnum):
    """Ensembl's four classes of severity, strongest first (Ensembl, "Calculated variant consequences")."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    MODIFIER = "modifier"


class Term(StrEnum):
    """Terms of the Sequence Ontology with their identifier and impact, the most severe first.

    Order and impact: Ensembl, "Calculated variant consequences", release 105 and later (the order is Ensembl's, the Sequence
    Ontology has none).
    """

    so_id: str
    impact: Impact

    def __new__(cls, value: str, so_id: str, impact: Impact) -> Term:
        """A member with its identifier and impact."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.so_id, member.impact = so_id, impact
        return member

    TRANSCRIPT_ABLATION = "transcript_ablation", "SO:0001893", Impact.HIGH
    SPLICE_ACCEPTOR = "splice_acceptor_variant", "SO:0001574", Impact.HIGH
    SPLICE_DONOR = "splice_donor_variant", "SO:0001575", Impact.HIGH
    STOP_GAINED = "stop_gained", "SO:0001587", Impact.HIGH
    FRAMESHIFT = "frameshift_variant", "SO:0001589", Impact.HIGH
    STOP_LOST = "stop_lost", "SO:0001578", Impact.HIGH
    START_LOST = "start_lost", "SO:0002012", Impact.HIGH
    TRANSCRIPT_AMPLIFICATION = "transcript_amplification", "SO:0001889", Impact.HIGH
    FEATURE_ELONGATION = "feature_elongation", "SO:0001907", Impact.HIGH
    FEATURE_TRUNCATION = "feature_truncation", "SO:0001906", Impact.HIGH
    INFRAME_INSERTION = "inframe_insertion", "SO:0001821", Impact.MODERATE
    INFRAME_DELETION = "inframe_deletion", "SO:0001822", Impact.MODERATE
    MISSENSE = "missense_variant", "SO:0001583", Impact.MODERATE
    PROTEIN_ALTERING = "protein_altering_variant", "SO:0001818", Impact.MODERATE
    SPLICE_DONOR_5TH_BASE = "splice_donor_5th_base_variant", "SO:0001787", Impact.LOW
    SPLICE_REGION = "splice_region_variant", "SO:0001630", Impact.LOW
    SPLICE_DONOR_REGION = "splice_donor_region_variant", "SO:0002170", Impact.LOW
    SPLICE_POLYPYRIMIDINE = "splice_polypyrimidine_tract_variant", "SO:0002169", Impact.LOW
    INCOMPLETE_TERMINAL_CODON = "incomplete_terminal_codon_variant", "SO:0001626", Impact.LOW
    START_RETAINED = "start_retained_variant", "SO:0002019", Impact.LOW
    STOP_RETAINED = "stop_retained_variant", "SO:0001567", Impact.LOW
    SYNONYMOUS = "synonymous_variant", "SO:0001819", Impact.LOW
    CODING_SEQUENCE = "coding_sequence_variant", "SO:0001580", Impact.MODIFIER
    FIVE_PRIME_UTR = "5_prime_UTR_variant", "SO:0001623", Impact.MODIFIER
    THREE_PRIME_UTR = "3_prime_UTR_variant", "SO:0001624", Impact.MODIFIER
    NON_CODING_EXON = "non_coding_transcript_exon_variant", "SO:0001792", Impact.MODIFIER
    INTRON = "intron_variant", "SO:0001627", Impact.MODIFIER
    NON_CODING_TRANSCRIPT = "non_coding_transcript_variant", "SO:0001619", Impact.MODIFIER
    UPSTREAM = "upstream_gene_variant", "SO:0001631", Impact.MODIFIER
    DOWNSTREAM = "downstream_gene_variant", "SO:0001632", Impact.MODIFIER
    INTERGENIC = "intergenic_variant", "SO:0001628", Impact.MODIFIER

    @property
    def rank(self) -> int:
        """Place in the order of severity, 0 the most severe."""
        return _RANKS[self]


_RANKS: Final = {term: rank for rank, term in enumerate(Term)}


@dataclass(frozen=True, slots=True)
class Numbered:
    """Which of a transcript's exons or introns a variant lies in: `first` to `last` (1-based, as they are printed) of `count`."""

    first: int
    last: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= self.count:
            raise ValueError(f"not a place among {self.count}: {self.first} to {self.last}")


class NmdOutcome(StrEnum):
    """Whether the transcript of a premature stop codon is expected to be degraded (nonsense-mediated decay)."""

    EXPECTED = "decay_expected"
    ESCAPE = "escape_expected"
    ESCAPE_POSSIBLE = "escape_possible"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class NmdPrediction:
    """The outcome for a truncation, the rule that decided, and its datum. `distance_bp` is the number of bases from the new stop
    codon's first base to the last exon junction of the changed transcript; below 0 in the last exon, None where unknown."""

    outcome: NmdOutcome
    rule: str
    because: str
    distance_bp: int | None = None


class ChoiceRule(StrEnum):
    """The rule by which one transcript stands for a variant."""

    MANE_SELECT = "MANE Select"
    MANE_PLUS_CLINICAL = "MANE Plus Clinical, because the variant changes nothing in the exons of MANE Select"
    ENSEMBL_CANONICAL = "Ensembl canonical"
    LONGEST_CDS = "longest CDS"
    LONGEST_TRANSCRIPT = "longest transcript (no CDS)"
    ONLY_OVERLAP = "the gene's preferred transcript does not reach the variant; the next one of its order"


@dataclass(frozen=True, slots=True)
class TranscriptConsequence:
    """What a variant does to one transcript.

    hgvs_dna: the name on the transcript with its reference, `c.` for a coding, `n.` for a non-coding one. In an intron the
        reference is `chromosome(transcript)`, as HGVS asks. None where HGVS cannot number the place; a note says why.
    hgvs_protein: `p.(...)`, without a reference; `p.?` where the effect on the protein cannot be predicted; None where
        the variant does not reach the coding sequence or a splice site.
    residues: touched residues of the reference protein, 0-based and half-open; the stop codon counts as a residue.
    codons: the touched codons and what they become (None: not in the coding sequence, or more than `CODONS_SHOWN`).
    domains: names of the protein domains that hold a touched base; None where no domains of the gene are known.
    nmd: for a premature stop codon; None where there is none.
    chosen_by: None where another transcript stands for the variant.
    """

    gene: str
    gene_identifier: str
    transcript: str
    aliases: tuple[str, ...]
    terms: tuple[Term, ...]
    hgvs_dna: str | None
    hgvs_protein: str | None
    exon: Numbered | None = None
    intron: Numbered | None = None
    residues: Span | None = None
    codons: tuple[str, str] | None = None
    domains: tuple[str, ...] | None = None
    nmd: NmdPrediction | None = None
    chosen_by: ChoiceRule | None = None
    notes: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a consequence has at least one term")

    @property
    def most_severe(self) -> Term:
        """The first of `terms`."""
        return self.terms[0]


@dataclass(frozen=True, slots=True)
class JoinedConsequence:
    """Variants on one molecule that share a codon, and what they do together: the protein has this change and not theirs
    alone."""

    variants: tuple[SmallVariant, ...]
    merged: SmallVariant
    consequence: TranscriptConsequence


@dataclass(frozen=True, slots=True)
class VariantConsequence:
    """All that follows from one variant: its genomic name, its consequence on every transcript, the chosen one first of its gene.

    `problem` says why nothing follows (the reference base is another, the contig is unknown); `transcripts` is empty then.
    """

    variant: SmallVariant
    hgvs_genomic: str | None
    transcripts: tuple[TranscriptConsequence, ...]
    joined: tuple[JoinedConsequence, ...] = ()
    notes: tuple[Reason, ...] = ()
    problem: Reason | None = None

    @property
    def chosen(self) -> TranscriptConsequence | None:
        """The consequence that stands for the variant: of the chosen transcripts of all genes the most severe, the first of
        equals; None where the variant touches no transcript."""
        own = [consequence for consequence in self.transcripts if consequence.chosen_by]
        return min(own, key=lambda consequence: consequence.most_severe.rank, default=None)
