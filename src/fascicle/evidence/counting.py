"""All reads of a run counted against the junctions of the candidates, and against the wild types of both partners.

A read is looked at when it holds a word next to a junction. From that word follows where the junction lies in the read; the bases
on both sides are compared with every flank, and the flank with fewest mismatches names what the read is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.contigs import FLANK_BP, Contigs
from fascicle.reads.fastq import ADAPTERS, ReadBlock, Records, find_adapter
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
    insert_word,
    make_table,
    roll_word,
    roll_words,
)

# How far a word may lie from the junction: a read with an error next to it is still found by a word behind the error.
_WORD_REACH_BP: Final = 30
# Of the bases compared on a side at most one in ten may differ, and two of the first twenty.
_MISMATCH_PERCENT: Final = 10
_NEAR_BP: Final = 20
_NEAR_MISMATCHES: Final = 2
_SHORT_READ_BP: Final = 400
_LONG_READ_REACH_BP: Final = 25
_FILTER_BITS: Final = 1 << 22
_ZERO: Final = np.uint64(0)
_FILTER_MASK: Final = np.uint64(_FILTER_BITS - 1)
_FILTER_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_FILTER_SHIFT: Final = np.uint64(40)


class Crossing(IntEnum):
    """What a read that crosses a junction's place is."""

    FUSION = 0
    FIVE_PRIME_WILD_TYPE = 1
    THREE_PRIME_WILD_TYPE = 2


# Per canonical word whether it is the reverse complement in its first flank, and its (candidate, side, distance) entries; a
# distance of -d - 1 stands for d in a flank that spells the word the other way round.
WordEntries = dict[int, tuple[bool, list[tuple[int, int, int]]]]

# Columns of the rows of crossings
FRAGMENT, CANDIDATE, KIND, START, LEFT_BP, RIGHT_BP, END_1, SENSE_1, END_2, SENSE_2, MATE, IS_TURNED = range(12)
COLUMNS: Final = 12


@dataclass(frozen=True)
class JunctionIndex:
    """The flanks of all candidates as one matrix, and the words next to the junctions.

    `flanks` (n, FLANK_BP); `ranges` (candidates, 4, 2): rows of each set of flanks; `inserted_bp` per candidate; `anchors`
    (candidates, 2): bases needed left and right so that at least one word of the anchor is unique. `entries` (m, 3): candidate,
    side, distance of the word from the junction; `first_entry` per word number.
    """

    flanks: NDArray[np.uint8]
    ranges: NDArray[np.int64]
    inserted_bp: NDArray[np.int64]
    anchors: NDArray[np.int64]
    words: Table
    first_entry: NDArray[np.int64]
    entries: NDArray[np.int64]
    filter: NDArray[np.bool_]


def index_junctions(contigs: Sequence[Contigs], bundle: Bundle) -> JunctionIndex:
    """Makes the index of candidates in order."""
    flanks: list[Bases] = []
    ranges = np.zeros((len(contigs), 4, 2), dtype=np.int64)
    anchors = np.zeros((len(contigs), 2), dtype=np.int64)
    by_word: WordEntries = {}
    for number, contig in enumerate(contigs):
        sets = (contig.left_fusion, contig.right_wild, contig.right_fusion, contig.left_wild)
        for kind, own in enumerate(sets):
            ranges[number, kind] = len(flanks), len(flanks) + len(own)
            flanks.extend(own)
        anchors[number, 0] = _add_words(by_word, number, 0, contig.left_fusion, bundle)
        anchors[number, 1] = _add_words(by_word, number, 1, contig.right_fusion, bundle)
    words, first_entry, entries, word_filter = _pack_words(by_word)
    inserted_bp = np.array([len(contig.join.inserted) for contig in contigs], dtype=np.int64)
    matrix = np.array(flanks, dtype=np.uint8).reshape(-1, FLANK_BP)
    return JunctionIndex(matrix, ranges, inserted_bp, anchors, words, first_entry, entries, word_filter)


