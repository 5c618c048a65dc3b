"""The kernel that counts long reads against a plain twin: words on two sides of every junction, found and aligned in Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.counting import CANDIDATE, END_1, FRAGMENT, IS_TURNED, KIND, LEFT_BP, RIGHT_BP, Crossing
from fascicle.evidence.long_counting import count_long_reads
from fascicle.evidence.long_junctions import LONG_FLANK_BP, index_long_junctions
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.reads.fastq import read_blocks
from fascicle.reference.nucleotides import decode_bases
from noisy_reads import add_noise
from small_genome import (
    ALPHA,
    BETA,
    EPSILON,
    GAMMA,
    Genome,
    draw_bases,
    join_genes,
    splice,
    turn,
    write_reads,
)
from small_paths import make_join

WORD_BP = 20
FUSION, FIVE, THREE, _ = (int(kind) for kind in Crossing)


def measure(one: str, other: str) -> int:
    """The edits between two texts."""
    row = list(range(len(other) + 1))
    for i, base in enumerate(one, 1):
        before, row = row, [i]
        for j, letter in enumerate(other, 1):
            row.append(min(before[j - 1] + (base != letter), before[j] + 1, row[-1] + 1))
    return row[-1]


def list_fits(read: str, left: str, inserted: str, right: str) -> Iterator[int]:
    """Edits in a thousand bases for the nearest three words of each flank (both 5' to 3') that the read has."""
    ends = [a for a in range(len(left) - WORD_BP, -1, -1) if left[a : a + WORD_BP] in read][:3]
    starts = [b for b in range(len(right) - WORD_BP + 1) if right[b : b + WORD_BP] in read][:3]
    for a in ends:
        low = read.find(left[a : a + WORD_BP]) + WORD_BP
        for b in starts:
            high = read.find(right[b : b + WORD_BP])
            target = left[a + WORD_BP :] + inserted + right[:b]
            allowed = 2 + 25 * len(target) // 100
            if high < low or abs(high - low - len(target)) > allowed:
                continue
            edits = measure(read[low:high], target)
            if edits <= allowed:
                yield edits * 1000 // (len(target) + 2 * WORD_BP)


def judge(read: str, join: Join, book: PathBook) -> int | None:
    """What a read is at a junction, in the one or the other direction."""
    contigs = make_contigs(join, book, LONG_FLANK_BP)
    lefts = [[decode_bases(flank[::-1]) for flank in own] for own in (contigs.left_fusion, contigs.left_wild)]
    rights = [[decode_bases(flank) for flank in own] for own in (contigs.right_fusion, contigs.right_wild)]
    best: tuple[int, int] | None = None
    for text in (read, turn(read)):
        for kind, own_lefts, own_rights in (
            (FUSION, lefts[0], rights[0]),
            (FIVE, lefts[0], rights[1]),
            (THREE, lefts[1], rights[0]),
        ):
            inserted = join.inserted if kind == FUSION else ""
            fits = (fit for left in own_lefts for right in own_rights for fit in list_fits(text, left, inserted, right))
            rate = min(fits, default=None)
            if rate is not None and (best is None or (rate, kind) < best):
                best = rate, kind
    return None if best is None else best[1]


@pytest.fixture(scope="module")
def joins(small_book: PathBook) -> list[Join]:
    return [
        make_join(small_book, ALPHA, 470, BETA, 511),
        make_join(small_book, ALPHA, 470, GAMMA, 422, "ACGTTGCATC"),
        make_join(small_book, BETA, 400, EPSILON, 400),
    ]


@pytest.mark.parametrize("rate", [0.0, 0.04, 0.09])
def test_count_long_reads__judges_as_the_twin(
    small_book: PathBook, small_genome: Genome, joins: list[Join], tmp_path: Path, rate: float
) -> None:
    rng = random.Random(int(1000 * rate))
    inserted = splice(small_genome, ALPHA)[:470] + "ACGTTGCATC" + splice(small_genome, GAMMA)[422:]
    wild = [splice(small_genome, gene) for gene in (ALPHA, BETA, GAMMA, EPSILON)]
    templates = [join_genes(small_genome, ALPHA, 3, BETA, 3), inserted, *wild, draw_bases(rng, 800)]
    reads = [add_noise(rng, text, rate) for text in templates for _ in range(2)]
    reads = [turn(read) if number % 2 else read for number, read in enumerate(reads)]
    (block,) = read_blocks(write_reads(tmp_path, reads))
    rows = count_long_reads(block, index_long_junctions(joins, small_book), np.ones(len(reads), dtype=np.bool_), has_umis=False)
    found = {(int(row[FRAGMENT]), int(row[CANDIDATE])): int(row[KIND]) for row in rows}
    expected = {
        (number, candidate): kind
        for number, read in enumerate(reads)
        for candidate, join in enumerate(joins)
        if (kind := judge(read, join, small_book)) is not None
    }
    assert found == expected
    assert set(found.values()) == {FUSION, FIVE, THREE}
    assert rows[:, IS_TURNED].tolist() == [number % 2 for number in rows[:, FRAGMENT].tolist()]
    sizes = [len(reads[int(row[FRAGMENT])]) for row in rows]
    gaps = [len(joins[int(row[CANDIDATE])].inserted) if row[KIND] == FUSION else 0 for row in rows]
    assert (rows[:, LEFT_BP] + rows[:, RIGHT_BP] + gaps).tolist() == sizes
    assert (rows[:, END_1] == -1).all()


def test_count_long_reads__looks_at_wanted_reads_only(
    small_book: PathBook, small_genome: Genome, joins: list[Join], tmp_path: Path
) -> None:
    text = join_genes(small_genome, ALPHA, 3, BETA, 3)
    (block,) = read_blocks(write_reads(tmp_path, [text, text, text]))
    rows = count_long_reads(block, index_long_junctions(joins, small_book), np.array([False, True, False]), has_umis=True)
    assert set(rows[:, FRAGMENT].tolist()) == {1}
    assert (rows[:, END_1] == 0).all()


def test_count_long_reads__a_read_is_of_one_of_two_near_junctions(
    small_book: PathBook, small_genome: Genome, tmp_path: Path
) -> None:
    near = [make_join(small_book, ALPHA, 470, BETA, 511), make_join(small_book, ALPHA, 470, BETA, 523)]
    rng = random.Random(59)
    for right, start in enumerate((511, 523)):
        text = splice(small_genome, ALPHA)[:470] + splice(small_genome, BETA)[start:]
        (block,) = read_blocks(write_reads(tmp_path, [add_noise(rng, text, 0.05) for _ in range(6)]))
        rows = count_long_reads(block, index_long_junctions(near, small_book), np.ones(6, dtype=np.bool_), has_umis=False)
        fusions = rows[rows[:, KIND] == FUSION]
        assert fusions[:, CANDIDATE].tolist() == [right] * 6


def test_count_long_reads__grows_its_room(small_book: PathBook, small_genome: Genome, tmp_path: Path) -> None:
    # Each read crosses 40 junctions of wild type, more rows than there is room for at first.
    many = [make_join(small_book, ALPHA, 470, BETA, place) for place in range(500, 540)]
    (block,) = read_blocks(write_reads(tmp_path, [splice(small_genome, ALPHA)] * 40))
    rows = count_long_reads(block, index_long_junctions(many, small_book), np.ones(40, dtype=np.bool_), has_umis=False)
    assert len(rows) == 1600
    assert set(rows[:, KIND].tolist()) == {FIVE}
