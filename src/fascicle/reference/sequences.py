"""Gene loci out of a genome or out of transcripts, with the reason for every gene that has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Span
from fascicle.reference.fasta import FastaRecord, GenomePiece, read_fasta
from fascicle.reference.gene_loci import cut_locus, find_exon_offsets, make_unknown_locus
from fascicle.reference.gene_models import compose_gene
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, translate
from fascicle.reference.unusable import Kind, Unusable

# GENCODE marks the copies in the pseudoautosomal region of Y: `ENST00000381192.10_PAR_Y`.
_ACCESSION = re.compile(r"(ENST\d+(?:\.\d+)?(?:_PAR_Y)?|[NX][MR]_\d+(?:\.\d+)?)")
_VERSION = re.compile(r"\.\d+(?=$|_)")


@dataclass
class GeneSequences:
    """Genes that have sequence with their loci (sense strand), in order, and what was left out."""

    genes: list[Gene] = field(default_factory=list)
    loci: list[Bases] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)

    def add(self, gene: Gene, locus: Bases) -> None:
        """A gene with its locus; its coding sequences are completed by the stop codon that follows."""
        completed = tuple(complete_stop(gene, t, locus) for t in gene.transcripts)
        self.genes.append(replace(gene, transcripts=completed))
        self.loci.append(locus)


def take_from_genome(genes: tuple[Gene, ...], pieces: Iterable[GenomePiece], on_piece: Callable[[str], None]) -> GeneSequences:
    """Loci of genes that lie wholly in one piece of the genome.

    Where none does, as with windows cut out for a few exons, the genes that reach into a piece are taken with unknown bases in
    the rest, and listed as unusable all the same: regions of DNA can be read there, fusions cannot.
    """
    found: dict[str, Bases] = {}
    partly: dict[str, str] = {}
    windows: dict[str, Bases] = {}
    for piece in pieces:
        on_piece(piece.name)
        for gene in genes:
            span = gene.locus.span
            if gene.locus.chrom != piece.chrom or not span.overlap(piece.span):
                continue
            if span.overlap(piece.span) == len(span):
                found[gene.symbol] = cut_locus(gene.locus, piece.span.start, piece.bases)
            else:
                _fill_window(windows, gene, piece)
                partly[gene.symbol] = f"only {span.overlap(piece.span)} of its {len(span)} bases are in {piece.name}"
    taken = GeneSequences()
    for gene in genes:
        locus = found.get(gene.symbol)
        if not found and gene.symbol in windows:
            taken.add(gene, cut_locus(gene.locus, gene.locus.span.start, windows[gene.symbol]))
        if locus is None:
            because = partly.get(
                gene.symbol, f"the genome given has no sequence at {gene.locus.chrom}:{gene.locus.span.start + 1}"
            )
            taken.unusable.append(Unusable(Kind.GENE, gene.symbol, because))
        elif (locus == UNKNOWN_BASE).all():
            taken.unusable.append(Unusable(Kind.GENE, gene.symbol, "its sequence is unknown (N) throughout"))
        else:
            taken.add(gene, locus)
    return taken


def _fill_window(windows: dict[str, Bases], gene: Gene, piece: GenomePiece) -> None:
    """Adds what a piece has of a gene to the gene's bases on the plus strand."""
    span, own = gene.locus.span, piece.span
    low, high = max(span.start, own.start), min(span.end, own.end)
    bases = windows.setdefault(gene.symbol, np.full(len(span), UNKNOWN_BASE, dtype=np.uint8))
    bases[low - span.start : high - span.start] = piece.bases[low - own.start : high - own.start]


@dataclass
class TranscriptSequences:
    """Sequences by accession without its version, with the accession as it was named."""

    by_accession: dict[str, tuple[str, Bases]]

    @classmethod
    def read(cls, path: Path) -> TranscriptSequences:
        """Reads a transcript FASTA (Ensembl, GENCODE, RefSeq names). Raises ReferenceInputError, also for a transcript twice."""
        found: dict[str, tuple[str, Bases]] = {}
        for record in read_fasta(path):
            name = name_transcript(record)
            bare = strip_version(name)
            if bare in found:
                raise ReferenceInputError(
                    f"transcript {bare} comes twice", path=path, where=f"record {record.name}", remedy="Keep one of them"
                )
            found[bare] = (name, record.bases)
        return cls(found)


