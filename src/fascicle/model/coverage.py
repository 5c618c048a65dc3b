"""How deeply the targets of a DNA assay were read."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.loci import Span


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """Target bases of one gene that lie together and were read too little: `span` is 0-based and half-open on `chrom`."""

    chrom: str
    span: Span
    depth_mean: float


@dataclass(frozen=True, slots=True)
class DepthShare:
    """The share of target bases, 0 to 1, that at least `depth` fragments lie on."""

    depth: int
    fraction: float


@dataclass(frozen=True, slots=True)
class GeneCoverage:
    """One gene: its target bases, the mean depth over them, shares at some depths, and the gaps.

    `gap_depth` is the depth below which a base belongs to a gap. `depth_mean` is None for a gene without a target base in the
    reference; `because` then says why, and what the numbers rest on otherwise.
    """

    gene: str
    bases: int
    depth_mean: float | None
    shares: tuple[DepthShare, ...]
    gap_depth: int
    gaps: tuple[CoverageGap, ...]
    because: str
