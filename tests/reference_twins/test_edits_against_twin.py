"""The alignment kernels against the textbook recurrence, over all cells and without a band."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fascicle.evidence.edits import FAR, choose_band, count_edits, fill_edits
from fascicle.reference.nucleotides import encode_bases

LETTERS = st.text("ACGTN", max_size=24)


def measure(one: str, other: str) -> int:
    """Edits by the definition: substitute, insert or delete the last base. An unknown base agrees with none."""

    @cache
    def ends(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        differs = one[i - 1] != other[j - 1] or one[i - 1] == "N"
        return min(ends(i - 1, j - 1) + differs, ends(i - 1, j) + 1, ends(i, j - 1) + 1)

    return ends(len(one), len(other))


@settings(max_examples=150)
@given(read=LETTERS, target=LETTERS)
def test_count_edits__equals_the_twin_within_a_wide_band(read: str, target: str) -> None:
    assert count_edits(encode_bases(read.encode()), encode_bases(target.encode()), 30) == measure(read, target)


@settings(max_examples=50)
@given(read=LETTERS, target=LETTERS)
def test_fill_edits__has_the_twins_value_in_every_cell(read: str, target: str) -> None:
    edits = fill_edits(encode_bases(read.encode()), encode_bases(target.encode()), 30)
    expected = [[measure(read[:i], target[:j]) for j in range(len(target) + 1)] for i in range(len(read) + 1)]
    assert edits.tolist() == expected


@settings(max_examples=100)
@given(read=LETTERS, target=LETTERS, band=st.integers(1, 6))
def test_count_edits__a_narrow_band_never_gives_less_and_finds_what_lies_in_it(read: str, target: str, band: int) -> None:
    edits = count_edits(encode_bases(read.encode()), encode_bases(target.encode()), band)
    true = measure(read, target)
    assert edits >= true
    # Edits fewer than the band cannot lead out of it.
    if true <= band:
        assert edits == true
    assert (edits >= FAR) == (abs(len(read) - len(target)) > band)


@settings(max_examples=50)
@given(read=LETTERS, target=LETTERS, band=st.integers(1, 6))
def test_fill_edits__cells_outside_of_the_band_are_far(read: str, target: str, band: int) -> None:
    edits = fill_edits(encode_bases(read.encode()), encode_bases(target.encode()), band)
    rows, columns = np.indices(edits.shape)
    assert ((edits >= FAR) == (abs(rows - columns) > band)).all()


def test_choose_band__is_wider_for_longer_pieces() -> None:
    assert [choose_band(size) for size in (0, 60, 600)] == [12, 22, 112]
