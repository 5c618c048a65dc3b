"""Germline findings of a case: diploid calls in the germline genes, what is known of each, its class, and changes of whole exons.

They exist only where consent to germline findings is stated; without it there is no value of these types anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from fascicle.model.acmg import AcmgClassification, PathogenicityClass
from fascicle.model.consequences import NmdOutcome, TranscriptConsequence
from fascicle.model.loci import Span
from fascicle.model.numbers import Estimate
from fascicle.model.proteins import ProteinShape
from fascicle.model.provenance import Provenance
from fascicle.model.variants import AlleleDepth, PopulationFrequency, SmallVariant
from fascicle.model.verdicts import Reason

RECESSIVE: Final = "AR"


class GermlineSource(StrEnum):
    """The sample that germline variants were called in."""

    NORMAL = "normal sample"
    TUMOUR = "tumour alone"


class Zygosity(StrEnum):
    """How many of a person's two copies have a variant; hemizygous ones (X of a man) are homozygous here."""

    HETEROZYGOUS = "heterozygous"
    HOMOZYGOUS = "homozygous"
    UNKNOWN = "unknown"


class TumourLoss(StrEnum):
    """What the tumour has kept of the two alleles of a heterozygous variant."""

    OTHER_LOST = "the other allele is lost"
    VARIANT_LOST = "the variant is lost"
    IMBALANCE = "allelic imbalance"
    KEPT = "both alleles are kept"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True, slots=True)
class ClinvarRecord:
    """What ClinVar says of one allele, matched base by base.

    significance: ClinVar's words. pathogenicity: the class they come to (of two the less certain one), None where they are none
    of the five or contradict each other. stars: 0 to 4 by review status, None where the file does not give it.
    """

    identifier: str
    significance: str
    pathogenicity: PathogenicityClass | None
    stars: int | None
    review_status: str | None
    conditions: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PredictorScore:
    """A score of a predictor for one allele, with the points that its calibration gives (below 0: benign; 0: neither)."""

    name: str
    value: float
    points: int
    source: str


@dataclass(frozen=True, slots=True)
class GermlineGene:
    """What is known of a gene's disease.

    is_loss_mechanism: whether loss of function is a known mechanism of disease; None is not known. inheritance: `AD`, `AR`, `XL`.
    truncating, not_truncating: pathogenic or likely pathogenic variants in ClinVar, as the source counts them.
    """

    gene: str
    is_loss_mechanism: bool | None
    inheritance: tuple[str, ...]
    truncating: int
    not_truncating: int
    source: str

    @property
    def is_recessive(self) -> bool | None:
        """Whether its disease needs both copies: None where it is inherited both ways, or where nothing is known."""
        if not self.inheritance or (RECESSIVE in self.inheritance and len(self.inheritance) > 1):
            return None
        return self.inheritance == (RECESSIVE,)


@dataclass(frozen=True, slots=True)
class DisorderFrequency:
    """The allele frequency (0 to 1) above which an allele is more frequent than the disorder of a gene allows (BS1)."""

    gene: str
    frequency: float
    source: str


@dataclass(frozen=True, slots=True)
class LostPart:
    """What a null variant takes from its protein, as far as it is known; None is not known. Each `because` says what tells it.

    removed_fraction: of the protein, 0 to 1. shifts_frame, decay: of the transcript without the exon beside a changed splice
    site, without deleted exons, or with duplicated ones twice. is_start_lost, is_end_lost: deleted exons hold the start, or the
    stop codon. is_within_gene, is_tandem: of a duplication. is_critical: the lost or altered region is critical to the protein;
    False: looked up, and nothing known of it. is_common: a truncation of the same exon is frequent in the population.
    has_other_start: another functional transcript begins elsewhere. is_pathogenic_before_start: a pathogenic variant lies before
    the next start codon in frame.
    """

    removed_fraction: float | None = None
    shifts_frame: bool | None = None
    decay: NmdOutcome | None = None
    is_start_lost: bool = False
    is_end_lost: bool = False
    is_within_gene: bool | None = None
    is_tandem: bool | None = None
    is_critical: bool | None = None
    critical_because: str = ""
    is_common: bool | None = None
    common_because: str = ""
    has_other_start: bool | None = None
    other_start_because: str = ""
    is_pathogenic_before_start: bool | None = None
    before_start_because: str = ""


NOTHING_LOST: Final = LostPart()


@dataclass(frozen=True, slots=True)
class GermlineEvidence:
    """What was looked up for one variant; None was not looked up or not found.

    gene: what is known of the gene's disease. has_pathogenic_same_change, has_pathogenic_same_residue: by ClinVar's records of
    two stars and more on the same transcript. scores: of predictors, by their names. lost: what PVS1 asks.
    disorder_frequency: above this an allele is more frequent than the gene's disorder allows, with its source.
    """

    gene: GermlineGene | None
    population: PopulationFrequency | None
    clinvar: ClinvarRecord | None
    scores: tuple[PredictorScore, ...]
    has_pathogenic_same_change: bool | None = None
    has_pathogenic_same_residue: bool | None = None
    lost: LostPart = NOTHING_LOST
    disorder_frequency: DisorderFrequency | None = None


