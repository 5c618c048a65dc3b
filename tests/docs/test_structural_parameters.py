"""The description of structural variants says what the code does: parameters, filters, kinds, answers, columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.adapters.structural_files import COLUMNS
from fascicle.calls.artefacts_sv import FILTERS
from fascicle.model.structural import DnaAnswer, StructuralKind

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "algorithms" / "structural_variants.md").read_text("utf-8")
PARAMETERS = read_parameters("structural_variants.md")
ROOMS = ("evidence/structural", "calls/structural", "calls/artefacts_sv", "interpretation/joined_events")


def test_parameters__are_found_in_the_document() -> None:
    assert len(PARAMETERS) > 30


def test_parameters__none_of_the_code_is_left_out() -> None:
    source = Path(__file__).parents[2] / "src" / "fascicle"
    files = [path for room in ROOMS for path in sorted(source.glob(f"{room}*.py")) + sorted(source.glob(f"{room}/*.py"))]
    missing = []
    for path in files:
        module = str(path.relative_to(source).with_suffix(""))
        names = re.findall(r"^(\w+): Final = -?[\d.e_]+$", path.read_text(), re.MULTILINE)
        missing += [(module, name) for name in names if (module, name) not in {(m, n) for m, n, _ in PARAMETERS}]
    assert missing == []


@pytest.mark.parametrize("find", FILTERS)
def test_filters__are_described_in_the_order_of_the_code(find: object) -> None:
    described = re.findall(r"^\| `(\w+)` \|", TEXT.partition("| filter |")[2].partition("## ")[0], re.MULTILINE)
    names = [own.__name__.removeprefix("find_") for own in FILTERS]
    assert [name for name in described if name in names] == names


@pytest.mark.parametrize("word", [*StructuralKind, *DnaAnswer])
def test_words__are_explained(word: str) -> None:
    assert f"`{word}`" in TEXT


@pytest.mark.parametrize("column", COLUMNS)
def test_columns__are_described_with_the_results(column: str) -> None:
    assert f"`{column}`" in (DOCS / "results.md").read_text("utf-8")
