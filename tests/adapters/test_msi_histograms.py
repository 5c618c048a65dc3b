"""Histograms of other programs: read whole, cut off, broken."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fascicle.adapters.msi_histograms import CUT_NOTE, read_histograms
from fascicle.errors import ReadsError


def counts(whose: str, **lengths: int) -> str:
    row = [str(lengths.get(f"n{n}", 0)) for n in range(1, 101)]
    return f"{whose}: {' '.join(row)} \n"


FIRST = "chr1 1000 ACGTA 12[A] CGTAC\n"
SECOND = "2 500 ACGTA 6[CA] CGTAC\n"
TUMOUR = FIRST + counts("T", n11=4, n12=30) + SECOND + counts("T", n5=1, n6=44)
LAST = FIRST.replace("1000", "9") + counts("N") + counts("T")
PAIR = FIRST + counts("N", n12=20) + counts("T", n12=30) + SECOND + counts("N", n6=9) + counts("T", n6=44)


def write(folder: Path, text: str) -> Path:
    path = folder / "sample_dis"
    path.write_text(text, encoding="ascii")
    return path


def test_read_histograms__of_a_tumour(tmp_path: Path) -> None:
    found = read_histograms(write(tmp_path, TUMOUR))
    assert [(locus.chrom, locus.span.start, locus.unit, locus.copies) for locus in found.loci] == [
        ("chr1", 1000, "A", 12),
        ("chr2", 500, "CA", 6),
    ]
    assert (found.tumour[0, 11], found.tumour[0, 12], found.tumour[1, 6]) == (4, 30, 44)
    assert found.normal is None
    assert found.notes == ()


def test_read_histograms__of_a_pair_packed(tmp_path: Path) -> None:
    path = tmp_path / "pair_dis.gz"
    path.write_bytes(gzip.compress(PAIR.encode()))
    found = read_histograms(path)
    assert found.normal is not None
    assert (found.normal[0, 12], found.tumour[0, 12], found.normal[1, 6]) == (20, 30, 9)


def test_read_histograms__loci_at_the_shortest_recorded_length_are_cut_off(tmp_path: Path) -> None:
    third = "chr3 5 ACGTA 11[T] CGTAC\n" + counts("T", n11=40)
    found = read_histograms(write(tmp_path, TUMOUR + third))
    assert {(locus.chrom, locus.copies) for locus in found.cut_off} == {("chr3", 11)}


@pytest.mark.parametrize(
    "end", ["chr3 17", "chr3 17 ACGTA 11[T] ", "chr3 17 ACGTA 11[T] CGTAC\n", "chr3 17 ACGTA 11[T] CGTAC\nT: 0 0"]
)
def test_read_histograms__a_file_that_is_cut_off_loses_its_last_locus_and_says_so(tmp_path: Path, end: str) -> None:
    found = read_histograms(write(tmp_path, TUMOUR + end))
    assert len(found.loci) == 2
    assert found.notes == (CUT_NOTE,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no locus"),
        ("a b c\n" + TUMOUR, "line 1: 'a b c' is no locus"),
        (TUMOUR.replace("12[A]", "12[AAAAAA]"), "line 1"),
        (TUMOUR.replace(" 30 ", " x "), "line 2: a count is no whole number"),
        (TUMOUR + TUMOUR, "stands in it twice"),
        (FIRST + SECOND + counts("T", n6=1), "line 1: the locus has no line T:"),
        (PAIR.replace(SECOND + counts("N", n6=9), SECOND) + LAST, "2 of 3 loci have a normal"),
    ],
)  # fmt: skip
def test_read_histograms__refuses_what_is_no_such_file(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ReadsError, match=words) as error:
        read_histograms(write(tmp_path, text))
    assert "sample_dis" in str(error.value)
