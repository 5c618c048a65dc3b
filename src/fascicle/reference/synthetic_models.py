"""Made-up gene models, for benchmarks that anyone can repeat without downloading a genome.

Sizes are drawn from the ranges below, log-uniform, so that a gene has the number of exons and the exon lengths of a human coding
gene, while introns are shorter than human ones: the sequence of 20,000 genes stays below half a gigabase. Genes lie apart on 22
chromosomes; no two overlap. Names, places and letters mean nothing, and everything made of them says `is_synthetic`.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

import numpy as np

from fascicle.model.genes import CanonicalRule, Gene, Transcript, TranscriptTag
from fascicle.model.loci import Build, Locus, Span, Strand

_CHROMOSOMES: Final = 22
_EXONS: Final = (3, 25)
_FIRST_EXON_BP: Final = (100, 400)
_EXON_BP: Final = (50, 300)
_LAST_EXON_BP: Final = (300, 2500)
_INTRON_BP: Final = (800, 4000)
_GAP_BP: Final = (10_000, 1_000_000)
_UTR_BP: Final = 60
_ISOFORM_FRACTION: Final = 0.5


class _Dice:
    """Numbers from raw 64-bit words, which are the same in every NumPy (the distributions are not promised to be)."""

    def __init__(self, seed: int, number: int):
        self._source = np.random.Philox(key=np.array([seed, number], dtype=np.uint64))

    def fraction(self) -> float:
        """From 0 up to and without 1."""
        return float(int(self._source.random_raw()) >> 11) * 2.0**-53

    def size(self, limits: tuple[int, int]) -> int:
        """A whole number, log-uniform between both limits, which are included."""
        low, high = limits
        return min(high, int(low * ((high + 1) / low) ** self.fraction()))


def draw_synthetic_genes(count: int, seed: int) -> tuple[Gene, ...]:
    """Coding genes SYN00001, SYN00002 ... in order of their places; half of them have a second transcript that skips an exon.

    A gene depends on the seed, its number, and where the genes before it on its chromosome end. Raises ValueError for no gene.
    """
    if count < 1:
        raise ValueError(f"at least one gene is needed, not {count}")
    per_chromosome = -(-count // _CHROMOSOMES)
    genes: list[Gene] = []
    at = 0
    for number in range(count):
        if number % per_chromosome == 0:
            at = 0
        dice = _Dice(seed, number)
        at += dice.size(_GAP_BP)
        genes.append(_draw_gene(dice, number, f"chr{number // per_chromosome + 1}", at))
        at = genes[-1].locus.span.end
    return tuple(genes)


def _draw_gene(dice: _Dice, number: int, chrom: str, start: int) -> Gene:
    exons = dice.size(_EXONS)
    lengths = [dice.size(_FIRST_EXON_BP), *(dice.size(_EXON_BP) for _ in range(exons - 2)), dice.size(_LAST_EXON_BP)]
    introns = [dice.size(_INTRON_BP) for _ in range(exons - 1)]
    strand = Strand.PLUS if dice.fraction() < 0.5 else Strand.MINUS
    end = start + sum(lengths) + sum(introns)
    locus = Locus(Build.UNKNOWN, chrom, Span(start, end), strand)
    spans = _place_exons(lengths, introns, locus)
    name = f"SYN{number + 1:05}"
    canonical = _make_transcript(f"{name}.1", locus, spans, lengths, frozenset({TranscriptTag.MANE_SELECT}))
    skipped = _choose_skipped(dice, lengths)
    others = () if skipped is None else (_skip_exon(f"{name}.2", canonical, skipped),)
    return Gene(name, name, "protein_coding", locus, (canonical, *others), CanonicalRule.MANE_SELECT)


def _place_exons(lengths: list[int], introns: list[int], locus: Locus) -> tuple[Span, ...]:
    """Exons in transcript order on the genome."""
    begins = accumulate((length + intron for length, intron in zip(lengths, introns, strict=False)), initial=0)
    inside = [(begin, begin + length) for begin, length in zip(begins, lengths, strict=True)]
    if locus.strand is Strand.PLUS:
        return tuple(Span(locus.span.start + a, locus.span.start + b) for a, b in inside)
    return tuple(Span(locus.span.end - b, locus.span.end - a) for a, b in inside)


def _make_transcript(
    accession: str, locus: Locus, exons: tuple[Span, ...], lengths: list[int], tags: frozenset[TranscriptTag]
) -> Transcript:
    """A transcript whose whole codons begin in the first exon and end in the last."""
    coding = (sum(lengths[:-1]) - _UTR_BP) // 3 * 3 + 90  # 90 bases or a few less reach into the last exon, of 300 or more
    bare = Transcript(accession, locus, exons)
    first, last = bare.to_genome(_UTR_BP), bare.to_genome(_UTR_BP + coding - 1)
    return Transcript(accession, locus, exons, Span(min(first, last), max(first, last) + 1), tags=tags)


def _choose_skipped(dice: _Dice, lengths: list[int]) -> int | None:
    """An inner exon of whole codons that a second transcript skips; None where the gene has one transcript."""
    if dice.fraction() >= _ISOFORM_FRACTION:
        return None
    possible = [i for i in range(1, len(lengths) - 1) if lengths[i] % 3 == 0]
    return possible[int(dice.fraction() * len(possible))] if possible else None


def _skip_exon(accession: str, whole: Transcript, index: int) -> Transcript:
    return Transcript(accession, whole.locus, (*whole.exons[:index], *whole.exons[index + 1 :]), whole.cds)
