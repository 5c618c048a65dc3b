"""A bundle's transcripts and loci as FASTA and GTF, for other programs to be run on the same reference.

Two systems of coordinates: the genome's, and that of the loci, where every gene is a sequence of its own under its symbol, read
in its own direction. The loci serve aligners: they have the introns of the panel without the genome around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fascicle.model.genes import Gene, Transcript
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import to_locus_offset
from fascicle.reference.nucleotides import Bases, decode_bases

_LINE_BP: Final = 80
Interval = tuple[int, int]


def format_transcripts_fasta(bundle: Bundle) -> Iterator[str]:
    """Records of all transcripts, spliced and in sense, under their accessions."""
    for number in range(len(bundle.symbols)):
        for transcript in bundle.gene(number).transcripts:
            yield _format_record(transcript.accession, bundle.transcript_bases(number, transcript))


def format_loci_fasta(bundle: Bundle) -> Iterator[str]:
    """Records of all loci, in sense, under the genes' symbols."""
    return (_format_record(symbol, bundle.locus_bases(number)) for number, symbol in enumerate(bundle.symbols))


def format_genome_gtf(bundle: Bundle) -> Iterator[str]:
    """Lines of genes, transcripts, exons and CDS on the genome, with the attributes of an Ensembl GTF."""
    for number in range(len(bundle.symbols)):
        gene = bundle.gene(number)
        yield from _format_gene(gene, gene.locus.chrom, str(gene.locus.strand), is_on_locus=False)


def format_loci_gtf(bundle: Bundle) -> Iterator[str]:
    """The same lines on the loci of `format_loci_fasta`."""
    for number in range(len(bundle.symbols)):
        gene = bundle.gene(number)
        yield from _format_gene(gene, gene.symbol, "+", is_on_locus=True)


def _format_record(name: str, bases: Bases) -> str:
    letters = decode_bases(bases)
    lines = (letters[at : at + _LINE_BP] for at in range(0, len(letters), _LINE_BP))
    return f">{name}\n" + "".join(f"{line}\n" for line in lines)


def _format_gene(gene: Gene, sequence: str, strand: str, *, is_on_locus: bool) -> Iterator[str]:
    def place(start: int, end: int) -> Interval:
        if not is_on_locus:
            return start, end
        ends = (to_locus_offset(gene.locus, start), to_locus_offset(gene.locus, end - 1))
        return min(ends), max(ends) + 1

    def line(feature: str, interval: Interval, attributes: str, frame: str = ".") -> str:
        start, end = place(*interval)
        return f"{sequence}\tfascicle\t{feature}\t{start + 1}\t{end}\t.\t{strand}\t{frame}\t{attributes}\n"

    names = f'gene_id "{gene.identifier}"; gene_name "{gene.symbol}"; gene_biotype "{gene.biotype}";'
    yield line("gene", (gene.locus.span.start, gene.locus.span.end), names)
    for transcript in gene.transcripts:
        own = f'{names} transcript_id "{transcript.accession}"; transcript_biotype "{gene.biotype}";'
        yield line("transcript", (transcript.locus.span.start, transcript.locus.span.end), own)
        for number, exon in enumerate(transcript.exons, start=1):
            yield line("exon", (exon.start, exon.end), f'{own} exon_number "{number}";')
        for number, interval, frame in _list_coding(transcript):
            yield line("CDS", interval, f'{own} exon_number "{number}";', str(frame))


def _list_coding(transcript: Transcript) -> Iterator[tuple[int, Interval, int]]:
    """Exon number, coding interval and GTF frame (bases before the next whole codon) of every coding exon."""
    if transcript.cds is None:
        return
    done = -transcript.cds_phase
    for number, exon in enumerate(transcript.exons, start=1):
        start, end = max(exon.start, transcript.cds.start), min(exon.end, transcript.cds.end)
        if start < end:
            yield number, (start, end), -done % 3
            done += end - start
