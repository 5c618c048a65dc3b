"""What a read must show to count at a microsatellite."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dna_reads import FIRST, PAIRED, REVERSE, SECOND, PlacedBam, Read, TextGenome, random_sequence, write_bam
from fascicle.evidence.repeat_lengths import count_repeat_lengths, find_run
from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reference.nucleotides import encode_bases

BEFORE, BEHIND = random_sequence(300, 5) + "CGTCG", "GCTCA" + random_sequence(300, 6)
COPIES = 12
TEXT = BEFORE + "A" * COPIES + BEHIND
PLACE = len(BEFORE)
LOCUS = MicrosatelliteLocus("chr1", Span(PLACE, PLACE + COPIES), "A")


def make_read(name: str, copies: int, left: int = 40, right: int = 40, **given: object) -> Read:
    """A read with so many copies and so many bases beside them, the gap where aligners put it: at the left end."""
    bases = BEFORE[-left:] + "A" * copies + BEHIND[:right]
    change = copies - COPIES
    gap = f"{left}M{abs(change)}{'D' if change < 0 else 'I'}{min(copies, COPIES) + right}M"
    return Read(name, PLACE - left, gap if change else f"{len(bases)}M", bases, **given)  # type: ignore[arg-type]


def measure(folder: Path, *reads: Read) -> tuple[dict[int, int], int]:
    bam = write_bam(folder / "reads.bam", [("chr1", len(TEXT))], reads)
    found = count_repeat_lengths(PlacedBam(bam, [("chr1", "chr1", 0, len(TEXT))]), [LOCUS], TextGenome({"chr1": TEXT}))
    return {int(n): int(found.counts[0, n]) for n in np.flatnonzero(found.counts[0])}, int(found.unclear[0])


def test_count_repeat_lengths__counts_copies(tmp_path: Path) -> None:
    reads = [make_read("same", 12), make_read("lost", 9), make_read("gained", 14)]
    assert measure(tmp_path, *reads) == ({9: 1, 12: 1, 14: 1}, 0)


@pytest.mark.parametrize(
    ("start", "cigar"),
    [
        (PLACE - 40, "40M4I12M8S"),  # what lies behind the repeat is clipped
        (PLACE - 40, "52M12S"),  # the gain was not seen, and clipped inside of the repeat
        (PLACE - 40, "64M"),  # nor was it clipped: the bases behind look like errors
    ],
)
def test_count_repeat_lengths__the_left_side_alone_is_enough(tmp_path: Path, start: int, cigar: str) -> None:
    assert measure(tmp_path, Read("gained", start, cigar, BEFORE[-40:] + "A" * 16 + BEHIND[:8])) == ({16: 1}, 0)


@pytest.mark.parametrize(("start", "cigar"), [(PLACE + COPIES, "24S36M"), (PLACE - 12, "60M"), (PLACE + 4, "16S44M")])
def test_count_repeat_lengths__the_right_side_alone_is_enough(tmp_path: Path, start: int, cigar: str) -> None:
    assert measure(tmp_path, Read("gained", start, cigar, BEFORE[-8:] + "A" * 16 + BEHIND[:36])) == ({16: 1}, 0)


def test_count_repeat_lengths__a_read_that_ends_inside_says_nothing(tmp_path: Path) -> None:
    assert measure(tmp_path, make_read("short", 12, right=0), make_read("few", 12, right=4)) == ({}, 2)


def test_count_repeat_lengths__mates_count_once_and_not_where_they_disagree(tmp_path: Path) -> None:
    pair = {"flag": PAIRED | FIRST}, {"flag": PAIRED | SECOND | REVERSE}
    agreeing = [make_read("a", 11, **pair[0]), make_read("a", 11, 30, 50, **pair[1])]
    disagreeing = [make_read("b", 12, **pair[0]), make_read("b", 11, 30, 50, **pair[1])]
    one_sees_half = [make_read("c", 10, **pair[0]), make_read("c", 12, 50, 0, **pair[1])]
    assert measure(tmp_path, *agreeing, *disagreeing, *one_sees_half) == ({10: 1, 11: 1}, 1)


@pytest.mark.parametrize("flag", [0x400, 0x100, 0x800, 0x200, 0x4])
def test_count_repeat_lengths__duplicates_and_such_never_count(tmp_path: Path, flag: int) -> None:
    assert measure(tmp_path, make_read("out", 12, flag=flag), make_read("in", 12)) == ({12: 1}, 0)


def test_count_repeat_lengths__reads_of_low_mapping_quality_do_not_count(tmp_path: Path) -> None:
    assert measure(tmp_path, make_read("low", 12, mapping=19), make_read("good", 11, mapping=20)) == ({11: 1}, 0)


def test_count_repeat_lengths__base_quality_is_asked_of_repeat_and_flanks_alone(tmp_path: Path) -> None:
    size = 40 + 12 + 40
    around = tuple(10 if 30 <= i < 62 else 37 for i in range(size))
    beside = tuple(37 if 30 <= i < 62 else 2 for i in range(size))
    reads = [make_read("bad", 12, quality=around), make_read("fine", 12, quality=beside), make_read("none", 11, quality=0)]
    assert measure(tmp_path, *reads) == ({11: 1, 12: 1}, 1)


def test_count_repeat_lengths__a_broken_unit_is_unclear(tmp_path: Path) -> None:
    read = make_read("broken", 12)
    assert measure(tmp_path, Read("broken", read.start, read.cigar, read.bases[:46] + "T" + read.bases[47:])) == ({}, 1)


def test_find_run__flanks_are_longer_where_one_error_in_the_repeat_would_look_like_them() -> None:
    text = "ACGTGCTCGTCG" + "A" * 12 + "CAAAAAAAGCTTGCATCC"
    locus = MicrosatelliteLocus("chr1", Span(12, 24), "A")
    start, end, unit, before, behind = find_run(locus, encode_bases(text.encode()), 0)
    assert (start, end, unit, before) == (12, 24, 1, 5)
    assert text[end : end + behind] == "CAAAAAAAG"


def test_count_repeat_lengths__contigs_that_the_file_lacks_give_nothing(tmp_path: Path) -> None:
    bam = write_bam(tmp_path / "reads.bam", [("chr2", 1000)], [Read("r", 10, "50M", "A" * 50)])
    found = count_repeat_lengths(PlacedBam(bam, [("chr2", "chr2", 0, 1000)]), [LOCUS], TextGenome({"chr1": TEXT}))
    assert not found.counts.any()
