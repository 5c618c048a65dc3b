"""Seeds to junctions, to the base: reads near a seed laid along both of its windows, as RNA reads along two genes.

A read that has words of the 5' window and then of the 3' window is laid from its first word of the one to its last of the
other; `splits.place_join` finds the base. Words count on the kept sides only, so that the windows of a short deletion do not
explain each other, and only those that the window has once. What one read leaves open, since a base that differs beside the
junction can be an error of it, all reads of a junction decide together: a base that they agree on is inserted (`_settle`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.candidates import gather_candidates
from fascicle.evidence.hits import find_words
from fascicle.evidence.splits import Join, place_join
from fascicle.evidence.structural.hints import Seed, name_fragments
from fascicle.evidence.structural.odd_records import OddRecords, find_primary
from fascicle.evidence.structural.sides import Ends, ends_of, is_structural, order
from fascicle.evidence.structural.windows import GenomeSequence, Window, WindowPair, open_windows
from fascicle.reads.alignment_blocks import CONTIG, END, START
from fascicle.reads.read_bases import read_record_bases
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases, reverse_complement
from fascicle.reference.words import REVERSED, WORD_BP, Table, insert_word, make_table, mark_shared, roll_words

# A read reaches this far from the junction, and the windows a little farther.
_REACH_BP: Final = 300
# Words may pass the hint by as much: bases that both sides share.
_OVERHANG_BP: Final = 15
_ONE_PLACE: Final = np.zeros(1 << 8, np.int32)
_FEWEST: Final = 2
# Bases beside a junction that reads have otherwise than the genome: as many are looked at, and so large a share must agree.
_BESIDE_BP: Final = 6
_AGREED: Final = 0.8


class Placed(NamedTuple):
    """A read over a junction, in its direction: the bases, and where what is inserted begins and ends in them."""

    fragment: int
    bases: Bases
    left: int
    right: int


def place_seeds(
    seeds: Iterable[Seed], odd: OddRecords, chroms: tuple[str, ...], genome: GenomeSequence
) -> dict[Join, tuple[int, ...]]:
    """Junctions that reads near the seeds show, with the fragments that do: in the form of `sides`, places on the genome."""
    near = _Nearby(odd)
    found: dict[Join, dict[int, Placed]] = {}
    for seed in seeds:
        for join, read in _place_seed(seed, near, chroms, genome):
            found.setdefault(join, {})[read.fragment] = read
    joins = {join: tuple(sorted(own)) for join, own in found.items() if len(own) >= _FEWEST}
    settled: dict[Join, set[int]] = {}
    for join in gather_candidates(joins):
        own = _settle(join, list(found[join].values()), chroms, genome)
        settled.setdefault(own, set()).update(joins[join])
    return {join: tuple(sorted(settled[join])) for join in gather_candidates({j: tuple(f) for j, f in settled.items()})}


def _settle(join: Join, reads: Sequence[Placed], chroms: tuple[str, ...], genome: GenomeSequence) -> Join:
    """A junction whose reads agree on a base beside it that the genome does not have, with that base and what lies between taken
    for inserted."""
    pair = open_windows(ends_of(join), 2 * _BESIDE_BP, chroms, genome)
    window = pair.to_window(join)
    behind = pair.three_prime.bases[window.three_prime_offset :][:_BESIDE_BP]
    before = pair.five_prime.bases[: window.five_prime_offset + 1][::-1][:_BESIDE_BP]
    added = _find_agreed(behind, [read.bases[read.right :] for read in reads])
    first = _find_agreed(before, [read.bases[: read.left][::-1] for read in reads])
    moved = Join(
        window.five_prime,
        window.five_prime_offset - len(first),
        window.three_prime,
        window.three_prime_offset + len(added),
        decode_bases(first[::-1]) + join.inserted + decode_bases(added),
    )
    return pair.to_genome(moved)


def _find_agreed(reference: Bases, ends: Sequence[Bases]) -> Bases:
    """What reads have outwards of a junction up to the last base in which they agree and differ from the reference; none where
    they follow it."""
    agreed = np.full(len(reference), UNKNOWN_BASE, np.uint8)
    for k in range(len(reference)):
        counts = np.bincount([end[k] for end in ends if len(end) > k], minlength=UNKNOWN_BASE + 1)
        best = int(np.argmax(counts[:UNKNOWN_BASE]))
        if counts[best] >= max(_FEWEST, _AGREED * counts.sum()):
            agreed[k] = best
    differs = np.flatnonzero((agreed != reference) & (agreed != UNKNOWN_BASE) & (reference != UNKNOWN_BASE))
    length = int(differs[-1]) + 1 if len(differs) else 0
    return agreed[:length] if (agreed[:length] != UNKNOWN_BASE).all() else agreed[:0]


class _Nearby:
    """Primary odd records by place."""

    def __init__(self, odd: OddRecords):
        columns = odd.block.columns
        rows = np.flatnonzero(find_primary(columns) & (columns[:, CONTIG] >= 0))
        rows = rows[np.lexsort((rows, columns[rows, START], columns[rows, CONTIG]))]
        self.odd = odd
        self.fragments = name_fragments(odd.names)
        self._rows = rows
        self._contigs, self._starts = columns[rows, CONTIG], columns[rows, START]
        self._longest = int((columns[rows, END] - columns[rows, START]).max()) if len(rows) else 0

    def find(self, chrom: int, start: int, end: int) -> list[int]:
        """Records that overlap a range of the genome or stand in it unaligned."""
        first, last = np.searchsorted(self._contigs, [chrom, chrom + 1])
        low, high = np.searchsorted(self._starts[first:last], [start - self._longest, end])
        rows = self._rows[first + low : first + high]
        return [int(row) for row in rows[self.odd.block.columns[rows, END] >= start]]


def _place_seed(seed: Seed, near: _Nearby, chroms: tuple[str, ...], genome: GenomeSequence) -> list[tuple[Join, Placed]]:
    pair = open_windows(seed.ends, _REACH_BP + seed.reach_bp, chroms, genome)
    tables = [_index_kept_words(window, place, seed.reach_bp) for window, place in _list_places(pair, seed.ends)]
    windows = (pair.five_prime, pair.three_prime)
    rows = sorted({row for own in windows for row in near.find(own.side >> 1, own.start, own.end)})
    placed = []
    for row in rows:
        bases = read_record_bases(near.odd.block, row)
        found = _place_read(bases, pair, tables)
        if found is None:
            continue
        own = pair.to_genome(found[0])
        if is_structural(ends_of(own)) and order(ends_of(own)) == ends_of(own) and _is_near(seed, ends_of(own)):
            placed.append((own, Placed(int(near.fragments[row]), *found[1:])))
    return placed


def _list_places(pair: WindowPair, ends: Ends) -> tuple[tuple[Window, int], tuple[Window, int]]:
    return (
        (pair.five_prime, pair.five_prime.to_window(ends.five_prime_offset)),
        (pair.three_prime, pair.three_prime.to_window(ends.three_prime_offset)),
    )


def _is_near(seed: Seed, ends: Ends) -> bool:
    steps = ends.five_prime_offset - seed.ends.five_prime_offset, ends.three_prime_offset - seed.ends.three_prime_offset
    return all(abs(step) <= seed.reach_bp + _OVERHANG_BP for step in steps)


def _index_kept_words(window: Window, place: int, reach_bp: int) -> Table:
    """Words of the side of a window that the junction keeps; the value of each is where it begins."""
    is_five_prime = window.number == 0
    beyond = reach_bp + _OVERHANG_BP
    first = 0 if is_five_prime else max(place - beyond, 0)
    last = place + beyond + 1 if is_five_prime else len(window.bases)
    table = make_table(len(window.bases))
    _insert_words(window.bases, first, min(last, len(window.bases)), table)
    return table


@kernel
def _insert_words(bases: Bases, first: int, last: int, table: Table) -> None:
    """Puts in the words between two offsets; one that is there twice is marked as shared."""
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    valid = roll_words(bases, forward, backward)
    for i in range(first, min(last - WORD_BP + 1, count)):
        if not valid[i]:
            continue
        canonical = min(forward[i], backward[i])
        value = np.uint64(i) | (REVERSED if backward[i] < forward[i] else np.uint64(0))
        if insert_word(table, canonical, value) != np.uint64(0):
            mark_shared(table, canonical)


def _place_read(bases: Bases, pair: WindowPair, tables: Sequence[Table]) -> tuple[Join, Bases, int, int] | None:
    """The join of a read in the windows, in whichever direction it has one: with its bases in that direction, and where in them
    what is inserted begins and ends."""
    left, right = (_find_words(bases, table) for table in tables)
    for is_sense in (1, 0):
        own, other = left[left[:, 3] == is_sense], right[right[:, 3] == is_sense]
        if not len(own) or not len(other):
            continue
        oriented = bases if is_sense else reverse_complement(bases)
        if not is_sense:
            own, other = _turn_words(own, len(bases)), _turn_words(other, len(bases))
        join = _join_words(oriented, pair, own[0], other[-1])
        if join is not None:
            return join
    return None


def _find_words(bases: Bases, table: Table) -> NDArray[np.int64]:
    """Rows (offset in the read, 0, place in the window, whether the read is sense) of words in a table."""
    rows = np.empty((max(len(bases) - WORD_BP + 1, 0), 4), dtype=np.int64)
    return rows[: find_words(bases, table, _ONE_PLACE, rows)]


def _turn_words(rows: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """The same words in the reverse complement of a read, in its order."""
    turned = rows[::-1].copy()
    turned[:, 0] = length - WORD_BP - turned[:, 0]
    return turned


def _join_words(
    bases: Bases, pair: WindowPair, first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[Join, Bases, int, int] | None:
    """The join between the first word of the 5' window and the last of the 3' window."""
    start, end = int(first[0]), int(last[0]) + WORD_BP
    if last[0] < start or _is_one_way(pair, first, last):
        return None
    read = bases[start:end]
    place = place_join(read, pair.five_prime.columns, int(first[2]), pair.three_prime.columns, int(last[2]))
    if place.five_prime < 0:
        return None
    inserted = decode_bases(read[place.inserted_start : place.inserted_end])
    join = Join(0, int(place.five_prime), 1, int(place.three_prime), inserted)
    return join, bases, start + int(place.inserted_start), start + int(place.inserted_end)


def _is_one_way(pair: WindowPair, first: NDArray[np.int64], last: NDArray[np.int64]) -> bool:
    """Whether both words lie on the genome as they lie in the read: no junction between them."""
    left, right = pair.five_prime, pair.three_prime
    if left.side != right.side:
        return False
    step = right.to_genome(int(last[2])) - left.to_genome(int(first[2]))
    return bool((-step if left.side & 1 else step) == last[0] - first[0])
