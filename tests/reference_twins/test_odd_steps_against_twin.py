"""Odd fragments against a plain twin that tries every transcript on every pair of words.

The kernel promises: where both ends of a read have a unique word near them and lie in one gene, these two alone decide; else all
neighbouring words of one direction do. The twin looks at all neighbouring words, so it may find more, never less.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from fascicle.evidence.hits import find_hits
from fascicle.reads.fastq import read_blocks
from fascicle.reads.screen import CONCORDANT, screen_block
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_ways import list_ways
from fascicle.reference.nucleotides import encode_bases
from small_genome import (
    ALPHA,
    BETA,
    GAMMA,
    GENES,
    Genome,
    Pair,
    SmallGene,
    add_errors,
    draw_pairs,
    join_genes,
    list_edges,
    list_places,
    read_locus,
    splice,
    turn,
    write_pairs,
    write_reads,
)

LOOKED_WITHIN = ("ALPHA", "BETA")


def list_gaps(gene: SmallGene) -> list[list[tuple[int, int]]]:
    """The introns of every transcript: locus offsets of the bases beside them."""
    start, end = gene.span
    transcripts = [
        [place - start if gene.strand == "+" else end - 1 - place for place in list_places(gene, transcript)]
        for transcript in gene.transcripts
    ]
    return [[(a, b) for a, b in pairwise(places) if b > a + 1] for places in transcripts]


def is_explained(gaps: list[list[tuple[int, int]]], low: int, high: int, apart: int) -> bool:
    """Whether two places lie as far apart along the locus or a transcript as in the read, give or take two bases."""
    left_out = [sum(b - a - 1 for a, b in own if a >= low and b <= high) for own in gaps]
    return any(abs(high - low - bases - apart) <= 2 for bases in (0, *left_out))


def is_odd_read(bundle: Bundle, gene: SmallGene, read: str) -> bool:
    number, gaps = bundle.numbers[gene.symbol], list_gaps(gene)
    offset = int(bundle.layout.offsets[number])
    for hits in find_hits(encode_bases(read.encode()), bundle):
        columns = (hits.offset.tolist(), hits.gene.tolist(), hits.place.tolist())
        words = [(at, place - offset) for at, own, place in zip(*columns, strict=True) if own == number]
        if any(not is_explained(gaps, p, q, j - i) for (i, p), (j, q) in pairwise(words)):
            return True
    return False


def screen(folder: Path, bundle: Bundle, fragments: list[list[str]]) -> list[bool]:
    pairs = [(reads[0], reads[-1]) for reads in fragments]
    paths = write_pairs(folder, pairs) if len(fragments[0]) == 2 else [write_reads(folder, (read for read, _ in pairs))]
    ways = list_ways(bundle, LOOKED_WITHIN)
    found = []
    for block in read_blocks(*paths):
        screened = screen_block(block, bundle, ways)
        assert not screened.is_odd[screened.fate != CONCORDANT].any()
        found.extend(screened.is_odd.tolist())
    return found


def draw_reads(rng: random.Random, genome: Genome, gene: SmallGene, count: int) -> list[str]:
    """Reads of a gene as it is, unspliced, with exons skipped, and with stretches twice."""
    text, edges = splice(genome, gene), list_edges(gene)
    whole = [splice(genome, gene, transcript) for transcript in gene.transcripts] + [read_locus(genome, gene)]
    joined = [(edges[0], edges[3]), (edges[3], edges[1])]
    joined += [(230 + length, 230) for length in (1, 2, 3, 15, 40)] + [(250, 250 + length) for length in (1, 2, 3, 15)]
    reads = []
    for _ in range(count):
        read_bp = rng.choice([50, 75, 100])
        if rng.random() < 0.5:
            template = rng.choice(whole)
            start = rng.randrange(len(template) - 100)
        else:
            i, j = rng.choice(joined)
            template = text[:i] + text[j:]
            start = i - rng.randrange(10, read_bp - 10)
        read = add_errors(rng, template[start : start + read_bp], rng.choice([0, 0, 0.02]))
        reads.append(rng.choice([read, turn(read)]))
    return reads


@pytest.mark.parametrize("gene", [ALPHA, BETA], ids=lambda gene: gene.symbol)
def test_screen_block__marks_odd_reads_as_the_twin_does(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome, gene: SmallGene
) -> None:
    reads = draw_reads(random.Random(4), small_genome, gene, 3000)
    found = screen(tmp_path, small_bundle, [[read] for read in reads])
    expected = [is_odd_read(small_bundle, gene, read) for read in reads]
    assert sum(expected) > 300
    assert sum(found) > 300
    pairs = Counter(zip(found, expected, strict=True))
    assert pairs[True, False] == 0
    # Only every fourth place near an end is probed, so an error there can hide the one word behind the join.
    assert pairs[False, True] <= 0.1 * sum(expected), pairs


def test_screen_block__marks_nothing_of_genes_it_does_not_look_into(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome
) -> None:
    text, edges = splice(small_genome, GAMMA), list_edges(GAMMA)
    skipping = text[: edges[0]] + text[edges[1] :]
    reads = [[skipping[start : start + 75]] for start in range(edges[0] - 55, edges[0] - 20)]
    assert not any(screen(tmp_path, small_bundle, reads))


def test_screen_block__marks_nothing_without_ways(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    text = splice(small_genome, BETA)
    path = write_reads(tmp_path, [text[200:240] + text[180:220]])
    (block,) = read_blocks(path)
    assert not screen_block(block, small_bundle).is_odd.any()


def test_screen_block__marks_mates_that_face_away_from_each_other(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome
) -> None:
    text = splice(small_genome, BETA)
    facing: Pair = (text[200:275], turn(text[350:425]))
    away: Pair = (text[350:425], turn(text[200:275]))
    along: Pair = (text[350:425], text[200:275])
    pairs = [list(pair) for pair in (facing, facing[::-1], away, away[::-1], along)]
    assert screen(tmp_path, small_bundle, pairs) == [False, False, True, True, False]


def test_screen_block__does_not_mark_library_noise(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    rng = random.Random(8)
    pairs = [pair for gene in GENES for pair in draw_pairs(rng, splice(small_genome, gene), 400, error_rate=0.005)]
    pairs += draw_pairs(rng, splice(small_genome, ALPHA, ALPHA.transcripts[1]), 400, error_rate=0.005)
    pairs += draw_pairs(rng, join_genes(small_genome, ALPHA, 2, BETA, 3), 400)
    # Exons that end alike: a word across their edges then has the place of another transcript. Placement sees that it is none.
    assert sum(screen(tmp_path, small_bundle, [list(pair) for pair in pairs])) <= 10
