"""The gene a variant lies in, by the gene models of the bundle."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fascicle.model.genes import Gene
from fascicle.model.loci import Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle


class GeneFinder:
    """Called with a variant it gives the symbol of its gene, None where no gene of the bundle is there.

    Where genes overlap, the one with most of the variant in its coding sequence wins, then in its exons (canonical transcript),
    then in its locus; last comes the order of symbols.
    """

    def __init__(self, bundle: Bundle):
        self._bundle = bundle

    def __call__(self, variant: SmallVariant) -> str | None:
        """The symbol."""
        genes = self.list_genes(variant.chrom, Span(variant.start, variant.end))
        return genes[0].symbol if genes else None

    def list_genes(self, chrom: str, span: Span) -> list[Gene]:
        """All genes at a place, the one that wins first."""
        numbers, starts, ends = self._by_chrom.get(chrom, _NOTHING)
        near = numbers[(starts < span.end) & (span.start < ends)].tolist()
        genes = [self._bundle.gene(number) for number in near]
        return sorted(genes, key=lambda gene: (*_rank(gene, span), gene.symbol))

    @cached_property
    def _by_chrom(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
        rows = self._bundle.gene_rows
        found = {}
        for chrom in np.unique(rows["chrom"]):
            numbers = np.flatnonzero(rows["chrom"] == chrom)
            found[chrom.decode()] = (numbers, np.asarray(rows["start"][numbers]), np.asarray(rows["end"][numbers]))
        return found


_EMPTY: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
_NOTHING = (_EMPTY, _EMPTY, _EMPTY)


def _rank(gene: Gene, span: Span) -> tuple[int, int, int]:
    """Bases of a span in coding sequence, exons and locus, most first."""
    transcript = gene.canonical
    exons = [part for exon in transcript.exons if (part := _cut(exon, span)) is not None]
    coding = 0 if transcript.cds is None else sum(part.overlap(transcript.cds) for part in exons)
    return -coding, -sum(map(len, exons)), -gene.locus.span.overlap(span)


def _cut(exon: Span, span: Span) -> Span | None:
    return Span(max(exon.start, span.start), min(exon.end, span.end)) if exon.overlap(span) else None
