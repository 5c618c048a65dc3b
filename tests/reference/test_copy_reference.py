"""The pooled reference as a file: there and back, of these bins alone, and broken ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from copy_number_examples import make_bins
from fascicle.errors import ReferenceInputError
from fascicle.reference.copy_reference import (
    COPY_REFERENCE_FILE,
    CopyBaseline,
    format_copy_reference,
    parse_copy_reference,
    read_copy_reference,
)

BINS = make_bins(("chr2",))
NUMBERS = np.linspace(-1, 1, len(BINS))
BASELINE = CopyBaseline(NUMBERS, np.full(len(BINS), 200.0), np.full(len(BINS), 0.1), 6)
TEXT = format_copy_reference(BINS, BASELINE, is_amplicon=False)


def test_parse_copy_reference__reads_what_was_written() -> None:
    found = parse_copy_reference(TEXT, "x").find_baseline(BINS, is_amplicon=False)
    assert found is not None
    assert found.samples == 6
    assert found.log2 == pytest.approx(BASELINE.log2, abs=1e-5)
    assert found.depth == pytest.approx(BASELINE.depth)


def test_format_copy_reference__has_1_based_places() -> None:
    assert TEXT.splitlines()[:2] == ["# samples 6", "# method capture"]
    assert TEXT.splitlines()[3].split("\t")[:4] == ["chr2", "2000001", "2000267", "target"]


def test_find_baseline__takes_some_of_its_bins_and_refuses_others_and_another_method() -> None:
    table = parse_copy_reference(TEXT, "x")
    part = table.find_baseline(BINS.keep(np.arange(len(BINS)) > 9), is_amplicon=False)
    assert part is not None
    assert part.log2 == pytest.approx(NUMBERS[10:], abs=1e-5)
    assert table.find_baseline(make_bins(("chr3",)), is_amplicon=False) is None
    assert table.find_baseline(BINS, is_amplicon=True) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# samples 6\n", "", "does not say how many samples"),
        ("# method capture\n", "# method magic\n", "by which method"),
        ("2000267\ttarget\t-1.00000", "2000267\ttarget\tmuch", "a row has a broken number"),
        ("chrom\tstart", "chromosome\tstart", "the header is not"),
        ("\t0.10000\nchr2", "\nchr2", "6 fields instead of 7"),
    ],
)
def test_parse_copy_reference__names_what_is_broken(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(ReferenceInputError, match=message):
        parse_copy_reference(TEXT.replace(old, new, 1), "copy_number.tsv")


def test_read_copy_reference__is_none_where_a_bundle_has_none(tmp_path: Path) -> None:
    assert read_copy_reference(tmp_path) is None
    (tmp_path / COPY_REFERENCE_FILE).write_text(TEXT)
    found = read_copy_reference(tmp_path)
    assert found is not None
    assert found.baseline.samples == 6
