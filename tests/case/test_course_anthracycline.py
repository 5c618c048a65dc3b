"""Cumulative anthracycline of a course."""

from __future__ import annotations

from decimal import Decimal

import pytest

from course_examples import DATED, tell_index_case, tell_text
from fascicle.clinic.anthracycline import CumulativeDose

CHEMOTHERAPY = """\
[[therapies]]
identifier = "chemo"
when = { date = 2022-01-06 }
ended = { date = 2022-01-09 }
mode = "systemic"
cycles = 2
drugs = [
  { drug = "Adriamycin", dose = 25, unit = "mg/m2", doses_per_cycle = 3 },
  { drug = "ifosfamide", dose = 3, unit = "g/m2" },
]

[[toxicities]]"""


def measure(*changes: tuple[str, str]) -> CumulativeDose | None:
    text = DATED.replace("[[toxicities]]", CHEMOTHERAPY, 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return tell_text(text).measures.anthracycline


@pytest.mark.parametrize(
    ("changes", "total", "least"),
    [
        ((), 150, 150),
        ((("cycles = 2\n", 'cycles = "not stated"\n'),), None, 0),
        ((('dose = 25, unit = "mg/m2"', 'dose = 40, unit = "mg"'),), None, 0),
        ((('dose = 25, unit = "mg/m2"', 'dose = 0.025, unit = "g/m2"'),), 150, 150),
        ((("cycles = 2\n", "cycles = 2\ncumulative_anthracycline_mg_per_m2 = 130\n"),), 130, 130),
        ((('ifosfamide", dose = 3, unit = "g/m2"', 'epirubicin", dose = 100, unit = "mg/m2"'),), None, 310),
    ],
)
def test_sum_anthracyclines__of_the_lines_of_a_course(
    changes: tuple[tuple[str, str], ...], total: int | None, least: int
) -> None:
    found = measure(*changes)
    assert found is not None
    assert found.total.value == (None if total is None else Decimal(total))
    assert found.at_least_mg_per_m2 == least


def test_sum_anthracyclines__none_without_an_anthracycline() -> None:
    assert tell_text(DATED).measures.anthracycline is None


def test_sum_anthracyclines__index_case_states_cycles_and_no_dose() -> None:
    found = tell_index_case().measures.anthracycline
    assert found is not None
    assert found.total.missing == ("dose of doxorubicin in chemotherapy", "doses in a cycle of doxorubicin in chemotherapy")
    assert found.total.notes == ("Incomplete: no dose is known.",)
