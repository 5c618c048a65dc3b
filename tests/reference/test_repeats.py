"""Which stretches of the reference are microsatellites."""

from __future__ import annotations

import pytest

from dna_reads import TextGenome, random_sequence
from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reference.repeats import scan_repeats

BEFORE, BEHIND = "CGTACGTGTC", "GTCCATGCAT"


def scan(middle: str, *targets: Span, before: str = BEFORE, behind: str = BEHIND) -> tuple[MicrosatelliteLocus, ...]:
    text = before + middle + behind
    return scan_repeats(TextGenome({"chr1": text}), [("chr1", span) for span in targets or (Span(0, len(text)),)])


@pytest.mark.parametrize(
    ("middle", "unit", "copies"),
    [
        ("AAAAAA", "A", 6),
        ("A" * 18, "A", 18),
        ("CACACACA", "CA", 4),
        ("AAGAAGAAGAAG", "AAG", 4),
        ("AAATAAATAAATAAAT", "AAAT", 4),
        ("AAATGAAATGAAATGAAATG", "AAATG", 4),
    ],
)
def test_scan_repeats__finds_units_of_one_to_five_bases(middle: str, unit: str, copies: int) -> None:
    (locus,) = scan(middle)
    assert (locus.unit, locus.copies, locus.span.start) == (unit, copies, len(BEFORE))


@pytest.mark.parametrize("middle", ["AAAAA", "CACACA", "AAGAAGAAG", "AAAGAAAG"])
def test_scan_repeats__leaves_out_too_few_copies(middle: str) -> None:
    assert scan(middle) == ()


def test_scan_repeats__a_unit_that_is_a_repeat_itself_is_the_shorter_unit() -> None:
    assert [locus.unit for locus in scan("A" * 20)] == ["A"]
    assert [locus.unit for locus in scan("CACACACACACACACACACA")] == ["CA"]


def test_scan_repeats__a_part_of_a_unit_behind_the_last_is_no_copy() -> None:
    (locus,) = scan("CATCATCATCATCA", behind="CCGTACCGGT")
    assert (locus.unit, locus.copies, len(locus.span)) == ("CAT", 4, 12)


def test_scan_repeats__an_unknown_base_ends_a_run_and_is_no_flank() -> None:
    assert scan("AAAANAAAA") == ()
    assert scan("AAAAAAAA", behind="GTNCATGCAT") == ()
    assert scan("AAAAAAAA", before="CGTAN") == ()


def test_scan_repeats__takes_what_targets_overlap_once() -> None:
    begin = len(BEFORE)
    assert len(scan("A" * 12, Span(0, begin + 1), Span(begin + 5, begin + 30))) == 1
    assert scan("A" * 12, Span(0, begin)) == ()
    assert scan("A" * 12, Span(begin + 12, begin + 20)) == ()


def test_scan_repeats__is_in_the_order_of_the_targets_and_has_the_whole_locus() -> None:
    text = random_sequence(200, 3) + "G" + "A" * 15 + "C" + random_sequence(200, 4)
    genome = TextGenome({"chr2": text, "chr1": text})
    found = scan_repeats(genome, [("chr1", Span(205, 208)), ("chr2", Span(205, 208))])
    assert [(locus.chrom, locus.span) for locus in found] == [("chr1", Span(201, 216)), ("chr2", Span(201, 216))]


def test_microsatellite_locus__counts_from_ten_and_five_copies() -> None:
    of_one = {n: MicrosatelliteLocus("chr1", Span(0, n), "A").is_counted for n in (9, 10)}
    of_two = {n: MicrosatelliteLocus("chr1", Span(0, 2 * n), "AC").is_counted for n in (4, 5)}
    assert (of_one, of_two) == ({9: False, 10: True}, {4: False, 5: True})
    with pytest.raises(ValueError, match="no whole copies"):
        MicrosatelliteLocus("chr1", Span(0, 5), "AC")
