"""The kernels that place joins against the same in plain NumPy."""

from __future__ import annotations

import random
from itertools import pairwise

from splits_twin import find_join as find_join_twin

from fascicle.evidence.gene_columns import slice_gene
from fascicle.evidence.hits import find_hits
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join, find_join
from fascicle.reference.nucleotides import encode_bases
from small_genome import GENES, Genome, add_errors, draw_bases, read_locus, splice, turn


def draw_read(rng: random.Random, genome: Genome) -> str:
    """A read across a join of two genes, at edges or anywhere, spliced or not, with or without inserted bases and errors."""
    five, three = rng.sample(GENES, 2)
    a = rng.choice([splice(genome, five, rng.choice(five.transcripts)), read_locus(genome, five)])
    b = rng.choice([splice(genome, three, rng.choice(three.transcripts)), read_locus(genome, three)])
    i, j = rng.randrange(70, len(a)), rng.randrange(0, len(b) - 70)
    left, right = rng.randrange(20, 70), rng.randrange(20, 70)
    inserted = draw_bases(rng, rng.choice([0, 0, 0, 1, 1, 2, 3, 5, 8, 20, 38, 40, 42, 46]))
    read = add_errors(rng, a[i - left : i] + inserted + b[j : j + right], rng.choice([0, 0, 0.01, 0.03]))
    return rng.choice([read, turn(read)])


def list_joins(book: PathBook, read: str) -> list[tuple[Join | None, Join | None]]:
    found = []
    for hits in find_hits(encode_bases(read.encode()), book.bundle):
        for a, b in pairwise(dict.fromkeys(hits.gene.tolist())):
            found.append((find_join(hits, a, b, book), find_join_twin(hits, a, b, book)))
    return found


def test_find_join__places_as_the_twin_does(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(5)
    pairs = [pair for _ in range(4000) for pair in list_joins(small_book, draw_read(rng, small_genome))]
    assert [kernel for kernel, _ in pairs] == [twin for _, twin in pairs]
    joins = [kernel for kernel, _ in pairs if kernel is not None]
    assert len(joins) > 2000
    assert sum(bool(join.inserted) for join in joins) > 300
    assert sum(kernel is None for kernel, _ in pairs) > 50


def test_list_columns_of_genes__are_those_of_every_gene(small_book: PathBook) -> None:
    for number in range(len(small_book.bundle.symbols)):
        one, own = slice_gene(small_book.columns, number), small_book.gene(number).columns
        assert (one.bases == own.bases).all()
        first = int(one.first_exon[0])
        assert (one.first_exon - first).tolist() == own.first_exon.tolist()
        assert one.exons[first : int(one.first_exon[-1])].tolist() == own.exons.tolist()
        assert (one.ends.tolist(), one.starts.tolist()) == (own.ends.tolist(), own.starts.tolist())
        assert set(own.ends.tolist()) == small_book.gene(number).exon_ends
        assert set(own.starts.tolist()) == small_book.gene(number).exon_starts
