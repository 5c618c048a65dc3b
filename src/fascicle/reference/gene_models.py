"""From annotated transcripts to genes: checked, grouped, with one canonical transcript chosen by a written rule."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from fascicle.model.genes import CanonicalRule, Gene, Transcript, TranscriptTag
from fascicle.model.loci import Build, Locus, Span
from fascicle.reference.annotation import RawTranscript
from fascicle.reference.unusable import Kind, Unusable

PROTEIN_CODING = frozenset({"protein_coding", "protein-coding"})


def make_transcript(raw: RawTranscript, build: Build) -> Transcript:
    """A checked transcript of an annotated one; the CDS takes in the stop codon where the file keeps it apart.

    Raises:
        ValueError: the exons overlap, or the CDS lies outside of them.
    """
    exons = _order(raw.exons or [span for span, _ in raw.cds], raw)
    cds = _join_cds(raw, exons)
    locus = Locus(build, raw.chrom, Span(min(e.start for e in exons), max(e.end for e in exons)), raw.strand)
    return Transcript(
        raw.accession, locus, exons, cds, _first_phase(raw) if cds else 0, frozenset(raw.tags), tuple(sorted(raw.aliases))
    )


def _order(spans: list[Span], raw: RawTranscript) -> tuple[Span, ...]:
    """Spans in transcript order; those that touch are one exon (UCSC and RefSeq split exons at alignment gaps)."""
    merged: list[Span] = []
    for span in sorted(set(spans)):
        if merged and span.start < merged[-1].end:
            raise ValueError(f"{raw.accession}: exons overlap")
        if merged and span.start == merged[-1].end:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged if raw.strand == "+" else reversed(merged))


def _join_cds(raw: RawTranscript, exons: tuple[Span, ...]) -> Span | None:
    spans = [span for span, _ in raw.cds] + (raw.stop_codons if raw.cds else [])
    if not spans:
        return None
    cds = Span(min(s.start for s in spans), max(s.end for s in spans))
    if not any(cds.start in exon for exon in exons) or not any(cds.end - 1 in exon for exon in exons):
        raise ValueError(f"{raw.accession}: the coding sequence lies outside the exons")
    return cds


def _first_phase(raw: RawTranscript) -> int:
    return (min if raw.strand == "+" else max)(raw.cds, key=lambda item: item[0].start)[1]


def make_genes(
    transcripts: Iterable[RawTranscript], build: Build, panel: frozenset[str] | None, unusable: list[Unusable]
) -> tuple[Gene, ...]:
    """Genes in order of chromosome and position: those of the panel, or all protein-coding ones.

    A gene's transcripts keep one strand and chromosome; what cannot be used is appended to `unusable` with its reason.
    """
    wanted = [raw for raw in transcripts if _is_wanted(raw, panel)]
    wanted.sort(key=lambda raw: (raw.symbol, raw.gene_id, raw.chrom, raw.strand))
    genes: dict[str, Gene] = {}
    for (symbol, gene_id, chrom, _), group in groupby(wanted, key=lambda r: (r.symbol, r.gene_id, r.chrom, r.strand)):
        gene = _make_gene(list(group), build, unusable)
        if gene and symbol in genes:
            loser = _choose_namesake(genes[symbol], gene)
            genes[symbol] = gene if loser is not gene else genes[symbol]
            where = f"{gene_id} on {chrom}" if loser is gene else f"{loser.identifier} on {loser.locus.chrom}"
            unusable.append(Unusable(Kind.GENE, f"{symbol} ({where})", "a second gene model of this name; the first is used"))
        elif gene:
            genes[symbol] = gene
    return tuple(sorted(genes.values(), key=lambda g: (_chrom_key(g.locus.chrom), g.locus.span, g.symbol)))


def _choose_namesake(first: Gene, second: Gene) -> Gene:
    """Of two models with one symbol, the one that is not used: off the main chromosomes or Y (PAR), or with fewer transcripts."""

    def rank(gene: Gene) -> tuple[bool, bool, int, str]:
        chrom = gene.locus.chrom
        return (not chrom.startswith("chr") or "_" in chrom, chrom == "chrY", -len(gene.transcripts), gene.identifier)

    return max(first, second, key=rank)


def _chrom_key(chrom: str) -> tuple[int, str]:
    bare = chrom.removeprefix("chr")
    return (int(bare), "") if bare.isdigit() else (100, bare)


def _is_wanted(raw: RawTranscript, panel: frozenset[str] | None) -> bool:
    if panel is not None:
        return raw.symbol in panel
    return raw.gene_biotype in PROTEIN_CODING if raw.gene_biotype else bool(raw.cds)


def _make_gene(raws: list[RawTranscript], build: Build, unusable: list[Unusable]) -> Gene | None:
    made: list[Transcript] = []
    for raw in raws:
        try:
            made.append(make_transcript(raw, build))
        except ValueError as error:
            unusable.append(Unusable(Kind.TRANSCRIPT, raw.accession, str(error)))
    if not made:
        unusable.append(Unusable(Kind.GENE, raws[0].symbol, "none of its transcripts can be used"))
        return None
    return compose_gene(raws[0].symbol, raws[0].gene_id, raws[0].gene_biotype or "unknown", made)


def compose_gene(symbol: str, identifier: str, biotype: str, transcripts: list[Transcript]) -> Gene:
    """A gene of its transcripts: the canonical one, MANE Plus Clinical, then the others by falling rank; the locus around all."""
    canonical, *others = sorted(transcripts, key=_rank)
    others.sort(key=lambda t: TranscriptTag.MANE_PLUS_CLINICAL not in t.tags)
    span = Span(min(t.locus.span.start for t in transcripts), max(t.locus.span.end for t in transcripts))
    own = canonical.locus
    locus = Locus(own.build, own.chrom, span, own.strand)
    return Gene(symbol, identifier, biotype, locus, (canonical, *others), _name_rule(canonical))


def coding_length(transcript: Transcript) -> int:
    """Bases of the CDS, 0 for a non-coding transcript."""
    return sum(transcript.cds.overlap(exon) for exon in transcript.exons) if transcript.cds else 0


def _rank(transcript: Transcript) -> tuple[bool, bool, int, int, str]:
    """MANE Select, else Ensembl canonical, else the longest CDS, else the longest transcript; names decide among equals."""
    return (
        TranscriptTag.MANE_SELECT not in transcript.tags,
        TranscriptTag.ENSEMBL_CANONICAL not in transcript.tags,
        -coding_length(transcript),
        -transcript.length,
        transcript.accession,
    )


def _name_rule(transcript: Transcript) -> CanonicalRule:
    if TranscriptTag.MANE_SELECT in transcript.tags:
        return CanonicalRule.MANE_SELECT
    if TranscriptTag.ENSEMBL_CANONICAL in transcript.tags:
        return CanonicalRule.ENSEMBL_CANONICAL
    return CanonicalRule.LONGEST_CDS if transcript.cds else CanonicalRule.LONGEST_TRANSCRIPT
