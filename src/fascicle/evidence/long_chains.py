"""The unique words of a long read as a chain: which gene explains which part of the read, and where one follows another.

A read of many errors holds few whole words, and now and then one that an error made of another gene's. So the words are put into
runs (each one base on from the last, in read and locus), and the chain of runs that covers most bases is taken, where
every change of gene costs nearly a word: a stray word inside a gene's part is left out, a word at the end of a read is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hits import Hits
from fascicle.evidence.paths import GenePaths
from fascicle.reference.kernels import kernel
from fascicle.reference.words import WORD_BP

# A change of gene must be worth more than this: one word is, by one base, where it needs no change back.
_CHANGE_COST: Final = WORD_BP - 1
# By how much the read may be longer than the locus between two runs of a gene: insertions, 5 % at the most, and chance.
_SLACK_BP: Final = 12
_SLACK_DIVISOR: Final = 8
# How far inside its run a word is taken, so that there are bases enough to see that the other gene does not explain them.
_INSIDE_BP: Final = 2 * WORD_BP
# Runs before this one that are looked at: a read of 10,000 bases with one error in ten has 120.
_LOOK_BACK: Final = 400
# Columns of runs
_GENE, _START, _END, _PLACE, _PLACE_END, _COVERED = range(6)


@dataclass(frozen=True, slots=True)
class Border:
    """Where a read passes from one gene to another: one of the last words of the one, one of the first of the other.

    Genes are numbers; `left_offset` and `right_offset` are where the words begin in the read, `left_place` and `right_place`
    where they begin in the loci; `left_covered` and `right_covered` the bases that the words of the parts on both sides cover.
    """

    five_prime: int
    three_prime: int
    left_offset: int
    left_place: int
    right_offset: int
    right_place: int
    left_covered: int
    right_covered: int


def find_borders(hits: Hits) -> list[Border]:
    """The borders between genes along a read, in order."""
    runs = _chain(hits)
    if not len(runs):
        return []
    changes = np.flatnonzero(np.diff(runs[:, _GENE])) + 1
    parts = np.split(runs, changes)
    covered = [int(part[:, _COVERED].sum()) for part in parts]
    return [
        _make_border(left[-1], right[0], covered[number], covered[number + 1])
        for number, (left, right) in enumerate(pairwise(parts))
    ]


def find_odd_steps(hits: Hits, gene: GenePaths) -> list[Border]:
    """The borders within one gene: neighbouring runs that no transcript, nor the locus, has as far apart as the read has them."""
    runs = _chain(hits)
    return [
        _make_border(left, right, int(left[_COVERED]), int(right[_COVERED]))
        for left, right in pairwise(runs)
        if left[_GENE] == right[_GENE] == gene.number and not _is_on_a_path(left, right, gene)
    ]


def _is_on_a_path(left: NDArray[np.int64], right: NDArray[np.int64], gene: GenePaths) -> bool:
    """Whether a path leads from the last word of a run to the first of the next in about as many bases as the read has."""
    along_read = int(right[_START] - left[_END]) + WORD_BP
    last, first = int(left[_PLACE_END]) - WORD_BP, int(right[_PLACE])
    slack = _SLACK_BP + max(along_read, 0) // _SLACK_DIVISOR
    if abs(first - last - along_read) <= slack:
        return True
    for path in gene.paths:
        steps = path.find_step(last - gene.bundle_offset), path.find_step(first - gene.bundle_offset)
        if steps[0] is not None and steps[1] is not None and abs(steps[1] - steps[0] - along_read) <= slack:
            return True
    return False


def _make_border(left: NDArray[np.int64], right: NDArray[np.int64], left_covered: int, right_covered: int) -> Border:
    """The border between two runs, told from words a little way inside them where they are long enough."""
    back, on = (min(int(run[_END] - run[_START]) - WORD_BP, _INSIDE_BP) for run in (left, right))
    return Border(
        int(left[_GENE]),
        int(right[_GENE]),
        int(left[_END]) - WORD_BP - back,
        int(left[_PLACE_END]) - WORD_BP - back,
        int(right[_START]) + on,
        int(right[_PLACE]) + on,
        left_covered,
        right_covered,
    )


def _chain(hits: Hits) -> NDArray[np.int64]:
    """Runs of the best chain, in order along the read."""
    if not len(hits):
        return np.zeros((0, 6), dtype=np.int64)
    runs = np.empty((len(hits), 6), dtype=np.int64)
    runs = runs[: _make_runs(hits.offset, hits.gene, hits.place, runs)]
    return runs[_find_chain(runs)]


@kernel
def _make_runs(offset: NDArray[np.int64], gene: NDArray[np.int64], place: NDArray[np.int64], runs: NDArray[np.int64]) -> int:
    """Fills runs of words that follow each other base by base in read and locus; returns how many."""
    count = 0
    for h in range(len(offset)):
        if h > 0 and gene[h] == gene[h - 1] and place[h] - place[h - 1] == offset[h] - offset[h - 1] == 1:
            runs[count - 1, 5] += 1
        else:
            runs[count, 0], runs[count, 1], runs[count, 3] = gene[h], offset[h], place[h]
            runs[count, 5] = WORD_BP
            count += 1
        runs[count - 1, 2], runs[count - 1, 4] = offset[h] + WORD_BP, place[h] + WORD_BP
    return count


@kernel
def _measure_step(before: NDArray[np.int64], after: NDArray[np.int64]) -> int:
    """What it costs that one run follows another: bases they share in the read, and a change of gene or of order."""
    overlap = max(0, before[2] - after[1])
    along_read, along_locus = after[1] - before[2], after[3] - before[4]
    slack = _SLACK_BP + max(along_read, 0) // _SLACK_DIVISOR
    follows = before[0] == after[0] and along_locus >= along_read - slack and after[3] > before[3]
    return overlap + (0 if follows else _CHANGE_COST)


@kernel
def _find_chain(runs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of the best chain, in order."""
    count = len(runs)
    score, previous = np.zeros(count, np.int64), np.full(count, -1, np.int64)
    best = 0
    for i in range(count):
        score[i] = runs[i, 5]
        for j in range(i - 1, max(i - 1 - _LOOK_BACK, -1), -1):
            total = score[j] + runs[i, 5] - _measure_step(runs[j], runs[i])
            if total > score[i]:
                score[i], previous[i] = total, j
        if score[i] > score[best]:
            best = i
    chain = np.empty(count, np.int64)
    size, at = 0, best
    while at >= 0:
        chain[size] = at
        size, at = size + 1, previous[at]
    return chain[:size][::-1].copy()
