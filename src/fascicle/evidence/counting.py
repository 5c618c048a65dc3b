"""All reads of a run counted against the junctions of the candidates, and against the wild types of both partners.

A read is looked at when it holds a word next to a junction. From that word follows where the junction lies in the read; the bases
on both sides are compared with every flank, and the flank with fewest mismatches names what the read is.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.contigs import FLANK_BP
from fascicle.evidence.junction_index import JunctionIndex
from fascicle.reads.fastq import ADAPTERS, SHORT_READ_MAX_BP, ReadBlock, RecordColumns, find_adapter, list_columns
from fascicle.reference.bundle import Bundle
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, UNKNOWN_BASE, Bases
from fascicle.reference.words import (
    POSITION,
    REVERSED,
    SHARED,
    WORD_BP,
    Table,
    find_word,
    roll_word,
)

# Of the bases compared on a side at most one in ten may differ, and two of the first twenty.
_MISMATCH_PERCENT: Final = 10
_NEAR_BP: Final = 20
_NEAR_MISMATCHES: Final = 2
# In a short anchor no base may differ from the fusion, and so many must differ from the wild type.
_SHORT_DIFFERENCES: Final = 3
_LONG_READ_REACH_BP: Final = 25
# Questions remembered of one read; past these a question may be answered twice.
JUDGED_MAX: Final = 64
_ZERO: Final = np.uint64(0)


class Crossing(IntEnum):
    """What a read that crosses a junction's place is."""

    FUSION = 0
    FIVE_PRIME_WILD_TYPE = 1
    THREE_PRIME_WILD_TYPE = 2
    SHORT_ANCHOR = 3


# Columns of the rows of crossings
FRAGMENT, CANDIDATE, KIND, START, LEFT_BP, RIGHT_BP, END_1, SENSE_1, END_2, SENSE_2, MATE, IS_TURNED = range(12)
COLUMNS: Final = 12


@inlined
def _base(buffer: NDArray[np.uint8], start: int, end: int, is_turned: bool, i: int, codes: Bases) -> int:  # noqa: FBT001
    """Base `i` of a read, or of its reverse complement."""
    if is_turned:
        base = codes[buffer[end - 1 - i]]
        return base if base > 3 else 3 - base
    return codes[buffer[start + i]]


@kernel
def _compare(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    is_turned: bool,  # noqa: FBT001
    at: int,
    is_left: bool,  # noqa: FBT001
    flanks: NDArray[np.uint8],
    low: int,
    high: int,
    codes: Bases,
    reach: int,
) -> tuple[int, int]:
    """The fewest mismatches of any flank in rows low..high with the read outward from `at`, and the bases compared; (999, 0) if
    none is close enough."""
    length = end - start
    available = at if is_left else length - at
    best, best_compared = 999, 0
    for row in range(low, high):
        compared = min(available, reach)
        mismatches, near = 0, 0
        known = 0
        for k in range(compared):
            expected = flanks[row, k]
            if expected == UNKNOWN_BASE:
                break
            known += 1
            base = _base(buffer, start, end, is_turned, at - 1 - k if is_left else at + k, codes)
            if base != expected:
                mismatches += 1
                if k < _NEAR_BP:
                    near += 1
        # Past the end of what is known (a transcript's end) nothing can be compared; less than a word says nothing.
        if known < min(compared, WORD_BP) or near > _NEAR_MISMATCHES or mismatches * 100 > _MISMATCH_PERCENT * known:
            continue
        if mismatches < best:
            best, best_compared = mismatches, available
    return best, best_compared


