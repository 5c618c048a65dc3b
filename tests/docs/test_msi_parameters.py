"""The description of microsatellite instability says what the code does: parameters, rule, verdicts, columns."""

from __future__ import annotations

import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.adapters.msi_tables import MSI_COLUMNS
from fascicle.model.msi import FEWEST_COUNTED_COPIES, LocusVerdict, MsiRule
from fascicle.reference.msi_baseline import COLUMNS
from fascicle.reference.repeats import FEWEST_COPIES

TEXT = (Path(__file__).parents[2] / "docs" / "algorithms" / "msi.md").read_text("utf-8")
PARAMETERS = read_parameters("msi.md")
MODULES = (
    *(
        f"calls/msi/{name}"
        for name in ("background", "classing", "comparing", "germline", "library_factor", "stutter", "testing")
    ),
    "evidence/repeat_lengths",
    "reference/repeats",
)
# A value that stands for "none", and the mark of an unclear read.
INTERNAL = {"_UNCLEAR", "_LEAST"}


@pytest.mark.parametrize("module", MODULES)
def test_parameters__are_all_in_the_tables(module: str) -> None:
    path = Path(__file__).parents[2] / "src" / "fascicle" / f"{module}.py"
    own = set(re.findall(r"^(_?[A-Z][A-Z_]+)(?:: Final(?:\[\w+\])?)? = [\d.(-]", path.read_text("utf-8"), re.MULTILINE))
    code = vars(import_module(f"fascicle.{module.replace('/', '.')}"))
    numbers = {name for name in own if isinstance(code[name], int | float)}
    assert numbers
    assert numbers - INTERNAL == {name for path, name, _ in PARAMETERS if path == module}


def test_rule__stands_in_the_table_with_its_defaults() -> None:
    rule = MsiRule()
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| ([\d., ]+) \|", TEXT, re.MULTILINE)
    listed = {
        name.strip("`"): float(value)
        for names, values in rows
        for name, value in zip(names.split(", "), values.split(", "), strict=True)
    }
    assert listed == {item.name: getattr(rule, item.name) for item in fields(rule) if item.name != "cut_off_origin"}


def test_copies__are_those_of_the_code() -> None:
    assert "from 6 copies on, other units from 4" in TEXT
    assert FEWEST_COPIES.tolist() == [0, 6, 4, 4, 4, 4]
    assert "homopolymers from 10 and other units from 5" in TEXT
    assert FEWEST_COUNTED_COPIES == {1: 10, 2: 5, 3: 5, 4: 5, 5: 5}


@pytest.mark.parametrize("name", [*MSI_COLUMNS, *COLUMNS, *LocusVerdict])
def test_columns_and_verdicts__are_described(name: str) -> None:
    assert f"`{name}`" in TEXT
