"""Blood tests by name: the terms of CTCAE that grade them, and their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows

FILE_NAME: Final = "blood_tests.tsv"
COLUMNS: Final = ("test", "other_names", "terms", "smallest", "largest")
ANY_UNIT: Final = "any"
_NONE: Final = "-"
# What one unit is in another, by UCUM, for what differs by a power of ten. Mass and moles are not converted: the criteria have
# thresholds of their own in either, which do not fall on the same values.
_FACTORS: Final[Mapping[str, Mapping[str, Decimal]]] = {
    "g/L": {"g/L": Decimal(1), "g/dL": Decimal(10), "mg/dL": Decimal("0.01"), "mg/L": Decimal("0.001")},
    "mmol/L": {"mmol/L": Decimal(1), "umol/L": Decimal("0.001")},
    "10^9/L": {
        "10*9/L": Decimal(1),
        "10^9/L": Decimal(1),
        "10*3/uL": Decimal(1),
        "/uL": Decimal("0.001"),
        "/mm3": Decimal("0.001"),
        "10*6/L": Decimal("0.001"),
    },
    "pH": {"[pH]": Decimal(1), "pH": Decimal(1)},
    "%": {"%": Decimal(1)},
    "ms": {"ms": Decimal(1)},
    "kg": {"kg": Decimal(1)},
}


@dataclass(frozen=True, slots=True)
class BloodTest:
    """A test with its terms of CTCAE. `smallest`, `largest` in the terms' unit: beyond them a value is in another; None: none."""

    name: str
    terms: tuple[str, ...]
    smallest: Decimal | None
    largest: Decimal | None


def parse_blood_tests(text: str) -> dict[str, BloodTest]:
    """Tests by each of their names in lower case.

    Raises InputError for a row that cannot be read, and a name that stands for two tests.
    """
    tests: dict[str, BloodTest] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        test = _parse_test(row)
        others = [] if row["other_names"] == _NONE else row["other_names"].split("|")
        for name in (test.name, *others):
            if name.lower() in tests:
                raise InputError(f"{name} stands twice", path=FILE_NAME, where=test.name)
            tests[name.lower()] = test
    return tests


def find_blood_test(tests: Mapping[str, BloodTest], name: str) -> BloodTest | None:
    """The test of that name in any case; None where the list has none."""
    return tests.get(name.strip().lower())


def suggest_blood_test(tests: Mapping[str, BloodTest], name: str) -> str | None:
    """The name in the list that looks most like a misspelt one."""
    close = get_close_matches(name.strip().lower(), tests, n=1, cutoff=0.75)
    return close[0] if close else None


def list_units(unit: str) -> tuple[str, ...]:
    """The units that can be converted into that of a term; none where the term takes any."""
    return tuple(_FACTORS.get(unit, ()))


def convert_unit(value: Decimal, unit: str, into: str) -> Decimal | None:
    """The value in the unit of a term, exact; None where it cannot be converted. A term graded by multiples takes any unit."""
    if into == ANY_UNIT:
        return value
    factor = _FACTORS.get(into, {}).get(unit)
    return None if factor is None else value * factor


def _parse_test(row: Mapping[str, str]) -> BloodTest:
    try:
        bounds = (None if row[name] == _NONE else Decimal(row[name]) for name in ("smallest", "largest"))
        return BloodTest(row["test"], tuple(row["terms"].split("|")), *bounds)
    except InvalidOperation as error:
        raise InputError("cannot be read: its bounds are no numbers", path=FILE_NAME, where=row["test"]) from error
