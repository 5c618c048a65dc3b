from __future__ import annotations

import numpy as np
import pytest

from dna_reads import Change, Molecules, Read, clip_gaps, draw_pairs, lay, random_sequence, spell
from fascicle.evidence.pileup.alleles import Allele, Repeat, find_repeat, make_allele, measure_freedom
from fascicle.evidence.pileup.chunk import LaidReads, lay_chunk, propose_alleles
from fascicle.reference.nucleotides import encode_bases
from laid_reads import columns_of

TEXT = random_sequence(1500, 7)


def code(text: str) -> bytes:
    return encode_bases(text.encode()).tobytes()


def lay_reads_of(text: str, reads: list[Read]) -> LaidReads:
    return lay_chunk(columns_of(reads, len(text)), 0, encode_bases(text.encode()))


@pytest.mark.parametrize(
    ("reference", "place", "removed", "added", "expected"),
    [
        ("GCAAAATC", 5, 1, "", Allele(2, 1, b"")),
        ("GCAAAATC", 6, 0, "AA", Allele(2, 0, code("AA"))),
        ("GTCACACATT", 6, 2, "", Allele(2, 2, b"")),
        ("GTCACACATT", 8, 0, "CA", Allele(2, 0, code("CA"))),
        ("GATTACA", 2, 2, "GG", Allele(2, 2, code("GG"))),
        ("GATTACA", 2, 3, "TG", Allele(3, 2, code("G"))),
    ],
)
def test_make_allele__writes_a_change_in_one_way(reference: str, place: int, removed: int, added: str, expected: Allele) -> None:
    assert make_allele(encode_bases(reference.encode()), place, removed, encode_bases(added.encode())) == expected


def test_make_allele__is_none_without_a_change_and_beside_unknown_bases() -> None:
    reference = encode_bases(b"GCATTNAGC")
    assert make_allele(reference, 3, 1, encode_bases(b"T")) is None
    assert make_allele(reference, 4, 2, encode_bases(b"")) is None
    assert make_allele(reference, 7, 0, encode_bases(b"N")) is None
    assert make_allele(encode_bases(b"AAAAC"), 3, 1, encode_bases(b"")) is None


def test_find_cigar_alleles__joins_what_aligners_place_differently() -> None:
    """One deleted A of a run, at its first and at its last place; an inserted copy of a unit, rotated."""
    text = TEXT[:300] + "GAAAAAAT" + TEXT[308:600] + "GCATCATCATG" + TEXT[611:]
    reads = []
    for number, at in enumerate((301, 306, 304)):
        start = at - 50 - number
        reads.append(Read(f"d{number}", start, f"{at - start}M1D{60}M", text[start:at] + text[at + 1 : at + 61]))
    for number, at in enumerate((601, 604, 607)):
        unit = text[at : at + 3] if at < 607 else text[at - 3 : at]
        reads.append(Read(f"i{number}", at - 40, "40M3I40M", text[at - 40 : at] + unit + text[at : at + 40]))
    laid = lay_reads_of(text, reads)
    assert set(laid.seen.alleles) == {Allele(301, 1, b""), Allele(601, 0, code("CAT"))}
    assert laid.fragments_seen.tolist() == [3, 3]


def test_find_cigar_alleles__leaves_reads_of_low_mapping_quality_out() -> None:
    text = TEXT
    read = Read("r", 400, "50M2D50M", text[400:450] + text[452:502], mapping=10)
    assert lay_reads_of(text, [read]).seen.alleles == ()


@pytest.mark.parametrize(
    ("reference", "allele", "freedom", "repeat"),
    [
        ("GCAAAATC", Allele(2, 1, b""), 3, Repeat(1, 4, -1)),
        ("GCAAAATC", Allele(2, 0, code("AA")), 4, Repeat(1, 4, 2)),
        ("GTCACACATT", Allele(2, 2, b""), 4, Repeat(2, 3, -1)),
        ("GATTACA", Allele(3, 0, code("G")), 0, Repeat(1, 0, 1)),
        ("GATTACA", Allele(2, 2, code("G")), 0, Repeat(1, 0, 0)),
        ("GACGTTGTAGT", Allele(2, 5, b""), 0, Repeat(1, 0, 0)),
    ],
)
def test_repeats__are_those_an_indel_lengthens(reference: str, allele: Allele, freedom: int, repeat: Repeat) -> None:
    bases = encode_bases(reference.encode())
    assert measure_freedom(bases, allele) == freedom
    assert find_repeat(bases, allele) == repeat


def clipped(change: Change, count: int = 60, seed: int = 1) -> list[Read]:
    """Reads of a change, all gaps clipped away."""
    return [clip_gaps(r, 1000) for r in draw_pairs(TEXT, Molecules(count, (change,)), seed)]


