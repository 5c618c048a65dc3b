"""The whole OncoTree (CC BY 4.0), from the JSON of its interface: `{"TISSUE": {"code", "name", "children": {...}}}`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from fascicle.errors import InputError
from fascicle.knowledge.diseases import DiseaseTree, check_tree
from fascicle.model.diseases import Disease

NAME: Final = "OncoTree"
LICENCE: Final = "CC-BY-4.0"
_ROOT: Final = "TISSUE"


def parse_oncotree(text: str | bytes) -> DiseaseTree:
    """All diseases; the node of all tissues is no disease and left out. Raises InputError where it is no OncoTree."""
    try:
        root = json.loads(text)[_ROOT]
        diseases = {disease.code: disease for disease in _walk(root, None)}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        remedy = "Give the answer of https://oncotree.mskcc.org/api/tumorTypes/tree."
        raise InputError("is no OncoTree", path=NAME, remedy=remedy) from error
    check_tree(diseases, NAME)
    return DiseaseTree(diseases)


def merge_trees(own: DiseaseTree, imported: DiseaseTree) -> DiseaseTree:
    """The imported tree with the nodes of the own one that it does not have, such as codes that were retired since."""
    return DiseaseTree({**own.diseases, **imported.diseases})


def _walk(node: Mapping[str, Any], parent: str | None) -> Iterator[Disease]:
    for child in node["children"].values():
        yield Disease(child["code"], child["name"], parent)
        yield from _walk(child, child["code"])
