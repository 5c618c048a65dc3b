from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.errors import InputError
from fascicle.knowledge.importers.moalmanac import FILES, parse_moalmanac
from fascicle.model.knowledge import Direction, EvidenceLevel, Jurisdiction
from tumour_examples import TREE

SHARED = Path(__file__).parents[4] / "shared" / "data" / "knowledge" / "moalmanac_db"
VARIANT = {"protein_change": None, "exon": None, "hgvsc": None}


def make(kind: str, name: str, details: dict[str, Any], genes: list[int] | None = None, disease: int = 0) -> dict[str, str]:
    """The files of a database with one statement on one biomarker."""
    extensions = {"biomarker_type": kind, "_present": True, **details}
    tables: dict[str, Any] = {
        "about": {"last_updated": "2026-01-02"},
        "biomarkers": [
            {"id": 1, "name": name, "genes": genes, "extensions": [{"name": key, "value": extensions[key]} for key in extensions]}
        ],
        "diseases": [
            {"id": 0, "name": "Liposarcoma", "primary_coding_id": "oncotree:LIPO"},
            {"id": 1, "name": "Any solid tumor", "primary_coding_id": "ncit:C132146"},
        ],
        "documents": [{"id": "doc:1", "name": "A drug. FDA.", "agent_id": "fda", "publication_date": "2025-03-04"}],
        "genes": [{"id": 0, "name": "NTRK3"}, {"id": 1, "name": "ETV6"}],
        "indications": [{"id": "ind:1", "initial_approval_date": "2018-11-26"}],
        "propositions": [
            {
                "id": 0,
                "predicate": "predictSensitivityTo",
                "biomarkers": [1],
                "conditionQualifier_id": disease,
                "therapy_id": None,
                "therapy_group_id": 0,
            }
        ],
        "statements": [{"id": 5, "proposition_id": 0, "indication_id": "ind:1", "reportedIn": ["doc:1"]}],
        "therapies": [{"id": 0, "name": "Larotrectinib"}, {"id": 1, "name": "Afterdrug"}],
        "therapy_groups": [{"id": 0, "therapies": [1, 0]}],
    }
    return {name: json.dumps(tables[name]) for name in FILES}


def test_parse_moalmanac__reads_a_label_with_agency_and_dates() -> None:
    (statement,) = parse_moalmanac(make("Rearrangement", "v::NTRK3", {}, [0]), TREE).statements

    assert (statement.identifier, statement.level) == ("moalmanac-5", EvidenceLevel.APPROVAL)
    assert (statement.direction, statement.drugs) == (Direction.SENSITIVITY, ("afterdrug", "larotrectinib"))
    assert statement.approval is not None
    assert statement.approval.jurisdiction is Jurisdiction.US
    assert (statement.approval.granted, statement.approval.label_date) == (date(2018, 11, 26), date(2025, 3, 4))
    assert statement.origin is not None
    assert (statement.origin.version, statement.origin.licence, statement.origin.record) == ("2026-01-02", "GPL-2.0", "5")
    assert not statement.is_verified


