"""The list of blood tests, and units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fascicle.adapters.clinic_tables import read_blood_tests, read_ctcae
from fascicle.clinic.blood_tests import (
    ANY_UNIT,
    COLUMNS,
    convert_unit,
    find_blood_test,
    list_units,
    parse_blood_tests,
    suggest_blood_test,
)
from fascicle.errors import InputError

TESTS = read_blood_tests()
TERMS = read_ctcae()
HEADER = "\t".join(COLUMNS)


def test_read_blood_tests__every_laboratory_term_has_its_test() -> None:
    graded = {term for test in TESTS.values() for term in test.terms}
    others = {"Ejection fraction decreased", "Weight gain", "Electrocardiogram QT corrected interval prolonged"}
    assert graded == {name for name, term in TERMS.items() if term.unit is not None} - others


def test_read_blood_tests__bounds_are_there_where_the_unit_is() -> None:
    for test in TESTS.values():
        units = {TERMS[term].unit for term in test.terms}
        assert len(units) == 1, test.name
        assert (test.smallest is None) == (units == {ANY_UNIT}), test.name


def test_find_blood_test__knows_other_names_in_any_case() -> None:
    test = find_blood_test(TESTS, "alt")
    assert test is not None
    assert test.terms == ("Alanine aminotransferase increased",)
    assert find_blood_test(TESTS, "tea leaves") is None
    assert suggest_blood_test(TESTS, "hemoglobine") == "hemoglobin"
    assert suggest_blood_test(TESTS, "tea leaves") is None


@pytest.mark.parametrize(
    ("value", "unit", "into", "converted"),
    [
        ("9.5", "g/dL", "g/L", "95.0"),
        ("300", "mg/dL", "g/L", "3.00"),
        ("1500", "/uL", "10^9/L", "1.500"),
        ("1.5", "10*9/L", "10^9/L", "1.5"),
        ("7.35", "[pH]", "pH", "7.35"),
        ("310", "U/L", ANY_UNIT, "310"),
        ("10.2", "mg/dL", "mmol/L", None),
        ("9.5", "mmol/L", "g/L", None),
    ],
)
def test_convert_unit__by_powers_of_ten_alone(value: str, unit: str, into: str, converted: str | None) -> None:
    assert convert_unit(Decimal(value), unit, into) == (None if converted is None else Decimal(converted))


def test_list_units__of_a_term() -> None:
    assert "g/dL" in list_units("g/L")
    assert list_units(ANY_UNIT) == ()


@pytest.mark.parametrize(
    ("row", "message"), [("a\t-\tAnemia\tx\t9", "a: cannot be read"), ("a\tA\tAnemia\t-\t-", "A stands twice")]
)
def test_parse_blood_tests__names_the_row(row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_blood_tests(f"{HEADER}\n{row}\n")
