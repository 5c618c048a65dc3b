"""Small genes spelled out: exons in upper case, introns in lower case, with any strand; plain text and the model's own types."""

from __future__ import annotations

import re

from fascicle.calls.consequence.annotating import assess_gene
from fascicle.calls.consequence.sense import SenseGene
from fascicle.model.consequences import TranscriptConsequence
from fascicle.model.genes import CanonicalRule, Domain, Gene, Transcript, TranscriptTag
from fascicle.model.loci import Build, Locus, Span, Strand
from fascicle.model.variants import SmallVariant
from fascicle.reference.nucleotides import encode_bases

START = 1000
"""Genome offset of the locus."""


def spell_gene(
    text: str,
    coding: tuple[int, int] | None,
    *,
    strand: str = "+",
    chrom: str = "chr17",
    phase: int = 0,
    accession: str = "NM_1.1",
    recoded: frozenset[int] = frozenset(),
    is_selenoprotein: bool = False,
    domains: tuple[Domain, ...] | None = None,
) -> SenseGene:
    """A gene whose sense strand is `text`; `coding` in transcript coordinates, with the stop codon."""
    spans = [Span(START + match.start(), START + match.end()) for match in re.finditer("[ACGTN]+", text)]
    end = START + len(text)
    if strand == "-":
        spans = [Span(START + end - span.end, START + end - span.start) for span in spans]
    locus = Locus(Build.GRCH38, chrom, Span(START, end), Strand(strand))
    bare = Transcript(accession, locus, tuple(spans))
    cds = None
    if coding:
        ends = sorted((bare.to_genome(coding[0]), bare.to_genome(coding[1] - 1)))
        cds = Span(ends[0], ends[1] + 1)
    tags = frozenset({TranscriptTag.MANE_SELECT})
    transcript = Transcript(accession, locus, tuple(spans), cds, phase, tags)
    gene = Gene("GENE", "HGNC:1", "protein_coding", locus, (transcript,), CanonicalRule.MANE_SELECT)
    return SenseGene(gene, encode_bases(text.upper().encode()), domains, recoded, is_selenoprotein)


def change_gene(gene: SenseGene, at: int, ref: str, alt: str) -> TranscriptConsequence:
    """The consequence of a change at an offset of the sense strand, given as a caller would: on the plus strand, with a base
    before it where an allele is empty."""
    sense = gene.fetch(at, at + len(ref))
    assert sense == ref, f"the gene has {sense} at {at}"
    locus = gene.gene.locus
    if locus.strand == "+":
        start, given, new = START + at, ref, alt
    else:
        start, given, new = locus.span.end - at - len(ref), turn(ref), turn(alt)
    if not given or not new:
        before = gene.fetch_plus(start - 1, start)
        start, given, new = start - 1, before + given, before + new
    return assess_gene(SmallVariant(Build.GRCH38, locus.chrom, start, given, new), gene)[0]


def turn(letters: str) -> str:
    """The reverse complement."""
    return letters.translate(str.maketrans("ACGTN", "TGCAN"))[::-1]
