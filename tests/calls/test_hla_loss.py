"""Loss, imbalance, both retained, or not assessable: from molecules of both alleles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.hla.loss import (
    SampleCounts,
    TumourFacts,
    call_loss,
    give_share_beside_two,
    give_share_if_lost,
)
from fascicle.model.hla import HlaAllele, HlaLocus, HlaZygosity
from fascicle.model.hla_loss import AlleleCounts, HlaLoss, HlaLossCall
from fascicle.model.hla_reads import HlaAssay

NAMES = ("A*01:01", "A*24:02")
LOCUS = HlaLocus(
    "A",
    HlaZygosity.HETEROZYGOUS,
    (
        HlaAllele(NAMES[0], NAMES[0], None, None, True, None, ()),
        HlaAllele(NAMES[1], NAMES[1], None, None, True, None, ()),
    ),
    0.999,
    (),
    None,
    500,
    None,
    (),
    "",
)
NO_TOTAL = "a file holds HLA reads alone"


def count(first: int, second: int, total: float | None = None, assay: HlaAssay = HlaAssay.DNA) -> SampleCounts:
    return SampleCounts(assay, AlleleCounts(first, second), total, "" if total else NO_TOTAL)


def mix(fraction: float, copies: tuple[int, int], depth: int, ploidy: float = 2) -> tuple[int, int]:
    """Molecules of both alleles in a tumour, where `depth` are those of each allele in a normal sample of that library size."""
    scale = depth / (fraction * ploidy / 2 + 1 - fraction)
    first, second = (round(scale * (fraction * number + 1 - fraction)) for number in copies)
    return first, second


def call(
    tumour: tuple[int, int], fraction: float | None, normal: tuple[int, int] = (2000, 2000), ploidy: float | None = None
) -> HlaLoss:
    total = None if ploidy is None else 1e6
    return call_loss(LOCUS, count(*tumour, total), count(*normal, total), TumourFacts(fraction, ploidy))


@pytest.mark.parametrize(("fraction", "lost", "beside_two"), [(0, 0.5, 0.5), (0.5, 1 / 3, 0.4), (1, 0, 1 / 3)])
def test_give_share_if_lost__is_what_cells_with_and_without_the_allele_make(
    fraction: float, lost: float, beside_two: float
) -> None:
    assert give_share_if_lost(fraction) == pytest.approx(lost)
    assert give_share_beside_two(fraction) == pytest.approx(beside_two)


@pytest.mark.parametrize(
    ("fraction", "copies", "expected"),
    [
        (0.8, (1, 0), HlaLossCall.LOST),
        (0.8, (2, 0), HlaLossCall.LOST),
        (0.8, (1, 1), HlaLossCall.RETAINED),
        (0.8, (2, 1), HlaLossCall.IMBALANCE),
        (0.5, (2, 0), HlaLossCall.LOST),
        (0.3, (1, 0), HlaLossCall.IMBALANCE),
        (0.4, (1, 1), HlaLossCall.RETAINED),
        (0.3, (1, 1), HlaLossCall.NOT_ASSESSABLE),
        (0.1, (1, 1), HlaLossCall.NOT_ASSESSABLE),
    ],
)
def test_call_loss__by_shares(fraction: float, copies: tuple[int, int], expected: HlaLossCall) -> None:
    found = call(mix(fraction, copies, 2000), fraction)
    assert found.call is expected
    assert found.lost == ((NAMES[1],) if expected is HlaLossCall.LOST else ())
    assert found.because
    assert found.copies is None
    assert found.share_if_lost == pytest.approx(give_share_if_lost(fraction))


@pytest.mark.parametrize(
    ("fraction", "copies", "ploidy", "expected"),
    [
        (0.3, (1, 0), 2, HlaLossCall.LOST),
        (0.5, (1, 0), 2, HlaLossCall.LOST),
        (0.5, (2, 0), 3.5, HlaLossCall.LOST),
        (0.5, (3, 1), 2, HlaLossCall.IMBALANCE),
        (0.6, (3, 1), 4, HlaLossCall.IMBALANCE),
        (0.6, (1, 1), 2, HlaLossCall.RETAINED),
    ],
)
def test_call_loss__with_ploidy_depth_tells_a_loss_from_a_gain(
    fraction: float, copies: tuple[int, int], ploidy: float, expected: HlaLossCall
) -> None:
    found = call(mix(fraction, copies, 2000, ploidy), fraction, ploidy=ploidy)
    assert found.call is expected
    assert found.copies is not None
    assert [estimate.value for estimate in found.copies] == pytest.approx(copies, abs=0.02)


def test_call_loss__without_ploidy_three_copies_beside_one_are_said_not_to_be_excluded() -> None:
    found = call(mix(0.8, (3, 1), 2000), 0.8)
    assert found.call is HlaLossCall.LOST
    assert "three or more" in found.because
    assert found.no_copies_because == "ploidy of the tumour not stated"


def test_call_loss__both_lost_and_a_library_of_other_depth_look_alike() -> None:
    found = call(mix(0.8, (0, 0), 2000), 0.8, ploidy=2)
    assert (found.call, found.lost) == (HlaLossCall.NOT_ASSESSABLE, ())
    assert "both are lost, or the libraries differ" in found.because
    assert call(mix(0.8, (0, 0), 2000), 0.8).call is HlaLossCall.RETAINED


def test_call_loss__with_few_copies_of_both_the_shares_decide() -> None:
    first, second = mix(0.7, (2, 0), 2000)
    found = call((first // 3, second // 3), 0.7, ploidy=2)
    assert found.copies is not None
    assert all(copies.high < 1 for copies in found.copies)
    assert (found.call, found.lost) == (HlaLossCall.LOST, (NAMES[1],))


def test_call_loss__the_normal_sample_says_how_well_each_allele_is_captured() -> None:
    assert call((1500, 600), 0.8, normal=(1500, 600)).call is HlaLossCall.RETAINED
    found = call((1500, 900), 0.6, normal=(1000, 3000))
    assert (found.call, found.lost) == (HlaLossCall.LOST, (NAMES[1],))
    assert found.minor_share is not None
    assert found.minor_share.value == pytest.approx(900 / 3000 / (900 / 3000 + 1.5), abs=0.001)


@pytest.mark.parametrize(
    ("tumour", "expected", "words"),
    [
        ((600, 200), HlaLossCall.IMBALANCE, "not stated"),
        ((600, 20), HlaLossCall.LOST, "more than four copies"),
        ((400, 400), HlaLossCall.NOT_ASSESSABLE, "excludes a loss from"),
    ],
)
def test_call_loss__without_tumour_cell_fraction(tumour: tuple[int, int], expected: HlaLossCall, words: str) -> None:
    found = call(tumour, None)
    assert found.call is expected
    assert words in found.because
    assert found.share_if_lost is None


def test_call_loss__from_the_named_fraction_on_the_same_counts_exclude_a_loss() -> None:
    found = call((300, 280), None)
    assert found.excluded_from is not None
    assert call((300, 280), found.excluded_from + 0.01).call is HlaLossCall.RETAINED
    assert call((300, 280), found.excluded_from - 0.01).call is HlaLossCall.NOT_ASSESSABLE


@pytest.mark.parametrize(("within", "expected"), [(0.05, HlaLossCall.RETAINED), (0.2, HlaLossCall.NOT_ASSESSABLE)])
def test_call_loss__a_fraction_that_is_known_better_excludes_more(within: float, expected: HlaLossCall) -> None:
    found = call_loss(LOCUS, count(2000, 2000), count(2000, 2000), TumourFacts(0.3, within=within))
    assert found.call is expected


@pytest.mark.parametrize(("fraction", "least", "most"), [(0.5, 0.3, 0.7), (0.9, 0.7, 1), (0.1, 0, 0.3), (None, 0, 1)])
def test_tumour_facts__allow_for_an_estimate_by_eye(fraction: float | None, least: float, most: float) -> None:
    facts = TumourFacts(fraction)
    assert facts.least == pytest.approx(least)
    assert facts.most == pytest.approx(most)


@pytest.mark.parametrize(("minor", "expected"), [(74, HlaLossCall.LOST), (80, HlaLossCall.IMBALANCE)])
def test_call_loss__a_loss_is_sure_at_99_percent(minor: int, expected: HlaLossCall) -> None:
    """In a pure tumour a copy beside two has a third: 74 and 80 of 300 both lie below it at 95 %, one of them at 99 %."""
    found = call((300 - minor, minor), 0.9)
    assert found.minor_share is not None
    assert found.minor_share.high < give_share_beside_two(1)
    assert found.call is expected


def test_call_loss__few_molecules_neither_show_nor_exclude() -> None:
    found = call((14, 10), 0.5)
    assert found.call is HlaLossCall.NOT_ASSESSABLE
    assert "neither shown nor excluded" in found.because


@pytest.mark.parametrize(
    ("locus", "tumour", "normal", "fraction", "words"),
    [
        (replace(LOCUS, zygosity=HlaZygosity.HOMOZYGOUS), count(0, 0), count(0, 0), 0.5, "homozygous"),
        (replace(LOCUS, zygosity=HlaZygosity.ONE_ALLELE_SEEN), count(0, 0), count(0, 0), 0.5, "not excluded"),
        (
            replace(LOCUS, zygosity=HlaZygosity.NOT_ASSESSABLE, alleles=(), because="no reads"),
            count(0, 0),
            count(0, 0),
            0.5,
            "no reads",
        ),
        (LOCUS, count(300, 100, assay=HlaAssay.RNA), count(100, 100), 0.5, "expression"),
        (LOCUS, count(300, 100), count(100, 100, assay=HlaAssay.RNA), 0.5, "expression"),
        (LOCUS, count(300, 100), count(100, 9), 0.5, "10 of each"),
        (LOCUS, count(15, 4), count(100, 100), 0.5, "19 molecules"),
        (LOCUS, count(300, 100), count(100, 100), 0.0, "no tumour cells"),
    ],
)
def test_call_loss__says_why_it_cannot_judge(
    locus: HlaLocus, tumour: SampleCounts, normal: SampleCounts, fraction: float, words: str
) -> None:
    found = call_loss(locus, tumour, normal, TumourFacts(fraction, 2))
    assert found.call is HlaLossCall.NOT_ASSESSABLE
    assert words in found.because
    assert found.minor_share is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (TumourFacts(None, None), "tumour cell fraction and ploidy"),
        (TumourFacts(0.15, 2), "20%"),
        (TumourFacts(0.5, 2), NO_TOTAL),
    ],
)
def test_call_loss__says_why_copies_are_not_counted(facts: TumourFacts, words: str) -> None:
    found = call_loss(LOCUS, count(300, 300), count(300, 300), facts)
    assert found.copies is None
    assert found.no_copies_because is not None
    assert words in found.no_copies_because
