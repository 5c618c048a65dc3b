"""Bases of the genome by place, as far as a bundle knows them.

A bundle made from a genome has them all (`sequence.fa.gz`, whole chromosomes or slices); one made from transcripts has those of
its exons. Everything else is N.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pysam

from fascicle.model.loci import Build, Span
from fascicle.reference.bundle import Bundle
from fascicle.reference.cytobands import read_cytobands
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases, encode_bases, reverse_complement

SEQUENCE_FILE: Final = "sequence.fa.gz"
UNKNOWN: Final = "N"
# Places are mostly asked for in order, so a few chunks are kept. One is a fraction of a bgzip block (64 kb).
_CHUNK_BP: Final = 8192
_CHUNKS_KEPT: Final = 256
_SLICE: Final = re.compile(r"(?P<chrom>.+):(?P<start1>\d+)-(?P<end>\d+)")


class _Source(Protocol):
    """Where bases come from."""

    @property
    def contigs(self) -> Mapping[str, int | None]:
        """Chromosomes with their lengths, None where not known."""

    def fill(self, codes: Bases, chrom: str, chunk: Span) -> None:
        """Write the known bases of `chunk` into `codes`, which are unknown before."""


class GenomeBases:
    """Called with a chromosome (`chr`-style) and 0-based, half-open offsets, it gives the plus-strand bases: A, C, G, T or N."""

    def __init__(self, bundle: Bundle):
        path = bundle.path / SEQUENCE_FILE
        self._source: _Source = _FastaSource(path, bundle.build) if path.is_file() else _LociSource(bundle)
        self._find_chunk = lru_cache(maxsize=_CHUNKS_KEPT)(self._read_chunk)

    def __call__(self, chrom: str, start: int, end: int) -> str:
        """The bases of a range; what lies before a chromosome or behind it is N."""
        if start < 0:
            return UNKNOWN * (min(end, 0) - start) + (self(chrom, 0, end) if end > 0 else "")
        if end <= start:
            return ""
        first, last = start // _CHUNK_BP, (end - 1) // _CHUNK_BP
        text = "".join(self._find_chunk(chrom, number) for number in range(first, last + 1))
        return text[start - first * _CHUNK_BP : end - first * _CHUNK_BP]

    @property
    def contigs(self) -> Mapping[str, int | None]:
        """Chromosomes in the order of the genome with their lengths in bases; None where the length is not known."""
        return self._source.contigs

    def _read_chunk(self, chrom: str, number: int) -> str:
        """Bases of the chunk that begins at `number` times its size."""
        codes = np.full(_CHUNK_BP, UNKNOWN_BASE, dtype=np.uint8)
        self._source.fill(codes, chrom, Span(number * _CHUNK_BP, (number + 1) * _CHUNK_BP))
        return decode_bases(codes)


class _FastaSource:
    """The genome as the bundle was given it: chromosomes, or slices named `chr:start-end` (1-based, inclusive)."""

    def __init__(self, path: Path, build: Build):
        self._fasta = pysam.FastaFile(str(path))
        self._pieces: dict[str, tuple[tuple[Span, str], ...]] = {}
        self.contigs: dict[str, int | None] = {}
        for name, length in zip(self._fasta.references, self._fasta.lengths, strict=True):
            match = _SLICE.fullmatch(name)
            chrom, start = (match["chrom"], int(match["start1"]) - 1) if match else (name, 0)
            self._pieces[chrom] = (*self._pieces.get(chrom, ()), (Span(start, start + length), name))
            self.contigs[chrom] = _find_length(build, chrom) if match else length

    def fill(self, codes: Bases, chrom: str, chunk: Span) -> None:
        """Write the known bases of a chunk."""
        for span, name in self._pieces.get(chrom, ()):
            if chunk.overlap(span):
                start, end = max(chunk.start, span.start), min(chunk.end, span.end)
                text = self._fasta.fetch(name, start - span.start, end - span.start)
                codes[start - chunk.start : end - chunk.start] = encode_bases(text.encode())


class _LociSource:
    """The gene loci of a bundle without a genome."""

    def __init__(self, bundle: Bundle):
        self._bundle = bundle
        self.contigs: dict[str, int | None] = {chrom: _find_length(bundle.build, chrom) for chrom in bundle.chroms}

    def fill(self, codes: Bases, chrom: str, chunk: Span) -> None:
        """Write the known bases of a chunk, gene by gene."""
        rows = self._bundle.gene_rows
        near = (rows["chrom"] == chrom.encode()) & (rows["start"] < chunk.end) & (chunk.start < rows["end"])
        for index in np.flatnonzero(near).tolist():
            start, end = int(rows["start"][index]), int(rows["end"][index])
            bases = np.asarray(self._bundle.locus_bases(index))
            plus = bases if rows["is_plus"][index] else reverse_complement(bases)
            left, right = max(chunk.start, start), min(chunk.end, end)
            part, target = plus[left - start : right - start], codes[left - chunk.start : right - chunk.start]
            unknown = target == UNKNOWN_BASE
            target[unknown] = part[unknown]


def _find_length(build: Build, chrom: str) -> int | None:
    """Length of a chromosome from its bands, which end where it ends (GRCh38 only)."""
    bands = read_cytobands().get(chrom) if build is Build.GRCH38 else None
    return None if bands is None else bands[0][-1]


def rank_chroms(contigs: Mapping[str, int | None], others: Collection[str]) -> dict[str, int]:
    """Rank of each chromosome: those of the genome in its order, then the others by name, numbers as numbers.

    >>> rank_chroms({"chr2": None}, ("chr10", "chr9"))
    {'chr2': 0, 'chr9': 1, 'chr10': 2}
    """
    unknown = sorted(set(others) - set(contigs), key=_split_numbers)
    return {chrom: rank for rank, chrom in enumerate((*contigs, *unknown))}


def _split_numbers(name: str) -> tuple[tuple[int, str], ...]:
    """The parts of a name, such that `chr9` comes before `chr10`."""
    parts = ("".join(group) for _, group in groupby(name, str.isdigit))
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
