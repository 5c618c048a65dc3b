"""Fragments of genomic DNA as a library has them: lengths, strands, damage of bases, PCR copies.

A fragment is spelled in the sense of its first read. Deamination (C to T, from fixation) and oxidation (G to T, from shearing)
hit one strand before the PCR; the first read shows that strand, so both appear there and never as their complement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from fascicle.reference.nucleotides import Bases, reverse_complement
from fascicle.simulate.small_variants import Haplotype

_C, _G, _T = 1, 2, 3
_LENGTH_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class DnaLibrary:
    """A library. Depth is the mean number of reads over a base before copies; mates that overlap count twice in it.

    deaminated, oxidised: shares of the C and G of a strand that read as T. copied: share of fragments with a PCR copy.
    """

    depth: float
    read_bp: int = 150
    fragment_mean_bp: float = 220
    fragment_sd_bp: float = 35
    fragment_max_bp: int = 300
    deaminated: float = 0.0
    oxidised: float = 0.0
    copied: float = 0.0


def draw_fragments(haplotype: Haplotype, library: DnaLibrary, rng: np.random.Generator) -> Iterator[tuple[Bases, int]]:
    """Fragments of a haplotype, each with the number of its copies (1 without)."""
    length = len(haplotype.bases)
    mean_bases = min(2.0 * library.read_bp, 2 * library.fragment_mean_bp)
    count = int(rng.poisson(library.depth * haplotype.share * length / mean_bases))
    sizes = draw_sizes(library, count, rng)
    starts = np.floor(rng.random(count) * (length - sizes + 1)).astype(np.int64)
    for start, size, is_minus, is_copied in zip(
        starts.tolist(), sizes.tolist(), rng.random(count) < 0.5, rng.random(count) < library.copied, strict=True
    ):  # fmt: skip
        bases = haplotype.bases[start : start + size]
        yield damage_bases(reverse_complement(bases) if is_minus else bases, library, rng), 2 if is_copied else 1


def draw_sizes(library: DnaLibrary, count: int, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Fragment lengths: a normal distribution within the read length and the longest fragment; what lies outside is drawn
    again."""
    sizes = np.full(count, library.fragment_mean_bp)
    outside = np.ones(count, dtype=bool)
    for _ in range(_LENGTH_TRIES):
        sizes[outside] = rng.normal(library.fragment_mean_bp, library.fragment_sd_bp, int(outside.sum()))
        outside = (sizes < library.read_bp) | (sizes > library.fragment_max_bp)
    return sizes.clip(library.read_bp, library.fragment_max_bp).astype(np.int64)


def damage_bases(bases: Bases, library: DnaLibrary, rng: np.random.Generator) -> Bases:
    """A fragment after deamination and oxidation of its strand."""
    if not library.deaminated and not library.oxidised:
        return bases
    chance = rng.random(len(bases))
    hit = ((bases == _C) & (chance < library.deaminated)) | ((bases == _G) & (chance < library.oxidised))
    return np.where(hit, np.uint8(_T), bases)
