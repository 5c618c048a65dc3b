"""Consensus bases of the copies of one end of a molecule, with qualities that say how sure they are.

Copies are laid on each other from their first base on. A base of a copy is wrong with the probability that its quality says,
joined with that of an error of amplification; the consensus is the base with the highest product over the copies, and its quality
the probability of the others, joined with that of an error before the UMI was attached, which all copies share. The two error
rates are the defaults of fgbio CallMolecularConsensusReads (Phred 40 and 45).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import (
    BASES,
    CIGAR,
    CIGAR_OPERATIONS,
    FLAG,
    QUALITIES,
    READ_BP,
    read_int32,
)
from fascicle.reference.kernels import inlined, kernel

ERROR_AFTER_UMI_PHRED: Final = 40
ERROR_BEFORE_UMI_PHRED: Final = 45
QUALITY_MIN: Final = 2
_AFTER: Final = 10.0 ** (-ERROR_AFTER_UMI_PHRED / 10)
_BEFORE: Final = 10.0 ** (-ERROR_BEFORE_UMI_PHRED / 10)
# SAM's 4-bit codes as bases: A 0, C 1, G 2, T 3, others 4.
_BASE_OF_NIBBLE: Final = np.array([4, 0, 1, 4, 2, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 4], dtype=np.uint8)
_GAP_PRIME: Final = np.uint64(0x100000001B3)
# What is counted of each family and end.
USED, DEPTH_MAX, DEPTH_MIN, DIFFERENT, COMPARED, LENGTH = range(6)
COUNTS: Final = 6


@inlined
def base_at(buffer: NDArray[np.uint8], row: NDArray[np.int64], cycle: int) -> int:
    """The base that was sequenced at a cycle (0 is the first), as a code."""
    at = row[READ_BP] - 1 - cycle if row[FLAG] & 16 else cycle
    packed = buffer[row[BASES] + at // 2]
    code = _BASE_OF_NIBBLE[np.int64(packed) // 16 if at % 2 == 0 else np.int64(packed) % 16]
    if row[FLAG] & 16 and code < 4:
        return 3 - code
    return code


@inlined
def quality_at(buffer: NDArray[np.uint8], row: NDArray[np.int64], cycle: int) -> int:
    """The base quality at a cycle."""
    at = row[READ_BP] - 1 - cycle if row[FLAG] & 16 else cycle
    return buffer[row[QUALITIES] + at]


@kernel
def hash_gaps(buffer: NDArray[np.uint8], row: NDArray[np.int64]) -> np.uint64:
    """A number for the gaps of an alignment and their places, counted from the read's first base; 1 for none.

    Copies with other gaps are out of step behind them, so that their bases must not be laid on each other.
    """
    value = np.uint64(1)
    cycle = 0
    count = row[CIGAR_OPERATIONS]
    for i in range(count):
        item = read_int32(buffer, row[CIGAR] + 4 * (count - 1 - i if row[FLAG] & 16 else i))
        length, code = (item & 0xFFFFFFFF) >> 4, item & 15
        if code in (1, 2, 3):
            value = (value * _GAP_PRIME) ^ np.uint64((cycle << 20) | (length << 4) | code)
        if code in (0, 1, 4, 7, 8):
            cycle += length
    return value


@kernel
def choose_copies(gaps: NDArray[np.uint64], sums: NDArray[np.int64], used: NDArray[np.bool_]) -> None:
    """Marks the copies whose gaps most copies have; of equally many those with the higher sum of qualities."""
    best, best_count, best_sum = np.uint64(0), -1, -1
    for i in range(len(gaps)):
        count = total = 0
        for k in range(len(gaps)):
            if gaps[k] == gaps[i]:
                count += 1
                total += sums[k]
        is_better = count > best_count or (count == best_count and total > best_sum)
        if is_better or (count == best_count and total == best_sum and gaps[i] < best):
            best, best_count, best_sum = gaps[i], count, total
    for i in range(len(gaps)):
        used[i] = gaps[i] == best


@kernel
def call_family(
    buffer: NDArray[np.uint8],
    rows: NDArray[np.int64],
    bases: NDArray[np.uint8],
    qualities: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> None:
    """Fills consensus bases (codes), qualities (Phred) and counts from the copies that were chosen."""
    longest = 0
    for i in range(len(rows)):
        longest = max(longest, rows[i, READ_BP])
    counts[USED], counts[LENGTH], counts[DEPTH_MIN] = len(rows), longest, len(rows)
    for cycle in range(longest):
        depth = _call_cycle(buffer, rows, cycle, bases, qualities)
        counts[DEPTH_MAX] = max(counts[DEPTH_MAX], depth)
        counts[DEPTH_MIN] = min(counts[DEPTH_MIN], depth)
        counts[COMPARED] += depth
        counts[DIFFERENT] += _count_different(buffer, rows, cycle, bases[cycle])


@kernel
def _call_cycle(
    buffer: NDArray[np.uint8],
    rows: NDArray[np.int64],
    cycle: int,
    bases: NDArray[np.uint8],
    qualities: NDArray[np.uint8],
) -> int:
    """The consensus of one cycle; returns how many copies have a base there."""
    likelihoods = np.zeros(4)
    depth = 0
    for i in range(len(rows)):
        base = base_at(buffer, rows[i], cycle) if cycle < rows[i, READ_BP] else 4
        if base > 3:
            continue
        depth += 1
        error = _join_errors(10.0 ** (-max(quality_at(buffer, rows[i], cycle), QUALITY_MIN) / 10), _AFTER)
        for candidate in range(4):
            likelihoods[candidate] += np.log(1 - error) if candidate == base else np.log(error / 3)
    if depth == 0:
        bases[cycle], qualities[cycle] = 4, QUALITY_MIN
        return 0
    best = np.argmax(likelihoods)
    others = 0.0
    for candidate in range(4):
        if candidate != best:
            others += np.exp(likelihoods[candidate] - likelihoods[best])
    error = _join_errors(others / (1 + others), _BEFORE)
    bases[cycle] = best
    qualities[cycle] = max(QUALITY_MIN, min(93, int(-10 * np.log10(error) + 0.5)))
    return depth


@inlined
def _join_errors(one: float, other: float) -> float:
    """The probability of a wrong base after two steps that each can make one (a second error can undo the first)."""
    return one * (1 - other) + (1 - one) * other + one * other * 2 / 3


@kernel
def _count_different(buffer: NDArray[np.uint8], rows: NDArray[np.int64], cycle: int, consensus: int) -> int:
    count = 0
    for i in range(len(rows)):
        if cycle < rows[i, READ_BP]:
            base = base_at(buffer, rows[i], cycle)
            count += base < 4 and base != consensus
    return count
