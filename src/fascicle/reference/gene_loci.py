"""The sequence of every gene, sense strand, in one array.

A gene's locus is laid out as the gene is read: base 0 is its 5'-most base. Introns whose sequence is not known (a reference made
from transcripts) are unknown bases. Loci begin at multiples of `BLOCK_BP`, so that the gene of a coordinate is one look-up, and
at least one unknown base lies between two of them, so that no word reaches from one gene into the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Locus
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, reverse_complement

BLOCK_BP: Final = 256


@dataclass(frozen=True)
class LociLayout:
    """Where each gene's locus lies: `offsets` per gene with the whole length as last item, and the gene of every block."""

    offsets: NDArray[np.int64]
    gene_of_block: NDArray[np.int32]

    @property
    def length(self) -> int:
        """Bases of all loci with their padding."""
        return int(self.offsets[-1])


def lay_out_loci(genes: tuple[Gene, ...]) -> LociLayout:
    """Offsets for genes in order."""
    blocks = np.array([(len(gene.locus.span) + BLOCK_BP) // BLOCK_BP for gene in genes], dtype=np.int64)
    offsets = np.concatenate(([0], np.cumsum(blocks))) * BLOCK_BP
    return LociLayout(offsets, np.repeat(np.arange(len(genes), dtype=np.int32), blocks))


class JunctionPlaces(NamedTuple):
    """Splice junctions of the canonical transcripts as places in the loci array, gene after gene.

    Gene `g` has rows `first[g]` to `first[g + 1]`; `donors` holds the last base before, `acceptors` the first base after.
    """

    first: NDArray[np.int64]
    donors: NDArray[np.int64]
    acceptors: NDArray[np.int64]


class ExonColumns(NamedTuple):
    """Exons of many transcripts: offset along the sense strand of their gene's locus, and length. Transcript `t` has the rows
    `first_exon[t]` to `first_exon[t + 1]`, gene `g` the transcripts `first_transcript[g]` to `first_transcript[g + 1]`, the
    canonical one first."""

    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    first_exon: NDArray[np.int64]
    first_transcript: NDArray[np.int64]


def list_junctions(exons: ExonColumns, layout: LociLayout) -> JunctionPlaces:
    """Splice junctions of the canonical transcripts of genes in the order of the layout."""
    canonical = exons.first_transcript[:-1]
    begin, end = exons.first_exon[canonical], exons.first_exon[canonical + 1]
    counts = end - begin - 1
    first = np.concatenate(([0], np.cumsum(counts)))
    # The row of the exon before every junction.
    before = np.repeat(begin - first[:-1], counts) + np.arange(first[-1])
    places = np.repeat(layout.offsets[:-1], counts)
    donors = places + exons.offsets[before] + exons.lengths[before] - 1
    return JunctionPlaces(first, donors, places + exons.offsets[before + 1])


def to_locus_offset(locus: Locus, offset: int) -> int:
    """Offset in the sense-strand locus of a genome offset (may lie outside)."""
    return offset - locus.span.start if locus.strand == "+" else locus.span.end - 1 - offset


def to_genome_offset(locus: Locus, offset: int) -> int:
    """Genome offset of an offset in the sense-strand locus."""
    return locus.span.start + offset if locus.strand == "+" else locus.span.end - 1 - offset


def find_exon_offsets(gene: Gene, transcript: Transcript) -> NDArray[np.int64]:
    """For every base of a transcript its offset in the gene's locus; rises strictly."""
    starts = [to_locus_offset(gene.locus, exon.start if transcript.is_plus else exon.end - 1) for exon in transcript.exons]
    return np.concatenate([np.arange(s, s + len(e), dtype=np.int64) for s, e in zip(starts, transcript.exons, strict=True)])


def cut_locus(locus: Locus, start: int, bases: Bases) -> Bases:
    """The sense-strand locus out of a genome piece whose first base is genome offset `start`."""
    cut = bases[locus.span.start - start : locus.span.end - start]
    return cut.copy() if locus.strand == "+" else reverse_complement(cut)


def make_unknown_locus(gene: Gene) -> Bases:
    """A locus of unknown bases."""
    return np.full(len(gene.locus.span), UNKNOWN_BASE, dtype=np.uint8)
