"""k-mers as numbers, and the hash table they lie in.

A word is a run of `WORD_BP` known bases, 2 bits each, in its canonical form: the smaller of itself and its reverse complement.
The table is one array of 64-bit items, so that it can be memory-mapped and read by a kernel without any decoding. Its slots use
open addressing (linear probing); an entry is

    bit 63      taken
    bits 34-62  fingerprint of the word's hash (29 bits)
    bit 33      shared: the word also occurs in another gene or elsewhere in the genome, so it says nothing about the gene
    bit 32      the canonical form is the reverse complement of the sense strand
    bits 0-31   where the word begins in the array of gene loci

Before the slots lies a filter, 8 bits a slot: bit b is set where a word of the table has b as that part of its hash. Most words
that are looked up in vain (reads of other sequence, read errors) end there, in memory small enough for the processor's caches.

A false match needs an equal fingerprint in the probed run: about 1 in 2^28 look-ups, which no decision rests on, because every
kept read is compared base by base afterwards.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import inlined, kernel

# 20 bases: the shortest anchor that counts as support, so an anchor is one word. Chance hits stay rare: a random word is in a
# panel's exons (4 Mb) with probability 8e6 / 4^20 = 7e-6.
WORD_BP: Final = 20
WORD_MASK: Final = np.uint64((1 << (2 * WORD_BP)) - 1)
_TOP_SHIFT: Final = np.uint64(2 * (WORD_BP - 1))

TAKEN: Final = np.uint64(1 << 63)
SHARED: Final = np.uint64(1 << 33)
REVERSED: Final = np.uint64(1 << 32)
POSITION: Final = np.uint64((1 << 32) - 1)
_FINGERPRINT: Final = np.uint64(((1 << 29) - 1) << 34)
_KEY: Final = np.uint64(TAKEN | _FINGERPRINT)
_ZERO: Final = np.uint64(0)
_ONE: Final = np.uint64(1)
_TWO: Final = np.uint64(2)
_THREE: Final = np.uint64(3)
_SIX: Final = np.uint64(6)
_SIXTY_THREE: Final = np.uint64(63)
_BITS_PER_SLOT: Final = np.uint64(8)
_FILTER_SHIFT: Final = np.uint64(33)
_MULTIPLIER_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MULTIPLIER_2: Final = np.uint64(0x94D049BB133111EB)
_SHIFT_1: Final = np.uint64(30)
_SHIFT_2: Final = np.uint64(27)
_SHIFT_3: Final = np.uint64(31)

Table = NDArray[np.uint64]


@inlined
def mix(word: np.uint64) -> np.uint64:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit."""
    word = (word ^ (word >> _SHIFT_1)) * _MULTIPLIER_1
    word = (word ^ (word >> _SHIFT_2)) * _MULTIPLIER_2
    return word ^ (word >> _SHIFT_3)


@kernel
def _count_slots(table: Table) -> np.uint64:
    """Slots of a table: a power of two, eight ninths of its length."""
    return np.uint64(len(table) // 9 * 8)


@kernel
def locate_word(table: Table, hashed: np.uint64) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Where a word's hash belongs: the filter's item and the bit in it, and the first slot, as indices of the table."""
    slots = _count_slots(table)
    bit = (hashed >> _FILTER_SHIFT) & (slots * _BITS_PER_SLOT - _ONE)
    return bit >> _SIX, _ONE << (bit & _SIXTY_THREE), (slots >> _THREE) + (hashed & (slots - _ONE))


@kernel
def _find_slot(table: Table, hashed: np.uint64, slot: np.uint64) -> np.uint64:
    """The index at which a word stands, or the empty one at which it would."""
    key = TAKEN | (hashed & _FINGERPRINT)
    while table[slot] != _ZERO and table[slot] & _KEY != key:
        slot += _ONE
        if slot == np.uint64(len(table)):
            slot = _count_slots(table) >> _THREE
    return slot


@kernel
def find_word(table: Table, canonical: np.uint64) -> np.uint64:
    """The entry of a canonical word, 0 when it is not in the table."""
    hashed = mix(canonical)
    item, bit, slot = locate_word(table, hashed)
    if table[item] & bit == _ZERO:
        return _ZERO
    return table[_find_slot(table, hashed, slot)]


@kernel
def insert_word(table: Table, canonical: np.uint64, value: np.uint64) -> np.uint64:
    """Puts a value (position and flags) in for a word that is not there yet; returns 0, or the entry that is there already."""
    hashed = mix(canonical)
    item, bit, slot = locate_word(table, hashed)
    slot = _find_slot(table, hashed, slot)
    if table[slot] != _ZERO:
        return table[slot]
    table[slot] = TAKEN | (hashed & _FINGERPRINT) | value
    table[item] |= bit
    return _ZERO


@kernel
def mark_shared(table: Table, canonical: np.uint64) -> None:
    """Marks a word that is in the table as shared."""
    hashed = mix(canonical)
    _, _, slot = locate_word(table, hashed)
    slot = _find_slot(table, hashed, slot)
    if table[slot] != _ZERO:
        table[slot] |= SHARED


@kernel
def is_simple(word: np.uint64) -> bool:
    """Low complexity: fewer than 6 different triplets among the word's 18 (a run, or a repeat of one to three bases)."""
    seen = _ZERO
    count = 0
    for i in range(WORD_BP - 2):
        bit = _ONE << ((word >> np.uint64(2 * i)) & np.uint64(63))
        if seen & bit == _ZERO:
            seen |= bit
            count += 1
    return count < 6


@inlined
def roll_word(forward: np.uint64, backward: np.uint64, known: int, base: int) -> tuple[np.uint64, np.uint64, int]:
    """Moves a word one base on: the word as read, its reverse complement, and how many known bases stand in a row.

    The words are whole when that number has reached `WORD_BP`. An unknown base begins anew.
    """
    if base > 3:
        return _ZERO, _ZERO, 0
    forward = ((forward << _TWO) | np.uint64(base)) & WORD_MASK
    backward = (backward >> _TWO) | ((_THREE - np.uint64(base)) << _TOP_SHIFT)
    return forward, backward, known + 1


@kernel
def roll_words(bases: NDArray[np.uint8], forward: NDArray[np.uint64], backward: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Fills the words that begin at every base, as read and as reverse complement; returns where a word has only known bases."""
    count = len(bases) - WORD_BP + 1
    valid = np.zeros(max(count, 0), dtype=np.bool_)
    f, r = _ZERO, _ZERO
    known = 0
    for i in range(len(bases)):
        f, r, known = roll_word(f, r, known, bases[i])
        start = i - WORD_BP + 1
        if start >= 0 and known >= WORD_BP:
            valid[start] = True
            forward[start], backward[start] = f, r
    return valid


def make_table(words: int) -> Table:
    """An empty table for a number of words: slots at most 60 % full, and an eighth as many items of the filter before them."""
    slots = 1 << max(10, int(np.ceil(np.log2(max(words, 1) / 0.6))))
    return np.zeros(slots + slots // 8, dtype=np.uint64)
