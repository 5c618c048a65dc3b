"""`msi_baseline.tsv`: 1-based, reconciled, broken rows are one error."""

from __future__ import annotations

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.reference.msi_baseline import BaselineLocus, format_baseline, parse_baseline
from msi_examples import make_locus

ROWS = (
    BaselineLocus(make_locus(12, start=99), 5, (((12,), 4), ((11, 12), 1)), ((-1, 7), (0, 300), (2, 1))),
    BaselineLocus(make_locus(6, "CA", 400, "chrX"), 0, (), ()),
)


def test_format_baseline__round_trip_and_one_based() -> None:
    text = format_baseline(ROWS)
    assert text.splitlines()[1] == "chr1\t100\t111\tA\t5\t12:4,11/12:1\t-1:7,0:300,2:1"
    assert parse_baseline(text, "msi_baseline.tsv") == ROWS


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\t100\t", "\tx\t", "chr1:x is broken"),
        ("12:4", "12:y", "chr1:100 is broken"),
        ("\t111\t", "\t90\t", "chr1:100 is broken"),
        ("\t5\t", "\t9\t", "9 normals do not reconcile"),
        ("unit", "motif", "the header is not"),
    ],
)
def test_parse_baseline__broken(old: str, new: str, words: str) -> None:
    with pytest.raises(ReferenceInputError, match=words):
        parse_baseline(format_baseline(ROWS).replace(old, new, 1), "msi_baseline.tsv")
