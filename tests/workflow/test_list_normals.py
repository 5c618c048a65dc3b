"""Normals to a panel: each once, alone, of the reference's build."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.calls.small_variants.candidates import SeenInNormals
from fascicle.errors import CaseError
from fascicle.model.loci import Build
from fascicle.workflow.list_normals import Normal, describe_normals, list_normals
from variant_examples import TP53

RARE = replace(TP53, variant=replace(TP53.variant, start=TP53.variant.start + 50))


def make(name: str, *calls: object, is_alone: bool = True) -> Normal:
    return Normal(name, (name,), calls, is_alone)  # type: ignore[arg-type]


def test_list_normals__counts_each_normal() -> None:
    panel = list_normals([make("a", TP53, RARE), make("b", TP53), make("c")], TP53.variant.build)
    assert panel.normals == 3
    assert TP53.tumour.fraction is not None
    assert panel.find(TP53.variant) == SeenInNormals(2, 3, TP53.tumour.fraction.value)


@pytest.mark.parametrize(
    ("normals", "message"),
    [
        ([make("a"), replace(make("b"), inputs=("a",))], "b: holds the same normal as a"),
        ([make("a", is_alone=False)], "a: holds a tumour beside its normal"),
        ([make("a", replace(TP53, variant=replace(TP53.variant, build=Build.GRCH37)))], "a: was called on GRCh37"),
    ],
)
def test_list_normals__refuses_what_is_no_further_normal(normals: list[Normal], message: str) -> None:
    with pytest.raises(CaseError, match=message):
        list_normals(normals, Build.GRCH38)


def test_describe_normals__says_when_a_panel_filters_nothing() -> None:
    one = list_normals([make("a", TP53)], TP53.variant.build)
    two = list_normals([make("a", TP53, RARE), make("b", TP53)], TP53.variant.build)
    assert "CAUTION" in describe_normals(one, Path("normals.tsv"))
    assert describe_normals(two, Path("normals.tsv")) == (
        "normals.tsv: 2 normals, 2 variants, 1 of them in two normals or more\n"
    )
