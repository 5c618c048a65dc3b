"""CIViC evidence (CC0), from its tab-separated release and from its GraphQL interface.

An evidence item that was not accepted is left out. What it says is kept as CIViC's; nothing of it enters a conclusion.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from fascicle.errors import InputError
from fascicle.knowledge.diseases import DiseaseTree
from fascicle.knowledge.importers.disease_names import find_codes
from fascicle.knowledge.importers.imported import NEVER, Imported, LeftOut, gather
from fascicle.knowledge.importers.variant_names import UntranslatableError, translate_variant
from fascicle.model.biomarkers import Biomarker
from fascicle.model.knowledge import Citation, Direction, EvidenceLevel, Origin, Proposition, Statement, Verification

NAME: Final = "CIViC"
LICENCE: Final = "CC0-1.0"
COLUMNS: Final = (
    "gene", "variant", "disease", "drugs", "evidence_type", "evidence_direction", "evidence_level", "clinical_significance",
    "citation_id", "source_type", "citation", "evidence_status", "evidence_id", "representative_transcript",
)  # fmt: skip
# CIViC's levels (Griffith et al., Nat Genet 2017): A validated association, B clinical evidence, C case study, D preclinical,
# E inferential, which is left out.
_LEVELS: Final = {
    "A": EvidenceLevel.GUIDELINE,
    "B": EvidenceLevel.WELL_POWERED,
    "C": EvidenceLevel.CASE_REPORTS,
    "D": EvidenceLevel.PRECLINICAL,
}
_TYPES: Final = {
    "predictive": Proposition.THERAPY,
    "diagnostic": Proposition.DIAGNOSIS,
    "prognostic": Proposition.PROGNOSIS,
}
# (type, supports, significance); "does not support" turns a claim into its absence, not into its opposite.
_DIRECTIONS: Final = {
    ("predictive", True, "sensitivity/response"): Direction.SENSITIVITY,
    ("predictive", True, "sensitivityresponse"): Direction.SENSITIVITY,
    ("predictive", True, "resistance"): Direction.RESISTANCE,
    ("predictive", True, "reduced sensitivity"): Direction.RESISTANCE,
    ("predictive", True, "reduced_sensitivity"): Direction.RESISTANCE,
    ("predictive", False, "sensitivity/response"): Direction.NO_BENEFIT,
    ("predictive", False, "sensitivityresponse"): Direction.NO_BENEFIT,
    ("diagnostic", True, "positive"): Direction.FOR,
    ("diagnostic", True, "negative"): Direction.AGAINST,
    ("prognostic", True, "better outcome"): Direction.BETTER,
    ("prognostic", True, "better_outcome"): Direction.BETTER,
    ("prognostic", True, "poor outcome"): Direction.WORSE,
    ("prognostic", True, "poor_outcome"): Direction.WORSE,
    ("prognostic", False, "n/a"): Direction.NO_DIFFERENCE,
    ("prognostic", False, "na"): Direction.NO_DIFFERENCE,
}
_EMPTY: Final = ("", "N/A", "NA", "None")
# Drugs that were given alone, or one after the other; in all other records they were given together.
_ALONE: Final = ("substitutes", "sequential")


def parse_civic_tsv(text: str, tree: DiseaseTree, *, version: str | None = None) -> Imported:
    """Every record of an evidence release. Raises InputError where a column is missing or a row has no identifier."""
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"lacks the columns {', '.join(missing)}", path="CIViC", remedy="Give a release of evidence summaries.")
    rows = _join_drugs(_check_row(row, number) for number, row in enumerate(reader, start=2))
    return gather(item for row in rows for item in _parse_row(row, tree, version))


def parse_civic_json(text: str | bytes, tree: DiseaseTree, *, version: str | None = None) -> Imported:
    """The answer of the interface to a query for `evidenceItems`. Raises InputError where it is none."""
    try:
        nodes = json.loads(text)["data"]["evidenceItems"]["nodes"]
        rows = [_flatten(node) for node in nodes]
    except (KeyError, TypeError, ValueError) as error:
        what = "is no answer to a query for evidenceItems"
        raise InputError(what, path="CIViC", remedy="Ask https://civicdb.org/api/graphql for evidenceItems.") from error
    return gather(item for row in rows for item in _parse_row(row, tree, version))


def _check_row(row: Mapping[str, str | None], number: int) -> dict[str, str]:
    if not row["evidence_id"] or None in row.values():
        raise InputError("has fewer fields than the header, or no evidence_id", path="CIViC", where=f"line {number}")
    return {key: value or "" for key, value in row.items()}


def _join_drugs(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """One row a record: some tables have a row for each of its drugs."""
    joined: dict[str, dict[str, str]] = {}
    for row in rows:
        first = joined.setdefault(row["evidence_id"], row)
        if first is not row:
            first["drugs"] = f"{first['drugs']},{row['drugs']}"
    return list(joined.values())


def _flatten(node: Mapping[str, Any]) -> dict[str, str]:
    """A node of the interface with the column names of the release. A profile of several variants keeps its own name."""
    profile, source = node["molecularProfile"], node["source"]
    variants = profile.get("variants") or []
    single = variants[0] if len(variants) == 1 else None
    coordinates = (single or {}).get("coordinates") or {}
    return {
        "evidence_id": str(node["id"]),
        "gene": single["feature"]["name"] if single else "",
        "variant": single["name"] if single else profile["name"],
        "disease": (node.get("disease") or {}).get("name") or "",
        "drug_interaction_type": node.get("therapyInteractionType") or "",
        "drugs": ",".join(therapy["name"] for therapy in node.get("therapies") or []),
        "evidence_type": node["evidenceType"],
        "evidence_direction": node["evidenceDirection"],
        "evidence_level": node["evidenceLevel"],
        "clinical_significance": node["significance"],
        "citation_id": str(source.get("citationId") or ""),
        "source_type": source.get("sourceType") or "",
        "citation": source.get("citation") or "",
        "evidence_status": node["status"],
        "representative_transcript": coordinates.get("representativeTranscript") or "",
    }


def _parse_row(row: Mapping[str, str], tree: DiseaseTree, version: str | None) -> Iterator[Statement | LeftOut]:
    """One statement, or one a drug where the record says the same of several; else the reason why there is none."""
    record = f"EID{row['evidence_id']}"
    try:
        claim = _read_claim(row)
        biomarker = translate_variant(row["gene"], row["variant"], row["representative_transcript"] or None)
    except UntranslatableError as error:
        yield LeftOut(record, str(error))
        return
    except ValueError:
        yield LeftOut(record, "the variant's name cannot be read as a biomarker")
        return
    named = (drug.strip() for drug in row["drugs"].split(","))
    drugs = list(dict.fromkeys(drug.lower() for drug in named if drug not in _EMPTY))
    if (claim[0] is Proposition.THERAPY) != bool(drugs):
        yield LeftOut(record, "names drugs without being predictive, or the other way round")
        return
    alone = row.get("drug_interaction_type", "").lower() in _ALONE and len(drugs) > 1
    for regimen in [(drug,) for drug in drugs] if alone else [tuple(drugs)]:
        suffix = f"/{regimen[0]}" if alone else ""
        yield _make(row, claim, biomarker, regimen, find_codes(row["disease"], tree), version, suffix)


_Claim: TypeAlias = tuple[Proposition, Direction, EvidenceLevel]


def _read_claim(row: Mapping[str, str]) -> _Claim:
    """What the record says, in the words of statements. Raises UntranslatableError."""
    kind, level = row["evidence_type"].lower(), row["evidence_level"].upper()
    supports = row["evidence_direction"].replace("_", " ").lower() == "supports"
    direction = _DIRECTIONS.get((kind, supports, row["clinical_significance"].lower()))
    if row["evidence_status"].lower() != "accepted":
        raise UntranslatableError("not accepted by CIViC's editors")
    if kind not in _TYPES:
        raise UntranslatableError(f"{kind} evidence is not used")
    if level not in _LEVELS:
        raise UntranslatableError(f"level {level} is not used")
    if direction is None:
        raise UntranslatableError("its direction and significance say nothing that is used here")
    return _TYPES[kind], direction, _LEVELS[level]


def _make(
    row: Mapping[str, str],
    claim: _Claim,
    biomarker: Biomarker,
    drugs: tuple[str, ...],
    diseases: tuple[str, ...],
    version: str | None,
    suffix: str,
) -> Statement:
    number = row["evidence_id"]
    url = f"https://civicdb.org/links/evidence_items/{number}"
    return Statement(
        identifier=f"civic-{number}{suffix}",
        proposition=claim[0],
        direction=claim[1],
        level=claim[2],
        biomarker=biomarker,
        diseases=diseases,
        drugs=drugs,
        summary=f"CIViC evidence item {number}: {row['gene']} {row['variant']}, {row['disease']}.",
        citations=(Citation(f"{row['citation']} ({row['source_type']} {row['citation_id'].partition('(')[0]})", url),),
        verification=Verification.UNVERIFIED,
        verified_on=NEVER,
        origin=Origin(NAME, version, LICENCE, f"EID{number}", url),
    )