def _add_words(
    by_word: WordEntries,
    candidate: int,
    side: int,
    flanks: tuple[Bases, ...],
    bundle: Bundle,
) -> int:
    """Adds the words of one side; returns the anchor that holds a unique word (FLANK_BP + 1 if none does)."""
    anchor = FLANK_BP + 1
    for flank in flanks:
        outward = flank[: _WORD_REACH_BP + WORD_BP]
        bases = np.ascontiguousarray(outward[::-1]) if side == 0 else outward
        count = len(bases) - WORD_BP + 1
        forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
        valid = roll_words(bases, forward, backward)
        for i in np.flatnonzero(valid).tolist():
            distance = count - 1 - i if side == 0 else i
            canonical = min(int(forward[i]), int(backward[i]))
            entry = int(find_word(bundle.words, np.uint64(canonical)))
            if entry and entry & int(SHARED):
                continue
            anchor = min(anchor, distance + WORD_BP)
            is_reversed = int(backward[i]) < int(forward[i])
            known = by_word.setdefault(canonical, (is_reversed, []))
            known[1].append((candidate, side, distance if known[0] == is_reversed else -distance - 1))
    return anchor


def _pack_words(
    by_word: WordEntries,
) -> tuple[Table, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    table = make_table(len(by_word))
    word_filter = np.zeros(_FILTER_BITS, dtype=np.bool_)
    first, entries = [0], []
    for number, (canonical, (is_reversed, own)) in enumerate(sorted(by_word.items())):
        value = np.uint64(number) | (REVERSED if is_reversed else _ZERO)
        insert_word(table, np.uint64(canonical), value)
        word_filter[_filter_slot(np.uint64(canonical))] = True
        entries.extend(sorted(set(own)))
        first.append(len(entries))
    return table, np.array(first, dtype=np.int64), np.array(entries, dtype=np.int64).reshape(-1, 3), word_filter


@kernel
def _filter_slot(canonical: np.uint64) -> np.uint64:
    return ((canonical * _FILTER_MULTIPLIER) >> _FILTER_SHIFT) & _FILTER_MASK


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
    flanks: NDArray[np.uint8],
    ranges: NDArray[np.int64],
    inserted: NDArray[np.uint8],
    inserted_bp: NDArray[np.int64],
    anchors: NDArray[np.int64],
) -> tuple[int, int, int]:
    """What a read is that has one side's flank ending at `at`: the kind (-1: none), and the anchors left and right."""
    length = end - start
    # A long read's errors are insertions and deletions too, which set everything behind them off: it is compared near by only.
    reach = FLANK_BP if length <= _SHORT_READ_BP else _LONG_READ_REACH_BP
    gap = inserted_bp[candidate]
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
            if base != inserted[candidate, k]:
                fusion += 1
    low, high = ranges[candidate, wild_set, 0], ranges[candidate, wild_set, 1]
    wild, _ = _compare(buffer, start, end, is_turned, at, is_left, flanks, low, high, codes, reach)
    left = at if side == 0 else beyond
    right = length - beyond if side == 0 else length - at
    if fusion < wild and fusion < 999 and left >= anchors[candidate, 0] and right >= anchors[candidate, 1]:
        return 0, left, right
    if wild < fusion and wild < 999:
        left, right = at, length - at
        own_anchor = left if side == 0 else right
        other_anchor = right if side == 0 else left
        if own_anchor >= anchors[candidate, side] and other_anchor >= WORD_BP:
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


@kernel
def _count_read(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    codes: Bases,
    flanks: NDArray[np.uint8],
    ranges: NDArray[np.int64],
    inserted: NDArray[np.uint8],
    inserted_bp: NDArray[np.int64],
    anchors: NDArray[np.int64],
    words: Table,
    first_entry: NDArray[np.int64],
    entries: NDArray[np.int64],
    word_filter: NDArray[np.bool_],
    adapters: NDArray[np.uint8],
    fragment: int,
    rows: NDArray[np.int64],
    count: int,
) -> int:
    """Adds a row for every junction that a read crosses; returns the new number of rows."""
    own_first = count
    forward, backward = np.uint64(0), np.uint64(0)
    known = 0
    is_trimmed = False
    for i in range(start, end):
        if i >= end:
            break
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        canonical = min(forward, backward)
        if not word_filter[((canonical * _FILTER_MULTIPLIER) >> _FILTER_SHIFT) & _FILTER_MASK]:
            continue
        entry = find_word(words, canonical)
        if entry == _ZERO:
            continue
        if not is_trimmed:
            end, is_trimmed = find_adapter(buffer, start, end, adapters), True
            if i >= end:
                break
        word = np.int64(entry & POSITION)
        is_word_turned = (backward < forward) != (entry & REVERSED != _ZERO)
        offset = i - WORD_BP + 1 - start
        for e in range(first_entry[word], first_entry[word + 1]):
            candidate, side, distance = entries[e, 0], entries[e, 1], entries[e, 2]
            is_turned = is_word_turned
            if distance < 0:
                is_turned, distance = not is_turned, -distance - 1
            begin = end - start - WORD_BP - offset if is_turned else offset
            at = begin + WORD_BP + distance if side == 0 else begin - distance
            if at < WORD_BP or at > end - start - WORD_BP:
                continue
            is_known = False
            for r in range(own_first, count):
                if rows[r, 1] == candidate and (rows[r, 2] == 0 or rows[r, 2] == 1 + side):
                    is_known = True
                    break
            if is_known or count >= len(rows):
                continue
            kind, left, right = _judge_crossing(
                buffer, start, end, is_turned, at, candidate, side, codes, flanks, ranges, inserted, inserted_bp, anchors
            )
            if kind >= 0:
                rows[count, 0], rows[count, 1], rows[count, 2] = fragment, candidate, kind
                rows[count, 3] = -left
                rows[count, 4], rows[count, 5] = left, right
                rows[count, 11] = is_turned
                count += 1
    return count


