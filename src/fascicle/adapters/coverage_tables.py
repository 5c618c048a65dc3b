"""Coverage of a DNA assay as tab-separated text: one header line, one row a gene, unknown is an empty field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fascicle.adapters.tsv_text import format_tsv
from fascicle.model.coverage import DEPTHS, Coverage, CoverageGap, GeneCoverage
from fascicle.model.dna import DetectionLimit

COVERAGE_COLUMNS: Final = (
    "gene",
    "regions",
    "bases",
    "depth_mean",
    "depth_median",
    "depth_min",
    *(f"fraction_{depth}x" for depth in DEPTHS),
    "callable_bases",
    "gaps",
    "limit_median",
    "limit_95",
)
_FRACTION_DIGITS: Final = 4
_DEPTH_DIGITS: Final = 1


def format_coverage_tsv(coverage: Coverage | None, limits: Iterable[DetectionLimit]) -> str:
    """`coverage.tsv`, genes in their order; a header alone where the reads were not seen. Gaps are 1-based and inclusive."""
    genes = () if coverage is None else coverage.genes
    gaps = group_gaps(coverage)
    by_name = {limit.name: limit for limit in limits}
    rows = (_format_row(gene, gaps.get(gene.gene, ()), by_name.get(gene.gene)) for gene in genes)
    return format_tsv(COVERAGE_COLUMNS, rows)


def group_gaps(coverage: Coverage | None) -> Mapping[str, tuple[CoverageGap, ...]]:
    """The gaps of each gene, in genome order."""
    found: dict[str, tuple[CoverageGap, ...]] = {}
    for gap in () if coverage is None else coverage.gaps:
        if gap.gene is not None:
            found[gap.gene] = (*found.get(gap.gene, ()), gap)
    return found


def _format_row(gene: GeneCoverage, gaps: tuple[CoverageGap, ...], limit: DetectionLimit | None) -> tuple[str, ...]:
    depth = gene.depth
    shares = depth.at_least or (None,) * len(DEPTHS)
    return (
        gene.gene,
        str(gene.regions),
        str(depth.bases),
        _format(depth.mean, _DEPTH_DIGITS),
        _format(depth.median, _DEPTH_DIGITS),
        "" if depth.minimum is None else str(depth.minimum),
        *(_format(share, _FRACTION_DIGITS) for share in shares),
        str(gene.callable_bp),
        ";".join(f"{gap.chrom}:{gap.span.start + 1}-{gap.span.end}({gap.kind})" for gap in gaps),
        _format(limit.median_limit if limit else None, _FRACTION_DIGITS),
        _format(limit.limit_at_95_percent if limit else None, _FRACTION_DIGITS),
    )


def _format(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
