"""Called alleles held against planted ones, whatever the way of writing them."""

from __future__ import annotations

import pytest

from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.simulate.small_variants import PlantedVariant
from fascicle.workflow.score_variants import Called, Score, measure_f1, name_class, score_calls, split_allele

TEXT = "TTGACCAAAAAGTCCATGTGTGTGCCA"


def look_up(chrom: str, start: int, end: int) -> str:
    assert chrom == "chr1"
    return TEXT[start:end]


def plant(start: int, ref: str, alt: str, fraction: float = 0.1) -> PlantedVariant:
    assert TEXT[start : start + len(ref)] == ref
    return PlantedVariant(SmallVariant(Build.GRCH38, "chr1", start, ref, alt), fraction, is_germline=False)


def call(start: int, ref: str, alt: str, fraction: float = 0.1) -> Called:
    return Called("chr1", start, ref, alt, fraction)


def score(truth: list[PlantedVariant], calls: list[Called], regions: tuple[int, int] = (0, 27)) -> Score:
    return score_calls(truth, calls, look_up, {"chr1": [regions]})


@pytest.mark.parametrize(
    ("called", "parts"),
    [
        (call(3, "A", "G"), [("chr1", 3, "A", "G")]),
        (call(2, "GAC", "GGC"), [("chr1", 3, "A", "G")]),
        (call(2, "GAC", "TAG"), [("chr1", 2, "G", "T"), ("chr1", 4, "C", "G")]),
        (call(9, "AA", "A"), [("chr1", 6, "A", "")]),  # the last of five A
        (call(5, "C", "CA"), [("chr1", 6, "", "A")]),
        (call(23, "G", "GTG"), [("chr1", 16, "", "TG")]),  # one unit more of the repeat, at its end
        (call(10, "AGTC", "ATT"), [("chr1", 13, "C", "T"), ("chr1", 11, "G", "")]),
        (call(3, "A", "A"), []),
    ],
)
def test_split_allele__takes_apart_and_left_aligns(called: Called, parts: list[tuple[str, int, str, str]]) -> None:
    assert list(split_allele(called, look_up)) == parts


def test_score_calls__finds_a_variant_by_all_its_parts() -> None:
    truth = [plant(2, "GA", "TC"), plant(5, "CA", "C")]
    whole = score(truth, [call(2, "G", "T"), call(3, "A", "C"), call(9, "AA", "A", 0.3)])
    assert (whole.count(lambda *_: True), whole.false, whole.missed) == ((2, 2), [], [])
    assert whole.fractions["del 1", 0.1] == [0.3]
    half = score(truth, [call(2, "G", "T")])
    assert half.count(lambda *_: True) == (2, 0)
    assert half.false == []
    assert half.missed == truth


def test_score_calls__counts_what_belongs_to_no_variant_inside_the_regions() -> None:
    calls = [call(3, "A", "G", 0.02), call(12, "T", "TCC", 0.2), call(20, "G", "C", 0.2)]
    found = score([], calls, (0, 20))
    assert found.count_false(indels=False, above=0.0) == 1
    assert found.count_false(indels=False, above=0.02) == 0
    assert found.count_false(indels=True, above=0.1) == 1


@pytest.mark.parametrize(
    ("ref", "alt", "name"),
    [("A", "G", "snv"), ("AC", "GT", "mnv"), ("AC", "A", "del 1"), ("A", "ACCCCCC", "ins 6-15"), ("A" * 40, "A", "del 31-50")],
)
def test_name_class__by_kind_and_length(ref: str, alt: str, name: str) -> None:
    assert name_class(SmallVariant(Build.GRCH38, "chr1", 5, ref, alt)) == name


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((10, 8, 2), (0.8, 0.8, 0.8)), ((0, 0, 0), (1.0, 1.0, 1.0)), ((10, 0, 0), (0.0, 1.0, 0.0)), ((0, 0, 3), (1.0, 0.0, 0.0))],
)
def test_measure_f1__of_nothing_is_perfect(counts: tuple[int, int, int], expected: tuple[float, float, float]) -> None:
    assert measure_f1(*counts) == pytest.approx(expected)