@kernel
def _judge_crossing(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    is_turned: bool,  # noqa: FBT001
    at: int,
    candidate: int,
    side: int,
    codes: Bases,
    index: JunctionIndex,
) -> tuple[int, int, int]:
    """What a read is that has one side's flank ending at `at`: the kind (-1: none), and the anchors left and right."""
    length = end - start
    # A long read's errors are insertions and deletions too, which set everything behind them off: it is compared near by only.
    reach = FLANK_BP if length <= SHORT_READ_MAX_BP else _LONG_READ_REACH_BP
    flanks, ranges = index.flanks, index.ranges
    gap = index.inserted_bp[candidate]
    if side == 0:
        own, _ = _compare(
            buffer, start, end, is_turned, at, True, flanks, ranges[candidate, 0, 0], ranges[candidate, 0, 1], codes, reach
        )
    else:
        own, _ = _compare(
            buffer, start, end, is_turned, at, False, flanks, ranges[candidate, 2, 0], ranges[candidate, 2, 1], codes, reach
        )
    if own == 999:
        return -1, 0, 0
    is_left = side == 1
    other_set, wild_set = (2, 1) if side == 0 else (0, 3)
    beyond = at + gap if side == 0 else at - gap
    fusion = 999
    if 0 <= beyond <= length:
        low, high = ranges[candidate, other_set, 0], ranges[candidate, other_set, 1]
        fusion, _ = _compare(buffer, start, end, is_turned, beyond, is_left, flanks, low, high, codes, reach)
        for k in range(gap):
            base = _base(buffer, start, end, is_turned, (at if side == 0 else beyond) + k, codes)
            if base != index.inserted[candidate, k]:
                fusion += 1
    low, high = ranges[candidate, wild_set, 0], ranges[candidate, wild_set, 1]
    wild, _ = _compare(buffer, start, end, is_turned, at, is_left, flanks, low, high, codes, reach)
    left = at if side == 0 else beyond
    right = length - beyond if side == 0 else length - at
    if fusion < wild and fusion < 999:
        if left >= index.anchors[candidate, 0] and right >= index.anchors[candidate, 1]:
            return 0, left, right
        is_long_enough = (left if side == 0 else right) >= index.anchors[candidate, side]
        if is_long_enough and min(left, right) >= index.shortest_bp[candidate] and fusion == 0 and wild >= _SHORT_DIFFERENCES:
            return 3, left, right
    if wild < fusion and wild < 999:
        left, right = at, length - at
        own_anchor = left if side == 0 else right
        other_anchor = right if side == 0 else left
        if own_anchor >= index.anchors[candidate, side] and other_anchor >= WORD_BP:
            return 1 + side, left, right
    return -1, 0, 0


@kernel
def _find_end(buffer: NDArray[np.uint8], start: int, end: int, codes: Bases, table: Table) -> tuple[int, int]:
    """Where a read's 5' end lies by its first unique word: the place in the loci, 1 if the read is sense; (-1, -1) if none."""
    forward, backward = np.uint64(0), np.uint64(0)
    known = 0
    for i in range(start, end):
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        entry = find_word(table, min(forward, backward))
        if entry == _ZERO or entry & SHARED != _ZERO:
            continue
        offset = i - WORD_BP + 1 - start
        if (backward < forward) == (entry & REVERSED != _ZERO):
            return int(entry & POSITION) - offset, 1
        return int(entry & POSITION) + WORD_BP + offset, 0
    return -1, -1


@inlined
def _place_junction(
    entry: NDArray[np.int64],
    is_turned: bool,  # noqa: FBT001
    offset: int,
    length: int,
) -> tuple[int, int, int, bool]:
    """Candidate, side and direction that an entry of the index speaks of, and where in the read its junction would lie."""
    distance = entry[2]
    if distance < 0:
        is_turned, distance = not is_turned, -distance - 1
    begin = length - WORD_BP - offset if is_turned else offset
    return entry[0], entry[1], begin + WORD_BP + distance if entry[1] == 0 else begin - distance, is_turned


@kernel
def _is_asked(judged: NDArray[np.int64], asked: int, question: int, at: int) -> bool:
    for k in range(asked - 1, -1, -1):  # noqa: SIM110 (numba compiles no generator)
        if judged[k, 0] == question and judged[k, 1] == at:
            return True
    return False


@kernel
def _add_row(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    is_turned: bool,  # noqa: FBT001
    at: int,
    candidate: int,
    side: int,
    codes: Bases,
    index: JunctionIndex,
    fragment: int,
    rows: NDArray[np.int64],
    own_first: int,
    count: int,
) -> int:
    """Adds the row of a read that crosses a junction at `at`, unless it has one; returns the new number of rows."""
    for r in range(own_first, count):
        if rows[r, 1] == candidate and (rows[r, 2] in (0, 3) or rows[r, 2] == 1 + side):
            return count
    kind, left, right = _judge_crossing(buffer, start, end, is_turned, at, candidate, side, codes, index)
    if kind < 0:
        return count
    rows[count, 0], rows[count, 1], rows[count, 2] = fragment, candidate, kind
    rows[count, 3] = -left
    rows[count, 4], rows[count, 5] = left, right
    rows[count, 11] = is_turned
    return count + 1


