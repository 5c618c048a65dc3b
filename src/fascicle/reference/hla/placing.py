"""An allele laid on the reference allele of its gene: which column each of its bases belongs to.

Columns are the bases of the reference allele. Alleles of a gene differ by few bases and fewer indels, so that words in common
give a narrow band of diagonals, and a banded alignment with affine gaps (Gotoh, J Mol Biol 1982) does the rest.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import WORD_BP, roll_words

Columns = NDArray[np.int32]

_MATCH, _MISMATCH, _OPEN, _EXTEND = 10, -20, -60, -1
_LOWEST: Final = -(1 << 28)
# In a cell of the alignment: a match that begins it, and gaps that were extended.
_FREE: Final = 3
_INSERTION_EXTENDED, _DELETION_EXTENDED = 4, 8
# Diagonals beyond those of the words in common, on either side: an indel next to an end has no word outside it.
_SLACK: Final = 12
# A diagonal with fewer words is a chance hit.
_VOTES_MIN: Final = 4
# An ungapped placement with at most this share of differing bases in every window of 20 needs no alignment.
_WINDOW_DIFFERENCES_MAX: Final = 0.4


class Template:
    """A reference sequence, ready for placing others on it."""

    def __init__(self, bases: Bases) -> None:
        self.bases = bases
        words, places = _list_words(bases)
        order = np.argsort(words, kind="stable")
        self._words, self._places = words[order], places[order]

    def place(self, query: Bases) -> Columns | None:
        """The column of each base of `query`: -1 before the first, the template's length past the last; an inserted base has
        the column of the base before it. None where the two have no words in common."""
        diagonals = self._vote(query)
        if not len(diagonals):
            return None
        low, high = int(diagonals.min()), int(diagonals.max())
        if low == high and _is_ungapped(self.bases, query, low):
            return np.clip(np.arange(len(query)) + low, -1, len(self.bases)).astype(np.int32)
        return _align(self.bases, query, low - _SLACK, high + _SLACK)

    def _vote(self, query: Bases) -> NDArray[np.int64]:
        """Diagonals (column minus offset) that enough words lie on."""
        words, offsets = _list_words(query)
        at = np.searchsorted(self._words, words)
        at[at == len(self._words)] = 0
        is_hit = self._words[at] == words
        diagonals, votes = np.unique(self._places[at[is_hit]] - offsets[is_hit], return_counts=True)
        return diagonals[votes >= min(_VOTES_MIN, votes.max(initial=0))]


def _list_words(bases: Bases) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    valid = roll_words(bases, forward, backward)
    return forward[valid], np.flatnonzero(valid)


@kernel
def _is_ungapped(template: Bases, query: Bases, diagonal: int) -> bool:
    """Whether no window of 20 bases on the diagonal differs so much that an indel could explain it better."""
    size = 20
    differences = 0
    first, last = max(0, -diagonal), min(len(query), len(template) - diagonal)
    for i in range(first, last):
        differences += query[i] != template[i + diagonal]
        if i - first >= size:
            differences -= query[i - size] != template[i - size + diagonal]
        if differences > _WINDOW_DIFFERENCES_MAX * size:
            return False
    return True


@inlined
def _choose_best(match: int, insertion: int, deletion: int) -> tuple[int, int]:
    """The best score that a match can continue, and the state it has it from; none of them is better than a free start."""
    top, state = 0, _FREE
    if match > top:
        top, state = match, 0
    if insertion > top:
        top, state = insertion, 1
    if deletion > top:
        top, state = deletion, 2
    return top, state


@inlined
def _open_or_extend(match: int, gap: int) -> tuple[int, bool]:
    """The score of a gap behind a match or a gap, and whether it extends the gap."""
    opened, extended = match + _OPEN, gap + _EXTEND
    return max(opened, extended), extended > opened


@kernel
def _align(template: Bases, query: Bases, low: int, high: int) -> Columns:
    """Banded alignment, ends free on both sides. Rows are query bases, band cells are diagonals low..high.

    `steps` keeps per cell: bits 0-1 the state that the match came from (0 match, 1 insertion, 2 deletion, 3 a free start),
    bit 2 an insertion that was extended, bit 3 a deletion that was extended.
    """
    n, m, width = len(query), len(template), high - low + 1
    steps = np.zeros((n, width), dtype=np.uint8)
    match, insertion = np.full(width + 1, _LOWEST), np.full(width + 1, _LOWEST)
    before_match, before_insertion = np.full(width + 1, _LOWEST), np.full(width + 1, _LOWEST)
    before_deletion = np.full(width + 1, _LOWEST)
    deletion = np.full(width + 1, _LOWEST)
    best, best_i, best_b = _LOWEST, 0, 0
    for i in range(n):
        match[:] = _LOWEST
        insertion[:] = _LOWEST
        deletion[:] = _LOWEST
        for b in range(width):
            j = i + low + b
            if j < 0 or j >= m:
                continue
            top, step = 0, _FREE
            if i > 0 and j > 0:
                top, step = _choose_best(before_match[b], before_insertion[b], before_deletion[b])
            match[b] = top + (_MATCH if query[i] == template[j] else _MISMATCH)
            if i > 0:
                insertion[b], is_extended = _open_or_extend(before_match[b + 1], before_insertion[b + 1])
                step |= _INSERTION_EXTENDED * is_extended
            if b > 0:
                deletion[b], is_extended = _open_or_extend(match[b - 1], deletion[b - 1])
                step |= _DELETION_EXTENDED * is_extended
            steps[i, b] = step
            is_end = i == n - 1 or j == m - 1
            if is_end and match[b] > best:
                best, best_i, best_b = match[b], i, b
        match, before_match = before_match, match
        insertion, before_insertion = before_insertion, insertion
        deletion, before_deletion = before_deletion, deletion
    return _trace(steps, n, m, low, best_i, best_b)


@kernel
def _trace(steps: NDArray[np.uint8], n: int, m: int, low: int, i: int, b: int) -> Columns:
    columns = np.full(n, m, dtype=np.int32)
    state = 0
    while True:
        j = i + low + b
        step = steps[i, b]
        if state == 0:
            columns[i] = j
            state = step & 3
            if state == _FREE:
                break
            i -= 1
        elif state == 1:
            columns[i] = j
            state = 1 if step & _INSERTION_EXTENDED else 0
            i, b = i - 1, b + 1
        else:
            state = 2 if step & _DELETION_EXTENDED else 0
            b -= 1
    columns[:i] = -1
    return columns
