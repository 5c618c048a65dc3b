"""The description of DNA alignment says what the code does: parameters, gaps, checks, programs."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.model.coverage import DEPTHS, GapKind
from fascicle.reads.outside_aligners import PROGRAMS

TEXT = (Path(__file__).parents[2] / "docs" / "algorithms" / "dna_alignment.md").read_text("utf-8")
PARAMETERS = read_parameters("dna_alignment.md")
CHECKED = ("calls.dna_quality", "calls.contamination", "calls.sample_sex", "calls.sample_identity", "calls.dna_damage")


def test_parameters__are_found_in_the_document() -> None:
    assert len(PARAMETERS) > 40


@pytest.mark.parametrize("kind", GapKind)
def test_gaps__are_described_in_the_order_of_the_code(kind: GapKind) -> None:
    described = re.findall(r"^\| `(\w+)` \|", TEXT.partition("| gap |")[2].partition("Near copies")[0], re.MULTILINE)
    assert described.index(kind) == list(GapKind).index(kind)


def test_depths_and_programs__are_named() -> None:
    *first, last = DEPTHS
    assert f"{first[0]},\n{first[1]}, {first[2]} and {last}" in TEXT
    assert all(f"`{program}`" in TEXT or f"--aligner {program}`" in TEXT for program in PROGRAMS)


@pytest.mark.parametrize("module", CHECKED)
def test_checks__are_described(module: str) -> None:
    source = Path(str(import_module(f"fascicle.{module}").__file__)).read_text("utf-8")
    names = set(re.findall(r'(?:Check|_judge_low|_check)\(\s*"(\w+)"', source)) | set(
        re.findall(r'^NAME: Final = "(\w+)"', source, re.M)
    )
    assert names
    assert {name for name in names if f"`{name}`" not in TEXT} == set()
