"""The kernel that reads kept fragments against the same in plain Python."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
from placing_twin import Shown, read_fragment

from fascicle.evidence.kept import KeptEvidence, Reading
from fascicle.evidence.paths import PathBook
from fascicle.reads.fastq import read_blocks
from fascicle.reference.nucleotides import encode_bases
from small_genome import GENES, Genome, Pair, draw_bases, draw_pairs, read_locus, splice, turn, write_pairs, write_reads


def draw_template(rng: random.Random, genome: Genome) -> str:
    """One gene, or two or three in a row in either direction, spliced or not, with or without bases between them."""
    parts = []
    for gene in rng.sample(GENES, rng.choice([1, 2, 2, 2, 3])):
        text = rng.choice([splice(genome, gene, rng.choice(gene.transcripts)), read_locus(genome, gene)])
        start = rng.randrange(0, len(text) - 90)
        part = text[start : start + rng.choice([30, 60, 90])]
        parts.append(rng.choice([part, part, part, turn(part)]) + draw_bases(rng, rng.choice([0, 0, 0, 2, 7, 39, 42])))
    return draw_bases(rng, rng.choice([0, 5])) + "".join(parts)


def draw_fragments(seed: int, genome: Genome, count: int) -> list[Pair]:
    rng = random.Random(seed)
    pairs: list[Pair] = []
    while len(pairs) < count:
        template = draw_template(rng, genome)
        read_bp = min(rng.choice([15, 36, 50, 75, 100]), len(template))
        pairs += draw_pairs(rng, template, 1, read_bp, rng.choice([0, 0, 0.01, 0.04]))
    return pairs


def read_evidence(paths: list[Path], book: PathBook) -> KeptEvidence:
    evidence = KeptEvidence()
    for block in read_blocks(*paths):
        evidence.add(block, np.arange(len(block)), book)
    return evidence


def hold_against(evidence: KeptEvidence, shown: list[Shown]) -> None:
    assert evidence.readings == Counter(reading for reading, *_ in shown)
    joins = {(number, join) for join, numbers in evidence.joins.items() for number in numbers}
    assert joins == {(number, join) for number, (_, own, _, _) in enumerate(shown) for join in own}
    assert evidence.ends == {number: ends for number, (reading, _, ends, _) in enumerate(shown) if reading is Reading.SPLIT}
    pairs = {(genes, pair) for genes, own in evidence.spanning.items() for pair in own}
    assert pairs == {pair for *_, pair in shown if pair is not None}


def test_add__reads_pairs_as_the_twin_does(tmp_path: Path, small_book: PathBook, small_genome: Genome) -> None:
    pairs = draw_fragments(31, small_genome, 7500)
    shown = [read_fragment(i, [encode_bases(read.encode()) for read in pair], small_book) for i, pair in enumerate(pairs)]
    hold_against(read_evidence(write_pairs(tmp_path, pairs), small_book), shown)
    assert min(Counter(reading for reading, *_ in shown).values()) > 30


def test_add__reads_single_reads_as_the_twin_does(tmp_path: Path, small_book: PathBook, small_genome: Genome) -> None:
    reads = [read for read, _ in draw_fragments(32, small_genome, 2000)]
    shown = [read_fragment(i, [encode_bases(read.encode())], small_book) for i, read in enumerate(reads)]
    hold_against(read_evidence([write_reads(tmp_path, reads)], small_book), shown)
