"""Molecular Oncology Almanac database (GPL-2.0): indications of labels, from the JSON files of its repository.

The files refer to each other by `id`: statements to propositions and indications, these to biomarkers, diseases, therapies and
documents. A biomarker is turned into a pattern by its type; what has none is left out with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from fascicle.errors import InputError
from fascicle.knowledge.diseases import SOLID, DiseaseTree
from fascicle.knowledge.importers.disease_names import find_codes
from fascicle.knowledge.importers.imported import NEVER, Imported, LeftOut, gather
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.model.knowledge import (
    Approval,
    Citation,
    Direction,
    EvidenceLevel,
    Jurisdiction,
    Origin,
    Proposition,
    Statement,
    Verification,
)

NAME: Final = "Molecular Oncology Almanac"
LICENCE: Final = "GPL-2.0"
FILES: Final = (
    "about", "biomarkers", "diseases", "documents", "indications", "propositions", "statements", "therapies", "therapy_groups",
    "genes",
)  # fmt: skip
_JURISDICTIONS: Final = {
    "fda": Jurisdiction.US,
    "ema": Jurisdiction.EU,
    "hc": Jurisdiction.CANADA,
    "hpra": Jurisdiction.IRELAND,
    "hse": Jurisdiction.IRELAND,
}
_DIRECTIONS: Final = {"predictSensitivityTo": Direction.SENSITIVITY, "predictResistanceTo": Direction.RESISTANCE}
_SOLID_CODE: Final = "ncit:C132146"
_Tables = dict[str, dict[Any, dict[str, Any]]]


def parse_moalmanac(files: Mapping[str, str | bytes], tree: DiseaseTree) -> Imported:
    """Statements from the contents of `FILES` by name, without `.json`. Raises InputError where one is missing or broken."""
    missing = [name for name in FILES if name not in files]
    if missing:
        raise InputError(f"lacks {', '.join(f'{name}.json' for name in missing)}", path=NAME)
    try:
        version = json.loads(files["about"])["last_updated"]
        tables = {name: {item["id"]: item for item in json.loads(files[name])} for name in FILES if name != "about"}
        return gather(_parse_statement(item, tables, tree, version) for item in tables["statements"].values())
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"cannot be read ({error!r})", path=NAME, remedy="Give the JSON files of one commit.") from error


def _parse_statement(item: Mapping[str, Any], tables: _Tables, tree: DiseaseTree, version: str) -> Statement | LeftOut:
    record = str(item["id"])
    proposition = tables["propositions"][item["proposition_id"]]
    direction = _DIRECTIONS.get(proposition["predicate"])
    if direction is None:
        return LeftOut(record, f"{proposition['predicate']} is not used")
    try:
        found = [_translate(tables["biomarkers"][number], tables) for number in proposition["biomarkers"]]
        biomarker = parse_biomarker(" and ".join(found))
    except (LookupError, ValueError) as error:
        return LeftOut(record, f"its biomarker cannot be said here ({error.args[0]})")
    indication = tables["indications"][item["indication_id"]]
    document = tables["documents"][item["reportedIn"][0]]
    jurisdiction = _JURISDICTIONS.get(document["agent_id"])
    if jurisdiction is None:
        return LeftOut(record, f"the agency {document['agent_id']} is not known here")
    return Statement(
        identifier=f"moalmanac-{record}",
        proposition=Proposition.THERAPY,
        direction=direction,
        level=EvidenceLevel.APPROVAL,
        biomarker=biomarker,
        diseases=_find_diseases(tables["diseases"][proposition["conditionQualifier_id"]], tree),
        drugs=_find_drugs(proposition, tables),
        summary=f"Molecular Oncology Almanac statement {record}, {document['name']}",
        citations=(Citation(document["name"], None),),
        verification=Verification.UNVERIFIED,
        verified_on=NEVER,
        approval=Approval(
            jurisdiction, None, _parse_date(indication["initial_approval_date"]), _parse_date(document["publication_date"])
        ),
        origin=Origin(NAME, version, LICENCE, record, "https://github.com/vanallenlab/moalmanac-db"),
    )


def _find_drugs(proposition: Mapping[str, Any], tables: _Tables) -> tuple[str, ...]:
    """The drug of a statement, or those of its group."""
    if proposition["therapy_id"] is not None:
        return (tables["therapies"][proposition["therapy_id"]]["name"].lower(),)
    group = tables["therapy_groups"][proposition["therapy_group_id"]]
    return tuple(sorted(tables["therapies"][number]["name"].lower() for number in group["therapies"]))


def _find_diseases(disease: Mapping[str, Any], tree: DiseaseTree) -> tuple[str, ...]:
    code = disease["primary_coding_id"]
    if code == _SOLID_CODE:
        return (SOLID,)
    system, _, own = code.partition(":")
    return (own,) if system == "oncotree" else find_codes(disease["name"], tree)


def _parse_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _translate(biomarker: Mapping[str, Any], tables: _Tables) -> str:
    """A biomarker as curators of this project write it. Raises KeyError or ValueError with what is missing."""
    details = {item["name"]: item["value"] for item in biomarker.get("extensions", [])}
    kind = details["biomarker_type"]
    if kind not in _TRANSLATORS:
        raise ValueError(f"type {kind}")
    if not details["_present"]:
        raise ValueError("asks for the absence of something")
    genes = [tables["genes"][number]["name"] for number in biomarker.get("genes") or []]
    return _TRANSLATORS[kind](biomarker["name"], genes, details)


def _translate_fusion(name: str, genes: list[str], details: Mapping[str, Any]) -> str:
    del details
    five, _, three = name.partition("::")
    if three and " " not in name:
        if five == "v":
            return f"fusion {three} side=3"
        return f"fusion {five} side=5" if three == "v" else f"fusion {three} side=3 partner={five}"
    if len(genes) == 1:
        return f"fusion {genes[0]}"
    raise ValueError("a rearrangement without a gene")


def _translate_variant(name: str, genes: list[str], details: Mapping[str, Any]) -> str:
    """A change of a protein, on the transcript of its coding change where one is named, or what makes a variant count."""
    if len(genes) != 1:
        raise ValueError(f"{name} has {len(genes)} genes")
    change, exon = details["protein_change"], details["exon"]
    if change:
        sequence = (details["hgvsc"] or "").partition(":")[0].partition(".")[0]
        return f"variant {genes[0]} change={change.removeprefix('p.')}" + (f" on={sequence}" if sequence else "")
    if exon is not None:
        raise ValueError("an exon without the transcript it is counted on")
    origin = " origin=germline" if details["biomarker_type"] == "Germline Variant" else ""
    is_judged = details.get("requires_oncogenic") or details.get("requires_pathogenic")
    return f"variant {genes[0]} " + ("oncogenic=yes" if is_judged else "class=non_silent") + origin


def _translate_copies(name: str, genes: list[str], details: Mapping[str, Any]) -> str:
    states = {"Amplification": "amplification", "Deletion": "deep_deletion"}
    if len(genes) != 1 or details["direction"] not in states:
        raise ValueError(f"{name} has no single gene or no direction")
    return f"copies {genes[0]} state={states[details['direction']]}"


def _translate_marker(name: str, genes: list[str], details: Mapping[str, Any]) -> str:
    del genes
    results = {"Positive": "positive", "Negative": "negative"}
    if details["unit"] != "status" or details["value"] not in results:
        raise ValueError(f"the threshold of {name}")
    return f"marker {details['marker'].replace(' ', '_')} result={results[details['value']]}"


def _translate_measure(name: str, genes: list[str], details: Mapping[str, Any]) -> str:
    del genes
    known = {"MSI-H": "measure MSI result=MSI-H", "dMMR": "marker MMR result=lost"}
    if name in known:
        return known[name]
    least = details.get("minimum_mutations_per_megabase")
    if least is not None:
        return f"measure TMB at_least={least} unit=/Mb"
    raise ValueError(name)


_TRANSLATORS: Final[dict[str, Callable[[str, list[str], Mapping[str, Any]], str]]] = {
    "Rearrangement": _translate_fusion,
    "Somatic Variant": _translate_variant,
    "Germline Variant": _translate_variant,
    "Copy Number": _translate_copies,
    "Protein expression": _translate_marker,
    "Microsatellite Stability": _translate_measure,
    "Mismatch Repair": _translate_measure,
    "Tumor mutational burden": _translate_measure,
}
