from __future__ import annotations

from datetime import date

import pytest
from findings_examples import INDEX_FUSION, PROPORTION, make_filtered

from fascicle.model.fusions import Place, TranscriptSite
from fascicle.model.knowledge import ResponseRate
from fascicle.report.numbers import (
    describe_place,
    format_breakpoint,
    format_date,
    format_fraction,
    format_optional,
    format_proportion,
    format_rate,
)


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.0, "0 %"),
        (0.0001, "<0.1 %"),
        (0.0995, "10 %"),
        (0.0994, "9.9 %"),
        (0.52, "52 %"),
        (0.995, "99.5 %"),
        (0.99999, ">99.9 %"),
        (1.0, "100 %"),
    ],
)
def test_format_fraction__never_rounds_to_none_or_all(fraction: float, text: str) -> None:
    assert format_fraction(fraction) == text


def test_format_proportion__has_interval_or_says_not_measurable() -> None:
    assert format_proportion(PROPORTION) == "52 % (95 % interval 46 % to 58 %)"
    assert format_proportion(None) == "not measurable"


def test_format_optional__zero_is_not_absent() -> None:
    assert format_optional(0, "bp") == "0 bp"
    assert format_optional(None, "bp") == "not measurable"


def test_format_date__none_is_not_stated() -> None:
    assert (format_date(date(2025, 4, 10)), format_date(None)) == ("2025-04-10", "not stated")


def test_format_rate__says_when_the_interval_is_missing() -> None:
    assert format_rate(ResponseRate(40, 58, 41, 73, "naive")) == "58 % (41 to 73)"
    assert format_rate(ResponseRate(40, 58, None, None, "")) == "58 % (interval not stated)"


def test_format_breakpoint__is_one_based_or_says_why_not() -> None:
    assert format_breakpoint(INDEX_FUSION.five_prime) == "chr22:24324427(+)"
    assert format_breakpoint(INDEX_FUSION.three_prime) == "chr15:88033045(-)"
    assert format_breakpoint(make_filtered("A", "B", 1).three_prime) == "not placed: the sequence fits two places of the gene"


@pytest.mark.parametrize(
    ("place", "five", "three"),
    [
        (Place.EXON_EDGE, "at the end of exon 6", "at the start of exon 6"),
        (Place.INSIDE_EXON, "inside exon 6", "inside exon 6"),
        (Place.INTRON, "in the intron after exon 6", "in the intron before exon 6"),
        (Place.OUTSIDE, "outside the transcript; exon 6 is the nearest", "outside the transcript; exon 6 is the nearest"),
    ],
)
def test_describe_place__names_the_end_by_side(place: Place, five: str, three: str) -> None:
    site = TranscriptSite("NM_1", 6, 9, place, is_canonical=True)
    assert describe_place(site, is_five_prime=True) == five
    assert describe_place(site, is_five_prime=False) == three
