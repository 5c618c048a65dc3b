"""Kleene's three-valued logic, every pair of outcomes."""

from __future__ import annotations

import pytest

from fascicle.model.answers import Answer, Outcome, combine_all, combine_any, decide, join_all

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE
PAIRS = [
    # first, second, all, any
    (M, M, M, M), (M, N, N, M), (M, U, U, M),
    (N, M, N, M), (N, N, N, N), (N, U, N, U),
    (U, M, U, M), (U, N, N, U), (U, U, U, U),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "both", "either"), PAIRS)
def test_combine__every_pair(first: Outcome, second: Outcome, both: Outcome, either: Outcome) -> None:
    answers = [Answer("a", first, "first"), Answer("b", second, "second")]
    assert combine_all(answers) is both
    assert combine_any(answers) is either


def test_combine__nothing_asked_is_met_and_no_alternative_is_not_met() -> None:
    assert combine_all([]) is M
    assert combine_any([]) is N


def test_join__keeps_the_reasons_that_decide() -> None:
    answers = [Answer("a", M, "yes"), Answer("b", N, "no"), Answer("c", U, "unknown"), Answer("d", N, "no")]
    assert join_all("x", answers) == Answer("x", N, "no")


@pytest.mark.parametrize(("value", "outcome"), [(True, M), (False, N), (None, U)])
def test_decide__unknown_is_neither(*, value: bool | None, outcome: Outcome) -> None:
    assert decide("x", value, "a datum").outcome is outcome


def test_answer__refuses_an_answer_without_a_datum_and_points_of_what_is_not_met() -> None:
    with pytest.raises(ValueError, match="names no datum"):
        Answer("x", M, " ")
    with pytest.raises(ValueError, match="cannot count 4 points"):
        Answer("x", U, "unknown", 4)
