"""BAM files, genomes and BED files whose contigs may be slices named `chr:start-end`, for measuring the caller by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pysam

from fascicle.model.loci import Build, Span, parse_chrom
from fascicle.reference.fasta import GenomePiece, read_genome
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases

_SLICE: Final = re.compile(r"^(?P<chrom>[^:\s]+):(?P<start1>\d+)-\d+$")


def place_contig(name: str) -> tuple[str, int]:
    """The chromosome of a contig, and the genome offset of its first base."""
    match = _SLICE.match(name)
    return (parse_chrom(match["chrom"]), int(match["start1"]) - 1) if match else (parse_chrom(name), 0)


class FilePlace(NamedTuple):
    """A genome range as a file names it."""

    contig: str
    start: int
    end: int
    shift: int


class PlacedFile:
    """An indexed BAM."""

    reference = None

    def __init__(self, path: Path):
        self.path = path
        self.index = Path(f"{path}.bai")
        with pysam.AlignmentFile(str(path), check_sq=False) as file:
            self._contigs = [
                (name, *place_contig(name), length) for name, length in zip(file.references, file.lengths, strict=True)
            ]

    def locate(self, chrom: str, start: int, end: int) -> tuple[FilePlace, ...]:
        """Where a genome range lies in the file."""
        return tuple(
            FilePlace(name, max(start, shift) - shift, min(end, shift + length) - shift, shift)
            for name, own, shift, length in self._contigs
            if own == chrom and shift < end and start < shift + length
        )


class SlicedGenome:
    """A genome in memory, by genome coordinates."""

    def __init__(self, path: Path, build: Build):
        self.build = build
        self._pieces: list[GenomePiece] = list(read_genome(path))

    def bases(self, chrom: str, start: int, end: int) -> Bases:
        """Base codes, unknown where nothing is known."""
        found = np.full(end - start, UNKNOWN_BASE, np.uint8)
        for piece in self._pieces:
            first, last = max(start, piece.span.start), min(end, piece.span.end)
            if piece.chrom == chrom and first < last:
                found[first - start : last - start] = piece.bases[first - piece.span.start : last - piece.span.start]
        return found

    def letters(self, chrom: str, start: int, end: int) -> str:
        """The same as letters."""
        return decode_bases(self.bases(chrom, start, end))


@dataclass(frozen=True, slots=True)
class Region:
    """A line of a BED file, by genome coordinates."""

    chrom: str
    span: Span
    gene: str | None


def read_regions(path: Path) -> Iterator[Region]:
    """The regions of a BED file."""
    for line in path.read_text("ascii").splitlines():
        contig, start, end, *rest = line.split("\t")
        chrom, shift = place_contig(contig)
        yield Region(chrom, Span(int(start) + shift, int(end) + shift), rest[0] if rest else None)
