"""What the pictures of copy number show: bins taken together for the genome, one by one around genes that stand out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from fascicle.calls.copy_number.levels import Measured
from fascicle.model.copy_number import CopyCall, GeneCopies, GeneZoom, PlottedBins
from fascicle.model.verdicts import Verdict

POINTS_MAX: Final = 1500
"""Points of the genome plot; with more bins neighbours are taken together."""
ZOOMS_MAX: Final = 12
"""Genes that get a picture of their own."""
AROUND_BINS: Final = 40
"""Bins shown on either side of a gene."""
_DIGITS: Final = 3
_ZOOMED: Final = (CopyCall.HOMOZYGOUS_DELETION, CopyCall.AMPLIFICATION)


def list_plotted(measured: Measured) -> PlottedBins:
    """Points in genome order; each is the median of neighbouring bins of one chromosome."""
    bins, rows = measured.bins, measured.ratios.rows
    size = -(-len(rows) // POINTS_MAX)
    found: list[tuple[str, int, float, int]] = []
    for chrom in dict.fromkeys(bins.chroms[rows].tolist()):
        own = np.flatnonzero(bins.chroms[rows] == chrom)
        for at in range(0, len(own), max(size, 1)):
            part = own[at : at + size]
            middle = int((bins.starts[rows[part[0]]] + bins.ends[rows[part[-1]]]) // 2)
            found.append((chrom, middle, round(float(np.median(measured.log2[part])), _DIGITS), len(part)))
    columns = tuple(zip(*found, strict=True)) if found else ((), (), (), ())
    return PlottedBins(*columns)


def list_zooms(measured: Measured, genes: Sequence[GeneCopies]) -> tuple[GeneZoom, ...]:
    """Reported deletions of both copies and amplifications: the first of each by how far they stand out."""
    chosen = [gene for gene in genes if gene.verdict is Verdict.REPORTED and gene.state.call in _ZOOMED]
    chosen.sort(key=lambda gene: (-abs(gene.evidence.log2.value if gene.evidence.log2 else 0.0), gene.gene))
    return tuple(_list_zooms(measured, chosen[:ZOOMS_MAX]))


def _list_zooms(measured: Measured, genes: Sequence[GeneCopies]) -> Iterator[GeneZoom]:
    bins, rows = measured.bins, measured.ratios.rows
    for gene in genes:
        on_chrom = np.flatnonzero(bins.chroms[rows] == gene.chrom)
        own = [at for at, row in enumerate(on_chrom.tolist()) if bins.genes[int(rows[row])] == gene.gene]
        shown = on_chrom[max(own[0] - AROUND_BINS, 0) : own[-1] + AROUND_BINS + 1]
        yield GeneZoom(
            gene.gene,
            gene.chrom,
            tuple(bins.starts[rows[shown]].tolist()),
            tuple(bins.ends[rows[shown]].tolist()),
            tuple(round(value, _DIGITS) for value in measured.log2[shown].tolist()),
            tuple(bins.genes[row] == gene.gene for row in rows[shown].tolist()),
        )