def name_transcript(record: FastaRecord) -> str:
    """The accession in a record's name (`ENST1.2|ENSG..` of GENCODE, `gi|1|ref|NM_1.2|` of RefSeq), else the name itself."""
    match = _ACCESSION.search(record.name)
    return match[1] if match else record.name


def strip_version(accession: str) -> str:
    """An accession without its version.

    >>> [strip_version(name) for name in ("NM_1.2", "ENST1.10_PAR_Y", "mine")]
    ['NM_1', 'ENST1_PAR_Y', 'mine']
    """
    return _VERSION.sub("", accession)


def take_from_transcripts(genes: tuple[Gene, ...], sequences: TranscriptSequences) -> GeneSequences:
    """Loci with the exons of the given transcripts; introns stay unknown."""
    taken = GeneSequences()
    for gene in genes:
        locus = make_unknown_locus(gene)
        kept = [t for t in gene.transcripts if _lay_transcript(gene, t, sequences, locus, taken.unusable)]
        if kept:
            taken.add(compose_gene(gene.symbol, gene.identifier, gene.biotype, kept), _cut_to(gene, kept, locus))
        else:
            taken.unusable.append(Unusable(Kind.GENE, gene.symbol, "none of its transcripts has a usable sequence"))
    return taken


def _cut_to(gene: Gene, kept: list[Transcript], locus: Bases) -> Bases:
    """The locus of the kept transcripts alone (it shrinks when an outer transcript has no sequence)."""
    offsets = [find_exon_offsets(gene, transcript) for transcript in kept]
    return locus[min(int(o[0]) for o in offsets) : max(int(o[-1]) for o in offsets) + 1]


def _lay_transcript(
    gene: Gene, transcript: Transcript, sequences: TranscriptSequences, locus: Bases, unusable: list[Unusable]
) -> bool:
    known_names = (bare for bare in map(strip_version, transcript.names) if bare in sequences.by_accession)
    name, bases = next(map(sequences.by_accession.__getitem__, known_names), ("", None))
    if bases is None:
        unusable.append(Unusable(Kind.TRANSCRIPT, transcript.accession, "no sequence was given for it"))
        return False
    bases = _cut_tail(bases, transcript.length)
    if len(bases) != transcript.length:
        because = f"its exons have {transcript.length} bases, its sequence {len(bases)} ({name})"
        unusable.append(Unusable(Kind.TRANSCRIPT, transcript.accession, because))
        return False
    offsets = find_exon_offsets(gene, transcript)
    known = locus[offsets]
    conflicts = int(((known != UNKNOWN_BASE) & (bases != UNKNOWN_BASE) & (known != bases)).sum())
    if conflicts:
        because = f"{conflicts} bases differ from the gene's other transcripts at the same place"
        unusable.append(Unusable(Kind.TRANSCRIPT, transcript.accession, because))
        return False
    locus[offsets] = np.where(known == UNKNOWN_BASE, bases, known)
    return True


def _cut_tail(bases: Bases, length: int) -> Bases:
    """A transcript without its poly(A) tail, which RefSeq's mRNAs carry and no genome has: surplus bases at the end, all A."""
    return bases[:length] if len(bases) > length and not bases[length:].any() else bases


def complete_stop(gene: Gene, transcript: Transcript, locus: Bases) -> Transcript:
    """The transcript with its stop codon in the CDS: Ensembl's CDS lines end before it, RefSeq's after it."""
    cds = transcript.cds_span
    if cds is None or transcript.cds is None or cds.end + 3 > transcript.length:
        return transcript
    bases = locus[find_exon_offsets(gene, transcript)]
    if translate(bases[cds.end - 3 : cds.end]) == "*" or translate(bases[cds.end : cds.end + 3]) != "*":
        return transcript
    last = transcript.to_genome(cds.end + 2)
    whole = Span(transcript.cds.start, last + 1) if transcript.is_plus else Span(last, transcript.cds.end)
    return replace(transcript, cds=whole)
