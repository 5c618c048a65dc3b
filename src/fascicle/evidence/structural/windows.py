"""Pieces of the genome around the two sides of an adjacency, in its direction, as the ways along which reads are laid.

A window is to DNA what the paths of a gene are to RNA: one way, without splice sites. So the placing of junctions and the
spelling of flanks (`splits`, `contigs`) are the same for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from fascicle.evidence.gene_columns import GeneColumns, make_columns
from fascicle.evidence.paths import Path, read_along_path
from fascicle.evidence.splits import Join
from fascicle.evidence.structural.sides import Ends
from fascicle.model.loci import Build
from fascicle.reference.nucleotides import Bases, reverse_complement


class GenomeSequence(Protocol):
    """Sequence by genome coordinates (0-based, half-open, plus strand); unknown bases where nothing is known."""

    build: Build

    def bases(self, chrom: str, start: int, end: int) -> Bases: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class Window:
    """Genome offsets `start` to `end` of a side, read on the side's strand. Offsets in the window count along that strand."""

    number: int
    side: int
    start: int
    end: int
    bases: Bases

    @property
    def exon_ends(self) -> frozenset[int]:
        """No splice sites."""
        return frozenset()

    @property
    def exon_starts(self) -> frozenset[int]:
        """No splice sites."""
        return frozenset()

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """The one way along it."""
        return (Path(None, np.arange(len(self.bases), dtype=np.int64)),)

    @cached_property
    def columns(self) -> GeneColumns:
        """The same for kernels."""
        return make_columns(self.bases, [path.offsets for path in self.paths])

    def read_along(self, path: Path, step: int, start: int, end: int) -> Bases:
        """Bases from `step + start` to `step + end`; unknown beyond the window."""
        return read_along_path(self.bases, path, step, start, end)

    def to_window(self, offset: int) -> int:
        """The offset in the window of a genome offset."""
        return self.end - 1 - offset if self.side & 1 else offset - self.start

    def to_genome(self, offset: int) -> int:
        """The genome offset of an offset in the window."""
        return self.end - 1 - offset if self.side & 1 else self.start + offset


@dataclass(frozen=True, eq=False)
class WindowPair:
    """The windows of both sides: number 0 the 5' one, number 1 the 3' one."""

    five_prime: Window
    three_prime: Window

    def gene(self, number: int) -> Window:
        """The window of a number, as a book of genes gives a gene."""
        return self.three_prime if number else self.five_prime

    def to_window(self, join: Join) -> Join:
        """A join of the genome in the windows."""
        left, right = self.five_prime, self.three_prime
        return Join(0, left.to_window(join.five_prime_offset), 1, right.to_window(join.three_prime_offset), join.inserted)

    def to_genome(self, join: Join) -> Join:
        """A join of the windows in the genome."""
        left, right = self.five_prime, self.three_prime
        offsets = left.to_genome(join.five_prime_offset), right.to_genome(join.three_prime_offset)
        return Join(left.side, offsets[0], right.side, offsets[1], join.inserted)


def open_windows(ends: Ends, reach_bp: int, chroms: tuple[str, ...], genome: GenomeSequence) -> WindowPair:
    """Windows that reach so far to both directions of the two places."""

    def cut(number: int, side: int, offset: int) -> Window:
        start, end = max(offset - reach_bp, 0), offset + reach_bp + 1
        bases = genome.bases(chroms[side >> 1], start, end)
        return Window(number, side, start, end, reverse_complement(bases) if side & 1 else bases)

    return WindowPair(cut(0, ends.five_prime, ends.five_prime_offset), cut(1, ends.three_prime, ends.three_prime_offset))
