"""Kept fragments of a block read for what they show: joins of two genes along a read, or mates that lie in two genes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.gene_columns import AllGenes, slice_gene
from fascicle.evidence.hits import find_words
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join, find_border, place_join
from fascicle.reads.fastq import ReadBlock, RecordColumns, list_columns
from fascicle.reads.probes import Lookup
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, Bases, decode_bases
from fascicle.reference.words import WORD_BP

# What a kept fragment turns out to be; `kept.Reading` has the words.
SPLIT, SPANNING, OPPOSED, UNJOINED, ONE_GENE = range(5)
# Genes followed along one read: a read of more than eight is no fusion of two.
_GENES_MAX: Final = 8
# A gene with so few words of a read may have them by chance.
_STRAY_WORDS: Final = 2
# Joins of one fragment at the most: between neighbouring genes, two reads, two directions.
_JOINS_MAX: Final = 4 * (_GENES_MAX - 1)
# Longer insertions are none, see `splits`.
_INSERTED_MAX_BP: Final = 40


class _Strand(NamedTuple):
    """A read in one direction: its bases, and the unique words whose genes are sense in it, in order."""

    bases: Bases
    offset: NDArray[np.int64]
    gene: NDArray[np.int64]
    place: NDArray[np.int64]


class _Found(NamedTuple):
    """Room for what is found. Rows of `joins`: index of the fragment, 5' gene and offset, 3' gene and offset, inserted bases (in
    `inserted`). Rows of `spanning`: index, both genes, and the numbers of a `SpanningPair`. Per fragment its reading, and
    both ends as places in the loci."""

    joins: NDArray[np.int64]
    inserted: NDArray[np.uint8]
    spanning: NDArray[np.int64]
    readings: NDArray[np.uint8]
    ends: NDArray[np.int64]


@dataclass(frozen=True)
class PlacedFragments:
    """What the fragments of a block show, by index of the fragment in the block.

    `joins` are pairs (index, join); `spanning` rows (index, 5' gene, 3' gene, six numbers of a `SpanningPair`); `readings` and
    `ends` (n, 2) are in the order of `indices`.
    """

    indices: NDArray[np.int64]
    joins: tuple[tuple[int, Join], ...]
    spanning: NDArray[np.int64]
    readings: NDArray[np.uint8]
    ends: NDArray[np.int64]


def place_fragments(block: ReadBlock, indices: NDArray[np.int64], book: PathBook) -> PlacedFragments:
    """Reads the fragments at `indices` of a block."""
    count = len(indices)
    found = _Found(
        np.empty((count * _JOINS_MAX, 6), np.int64),
        np.empty((count * _JOINS_MAX, _INSERTED_MAX_BP), np.uint8),
        np.empty((count, 9), np.int64),
        np.empty(count, np.uint8),
        np.empty((count, 2), np.int64),
    )
    bundle = book.bundle
    lookup = Lookup(bundle.words, bundle.layout.gene_of_block, CODE_OF_BYTE)
    joins, spanning = _place_fragments(*list_columns(block), indices, lookup, book.columns, found)
    return PlacedFragments(
        indices, tuple(_list_joins(indices, found, joins)), found.spanning[:spanning].copy(), found.readings, found.ends
    )


def _list_joins(indices: NDArray[np.int64], found: _Found, count: int) -> Iterator[tuple[int, Join]]:
    for row, inserted in zip(found.joins[:count].tolist(), found.inserted[:count], strict=True):
        index, five, end, three, start, inserted_bp = row
        yield int(indices[index]), Join(five, end, three, start, decode_bases(inserted[:inserted_bp]))


@kernel
def _place_fragments(
    first: RecordColumns,
    second: RecordColumns,
    indices: NDArray[np.int64],
    lookup: Lookup,
    genes: AllGenes,
    found: _Found,
) -> tuple[int, int]:
    """Fills what is found; returns the number of joins and of spanning pairs."""
    joins, spanning = 0, 0
    is_paired = len(second.columns) > 0
    for k in range(len(indices)):
        i = indices[k]
        sense, antisense = _read_strands(first, i, lookup)
        other_sense, other_antisense = sense, antisense
        before = joins
        joins = _find_joins(k, sense, genes, found, before, joins)
        joins = _find_joins(k, antisense, genes, found, before, joins)
        if is_paired:
            other_sense, other_antisense = _read_strands(second, i, lookup)
            joins = _find_joins(k, other_sense, genes, found, before, joins)
            joins = _find_joins(k, other_antisense, genes, found, before, joins)
        found.ends[k, 0] = _find_end(sense, antisense)
        found.ends[k, 1] = _find_end(other_sense, other_antisense)
        if joins > before:
            found.readings[k] = SPLIT
            continue
        if is_paired:
            row = found.spanning[spanning]
            row[0] = i
            is_spanning = _note_spanning(sense, antisense, other_sense, other_antisense, genes, row) or _note_spanning(
                other_sense, other_antisense, sense, antisense, genes, row
            )
            if is_spanning:
                found.readings[k] = SPANNING
                spanning += 1
                continue
        found.readings[k] = _name_reading(sense, antisense, other_sense, other_antisense)
    return joins, spanning


@kernel
def _read_strands(records: RecordColumns, i: int, lookup: Lookup) -> tuple[_Strand, _Strand]:
    """A read as it is with its sense words, and its reverse complement with the others."""
    start, end = records.columns[i, 2], records.columns[i, 3]
    size = end - start
    bases, turned = np.empty(size, np.uint8), np.empty(size, np.uint8)
    for k in range(size):
        base = lookup.codes[records.buffer[start + k]]
        bases[k] = base
        turned[size - 1 - k] = 3 - base if base < 4 else base
    rows = np.empty((max(size - WORD_BP + 1, 0), 4), np.int64)
    words = rows[: find_words(bases, lookup.table, lookup.gene_of_block, rows)]
    sense, antisense = words[words[:, 3] == 1], words[words[:, 3] == 0][::-1]
    return (
        _Strand(bases, sense[:, 0].copy(), sense[:, 1].copy(), sense[:, 2].copy()),
        _Strand(turned, size - WORD_BP - antisense[:, 0], antisense[:, 1].copy(), antisense[:, 2].copy()),
    )


@kernel
def _find_joins(k: int, strand: _Strand, genes: AllGenes, found: _Found, before: int, joins: int) -> int:
    """Adds the joins between genes that follow each other along a read, those that the fragment has already left out; returns the
    new number of joins.

    A gene of one or two words between two that join is passed over: a word across a junction can happen to be that of a third.
    """
    order = np.empty(_GENES_MAX, np.int64)
    count = _list_genes(strand.gene, order)
    g = 0
    while g < count - 1:
        is_stray = g + 2 < count and (strand.gene == order[g + 1]).sum() <= _STRAY_WORDS
        is_over = is_stray and _fill_join(k, strand, order[g], order[g + 2], genes, found, joins)
        if is_over or _fill_join(k, strand, order[g], order[g + 1], genes, found, joins):
            joins += 0 if _is_known(found, before, joins) else 1
        g += 2 if is_over else 1
    return joins


@kernel
def _fill_join(k: int, strand: _Strand, five: int, three: int, genes: AllGenes, found: _Found, joins: int) -> bool:
    """Fills a row with the join of two genes along a read; False where there is none."""
    a, b = find_border(strand.gene, five, three)
    if a < 0:
        return False
    read = strand.bases[strand.offset[a] : strand.offset[b] + WORD_BP]
    places = strand.place[a] - genes.offsets[five], strand.place[b] - genes.offsets[three]
    place = place_join(read, slice_gene(genes, five), places[0], slice_gene(genes, three), places[1])
    if place.five_prime < 0:
        return False
    row, inserted_bp = found.joins[joins], place.inserted_end - place.inserted_start
    row[0], row[1], row[2] = k, five, place.five_prime
    row[3], row[4], row[5] = three, place.three_prime, inserted_bp
    found.inserted[joins, :inserted_bp] = read[place.inserted_start : place.inserted_end]
    return True


@kernel
def _list_genes(genes: NDArray[np.int64], order: NDArray[np.int64]) -> int:
    """The genes of a read's words in the order in which they first occur; returns how many."""
    count = 0
    for gene in genes:
        is_new = count < len(order)
        for k in range(count):
            is_new = is_new and order[k] != gene
        if is_new:
            order[count] = gene
            count += 1
    return count


