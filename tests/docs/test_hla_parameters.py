"""The description of HLA typing says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.calls.hla import choice, closest, differences, genotype, loss, quality, zygosity
from fascicle.evidence.hla import comparing, copies, fishing, laying, likelihood
from fascicle.workflow import compare_hla

TEXT = (Path(__file__).parents[2] / "docs" / "algorithms" / "hla.md").read_text("utf-8")
PARAMETERS = read_parameters("hla.md")
MODULES = (
    *(choice, closest, differences, genotype, loss, quality, zygosity),
    *(comparing, copies, fishing, laying, likelihood),
    compare_hla,
)


@pytest.mark.parametrize("module", MODULES)
def test_parameters__are_all_listed(module: object) -> None:
    ends = "MAX|MIN|FRACTION|STEP|UNITS|WEIGHT|PROBABILITY|SD|MARGIN|FRAGMENTS"
    pattern = rf"[A-Z][A-Z_]*_({ends})|PARTNERS|TEMPER|ANCHORS"
    own = {name for name, value in vars(module).items() if re.fullmatch(pattern, name) and isinstance(value, int | float)}
    assert own <= {name for _, name, _ in PARAMETERS}
    assert own
