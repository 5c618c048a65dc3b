"""Joins and paths of the genes of the small genome."""

from __future__ import annotations

from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join
from small_genome import SmallGene, list_locus_offsets


def find_paths(book: PathBook, gene: SmallGene) -> GenePaths:
    """The paths of a gene."""
    return book.gene(book.bundle.numbers[gene.symbol])


def make_join(book: PathBook, five: SmallGene, i: int, three: SmallGene, j: int, inserted: str = "") -> Join:
    """The join behind base `i` of one transcript and before base `j` of the other."""
    a, b = list_locus_offsets(five)[i - 1], list_locus_offsets(three)[j]
    return Join(book.bundle.numbers[five.symbol], a, book.bundle.numbers[three.symbol], b, inserted)
