"""Reads of one gene that no transcript of it explains: kernels for the screen.

Two unique words of a read lie as far apart as in the read along the locus, or along a transcript. Where they lie nearer, later
bases of the read lie earlier in the gene (a duplication); where they lie farther apart, bases are left out that no transcript
leaves out (a deletion, or a skipped exon).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import POSITION, REVERSED, SHARED, WORD_BP, Table, find_word, roll_word

# Bases by which two words may lie nearer or farther apart than in a transcript: insertions and deletions of reads and alleles.
SHIFT_BP: Final = 2
_ZERO: Final = np.uint64(0)


@kernel
def is_annotated(
    low: np.int64,
    high: np.int64,
    apart: int,
    transcripts: tuple[int, int],
    first_junction: NDArray[np.int64],
    donors: NDArray[np.int64],
    acceptors: NDArray[np.int64],
) -> bool:
    """Whether two places lie as many bases apart along the locus, or along a transcript, as they do in a read."""
    extra = high - low - apart
    if abs(extra) <= SHIFT_BP:
        return True
    if extra < 0:
        return False
    for t in range(transcripts[0], transcripts[1]):
        left_out = 0
        for j in range(first_junction[t], first_junction[t + 1]):
            if donors[j] >= low and acceptors[j] <= high:
                left_out += acceptors[j] - donors[j] - 1
        if abs(extra - left_out) <= SHIFT_BP:
            return True
    return False


@kernel
def has_odd_step(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    codes: Bases,
    table: Table,
    transcripts: tuple[int, int],
    first_junction: NDArray[np.int64],
    donors: NDArray[np.int64],
    acceptors: NDArray[np.int64],
) -> bool:
    """Whether two neighbouring unique words of a read of one gene lie in one direction, but not as any transcript has them."""
    forward, backward = np.uint64(0), np.uint64(0)
    known = 0
    last_offset, last_place, was_sense = -1, np.int64(0), False
    for i in range(start, end):
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        entry = find_word(table, min(forward, backward))
        if entry == _ZERO or entry & SHARED != _ZERO:
            continue
        place = np.int64(entry & POSITION)
        is_sense = (backward < forward) == (entry & REVERSED != _ZERO)
        if last_offset >= 0 and is_sense == was_sense:
            low, high = (last_place, place) if is_sense else (place, last_place)
            if not is_annotated(low, high, i - last_offset, transcripts, first_junction, donors, acceptors):
                return True
        last_offset, last_place, was_sense = i, place, is_sense
    return False
