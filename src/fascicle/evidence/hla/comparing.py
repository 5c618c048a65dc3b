"""Fragments held against alleles: how much of a fragment an allele does not explain.

The unit is a quarter of a wrong base. A base that differs in an exon costs four units; one that differs outside costs one, and
nothing where exons alone count. Bases beyond the allele, and unknown bases of the read, cost nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hla.laying import ANCHORS, OTHER, LaidFragments
from fascicle.reference.hla.database import HlaGene
from fascicle.reference.hla.packing import LANES, PAD_BP, READ_BP_MAX, PackedView, Words
from fascicle.reference.kernels import inlined, kernel

STRONG_UNITS: Final = 4
# A mate that lies nowhere on a gene, but on another one, costs as much as eight wrong bases, and no mate costs more.
MATE_UNITS_MAX: Final = 32
UNITS_MAX: Final = 63
_NOWHERE: Final = 1 << 20
# A second diagonal of fewer words is a chance hit.
OTHER_VOTES_MIN: Final = 3
_READ_WORDS: Final = READ_BP_MAX // LANES
_LOW: Final = np.uint64(0x5555555555555555)
_ONE: Final = np.uint64(1)
_TWO: Final = np.uint64(2)
_M2: Final = np.uint64(0x3333333333333333)
_M4: Final = np.uint64(0x0F0F0F0F0F0F0F0F)
_FOUR: Final = np.uint64(4)
_H01: Final = np.uint64(0x0101010101010101)
_TOP_BYTE: Final = np.uint64(56)
_BITS: Final = np.uint64(64)


@inlined
def _count_lanes(x: np.uint64) -> np.uint64:
    """Set low bits of lanes."""
    x = (x & _M2) + ((x >> _TWO) & _M2)
    x = (x + (x >> _FOUR)) & _M4
    return (x * _H01) >> _TOP_BYTE


@kernel
def pack_read(bases: NDArray[np.uint8], length: int, turned: int, words: Words, known: Words) -> int:
    """A read, turned if asked, as words and a mask of its known lanes; returns the number of words."""
    words[:] = 0
    known[:] = 0
    for i in range(length):
        base = bases[length - 1 - i] if turned else bases[i]
        if base < 4:
            code = np.uint64(3 - base if turned else base)
            shift = np.uint64(2 * (i % LANES))
            words[i // LANES] |= code << shift
            known[i // LANES] |= _ONE << shift
    return (length + LANES - 1) // LANES


@inlined
def compare_read(
    words: Words, known: Words, count: int, rows: Words, flags: Words, allele: np.int64, start: np.int64
) -> tuple[int, int]:
    """Bases in which a packed read differs from an allele (a column of `rows`, words x alleles) from lane `start` on: in exons,
    and outside."""
    w = start // LANES
    shift = np.uint64(2 * (start % LANES))
    back = _BITS - shift
    strong, weak = np.uint64(0), np.uint64(0)
    for i in range(count):
        bases, flag = rows[w + i, allele] >> shift, flags[w + i, allele] >> shift
        if shift:
            bases |= rows[w + i + 1, allele] << back
            flag |= flags[w + i + 1, allele] << back
        x = words[i] ^ bases
        x = (x | (x >> _ONE)) & known[i]
        strong += _count_lanes(x & flag & _LOW)
        weak += _count_lanes(x & (flag >> _ONE) & _LOW)
    return int(strong), int(weak)


@inlined
def _is_same(rows: Words, flags: Words, first: np.int64, count: int, one: np.int64, other: np.int64) -> bool:
    """Whether two alleles are one in some words. Neighbours by name mostly are, which saves most comparisons."""
    for i in range(first, first + count):  # noqa: SIM110 (numba compiles no generator)
        if rows[i, one] != rows[i, other] or flags[i, one] != flags[i, other]:
            return False
    return True


@kernel
def _compare_mate(
    bases: NDArray[np.uint8],
    length: int,
    anchors: NDArray[np.int32],
    alleles: NDArray[np.int64],
    rows: Words,
    flags: Words,
    profiles: NDArray[np.int32],
    positions: NDArray[np.int16],
    best: NDArray[np.int64],
    starts: NDArray[np.int64],
) -> None:
    """Fills `best` (alleles x 2) with the units of one mate, of exons and of all; each from whichever anchor is best for it.

    A read across the end of an exon and an insertion that the row of its allele does not have fits on either side of the
    insertion, and from no anchor as a whole: the exon then has its units from the anchor on its own side.
    """
    words, known = np.zeros(_READ_WORDS, np.uint64), np.zeros(_READ_WORDS, np.uint64)
    best[:] = _NOWHERE
    starts[:] = -1
    for k in range(ANCHORS):
        column, offset, turned, votes = anchors[k]
        if votes == 0 or (k == OTHER and votes < OTHER_VOTES_MIN):
            continue
        count = pack_read(bases, length, turned, words, known)
        before, last, exons, whole = np.int64(-1), np.int64(-1), 0, 0
        for n in range(len(alleles)):
            a = alleles[n]
            start = np.int64(positions[profiles[a], column]) - np.int64(offset) + PAD_BP
            if start == starts[n, 0] or start == starts[n, 1]:
                continue
            if start != last or not _is_same(rows, flags, start // LANES, count + 1, a, before):
                strong, weak = compare_read(words, known, count, rows, flags, a, start)
                exons, whole = STRONG_UNITS * strong, STRONG_UNITS * strong + weak
            before, last = a, start
            if k < 2:
                starts[n, k] = start
            best[n, 0], best[n, 1] = min(best[n, 0], exons), min(best[n, 1], whole)
    for n in range(len(alleles)):
        best[n, 0], best[n, 1] = min(best[n, 0], MATE_UNITS_MAX), min(best[n, 1], MATE_UNITS_MAX)


@kernel
def _compare(
    bases: NDArray[np.uint8],
    lengths: NDArray[np.int32],
    anchors: NDArray[np.int32],
    gene: int,
    chosen: NDArray[np.int64],
    alleles: NDArray[np.int64],
    rows: Words,
    flags: Words,
    profiles: NDArray[np.int32],
    positions: NDArray[np.int16],
    units: NDArray[np.uint8],
) -> None:
    best = np.zeros((len(alleles), 2), dtype=np.int64)
    total = np.zeros((len(alleles), 2), dtype=np.int64)
    starts = np.zeros((len(alleles), 2), dtype=np.int64)
    for c in range(len(chosen)):
        f = chosen[c]
        total[:] = 0
        for m in range(2):
            if lengths[f, m] == 0 or not (anchors[f, m, :, 0, 3] > 0).any():
                continue
            _compare_mate(
                bases[f, m], lengths[f, m], anchors[f, m, gene], alleles, rows, flags, profiles, positions, best, starts
            )
            total += best
        for n in range(len(alleles)):
            units[0, c, n] = min(total[n, 0], UNITS_MAX)
            units[1, c, n] = min(total[n, 1], UNITS_MAX)


def compare_fragments(
    laid: LaidFragments, view: PackedView, gene: int, fragments: NDArray[np.int64], alleles: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Units (alleles x fragments, at most `UNITS_MAX`) of the fragments of the given numbers against alleles of one gene: by
    exons alone, and by all."""
    units = np.empty((2, len(fragments), len(alleles)), dtype=np.uint8)
    fished = laid.fished
    _compare(
        fished.bases, fished.lengths, laid.anchors, gene, fragments, alleles,
        view.bases, view.flags, view.profiles, view.positions, units,
    )  # fmt: skip
    return np.ascontiguousarray(units[0].T), np.ascontiguousarray(units[1].T)


def find_placed(laid: LaidFragments) -> NDArray[np.int64]:
    """Numbers of the fragments with an anchor on some gene."""
    return np.flatnonzero((laid.anchors[..., 0, 3] > 0).any(axis=(1, 2)))


def list_alleles(gene: HlaGene) -> NDArray[np.int64]:
    """Numbers of a gene's alleles."""
    return np.arange(gene.first, gene.end, dtype=np.int64)
