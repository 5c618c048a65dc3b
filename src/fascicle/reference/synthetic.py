"""Made-up sequence for real gene models.

Every locus is drawn from a seed, then its splice sites and reading frames are written into it:

1. all bases at random, introns and untranslated exons with the composition of `_CUTS`;
2. every intron of every transcript begins GT and ends AG (sense strand);
3. the coding sequence of every transcript, the canonical one first, with human codon usage, ATG at its start and one stop at its
   end. Bases that step 2 or an earlier transcript has set are kept where a codon allows it; the reading frame of the canonical
   transcript wins over everything else.

A codon that an intron splits never begins with T. So no pair of exons, whatever their genes, makes a stop codon at its junction:
a fusion that is in frame by its exon phases is open by its sequence.
"""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Strand
from fascicle.reference.gene_loci import find_exon_offsets
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, translate

# Cumulative shares of A, C, G in 256ths: introns and untranslated exons have 40 % GC; coding bases get 52 % from the codons.
_CUTS: Final = np.array([77, 128, 179], dtype=np.uint8)

# Codons of Homo sapiens per thousand, in the order A, C, G, T of each base (Codon Usage Database, species 9606; Nakamura,
# Gojobori, Ikemura, Nucleic Acids Res 2000;28:292).
_CODONS_PER_THOUSAND: Final = np.array(
    [
        24.4, 19.1, 31.9, 17.0, 15.1, 18.9, 6.1, 13.1, 12.2, 19.5, 12.0, 12.1, 7.5, 20.8, 22.0, 16.0,
        12.3, 15.1, 34.2, 10.9, 16.9, 19.8, 6.9, 17.5, 6.2, 10.4, 11.4, 4.5, 7.2, 19.6, 39.6, 13.2,
        29.0, 25.1, 39.6, 21.8, 15.8, 27.7, 7.4, 18.4, 16.5, 22.2, 16.5, 10.8, 7.1, 14.5, 28.1, 11.0,
        1.0, 15.3, 0.8, 12.2, 12.2, 17.7, 4.4, 15.2, 1.6, 12.6, 13.2, 10.6, 7.7, 20.3, 12.9, 17.6,
    ]
)  # fmt: skip
_CODONS: Final = np.stack(np.unravel_index(np.arange(64), (4, 4, 4)), axis=1).astype(np.uint8)
_STOPS: Final = np.isin(np.arange(64), [48, 50, 56])  # TAA, TAG, TGA
_START: Final = 14  # ATG
_STARTS_WITH_T: Final = _CODONS[:, 0] == 3

# What has settled a base, weakest first; 0 is a free base.
_SPLICE_SITE: Final = 1
_FRAME: Final = 2


def make_locus(gene: Gene, seed: int) -> Bases:
    """The sense-strand locus of a gene, the same for the same seed and gene symbol on every machine."""
    source = _open_source(gene.symbol, seed)
    locus = _draw_bases(source, len(gene.locus.span))
    settled = np.zeros(len(locus), dtype=np.uint8)
    for transcript in gene.transcripts:
        _write_splice_sites(locus, settled, find_exon_offsets(gene, transcript))
    for transcript in gene.transcripts:
        _write_frame(locus, settled, find_exon_offsets(gene, transcript), transcript, source)
    return locus


def is_open(coding: Bases) -> bool:
    """Whether a coding sequence is whole codons from ATG to the first and only stop at its end."""
    protein = translate(coding)
    return len(coding) % 3 == 0 and protein.startswith("M") and protein.find("*") == len(protein) - 1


def find_broken_frames(gene: Gene, locus: Bases) -> tuple[str, ...]:
    """Accessions of the transcripts whose CDS is not open on this locus (they share bases in another frame)."""
    return tuple(
        t.accession
        for t in gene.transcripts
        if t.cds_span and not is_open(locus[find_exon_offsets(gene, t)][t.cds_span.start : t.cds_span.end])
    )


