"""A breakpoint in the words of a gene's transcripts, and the transcripts chosen to describe it."""

from __future__ import annotations

from fascicle.evidence.paths import GenePaths
from fascicle.model.fusions import Place, TranscriptSite
from fascicle.model.genes import Transcript
from fascicle.model.loci import Position
from fascicle.reference.gene_loci import to_genome_offset, to_locus_offset

_BY_FIT = {Place.EXON_EDGE: 0, Place.INSIDE_EXON: 1, Place.INTRON: 2, Place.OUTSIDE: 3}


def rank_transcripts(gene: GenePaths, offset: int, *, is_five_prime: bool) -> list[tuple[Transcript, TranscriptSite]]:
    """Transcripts that a breakpoint can be described on, the best first.

    Rule: where the breakpoint is an exon edge of some transcripts, those; else those with it inside an exon; else those with it
    in an intron. Among equals a coding one, then the gene's own order (MANE Select, Ensembl canonical, longest CDS).
    """
    sites = [(t, describe_site(gene, t, offset, is_five_prime=is_five_prime)) for t in gene.gene.transcripts]
    found = [(t, site) for t, site in sites if site is not None]
    return sorted(found, key=lambda item: (_BY_FIT[item[1].place], item[0].cds is None))


def describe_site(gene: GenePaths, transcript: Transcript, offset: int, *, is_five_prime: bool) -> TranscriptSite | None:
    """The breakpoint at a locus offset on one transcript; None where it lies outside of it."""
    starts = [to_locus_offset(gene.gene.locus, e.start if transcript.is_plus else e.end - 1) for e in transcript.exons]
    ends = [start + len(exon) - 1 for start, exon in zip(starts, transcript.exons, strict=True)]
    count = len(starts)
    is_canonical = transcript is gene.gene.canonical
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start <= offset <= end:
            is_edge = offset == end if is_five_prime else offset == start
            place = Place.EXON_EDGE if is_edge else Place.INSIDE_EXON
            return TranscriptSite(transcript.accession, index + 1, count, place, is_canonical)
        if index + 1 < count and end < offset < starts[index + 1]:
            exon = index + 1 if is_five_prime else index + 2
            return TranscriptSite(transcript.accession, exon, count, Place.INTRON, is_canonical)
    return None


def locate(gene: GenePaths, offset: int) -> Position:
    """The genome position of a locus offset."""
    locus = gene.gene.locus
    return Position(locus.build, locus.chrom, to_genome_offset(locus, offset), locus.strand)
