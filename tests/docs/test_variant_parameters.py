"""The description of imported variants says what the code does: callers, fields, reasons, parameters, columns."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.adapters.coverage_tables import COVERAGE_COLUMNS
from fascicle.adapters.variant_vcf import FORMAT_FIELDS, INFO_FIELDS
from fascicle.adapters.vcf_dialects import DIALECTS
from fascicle.calls.normalising import NO_ALLELE
from fascicle.calls.variant_reasons import MEANINGS
from fascicle.reference.variant_sites import ALL_FIELDS, FREQUENCY_FIELDS

DOCS = Path(__file__).parents[2] / "docs"
IMPORT = (DOCS / "algorithms" / "import_variants.md").read_text("utf-8")
CALLED = (DOCS / "algorithms" / "small_variants.md").read_text("utf-8")
RESULTS = (DOCS / "results.md").read_text("utf-8")
PARAMETERS = read_parameters("import_variants.md")
MODULES = ("calls/importing_variants", "calls/population", "calls/variant_reasons", "reference/site_files")


def test_parameters__are_found_in_the_document() -> None:
    assert len(PARAMETERS) > 5


@pytest.mark.parametrize("module", MODULES)
def test_parameters__are_all_in_the_table(module: str) -> None:
    code = vars(import_module(f"fascicle.{module.replace('/', '.')}"))
    numbers = {name for name, value in code.items() if re.fullmatch(r"_[A-Z_]+", name) and isinstance(value, int | float)}
    listed = {name for path, name, _ in PARAMETERS if path == module}
    # How a row and a percentage are written decides nothing.
    assert numbers - {"_MIN_COLUMNS", "_PERCENT_DIGITS"} == listed


@pytest.mark.parametrize("reason", sorted(MEANINGS))
def test_reasons__are_described(reason: str) -> None:
    assert f"| `{reason}` |" in IMPORT + CALLED


@pytest.mark.parametrize("mark", sorted(mark for dialect in DIALECTS for mark in dialect.told_by))
def test_callers__are_described_with_what_tells_them(mark: str) -> None:
    assert mark.split("<")[0].rstrip("=") in IMPORT


@pytest.mark.parametrize("field", [*FREQUENCY_FIELDS, *ALL_FIELDS])
def test_frequencies__are_described(field: str) -> None:
    assert f"`{field}`" in IMPORT


@pytest.mark.parametrize("column", [*COVERAGE_COLUMNS, *(field[0] for field in (*INFO_FIELDS, *FORMAT_FIELDS))])
def test_columns__are_described(column: str) -> None:
    assert f"`{column}`" in RESULTS


def test_alleles__that_stand_for_no_variant_are_described() -> None:
    assert all(f"`{alt}`" in IMPORT for alt in sorted(NO_ALLELE - {"<X>"}))
