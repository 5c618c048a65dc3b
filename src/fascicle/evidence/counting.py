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
# Mismatches of a read with flanks of which none is close enough; more than there are of a read that is.
_UNLIKE: Final = 999
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
) -> int:
    """The fewest mismatches of any flank in rows low..high with the read outward from `at`; `_UNLIKE` if none is close enough."""
    length = end - start
    best = _UNLIKE
    for row in range(low, high):
        compared = min(at if is_left else length - at, reach)
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
        best = min(best, mismatches)
    return best


@inlined
def _find_rows(index: JunctionIndex, candidate: int, flank_set: int) -> tuple[int, int]:
    """Of one set of a candidate's flanks: the first row, and the one behind the last."""
    return index.ranges[candidate, flank_set, 0], index.ranges[candidate, flank_set, 1]


@kernel
def _compare_fusion(
    buffer: NDArray[np.uint8], start: int, end: int, is_turned: bool, at: int, beyond: int, candidate: int, side: int,  # noqa: FBT001
    codes: Bases, index: JunctionIndex, reach: int,
) -> int:  # fmt: skip
    """Mismatches of a read with the fusion outside one side's flank: in the inserted bases between `at` and `beyond`, and in the
    other side's flanks from `beyond` on."""
    if not 0 <= beyond <= end - start:
        return _UNLIKE
    low, high = _find_rows(index, candidate, 2 if side == 0 else 0)
    mismatches = _compare(buffer, start, end, is_turned, beyond, side == 1, index.flanks, low, high, codes, reach)
    if mismatches == _UNLIKE:
        return _UNLIKE
    for k in range(index.inserted_bp[candidate]):
        base = _base(buffer, start, end, is_turned, (at if side == 0 else beyond) + k, codes)
        if base != index.inserted[candidate, k]:
            mismatches += 1
    return mismatches


@inlined
def _is_fusion(fusion: int, wild: int, left: int, right: int, candidate: int, index: JunctionIndex) -> bool:
    """Whether a read that is more like the fusion has both anchors."""
    return fusion < wild and left >= index.anchors[candidate, 0] and right >= index.anchors[candidate, 1]


@inlined
def _is_short_anchor(fusion: int, wild: int, left: int, right: int, candidate: int, side: int, index: JunctionIndex) -> bool:
    """Whether a read with one anchor goes a little way beyond the junction without a difference from the fusion, and with some
    from the wild type."""
    is_long_enough = (left if side == 0 else right) >= index.anchors[candidate, side]
    is_alike = fusion == 0 and wild >= _SHORT_DIFFERENCES
    return is_long_enough and is_alike and min(left, right) >= index.shortest_bp[candidate]


@kernel
def _judge_crossing(
    buffer: NDArray[np.uint8], start: int, end: int, is_turned: bool, at: int, candidate: int, side: int,  # noqa: FBT001
    codes: Bases, index: JunctionIndex,
) -> tuple[int, int, int]:  # fmt: skip
    """What a read is that has one side's flank ending at `at`: the kind (-1: none), and the anchors left and right."""
    length = end - start
    # A long read's errors are insertions and deletions too, which set everything behind them off: it is compared near by only.
    reach = FLANK_BP if length <= SHORT_READ_MAX_BP else _LONG_READ_REACH_BP
    flanks, is_right = index.flanks, side == 1
    low, high = _find_rows(index, candidate, 2 if is_right else 0)
    own = _compare(buffer, start, end, is_turned, at, not is_right, flanks, low, high, codes, reach)
    if own == _UNLIKE:
        return -1, 0, 0
    gap = index.inserted_bp[candidate]
    beyond = at - gap if is_right else at + gap
    fusion = _compare_fusion(buffer, start, end, is_turned, at, beyond, candidate, side, codes, index, reach)
    low, high = _find_rows(index, candidate, 3 if is_right else 1)
    wild = _compare(buffer, start, end, is_turned, at, is_right, flanks, low, high, codes, reach)
    left, right = (beyond, length - at) if is_right else (at, length - beyond)
    if _is_fusion(fusion, wild, left, right, candidate, index):
        return 0, left, right
    if _is_short_anchor(fusion, wild, left, right, candidate, side, index):
        return 3, left, right
    left, right = at, length - at
    own_anchor, other_anchor = (right, left) if is_right else (left, right)
    if wild < fusion and own_anchor >= index.anchors[candidate, side] and other_anchor >= WORD_BP:
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


@inlined
def _note_question(judged: NDArray[np.int64], asked: int, question: int, at: int) -> int:
    """Remembers that a read was asked, where there is room; returns how many questions are remembered."""
    if asked == len(judged):
        return asked
    judged[asked, 0], judged[asked, 1] = question, at
    return asked + 1


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
        if rows[r, CANDIDATE] == candidate and (rows[r, KIND] in (0, 3) or rows[r, KIND] == 1 + side):
            return count
    kind, left, right = _judge_crossing(buffer, start, end, is_turned, at, candidate, side, codes, index)
    if kind < 0:
        return count
    rows[count, FRAGMENT], rows[count, CANDIDATE], rows[count, KIND] = fragment, candidate, kind
    rows[count, START] = -left
    rows[count, LEFT_BP], rows[count, RIGHT_BP] = left, right
    rows[count, IS_TURNED] = is_turned
    return count + 1


@kernel
def count_read(
    buffer: NDArray[np.uint8], start: int, end: int, codes: Bases, index: JunctionIndex, adapters: NDArray[np.uint8],
    fragment: int, judged: NDArray[np.int64], rows: NDArray[np.int64], count: int,
) -> int:  # fmt: skip
    """Adds a row for every junction that a read crosses; returns the new number of rows.

    All words beside a junction ask the same of a read; `judged` is room for what was asked, so that it is answered once.
    """
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
        entry = find_word(index.words, min(forward, backward))
        if entry == _ZERO:
            continue
        if not is_trimmed:
            end, is_trimmed = find_adapter(buffer, start, end, adapters), True
            if i >= end:
                break
        is_turned = (backward < forward) != (entry & REVERSED != _ZERO)
        word, offset = np.int64(entry & POSITION), i - WORD_BP + 1 - start
        for e in range(index.first_entry[word], index.first_entry[word + 1]):
            candidate, side, at, is_read_turned = _place_junction(index.entries[e], is_turned, offset, end - start)
            if not index.shortest_bp[candidate] <= at <= end - start - index.shortest_bp[candidate]:
                continue
            question = (candidate * 2 + side) * 2 + is_read_turned
            if count < len(rows) and not _is_asked(judged, asked, question, at):
                asked = _note_question(judged, asked, question, at)
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
                rows[r, END_1], rows[r, SENSE_1], rows[r, END_2], rows[r, SENSE_2] = end_1, sense_1, end_2, sense_2
                rows[r, MATE] = r >= middle
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
