from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fascicle.evidence.hits import find_hits
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.evidence.within_gene import find_joins_within, is_annotated, is_duplication
from fascicle.reference.nucleotides import encode_bases
from small_genome import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    GENES,
    Genome,
    SmallGene,
    draw_bases,
    list_edges,
    list_locus_offsets,
    read_locus,
    splice,
    turn,
)


def find(book: PathBook, read: str, gene: SmallGene) -> list[Join]:
    number = book.bundle.numbers[gene.symbol]
    return [
        join for hits in find_hits(encode_bases(read.encode()), book.bundle) for join in find_joins_within(hits, number, book)
    ]


def expect(book: PathBook, gene: SmallGene, i: int, j: int, inserted: str = "") -> Join:
    number, places = book.bundle.numbers[gene.symbol], list_locus_offsets(gene)
    return Join(number, places[i - 1], number, places[j], inserted)


def list_equal_places(text: str, i: int, j: int) -> list[tuple[int, int]]:
    """Every way to write `text[:i] + text[j:]`, from the 5'-most to the 3'-most."""
    left = next((k for k in range(min(i, j)) if text[i - 1 - k] != text[j - 1 - k]), 0)
    right = next((k for k in range(len(text) - max(i, j)) if text[i + k] != text[j + k]), 0)
    return [(i + k, j + k) for k in range(-left, right + 1)]


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("gene", [BETA, GAMMA, DELTA], ids=lambda gene: gene.symbol)
def test_find_joins_within__finds_every_skipped_exon(
    small_book: PathBook, small_genome: Genome, gene: SmallGene, *, is_turned: bool
) -> None:
    text, edges = splice(small_genome, gene), list_edges(gene)
    for a, i in enumerate(edges):
        for j in edges[a + 1 :]:
            read = text[i - 45 : i] + text[j : j + 45]
            assert find(small_book, turn(read) if is_turned else read, gene) == [expect(small_book, gene, i, j)]


@pytest.mark.parametrize("gene", [BETA, GAMMA, DELTA], ids=lambda gene: gene.symbol)
def test_find_joins_within__finds_every_run_of_exons_that_is_there_twice(
    small_book: PathBook, small_genome: Genome, gene: SmallGene
) -> None:
    text, edges = splice(small_genome, gene), list_edges(gene)
    for a, j in enumerate(edges):
        for i in edges[a + 1 :]:
            read = text[i - 45 : i] + text[j : j + 45]
            assert find(small_book, read, gene) == [expect(small_book, gene, i, j)]


@settings(max_examples=200)
@given(
    gene=st.sampled_from([ALPHA, BETA, GAMMA, DELTA]),
    place=st.floats(0, 1),
    length=st.integers(3, 120),
    left_bp=st.integers(22, 60),
    right_bp=st.integers(22, 60),
    is_turned=st.booleans(),
)
def test_find_joins_within__places_a_duplication_inside_an_exon_to_the_base(
    small_book: PathBook,
    small_genome: Genome,
    *,
    gene: SmallGene,
    place: float,
    length: int,
    left_bp: int,
    right_bp: int,
    is_turned: bool,
) -> None:
    text, edges = splice(small_genome, gene), [0, *list_edges(gene), len(splice(small_genome, gene))]
    # Away from exon borders, where going on into the intron is another way to read the same bases.
    inside = [j for j in range(70, len(text) - length - 70) if all(not j - 70 <= edge <= j + length + 70 for edge in edges)]
    if not inside:
        return
    j = inside[int(place * (len(inside) - 1))]
    i = j + length
    if list_equal_places(text, i, j) != [(i, j)]:
        return  # repeats have a test of their own
    twice = text[:i] + text[j:]
    read = twice[i - left_bp : i + right_bp]
    assert find(small_book, turn(read) if is_turned else read, gene) == [expect(small_book, gene, i, j)]


def test_find_joins_within__takes_the_five_prime_most_of_equal_places(small_book: PathBook, small_genome: Genome) -> None:
    text = splice(small_genome, BETA)
    tried = 0
    for j in range(60, 130):
        for length in range(6, 60):
            i = j + length
            places = list_equal_places(text, i, j)
            if len(places) >= 4:
                read = (text[:i] + text[j:])[i - 50 : i + 50]
                assert find(small_book, read, BETA) == [expect(small_book, BETA, *places[0])]
                tried += 1
    assert tried > 5


@pytest.mark.parametrize("inserted_bp", [3, 6, 12])
def test_find_joins_within__gives_bases_between_the_copies(small_book: PathBook, small_genome: Genome, inserted_bp: int) -> None:
    rng = random.Random(inserted_bp)
    text, tried = splice(small_genome, BETA), 0
    for j, length in ((90, 40), (80, 60), (110, 24), (100, 33)) * 4:
        i, inserted = j + length, draw_bases(rng, inserted_bp)
        if inserted[0] == text[i] or inserted[-1] == text[j - 1]:
            continue
        read = text[i - 45 : i] + inserted + text[j : j + 45]
        if any(
            sum(a == b for a, b in zip(inserted, other, strict=True)) > inserted_bp // 2
            for other in (text[i : i + inserted_bp], text[j - inserted_bp : j])
        ):
            continue
        assert find(small_book, read, BETA) == [expect(small_book, BETA, i, j, inserted)]
        tried += 1
    assert tried >= 3


def test_find_joins_within__is_silent_on_every_annotated_transcript(small_book: PathBook, small_genome: Genome) -> None:
    for gene in GENES:
        for text in (
            *(splice(small_genome, gene, transcript) for transcript in gene.transcripts),
            read_locus(small_genome, gene),
        ):
            for start in range(0, len(text) - 100, 7):
                assert find(small_book, text[start : start + 100], gene) == []


@pytest.mark.parametrize("shift_bp", [1, 2])
def test_find_joins_within__is_silent_on_small_insertions_and_deletions(
    small_book: PathBook, small_genome: Genome, shift_bp: int
) -> None:
    text = splice(small_genome, BETA)
    for at in range(100, 200, 9):
        assert find(small_book, text[at - 50 : at] + text[at + shift_bp : at + 50], BETA) == []
        assert find(small_book, text[at - 50 : at] + text[at - shift_bp : at + 50], BETA) == []


def test_find_joins_within__is_silent_on_foreign_bases_between_neighbours(small_book: PathBook, small_genome: Genome) -> None:
    text = splice(small_genome, BETA)
    assert find(small_book, text[100:150] + draw_bases(random.Random(3), 12) + text[150:200], BETA) == []


def test_find_joins_within__is_silent_on_a_turned_stretch(small_book: PathBook, small_genome: Genome) -> None:
    text = splice(small_genome, BETA)
    assert find(small_book, text[100:150] + turn(text[200:250]), BETA) == []


def test_is_annotated__knows_the_junctions_of_all_transcripts(small_book: PathBook) -> None:
    gene = small_book.gene(small_book.bundle.numbers["ALPHA"])
    edges = list_edges(ALPHA)
    # The second transcript leaves out the third exon.
    assert is_annotated(expect(small_book, ALPHA, edges[1], edges[2]), gene)
    assert is_annotated(expect(small_book, ALPHA, edges[1], edges[1]), gene)
    assert not is_annotated(expect(small_book, ALPHA, edges[0], edges[2]), gene)


def test_is_duplication__is_a_join_that_leads_back() -> None:
    assert is_duplication(Join(1, 50, 1, 50))
    assert is_duplication(Join(1, 50, 1, 20))
    assert not is_duplication(Join(1, 50, 1, 51))
    assert not is_duplication(Join(1, 50, 2, 20))