@pytest.mark.parametrize(
    "change",
    [
        Change(700, 40, ""),
        Change(700, 120, ""),
        Change(760, 0, TEXT[700:760]),
        Change(760, 0, TEXT[660:760]),
        Change(700, 0, random_sequence(12, 9)),
        Change(700, 0, random_sequence(50, 9)),
        Change(700, 6, random_sequence(20, 10)),
    ],
    ids=["deletion", "long deletion", "copy", "long copy", "insertion", "long insertion", "both"],
)
def test_find_clip_alleles__puts_clipped_ends_together(change: Change) -> None:
    laid = lay_reads_of(TEXT, clipped(change))
    assert laid.seen.alleles == ()
    expected = make_allele(encode_bases(TEXT.encode()), change.start, change.removed, encode_bases(change.added.encode()))
    assert expected in propose_alleles(laid, encode_bases(TEXT.encode()))


def test_find_clip_alleles__joins_ends_that_reach_beyond_each_other_by_a_few_bases() -> None:
    """No end reaches eight bases beyond the insertion, and the longer one holds the whole of the other."""
    added = random_sequence(49, 13)
    before, behind = TEXT[640:700], TEXT[700:760]
    whole = TEXT[600:700] + added + TEXT[700:800]
    rights = [Read(f"r{n}", 640, f"60M{n}S", before + added[:n]) for n in (34, 32)]
    lefts = [Read(f"l{n}", 700, f"{n}S60M", whole[149 - n : 149] + behind) for n in (56, 55)]
    reference = encode_bases(TEXT.encode())
    expected = make_allele(reference, 700, 0, encode_bases(added.encode()))
    assert expected in propose_alleles(lay_reads_of(TEXT, [*rights, *lefts]), reference)


@pytest.mark.parametrize(
    ("cigar", "quality"),
    [("30S59M31S", 0), ("30S60M30S", 60), ("9S52M59S", 60), ("61S59M", 60), ("40S41M39S", 0), ("120M", 60)],
)
def test_lay_chunk__doubts_reads_that_lie_there_with_their_middle_alone(cigar: str, quality: int) -> None:
    laid = lay_reads_of(TEXT, [Read("r", 400, cigar, TEXT[370:490])])
    assert laid.reads.quality.tolist() == [quality]
    assert laid.is_usable.tolist() == [quality > 0]


def test_find_clip_alleles__does_not_take_adapters_for_alleles() -> None:
    """Fragments shorter than the reads: each end is clipped where the mate begins."""
    adapter = random_sequence(60, 11)
    reads = []
    for number in range(20):
        start = 600 + number // 4
        inside = TEXT[start : start + 90]
        reads.append(Read(f"f{number}", start, "90M30S", inside + adapter[:30], flag=0x1 | 0x40 | 0x20, mate_start=start))
        reads.append(Read(f"f{number}", start, "30S90M", adapter[-30:] + inside, flag=0x1 | 0x80 | 0x10, mate_start=start))
    laid = lay_reads_of(TEXT, reads)
    assert propose_alleles(laid, encode_bases(TEXT.encode())) == ()


def test_propose_alleles__asks_for_more_fragments_where_there_are_more() -> None:
    reference = encode_bases(TEXT.encode())
    change = Change(700, 3, "")
    bases, places = spell(TEXT, [change])
    start, cigar = lay(places[640:740])
    with_it = [Read(f"v{n}", start, cigar, bases[640:740]) for n in range(2)]
    for depth, is_shown in ((100, True), (3000, False)):
        plain = [Read(f"p{n}", 640, "100M", TEXT[640:740]) for n in range(depth)]
        found = propose_alleles(lay_reads_of(TEXT, [*plain, *with_it]), reference)
        assert (found == (make_allele(reference, 700, 3, np.empty(0, np.uint8)),)) is is_shown
        assert len(found) == is_shown


def test_propose_alleles__puts_single_signs_of_two_fragments_together_where_reads_are_few() -> None:
    """One read has a long deletion as a gap, another one breaks off there and goes on behind it."""
    reference = encode_bases(TEXT.encode())
    gap = Read("gap", 640, "60M40D60M", TEXT[640:700] + TEXT[740:800])
    clip = Read("clip", 660, "40M30S", TEXT[660:700] + TEXT[740:770])
    other = Read("other", 740, "30S40M", TEXT[670:700] + TEXT[740:780])
    expected = make_allele(reference, 700, 40, np.empty(0, np.uint8))
    assert propose_alleles(lay_reads_of(TEXT, [clip]), reference) == ()
    assert propose_alleles(lay_reads_of(TEXT, [clip, other]), reference) == (expected,)
    assert propose_alleles(lay_reads_of(TEXT, [gap]), reference) == (expected,)
    plain = [Read(f"p{n}", 640, "160M", TEXT[640:800]) for n in range(151)]
    assert propose_alleles(lay_reads_of(TEXT, [gap, *plain]), reference) == ()
    assert propose_alleles(lay_reads_of(TEXT, [clip, other, *plain]), reference) == ()


def test_propose_alleles__asks_two_fragments_for_a_short_gap() -> None:
    reference = encode_bases(TEXT.encode())
    assert propose_alleles(lay_reads_of(TEXT, [Read("gap", 640, "60M5D60M", TEXT[640:700] + TEXT[705:765])]), reference) == ()
