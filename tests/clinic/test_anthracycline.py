"""Cumulative anthracycline."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.adapters.clinic_tables import read_anthracyclines, read_drugs
from fascicle.clinic.anthracycline import (
    COLUMNS,
    DERIVED_IN,
    EQUIVALENTS,
    SUM,
    CumulativeDose,
    GivenDose,
    parse_anthracyclines,
    sum_doses,
)
from fascicle.errors import InputError

DRUGS = read_anthracyclines()
HEADER = "\t".join(COLUMNS)
DOXORUBICIN = GivenDose("line-1", "doxorubicin", Decimal(25), 3, 6)


def add(*doses: GivenDose) -> CumulativeDose:
    return sum_doses(doses, DRUGS)


def test_read_anthracyclines__are_the_drugs_that_count() -> None:
    assert set(DRUGS) == {drug.name for drug in read_drugs().values() if drug.is_anthracycline}


@pytest.mark.parametrize(
    ("drug", "equivalent"),
    [
        ("doxorubicin", "1"),
        ("daunorubicin", "0.6"),
        ("epirubicin", "0.8"),
        ("mitoxantrone", "10.5"),
        ("idarubicin", None),
        ("liposomal doxorubicin", None),
    ],
)
def test_read_anthracyclines__mean_ratios_of_feijen_2019(drug: str, equivalent: str | None) -> None:
    assert DRUGS[drug].equivalent == (None if equivalent is None else Decimal(equivalent))


def test_sum_doses__dose_times_doses_times_cycles_over_all_lines() -> None:
    found = add(DOXORUBICIN, GivenDose("line-2", "doxorubicin", Decimal(75), 1, 2))
    assert found.total.value == 600
    assert (found.total.rule, found.total.is_conclusive) == (SUM, True)
    assert [counted for _, counted in found.doses] == [450, 150]


def test_sum_doses__others_count_by_their_ratio() -> None:
    found = add(DOXORUBICIN, GivenDose("line-2", "epirubicin", Decimal(100), 1, 2))
    assert found.total.value == Decimal(610)
    assert (found.total.rule, found.total.notes) == (EQUIVALENTS, (DERIVED_IN,))


def test_sum_doses__a_dose_that_is_missing_makes_it_incomplete() -> None:
    found = add(DOXORUBICIN, GivenDose("line-2", "doxorubicin", None, 1, 2))
    assert found.total.result is None
    assert found.total.missing == ("dose of doxorubicin in line-2",)
    assert found.total.notes == ("Incomplete: at least 450 mg/m2 of doxorubicin.",)
    assert found.at_least_mg_per_m2 == 450


def test_sum_doses__one_dose_in_each_cycle_was_surely_given() -> None:
    found = add(replace(DOXORUBICIN, doses_per_cycle=None))
    assert found.total.result is None
    assert found.at_least_mg_per_m2 == 150
    assert add(replace(DOXORUBICIN, cycles=None)).at_least_mg_per_m2 == 0


def test_sum_doses__without_a_ratio_it_is_not_counted() -> None:
    found = add(DOXORUBICIN, GivenDose("line-2", "idarubicin", Decimal(12), 3, 2))
    assert found.total.result is None
    assert found.total.missing == ("what idarubicin counts in doxorubicin",)
    assert found.at_least_mg_per_m2 == 450


def test_sum_doses__the_sum_that_a_line_states_counts() -> None:
    """After a reduction of the dose it is less than dose times cycles."""
    found = add(
        replace(DOXORUBICIN, total_mg_per_m2=Decimal(400)), GivenDose("line-2", "doxorubicin", total_mg_per_m2=Decimal(60))
    )
    assert found.total.value == 460


def test_sum_doses__needs_a_dose() -> None:
    with pytest.raises(ValueError, match="no anthracycline"):
        sum_doses((), DRUGS)


@pytest.mark.parametrize(
    ("rows", "message"),
    [("d\tx\ts\tverified", "d: cannot be read"), ("d\t1\ts\tverified\nd\t2\ts\tverified", "d: stands twice")],
)
def test_parse_anthracyclines__names_the_row(rows: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_anthracyclines(f"{HEADER}\n{rows}\n")


NUMBERS = st.integers(1, 100)
WHOLE = st.builds(GivenDose, st.just("line"), st.sampled_from(sorted(DRUGS)), NUMBERS.map(Decimal), NUMBERS, NUMBERS)


@given(st.lists(WHOLE, min_size=1, max_size=4), st.sets(st.sampled_from(("dose_mg_per_m2", "doses_per_cycle", "cycles"))))
def test_sum_doses__the_lower_bound_holds_and_nothing_partial_is_a_sum(doses: list[GivenDose], taken: set[str]) -> None:
    partial = [replace(doses[0], **dict.fromkeys(taken)), *doses[1:]]  # type: ignore[arg-type]
    whole, less = add(*doses), add(*partial)
    assert less.at_least_mg_per_m2 <= whole.at_least_mg_per_m2
    assert (less.total.result is None) == bool(less.total.missing)
    if taken:
        assert less.total.result is None
    if whole.total.value is not None:
        assert less.at_least_mg_per_m2 <= whole.total.value == whole.at_least_mg_per_m2
