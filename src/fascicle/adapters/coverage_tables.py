"""Coverage of a DNA assay as tab-separated text: one header line, one row a gene, unknown is an empty field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fascicle.model.coverage import GeneCoverage

DEPTHS: Final = (50, 100, 250, 500)
"""Depths in the table; a gene's own shares may have others too."""
COVERAGE_COLUMNS: Final = (
    "gene",
    "bases",
    "depth_mean",
    *(f"fraction_{depth}x" for depth in DEPTHS),
    "gap_depth",
    "gap_bases",
    "gaps",
    "because",
)
_DIGITS: Final = 4


def format_coverage_tsv(genes: Iterable[GeneCoverage]) -> str:
    """`coverage.tsv`, in the order given. Gaps are 1-based and inclusive, separated by `;`."""
    return "\n".join(["\t".join(COVERAGE_COLUMNS), *("\t".join(_format_row(gene)) for gene in genes)]) + "\n"


def _format_row(gene: GeneCoverage) -> tuple[str, ...]:
    shares = {share.depth: f"{share.fraction:.{_DIGITS}f}" for share in gene.shares}
    gaps = ";".join(f"{gap.chrom}:{gap.span.start + 1}-{gap.span.end}" for gap in gene.gaps)
    return (
        gene.gene,
        str(gene.bases),
        "" if gene.depth_mean is None else f"{gene.depth_mean:.1f}",
        *(shares.get(depth, "") for depth in DEPTHS),
        str(gene.gap_depth),
        str(sum(len(gap.span) for gap in gene.gaps)),
        gaps,
        " ".join(gene.because.split()),
    )
