"""Fills the word table: exons of every transcript, a sample of intron words, and marks what is not unique."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.genes import Gene
from fascicle.reference.gene_loci import BLOCK_BP, LociLayout
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import (
    POSITION,
    REVERSED,
    SHARED,
    WORD_BP,
    Table,
    find_word,
    insert_word,
    is_simple,
    make_table,
    mark_shared,
    mix,
    roll_words,
)

# Intron words: one in 4 by hash keeps a panel's table within cache-friendly size, and a read of 36 bases still holds 4 of them.
INTRON_EVERY_SMALL: Final = 4
INTRON_EVERY_LARGE: Final = 16
_LARGE_LOCI_BP: Final = 200_000_000
_CHUNK_BP: Final = 1 << 23
_SHIFT_SAMPLE: Final = np.uint64(56)
_BLOCK: Final = np.int64(BLOCK_BP)


@dataclass(frozen=True)
class GenePlaces:
    """Where each gene lies on the genome, as columns: chromosome number, start, end, and 1 for the plus strand."""

    chrom: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    is_plus: NDArray[np.uint8]
    chrom_numbers: dict[str, int]


def make_places(genes: tuple[Gene, ...]) -> GenePlaces:
    """The columns of genes in order."""
    numbers = {chrom: i for i, chrom in enumerate(dict.fromkeys(gene.locus.chrom for gene in genes))}
    return GenePlaces(
        np.array([numbers[g.locus.chrom] for g in genes], dtype=np.int32),
        np.array([g.locus.span.start for g in genes], dtype=np.int64),
        np.array([g.locus.span.end for g in genes], dtype=np.int64),
        np.array([g.locus.strand == "+" for g in genes], dtype=np.uint8),
        numbers,
    )


def choose_intron_sampling(layout: LociLayout) -> int:
    """One in how many intron words is kept."""
    return INTRON_EVERY_SMALL if layout.length < _LARGE_LOCI_BP else INTRON_EVERY_LARGE


def estimate_table(exonic_bp: int, junctions: int, intronic_bp: int, intron_every: int) -> Table:
    """An empty table with room for all words."""
    return make_table(exonic_bp + junctions * (WORD_BP - 1) + intronic_bp // intron_every)


@kernel
def _canonical(forward: np.uint64, backward: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The canonical word with its flags: which strand it is; shared when it is simple or its own complement."""
    flags = np.uint64(0)
    canonical = forward
    if backward < forward:
        canonical = backward
        flags |= REVERSED
    if backward == forward or is_simple(canonical):
        flags |= SHARED
    return canonical, flags


@kernel
def insert_transcript(
    table: Table, bases: Bases, places: NDArray[np.int64], gene: int, gene_of_block: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Puts in every word of a spliced transcript; `places` holds each base's place in the loci array.

    Returns, per word, the other gene that has it too, or -1.
    """
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    valid = roll_words(bases, forward, backward)
    others = np.full(count, -1, np.int32)
    for i in range(count):
        if not valid[i]:
            continue
        canonical, flags = _canonical(forward[i], backward[i])
        entry = insert_word(table, canonical, np.uint64(places[i]) | flags)
        if entry != 0:
            other = gene_of_block[np.int64(entry & POSITION) // _BLOCK]
            if other != gene:
                others[i] = other
                mark_shared(table, canonical)
    return others


@kernel
def _leftmost(
    place: np.int64,
    gene: int,
    offsets: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    is_plus: NDArray[np.uint8],
) -> np.int64:
    """Genome offset of the leftmost base of a contiguous word that begins at a place of a gene's locus."""
    inside = place - offsets[gene]
    if is_plus[gene]:
        return start[gene] + inside
    return end[gene] - inside - WORD_BP


@kernel
def insert_locus(
    table: Table,
    bases: Bases,
    gene: int,
    every: int,
    offsets: NDArray[np.int64],
    gene_of_block: NDArray[np.int32],
    chrom: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    is_plus: NDArray[np.uint8],
) -> None:
    """Puts in a sample of the words of a gene's locus: introns, and exon edges that no transcript splices.

    A word that another gene has at the same place of the genome (overlapping genes) is left to the gene that was first, exons
    before introns; a word that another gene has elsewhere is marked shared.
    """
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    valid = roll_words(bases, forward, backward)
    for i in range(count):
        if not valid[i]:
            continue
        canonical, flags = _canonical(forward[i], backward[i])
        if (mix(canonical) >> _SHIFT_SAMPLE) % np.uint64(every) != 0:
            continue
        place = offsets[gene] + i
        entry = insert_word(table, canonical, np.uint64(place) | flags)
        if entry == 0:
            continue
        other_place = np.int64(entry & POSITION)
        other = gene_of_block[other_place // _BLOCK]
        if other == gene:
            continue
        is_same_place = chrom[other] == chrom[gene] and _leftmost(place, gene, offsets, start, end, is_plus) == _leftmost(
            other_place, other, offsets, start, end, is_plus
        )
        if not is_same_place:
            mark_shared(table, canonical)


@kernel
def _mark_chunk(
    table: Table,
    bases: Bases,
    chunk_chrom: int,
    chunk_start: int,
    gene_of_block: NDArray[np.int32],
    chrom: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
) -> int:
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    valid = roll_words(bases, forward, backward)
    marked = 0
    for i in range(count):
        if not valid[i]:
            continue
        canonical = min(forward[i], backward[i])
        entry = find_word(table, canonical)
        if entry == 0 or entry & SHARED != 0:
            continue
        gene = gene_of_block[np.int64(entry & POSITION) // _BLOCK]
        x = chunk_start + i
        if chunk_chrom == chrom[gene] and start[gene] <= x and x + WORD_BP <= end[gene]:
            continue
        mark_shared(table, canonical)
        marked += 1
    return marked


def mark_background(table: Table, layout: LociLayout, places: GenePlaces, chrom: str | None, start: int, bases: Bases) -> int:
    """Marks words that also occur in a stretch of the genome outside their own gene; returns how many.

    `chrom` None stands for sequence without a place (a transcript of a gene that is not indexed).
    """
    number = places.chrom_numbers.get(chrom, -1) if chrom is not None else -1
    marked = 0
    for at in range(0, len(bases), _CHUNK_BP):
        chunk = bases[at : at + _CHUNK_BP + WORD_BP - 1]
        marked += _mark_chunk(table, chunk, number, start + at, layout.gene_of_block, places.chrom, places.start, places.end)
    return marked
