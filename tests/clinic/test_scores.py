"""The common result: a value or what is possible, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Interval, OneOf, Options, Rule, Score

RULE = Rule(Citation("A guideline"), "Table 1", Verification.VERIFIED)
UNVERIFIED = Rule(Citation("From memory"), "Table 1", Verification.UNVERIFIED)
APPLIES = Applicability(True, "It was made for this.")
REFUSED = Applicability(False, "It was made for something else.")


def test_options__one_value_is_known() -> None:
    assert Options((3,)).single == 3
    assert Options((2, 3)).single is None
    assert (Options((2, 3, 5)).low, Options((2, 3, 5)).high) == (2, 5)


def test_options__zero_is_a_value() -> None:
    assert Score("s", Options((0,)), RULE, APPLIES).is_conclusive


@pytest.mark.parametrize("values", [(), (1, 1)])
def test_options__need_different_values(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least one value"):
        Options(values)


@pytest.mark.parametrize("values", [(), (1,), (1, 1)])
def test_one_of__needs_several_values(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one of several"):
        OneOf(values)


def test_interval__ends_in_order() -> None:
    assert Interval(Decimal(2), Decimal(2)).single == 2
    assert Interval(Decimal(2), Decimal(3)).single is None
    assert Interval(Decimal(2), Decimal(3)).is_within(Interval(Decimal(1), Decimal(3)))
    assert not Interval(Decimal(2), Decimal(4)).is_within(Interval(Decimal(1), Decimal(3)))
    with pytest.raises(ValueError, match="an interval from 3 to 2"):
        Interval(Decimal(3), Decimal(2))


def test_score__that_does_not_apply_has_no_result() -> None:
    with pytest.raises(ValueError, match="does not apply"):
        Score("s", Options((1,)), RULE, REFUSED)


def test_score__single_value_has_nothing_missing() -> None:
    with pytest.raises(ValueError, match="nothing is missing"):
        Score("s", Options((1,)), RULE, APPLIES, ("x",))


def test_score__without_result_says_why() -> None:
    with pytest.raises(ValueError, match="does not say why"):
        Score("s", None, RULE, APPLIES)


def test_is_conclusive__needs_value_source_and_applicability() -> None:
    assert Score("s", Options((1,)), RULE, APPLIES).is_conclusive
    assert not Score("s", Options((1, 2)), RULE, APPLIES, ("x",)).is_conclusive
    assert not Score("s", Options((1,)), UNVERIFIED, APPLIES).is_conclusive
    assert not Score("s", None, RULE, REFUSED).is_conclusive
