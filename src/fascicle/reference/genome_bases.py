"""Genome bases as letters, for what is spelt in letters: the alleles of variants.

Places are mostly asked for in order, so a few chunks of the genome are kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fascicle.reference.genome import Genome
from fascicle.reference.nucleotides import decode_bases

# A fraction of a bgzip block (64 kb), so that a look-up decodes little more than what was unpacked for it.
_CHUNK_BP: Final = 8192
_CHUNKS_KEPT: Final = 256


class GenomeBases:
    """Called with a chromosome (`chr`-style) and 0-based, half-open offsets, it gives the plus-strand bases: A, C, G, T or N.

    What the genome does not have, before its first base, behind its last, and in between, is N.
    """

    def __init__(self, genome: Genome):
        self._genome = genome
        self._find_chunk = lru_cache(maxsize=_CHUNKS_KEPT)(self._read_chunk)

    def __call__(self, chrom: str, start: int, end: int) -> str:
        """The bases of a range."""
        if end <= start:
            return ""
        first, last = start // _CHUNK_BP, (end - 1) // _CHUNK_BP
        text = "".join(self._find_chunk(chrom, number) for number in range(first, last + 1))
        return text[start - first * _CHUNK_BP : end - first * _CHUNK_BP]

    def _read_chunk(self, chrom: str, number: int) -> str:
        """Bases of the chunk that begins at `number` times its size."""
        return decode_bases(self._genome.bases(chrom, number * _CHUNK_BP, (number + 1) * _CHUNK_BP))
