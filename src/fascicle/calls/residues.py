"""Which residues of a protein an assay read: codons all bases of which are callable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from fascicle.model.coverage import Coverage, ResidueCoverage
from fascicle.model.dna import DetectionLimit
from fascicle.model.genes import Gene, Transcript, TranscriptTag
from fascicle.model.loci import Span
from fascicle.reference.targets import merge_spans

SOURCE: Final = "DNA"
_CODON_BP: Final = 3


def list_read_residues(
    coverage: Coverage, genes: Iterable[Gene], limits: Iterable[DetectionLimit]
) -> tuple[ResidueCoverage, ...]:
    """Runs of read residues of each gene's preferred transcript and of MANE Plus Clinical, in the order of the genes.

    `depth` is the one from which a base is callable; `lowest_fraction` is the gene's limit at nineteen of twenty bases.
    """
    lowest = {limit.name: limit.limit_at_95_percent for limit in limits}
    regions: dict[str, list[Span]] = {}
    for chrom, span in coverage.callable_regions:
        regions.setdefault(chrom, []).append(span)
    return tuple(
        ResidueCoverage(
            gene.symbol, transcript.names, first, last, coverage.thresholds.callable_depth, SOURCE, lowest.get(gene.symbol)
        )
        for gene in genes
        for transcript in _choose_transcripts(gene)
        for first, last in find_read_residues(transcript, regions.get(gene.locus.chrom, ()))
    )


def _choose_transcripts(gene: Gene) -> tuple[Transcript, ...]:
    clinical = (item for item in gene.transcripts[1:] if TranscriptTag.MANE_PLUS_CLINICAL in item.tags)
    return (gene.canonical, *clinical)


def find_read_residues(transcript: Transcript, callable_regions: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """First and last residue (from 1) of each run of whole codons in callable bases, the stop codon counted as one.

    `callable_regions` are 0-based half-open spans of the transcript's chromosome. Nothing for a transcript without a CDS.
    """
    coding = transcript.cds_span
    if coding is None:
        return
    start = coding.start + transcript.cds_phase
    parts = ((transcript.accession, span) for span in _to_transcript(transcript, callable_regions))
    for _, span in merge_spans(parts):
        first = -(-(max(span.start, start) - start) // _CODON_BP)
        last = (min(span.end, coding.end) - start) // _CODON_BP
        if first < last:
            yield first + 1, last


def _to_transcript(transcript: Transcript, regions: Sequence[Span]) -> Iterator[Span]:
    """The parts of regions within exons, in transcript coordinates."""
    near = [region for region in regions if region.end > transcript.locus.span.start and region.start < transcript.locus.span.end]
    for index, exon in enumerate(transcript.exons):
        offset = transcript.exon_starts[index]
        for region in near:
            start, end = max(region.start, exon.start), min(region.end, exon.end)
            if start < end:
                left = start - exon.start if transcript.is_plus else exon.end - end
                yield Span(offset + left, offset + left + end - start)
