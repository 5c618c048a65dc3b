from __future__ import annotations

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.reference.cytobands import find_band, parse_cytobands, read_cytobands

HEADER = "chrom\tband\tend1\n"


def test_read_cytobands__has_24_chromosomes_with_two_arms_each() -> None:
    bands = read_cytobands()
    assert list(bands) == [*(f"chr{number}" for number in range(1, 23)), "chrX", "chrY"]
    for _, names in bands.values():
        arms = [name[0] for name in names]
        assert arms == sorted(arms)
        assert set(arms) == {"p", "q"}


@pytest.mark.parametrize(
    ("chrom", "pos1", "band"),
    [
        ("chr1", 1, "p36.33"),
        ("chr1", 2_300_000, "p36.33"),
        ("chr1", 2_300_001, "p36.32"),
        ("chr15", 88_033_045, "q25.3"),
        ("chr22", 24_324_427, "q11.23"),
        ("chrX", 48_260_000, "p11.23"),
        ("chr1", 248_956_422, "q44"),
        ("chr1", 248_956_423, None),
        ("chrM", 1, None),
    ],
)
def test_find_band__of_genes_and_of_both_ends_of_a_band(chrom: str, pos1: int, band: str | None) -> None:
    assert find_band(Build.GRCH38, chrom, pos1 - 1) == band


def test_find_band__other_builds_are_not_known() -> None:
    assert find_band(Build.GRCH37, "chr1", 0) is None
    assert find_band(Build.UNKNOWN, "chr1", 0) is None


@pytest.mark.parametrize(
    "rows", ["chr1\tp1\t10\nchr1\tp2\t10\n", "chr1\tp1\t0\n", "chr1\tp1\tten\n", "chr1\tcen\t10\n", "chr1\tp1\n"]
)
def test_parse_cytobands__refuses_what_is_no_map(rows: str) -> None:
    with pytest.raises(ReferenceInputError):
        parse_cytobands(HEADER + rows)
