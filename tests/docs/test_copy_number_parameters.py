"""The description of copy number says what the code does: parameters, calls, reasons, checks, columns."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from fascicle.adapters.copy_number_tables import COPY_COLUMNS, SEGMENT_COLUMNS
from fascicle.calls.copy_number.alleles_alone import NO_COPIES
from fascicle.calls.copy_number.genes import NO_BINS, NOISY, SEX_UNKNOWN, TOO_FEW_BINS
from fascicle.model.copy_number import CopyCall

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "algorithms" / "copy_number.md").read_text("utf-8")
RESULTS = (DOCS / "results.md").read_text("utf-8")
PARAMETERS = re.findall(r"^\| `([\w/]+)\.py` \| `(\w+)` \| (\S+) \|", TEXT, re.MULTILINE)
CALLS = (
    "alleles_alone",
    "arms",
    "assessing",
    "calling",
    "cnvkit",
    "fitting",
    "genes",
    "landscape",
    "levels",
    "plotting",
    "purity",
    "quality",
)
MODULES = (
    *(f"calls/copy_number/{name}" for name in (*CALLS, "short_events", "snps", "states")),
    *("reference/copy_bins", "workflow/call_copy_number", "workflow/pool_normals", "model/copy_number"),
)


@pytest.mark.parametrize(("module", "name", "value"), PARAMETERS)
def test_parameters__have_the_value_of_the_code(module: str, name: str, value: str) -> None:
    assert getattr(import_module(f"fascicle.{module.replace('/', '.')}"), name) == float(value)


@pytest.mark.parametrize("module", MODULES)
def test_parameters__are_all_in_the_table(module: str) -> None:
    imported = import_module(f"fascicle.{module.replace('/', '.')}")
    source = Path(str(imported.__file__)).read_text("utf-8")
    own = set(re.findall(r"^([A-Z][A-Z_0-9]+)\b.*= ", source, re.MULTILINE))
    numbers = {name for name in own if isinstance(getattr(imported, name), int | float | np.floating)}
    assert numbers <= {name for path, name, _ in PARAMETERS if path == module}


@pytest.mark.parametrize("call", CopyCall)
def test_calls__are_described(call: CopyCall) -> None:
    assert f"| `{call}` |" in TEXT


@pytest.mark.parametrize("name", [NO_COPIES, NO_BINS, NOISY, SEX_UNKNOWN, TOO_FEW_BINS])
def test_reasons__are_described(name: str) -> None:
    assert f"| `{name}` |" in TEXT


@pytest.mark.parametrize("name", ["copy_number_noise", "copy_number_reference", "copy_number_snps", "tumour_purity"])
def test_checks__are_described(name: str) -> None:
    assert f"| `{name}` |" in TEXT


@pytest.mark.parametrize("column", sorted({*COPY_COLUMNS, *SEGMENT_COLUMNS}))
def test_columns__are_described(column: str) -> None:
    assert f"| `{column}` |" in RESULTS.partition("### `copy_number.tsv`")[2].partition("\n### ")[0]
