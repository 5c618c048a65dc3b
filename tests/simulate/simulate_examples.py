"""A small synthetic bundle: GENEA (chr1, plus, two transcripts), GENEB (chr2, minus), GENEC (chr3, plus, one exon)."""

from __future__ import annotations

from pathlib import Path

from fascicle.model.genes import CanonicalRule, Gene, Transcript
from fascicle.model.loci import Build, Locus, Span, Strand
from fascicle.reference.builder import write_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.embedded import compose_synthetic_content

EXONS_A = ((1000, 1300), (1500, 1702), (2000, 2301), (2500, 3000))
EXONS_A_SHORT = (EXONS_A[0], *EXONS_A[2:])
EXONS_B = ((6500, 7000), (6000, 6250), (5500, 5801), (5000, 5200))
EXONS_C = ((100, 1100),)


def make_transcript(accession: str, chrom: str, strand: Strand, exons: tuple[tuple[int, int], ...]) -> Transcript:
    spans = tuple(Span(*exon) for exon in exons)
    span = Span(min(s.start for s in spans), max(s.end for s in spans))
    return Transcript(accession, Locus(Build.GRCH38, chrom, span, strand), spans)


def make_gene(symbol: str, chrom: str, strand: Strand, span: tuple[int, int], *transcripts: Transcript) -> Gene:
    locus = Locus(Build.GRCH38, chrom, Span(*span), strand)
    return Gene(symbol, symbol, "protein_coding", locus, transcripts, CanonicalRule.LONGEST_TRANSCRIPT)


def make_genes() -> tuple[Gene, ...]:
    plus, minus = Strand.PLUS, Strand.MINUS
    long, short = make_transcript("A1.1", "chr1", plus, EXONS_A), make_transcript("A2.1", "chr1", plus, EXONS_A_SHORT)
    return (
        make_gene("GENEA", "chr1", plus, (1000, 3000), long, short),
        make_gene("GENEB", "chr2", minus, (5000, 7000), make_transcript("B1.1", "chr2", minus, EXONS_B)),
        make_gene("GENEC", "chr3", plus, (100, 1100), make_transcript("C1.1", "chr3", plus, EXONS_C)),
    )


def write_example_bundle(out: Path) -> Bundle:
    return write_bundle(compose_synthetic_content(make_genes(), 3), out)