@pytest.mark.parametrize(
    ("kind", "name", "details", "genes", "biomarker"),
    [
        ("Rearrangement", "v::NTRK3", {}, [0], "fusion NTRK3 side=3"),
        ("Rearrangement", "NTRK3::v", {}, [0], "fusion NTRK3 side=5"),
        ("Rearrangement", "ETV6::NTRK3", {}, [1, 0], "fusion NTRK3 side=3 partner=ETV6"),
        ("Rearrangement", "NTRK3 rearrangements", {}, [0], "fusion NTRK3"),
        (
            "Somatic Variant",
            "NTRK3 p.G623R",
            {**VARIANT, "protein_change": "p.G623R", "exon": 16, "hgvsc": "NM_002530.4:c.1867G>A"},
            [0],
            "variant NTRK3 change=G623R on=NM_002530",
        ),
        ("Somatic Variant", "NTRK3 p.G623R", {**VARIANT, "protein_change": "p.G623R"}, [0], "variant NTRK3 change=G623R"),
        ("Somatic Variant", "NTRK3 oncogenic", {**VARIANT, "requires_oncogenic": True}, [0], "variant NTRK3 oncogenic=yes"),
        ("Somatic Variant", "NTRK3 variants", VARIANT, [0], "variant NTRK3 class=non_silent"),
        (
            "Germline Variant",
            "NTRK3 pathogenic",
            {**VARIANT, "requires_pathogenic": True},
            [0],
            "variant NTRK3 oncogenic=yes origin=germline",
        ),
        ("Copy Number", "NTRK3 amplification", {"direction": "Amplification"}, [0], "copies NTRK3 state=amplification"),
        ("Copy Number", "NTRK3 deletion", {"direction": "Deletion"}, [0], "copies NTRK3 state=deep_deletion"),
        (
            "Protein expression",
            "CD30 +",
            {"marker": "CD30", "unit": "status", "value": "Positive"},
            None,
            "marker CD30 result=positive",
        ),
        ("Microsatellite Stability", "MSI-H", {"status": "high"}, None, "measure MSI result=MSI-H"),
        ("Mismatch Repair", "dMMR", {"status": "Deficient"}, None, "marker MMR result=lost"),
        (
            "Tumor mutational burden",
            "TMB-H",
            {"minimum_mutations_per_megabase": 10},
            None,
            "measure TMB at_least=10 unit=/Mb",
        ),
    ],
)
def test_parse_moalmanac__says_biomarkers_by_their_type(
    kind: str, name: str, details: dict[str, Any], genes: list[int] | None, biomarker: str
) -> None:
    (statement,) = parse_moalmanac(make(kind, name, details, genes), TREE).statements

    assert statement.biomarker.text == biomarker


@pytest.mark.parametrize(
    ("kind", "name", "details", "genes", "because"),
    [
        ("Wild type", "Wild type NTRK3", {}, [0], "type Wild type"),
        ("Rearrangement", "v::NTRK3", {"_present": False}, [0], "asks for the absence of something"),
        ("Rearrangement", "11q", {}, None, "a rearrangement without a gene"),
        ("Somatic Variant", "exon 19", {**VARIANT, "exon": 19}, [0], "an exon without the transcript it is counted on"),
        ("Somatic Variant", "two", VARIANT, [0, 1], "two has 2 genes"),
        (
            "Protein expression",
            "PD-L1 >= 1%",
            {"marker": "PD-L1", "unit": "percent", "value": 1},
            None,
            "the threshold of PD-L1 >= 1%",
        ),
        ("Mismatch Repair", "pMMR", {"status": "Proficient"}, None, "pMMR"),
        ("Copy Number", "loss", {"direction": "Loss"}, [0], "loss has no single gene or no direction"),
    ],
)
def test_parse_moalmanac__says_why_a_label_is_left_out(
    kind: str, name: str, details: dict[str, Any], genes: list[int] | None, because: str
) -> None:
    imported = parse_moalmanac(make(kind, name, details, genes), TREE)

    assert [item.because for item in imported.left_out] == [f"its biomarker cannot be said here ({because})"]
    assert not imported.statements


def test_parse_moalmanac__knows_diseases_by_code_and_any_solid_tumour() -> None:
    own, solid = (parse_moalmanac(make("Rearrangement", "v::NTRK3", {}, [0], number), TREE) for number in (0, 1))

    assert [item.diseases for item in (*own.statements, *solid.statements)] == [("LIPO",), ("SOLID",)]


def test_parse_moalmanac__names_what_is_missing_or_broken() -> None:
    files = make("Rearrangement", "v::NTRK3", {}, [0])

    with pytest.raises(InputError, match=r"lacks genes\.json"):
        parse_moalmanac({name: files[name] for name in files if name != "genes"}, TREE)
    with pytest.raises(InputError, match="cannot be read"):
        parse_moalmanac({**files, "documents": "[]"}, TREE)


@pytest.mark.shared
def test_parse_moalmanac__loses_no_statement_of_the_database() -> None:
    files = {name: gzip.decompress((SHARED / f"{name}.json.gz").read_bytes()) for name in FILES}

    imported = parse_moalmanac(files, read_snapshot().tree)

    records = Counter([item.origin.record for item in imported.statements if item.origin])
    records.update(item.record for item in imported.left_out)
    assert records == Counter(str(item["id"]) for item in json.loads(files["statements"]))
    assert len(imported.statements) > 1500
