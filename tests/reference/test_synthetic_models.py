from __future__ import annotations

from itertools import pairwise

import pytest

from fascicle.model.loci import Build, Strand
from fascicle.reference.gene_loci import find_exon_offsets
from fascicle.reference.synthetic import find_broken_frames, is_open, make_locus
from fascicle.reference.synthetic_models import draw_synthetic_genes


def test_draw_synthetic_genes__depends_on_seed_and_number_only() -> None:
    genes = draw_synthetic_genes(30, 7)
    assert genes == draw_synthetic_genes(30, 7)
    assert genes != draw_synthetic_genes(30, 8)
    assert [gene.symbol for gene in genes[:2]] == ["SYN00001", "SYN00002"]
    lengths = [[len(exon) for exon in gene.canonical.exons] for gene in genes]
    assert lengths == [[len(exon) for exon in gene.canonical.exons] for gene in draw_synthetic_genes(44, 7)[:30]]


def test_draw_synthetic_genes__has_loci_apart_on_all_chromosomes_and_both_strands() -> None:
    genes = draw_synthetic_genes(66, 1)
    assert {gene.locus.chrom for gene in genes} == {f"chr{i}" for i in range(1, 23)}
    assert {gene.locus.strand for gene in genes} == {Strand.PLUS, Strand.MINUS}
    assert {gene.locus.build for gene in genes} == {Build.UNKNOWN}
    neighbours = [(a, b) for a, b in pairwise(genes) if a.locus.chrom == b.locus.chrom]
    assert neighbours
    assert min(b.locus.span.start - a.locus.span.end for a, b in neighbours) >= 10_000


def test_draw_synthetic_genes__has_exons_and_introns_within_their_ranges() -> None:
    for gene in draw_synthetic_genes(40, 3):
        transcript = gene.canonical
        starts = find_exon_offsets(gene, transcript)
        introns = [int(b - a) - 1 for a, b in pairwise(starts.tolist()) if b - a > 1]
        assert 3 <= len(transcript.exons) <= 25
        assert all(50 <= len(exon) <= 300 for exon in transcript.exons[1:-1])
        assert all(800 <= intron <= 4000 for intron in introns)
        assert transcript.locus.span == gene.locus.span


def test_draw_synthetic_genes__has_open_frames_in_every_transcript() -> None:
    genes = draw_synthetic_genes(40, 5)
    assert {len(gene.transcripts) for gene in genes} == {1, 2}
    for gene in genes:
        locus = make_locus(gene, 5)
        assert find_broken_frames(gene, locus) == ()
        for transcript in gene.transcripts:
            assert transcript.cds_span is not None
            spliced = locus[find_exon_offsets(gene, transcript)]
            assert is_open(spliced[transcript.cds_span.start : transcript.cds_span.end])


def test_draw_synthetic_genes__refuses_no_gene() -> None:
    with pytest.raises(ValueError, match="at least one gene"):
        draw_synthetic_genes(0, 1)
