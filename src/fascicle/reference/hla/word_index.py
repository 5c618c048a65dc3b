"""Words of all alleles, and the columns of the genes they begin at: the table that finds HLA reads and lays them.

The table is that of `reference/words.py`; what it gives for a word is the number of the word. The places of word `w` are
`places[first[w]:first[w + 1]]`, each one number: gene, column, the views it occurs in, whether the word's canonical form is the
reverse complement of the gene's strand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import (
    POSITION,
    WORD_BP,
    Table,
    find_word,
    insert_word,
    is_simple,
    make_table,
    roll_word,
)

# Views: a gene as it lies in the genome, and its exons joined.
GENOMIC, TRANSCRIPT = 1, 2
COLUMN_BITS: Final = 16
GENE_SHIFT: Final = 20
REVERSED_BIT: Final = 1 << 18
VIEW_SHIFT: Final = 16
_PLACE_MASK: Final = ((1 << 32) - 1) ^ (3 << VIEW_SHIFT)
_ZERO = np.uint64(0)
# Room at the start; grows by doubling.
_ROOM: Final = 1 << 18
_FULL: Final = 0.6


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The table, and per word the places in ascending order."""

    table: Table
    first: NDArray[np.int64]
    places: NDArray[np.uint32]


@dataclass
class _Store:
    """Words seen so far: places as linked lists (`next_node` -1 ends one), growing by doubling."""

    table: Table
    spelled: NDArray[np.uint64]
    heads: NDArray[np.int64]
    places: NDArray[np.int64]
    next_node: NDArray[np.int64]
    words: int = 0
    nodes: int = 0


@inlined
def _find_node(places: NDArray[np.int64], next_node: NDArray[np.int64], node: int, place: np.int64) -> int:
    """The node of a place in the list that begins at one, -1 where it has none."""
    while node >= 0 and places[node] & _PLACE_MASK != place:
        node = next_node[node]
    return node


@kernel
def _add_words(
    bases: Bases, columns: NDArray[np.int32], gene: int, view: int, table: Table, spelled: NDArray[np.uint64],
    heads: NDArray[np.int64], places: NDArray[np.int64], next_node: NDArray[np.int64], words: int, nodes: int,
) -> tuple[int, int]:  # fmt: skip
    """Adds the words of one sequence; returns the numbers of words and nodes then in use. The arrays have room for all."""
    forward, backward, known = np.uint64(0), np.uint64(0), 0
    for i in range(len(bases)):
        forward, backward, known = roll_word(forward, backward, known, bases[i])
        if known < WORD_BP:
            continue
        start = i - WORD_BP + 1
        if is_simple(forward) or (start > 0 and columns[start] == columns[start - 1]):
            continue  # an inserted base has no column of its own, so a word that begins there cannot be an anchor
        canonical = min(forward, backward)
        place = (gene << GENE_SHIFT) | np.int64(columns[start]) | (REVERSED_BIT if backward < forward else 0)
        entry = find_word(table, canonical)
        if entry == _ZERO:
            insert_word(table, canonical, np.uint64(words))
            spelled[words], heads[words] = canonical, -1
            number = np.int64(words)
            words += 1
        else:
            number = np.int64(entry & POSITION)
        node = _find_node(places, next_node, heads[number], place)
        if node >= 0:
            places[node] |= view << VIEW_SHIFT
        else:
            places[nodes], next_node[nodes] = place | (view << VIEW_SHIFT), heads[number]
            heads[number] = nodes
            nodes += 1
    return words, nodes


def index_words(sequences: Iterable[tuple[Bases, NDArray[np.int32], int, int]]) -> WordIndex:
    """The index of (bases, columns, gene, view) in their order."""
    heads, nodes, next_node = np.empty((3, _ROOM), np.int64)
    store = _Store(make_table(_ROOM), np.empty(_ROOM, np.uint64), heads, nodes, next_node)
    for bases, columns, gene, view in sequences:
        _make_room(store, len(bases))
        store.words, store.nodes = _add_words(
            bases, columns, gene, view,
            store.table, store.spelled, store.heads, store.places, store.next_node, store.words, store.nodes,
        )  # fmt: skip
    first, places = _collect(store.heads[: store.words], store.places, store.next_node, store.nodes)
    return WordIndex(_fill_table(store.spelled[: store.words]), first, places)


def _make_room(store: _Store, wanted: int) -> None:
    for name, used in (("spelled", store.words), ("heads", store.words), ("places", store.nodes), ("next_node", store.nodes)):
        array = getattr(store, name)
        if used + wanted > len(array):
            setattr(store, name, np.concatenate([array, np.empty(max(len(array), wanted), array.dtype)]))
    if store.words + wanted > _FULL * len(store.table):
        store.table = _fill_table(store.spelled[: store.words], 2 * len(store.table))


def _fill_table(spelled: NDArray[np.uint64], words: int = 0) -> Table:
    """A table with room for a number of words (at least those given), the given ones numbered in their order."""
    table = make_table(max(len(spelled), words))
    _insert_all(table, spelled)
    return table


@kernel
def _insert_all(table: Table, spelled: NDArray[np.uint64]) -> None:
    for number in range(len(spelled)):
        insert_word(table, spelled[number], np.uint64(number))


@kernel
def _collect(
    heads: NDArray[np.int64], places: NDArray[np.int64], next_node: NDArray[np.int64], nodes: int
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    first = np.zeros(len(heads) + 1, dtype=np.int64)
    packed = np.empty(nodes, dtype=np.uint32)
    at = 0
    for word in range(len(heads)):
        node = heads[word]
        while node >= 0:
            packed[at] = places[node]
            at += 1
            node = next_node[node]
        packed[first[word] : at] = np.sort(packed[first[word] : at])
        first[word + 1] = at
    return first, packed
