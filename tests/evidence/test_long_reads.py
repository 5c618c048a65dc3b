from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.evidence.gathering import Listener, RunEvidence, gather_evidence
from fascicle.evidence.kept import KeptEvidence, KeptFragment, Reading
from fascicle.evidence.long_reads import LongEvidence, find_long, measure_segment
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.reads.fastq import read_blocks
from fascicle.reads.sources import Lanes
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import encode_bases
from noisy_reads import add_noise
from small_genome import (
    ALPHA,
    BETA,
    GAMMA,
    Genome,
    draw_bases,
    draw_pairs,
    join_genes,
    list_edges,
    list_locus_offsets,
    splice,
    turn,
    write_pairs,
    write_reads,
)
from small_paths import make_join

GENES = (ALPHA, BETA, GAMMA)


def place(book: PathBook, *reads: str) -> tuple[dict[Join, list[int]], KeptEvidence]:
    """The joins of reads, held together, with their numbers; and all that was noted."""
    long, kept = LongEvidence(), KeptEvidence()
    for number, read in enumerate(reads):
        long.add(KeptFragment(number, encode_bases(read.encode()), None), kept, book)
    long.settle(kept, book)
    return dict(kept.joins), kept


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.05, 0.08])
def test_settle__places_three_reads_at_any_two_exon_edges(small_book: PathBook, small_genome: Genome, rate: float) -> None:
    rng = random.Random(11)
    for five in GENES:
        for three in GENES:
            if five is three:
                continue
            i, j = rng.choice(list_edges(five)[1:]), rng.choice(list_edges(three)[:-1])
            text = splice(small_genome, five)[:i] + splice(small_genome, three)[j:]
            reads = [add_noise(rng, text, rate) for _ in range(3)]
            joins, kept = place(small_book, reads[0], turn(reads[1]), reads[2])
            assert joins == {make_join(small_book, five, i, three, j): [0, 1, 2]}
            assert kept.readings == {Reading.SPLIT: 3}
            assert set(kept.ends) == {0, 1, 2}


