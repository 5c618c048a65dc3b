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


def _gather_allele(
    fit: Fit, number: int, allele: Allele, reads: ReadColumns, fragments: Fragments, events: NDArray[np.uint8], reference: Bases
) -> tuple[Column, Column, Column, Column, Column, Column]:
    difference = fit.compare(number).clip(-_MOST_COST, _MOST_COST)
    names, index = np.unique(fragments.number[fit.rows], return_inverse=True)
    total = np.bincount(index, weights=difference, minlength=len(names))
    verdict = np.where(total >= CLEAR_COST, 1, np.where(total <= -CLEAR_COST, 0, -1))
    is_for = verdict[index] == 1
    chosen = fit.choose(number, is_for)
    spans = _spans_border(fit, chosen, allele, reference)
    counted = np.zeros((2, 2), np.int64)
    marks = np.zeros((2, len(Mark)), np.int64)
    informative = np.array([(verdict == 0).sum(), (verdict == 1).sum()], np.int64)
    is_spanned = np.bincount(index, weights=spans & (verdict[index] >= 0), minlength=len(names)) > 0
    first = np.zeros(len(names), np.int64)
    first[index] = reads.orientation[fit.rows]
    for side in range(2):
        own = is_spanned & (verdict == side)
        counted[side] = np.bincount(first[own], minlength=2)
        _mark(
            marks[side], fit, (verdict[index] == side) & (np.abs(difference) >= CLEAR_COST), index, chosen, allele, reads, events
        )
    alt = np.flatnonzero(is_for)
    distinct = count_distinct(np.zeros(len(alt), np.int64), fit.rows[alt], fragments, 1)
    best = np.array([bool(own) and number not in own for own in fit.group.haplotypes])[fit.costs.argmin(axis=1)]
    gain = fit.costs[:, 0] - fit.costs.min(axis=1)
    other = np.array([len(np.unique(index[best & (gain >= CLEAR_COST) & (verdict[index] == 0)]))])
    return informative, counted, marks, distinct.astype(np.int64), other, names[verdict == 1]


def _spans_border(fit: Fit, chosen: Column, allele: Allele, reference: Bases) -> NDArray[np.bool_]:
    """Whether a read covers, on its haplotype, the left border of an allele with all places it can be moved to."""
    lies = fit.lies[np.arange(len(chosen)), chosen]
    begin, end = lies[:, 0] + lies[:, 1], lies[:, 0] + lies[:, 2]
    shifts = np.array([_find_shift(fit, h, allele) for h in range(len(fit.spellings))])[chosen]
    left = allele.place - fit.start + shifts
    return (begin <= left - _ANCHOR_BP) & (end >= left + measure_freedom(reference, allele) + _ANCHOR_BP)


def _find_shift(fit: Fit, haplotype: int, allele: Allele) -> int:
    """By how much alleles before it move an allele's left border on a haplotype."""
    shift = 0
    for offset, place, _ in fit.spellings[haplotype].blocks:
        if place <= allele.place - 1:
            shift = offset - (place - fit.start)
    return shift


def _mark(
    marks: Column, fit: Fit, is_own: NDArray[np.bool_], index: Column, chosen: Column, allele: Allele, reads: ReadColumns,
    events: NDArray[np.uint8],
) -> None:  # fmt: skip
    """Fills the marks of one side from the reads that speak clearly themselves."""
    rows = np.flatnonzero(is_own)
    read = fit.rows[rows]
    lies = fit.lies[rows, chosen[rows]]
    place = allele.place - fit.start
    near = np.minimum(place - (lies[:, 0] + lies[:, 1]), lies[:, 0] + lies[:, 2] - place)
    size = int(index.max(initial=0)) + 1
    forward = np.bincount(index[rows], weights=~reads.is_reverse[read], minlength=size) > 0
    reverse = np.bincount(index[rows], weights=reads.is_reverse[read], minlength=size) > 0
    # Of a fragment's reads the one that reaches furthest beyond the border and the cleanest one speak.
    reach, mapping, dirt = np.full(size, -1), np.zeros(size, np.int64), np.full(size, 255)
    np.maximum.at(reach, index[rows], near.clip(min=0))
    np.maximum.at(mapping, index[rows], reads.quality[read])
    np.minimum.at(dirt, index[rows], events[read])
    far = np.bincount(index[rows], weights=reads.far_mate[read], minlength=size) > 0
    seen = reach >= 0
    marks[Mark.FRAGMENTS], marks[Mark.FORWARD], marks[Mark.REVERSE] = seen.sum(), forward.sum(), reverse.sum()
    marks[Mark.BY_BOTH_MATES] = (forward & reverse).sum()
    marks[Mark.NEAR_END], marks[Mark.DISTANCE] = (reach[seen] < END_BP).sum(), reach[seen].sum()
    marks[Mark.MAPPING], marks[Mark.EVENTS], marks[Mark.FAR_MATE] = mapping.sum(), dirt[seen].sum(), far.sum()
