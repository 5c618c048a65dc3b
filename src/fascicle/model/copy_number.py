"""Copies of chromosomes in the tumour: purity, segments, genes, arms, and what could not be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.model.loci import Span
from fascicle.model.numbers import Estimate
from fascicle.model.verdicts import Reason, Verdict

AMPLIFIED_FROM: Final = 8
"""Copies in a tumour cell from which on a gene is called amplified."""


class CopyCall(StrEnum):
    """What a tumour cell has of a place.

    `GAIN` and `LOSS`: more or fewer copies than most of the tumour's own genome has, and than normal cells have where it is a
    gain; a loss leaves two copies at least. `UNDECIDED`: assessed, and the data fit more than one call.
    """

    AMPLIFICATION = "amplification"
    GAIN = "gain"
    NEUTRAL = "neutral"
    COPY_NEUTRAL_LOH = "copy_neutral_loh"
    LOSS = "loss"
    HETEROZYGOUS_DELETION = "heterozygous_deletion"
    HOMOZYGOUS_DELETION = "homozygous_deletion"
    UNDECIDED = "undecided"
    NOT_ASSESSABLE = "not_assessable"

    @property
    def is_event(self) -> bool:
        """Whether something happened, as far as is known."""
        return self not in {CopyCall.NEUTRAL, CopyCall.UNDECIDED, CopyCall.NOT_ASSESSABLE}


class CopyReference(StrEnum):
    """What the depth of a bin was held against."""

    FLAT = "flat"
    MATCHED = "matched"
    POOLED = "pooled"


class PurityVerdict(StrEnum):
    """Whether the data tell the share of tumour cells."""

    DECIDED = "decided"
    UNDECIDED = "undecided"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class PuritySolution:
    """One explanation of the whole sample: purity (0 to 1), mean copies over the assessed bins, whether the genome was doubled,
    and its probability beside the other explanations."""

    purity: float
    ploidy: float
    is_doubled: bool
    probability: float

    def __post_init__(self) -> None:
        if not (0 < self.purity <= 1 and 0 <= self.probability <= 1 and self.ploidy >= 0):
            raise ValueError("purity and probability lie between 0 and 1, and ploidy is not below 0")


@dataclass(frozen=True, slots=True)
class TumourPurity:
    """Purity and ploidy with their 95 % intervals, None where the data do not decide; all explanations, most probable first.

    stated: the pathologist's share of tumour cells, None where it is not stated; it weighs as a prior, never as an answer.
    """

    verdict: PurityVerdict
    purity: Estimate | None
    ploidy: Estimate | None
    solutions: tuple[PuritySolution, ...]
    stated: float | None
    because: str

    def __post_init__(self) -> None:
        if (self.purity is not None) != (self.verdict is PurityVerdict.DECIDED):
            raise ValueError("a decided purity has a value, another none")


@dataclass(frozen=True, slots=True)
class CopyState:
    """Copies in a tumour cell. `total` and `minor` are None where the data do not decide; `copies` is the measured number
    without the wish for a whole one. `is_loh` tells whether only one parent's copies are left, None where that is not known.
    `probability` is that of the call."""

    call: CopyCall
    total: int | None
    minor: int | None
    copies: Estimate | None
    is_loh: bool | None
    probability: float | None
    because: str

    def __post_init__(self) -> None:
        if self.total is not None and self.minor is not None and not 0 <= self.minor <= self.total / 2:
            raise ValueError(f"{self.minor} is not the smaller part of {self.total} copies")


@dataclass(frozen=True, slots=True)
class CopyEvidence:
    """What was measured: bins, their mean log2 ratio, heterozygous SNPs, and the share of the rarer allele at these (0 to 0.5).
    `log2` is None without a bin, `minor_share` without a SNP."""

    bins: int
    log2: Estimate | None
    snps: int
    minor_share: float | None


@dataclass(frozen=True, slots=True)
class CopySegment:
    """A stretch of one level: 0-based, half-open, from the first to the last bin."""

    chrom: str
    span: Span
    genes: tuple[str, ...]
    evidence: CopyEvidence
    state: CopyState


@dataclass(frozen=True, slots=True)
class GeneCopies:
    """Copies of one gene of the panel. `is_focal`: its own bins differ from those around it, and the state is of its own bins.

    reasons: what speaks against reporting an event, or why the gene cannot be assessed.
    """

    gene: str
    chrom: str
    span: Span
    band: str | None
    evidence: CopyEvidence
    is_focal: bool
    state: CopyState
    reasons: tuple[Reason, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """Whether the event is reported; None where there is no event."""
        if not self.state.call.is_event:
            return None
        return Verdict.FILTERED if self.reasons else Verdict.REPORTED


@dataclass(frozen=True, slots=True)
class ArmCopies:
    """A chromosome arm, such as `8q`: the call of most of its assessed bins, and their share; None where it is not assessable."""

    arm: str
    call: CopyCall
    fraction: float | None
    because: str


@dataclass(frozen=True, slots=True)
class GenomicComplexity:
    """How much of the assessed genome is changed. All numbers are None where copies were not decided.

    altered_fraction: share of assessed bases with another state than two copies, one of each parent. loh_fraction: share of the
    bases with SNPs where one parent's copies are lost. breakpoints: changes of level inside chromosomes.
    """

    altered_fraction: float | None
    loh_fraction: float | None
    breakpoints: int | None
    assessed_mb: float
    because: str


@dataclass(frozen=True, slots=True)
class PlottedBins:
    """Bins for pictures, as columns: chromosome, middle (0-based), log2 ratio; `bins` is how many stand behind each point."""

    chroms: tuple[str, ...]
    middles: tuple[int, ...]
    log2: tuple[float, ...]
    bins: tuple[int, ...]

    def __post_init__(self) -> None:
        if len({len(self.chroms), len(self.middles), len(self.log2), len(self.bins)}) > 1:
            raise ValueError("the columns differ in length")


@dataclass(frozen=True, slots=True)
class GeneZoom:
    """The bins around a gene, one by one, as columns: 0-based, half-open places on its chromosome, log2 ratio, whether a bin is
    of the gene."""

    gene: str
    chrom: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    log2: tuple[float, ...]
    of_gene: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class CopyMaterial:
    """What copies were called from.

    reference_samples: normals that the reference is pooled from; 1 of a matched normal, 0 of a flat one. masked_bins: bins
    without a usable ratio. noise: the standard deviation of a bin's log2 ratio as its neighbours show it, None where it was not
    measured. snps: places at which the person is, or may be, heterozygous; None where nothing tells those from mutations.
    """

    reference: CopyReference
    reference_samples: int
    is_amplicon: bool
    target_bins: int
    antitarget_bins: int
    masked_bins: int
    noise: float | None
    snps: int | None


@dataclass(frozen=True, slots=True)
class CopyNumberFindings:
    """The content of `copy_number.json`. With `because_not` nothing was assessed, and it says why."""

    material: CopyMaterial
    purity: TumourPurity
    segments: tuple[CopySegment, ...]
    genes: tuple[GeneCopies, ...]
    arms: tuple[ArmCopies, ...]
    complexity: GenomicComplexity
    plotted: PlottedBins
    zooms: tuple[GeneZoom, ...] = ()
    notes: tuple[str, ...] = ()
    because_not: str | None = None

    @property
    def reported(self) -> tuple[GeneCopies, ...]:
        """Genes with an event that nothing speaks against."""
        return tuple(gene for gene in self.genes if gene.verdict is Verdict.REPORTED)
