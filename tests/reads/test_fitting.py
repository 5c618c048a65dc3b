"""Reads laid into a window: the score against a plain dynamic program, gaps, clips, ends."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.reads.fitting import END_BONUS, GAP_EXTEND, GAP_OPEN, MATCH, MISMATCH, Fit, fit_read
from fascicle.reference.nucleotides import encode_bases
from small_genome import draw_bases

WINDOW = draw_bases(random.Random(4), 400)


def fit(read: str, window: str = WINDOW) -> Fit:
    found = fit_read(encode_bases(read.encode()), encode_bases(window.encode()))
    assert found is not None
    return found


def score_plainly(read: str, window: str) -> int:
    """Three tables in plain Python: the best score of any part of the read anywhere, with the bonuses for its ends."""
    low = -(10**6)
    n, m = len(read), len(window)
    best = 0
    match = [[END_BONUS if i == 0 else 0 for _ in range(m + 1)] for i in range(n + 1)]
    inserted = [[low] * (m + 1) for _ in range(n + 1)]
    deleted = [[low] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            inserted[i][j] = max(match[i - 1][j] - GAP_OPEN - GAP_EXTEND, inserted[i - 1][j] - GAP_EXTEND)
            deleted[i][j] = max(match[i][j - 1] - GAP_OPEN - GAP_EXTEND, deleted[i][j - 1] - GAP_EXTEND)
            step = match[i - 1][j - 1] + (MATCH if read[i - 1] == window[j - 1] else MISMATCH)
            match[i][j] = max(0, step, inserted[i][j], deleted[i][j])
            if step == match[i][j]:
                best = max(best, step + (END_BONUS if i == n else 0))
    return best


def rescore(found: Fit, read: str, window: str) -> int:
    """What the CIGAR of an answer is worth."""
    at, place = found.before, found.start
    total = (0 if found.before else END_BONUS) + (0 if found.after else END_BONUS)
    for length, code in found.cigar:
        if code == 0:
            total += sum(MATCH if read[at + k] == window[place + k] else MISMATCH for k in range(length))
        else:
            total -= GAP_OPEN + GAP_EXTEND * length
        at += length if code != 2 else 0
        place += length if code != 1 else 0
    assert at + found.after == len(read)
    return total


@given(st.text("ACGT", min_size=1, max_size=25), st.text("ACGT", min_size=1, max_size=40))
def test_fit_read__has_the_score_of_a_plain_program_and_a_cigar_that_earns_it(read: str, window: str) -> None:
    found = fit_read(encode_bases(read.encode()), encode_bases(window.encode()))
    expected = score_plainly(read, window)
    assert (found.score if found else 0) == expected
    if found:
        assert rescore(found, read, window) == expected


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (WINDOW[100:200], (100, 0, 0, ((100, 0),))),
        (WINDOW[100:150] + WINDOW[153:200], (100, 0, 0, ((50, 0), (3, 2), (47, 0)))),
        (WINDOW[100:150] + "ACACAC" + WINDOW[150:200], (100, 0, 0, ((50, 0), (6, 1), (50, 0)))),
    ],
)
def test_fit_read__finds_place_and_gaps(read: str, expected: tuple[object, ...]) -> None:
    found = fit(read)
    assert (found.start, found.before, found.after) == expected[:3]
    assert sum(length for length, _ in found.cigar) == sum(length for length, _ in expected[3])  # type: ignore[attr-defined]
    assert sorted(code for _, code in found.cigar) == sorted(code for _, code in expected[3])  # type: ignore[attr-defined]


def test_fit_read__clips_what_is_of_elsewhere() -> None:
    other = draw_bases(random.Random(5), 60)
    found = fit(other[:30] + WINDOW[100:160] + other[30:])
    assert (found.start, found.before) == (100, 30)
    # A base of elsewhere can be the next one of the window by chance.
    assert 27 <= found.after <= 30


def test_fit_read__puts_a_gap_of_a_repeat_to_the_left() -> None:
    window = "ACGTTGCATGCC" + "A" * 7 + "GTCAGTTCAGATCCATG"
    assert fit(window.replace("AAAAAAA", "AAAAA"), window).cigar == ((12, 0), (2, 2), (22, 0))


def test_fit_read__is_none_without_bases() -> None:
    assert fit_read(encode_bases(b"ACGT"), encode_bases(b"")) is None
    assert fit_read(encode_bases(b""), encode_bases(b"ACGT")) is None
