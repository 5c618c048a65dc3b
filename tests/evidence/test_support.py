"""Support of one junction, told from reads made for each case: ALPHA's second exon joined to BETA's second."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.counting import count_block
from fascicle.evidence.crossings import Crossings
from fascicle.evidence.junction_index import index_junctions
from fascicle.evidence.kept import KeptEvidence, Reading
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.evidence.support import FRAGMENT_MAX_BP, JunctionSupport, sum_support
from fascicle.reads.fastq import read_blocks
from fascicle.reference.nucleotides import decode_bases
from small_genome import (
    ALPHA,
    BETA,
    Genome,
    Pair,
    draw_bases,
    join_genes,
    list_locus_offsets,
    splice,
    turn,
    write_pairs,
    write_reads,
)

BREAK = 320


@pytest.fixture(scope="module")
def fusion(small_genome: Genome) -> str:
    return join_genes(small_genome, ALPHA, 2, BETA, 2)


def make_join(book: PathBook) -> Join:
    numbers = book.bundle.numbers
    return Join(numbers["ALPHA"], list_locus_offsets(ALPHA)[BREAK - 1], numbers["BETA"], list_locus_offsets(BETA)[200])


def count(
    book: PathBook, paths: list[Path], umis: dict[int, str] | None = None, *, short_anchors: bool = False
) -> JunctionSupport:
    join = make_join(book)
    contigs = [make_contigs(join, book)]
    index = index_junctions(contigs, book.bundle.words, [join] if short_anchors else ())
    evidence = KeptEvidence()
    crossings = Crossings()
    for block in read_blocks(*paths):
        crossings.add(count_block(block, index, book.bundle))
        evidence.add(block, np.arange(len(block)), book)
    (support,) = sum_support([join], crossings, evidence.spanning, umis or {}, book)
    return support


def cut(template: str, start: int, end: int, read_bp: int = 75) -> Pair:
    return template[start:end][:read_bp], turn(template[start:end])[:read_bp]


def swap(pair: Pair) -> Pair:
    return pair[1], pair[0]


def spoil(pair: Pair, at: int = 5) -> Pair:
    letter = "ACGT".replace(pair[0][at], "")[0]
    return pair[0][:at] + letter + pair[0][at + 1 :], pair[1]


def count_pairs(book: PathBook, folder: Path, pairs: list[Pair], umis: dict[int, str] | None = None) -> JunctionSupport:
    return count(book, write_pairs(folder, pairs), umis)


def test_sum_support__merges_fragments_with_equal_ends(small_book: PathBook, fusion: str, tmp_path: Path) -> None:
    one = cut(fusion, 280, 460)
    found = count_pairs(small_book, tmp_path, [one, one, one])
    assert (found.support.split_reads, found.support.unique_molecules, found.support.distinct_starts) == (3, 1, 1)
    assert found.split_molecules == 1


def test_sum_support__merges_copies_with_read_errors_and_of_either_strand(
    small_book: PathBook, fusion: str, tmp_path: Path
) -> None:
    one = cut(fusion, 280, 460)
    found = count_pairs(small_book, tmp_path, [one, swap(one), spoil(one), spoil(swap(one), 70), spoil(one, 0)])
    assert (found.support.split_reads, found.support.unique_molecules) == (5, 1)


@pytest.mark.parametrize("other", [(280, 461), (279, 460), (281, 461)])
def test_sum_support__tells_molecules_apart_by_either_end(
    small_book: PathBook, fusion: str, tmp_path: Path, other: tuple[int, int]
) -> None:
    found = count_pairs(small_book, tmp_path, [cut(fusion, 280, 460), cut(fusion, *other)])
    assert found.support.unique_molecules == 2


def test_sum_support__tells_molecules_apart_by_their_umi(small_book: PathBook, fusion: str, tmp_path: Path) -> None:
    one = cut(fusion, 280, 460)
    found = count_pairs(small_book, tmp_path, [one, one, one], {0: "ACGT", 1: "ACGA", 2: "ACGT"})
    assert (found.support.split_reads, found.support.unique_molecules) == (3, 2)


def test_sum_support__counts_a_fragment_once_when_both_mates_cross(small_book: PathBook, fusion: str, tmp_path: Path) -> None:
    found = count_pairs(small_book, tmp_path, [cut(fusion, 270, 370)])
    support = found.support
    assert (support.split_reads, support.spanning_pairs, support.unique_molecules) == (1, 0, 1)


def test_sum_support__counts_mates_wholly_on_each_side_as_spanning(small_book: PathBook, fusion: str, tmp_path: Path) -> None:
    pairs = [cut(fusion, 240, 400), swap(cut(fusion, 235, 415)), cut(fusion, BREAK - 75, BREAK + 75)]
    support = count_pairs(small_book, tmp_path, pairs).support
    assert (support.split_reads, support.spanning_pairs, support.unique_molecules) == (0, 3, 3)
    assert (support.anchor_five_prime_bp, support.anchor_three_prime_bp, support.distinct_starts) == (None, None, 0)


def test_sum_support__merges_copies_among_spanning_pairs(small_book: PathBook, fusion: str, tmp_path: Path) -> None:
    one = cut(fusion, 240, 400)
    support = count_pairs(small_book, tmp_path, [one, swap(one), spoil(one, 3), cut(fusion, 241, 400)]).support
    assert (support.spanning_pairs, support.unique_molecules) == (4, 2)


@pytest.mark.parametrize("overlap_bp", [1, 10, 19])
def test_sum_support__counts_a_mate_that_crosses_by_less_than_an_anchor_as_neither(
    small_book: PathBook, fusion: str, tmp_path: Path, overlap_bp: int
) -> None:
    """Chance likeness aside (ALPHA goes on with other letters than BETA), such a read tells no more than its longer part."""
    end = BREAK + overlap_bp
    support = count_pairs(small_book, tmp_path, [cut(fusion, end - 75, end + 120)]).support
    if fusion[BREAK] != "N":
        assert support.split_reads == 0
        assert support.spanning_pairs == (0 if overlap_bp > 1 else support.spanning_pairs)


@pytest.mark.parametrize("anchor_bp", [20, 21, 40])
def test_sum_support__counts_reads_with_an_anchor_on_each_side(
    small_book: PathBook, fusion: str, tmp_path: Path, anchor_bp: int
) -> None:
    reads = [fusion[BREAK - anchor_bp : BREAK - anchor_bp + 80], turn(fusion[BREAK + anchor_bp - 80 : BREAK + anchor_bp])]
    support = count(small_book, [write_reads(tmp_path, reads)]).support
    assert support.split_reads == support.unique_molecules == 2
    longest = 80 - anchor_bp
    assert (support.anchor_five_prime_bp, support.anchor_three_prime_bp) == (longest, longest)


@pytest.mark.parametrize("anchor_bp", [0, 1, 10, 19])
def test_sum_support__does_not_count_shorter_anchors(small_book: PathBook, fusion: str, tmp_path: Path, anchor_bp: int) -> None:
    reads = [fusion[BREAK - anchor_bp : BREAK - anchor_bp + 80], turn(fusion[BREAK + anchor_bp - 80 : BREAK + anchor_bp])]
    assert count(small_book, [write_reads(tmp_path, reads)]).support.split_reads == 0


def test_sum_support__does_not_join_mates_too_far_apart(small_book: PathBook, small_genome: Genome, tmp_path: Path) -> None:
    """ALPHA's first base and BETA's last are 320 + 962 bases apart along the fusion."""
    whole = join_genes(small_genome, ALPHA, 2, BETA, 2)
    assert len(whole) > FRAGMENT_MAX_BP
    support = count_pairs(small_book, tmp_path, [cut(whole, 0, len(whole)), cut(whole, 10, 10 + FRAGMENT_MAX_BP)]).support
    assert support.spanning_pairs == 1


def test_sum_support__leaves_out_mates_on_the_wrong_side(small_book: PathBook, small_genome: Genome, tmp_path: Path) -> None:
    """A pair from ALPHA's third exon to BETA's third is not of the junction between the second ones."""
    other = join_genes(small_genome, ALPHA, 4, BETA, 3)
    support = count_pairs(small_book, tmp_path, [cut(other, 480, 660)]).support
    assert (support.split_reads, support.spanning_pairs, support.unique_molecules) == (0, 0, 0)


def test_sum_support__counts_wild_type_molecules_of_both_partners(
    small_book: PathBook, small_genome: Genome, tmp_path: Path
) -> None:
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    pairs = [cut(a, 280, 440), cut(a, 281, 441), cut(a, 281, 441), cut(b, 180, 340)]
    found = count_pairs(small_book, tmp_path, pairs)
    assert (found.five_prime_wild, found.three_prime_wild) == (2, 1)
    assert found.support.split_reads == 0


def test_sum_support__takes_single_reads_for_molecules_in_abundances_alone(
    small_book: PathBook, small_genome: Genome, fusion: str, tmp_path: Path
) -> None:
    wild = splice(small_genome, BETA)
    reads = [fusion[280:360]] * 3 + [wild[170:250]] * 5
    found = count(small_book, [write_reads(tmp_path, reads)])
    assert (found.support.split_reads, found.support.unique_molecules) == (3, 1)
    assert (found.split_molecules, found.three_prime_wild) == (3, 5)
    with_umis = count(small_book, [write_reads(tmp_path, reads)], dict.fromkeys(range(8), "ACGT"))
    assert (with_umis.split_molecules, with_umis.three_prime_wild) == (1, 1)


def test_sum_support__counts_unspliced_and_skipping_transcripts_as_wild_type(
    small_book: PathBook, small_genome: Genome, tmp_path: Path
) -> None:
    skipping = splice(small_genome, ALPHA, ALPHA.transcripts[1])
    intron = small_genome["chr1"][1500:1720]
    reads = [skipping[280:360], intron[81:161]]
    found = count(small_book, [write_reads(tmp_path, reads)])
    assert found.five_prime_wild == 2


def test_sum_support__of_no_reads_is_nothing(small_book: PathBook) -> None:
    (found,) = sum_support([make_join(small_book)], Crossings(), {}, {}, small_book)
    assert found.support.fragments == 0
    assert found.support.anchor_five_prime_bp is None
    assert (found.split_molecules, found.five_prime_wild, found.three_prime_wild) == (0, 0, 0)


def test_kept_evidence__gives_every_fragment_one_reading(
    small_book: PathBook, small_genome: Genome, fusion: str, tmp_path: Path
) -> None:
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    pairs = {
        Reading.SPLIT: cut(fusion, 280, 460),
        Reading.SPANNING: cut(fusion, 240, 400),
        Reading.OPPOSED: (a[100:175], b[300:375]),
        Reading.UNJOINED: (a[100:125] + draw_bases(random.Random(77), 60) + b[300:325], turn(b[400:475])),
        Reading.ONE_GENE: cut(a, 100, 300),
    }
    evidence = KeptEvidence()
    for block in read_blocks(*write_pairs(tmp_path, list(pairs.values()))):
        evidence.add(block, np.arange(len(block)), small_book)
    assert dict(evidence.readings) == dict.fromkeys(pairs, 1)
    assert list(evidence.joins) == [make_join(small_book)]
    assert list(evidence.spanning) == [(small_book.bundle.numbers["ALPHA"], small_book.bundle.numbers["BETA"])]


@pytest.mark.parametrize(("anchor_bp", "expected"), [(8, 0), (10, 1), (15, 1), (19, 1), (20, 0)])
@pytest.mark.parametrize("side", [0, 1])
def test_sum_support__counts_short_anchors_apart(
    small_book: PathBook, fusion: str, tmp_path: Path, side: int, anchor_bp: int, expected: int
) -> None:
    start = BREAK - anchor_bp if side == 0 else BREAK - 40 + anchor_bp
    read = fusion[start : start + 40]
    found = count(small_book, [write_reads(tmp_path, [read, turn(read)])], short_anchors=True)
    assert found.short_anchor_molecules == 2 * expected
    assert (found.support.split_reads, found.support.unique_molecules) == ((2, 2) if anchor_bp == 20 else (0, 0))
    assert count(small_book, [write_reads(tmp_path, [read])]).short_anchor_molecules == 0


def test_sum_support__takes_no_short_anchor_with_an_error(small_book: PathBook, fusion: str, tmp_path: Path) -> None:
    read = fusion[BREAK - 28 : BREAK + 12]
    reads = [read[:34] + "ACGT".replace(read[34], "")[0] + read[35:], splice_wild(small_book, 40)]
    assert count(small_book, [write_reads(tmp_path, reads)], short_anchors=True).short_anchor_molecules == 0


def splice_wild(book: PathBook, length: int) -> str:
    """A read of ALPHA itself across its own junction."""
    number = book.bundle.numbers["ALPHA"]
    bases = book.bundle.transcript_bases(number, book.bundle.gene(number).canonical)
    return decode_bases(bases[BREAK - 28 : BREAK - 28 + length])