def test_settle__reads_outweigh_edges_where_the_breakpoint_lies_inside_exons(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(13)
    # Five bases before an exon's end, eight behind an exon's start.
    text = splice(small_genome, ALPHA)[:465] + splice(small_genome, BETA)[519:]
    joins, _ = place(small_book, *(add_noise(rng, text, 0.03) for _ in range(5)))
    (join,) = joins
    true = make_join(small_book, ALPHA, 465, BETA, 519)
    shifts = (join.five_prime_offset - true.five_prime_offset, join.three_prime_offset - true.three_prime_offset)
    # Bases both sides share can stand on either.
    assert shifts[0] == shifts[1]
    assert abs(shifts[0]) <= 2


def test_add__finds_both_junctions_of_a_read_of_three_genes(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(17)
    edge = list_edges(GAMMA)[0]
    text = splice(small_genome, ALPHA)[:470] + splice(small_genome, BETA)[200:420] + splice(small_genome, GAMMA)[edge:]
    joins, _ = place(small_book, *(add_noise(rng, text, 0.02) for _ in range(3)))
    numbers = [small_book.bundle.numbers[gene.symbol] for gene in GENES]
    assert [(join.five_prime, join.three_prime) for join in sorted(joins)] == sorted(
        [(numbers[0], numbers[1]), (numbers[1], numbers[2])]
    )
    assert all(fragments == [0, 1, 2] for fragments in joins.values())


def test_add__bases_that_no_gene_has_are_inserted(small_book: PathBook, small_genome: Genome) -> None:
    inserted = draw_bases(random.Random(19), 30)
    text = splice(small_genome, ALPHA)[:470] + inserted + splice(small_genome, BETA)[511:]
    joins, _ = place(small_book, text, turn(text))
    assert joins == {make_join(small_book, ALPHA, 470, BETA, 511, inserted): [0, 1]}


def test_add__long_unknown_sequence_between_the_partners_is_no_join(small_book: PathBook, small_genome: Genome) -> None:
    text = splice(small_genome, ALPHA)[:470] + draw_bases(random.Random(23), 300) + splice(small_genome, BETA)[511:]
    joins, kept = place(small_book, text)
    assert not joins
    assert kept.readings == {Reading.UNJOINED: 1}


def test_add__partners_in_two_directions_are_no_join(small_book: PathBook, small_genome: Genome) -> None:
    joins, kept = place(small_book, splice(small_genome, ALPHA)[:470] + turn(splice(small_genome, BETA)))
    assert not joins
    assert kept.readings == {Reading.OPPOSED: 1}


def test_add__a_stray_word_that_nothing_follows_is_no_join(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(29)
    alpha = splice(small_genome, ALPHA)
    stray = splice(small_genome, BETA)[600:620]
    # A word of BETA in the place of one of ALPHA, and ALPHA goes on behind it with many errors.
    joins, _ = place(small_book, alpha[:900] + stray + add_noise(rng, alpha[920:], 0.2))
    assert not joins


def test_measure_segment__counts_edits_along_the_best_path(small_book: PathBook, small_genome: Genome) -> None:
    long, kept = LongEvidence(), KeptEvidence()
    text = join_genes(small_genome, ALPHA, 3, BETA, 3)
    long.add(KeptFragment(0, encode_bases(text.encode()), None), kept, small_book)
    (segment,) = long.segments
    a, b = small_book.gene(segment.join.five_prime), small_book.gene(segment.join.three_prime)
    assert measure_segment(segment, segment.join, a, b) == 0
    moved = Join(a.number, segment.join.five_prime_offset - 4, b.number, segment.join.three_prime_offset)
    assert 2 <= measure_segment(segment, moved, a, b) <= 4


def test_find_long__is_a_single_read_of_more_than_400_bases(tmp_path: Path) -> None:
    rng = random.Random(31)
    (block,) = read_blocks(write_reads(tmp_path, [draw_bases(rng, size) for size in (75, 400, 401, 3000)]))
    assert find_long(block).tolist() == [False, False, True, True]
    pairs = [(draw_bases(rng, 500), draw_bases(rng, 500))]
    (block,) = read_blocks(*write_pairs(tmp_path, pairs))
    assert find_long(block).tolist() == [False]


def gather(bundle: Bundle, path: Path, threads: int = 1, within: tuple[str, ...] = ()) -> RunEvidence:
    return gather_evidence(Lanes(((path, None),)), bundle, threads, Listener(), within)


def draw_library(rng: random.Random, genome: Genome, rate: float) -> list[str]:
    """Seven reads of a fusion, fourteen and nine of its wild types, in both directions."""
    fusion = join_genes(genome, ALPHA, 3, BETA, 3)
    templates = [fusion] * 7 + [splice(genome, ALPHA)] * 14 + [splice(genome, BETA)] * 9
    reads = [add_noise(rng, text, rate) for text in templates]
    return [turn(read) if rng.random() < 0.5 else read for read in reads]


@pytest.mark.parametrize("rate", [0.0, 0.03, 0.08])
def test_gather_evidence__every_long_read_is_a_molecule(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path, rate: float
) -> None:
    run = gather(small_bundle, write_reads(tmp_path, draw_library(random.Random(37), small_genome, rate)))
    (support,) = run.supports
    counts = support.support
    assert (counts.split_reads, counts.unique_molecules, support.split_molecules) == (7, 7, 7)
    assert (support.five_prime_wild, support.three_prime_wild) == (14, 9)
    (view,) = run.views.values()
    assert all(read.five_prime_bp >= 400 for read in view.reads)
    assert run.tally.fates[3] == 0


def test_gather_evidence__long_reads_of_one_umi_are_one_molecule(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    reads = draw_library(random.Random(41), small_genome, 0.03)
    names = [
        f"read.{number}_{'ACGTAC' if number < 3 else ''.join(random.Random(number).choices('ACGT', k=9))}"
        for number in range(len(reads))
    ]
    (support,) = gather(small_bundle, write_reads(tmp_path, reads, names)).supports
    assert (support.support.split_reads, support.split_molecules) == (7, 5)


def test_gather_evidence__does_not_depend_on_threads(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    path = write_reads(tmp_path, draw_library(random.Random(43), small_genome, 0.05))
    runs = [gather(small_bundle, path, threads) for threads in (1, 3)]
    assert runs[0].supports == runs[1].supports
    assert runs[0].views == runs[1].views


def test_gather_evidence__short_reads_beside_long_ones_count_as_they_do_alone(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    rng = random.Random(47)
    fusion = join_genes(small_genome, ALPHA, 3, BETA, 3)
    short = [read for pair in draw_pairs(rng, fusion, 60, read_bp=100) for read in pair]
    alone = gather(small_bundle, write_reads(tmp_path, short)).supports
    mixed = gather(small_bundle, write_reads(tmp_path, [*short, *(add_noise(rng, fusion, 0.05) for _ in range(4))])).supports
    assert [s.support.split_reads for s in mixed] == [s.support.split_reads + 4 for s in alone]


def test_gather_evidence__finds_a_skipped_exon_and_takes_no_error_for_one(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    rng = random.Random(53)
    whole = splice(small_genome, ALPHA)
    reads = [add_noise(rng, text, 0.05) for text in [whole] * 10 + [whole[:470] + whole[570:]] * 4]
    run = gather(small_bundle, write_reads(tmp_path, reads), within=("ALPHA",))
    book = PathBook(small_bundle)
    assert dict(run.kept.joins) == {make_join(book, ALPHA, 470, ALPHA, 570): [10, 11, 12, 13]}
    assert run.supports[0].support.split_reads == 4


@pytest.mark.parametrize("rate", [0.0, 0.03])
def test_gather_evidence__finds_a_tandem_duplication(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path, rate: float
) -> None:
    rng = random.Random(61)
    whole = splice(small_genome, ALPHA)
    reads = [add_noise(rng, whole[:700] + whole[620:], rate) for _ in range(5)]
    run = gather(small_bundle, write_reads(tmp_path, reads), within=("ALPHA",))
    ((join, fragments),) = run.kept.joins.items()
    offsets = list_locus_offsets(ALPHA)
    assert fragments == [0, 1, 2, 3, 4]
    assert join.five_prime_offset - join.three_prime_offset == offsets[699] - offsets[620]
    assert abs(join.five_prime_offset - offsets[699]) <= 3
