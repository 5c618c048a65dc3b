"""The description of the fusion engine says what the code does: filters, parameters, columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.adapters.fusion_tables import EXPRESSION_COLUMNS, FUSION_COLUMNS
from fascicle.calls.artefacts import FILTERS

DOCS = Path(__file__).parents[2] / "docs"
FUSIONS = (DOCS / "algorithms" / "fusions.md").read_text("utf-8")
PARAMETERS = read_parameters("fusions.md")


def list_numbers(module: str) -> Iterator[str]:
    """Numbers that a module keeps for itself."""
    for name, value in vars(import_module(module)).items():
        if re.fullmatch(r"_[A-Z_]+", name) and isinstance(value, int | float):
            yield name


def test_parameters__are_found_in_the_document() -> None:
    assert len(PARAMETERS) > 20


@pytest.mark.parametrize("reason", [find.__name__.removeprefix("find_") for find in FILTERS])
def test_filters__are_described(reason: str) -> None:
    assert f"| `{reason}` |" in FUSIONS


def test_filters__stand_in_the_order_of_the_code_and_no_other_does() -> None:
    described = re.findall(r"^\| `(\w+)` \|", FUSIONS.partition("## 6.")[2].partition("Two more reasons")[0], re.MULTILINE)
    assert described == [find.__name__.removeprefix("find_") for find in FILTERS]


@pytest.mark.parametrize("module", sorted({find.__module__ for find in FILTERS}))
def test_filters__have_all_their_thresholds_in_the_table(module: str) -> None:
    listed = {name for path, name, _ in PARAMETERS if f"fascicle.{path.replace('/', '.')}" == module}
    assert set(list_numbers(module)) == listed


@pytest.mark.parametrize("column", [*FUSION_COLUMNS, *EXPRESSION_COLUMNS])
def test_columns__are_described(column: str) -> None:
    assert f"| `{column}` |" in (DOCS / "results.md").read_text("utf-8")
