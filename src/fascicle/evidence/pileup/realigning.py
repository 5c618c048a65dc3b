"""Reads held against the haplotypes of a group of indels: which alleles they speak for, and how they are laid then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import Allele
from fascicle.evidence.pileup.fitting import FAR, fit_reads, fit_reads_with_gaps
from fascicle.evidence.pileup.haplotypes import AlleleGroup, Spelling, find_reads_near, spell_haplotype
from fascicle.evidence.pileup.segments import Column, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.nucleotides import Bases

# A read speaks for or against an allele when the other explanation is 10^1.5 = 32 times less likely: three bases at an end of the
# read, or one base inside.
CLEAR_COST: Final = 15
# Beyond this cost (two or three errors) a read may fit with a gap that no haplotype has.
_POOR_COST: Final = 80
_BAND_BP: Final = 8


@dataclass(frozen=True, eq=False, slots=True)
class ReadExtents:
    """Genome offsets where each read would begin and end if its clipped ends lay beside its aligned bases; and its own ends."""

    begin: Column
    end: Column
    first: Column
    last: Column
    first_query: Column
    last_query: Column


def find_extents(reads: ReadColumns, segments: Segments) -> ReadExtents:
    """Extents of all reads."""
    final = segments.first + segments.count - 1
    first, last = segments.reference[segments.first], segments.reference[final] + segments.length[final]
    first_query, last_query = segments.query[segments.first], segments.query[final] + segments.length[final]
    begin, end = first - first_query, last + reads.length - last_query
    return ReadExtents(begin, end, first, last, first_query, last_query)


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """Reads over a group, held against its haplotypes.

    rows: numbers of the reads. costs: shape (rows, haplotypes). lies: shape (rows, haplotypes, 3), see `fit_reads`. has_gap:
    reads that fit better with a gap of their own, for which `lies` does not hold. spellings: of the haplotypes; all begin at
    place `start`.
    """

    group: AlleleGroup
    rows: Column
    costs: NDArray[np.int64]
    lies: NDArray[np.int64]
    has_gap: NDArray[np.bool_]
    spellings: tuple[Spelling, ...]
    start: int

    def compare(self, allele: int) -> Column:
        """By how much each read fits haplotypes with an allele better (above 0) or worse than those without it."""
        has = np.array([allele in own for own in self.group.haplotypes])
        difference: Column = self.costs[:, ~has].min(axis=1) - self.costs[:, has].min(axis=1)
        return difference

    def count_clear(self, allele: int, fragments: Column) -> int:
        """How many fragments (numbers by read) have a read that speaks clearly for an allele."""
        return len(np.unique(fragments[self.rows[self.compare(allele) >= CLEAR_COST]]))

    def choose(self, allele: int, is_for: NDArray[np.bool_]) -> Column:
        """For each read the haplotype that fits best of those with an allele, or of those without it."""
        has = np.array([allele in own for own in self.group.haplotypes])
        allowed = np.where(is_for[:, None], has[None, :], ~has[None, :])
        best: Column = np.where(allowed, self.costs, FAR + 1).argmin(axis=1)
        return best


def fit_group(
    group: AlleleGroup, alleles: Sequence[Allele], reads: ReadColumns, extents: ReadExtents, is_usable: NDArray[np.bool_],
    start: int, reference: Bases,
) -> Fit:  # fmt: skip
    """Holds the usable reads near a group against its haplotypes; `start` is the genome offset of the reference's first base."""
    rows = find_reads_near(extents.begin, extents.end, group, start)
    rows = rows[is_usable[rows]]
    wide = int((extents.end[rows] - extents.begin[rows]).max(initial=0)) + 2 * _BAND_BP
    low, high = max(group.start - wide, 0), min(group.end + wide, len(reference))
    spellings = tuple(spell_haplotype(reference, low, high, [alleles[n] for n in own]) for own in group.haplotypes)
    changes = np.array([len(own.bases) for own in spellings]) - (high - low)
    left = extents.first[rows] - extents.first_query[rows] - start - low
    right = extents.last[rows] - extents.last_query[rows] - start - low
    anchors = np.stack((np.repeat(left[:, None], len(spellings), axis=1), right[:, None] + changes[None, :]), axis=2)
    haplotypes = np.concatenate([own.bases for own in spellings])
    borders = np.cumsum([0] + [len(own.bases) for own in spellings])
    costs, lies = np.full((len(rows), len(spellings)), FAR, np.int64), np.zeros((len(rows), len(spellings), 3), np.int64)
    fit_reads(rows, reads.offset, reads.length, reads.bases, reads.quals, anchors, haplotypes, borders, costs, lies)
    plain = costs.min(axis=1)
    is_poor = plain > _POOR_COST
    if is_poor.any():
        fit_reads_with_gaps(
            rows, is_poor, reads.offset, reads.length, reads.bases, reads.quals, anchors, haplotypes, borders, _BAND_BP, costs
        )
    return Fit(group, rows, costs, lies, costs.min(axis=1) < plain, spellings, low)


def lay_by_haplotype(fit: Fit, segments: Segments, start: int) -> None:
    """Lays reads anew that fit a haplotype with alleles better than the reference, as they lie on that haplotype.

    Here "better" need not be clear: the last bases of a read that ends just behind a deletion do not tell where they belong, but
    where they agree they do no harm.
    """
    best = fit.costs.argmin(axis=1)
    gain = fit.costs[:, 0] - fit.costs.min(axis=1)
    chosen, laid = [], []
    for row in np.flatnonzero((gain > 0) & (best > 0) & ~fit.has_gap).tolist():
        stretches = _list_stretches(fit.spellings[best[row]], fit.lies[row, best[row]].tolist(), start)
        if stretches:
            chosen.append(int(fit.rows[row]))
            laid.append(stretches)
    if chosen:
        segments.lay_anew(np.array(chosen), laid)


def _list_stretches(spelling: Spelling, lie: Sequence[int], start: int) -> list[tuple[int, int, int]]:
    """The stretches of a read that lies on a haplotype (see `fit_reads`)."""
    at, first, last = lie
    stretches = []
    for offset, place, length in spelling.blocks:
        begin, end = max(offset, at + first), min(offset + length, at + last)
        if begin < end:
            stretches.append((place + begin - offset + start, begin - at, end - begin))
    return stretches
