from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.reads.fastq import read_blocks
from fascicle.reads.umis import has_umis, parse_umi
from small_genome import write_reads


@pytest.mark.parametrize(
    ("name", "umi"),
    [
        ("M00001:7:000-A:1:1101:15:1334_ACGTACGT", "ACGTACGT"),
        ("read.1_ACGT", "ACGT"),
        ("read.1_ACGTA-TTGCA", "ACGTA-TTGCA"),
        ("read.1_ACGTA_TTGCA", "ACGTA_TTGCA"),
        ("A01:7:HX:1:2101:10054:1007:ACGTACG+TTGCAAG", "ACGTACG+TTGCAAG"),
        ("A01:7:HX:1:2101:10054:1007:ACGNACG", "ACGNACG"),
        ("A01:7:HX:1:2101:10054:1007", None),
        ("SRR1548811.17", None),
        ("read_ACG", None),
        ("read.1/ACGT", None),
        ("read_acgt", None),
        ("", None),
    ],
)
def test_parse_umi__reads_the_two_manners_in_use(name: str, umi: str | None) -> None:
    assert parse_umi(name) == umi


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["a_ACGT", "b_TTTT"], True), (["a_ACGT", "b"], False), (["a", "b"], False), (["a_ACGT"] * 200 + ["b"], True)],
)
def test_has_umis__asks_every_name_at_the_beginning(tmp_path: Path, names: list[str], expected: object) -> None:
    (block,) = read_blocks(write_reads(tmp_path, ["ACGT"] * len(names), names))
    assert has_umis(block) is expected
