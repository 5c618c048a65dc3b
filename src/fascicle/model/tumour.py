"""What the assays of a case say of the tumour, as interpretation takes it: alterations, figures, markers, and what was looked at.

Everything here is a value that was found elsewhere. What was not looked at is None, never an empty list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fascicle.model.acmg import PathogenicityClass
from fascicle.model.biomarkers import CopyState, Zygosity
from fascicle.model.concordance import DnaRearrangements
from fascicle.model.consequences import NmdPrediction, Term
from fascicle.model.coverage import ResidueCoverage
from fascicle.model.diagnosis import NOTHING_SEEN, Histology
from fascicle.model.fish import FishTest
from fascicle.model.fusions import Fusion
from fascicle.model.numbers import Proportion
from fascicle.model.stains import Stain
from fascicle.model.variants import PopulationFrequency, Prediction, SmallVariant, SomaticStatus
from fascicle.model.verdicts import Reason


@dataclass(frozen=True, slots=True)
class NamedChange:
    """A variant in the words of another transcript of its gene: `sequences` count alike. As in `GeneVariant`."""

    sequences: tuple[str, ...]
    coding: str | None
    protein: str | None
    terms: tuple[Term, ...]
    exon: int | None


@dataclass(frozen=True, slots=True)
class GeneVariant:
    """A small variant in the words of one transcript of one gene.

    `sequence` is the accession that `coding` (c.), `protein` (p.) and `exon` (from 1) are counted on, `other_sequences` count
    alike; `terms` are those of its consequence. `reasons` are why it was filtered; `source` names where it is
    from. `acmg`: class of a germline variant as a laboratory gave it. `phase_set`: variants with one number lie on the same
    molecules, None where no read joins them.
    `apart_from` names the variants that reads show on other molecules. `others` are its names on further transcripts. `decay`:
    what becomes of the transcript of a premature stop codon, None where there is none or it was not predicted.
    """

    identifier: str
    gene: str
    sequence: str | None
    coding: str | None
    protein: str | None
    terms: tuple[Term, ...]
    source: str
    exon: int | None = None
    other_sequences: tuple[str, ...] = ()
    origin: SomaticStatus = SomaticStatus.UNKNOWN
    zygosity: Zygosity = Zygosity.UNKNOWN
    fraction: Proportion | None = None
    population: PopulationFrequency | None = None
    predictions: tuple[Prediction, ...] = ()
    acmg: PathogenicityClass | None = None
    variant: SmallVariant | None = None
    phase_set: int | None = None
    apart_from: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    is_invented: bool = False
    others: tuple[NamedChange, ...] = ()
    decay: NmdPrediction | None = None

    @property
    def name(self) -> str:
        """`NTRK3 p.Gly623Arg`, by c. where there is no protein change, by the identifier where there is neither."""
        change = self.protein or self.coding
        return f"{self.gene} {change}" if change else self.identifier

    @property
    def sequences(self) -> tuple[str, ...]:
        """All accessions that its numbers are counted on."""
        return (*((self.sequence,) if self.sequence else ()), *self.other_sequences)


@dataclass(frozen=True, slots=True)
class GeneCopies:
    """Copy number of a gene. `copies` in the tumour cells, None where only the state is known; `has_loh` None: not assessable."""

    gene: str
    state: CopyState
    source: str
    copies: float | None = None
    has_loh: bool | None = None
    is_invented: bool = False

    @property
    def name(self) -> str:
        """`MDM2 amplification`."""
        return f"{self.gene} {self.state.value.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the whole tumour: `TMB` per megabase, `MSI` as a class, `altered_genome` as a fraction of the genome.

    `low` and `high` are the 95 % interval. `result` is the class, such as `MSI-H`. None: not known.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    result: str | None
    source: str
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class MarkerResult:
    """A marker on tissue: `result` is `positive`, `negative`, `lost`, `retained`, or other words that decide nothing."""

    marker: str
    result: str
    source: str


@dataclass(frozen=True, slots=True)
class TissueType:
    """HLA class I alleles by name.

    `open_loci`: genes of which another allele is not excluded; `lost`: alleles that the tumour lost.
    """

    alleles: tuple[str, ...]
    open_loci: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The genes in which each kind of alteration was looked for; None: it was not looked for at all.

    `is_invented`: what is told of it was made up for an example.
    """

    fusions: frozenset[str] | None = None
    variants: frozenset[str] | None = None
    copies: frozenset[str] | None = None
    is_invented: bool = False


@dataclass(frozen=True)
class Tumour:
    """Everything that is known of one tumour. `hla` None: not typed. `code`: the OncoTree code of the diagnosis.

    `stains` are the `markers` with what else is told of them; `rearrangements` is what DNA says of rearrangements, None where
    nobody looked.
    """

    code: str | None
    fusions: tuple[Fusion, ...] = ()
    variants: tuple[GeneVariant, ...] = ()
    copies: tuple[GeneCopies, ...] = ()
    measures: tuple[Measure, ...] = ()
    markers: tuple[MarkerResult, ...] = ()
    hla: TissueType | None = None
    coverage: tuple[ResidueCoverage, ...] = ()
    looked_at: LookedAt = field(default_factory=LookedAt)
    fish: tuple[FishTest, ...] = ()
    stains: tuple[Stain, ...] = ()
    histology: Histology = NOTHING_SEEN
    rearrangements: DnaRearrangements | None = None

    @cached_property
    def reported_fusions(self) -> tuple[Fusion, ...]:
        """Fusions nothing speaks against."""
        return tuple(fusion for fusion in self.fusions if not fusion.reasons)

    @cached_property
    def reported_variants(self) -> tuple[GeneVariant, ...]:
        """Small variants nothing speaks against."""
        return tuple(variant for variant in self.variants if not variant.reasons)

    @cached_property
    def variants_by_gene(self) -> Mapping[str, tuple[GeneVariant, ...]]:
        """Reported small variants by gene, each in the order in which they came."""
        grouped: dict[str, list[GeneVariant]] = {}
        for variant in self.reported_variants:
            grouped.setdefault(variant.gene, []).append(variant)
        return {gene: tuple(variants) for gene, variants in grouped.items()}
