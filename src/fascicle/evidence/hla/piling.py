"""Bases of the fragments of one gene, piled on the columns of its genotype: depth, and bases that neither allele has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hla.comparing import MATE_UNITS_MAX, OTHER_VOTES_MIN, STRONG_UNITS, compare_read, pack_read
from fascicle.evidence.hla.laying import ANCHORS, OTHER, LaidFragments
from fascicle.reference.hla.packing import LANES, PAD_BP, READ_BP_MAX, PackedView, Words
from fascicle.reference.kernels import kernel

_READ_WORDS = READ_BP_MAX // LANES
_NOWHERE = -(1 << 20)


@dataclass(frozen=True, slots=True)
class GenePile:
    """`counts[s, c, b]`: fragments that show base b in column c; s is 0 for those that fit the first allele better, 1 for the
    second, 2 for those that fit both alike (and all, where both are one). A fragment counts once a column."""

    counts: NDArray[np.int32]

    @property
    def depth(self) -> NDArray[np.int64]:
        """Fragments per column."""
        depth: NDArray[np.int64] = self.counts.sum(axis=(0, 2))
        return depth


def list_columns(view: PackedView, allele: int, length: int) -> NDArray[np.int64]:
    """The column of every base of an allele, as many as `length` bases."""
    positions = view.positions[view.profiles[allele]]
    return np.searchsorted(positions, np.arange(length), side="right") - 1


@kernel
def _find_place(
    bases: NDArray[np.uint8],
    length: int,
    anchors: NDArray[np.int32],
    allele: np.int64,
    rows: Words,
    flags: Words,
    positions: NDArray[np.int16],
) -> tuple[np.int64, int]:
    """Where a mate begins on one of the two alleles, and whether it is turned; `_NOWHERE` if it does not fit."""
    words, known = np.zeros(_READ_WORDS, np.uint64), np.zeros(_READ_WORDS, np.uint64)
    least, best_start, best_turned = MATE_UNITS_MAX, np.int64(_NOWHERE), 0
    for k in range(ANCHORS):
        column, offset, turned, votes = anchors[k]
        if votes == 0 or (k == OTHER and votes < OTHER_VOTES_MIN):
            continue
        count = pack_read(bases, length, turned, words, known)
        start = np.int64(positions[allele, column]) - np.int64(offset)
        strong, weak = compare_read(words, known, count, rows, flags, allele, start + PAD_BP)
        units = STRONG_UNITS * strong + weak
        if units < least:
            least, best_start, best_turned = units, start, int(turned)
    return best_start, best_turned


@kernel
def _pile(
    bases: NDArray[np.uint8],
    lengths: NDArray[np.int32],
    anchors: NDArray[np.int32],
    gene: int,
    fragments: NDArray[np.int64],
    better: NDArray[np.int64],
    rows: Words,
    flags: Words,
    positions: NDArray[np.int16],
    columns: NDArray[np.int64],
    counts: NDArray[np.int32],
) -> None:
    """Rows and flags (words x 2), positions and columns (2 x ...) are those of the two alleles; `better` is 0, 1 or 2 (alike)."""
    seen = np.full(counts.shape[1], -1, dtype=np.int64)
    for n in range(len(fragments)):
        f, side = fragments[n], better[n]
        allele = np.int64(1 if side == 1 else 0)
        for m in range(2):
            start, turned = _find_place(bases[f, m], lengths[f, m], anchors[f, m, gene], allele, rows, flags, positions)
            for i in range(lengths[f, m] if start != _NOWHERE else 0):
                at = start + i
                base = bases[f, m, lengths[f, m] - 1 - i] if turned else bases[f, m, i]
                if at < 0 or at >= columns.shape[1] or columns[allele, at] < 0 or base > 3:
                    continue
                c = columns[allele, at]
                if at > 0 and columns[allele, at - 1] == c:
                    continue  # an inserted base stands in the column of the base before it, which shows that column
                if seen[c] != n:
                    seen[c] = n
                    counts[side, c, 3 - base if turned else base] += 1


def pile_fragments(
    laid: LaidFragments,
    view: PackedView,
    gene: int,
    pair: tuple[int, int],
    fragments: NDArray[np.int64],
    better: NDArray[np.int64],
) -> GenePile:
    """The pile of the given fragments of a gene on a pair of alleles (numbers of the database)."""
    width = view.positions.shape[1]
    counts = np.zeros((3, width, 4), dtype=np.int32)
    lengths = [len(view.unpack(allele)[0]) for allele in pair]
    columns = np.full((2, max(lengths)), -1, dtype=np.int64)
    for side, allele in enumerate(pair):
        columns[side, : lengths[side]] = list_columns(view, allele, lengths[side])
    both = list(pair)
    fished = laid.fished
    _pile(
        fished.bases, fished.lengths, laid.anchors, gene, fragments, better,
        view.bases[:, both], view.flags[:, both], view.positions[view.profiles[both]], columns, counts,
    )  # fmt: skip
    return GenePile(counts)
