"""Loss of heterozygosity where depth says nothing: too few bins for copies, but SNPs at which the normal has both alleles.

The states are weighed as ever, with a log2 ratio that may be anything; copies stay unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from fascicle.calls.copy_number.calling import decide_loh
from fascicle.calls.copy_number.fitting import Level, explain, weigh_states
from fascicle.calls.copy_number.snps import SnpCounts, list_fractions, weigh_fractions
from fascicle.model.copy_number import CopyCall, CopyEvidence, CopyState, GeneCopies
from fascicle.model.loci import Build, Span
from fascicle.model.verdicts import Reason
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.cytobands import find_band

DEPTH_UNKNOWN: Final = 100.0
"""Standard error of a log2 ratio that says nothing."""
TOTAL_MAX: Final = 8
"""One parent's allele in more copies than this beside one of the other looks like LOH; it is taken as excluded."""
NO_COPIES: Final = "copies_not_assessable"
_DIGITS: Final = 4


def call_genes_by_alleles(
    bins: CopyBins, snps: SnpCounts | None, stated: float | None, build: Build, because: str
) -> tuple[GeneCopies, ...]:
    """LOH of each gene that has a SNP; `because` says why there are no copies. Other genes are not listed."""
    if snps is None or not len(snps):
        return ()
    places = [place for place in _list_places(bins) if snps.inside(*place[1:]).any() and place[1] != "chrX"]
    levels = [Level(0.0, DEPTH_UNKNOWN, weigh_fractions(snps, snps.inside(*place[1:]))) for place in places]
    if not levels:
        return ()
    explanations = explain(levels, stated, has_depth=False)
    found = []
    for (gene, chrom, start, end), level in zip(places, levels, strict=True):
        weights = weigh_states(level, explanations)
        shares = np.where(weights.table.totals > TOTAL_MAX, 0.0, weights.probabilities)
        is_loh = decide_loh(weights.table, shares / max(float(shares.sum()), 1e-300), has_snps=True)
        count = int(snps.inside(chrom, start, end).sum())
        state = CopyState(CopyCall.NOT_ASSESSABLE, None, None, None, is_loh, None, f"{because}; {_describe(is_loh, count)}")
        span, reasons = Span(start, end), (Reason(NO_COPIES, because),)
        evidence = CopyEvidence(_count_bins(bins, gene), None, count, _find_share(level))
        found.append(GeneCopies(gene, chrom, span, find_band(build, chrom, start), evidence, False, state, reasons))
    return tuple(found)


def _list_places(bins: CopyBins) -> Sequence[tuple[str, str, int, int]]:
    """Genes with their chromosome, first and last base (exclusive), in order."""
    found: dict[str, tuple[str, str, int, int]] = {}
    columns = zip(bins.genes, bins.chroms.tolist(), bins.starts.tolist(), bins.ends.tolist(), strict=True)
    for gene, chrom, start, end in columns:
        if gene is not None:
            own = found.setdefault(gene, (gene, chrom, start, end))
            found[gene] = (gene, own[1], own[2], max(own[3], end)) if own[1] == chrom else own
    return list(found.values())


def _count_bins(bins: CopyBins, gene: str) -> int:
    return sum(own == gene for own in bins.genes)


def _find_share(level: Level) -> float | None:
    return None if level.snps is None else round(float(list_fractions()[int(np.argmax(level.snps))]), _DIGITS)


def _describe(is_loh: bool | None, count: int) -> str:  # noqa: FBT001
    noun = "SNP" if count == 1 else "SNPs"
    words = {True: "only one parent's allele is left", False: "both parents' alleles are there", None: "do not decide on LOH"}
    return f"{count} {noun}: {words[is_loh]}"
