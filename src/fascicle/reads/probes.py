"""Words of a read looked up a few at a time: at its ends, at a sparse sample of places, or all of them.

The table of words is larger than the processor's caches, and waiting for memory is most of the cost of a look-up. So look-ups
that do not depend on each other are made in two steps: first all places of the table are touched, then all are read.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.gene_loci import BLOCK_BP
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import (
    POSITION,
    REVERSED,
    SHARED,
    WORD_BP,
    WORD_MASK,
    Table,
    find_word,
    locate_word,
    mix,
    roll_word,
)

# How far from an end a unique word is looked for before the whole read is looked at: a word past an error at the very end.
_PROBE_STEP: Final = 4
_PROBES: Final = 5
# Words looked up in a read whose ends say nothing, before it is called off target.
_SPARSE_STEP: Final = 9
# Words of the sample that are looked up together: a read of 150 bases has no more.
_SAMPLED: Final = 16
# Reads whose ends are looked up together: enough to keep the memory busy, few enough to stay in the nearest cache.
TOGETHER: Final = 64
_ZERO: Final = np.uint64(0)
_ONE: Final = np.uint64(1)
_TWO: Final = np.uint64(2)
_FOUR: Final = np.uint64(4)
_EIGHT: Final = np.uint64(8)
_TWELVE: Final = np.uint64(12)
_SIXTEEN: Final = np.uint64(16)
_TWENTY_FOUR: Final = np.uint64(24)
_THIRTY_TWO: Final = np.uint64(32)
_LOWEST_BITS: Final = np.uint64(0x0101010101010101)
_LOW_TWO_BITS: Final = np.uint64(0x0303030303030303)
_CASE: Final = np.uint64(0xDFDFDFDFDFDFDFDF)
_LETTER_A: Final = np.uint64(0x4141414141414141)
_FOUR_BASES: Final = np.uint64(0xFF)


class Lookup(NamedTuple):
    """What words are looked up in: the table, the gene of every block of the loci, and the code of every letter."""

    table: Table
    gene_of_block: NDArray[np.int32]
    codes: Bases


class Ends(NamedTuple):
    """Entries of the first (column 0) and last (column 1) word of some reads, 0 where there is none, and whether the word's
    canonical form is its reverse complement; and room for the hashes of a sample of one read's words."""

    words: NDArray[np.uint64]
    entries: NDArray[np.uint64]
    is_turned: NDArray[np.bool_]
    sample: NDArray[np.uint64]


class Scratch(NamedTuple):
    """Room for the words of one read: canonical form, offset, whether that is the reverse complement."""

    words: NDArray[np.uint64]
    offsets: NDArray[np.int64]
    is_turned: NDArray[np.bool_]


def make_ends() -> Ends:
    """Room for the ends of the reads that are looked up together."""
    shape = (TOGETHER, 2)
    return Ends(np.empty(shape, np.uint64), np.empty(shape, np.uint64), np.empty(shape, np.bool_), np.empty(_SAMPLED, np.uint64))


def make_scratch(longest_bp: int) -> Scratch:
    """Room for the words of a read of a length."""
    return Scratch(np.empty(longest_bp, np.uint64), np.empty(longest_bp, np.int64), np.empty(longest_bp, np.bool_))


