"""Fragments per gene, and transcripts per million over the genes of the reference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fascicle.model.reads import GeneExpression
from fascicle.reference.bundle import Bundle


def call_expression(bundle: Bundle, per_gene: NDArray[np.int64], insert_median_bp: float | None) -> tuple[GeneExpression, ...]:
    """Expression of every gene, in the order of the bundle.

    Effective length is that of the canonical transcript less the median fragment, plus one, and at least one. TPM is a fragment
    count over effective length, scaled so that all genes of the reference add up to a million; it compares genes of one panel,
    not of two panels.
    """
    genes = [bundle.gene(number) for number in range(len(bundle.symbols))]
    lengths = [max(1, round(gene.canonical.length - (insert_median_bp or 0)) + 1) for gene in genes]
    rates = per_gene / np.array(lengths, dtype=np.float64)
    total = float(rates.sum())
    return tuple(
        GeneExpression(gene.symbol, gene.canonical.accession, int(count), length, 1e6 * float(rate) / total if total else None)
        for gene, count, length, rate in zip(genes, per_gene.tolist(), lengths, rates.tolist(), strict=True)
    )
