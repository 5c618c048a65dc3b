"""How deep an assay read its targets, and which of them it cannot speak of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.loci import Span
from fascicle.model.numbers import Proportion

# Depths at which shares of bases are told.
DEPTHS = (50, 100, 250, 500)


@dataclass(frozen=True, slots=True)
class DepthSummary:
    """Fragments over some bases. A fragment counts once a base, duplicates never.

    mean, median: over all bases, also those without any fragment. at_least: share of bases (0 to 1) with at least 50, 100, 250
    and 500 fragments (`DEPTHS`). All are None where there is no base.
    """

    bases: int
    mean: float | None
    median: float | None
    minimum: int | None
    at_least: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class TargetCoverage:
    """One region of the assay (0-based, half-open), and how many of its bases are callable."""

    chrom: str
    span: Span
    gene: str | None
    name: str
    depth: DepthSummary
    callable_bp: int


@dataclass(frozen=True, slots=True)
class GeneCoverage:
    """All regions of one gene; a base in two of them counts once."""

    gene: str
    regions: int
    depth: DepthSummary
    callable_bp: int


class GapKind(StrEnum):
    """Why bases of a target are not callable. The first that holds is named."""

    UNKNOWN_SEQUENCE = "unknown_sequence"
    NEAR_COPY = "near_copy"
    NOT_COVERED = "not_covered"
    LOW_MAPPING = "low_mapping"
    LOW_DEPTH = "low_depth"


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """A run of bases of one target that are not callable for one reason; `because` says it in a sentence.

    mean_depth: fragments that count, a base.
    """

    chrom: str
    span: Span
    gene: str | None
    name: str
    kind: GapKind
    mean_depth: float
    because: str


@dataclass(frozen=True, slots=True)
class InsertSizeSummary:
    """Lengths of fragments of proper pairs in bases: median, quartiles, and how many pairs were measured."""

    pairs: int
    low_quartile_bp: float
    median_bp: float
    high_quartile_bp: float


@dataclass(frozen=True, slots=True)
class CoverageThresholds:
    """What counts: fragments with at least this mapping and base quality; from how many on a base is callable."""

    mapping_quality: int
    base_quality: int
    callable_depth: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of one sample.

    even_fraction: share of target bases above a fifth of the mean. fold_80: how many times deeper one had to read so that 80 % of
    the bases that are covered at all reach the mean. on_target: records that overlap a target of all placed records; None where
    the file's index does not count them. duplicates: records flagged as duplicates of the placed primary ones in targets.
    callable_regions: merged, in genome order; `callable_bp` is their length, and `callable_coding_bp` that of their coding part.
    """

    thresholds: CoverageThresholds
    depth: DepthSummary
    targets: tuple[TargetCoverage, ...]
    genes: tuple[GeneCoverage, ...]
    gaps: tuple[CoverageGap, ...]
    even_fraction: float | None
    fold_80: float | None
    on_target: Proportion | None
    duplicates: Proportion | None
    insert_size: InsertSizeSummary | None
    callable_regions: tuple[tuple[str, Span], ...]
    callable_coding_bp: int

    @property
    def callable_bp(self) -> int:
        """Callable bases of all targets, each once."""
        return sum(len(span) for _, span in self.callable_regions)


@dataclass(frozen=True, slots=True)
class ResidueCoverage:
    """Residues `first` to `last` (from 1, both included) of a protein that an assay read; `depth` is the least one, in fragments.

    They are counted on `sequences`. `lowest_fraction`: the smallest allele fraction that would have been seen there.
    """

    gene: str
    sequences: tuple[str, ...]
    first: int
    last: int
    depth: int | None
    source: str
    lowest_fraction: float | None = None
    is_invented: bool = False
