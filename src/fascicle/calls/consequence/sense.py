"""Genes and transcripts as they are read: offsets of the sense strand of the gene's locus, and the letters of its sequence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from fascicle.calls.consequence.codons import MITOCHONDRIAL, MITOCHONDRIAL_STARTS, STANDARD, STARTS, Code, translate_text
from fascicle.calls.consequence.letters import turn_around
from fascicle.model.genes import Domain, Gene, Transcript
from fascicle.model.loci import Span
from fascicle.reference.gene_loci import to_locus_offset
from fascicle.reference.nucleotides import LETTERS, Bases

_LETTER_TABLE: Final = bytes.maketrans(bytes(range(len(LETTERS))), LETTERS)


@dataclass(frozen=True)
class SenseGene:
    """A gene with the sense strand of its locus (codes, as in a bundle) and its transcripts in the gene's order."""

    gene: Gene
    bases: Bases
    domains: tuple[Domain, ...] | None = None
    recoded: Collection[int] = frozenset()
    """Genome offsets (0-based) of the first bases, in transcript order, of codons that the annotation reads as selenocysteine."""
    is_selenoprotein: bool = False
    """Whether the gene is known to read UGA inside its coding sequence as selenocysteine; for an annotation that names no
    codon."""

    def fetch(self, start: int, end: int) -> str:
        """Letters of [start, end) of the locus; N before its begin, nothing after its end."""
        if start < 0:
            return "N" * (min(end, 0) - start) + self.fetch(0, max(end, 0))
        return self.bases[start:end].tobytes().translate(_LETTER_TABLE).decode("ascii") if end > start else ""

    def fetch_plus(self, start: int, end: int) -> str:
        """Letters of the plus strand between two genome offsets inside the locus."""
        span = self.gene.locus.span
        if self.gene.locus.strand == "+":
            return self.fetch(start - span.start, end - span.start)
        return turn_around(self.fetch(span.end - end, span.end - start))

    @cached_property
    def transcripts(self) -> tuple[SenseTranscript, ...]:
        """The transcripts in the gene's order."""
        return tuple(SenseTranscript(transcript, self) for transcript in self.gene.transcripts)

    def to_sense(self, span: Span) -> int:
        """Locus offset of the first base, in transcript order, of a span of the genome."""
        locus = self.gene.locus
        return to_locus_offset(locus, span.start if locus.strand == "+" else span.end - 1)


@dataclass(frozen=True)
class SenseTranscript:
    """A transcript on the sense strand of its gene's locus.

    Offsets of exons are locus offsets; `coding`, `spliced` and what follows from them are in transcript coordinates.
    """

    transcript: Transcript
    gene: SenseGene = field(repr=False)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Locus offsets of the first base of each exon."""
        return tuple(self.gene.to_sense(exon) for exon in self.transcript.exons)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Locus offsets after the last base of each exon."""
        return tuple(start + len(exon) for start, exon in zip(self.starts, self.transcript.exons, strict=True))

    def find_exon(self, offset: int) -> int:
        """Index of the last exon that begins at or before a locus offset; -1 before the first."""
        return bisect_right(self.starts, offset) - 1

    def to_transcript(self, offset: int) -> int | None:
        """Transcript offset of a locus offset, None where it is not exonic."""
        exon = self.find_exon(offset)
        if exon < 0 or offset >= self.ends[exon]:
            return None
        return self.transcript.exon_starts[exon] + offset - self.starts[exon]

    @cached_property
    def spliced(self) -> str:
        """The letters of the transcript."""
        return "".join([self.gene.fetch(start, end) for start, end in zip(self.starts, self.ends, strict=True)])

    @cached_property
    def frame(self) -> CodingFrame | None:
        """The reading frame, None for a transcript without a coding sequence."""
        cds = self.transcript.cds_span
        return CodingFrame(self, cds) if cds is not None and len(cds) > self.transcript.cds_phase else None

    @property
    def is_mitochondrial(self) -> bool:
        """Whether the mitochondrial code applies."""
        return self.transcript.locus.chrom == "chrM"


@dataclass(frozen=True)
class CodingFrame:
    """The coding sequence of a transcript from its first whole codon on; `cds` in transcript coordinates."""

    sense: SenseTranscript = field(repr=False)
    cds: Span

    @cached_property
    def start(self) -> int:
        """Transcript offset of the first base of the first whole codon."""
        return self.cds.start + self.sense.transcript.cds_phase

    @cached_property
    def code(self) -> Code:
        """The genetic code."""
        return MITOCHONDRIAL if self.sense.is_mitochondrial else STANDARD

    @cached_property
    def text(self) -> str:
        """Letters from the first whole codon to the end of the coding sequence."""
        return self.sense.spliced[self.start : self.cds.end]

    @cached_property
    def trailer(self) -> str:
        """Letters of the transcript after the coding sequence."""
        return self.sense.spliced[self.cds.end :]

    @cached_property
    def residues(self) -> str:
        """The reference protein with its stop codon (`*`). A first codon is methionine where the coding sequence is whole at its
        start; a codon inside that reads as a stop is `U` where the annotation says selenocysteine, else `X`: not known."""
        residues = list(translate_text(self.text, self.code))
        if residues and self.is_whole_start and residues[0] != "X":
            residues[0] = "M"
        for index in range(len(residues) - 1):
            if residues[index] == "*":
                residues[index] = "U" if self._is_recoded(index) else "X"
        return "".join(residues)

    def _is_recoded(self, codon: int) -> bool:
        gene = self.sense.gene
        if self.text[3 * codon : 3 * codon + 3] != "TGA":
            return False
        return gene.is_selenoprotein or self.sense.transcript.to_genome(self.start + 3 * codon) in gene.recoded

    @cached_property
    def unread_stops(self) -> tuple[int, ...]:
        """Codons (0-based) inside the coding sequence that read as a stop and that the annotation does not explain."""
        read = translate_text(self.text, self.code)[:-1]
        return tuple(index for index, residue in enumerate(read) if residue == "*" and self.residues[index] == "X")

    @property
    def is_whole_start(self) -> bool:
        """Whether the annotated coding sequence begins with its start codon: no part of a codon lies before the first whole
        one."""
        return not self.sense.transcript.cds_phase

    @property
    def start_codons(self) -> frozenset[str]:
        """Codons that start a translation by the genetic code."""
        return MITOCHONDRIAL_STARTS if self.sense.is_mitochondrial else STARTS

    @cached_property
    def has_stop(self) -> bool:
        """Whether the coding sequence ends with a stop codon."""
        return len(self.text) % 3 == 0 and self.residues.endswith("*")
