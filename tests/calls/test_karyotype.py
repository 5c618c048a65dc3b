"""Rearrangements behind fusions, held against fusions of the literature (`rearrangements.tsv`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fascicle.calls.karyotype import explain_complex, infer_rearrangement
from fascicle.model.loci import Build, Position, Strand

LINES = (Path(__file__).parent / "rearrangements.tsv").read_text("utf-8").splitlines()
CASES = list(csv.DictReader((line for line in LINES if not line.startswith("#")), delimiter="\t"))


def make_position(chrom: str, pos1: int, strand: str, build: Build = Build.GRCH38) -> Position:
    return Position(build, chrom, pos1 - 1, Strand(strand))


def get_sides(case: dict[str, str]) -> tuple[Position, Position]:
    five = make_position(case["chrom5"], int(case["pos5"]), case["strand5"])
    return five, make_position(case["chrom3"], int(case["pos3"]), case["strand3"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['five_prime']}::{case['three_prime']}")
def test_infer_rearrangement__agrees_with_the_literature(case: dict[str, str]) -> None:
    assert infer_rearrangement(*get_sides(case)) == case["iscn"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['five_prime']}::{case['three_prime']}")
def test_explain_complex__speaks_where_the_genes_lie_in_opposite_directions(case: dict[str, str]) -> None:
    assert (explain_complex(*get_sides(case)) is not None) == (case["is_complex"] == "true")


def test_explain_complex__says_how_many_centromeres() -> None:
    both = explain_complex(make_position("chr22", 29_287_134, "+"), make_position("chr21", 38_400_000, "-"))
    none = explain_complex(make_position("chr12", 11_869_969, "+"), make_position("chr22", 29_287_134, "+"))
    assert both is not None
    assert none is not None
    assert "two centromeres" in both.because
    assert "no centromere" in none.because


@pytest.mark.parametrize(("first", "second"), [((10_000_000, "+"), (240_000_000, "+")), ((240_000_000, "+"), (10_000_000, "+"))])
def test_infer_rearrangement__loss_or_gain_across_a_centromere_is_not_named(
    first: tuple[int, str], second: tuple[int, str]
) -> None:
    sides = (make_position("chr1", *first), make_position("chr1", *second))
    assert infer_rearrangement(*sides) is None
    assert explain_complex(*sides) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (make_position("chr22", 100, "+", Build.GRCH37), make_position("chr15", 100, "-", Build.GRCH37)),
        (make_position("chr22", 20_000_000, "+"), make_position("GL000220.1", 100, "-")),
        (make_position("chr22", 20_000_000, "+"), make_position("chr15", 400_000_000, "-")),
    ],
    ids=["other build", "no chromosome", "beyond the end"],
)
def test_infer_rearrangement__unknown_band_is_no_name(one: Position, other: Position) -> None:
    assert infer_rearrangement(one, other) is None
    assert explain_complex(one, other) is None