def orient_to_plus(gene: Gene, locus: Bases) -> Bases:
    """The plus strand of a sense-strand locus of known bases."""
    return locus if gene.locus.strand is Strand.PLUS else np.uint8(3) - locus[::-1]


def _open_source(name: str, seed: int) -> np.random.Philox:
    """Raw 64-bit numbers are the same in every NumPy; the distributions on top of them are not promised to be."""
    return np.random.Philox(key=np.array([seed, zlib.crc32(name.encode())], dtype=np.uint64))


def _draw_bases(source: np.random.Philox, count: int) -> Bases:
    raw = np.asarray(source.random_raw(count // 8 + 1), dtype="<u8").view(np.uint8)[:count]
    return np.searchsorted(_CUTS, raw, side="right").astype(np.uint8)


def _draw_fractions(source: np.random.Philox, count: int) -> NDArray[np.float64]:
    high = np.asarray(source.random_raw(count), dtype=np.uint64) >> np.uint64(11)
    return high.astype(np.float64) * 2.0**-53


def _write_splice_sites(locus: Bases, settled: Bases, exonic: NDArray[np.int64]) -> None:
    """GT and AG at the ends of every intron that has room for both."""
    last = np.flatnonzero(np.diff(exonic) > 4)
    for at, bases in ((exonic[last] + 1, (2, 3)), (exonic[last + 1] - 2, (0, 2))):
        for i, base in enumerate(bases):
            locus[at + i] = base
            settled[at + i] = _SPLICE_SITE


def _write_frame(
    locus: Bases, settled: Bases, exonic: NDArray[np.int64], transcript: Transcript, source: np.random.Philox
) -> None:
    """Codons of one transcript into the bases that are free; a codon that no choice can settle stays as it is."""
    if transcript.cds_span is None:
        return
    coding = exonic[transcript.cds_span.start : transcript.cds_span.end]
    places = coding[: len(coding) // 3 * 3].reshape(-1, 3)
    weights = _weigh_choices(places, locus, settled)
    sums = np.cumsum(weights, axis=1)
    drawn = _draw_fractions(source, len(places)) * sums[:, -1]
    chosen = _CODONS[(sums <= drawn[:, None]).sum(axis=1) % 64]
    possible = sums[:, -1] > 0
    locus[places[possible]] = chosen[possible]
    settled[places] = _FRAME


def _weigh_choices(places: NDArray[np.int64], locus: Bases, settled: Bases) -> NDArray[np.float64]:
    """Weights (codons x 64) of the codons that fit what is settled.

    Where none fits, splice sites give way first, then the rule for split codons; frames of earlier transcripts never do.
    """
    plain = _weigh_codons(places)
    strict = plain * ~(_is_split(places)[:, None] & _STARTS_WITH_T)
    fits_all = _fit_codons(np.where(settled[places] >= _SPLICE_SITE, locus[places], UNKNOWN_BASE))
    fits_frames = _fit_codons(np.where(settled[places] >= _FRAME, locus[places], UNKNOWN_BASE))
    weights = strict * fits_all
    for fallback in (strict * fits_frames, plain * fits_frames):
        weights = np.where(weights.any(axis=1, keepdims=True), weights, fallback)
    return weights


def _weigh_codons(places: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights (codons x 64): ATG first, a stop last, human usage without stops between."""
    weights = np.tile(np.where(_STOPS, 0.0, _CODONS_PER_THOUSAND), (len(places), 1))
    weights[0] = np.arange(64) == _START
    weights[-1] = np.where(_STOPS, _CODONS_PER_THOUSAND, 0.0)
    return weights


def _is_split(places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether an intron splits the codon."""
    return np.asarray(places[:, 2] - places[:, 0] != 2)


def _fit_codons(patterns: Bases) -> NDArray[np.bool_]:
    """Which of the 64 codons (columns) have the known bases of each pattern (rows of three)."""
    known = patterns[:, None, :] != UNKNOWN_BASE
    return np.asarray((~known | (patterns[:, None, :] == _CODONS)).all(axis=2))
