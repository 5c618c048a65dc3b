"""Clipped ends that no part of the read explains, looked up in the sequence of the targets and of the mates' places.

Aligners that write no parts (bwa aln), and clipped ends too short for a part of their own, leave these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.structural.hints import NO_ROWS, Rows, name_fragments
from fascicle.evidence.structural.odd_records import LEFT_CLIP, RIGHT_CLIP, OddRecords, find_primary
from fascicle.evidence.structural.sides import Ends, is_structural, order
from fascicle.evidence.structural.windows import GenomeSequence
from fascicle.model.loci import Span
from fascicle.reads.alignment_blocks import CONTIG, END, FLAG, START
from fascicle.reads.bam_records import UNMAPPED
from fascicle.reads.read_bases import read_record_bases
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases, reverse_complement
from fascicle.reference.words import POSITION, WORD_BP, Table, find_word, insert_word, is_simple, make_table, roll_words

_FRAGMENTS: Final = 2
# Clipped ends of one place that are looked up: the longest ones; an error in one leaves the words of the others.
_LOOKED_UP: Final = 3
_CHUNK_BP: Final = 1 << 20
_NEAR_BP: Final = 15
# The best place must have more than twice the words of the next.
_TIMES: Final = 2


class _Break(NamedTuple):
    """Reads break off here: the side that is left (as a 5' side), its offset, the reads, and the longest ends, outwards."""

    side: int
    offset: int
    fragments: tuple[int, ...]
    ends: tuple[Bases, ...]


def hint_by_clips(
    odd: OddRecords, regions: Sequence[tuple[str, Span]], chroms: Sequence[str], genome: GenomeSequence, known: Rows
) -> Rows:
    """Hints of clipped ends with a word of 20 bases or more; places that `known` hints explain already are left out."""
    breaks = [own for own in _list_breaks(odd) if not _is_known(own, known)]
    if not breaks:
        return NO_ROWS
    table, words = _index_words(breaks)
    votes: dict[int, dict[tuple[int, int], int]] = {}
    for chrom, start, bases in _read_regions(regions, chroms, genome):
        for word, at, is_turned in _scan(bases, table).tolist():
            number, step = int(words[word, 0]), int(words[word, 1])
            if words[word, 2]:
                is_turned = not is_turned
            place = (2 * chrom + 1, start + at + WORD_BP - 1 + step) if is_turned else (2 * chrom, start + at - step)
            own = votes.setdefault(number, {})
            own[place] = own.get(place, 0) + 1
    rows = [row for number, own in sorted(votes.items()) for row in _choose(breaks[number], own)]
    return np.array(rows, np.int64).reshape(-1, 5)


def _is_known(own: _Break, known: Rows) -> bool:
    """Whether a hint has this place already, as either of its sides."""
    is_five = (known[:, 0] == own.side) & (np.abs(known[:, 1] - own.offset) <= _NEAR_BP)
    is_three = (known[:, 2] == own.side ^ 1) & (np.abs(known[:, 3] - own.offset) <= _NEAR_BP)
    return bool((is_five | is_three).any())


def _list_breaks(odd: OddRecords) -> Iterator[_Break]:
    columns, fragments = odd.block.columns, name_fragments(odd.names)
    usable = find_primary(columns) & (columns[:, FLAG] & UNMAPPED == 0) & (columns[:, CONTIG] >= 0)
    for is_left, clip in ((True, LEFT_CLIP), (False, RIGHT_CLIP)):
        rows = np.flatnonzero(usable & (odd.measured[:, clip] >= WORD_BP))
        sides = 2 * columns[rows, CONTIG] + is_left
        offsets = columns[rows, START] if is_left else columns[rows, END] - 1
        ordered = rows[np.lexsort((rows, offsets, sides))]
        keys = np.column_stack((sides, offsets))[np.lexsort((rows, offsets, sides))]
        cuts = np.flatnonzero((np.diff(keys, axis=0) != 0).any(axis=1)) + 1
        for group, key in zip(np.split(ordered, cuts), np.split(keys, cuts), strict=True):
            own = tuple(dict.fromkeys(fragments[group].tolist()))
            if len(own) >= _FRAGMENTS:
                longest = sorted(group.tolist(), key=lambda row: (-odd.measured[row, clip], row))[:_LOOKED_UP]
                ends = tuple(_cut_end(odd, row, is_left=is_left) for row in longest)
                yield _Break(int(key[0, 0]), int(key[0, 1]), own, ends)


def _cut_end(odd: OddRecords, row: int, *, is_left: bool) -> Bases:
    """A clipped end, read from the break outwards."""
    bases = read_record_bases(odd.block, row)
    if is_left:
        return reverse_complement(bases[: int(odd.measured[row, LEFT_CLIP])])
    return bases[len(bases) - int(odd.measured[row, RIGHT_CLIP]) :]


def _index_words(breaks: Sequence[_Break]) -> tuple[Table, NDArray[np.int64]]:
    """A table of words, and for each its break, its distance from the break, and whether its canonical form is turned."""
    ends = [(number, end) for number, own in enumerate(breaks) for end in own.ends]
    table = make_table(sum(len(end) for _, end in ends))
    words = np.zeros((sum(len(end) for _, end in ends), 3), np.int64)
    count = 0
    for number, end in ends:
        count = _add_words(np.ascontiguousarray(end), number, table, words, count)
    return table, words[:count]


@kernel
def _add_words(bases: Bases, number: int, table: Table, words: NDArray[np.int64], count: int) -> int:
    size = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(size, np.uint64), np.empty(size, np.uint64)
    valid = roll_words(bases, forward, backward)
    for i in range(size):
        if not valid[i] or is_simple(forward[i]):
            continue
        if insert_word(table, min(forward[i], backward[i]), np.uint64(count)) == np.uint64(0):
            words[count, 0], words[count, 1], words[count, 2] = number, i, backward[i] < forward[i]
            count += 1
    return count


def _read_regions(
    regions: Sequence[tuple[str, Span]], chroms: Sequence[str], genome: GenomeSequence
) -> Iterator[tuple[int, int, Bases]]:
    numbers = {chrom: number for number, chrom in enumerate(chroms)}
    for chrom, span in regions:
        for start in range(span.start, span.end, _CHUNK_BP):
            end = min(start + _CHUNK_BP + WORD_BP - 1, span.end)
            if chrom in numbers:
                yield numbers[chrom], start, genome.bases(chrom, start, end)


@kernel
def _scan(bases: Bases, table: Table) -> NDArray[np.int64]:
    """Rows (word, offset of its first base, whether its canonical form is the reverse complement here) of known words."""
    size = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(size, np.uint64), np.empty(size, np.uint64)
    valid = roll_words(bases, forward, backward)
    rows = np.empty((size, 3), np.int64)
    found = 0
    for i in range(size):
        if not valid[i]:
            continue
        entry = find_word(table, min(forward[i], backward[i]))
        if entry != np.uint64(0):
            rows[found, 0], rows[found, 1], rows[found, 2] = np.int64(entry & POSITION), i, backward[i] < forward[i]
            found += 1
    return rows[:found].copy()


def _choose(own: _Break, votes: dict[tuple[int, int], int]) -> Iterator[tuple[int, ...]]:
    """The place that most words say, for every fragment of the break; none where another says nearly as much."""
    ranked = sorted(votes, key=lambda place: (-votes[place], place))
    best = ranked[0]
    rivals = [place for place in ranked[1:] if place[0] != best[0] or abs(place[1] - best[1]) > _NEAR_BP]
    ends = order(Ends(own.side, own.offset, *best))
    if is_structural(ends) and not (rivals and _TIMES * votes[rivals[0]] > votes[best]):
        yield from ((*ends, fragment) for fragment in own.fragments)