@inlined
def _load(buffer: NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """Eight bytes as one number, the first lowest. The compiler makes one load of it."""
    loaded = np.uint64(buffer[at])
    for k in range(1, 8):
        loaded |= np.uint64(buffer[at + np.uint64(k)]) << np.uint64(8 * k)
    return loaded


@inlined
def _squeeze(letters: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Eight letters as 16 bits, the first highest, and a number that is 0 where all are A, C, G, T or U in either case.

    Bits 1 and 2 of the letters' ASCII codes are 0 (A), 1 (C), 2 (T, U), 3 (G); the letter that they stand for is compared back.
    """
    raw = (letters >> _ONE) & _LOW_TWO_BITS
    is_t = (raw >> _ONE) & ~raw & _LOWEST_BITS
    expected = (_LETTER_A | (raw << _ONE)) ^ is_t ^ (is_t << _FOUR)
    odd = (expected ^ (letters & _CASE)) & ~is_t
    codes = raw ^ ((raw >> _ONE) & _LOWEST_BITS)
    codes = ((codes << _TWO) | (codes >> _EIGHT)) & np.uint64(0x000F000F000F000F)
    codes = ((codes << _FOUR) | (codes >> _SIXTEEN)) & np.uint64(0x000000FF000000FF)
    return ((codes << _EIGHT) | (codes >> _THIRTY_TWO)) & np.uint64(0xFFFF), odd


@inlined
def turn_word(word: np.uint64) -> np.uint64:
    """The reverse complement of a word."""
    word = ~word
    word = ((word >> _TWO) & np.uint64(0x3333333333333333)) | ((word & np.uint64(0x3333333333333333)) << _TWO)
    word = ((word >> _FOUR) & np.uint64(0x0F0F0F0F0F0F0F0F)) | ((word & np.uint64(0x0F0F0F0F0F0F0F0F)) << _FOUR)
    word = ((word >> _EIGHT) & np.uint64(0x00FF00FF00FF00FF)) | ((word & np.uint64(0x00FF00FF00FF00FF)) << _EIGHT)
    word = ((word >> _SIXTEEN) & np.uint64(0x0000FFFF0000FFFF)) | ((word & np.uint64(0x0000FFFF0000FFFF)) << _SIXTEEN)
    word = (word >> _THIRTY_TWO) | (word << _THIRTY_TWO)
    return word >> np.uint64(64 - 2 * WORD_BP)


@kernel
def pack_word(buffer: NDArray[np.uint8], at: int) -> tuple[np.uint64, np.bool_]:
    """The word of letters that begins at an offset, first base highest, and whether all its bases are known."""
    first, odd_1 = _squeeze(_load(buffer, np.uint64(at)))
    second, odd_2 = _squeeze(_load(buffer, np.uint64(at) + _EIGHT))
    third, odd_3 = _squeeze(_load(buffer, np.uint64(at) + _TWELVE))
    word = (first << _TWENTY_FOUR) | (second << _EIGHT) | (third & _FOUR_BASES)
    return word & WORD_MASK, (odd_1 | odd_2 | odd_3) == _ZERO


@kernel
def look_up(buffer: NDArray[np.uint8], at: int, table: Table) -> tuple[np.uint64, bool]:
    """The entry of the word at an offset (0: none, or a base is not known), and whether its canonical form is turned."""
    forward, is_known = pack_word(buffer, at)
    backward = turn_word(forward)
    entry = find_word(table, min(forward, backward)) if is_known else _ZERO
    return entry, bool(backward < forward)


@kernel
def look_at_ends(buffer: NDArray[np.uint8], columns: NDArray[np.int64], first: int, last: int, table: Table, ends: Ends) -> None:
    """Looks up the first and the last word of records `first` to `last`; those shorter than a word have none."""
    touched = _ZERO
    words, entries, is_turned, _ = ends
    for i in range(first, last):
        start, end = columns[i, 2], columns[i, 3]
        row = i - first
        for side in range(2):
            words[row, side], entries[row, side] = _ZERO, _ZERO
            if end - start < WORD_BP:
                continue
            forward, is_known = pack_word(buffer, end - WORD_BP if side else start)
            backward = turn_word(forward)
            words[row, side], is_turned[row, side] = min(forward, backward), backward < forward
            # 1 for a word to look up; the entry replaces it below.
            entries[row, side] = _ONE if is_known else _ZERO
    for row in range(last - first):
        for side in range(2):
            item, _, slot = locate_word(table, mix(words[row, side]))
            touched |= table[item] | table[slot]
    for row in range(last - first):
        for side in range(2):
            if entries[row, side] != _ZERO:
                entries[row, side] = find_word(table, words[row, side])
    # Never so: it keeps the compiler from leaving the touching out.
    if touched == POSITION | REVERSED:
        words[0, 0] = touched


@kernel
def probe_end(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    is_left: bool,  # noqa: FBT001
    entry: np.uint64,
    is_turned: bool,  # noqa: FBT001
    table: Table,
) -> tuple[np.uint64, int, bool, bool]:
    """The first unique word from one end: its entry (0: none), offset, whether read and sense strand agree, whether shared words
    were seen on the way. `entry` and `is_turned` are those of the word at the very end."""
    is_shared_seen = False
    for probe in range(_PROBES):
        offset = probe * _PROBE_STEP if is_left else end - start - WORD_BP - probe * _PROBE_STEP
        if offset < 0 or offset + WORD_BP > end - start:
            break
        if probe:
            entry, is_turned = look_up(buffer, start + offset, table)
        if entry == _ZERO:
            continue
        if entry & SHARED != _ZERO:
            is_shared_seen = True
            continue
        return entry, offset, is_turned == (entry & REVERSED != _ZERO), is_shared_seen
    return _ZERO, 0, False, is_shared_seen


@kernel
def is_blank(buffer: NDArray[np.uint8], start: int, end: int, table: Table, ends: Ends) -> bool:
    """Whether no word of a sparse sample of the read is in the table."""
    hashes, likely = ends.sample, 0
    for first in range(start, end - WORD_BP + 1, _SPARSE_STEP * _SAMPLED):
        count = 0
        for at in range(first, min(first + _SPARSE_STEP * _SAMPLED, end - WORD_BP + 1), _SPARSE_STEP):
            forward, is_known = pack_word(buffer, at)
            hashes[count] = mix(min(forward, turn_word(forward)))
            count += 1 if is_known else 0
        for k in range(count):
            item, bit, _ = locate_word(table, hashes[k])
            if table[item] & bit != _ZERO:
                likely = 1
        if likely:
            break
    if not likely:
        return True
    for at in range(start, end - WORD_BP + 1, _SPARSE_STEP):
        entry, _ = look_up(buffer, at, table)
        if entry != _ZERO:
            return False
    return True


@kernel
def _list_likely_words(buffer: NDArray[np.uint8], start: int, end: int, codes: Bases, table: Table, scratch: Scratch) -> int:
    """Lists the words of a read that the table's filter lets pass, and touches their slots; returns how many."""
    words, offsets, is_turned = scratch
    forward, backward = _ZERO, _ZERO
    known, count = 0, 0
    touched = _ZERO
    for i in range(start, end):
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        canonical = min(forward, backward)
        item, bit, slot = locate_word(table, mix(canonical))
        if table[item] & bit == _ZERO:
            continue
        touched |= table[slot]
        words[count], offsets[count], is_turned[count] = canonical, i - WORD_BP + 1 - start, backward < forward
        count += 1
    # Never so, see `look_at_ends`.
    return count if touched != POSITION | REVERSED else 0


@kernel
def collect_genes(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    lookup: Lookup,
    scratch: Scratch,
    genes: NDArray[np.int32],
    spans: NDArray[np.int64],
    found: int,
) -> tuple[int, bool]:
    """Adds the genes of all unique words of a read to `genes`; returns their number and whether shared words were seen.

    `spans` gets, per gene, the lowest place of the read's words and the end of the highest.
    """
    is_shared_seen = False
    table, gene_of_block, codes = lookup
    words = scratch.words
    for w in range(_list_likely_words(buffer, start, end, codes, table, scratch)):
        entry = find_word(table, words[w])
        if entry == _ZERO:
            continue
        if entry & SHARED != _ZERO:
            is_shared_seen = True
            continue
        place = np.int64(entry & POSITION)
        found = add_gene(gene_of_block[place // BLOCK_BP], place, place + WORD_BP, genes, spans, found)
    return found, is_shared_seen


@kernel
def add_gene(gene: int, low: np.int64, high: np.int64, genes: NDArray[np.int32], spans: NDArray[np.int64], found: int) -> int:
    """Adds a gene, or widens its span; returns the number of genes. There is room for a few; more than that say no more."""
    g = 0
    while g < found and genes[g] != gene:
        g += 1
    if g == found and found < len(genes):
        genes[found] = gene
        found += 1
    if g < found:
        spans[g, 0] = low if spans[g, 0] < 0 else min(spans[g, 0], low)
        spans[g, 1] = max(spans[g, 1], high)
    return found
