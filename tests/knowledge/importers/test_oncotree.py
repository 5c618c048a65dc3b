from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.errors import InputError
from fascicle.knowledge.importers.oncotree import merge_trees, parse_oncotree
from fascicle.model.diseases import Disease
from tumour_examples import TREE

SHARED = Path(__file__).parents[4] / "shared" / "data" / "knowledge"


def node(code: str, name: str, *children: dict[str, object]) -> dict[str, object]:
    return {"code": code, "name": name, "children": {child["code"]: child for child in children}}


TEXT = json.dumps({"TISSUE": node("TISSUE", "Tissue", node("BONE", "Bone", node("OS", "Osteosarcoma")))})


def test_parse_oncotree__reads_codes_with_parents_and_leaves_out_the_root() -> None:
    assert parse_oncotree(TEXT).diseases == {
        "BONE": Disease("BONE", "Bone", None),
        "OS": Disease("OS", "Osteosarcoma", "BONE"),
    }


def test_merge_trees__keeps_codes_that_only_the_own_tree_has() -> None:
    merged = merge_trees(TREE, parse_oncotree(TEXT))

    assert merged.name("OS") == "Osteosarcoma"
    assert merged.name("DDLS") == "Dedifferentiated Liposarcoma"


@pytest.mark.parametrize("text", ["[]", "{}", '{"TISSUE": {"children": {"X": {}}}}', "no json"])
def test_parse_oncotree__refuses_another_document(text: str) -> None:
    with pytest.raises(InputError, match="is no OncoTree"):
        parse_oncotree(text)


@pytest.mark.shared
def test_parse_oncotree__our_subset_agrees_with_the_whole_tree() -> None:
    whole = parse_oncotree(gzip.decompress((SHARED / "oncotree_2025-10-03.json.gz").read_bytes()))
    own = read_snapshot().tree

    assert len(whole.diseases) > 800
    assert {code: own.diseases[code] for code in own.diseases} == {code: whole.diseases.get(code) for code in own.diseases}