@dataclass(frozen=True, slots=True)
class GermlineVariant:
    """A germline variant with all that its class rests on.

    quality: Phred-scaled probability that the genotype is another one; None where counts are not given. depth: of the sample
    that it was called in. tumour: of the tumour, None where that is the sample itself or was not read. `loss`: what the tumour
    has kept.
    acmg: the 28 criteria and their points. pathogenicity: the class that stands, and why (ClinVar's, or that of the criteria).
    """

    variant: SmallVariant
    gene: str
    zygosity: Zygosity
    quality: int | None
    depth: AlleleDepth
    tumour: AlleleDepth | None
    loss: TumourLoss
    loss_because: str
    consequence: TranscriptConsequence | None
    hgvs_genomic: str | None
    population: PopulationFrequency
    clinvar: ClinvarRecord | None
    clinvar_because: str
    scores: tuple[PredictorScore, ...]
    acmg: AcmgClassification
    pathogenicity: PathogenicityClass
    pathogenicity_because: str
    notes: tuple[Reason, ...] = ()

    @property
    def is_pathogenic(self) -> bool:
        """Pathogenic or likely pathogenic."""
        return self.pathogenicity in {PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC}

    @property
    def is_benign(self) -> bool:
        """Benign or likely benign."""
        return self.pathogenicity in {PathogenicityClass.BENIGN, PathogenicityClass.LIKELY_BENIGN}


@dataclass(frozen=True, slots=True)
class UncalledGermline:
    """A candidate in a germline gene that is not called, with every reason against it."""

    variant: SmallVariant
    gene: str
    depth: AlleleDepth
    reasons: tuple[Reason, ...]


class CopyChange(StrEnum):
    """Fewer or more copies of exons than two."""

    DELETION = "deletion"
    DUPLICATION = "duplication"


@dataclass(frozen=True, slots=True)
class ExonChange:
    """Neighbouring targets of one gene whose depth says fewer or more copies.

    targets: their names, in genome order. span: from the first to behind the last, 0-based, half-open. exons: first and last
    number on the canonical transcript (1-based, in its order), None where the targets are not named by exon. copies: 0 to 4.
    ratio: of the depth to what two copies would give, with its 95 % interval. quality: Phred-scaled probability that there is
    none. consequence: on the canonical transcript, None where no exon of it is touched; acmg: the 28 criteria.
    """

    gene: str
    chrom: str
    span: Span
    targets: tuple[str, ...]
    exons: tuple[int, int] | None
    kind: CopyChange
    copies: int
    ratio: Estimate
    quality: int
    notes: tuple[Reason, ...] = ()
    consequence: TranscriptConsequence | None = None
    acmg: AcmgClassification | None = None

    @property
    def pathogenicity(self) -> PathogenicityClass | None:
        """The class by the criteria alone: ClinVar's records of small variants say nothing of whole exons. None where the change
        lies on no transcript."""
        return None if self.acmg is None else self.acmg.by_points

    @property
    def is_pathogenic(self) -> bool:
        """Pathogenic or likely pathogenic."""
        return self.pathogenicity in {PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC}


TargetKey: TypeAlias = tuple[str, int, int]
"""Chromosome, 0-based start, end."""


@dataclass(frozen=True, slots=True)
class TargetDepth:
    """A target with the mean number of fragments over its bases."""

    chrom: str
    span: Span
    gene: str | None
    name: str
    depth: float

    @property
    def key(self) -> TargetKey:
        """What the same target of other samples has in common."""
        return self.chrom, self.span.start, self.span.end


@dataclass(frozen=True, slots=True)
class GermlineFindings:
    """The content of `germline.json`: what was looked at, called, left uncalled, and what could not be assessed.

    genes: of the list, those that the reference has, in its order; genes_missing: those that it does not have. uncalled:
    candidates with a reason against. `limits` are sentences on what these data cannot show. exons_because says against what
    exons were held, or why they were not. clinvar, population, predictors: the files that were looked into. depths: of the
    assay's targets in the normal, for pools of normals of later runs. proteins: those that variants which are not benign change.
    """

    assay: str
    panel: str
    source: GermlineSource
    genes: tuple[str, ...]
    genes_missing: tuple[str, ...]
    variants: tuple[GermlineVariant, ...]
    uncalled: tuple[UncalledGermline, ...]
    exon_changes: tuple[ExonChange, ...]
    exons_assessed: int | None
    exons_because: str
    clinvar: str | None
    population: str | None
    predictors: tuple[str, ...]
    limits: tuple[str, ...]
    provenance: Provenance
    depths: tuple[TargetDepth, ...] = ()
    proteins: tuple[ProteinShape, ...] = ()

    @property
    def pathogenic(self) -> tuple[GermlineVariant, ...]:
        """Variants that are pathogenic or likely pathogenic."""
        return tuple(variant for variant in self.variants if variant.is_pathogenic)
