"""Places on a genome.

Inside Fascicle every coordinate is 0-based and half-open. One-based numbers exist only in `parse_` and `format_` functions
and are called `pos1` there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Build(StrEnum):
    """A genome assembly, by the name its producers give it."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"
    T2T_CHM13 = "T2T-CHM13v2.0"
    UNKNOWN = "unknown"


class Strand(StrEnum):
    """The strand of a gene or a read on the genome."""

    PLUS = "+"
    MINUS = "-"

    @property
    def opposite(self) -> Strand:
        """The other strand."""
        return Strand.MINUS if self is Strand.PLUS else Strand.PLUS


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of positions, in a system its owner names (genome, transcript, protein)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, position: int) -> bool:
        return self.start <= position < self.end

    def overlap(self, other: Span) -> int:
        """Number of positions in both."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Position:
    """One base of a genome: build, chromosome (`chr`-style), 0-based offset, strand of the gene it is read on."""

    build: Build
    chrom: str
    offset: int
    strand: Strand

    def __post_init__(self) -> None:
        if self.offset < 0:
            raise ValueError(f"an offset is 0 or more, not {self.offset}")


@dataclass(frozen=True, slots=True)
class Locus:
    """A half-open range of a genome on one strand."""

    build: Build
    chrom: str
    span: Span
    strand: Strand

    def __contains__(self, position: Position) -> bool:
        return (position.build, position.chrom) == (self.build, self.chrom) and position.offset in self.span

    def distance_bp(self, other: Locus) -> int | None:
        """Bases between two loci of one chromosome (0 where they touch or overlap), None across chromosomes."""
        if (self.build, self.chrom) != (other.build, other.chrom):
            return None
        return max(0, max(self.span.start, other.span.start) - min(self.span.end, other.span.end))


def format_position(position: Position) -> str:
    """`chr22:24324427(+)`, 1-based.

    >>> format_position(Position(Build.GRCH38, "chr22", 24324426, Strand.PLUS))
    'chr22:24324427(+)'
    """
    return f"{position.chrom}:{position.offset + 1}({position.strand})"


def format_locus(locus: Locus) -> str:
    """`chr22:24270832-24417738(+)`, 1-based and inclusive."""
    return f"{locus.chrom}:{locus.span.start + 1}-{locus.span.end}({locus.strand})"


def parse_chrom(name: str) -> str:
    """The `chr`-style name of a chromosome: `22`, `chr22` and `Chr22` are `chr22`; `MT` is `chrM`; others stay as they are.

    >>> [parse_chrom(name) for name in ("22", "chrX", "MT", "GL000220.1")]
    ['chr22', 'chrX', 'chrM', 'GL000220.1']
    """
    bare = name[3:] if name[:3].lower() == "chr" else name
    if bare in {"M", "MT"}:
        return "chrM"
    if bare in {"X", "Y"} or (bare.isdigit() and 1 <= int(bare) <= 22):
        return f"chr{bare}"
    return name
