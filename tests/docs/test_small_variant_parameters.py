"""The description of small variants says what the code does: filters, their order, thresholds, priors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.calls.artefacts_dna import FILTERS
from fascicle.calls.small_variants.model import INDEL_PRIORS, Priors

TEXT = (Path(__file__).parents[2] / "docs" / "algorithms" / "small_variants.md").read_text("utf-8")
PARAMETERS = read_parameters("small_variants.md")
MODULES = sorted({find.__module__ for find in FILTERS} | {"fascicle.calls.artefacts_dna.damage"})


def list_numbers(module: str) -> Iterator[str]:
    """Numbers that a module keeps for itself."""
    for name, value in vars(import_module(module)).items():
        if re.fullmatch(r"_[A-Z_]+", name) and isinstance(value, int | float):
            yield name


def test_parameters__are_found_in_the_document() -> None:
    assert len(PARAMETERS) > 100
    assert len(set(PARAMETERS)) == len(PARAMETERS)


def test_filters__stand_in_the_order_of_the_code_and_no_other_does() -> None:
    described = re.findall(r"^\| `(\w+)` \|", TEXT.partition("## 6.")[2].partition("### Panel")[0], re.MULTILINE)
    assert described == [find.__name__.removeprefix("find_") for find in FILTERS]


@pytest.mark.parametrize("module", MODULES)
def test_filters__have_all_their_thresholds_in_the_table(module: str) -> None:
    listed = {name for path, name, _ in PARAMETERS if f"fascicle.{path.replace('/', '.')}" == module}
    assert set(list_numbers(module)) <= listed


@pytest.mark.parametrize("name", ["somatic", "germline", "artefact"])
def test_priors__are_those_of_the_code(name: str) -> None:
    (row,) = re.findall(rf"^\| {name} \|.*$", TEXT, re.MULTILINE)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert [float(cell) for cell in cells[3:]] == [getattr(Priors(), name), getattr(INDEL_PRIORS, name)]