@kernel
def count_read(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    codes: Bases,
    index: JunctionIndex,
    adapters: NDArray[np.uint8],
    fragment: int,
    judged: NDArray[np.int64],
    rows: NDArray[np.int64],
    count: int,
) -> int:
    """Adds a row for every junction that a read crosses; returns the new number of rows.

    All words beside a junction ask the same of a read; `judged` is room for what was asked, so that it is answered once.
    """
    words, entries, first_entry, shortest_bp = index.words, index.entries, index.first_entry, index.shortest_bp
    asked, own_first = 0, count
    forward, backward = np.uint64(0), np.uint64(0)
    known = 0
    is_trimmed = False
    for i in range(start, end):
        if i >= end:
            break
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        entry = find_word(words, min(forward, backward))
        if entry == _ZERO:
            continue
        if not is_trimmed:
            end, is_trimmed = find_adapter(buffer, start, end, adapters), True
            if i >= end:
                break
        is_turned = (backward < forward) != (entry & REVERSED != _ZERO)
        offset = i - WORD_BP + 1 - start
        word = np.int64(entry & POSITION)
        for e in range(first_entry[word], first_entry[word + 1]):
            candidate, side, at, is_read_turned = _place_junction(entries[e], is_turned, offset, end - start)
            shortest = shortest_bp[candidate]
            if at < shortest or at > end - start - shortest:
                continue
            question = (candidate * 2 + side) * 2 + is_read_turned
            if not _is_asked(judged, asked, question, at) and count < len(rows):
                if asked < len(judged):
                    judged[asked, 0], judged[asked, 1] = question, at
                    asked += 1
                count = _add_row(
                    buffer, start, end, is_read_turned, at, candidate, side, codes, index, fragment, rows, own_first, count
                )
    return count


@kernel
def _count_block(
    first: RecordColumns,
    second: RecordColumns,
    first_fragment: int,
    is_wanted: NDArray[np.bool_],
    codes: Bases,
    table: Table,
    index: JunctionIndex,
    adapters: NDArray[np.uint8],
    rows: NDArray[np.int64],
) -> int:
    """Fills rows of crossings; returns how many (equal to the room: there may be more)."""
    count = 0
    judged = np.empty((JUDGED_MAX, 2), np.int64)
    a, b = first.columns, second.columns
    for i in range(len(a)):
        if not is_wanted[i]:
            continue
        before, fragment = count, first_fragment + i
        count = count_read(first.buffer, a[i, 2], a[i, 3], codes, index, adapters, fragment, judged, rows, count)
        middle = count
        if len(b) > 0:
            count = count_read(second.buffer, b[i, 2], b[i, 3], codes, index, adapters, fragment, judged, rows, count)
        if count == len(rows):
            return count
        if count > before:
            end_1, sense_1 = _find_end(first.buffer, a[i, 2], a[i, 3], codes, table)
            end_2, sense_2 = -1, -1
            if len(b) > 0:
                end_2, sense_2 = _find_end(second.buffer, b[i, 2], b[i, 3], codes, table)
            for r in range(before, count):
                rows[r, 6], rows[r, 7], rows[r, 8], rows[r, 9] = end_1, sense_1, end_2, sense_2
                rows[r, 10] = r >= middle
    return count


def count_block(
    block: ReadBlock, index: JunctionIndex, bundle: Bundle, is_wanted: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Rows of crossings of a block (see the column names above), in order of fragment; of the wanted fragments alone, if told."""
    wanted = np.ones(len(block), dtype=np.bool_) if is_wanted is None else is_wanted
    room = max(1024, 2 * len(block))
    while True:
        rows = np.zeros((room, COLUMNS), dtype=np.int64)
        count = _count_block(
            *list_columns(block), block.first_fragment, wanted, CODE_OF_BYTE, bundle.words, index, ADAPTERS, rows
        )
        if count < room:
            # A copy, because a part of the array would keep all of its room for as long as the run lasts.
            return rows[:count].copy()
        room *= 8
