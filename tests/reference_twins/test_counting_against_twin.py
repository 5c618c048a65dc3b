"""The counting kernel against a plain twin that lays every read on every flank of every candidate at every place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fascicle.evidence.contigs import Contigs, make_contigs
from fascicle.evidence.counting import (
    CANDIDATE,
    END_1,
    FRAGMENT,
    KIND,
    LEFT_BP,
    RIGHT_BP,
    SENSE_1,
    START,
    Crossing,
    count_block,
)
from fascicle.evidence.hits import find_end, find_hits
from fascicle.evidence.junction_index import index_junctions
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.reads.fastq import read_blocks
from fascicle.reference.nucleotides import Bases, decode_bases, encode_bases
from small_genome import (
    ALPHA,
    BETA,
    EPSILON,
    GAMMA,
    GENES,
    Genome,
    Pair,
    SmallGene,
    draw_bases,
    draw_pairs,
    join_genes,
    list_locus_offsets,
    read_locus,
    splice,
    turn,
    write_pairs,
    write_reads,
)

ANCHOR_BP, NEAR_BP, NEAR_MISMATCHES, FLANK_BP = 20, 20, 2, 60
FUSION, FIVE, THREE, SHORT = (int(kind) for kind in Crossing)


@dataclass(frozen=True)
class Flanks:
    """The flanks of a candidate as text read outward from the junction, and its inserted bases."""

    left_fusion: tuple[str, ...]
    right_wild: tuple[str, ...]
    right_fusion: tuple[str, ...]
    left_wild: tuple[str, ...]
    inserted: str


# What a read is to a candidate: number of the candidate, kind, bases left and right of the junction.
Row = tuple[int, int, int, int]


def spell_flanks(contigs: Contigs) -> Flanks:
    def spell(flanks: tuple[Bases, ...]) -> tuple[str, ...]:
        return tuple(decode_bases(flank) for flank in flanks)

    return Flanks(
        spell(contigs.left_fusion),
        spell(contigs.right_wild),
        spell(contigs.right_fusion),
        spell(contigs.left_wild),
        contigs.join.inserted,
    )


def count_mismatches(outward: str, flanks: tuple[str, ...]) -> int | None:
    """The fewest mismatches with a flank that is near enough; None if none is.

    At most one base in ten may differ, and two of the first twenty; unknown bases of a flank end it, and less than a word
    (or than the read has) says nothing.
    """
    found = []
    for flank in flanks:
        known = flank.partition("N")[0][: len(outward)]
        differs = [x != y for x, y in zip(known, outward, strict=False)]
        if len(known) < min(len(outward), FLANK_BP, ANCHOR_BP) or sum(differs[:NEAR_BP]) > NEAR_MISMATCHES:
            continue
        if 10 * sum(differs) <= len(known):
            found.append(sum(differs))
    return min(found, default=None)


def judge(flanks: Flanks, left: str, rest: str, side: int) -> tuple[int, int, int] | None:
    """What a read is whose one part (`left` for side 0) ends at the junction."""
    own_text, other_text = (left[::-1], rest) if side == 0 else (rest, left[::-1])
    own_set, other_set, wild_set = (
        (flanks.left_fusion, flanks.right_fusion, flanks.right_wild)
        if side == 0
        else (flanks.right_fusion, flanks.left_fusion, flanks.left_wild)
    )
    if count_mismatches(own_text, own_set) is None:
        return None
    inserted = flanks.inserted if side == 0 else flanks.inserted[::-1]
    gap = len(inserted)
    fusion = count_mismatches(other_text[gap:], other_set) if len(other_text) >= gap else None
    if fusion is not None:
        fusion += sum(x != y for x, y in zip(inserted, other_text, strict=False))
    wild = count_mismatches(other_text, wild_set)
    own_bp, other_bp = len(own_text), len(other_text)
    if fusion is not None and (wild is None or fusion < wild):
        if own_bp >= ANCHOR_BP and other_bp - gap >= ANCHOR_BP:
            return (FUSION, own_bp, other_bp - gap) if side == 0 else (FUSION, other_bp - gap, own_bp)
    elif wild is not None and (fusion is None or wild < fusion) and own_bp >= ANCHOR_BP and other_bp >= ANCHOR_BP:
        return (FIVE, own_bp, other_bp) if side == 0 else (THREE, other_bp, own_bp)
    return None


def count_twin(read: str, candidates: list[Flanks]) -> Iterator[Row]:
    for text in (read, turn(read)):
        for at in range(ANCHOR_BP, len(text) - ANCHOR_BP + 1):
            for number, flanks in enumerate(candidates):
                for side in (0, 1):
                    found = judge(flanks, text[:at], text[at:], side)
                    if found:
                        yield (number, *found)


@pytest.fixture(scope="module")
def contigs(small_book: PathBook) -> list[Contigs]:
    numbers = small_book.bundle.numbers

    def make(five: SmallGene, i: int, three: SmallGene, j: int, inserted: str = "") -> Contigs:
        a, b = list_locus_offsets(five)[i - 1], list_locus_offsets(three)[j]
        return make_contigs(Join(numbers[five.symbol], a, numbers[three.symbol], b, inserted), small_book)

    return [
        make(ALPHA, 320, BETA, 200),
        make(ALPHA, 470, BETA, 200),
        make(GAMMA, 340, EPSILON, 505),
        make(BETA, 420, GAMMA, 300, "GATTACA"),
        make(GAMMA, 300, ALPHA, 700),
    ]


def draw_templates(genome: Genome) -> list[str]:
    """Windows around every junction, fused and wild; skipping and unspliced transcripts; everything else whole."""
    a, b, c = (splice(genome, gene) for gene in (ALPHA, BETA, GAMMA))
    windows = [
        join_genes(genome, ALPHA, 2, BETA, 2)[220:420],
        join_genes(genome, ALPHA, 3, BETA, 2)[370:570],
        c[240:340] + splice(genome, EPSILON)[505:605],
        b[320:420] + "GATTACA" + c[300:400],
        c[200:300] + a[700:800],
        splice(genome, ALPHA, ALPHA.transcripts[1])[220:420],
        *(text[at - 100 : at + 100] for text, at in ((a, 320), (a, 470), (b, 200), (b, 420), (c, 340), (c, 300), (a, 700))),
        read_locus(genome, ALPHA)[520:720],
        read_locus(genome, BETA)[350:550],
    ]
    return [*windows, *windows, *(splice(genome, gene) for gene in GENES)]


def draw_cases(rng: random.Random, genome: Genome, count: int, rates: list[float]) -> list[Pair]:
    templates = draw_templates(genome)
    return [draw_pairs(rng, rng.choice(templates), 1, rng.choice([50, 75, 100, 150]), rng.choice(rates))[0] for _ in range(count)]


def count_reads(folder: Path, book: PathBook, contigs: list[Contigs], reads: list[str]) -> dict[int, set[Row]]:
    index = index_junctions(contigs, book.bundle.words)
    found: dict[int, set[Row]] = {i: set() for i in range(len(reads))}
    for block in read_blocks(write_reads(folder, reads)):
        for row in count_block(block, index, book.bundle):
            assert row[START] == -row[LEFT_BP]
            key = (int(row[CANDIDATE]), int(row[KIND]), int(row[LEFT_BP]), int(row[RIGHT_BP]))
            assert key not in found[int(row[FRAGMENT])]
            found[int(row[FRAGMENT])].add(key)
    return found


def test_count_block__counts_clean_reads_as_the_twin_does(
    tmp_path: Path, small_book: PathBook, small_genome: Genome, contigs: list[Contigs]
) -> None:
    reads = [read for pair in draw_cases(random.Random(21), small_genome, 220, [0.0]) for read in pair]
    flanks = [spell_flanks(contig) for contig in contigs]
    kinds: dict[tuple[int, int], int] = {}
    for i, found in count_reads(tmp_path, small_book, contigs, reads).items():
        assert found == set(count_twin(reads[i], flanks)), reads[i]
        for row in found:
            kinds[row[:2]] = kinds.get(row[:2], 0) + 1
    assert {(number, FUSION) for number in range(len(contigs))} <= set(kinds)
    assert {kind for _, kind in kinds} == {FUSION, FIVE, THREE}
    assert sum(kinds.values()) > 100


def test_count_block__counts_reads_with_errors_as_the_twin_does_or_not_at_all(
    tmp_path: Path, small_book: PathBook, small_genome: Genome, contigs: list[Contigs]
) -> None:
    """A read is looked at by a word within 30 bases of a junction; errors in all of these hide it from the kernel alone."""
    reads = [read for pair in draw_cases(random.Random(22), small_genome, 220, [0.01, 0.03]) for read in pair]
    flanks = [spell_flanks(contig) for contig in contigs]
    missed = total = 0
    for i, found in count_reads(tmp_path, small_book, contigs, reads).items():
        expected = set(count_twin(reads[i], flanks))
        assert found <= expected, reads[i]
        total += len(expected)
        missed += len(expected - found)
    assert total > 100
    assert missed < total / 20


def test_count_block__leaves_other_sequence_alone(tmp_path: Path, small_book: PathBook, contigs: list[Contigs]) -> None:
    rng = random.Random(5)
    reads = [draw_bases(rng, 100) for _ in range(200)] + ["N" * 100, "A"]
    assert not any(count_reads(tmp_path, small_book, contigs, reads).values())


def test_count_block__gives_all_rows_whatever_the_room(
    tmp_path: Path, small_book: PathBook, small_genome: Genome, contigs: list[Contigs]
) -> None:
    read = join_genes(small_genome, ALPHA, 2, BETA, 2)[280:360]
    found = count_reads(tmp_path, small_book, contigs, [read] * 5000)
    assert all(rows == {(0, FUSION, 40, 40)} for rows in found.values())


def test_count_block__finds_the_ends_that_hits_find(
    tmp_path: Path, small_book: PathBook, small_genome: Genome, contigs: list[Contigs]
) -> None:
    pairs = draw_cases(random.Random(23), small_genome, 300, [0.0, 0.01, 0.05])
    index = index_junctions(contigs, small_book.bundle.words)
    seen = 0
    for block in read_blocks(*write_pairs(tmp_path, pairs)):
        for row in count_block(block, index, small_book.bundle):
            pair = pairs[int(row[FRAGMENT])]
            ends = [find_end(find_hits(encode_bases(read.encode()), small_book.bundle)) for read in pair]
            assert [(int(row[k]), int(row[k + 1])) for k in (END_1, END_1 + 2)] == ends
            seen += 1
    assert SENSE_1 == END_1 + 1
    assert seen > 100
