"""What the fragments over a group of indels say of each allele."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import Allele, measure_freedom
from fascicle.evidence.pileup.candidates import END_BP, Fragments, Mark, count_distinct
from fascicle.evidence.pileup.realigning import CLEAR_COST, Fit
from fascicle.evidence.pileup.segments import Column
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.nucleotides import Bases

# A read counts for the fraction when it has so many bases on both sides of all places the indel can be moved to: then a read of
# the allele counts as readily as one of the reference.
_ANCHOR_BP: Final = 3
_MOST_COST: Final = 60
_LONG_FREEDOM_BP: Final = 60


@dataclass(frozen=True, eq=False, slots=True)
class IndelEvidence:
    """Fragments over candidate indels; axis 0 are the alleles, axis 1 reference and allele.

    informative: fragments that speak clearly for or against. counted: those of them with a read over the whole border, by first
    read on plus and minus strand (shape (n, 2, 2)), from which the fraction is taken. marks: as in `BaseEvidence`. distinct: as
    there. other: fragments that speak for another allele of the group.
    """

    informative: NDArray[np.int64]
    counted: NDArray[np.int64]
    marks: NDArray[np.int64]
    distinct: NDArray[np.int64]
    other: NDArray[np.int64]


def gather_indel_evidence(
    fit: Fit, alleles: tuple[Allele, ...], reads: ReadColumns, fragments: Fragments, events: NDArray[np.uint8], reference: Bases
) -> tuple[IndelEvidence, tuple[Column, ...]]:
    """The evidence of a group's alleles, in its order, and the fragments that speak for each."""
    parts = [_gather_allele(fit, number, alleles[number], reads, fragments, events, reference) for number in fit.group.alleles]
    return IndelEvidence(*(np.stack([part[i] for part in parts]) for i in range(5))), tuple(part[5] for part in parts)


def join_indel_evidence(parts: Sequence[IndelEvidence]) -> IndelEvidence:
    """The evidence of several groups as one."""
    shapes = ((0, 2), (0, 2, 2), (0, 2, len(Mark)), (0, 1), (0, 1))
    names = ("informative", "counted", "marks", "distinct", "other")
    none = (np.zeros(shape, np.int64) for shape in shapes)
    return IndelEvidence(
        *(np.concatenate([empty, *(getattr(part, name) for part in parts)]) for name, empty in zip(names, none, strict=True))
    )


