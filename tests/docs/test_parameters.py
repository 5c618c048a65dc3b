"""Every page of an algorithm gives its parameters the values that the code has."""

from __future__ import annotations

from importlib import import_module

import pytest
from parameter_tables import ALGORITHMS, read_parameters

PAGES = sorted(path.name for path in ALGORITHMS.glob("*.md"))
PARAMETERS = [(page, *row) for page in PAGES for row in read_parameters(page)]


def test_read_parameters__finds_the_tables() -> None:
    assert {page for page, *_ in PARAMETERS} == {
        "acmg.md", "copy_number.md", "dna_alignment.md", "fusions.md", "germline.md", "hla.md",
        "import.md", "import_variants.md", "intragenic.md", "msi.md", "small_variants.md", "structural_variants.md",
    }  # fmt: skip


@pytest.mark.parametrize(("page", "module", "name", "value"), PARAMETERS)
def test_parameters__have_the_value_of_the_code(page: str, module: str, name: str, value: str) -> None:
    assert getattr(import_module(f"fascicle.{module.replace('/', '.')}"), name) == float(value), page
