"""Domains of an event within one gene: each is listed once, with what the head and the tail keep of it together."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.products import predict_product
from fascicle.evidence.paths import GenePaths
from fascicle.model.fusions import Frame
from fascicle.model.genes import CanonicalRule, Domain, Gene, Transcript
from fascicle.model.loci import Build, Locus, Span, Strand

LOCUS = Locus(Build.GRCH38, "chr1", Span(0, 300), Strand.PLUS)
# Five exons of 30 bases each, every one of whole codons, with introns of 30 bases between them.
TRANSCRIPT = Transcript("NM_1.1", LOCUS, tuple(Span(60 * i, 60 * i + 30) for i in range(5)), Span(0, 270))
GENE = Gene("ONE", "HGNC:1", "protein_coding", LOCUS, (TRANSCRIPT,), CanonicalRule.LONGEST_CDS)
BASES = np.zeros(300, dtype=np.uint8)
DOMAIN = Domain(
    "ONE", "kinase", "kinase", "NM_1.1", Span(10, 40), (Span(60, 90), Span(120, 150), Span(180, 210)), is_critical=True, source=""
)


@pytest.mark.parametrize(
    ("end", "start", "fraction"),
    [(89, 180, 2 / 3), (29, 240, 0.0), (209, 60, 1.0), (89, 180 + 15, 0.5), (29, 180, 1 / 3)],
    ids=["one exon skipped", "all skipped", "repeated", "one and a half skipped", "first two skipped"],
)
def test_predict_product__domain_of_an_event_within_a_gene_stands_once(end: int, start: int, fraction: float) -> None:
    gene = GenePaths(0, GENE, BASES, 0)
    product = predict_product(gene, TRANSCRIPT, end, "", gene, TRANSCRIPT, start, ((DOMAIN,), (DOMAIN,)))
    assert product.frame is Frame.IN_FRAME
    assert [kept.kept_fraction for kept in product.domains] == [pytest.approx(fraction)]


def test_predict_product__tail_out_of_frame_keeps_nothing() -> None:
    gene = GenePaths(0, GENE, BASES, 0)
    product = predict_product(gene, TRANSCRIPT, 88, "", gene, TRANSCRIPT, 180, ((DOMAIN,), (DOMAIN,)))
    assert product.frame is Frame.OUT_OF_FRAME
    assert [kept.kept_fraction for kept in product.domains] == [pytest.approx(29 / 90)]


def test_predict_product__unknown_domains_name_the_gene_once() -> None:
    gene = GenePaths(0, GENE, BASES, 0)
    product = predict_product(gene, TRANSCRIPT, 89, "", gene, TRANSCRIPT, 180, (None, None))
    assert product.genes_without_domains == ("ONE",)