@dataclass(frozen=True, eq=False, slots=True)
class _View:
    """The reads of a group as one allele sees them.

    rows: numbers of the reads. names: their fragments, each once; index: each read's fragment among these. difference: by how
    much a read fits better with the allele. verdict: by fragment, 1 for the allele, 0 against it, -1 unclear. begin, end: what
    each read covers of the haplotype it is taken for; left: the allele's left border on it. freedom: places the allele can be
    moved by.
    """

    rows: Column
    names: Column
    index: Column
    difference: Column
    verdict: Column
    begin: Column
    end: Column
    left: Column
    freedom: int
    added_bp: int

    @property
    def is_long_copy(self) -> bool:
        """Whether it is a tandem copy so long that hardly a read covers it: then only its inner border tells it from the
        reference."""
        return self.freedom >= _LONG_FREEDOM_BP and self.added_bp > 0

    def spans(self, first: int, last: int) -> NDArray[np.bool_]:
        """Which reads cover two places (counted from the left border) and the anchors beside them."""
        return (self.begin <= self.left + first - _ANCHOR_BP) & (self.end >= self.left + last + _ANCHOR_BP)

    def reach(self, first: int, last: int) -> Column:
        """How many bases each read has at least beyond two places (counted from the left border); below 0 if it does not cover
        them."""
        return np.minimum(self.left + first - self.begin, self.end - self.left - last)

    def any_read(self, is_wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which fragments have a read that is wanted."""
        return np.bincount(self.index, weights=is_wanted, minlength=len(self.names)) > 0


def _view(fit: Fit, number: int, allele: Allele, fragments: Fragments, reference: Bases) -> _View:
    difference = fit.compare(number).clip(-_MOST_COST, _MOST_COST)
    names, index = np.unique(fragments.number[fit.rows], return_inverse=True)
    total = np.bincount(index, weights=difference, minlength=len(names))
    verdict = np.where(total >= CLEAR_COST, 1, np.where(total <= -CLEAR_COST, 0, -1))
    chosen = fit.choose(number, verdict[index] == 1)
    lies = fit.lies[np.arange(len(chosen)), chosen]
    shifts = np.array([_find_shift(fit, haplotype, allele) for haplotype in range(len(fit.spellings))])[chosen]
    return _View(
        fit.rows, names, index, difference, verdict, lies[:, 0] + lies[:, 1], lies[:, 0] + lies[:, 2],
        allele.place - fit.start + shifts, measure_freedom(reference, allele), len(allele.added),
    )  # fmt: skip


def _find_shift(fit: Fit, haplotype: int, allele: Allele) -> int:
    """By how much alleles before it move an allele's left border on a haplotype."""
    shift = 0
    for offset, place, _ in fit.spellings[haplotype].blocks:
        if place <= allele.place - 1:
            shift = offset - (place - fit.start)
    return shift


def _gather_allele(
    fit: Fit, number: int, allele: Allele, reads: ReadColumns, fragments: Fragments, events: NDArray[np.uint8], reference: Bases
) -> tuple[Column, Column, Column, Column, Column, Column]:
    """The parts of `IndelEvidence` for one allele, and the fragments that speak for it."""
    view = _view(fit, number, allele, fragments, reference)
    informative = np.array([(view.verdict == 0).sum(), (view.verdict == 1).sum()], np.int64)
    marks = np.stack([_mark(view, side, reads, events) for side in range(2)])
    alt = np.flatnonzero(view.verdict[view.index] == 1)
    distinct = count_distinct(np.zeros(len(alt), np.int64), fit.rows[alt], fragments, 1).astype(np.int64)
    has_other = np.array([bool(own) and number not in own for own in fit.group.haplotypes])[fit.costs.argmin(axis=1)]
    gain = fit.costs[:, 0] - fit.costs.min(axis=1)
    is_other = has_other & (gain >= CLEAR_COST) & (view.verdict[view.index] == 0)
    other = np.array([view.any_read(is_other).sum()])
    return informative, _count(view, reads), marks, distinct, other, view.names[view.verdict == 1]


def _count(view: _View, reads: ReadColumns) -> Column:
    """Fragments for the fraction: reference and allele, by first read on plus and minus strand.

    Reads of both alleles cover the same places of their haplotypes. Of a long tandem copy that is its inner border, which the
    reference does not have; beside it stand all fragments that cover the left border, which both have.
    """
    first = np.zeros(len(view.names), np.int64)
    first[view.index] = reads.orientation[view.rows]
    is_for = view.verdict == 1
    if view.is_long_copy:
        own = is_for & view.any_read(view.spans(view.added_bp, view.freedom))
        every = np.bincount(first[view.any_read(view.spans(0, 0))], minlength=2)
        alternate = np.bincount(first[own], minlength=2)
        return np.stack((np.maximum(every - alternate, 0), alternate))
    spanned = view.any_read(view.spans(0, view.freedom))
    return np.stack([np.bincount(first[spanned & (view.verdict == side)], minlength=2) for side in range(2)])


def _mark(view: _View, side: int, reads: ReadColumns, events: NDArray[np.uint8]) -> Column:
    """The marks of one side from the reads that speak clearly themselves; of a fragment the furthest and the cleanest read
    count."""
    rows = np.flatnonzero((view.verdict[view.index] == side) & (np.abs(view.difference) >= CLEAR_COST))
    read, index, size = view.rows[rows], view.index[rows], len(view.names)
    near = view.reach(0, 0 if view.is_long_copy else view.freedom)
    if side:
        # An insertion has a right border, too; a read over either of them shows it.
        near = np.maximum(near, view.reach(view.added_bp, max(view.added_bp, view.freedom)))
    reach, mapping, dirt = np.full(size, -1), np.zeros(size, np.int64), np.full(size, 255)
    np.maximum.at(reach, index, near[rows].clip(min=0))
    np.maximum.at(mapping, index, reads.quality[read])
    np.minimum.at(dirt, index, events[read])
    forward, reverse, far = (
        np.bincount(index, weights=own, minlength=size) > 0
        for own in (~reads.is_reverse[read], reads.is_reverse[read], reads.far_mate[read])
    )
    seen = reach >= 0
    marks = np.zeros(len(Mark), np.int64)
    marks[Mark.FRAGMENTS], marks[Mark.FORWARD], marks[Mark.REVERSE] = seen.sum(), forward.sum(), reverse.sum()
    marks[Mark.BY_BOTH_MATES] = (forward & reverse).sum()
    marks[Mark.NEAR_END], marks[Mark.DISTANCE] = (reach[seen] < END_BP).sum(), reach[seen].sum()
    marks[Mark.MAPPING], marks[Mark.EVENTS], marks[Mark.FAR_MATE] = mapping.sum(), dirt[seen].sum(), far.sum()
    return marks
