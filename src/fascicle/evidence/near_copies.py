"""Target bases whose reads cannot be placed because the known sequence has a near copy of them elsewhere.

Reads are cut out of the reference itself, one every few bases, and mapped as the assay's reads are. Where most of the reads over
a base do not come back to their own place with the mapping quality asked for, no real read does either. This finds copies with
differences too. It knows only the sequence that the bundle has: with parts of the genome a copy elsewhere is not seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fascicle.model.loci import Span
from fascicle.reads.short_read_index import Hit, ShortReadIndex
from fascicle.reference.genome import Genome, Stretch
from fascicle.reference.nucleotides import UNKNOWN_BASE, decode_bases
from fascicle.reference.targets import list_runs

METHOD: Final = "1"
"""Names what is found by this module; to be changed whenever the same sequence gives another answer."""
# A read every so many bases: ten reads of 100 bases over each base.
_STEP_BP: Final = 10
_MAPPING_MIN: Final = 20
# A gap at a read's end may move its first base.
_SHIFT_MAX_BP: Final = 5
# Reads with more unknown bases than this cannot say anything.
_UNKNOWN_MAX: Final = 0.1
_UNIQUE_MIN: Final = 0.5


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Bases with a near copy, and where most of their reads have it (`chr:position`, 1-based); None where that differs."""

    chrom: str
    span: Span
    elsewhere: str | None


def find_near_copies(
    spans: Sequence[tuple[str, Span]], genome: Genome, index: ShortReadIndex, read_bp: int
) -> tuple[NearCopy, ...]:
    """Runs of bases of merged spans whose reads of `read_bp` bases do not come back, in order."""
    return tuple(copy for chrom, span in spans for copy in _search_span(chrom, span, genome, index, read_bp))


def _search_span(chrom: str, span: Span, genome: Genome, index: ShortReadIndex, read_bp: int) -> Iterator[NearCopy]:
    reads = np.zeros(len(span), np.int32)
    unique = np.zeros(len(span), np.int32)
    places: Counter[tuple[int, str]] = Counter()
    for stretch, start, text in _cut_reads(chrom, span, genome, read_bp):
        inside = slice(max(start - span.start, 0), max(start + read_bp - span.start, 0))
        reads[inside] += 1
        hits = list(index.map_reads(text, None))
        if hits and _is_own(hits[0], stretch, start) and hits[0].mapping_quality >= _MAPPING_MIN:
            unique[inside] += 1
        else:
            places.update((start, place) for place in _list_elsewhere(hits, stretch, start, genome))
    for run in list_runs((reads > 0) & (unique < _UNIQUE_MIN * reads)):
        yield NearCopy(chrom, Span(span.start + run.start, span.start + run.end), _choose_place(run, span, places, read_bp))


def _cut_reads(chrom: str, span: Span, genome: Genome, read_bp: int) -> Iterator[tuple[Stretch, int, bytes]]:
    for stretch in genome.list_stretches(chrom):
        first = max(span.start - read_bp + 1, stretch.span.start)
        last = min(span.end, stretch.span.end - read_bp + 1)
        bases = genome.bases(chrom, first, last - 1 + read_bp)
        text = decode_bases(bases).encode("ascii")
        unknown = np.concatenate(([0], np.cumsum(bases == UNKNOWN_BASE)))
        for start in range(first, last, _STEP_BP):
            at = start - first
            if unknown[at + read_bp] - unknown[at] <= _UNKNOWN_MAX * read_bp:
                yield stretch, start, text[at : at + read_bp]


def _is_own(hit: Hit, stretch: Stretch, start: int) -> bool:
    place = stretch.span.start + hit.start - hit.before
    return hit.contig == stretch.name and not hit.is_reverse and abs(place - start) <= _SHIFT_MAX_BP


def _list_elsewhere(hits: Sequence[Hit], stretch: Stretch, start: int, genome: Genome) -> Iterator[str]:
    """Places of hits other than the read's own, to the nearest thousand bases, so that places of neighbouring reads are one."""
    shifts = {own.name: own for own in genome.stretches}
    for hit in hits:
        if not _is_own(hit, stretch, start):
            own = shifts[hit.contig]
            yield f"{own.chrom}:{(own.span.start + hit.start) // 1000 * 1000 + 1}"


def _choose_place(run: Span, span: Span, places: Counter[tuple[int, str]], read_bp: int) -> str | None:
    """The place that most reads over a run have besides their own, if it is that of at least half of them."""
    first, last = span.start + run.start - read_bp, span.start + run.end
    near = Counter({place: 0 for (_, place) in places})
    for (start, place), count in places.items():
        if first < start < last:
            near[place] += count
    total = sum(near.values())
    best = max(sorted(near), key=lambda place: near[place], default=None)
    return best if best is not None and 2 * near[best] >= total > 0 else None