@kernel
def _count_block(
    first: NDArray[np.uint8],
    a: NDArray[np.int64],
    second: NDArray[np.uint8],
    b: NDArray[np.int64],
    first_fragment: int,
    codes: Bases,
    table: Table,
    flanks: NDArray[np.uint8],
    ranges: NDArray[np.int64],
    inserted: NDArray[np.uint8],
    inserted_bp: NDArray[np.int64],
    anchors: NDArray[np.int64],
    words: Table,
    first_entry: NDArray[np.int64],
    entries: NDArray[np.int64],
    word_filter: NDArray[np.bool_],
    adapters: NDArray[np.uint8],
    rows: NDArray[np.int64],
) -> int:
    """Fills rows of crossings; returns how many (equal to the room: there may be more)."""
    count = 0
    for i in range(len(a)):
        before = count
        fragment = first_fragment + i
        count = _count_read(
            first, a[i, 2], a[i, 3], codes, flanks, ranges, inserted, inserted_bp, anchors, words, first_entry, entries,
            word_filter, adapters, fragment, rows, count,
        )  # fmt: skip
        middle = count
        if len(b) > 0:
            count = _count_read(
                second, b[i, 2], b[i, 3], codes, flanks, ranges, inserted, inserted_bp, anchors, words, first_entry, entries,
                word_filter, adapters, fragment, rows, count,
            )  # fmt: skip
        if count == len(rows):
            return count
        if count > before:
            end_1, sense_1 = _find_end(first, a[i, 2], a[i, 3], codes, table)
            end_2, sense_2 = -1, -1
            if len(b) > 0:
                end_2, sense_2 = _find_end(second, b[i, 2], b[i, 3], codes, table)
            for r in range(before, count):
                rows[r, 6], rows[r, 7], rows[r, 8], rows[r, 9] = end_1, sense_1, end_2, sense_2
                rows[r, 10] = r >= middle
    return count


def count_block(block: ReadBlock, index: JunctionIndex, inserted: NDArray[np.uint8], bundle: Bundle) -> NDArray[np.int64]:
    """Rows of crossings of a block (see the column names above), in order of fragment."""
    second = block.second or Records(block.first.buffer, block.first.columns[:0])
    room = max(1024, 2 * len(block))
    while True:
        rows = np.zeros((room, COLUMNS), dtype=np.int64)
        count = _count_block(
            block.first.buffer, block.first.columns, second.buffer, second.columns, block.first_fragment, CODE_OF_BYTE,
            bundle.words, index.flanks, index.ranges, inserted, index.inserted_bp, index.anchors, index.words, index.first_entry,
            index.entries, index.filter, ADAPTERS, rows,
        )  # fmt: skip
        if count < room:
            return rows[:count]
        room *= 8


def pack_inserted(contigs: Sequence[Contigs]) -> NDArray[np.uint8]:
    """Inserted bases of candidates as a matrix, padded with unknown bases."""
    widest = max((len(contig.join.inserted) for contig in contigs), default=0)
    packed = np.full((len(contigs), max(widest, 1)), UNKNOWN_BASE, dtype=np.uint8)
    for row, contig in zip(packed, contigs, strict=True):
        row[: len(contig.join.inserted)] = contig.inserted
    return packed
