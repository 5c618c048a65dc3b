"""Target regions of a DNA assay: a laboratory's BED, or the exons of the panel's genes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Gene
from fascicle.model.loci import Span
from fascicle.reference.bundle import Bundle
from fascicle.reference.contigs import recognise_build, sort_key
from fascicle.reference.fasta import name_chrom, read_text_lines
from fascicle.reference.genome import Genome

_BED_EXTRAS: Final = ("track", "browser")
_MIN_FIELDS: Final = 3
# Exons whose mates of the splice sites are looked at too: the two intron bases that every splice site needs, and some to see them.
EXON_MARGIN_BP: Final = 10
_REMEDY: Final = "Give BED with chromosome, start and end, separated by tabs"


@dataclass(frozen=True, slots=True)
class Target:
    """One region: 0-based, half-open. `gene` is None where it lies in no gene that is known; `name` says which part it is."""

    chrom: str
    span: Span
    gene: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Targets:
    """The regions of an assay in genome order, what they were taken from, and what is to be said of them.

    `coding` are the coding bases inside the targets (canonical transcripts), merged.
    """

    regions: tuple[Target, ...]
    coding: tuple[tuple[str, Span], ...]
    source: str
    notes: tuple[str, ...] = ()

    @property
    def merged(self) -> tuple[tuple[str, Span], ...]:
        """The bases of all regions, each once, in genome order."""
        return merge_spans((target.chrom, target.span) for target in self.regions)

    @property
    def length_bp(self) -> int:
        """Bases of all regions, each counted once."""
        return sum(len(span) for _, span in self.merged)

    @property
    def coding_bp(self) -> int:
        """Coding bases inside the targets, each counted once."""
        return sum(len(span) for _, span in self.coding)


def merge_spans(places: Iterable[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
    """Places in genome order; those that overlap or touch become one.

    >>> merge_spans([("chr2", Span(5, 9)), ("chr1", Span(1, 4)), ("chr1", Span(4, 6))])
    (('chr1', Span(start=1, end=6)), ('chr2', Span(start=5, end=9)))
    """
    merged: list[tuple[str, Span]] = []
    for chrom, span in sorted(places, key=lambda place: (sort_key(place[0]), place[1])):
        if merged and merged[-1][0] == chrom and span.start <= merged[-1][1].end:
            merged[-1] = (chrom, Span(merged[-1][1].start, max(span.end, merged[-1][1].end)))
        else:
            merged.append((chrom, span))
    return tuple(merged)


def intersect_spans(left: Sequence[tuple[str, Span]], right: Sequence[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
    """The bases that are in both of two merged lists."""
    by_chrom: dict[str, list[Span]] = {}
    for chrom, span in right:
        by_chrom.setdefault(chrom, []).append(span)
    both = (
        (chrom, Span(max(span.start, other.start), min(span.end, other.end)))
        for chrom, span in left
        for other in by_chrom.get(chrom, ())
        if span.overlap(other)
    )
    return merge_spans(both)
