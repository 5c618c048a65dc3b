"""All long reads of a run counted against the junctions of the candidates, and against the wild types of both partners.

A read crosses a junction where it holds a word of the flanks on both sides, and what lies between the two words can be aligned
with the spelling of the fusion, or of a wild type, insertions and deletions allowed. The same is asked of fusion and wild types,
so that errors take away from all alike.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.counting import COLUMNS
from fascicle.evidence.edits import choose_band, count_edits
from fascicle.evidence.long_junctions import LongJunctions
from fascicle.reads.fastq import ReadBlock, RecordColumns, list_columns
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, Bases
from fascicle.reference.words import POSITION, WORD_BP, find_word, roll_word

# As for placement.
_EDITS_PERCENT: Final = 25
_EDITS_MORE: Final = 2
# Words kept per set of flanks, those nearest to the junction: words of one run, which say the same, count once.
_NEAREST: Final = 4
# Two fusions of one read that lie nearer to each other are one junction, of which the better fit is right.
_ONE_PLACE_BP: Final = 30
# A start stands for both ends of a long read, both being those of the molecule.
_START_FACTOR: Final = 1 << 20
_NO_EDITS: Final = 1 << 20
_ZERO: Final = np.uint64(0)

# Words of one read beside the junctions, per candidate and direction, set of flanks and rank: bases between word and junction
# (-1: none), where the word begins in the read, row of the flanks.
Nearest = NDArray[np.int64]


@kernel
def _note_word(nearest: Nearest, begin: int, is_left: bool, row: int, distance: int) -> None:  # noqa: FBT001
    """Keeps a word if it is among the nearest of its set; of words that say the same, the nearer one."""
    place = begin + WORD_BP + distance if is_left else begin - distance
    last = len(nearest) - 1
    for k in range(len(nearest)):
        if nearest[k, 0] >= 0 and nearest[k, 2] == row:
            other = nearest[k, 1] + WORD_BP + nearest[k, 0] if is_left else nearest[k, 1] - nearest[k, 0]
            if other == place:
                if nearest[k, 0] <= distance:
                    return
                last = k
                break
    if 0 <= nearest[last, 0] <= distance:
        return
    while last > 0 and (nearest[last - 1, 0] < 0 or nearest[last - 1, 0] > distance):
        nearest[last] = nearest[last - 1]
        last -= 1
    nearest[last, 0], nearest[last, 1], nearest[last, 2] = distance, begin, row


@kernel
def _list_words(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    codes: Bases,
    junctions: LongJunctions,
    nearest: Nearest,
    touched: NDArray[np.int64],
) -> int:
    """Fills the nearest words of a read; returns how many candidates (two numbers each, for the directions) have any."""
    forward, backward, known, count = _ZERO, _ZERO, 0, 0
    for i in range(start, end):
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        found = find_word(junctions.words, min(forward, backward))
        if found == _ZERO:
            continue
        number = np.int64(found & POSITION)
        for e in range(junctions.first_entry[number], junctions.first_entry[number + 1]):
            entry = junctions.entries[e]
            is_turned = (backward < forward) != (entry[4] == 1)
            begin = end - 1 - i if is_turned else i - WORD_BP + 1 - start
            slot = 2 * entry[0] + (1 if is_turned else 0)
            if nearest[slot, :, 0, 0].max() < 0:
                touched[count] = slot
                count += 1
            _note_word(nearest[slot, entry[1]], begin, entry[1] == 0 or entry[1] == 3, entry[2], entry[3])
    return count


@inlined
def _cut(buffer: NDArray[np.uint8], start: int, end: int, is_turned: bool, low: int, high: int, codes: Bases) -> Bases:  # noqa: FBT001
    """Bases low to high of a read, or of its reverse complement."""
    out = np.empty(high - low, np.uint8)
    for k in range(low, high):
        base = codes[buffer[end - 1 - k]] if is_turned else codes[buffer[start + k]]
        out[k - low] = 3 - base if is_turned and base < 4 else base
    return out


@kernel
def _spell(junctions: LongJunctions, candidate: int, left: NDArray[np.int64], right: NDArray[np.int64], is_fusion: bool) -> Bases:  # noqa: FBT001
    """What lies between two words: bases of the left flank, those inserted in a fusion, bases of the right flank."""
    inserted_bp = junctions.inserted_bp[candidate] if is_fusion else 0
    out = np.empty(left[0] + inserted_bp + right[0], np.uint8)
    for k in range(left[0]):
        out[left[0] - 1 - k] = junctions.flanks[left[2], k]
    for k in range(inserted_bp):
        out[left[0] + k] = junctions.inserted[candidate, k]
    for k in range(right[0]):
        out[left[0] + inserted_bp + k] = junctions.flanks[right[2], k]
    return out


@kernel
def _fit(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    is_turned: bool,  # noqa: FBT001
    candidate: int,
    lefts: NDArray[np.int64],
    rights: NDArray[np.int64],
    is_fusion: bool,  # noqa: FBT001
    codes: Bases,
    junctions: LongJunctions,
) -> tuple[int, int]:
    """The edits in a thousand bases of the best pair of words of two sets (_NO_EDITS: none fits), and where the junction lies.

    Both words are counted among the bases, so that two words side by side are better than two far apart.
    """
    best, place = _NO_EDITS, 0
    for a in range(len(lefts)):
        for b in range(len(rights)):
            left, right = lefts[a], rights[b]
            if left[0] < 0 or right[0] < 0:
                continue
            low, high = left[1] + WORD_BP, right[1]
            target_bp = left[0] + right[0] + (junctions.inserted_bp[candidate] if is_fusion else 0)
            allowed = _EDITS_MORE + _EDITS_PERCENT * target_bp // 100
            if high < low or abs(high - low - target_bp) > allowed:
                continue
            target = _spell(junctions, candidate, left, right, is_fusion)
            edits = count_edits(_cut(buffer, start, end, is_turned, low, high, codes), target, choose_band(target_bp))
            rate = edits * 1000 // (target_bp + 2 * WORD_BP)
            if edits <= allowed and rate < best:
                best, place = rate, min(low + left[0], high)
    return best, place


@kernel
def _judge(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    slot: int,
    nearest: Nearest,
    codes: Bases,
    junctions: LongJunctions,
) -> tuple[int, int, int]:
    """What a read is at a junction: the kind (-1: nothing), edits in a thousand bases, bases before the junction."""
    candidate, is_turned = slot // 2, slot % 2 == 1
    kind, best, place = -1, _NO_EDITS, 0
    for k in range(3):
        left, right = (3 if k == 2 else 0), (1 if k == 1 else 2)
        if nearest[left, 0, 0] < 0 or nearest[right, 0, 0] < 0:
            continue
        rate, at = _fit(buffer, start, end, is_turned, candidate, nearest[left], nearest[right], k == 0, codes, junctions)
        if rate < best:
            kind, best, place = k, rate, at
    return kind, best, place


@kernel
def _drop_double(rows: NDArray[np.int64], rates: NDArray[np.int64], first: int, count: int) -> int:
    """Takes out fusions of a read at the place of a better one; returns the new number of rows."""
    kept = first
    for r in range(first, count):
        is_double = False
        for other in range(first, count):
            is_same = rows[r, 2] == 0 and rows[other, 2] == 0 and rows[r, 11] == rows[other, 11] and r != other
            if is_same and abs(rows[r, 4] - rows[other, 4]) <= _ONE_PLACE_BP:
                is_double = is_double or (rates[other - first], other) < (rates[r - first], r)
        # The kind of one that is out is changed last, so that it still stands against the others here.
        rates[r - first] = rates[r - first] if not is_double else rates[r - first] + 2 * _NO_EDITS
    for r in range(first, count):
        if rates[r - first] < 2 * _NO_EDITS:
            rows[kept] = rows[r]
            kept += 1
    return kept


@kernel
def _count_read(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    fragment: int,
    has_umis: bool,  # noqa: FBT001
    codes: Bases,
    junctions: LongJunctions,
    nearest: Nearest,
    touched: NDArray[np.int64],
    rates: NDArray[np.int64],
    rows: NDArray[np.int64],
    count: int,
) -> int:
    """Adds a row for every junction that a read crosses; returns the new number of rows."""
    first = count
    slots = _list_words(buffer, start, end, codes, junctions, nearest, touched)
    touched[:slots].sort()
    for slot in touched[:slots]:
        kind, rate, place = _judge(buffer, start, end, slot, nearest[slot], codes, junctions)
        nearest[slot, :, :, 0] = -1
        if kind < 0 or count == len(rows):
            continue
        right = end - start - place - (junctions.inserted_bp[slot // 2] if kind == 0 else 0)
        rows[count, 0], rows[count, 1], rows[count, 2] = fragment, slot // 2, kind
        rows[count, 3], rows[count, 4], rows[count, 5] = -(place * _START_FACTOR + right), place, right
        # One read is one molecule; with UMIs, reads of one UMI at one junction are.
        rows[count, 6], rows[count, 7] = (0 if has_umis else -1), 1 - slot % 2
        rows[count, 8], rows[count, 9], rows[count, 10], rows[count, 11] = -1, -1, 0, slot % 2
        rates[count - first] = rate
        count += 1
    return count if count == len(rows) else _drop_double(rows, rates, first, count)


@kernel
def _count_block(
    records: RecordColumns,
    first_fragment: int,
    is_wanted: NDArray[np.bool_],
    has_umis: bool,  # noqa: FBT001
    codes: Bases,
    junctions: LongJunctions,
    rows: NDArray[np.int64],
) -> int:
    """Fills rows of crossings; returns how many (equal to the room: there may be more)."""
    slots = 2 * len(junctions.inserted_bp)
    nearest = np.full((slots, 4, _NEAREST, 3), -1, np.int64)
    touched, rates = np.empty(slots, np.int64), np.empty(slots, np.int64)
    count = 0
    for i in range(len(records.columns)):
        if is_wanted[i] and count < len(rows):
            start, end = records.columns[i, 2], records.columns[i, 3]
            count = _count_read(
                records.buffer, start, end, first_fragment + i, has_umis, codes, junctions, nearest, touched, rates, rows, count
            )
    return count


def count_long_reads(
    block: ReadBlock, junctions: LongJunctions, is_wanted: NDArray[np.bool_], *, has_umis: bool
) -> NDArray[np.int64]:
    """Rows of crossings of the wanted fragments of a block of single reads, with the columns of `counting`, in order."""
    room = max(1024, 2 * len(block))
    while True:
        rows = np.zeros((room, COLUMNS), dtype=np.int64)
        count = _count_block(list_columns(block)[0], block.first_fragment, is_wanted, has_umis, CODE_OF_BYTE, junctions, rows)
        if count < room:
            return rows[:count]
        room *= 8
