from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from fascicle.evidence.hits import find_end, find_hits
from fascicle.evidence.paths import PathBook
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import decode_bases, encode_bases
from fascicle.reference.words import WORD_BP
from small_genome import (
    ALPHA,
    BETA,
    GENES,
    Genome,
    SmallGene,
    add_errors,
    draw_bases,
    join_genes,
    list_locus_offsets,
    splice,
    turn,
)


@pytest.mark.parametrize("gene", [ALPHA, BETA])
@pytest.mark.parametrize("change", [str, turn], ids=["sense", "antisense"])
def test_find_hits__places_every_word_of_a_read(
    small_bundle: Bundle, small_genome: Genome, gene: SmallGene, change: Callable[[str], str]
) -> None:
    text = splice(small_genome, gene)[150:260]
    hits = find_hits(encode_bases(change(text).encode()), small_bundle)
    own, other = hits if change is str else hits[::-1]
    start = int(small_bundle.layout.offsets[small_bundle.numbers[gene.symbol]])
    assert decode_bases(own.bases) == text
    assert own.offset.tolist() == list(range(110 - WORD_BP + 1))
    assert (own.place - start).tolist() == list_locus_offsets(gene)[150 : 260 - WORD_BP + 1]
    assert set(own.gene.tolist()) == {small_bundle.numbers[gene.symbol]}
    assert len(other) == 0
    assert decode_bases(other.bases) == turn(text)


def test_find_hits__leaves_out_words_with_errors_and_unknown_bases(small_bundle: Bundle, small_genome: Genome) -> None:
    text = splice(small_genome, ALPHA)[200:300]
    for letter in ("N", "ACGT".replace(text[40], "")[0]):
        sense, _ = find_hits(encode_bases((text[:40] + letter + text[41:]).encode()), small_bundle)
        assert sense.offset.tolist() == [*range(21), *range(41, 81)]


@pytest.mark.parametrize("text", ["", "ACGT", "N" * 60])
def test_find_hits__of_a_read_without_words_is_empty(small_bundle: Bundle, text: str) -> None:
    hits = find_hits(encode_bases(text.encode()), small_bundle)
    assert [len(own) for own in hits] == [0, 0]
    assert find_end(hits) == (-1, -1)


def test_find_hits__orders_the_genes_of_a_fusion_as_they_are_transcribed(small_bundle: Bundle, small_genome: Genome) -> None:
    text = join_genes(small_genome, ALPHA, 2, BETA, 3)[270:370]
    a, b = small_bundle.numbers["ALPHA"], small_bundle.numbers["BETA"]
    for read, which in ((text, 0), (turn(text), 1)):
        hits = find_hits(encode_bases(read.encode()), small_bundle)
        assert list(dict.fromkeys(hits[which].gene.tolist())) == [a, b]
        assert len(hits[1 - which]) == 0


@pytest.mark.parametrize("gene", GENES, ids=lambda gene: gene.symbol)
@pytest.mark.parametrize("change", [str, turn], ids=["sense", "antisense"])
def test_find_end__is_the_same_with_errors(
    small_bundle: Bundle, small_genome: Genome, small_book: PathBook, gene: SmallGene, change: Callable[[str], str]
) -> None:
    """The first or last exon: there no splice lies between the end and the first word."""
    rng = random.Random(gene.symbol)
    text = splice(small_genome, gene)
    start = small_book.gene(small_bundle.numbers[gene.symbol]).bundle_offset
    window = text[10:90] if change is str else text[-90:-10]
    last = gene.span[1] - gene.span[0] - 10
    expected = (start + 10, 1) if change is str else (start + last, 0)
    assert find_end(find_hits(encode_bases(change(window).encode()), small_bundle)) == expected
    for _ in range(30):
        read = add_errors(rng, change(window), 0.03)
        if any(read[i : i + WORD_BP] == change(window)[i : i + WORD_BP] for i in range(61)):
            assert find_end(find_hits(encode_bases(read.encode()), small_bundle)) == expected


def test_find_end__of_other_sequence_is_unknown(small_bundle: Bundle) -> None:
    assert find_end(find_hits(encode_bases(draw_bases(random.Random(99), 80).encode()), small_bundle)) == (-1, -1)