@kernel
def _is_known(found: _Found, before: int, last: int) -> bool:
    """Whether the join in row `last` is one of those from row `before` on."""
    inserted_bp = found.joins[last, 5]
    for row in range(before, last):
        is_same_place = (found.joins[row, 1:] == found.joins[last, 1:]).all()
        if is_same_place and (found.inserted[row, :inserted_bp] == found.inserted[last, :inserted_bp]).all():
            return True
    return False


@kernel
def _find_end(sense: _Strand, antisense: _Strand) -> int:
    """The place of a read's 5' end in the loci, as `hits.find_end` tells it."""
    size = len(sense.bases)
    first_sense = sense.offset[0] if len(sense.offset) else size
    # The reverse complement's last word is the read's first.
    first_antisense = size - WORD_BP - antisense.offset[-1] if len(antisense.offset) else size
    if len(sense.offset) and first_sense <= first_antisense:
        return sense.place[0] - first_sense
    if len(antisense.offset):
        return antisense.place[-1] + WORD_BP + first_antisense
    return -1


@kernel
def _note_spanning(
    left: _Strand, left_turned: _Strand, right_turned: _Strand, right: _Strand, genes: AllGenes, row: NDArray[np.int64]
) -> bool:
    """Fills a row for mates in two genes, both in the direction of one transcript: one mate sense in A, the other antisense in B.

    A mate that has words of the partner in the other direction joins the two head to head, and spans nothing.
    """
    a, b = _only_gene(left.gene), _only_gene(right.gene)
    if a < 0 or b < 0 or a == b or (left_turned.gene == b).any() or (right_turned.gene == a).any():
        return False
    five, three = genes.offsets[a], genes.offsets[b]
    tail = len(right.bases) - right.offset[-1] - WORD_BP
    row[1], row[2] = a, b
    row[3], row[4] = left.place[-1] + WORD_BP - five, right.place[0] - three
    row[5], row[6] = len(left.bases) - left.offset[-1] - WORD_BP, right.offset[0]
    row[7], row[8] = left.place[0] - left.offset[0] - five, right.place[-1] + WORD_BP + tail - three
    return True


@kernel
def _only_gene(genes: NDArray[np.int64]) -> int:
    """The gene of all words, -1 where there are several or none."""
    if len(genes) == 0 or (genes != genes[0]).any():
        return -1
    return genes[0]


@kernel
def _name_reading(sense: _Strand, antisense: _Strand, other_sense: _Strand, other_antisense: _Strand) -> int:
    """What a fragment is that shows neither a join nor a spanning pair."""
    seen = -1
    several = in_one_read = False
    for strand in (sense, antisense, other_sense, other_antisense):
        for gene in strand.gene:
            several = several or (seen >= 0 and gene != seen)
            in_one_read = in_one_read or gene != strand.gene[0]
            seen = gene
    if not several:
        return ONE_GENE
    return UNJOINED if in_one_read else OPPOSED
