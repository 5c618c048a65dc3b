from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.errors import InputError
from fascicle.knowledge.importers.civic import COLUMNS, parse_civic_json, parse_civic_tsv
from fascicle.model.knowledge import Direction, EvidenceLevel, Origin, Proposition, Verification
from tumour_examples import TREE

SHARED = Path(__file__).parents[4] / "shared" / "data" / "knowledge"
ROW = {
    "gene": "NTRK3",
    "variant": "ETV6-NTRK3",
    "disease": "Liposarcoma",
    "drugs": "Larotrectinib",
    "evidence_type": "Predictive",
    "evidence_direction": "Supports",
    "evidence_level": "B",
    "clinical_significance": "Sensitivity/Response",
    "citation_id": "1",
    "source_type": "PubMed",
    "citation": "Someone et al., 2020",
    "evidence_status": "accepted",
    "evidence_id": "7",
    "representative_transcript": "",
}


def table(*changes: Mapping[str, str], columns: tuple[str, ...] = (*COLUMNS, "drug_interaction_type")) -> str:
    rows = [{"drug_interaction_type": "", **ROW, **change} for change in changes]
    return "\n".join("\t".join(line) for line in [columns, *([row[name] for name in columns] for row in rows)]) + "\n"


def test_parse_civic_tsv__keeps_origin_and_stays_unverified() -> None:
    (statement,) = parse_civic_tsv(table({}), TREE, version="2020-08").statements

    assert statement.identifier == "civic-7"
    assert statement.biomarker.text == "fusion NTRK3 side=3 partner=ETV6"
    assert (statement.diseases, statement.drugs) == (("LIPO",), ("larotrectinib",))
    assert (statement.level, statement.verification) == (EvidenceLevel.WELL_POWERED, Verification.UNVERIFIED)
    url = "https://civicdb.org/links/evidence_items/7"
    assert statement.origin == Origin("CIViC", "2020-08", "CC0-1.0", "EID7", url)


@pytest.mark.parametrize(
    ("change", "proposition", "direction"),
    [
        ({}, Proposition.THERAPY, Direction.SENSITIVITY),
        ({"clinical_significance": "Resistance"}, Proposition.THERAPY, Direction.RESISTANCE),
        ({"evidence_direction": "Does Not Support"}, Proposition.THERAPY, Direction.NO_BENEFIT),
        (
            {"evidence_type": "Prognostic", "drugs": "", "clinical_significance": "Poor Outcome"},
            Proposition.PROGNOSIS,
            Direction.WORSE,
        ),
        (
            {"evidence_type": "Diagnostic", "drugs": "", "clinical_significance": "Positive"},
            Proposition.DIAGNOSIS,
            Direction.FOR,
        ),
    ],
)
def test_parse_civic_tsv__reads_what_a_record_claims(
    change: Mapping[str, str], proposition: Proposition, direction: Direction
) -> None:
    (statement,) = parse_civic_tsv(table(change), TREE).statements

    assert (statement.proposition, statement.direction) == (proposition, direction)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"evidence_status": "submitted"}, "not accepted by CIViC's editors"),
        ({"evidence_type": "Predisposing"}, "predisposing evidence is not used"),
        ({"evidence_level": "E"}, "level E is not used"),
        ({"clinical_significance": "N/A"}, "its direction and significance say nothing that is used here"),
        (
            {"evidence_direction": "Does Not Support", "clinical_significance": "Resistance"},
            "its direction and significance say nothing that is used here",
        ),
        ({"drugs": ""}, "names drugs without being predictive, or the other way round"),
        ({"variant": "LOSS"}, "a loss of copies and a loss of expression are not told apart"),
        ({"variant": "Wildtype"}, "asks for the absence of a mutation, which a pattern cannot say"),
        ({"variant": "EXON 11 MUTATION"}, "names an exon without the transcript it is counted on"),
        ({"variant": "EWSR1-FLI1"}, "names two genes, neither of them the record's"),
        ({"variant": "KINASE DOMAIN DUPLICATION"}, "the variant's name cannot be read as a biomarker"),
    ],
)
def test_parse_civic_tsv__says_why_a_record_is_left_out(change: Mapping[str, str], because: str) -> None:
    imported = parse_civic_tsv(table(change, {"evidence_id": "8"}), TREE)

    assert [(item.record, item.because) for item in imported.left_out] == [("EID7", because)]
    assert len(imported.statements) == 1


@pytest.mark.parametrize(
    ("variant", "transcript", "biomarker"),
    [
        ("Fusion", "", "fusion NTRK3"),
        ("NTRK3-ETV6", "", "fusion NTRK3 side=5 partner=ETV6"),
        ("ETV6::NTRK3", "", "fusion NTRK3 side=3 partner=ETV6"),
        ("G623R", "NM_002530.4", "variant NTRK3 change=G623R on=NM_002530"),
        ("G623", "NM_002530.4", "variant NTRK3 change=G623 on=NM_002530"),
        ("EXON 11-12 MUTATION", "NM_002530.4", "variant NTRK3 exons=11-12 on=NM_002530 class=non_silent"),
        ("V559_V560DEL", "", "variant NTRK3 change=V559_V560del"),
        ("AMPLIFICATION", "", "copies NTRK3 state=amplification"),
        ("Mutation", "", "variant NTRK3 class=non_silent"),
    ],
)
def test_parse_civic_tsv__reads_names_of_variants(variant: str, transcript: str, biomarker: str) -> None:
    (statement,) = parse_civic_tsv(table({"variant": variant, "representative_transcript": transcript}), TREE).statements

    assert statement.biomarker.text == biomarker


def test_parse_civic_tsv__takes_drugs_as_given_together_unless_the_record_says_otherwise() -> None:
    drugs = {"drugs": "Dabrafenib,Trametinib"}

    together = parse_civic_tsv(table({**drugs, "drug_interaction_type": "Combination"}), TREE).statements
    apart = parse_civic_tsv(table({**drugs, "drug_interaction_type": "Substitutes"}), TREE).statements

    assert [(item.identifier, item.drugs) for item in together] == [("civic-7", ("dabrafenib", "trametinib"))]
    assert [(item.identifier, item.drugs) for item in apart] == [
        ("civic-7/dabrafenib", ("dabrafenib",)),
        ("civic-7/trametinib", ("trametinib",)),
    ]


def test_parse_civic_tsv__puts_a_record_with_a_row_for_each_drug_together_again() -> None:
    rows = [{"drugs": drug, "drug_interaction_type": "Combination"} for drug in ("Etoposide", "Larotrectinib", "Etoposide")]

    imported = parse_civic_tsv(table(*rows, {"evidence_id": "8"}), TREE)

    assert [(item.identifier, item.drugs) for item in imported.statements] == [
        ("civic-7", ("etoposide", "larotrectinib")),
        ("civic-8", ("larotrectinib",)),
    ]


def test_parse_civic_tsv__never_takes_an_unknown_disease_for_another() -> None:
    (statement,) = parse_civic_tsv(table({"disease": "Dragon Pox"}), TREE).statements

    assert statement.diseases == ("?Dragon Pox",)


def test_parse_civic_tsv__refuses_a_table_without_its_columns_and_a_cut_row() -> None:
    with pytest.raises(InputError, match="lacks the columns gene"):
        parse_civic_tsv(table({}, columns=COLUMNS[1:]), TREE)
    with pytest.raises(InputError, match="line 3: has fewer fields"):
        parse_civic_tsv(table({}) + "NTRK3\tFusion\n", TREE)


NODE = {
    "id": 7,
    "status": "ACCEPTED",
    "molecularProfile": {
        "name": "ETV6::NTRK3",
        "variants": [{"name": "ETV6::NTRK3", "feature": {"name": "NTRK3"}, "coordinates": None}],
    },
    "disease": {"name": "Liposarcoma"},
    "therapies": [{"name": "Larotrectinib"}],
    "therapyInteractionType": None,
    "evidenceType": "PREDICTIVE",
    "evidenceDirection": "SUPPORTS",
    "evidenceLevel": "B",
    "significance": "SENSITIVITYRESPONSE",
    "source": {"citationId": "1", "sourceType": "PUBMED", "citation": "Someone et al., 2020"},
}


def test_parse_civic_json__gives_the_same_statement_as_the_release() -> None:
    text = json.dumps({"data": {"evidenceItems": {"nodes": [NODE]}}})

    (from_json,) = parse_civic_json(text, TREE).statements
    (from_tsv,) = parse_civic_tsv(table({"source_type": "PUBMED", "variant": "ETV6::NTRK3"}), TREE).statements

    assert from_json == from_tsv


def test_parse_civic_json__a_profile_of_several_variants_is_left_out() -> None:
    node = {**NODE, "molecularProfile": {"name": "KIT V559D AND KIT V654A", "variants": [{}, {}]}}

    imported = parse_civic_json(json.dumps({"data": {"evidenceItems": {"nodes": [node]}}}), TREE)

    assert [item.because for item in imported.left_out] == ["the variant's name cannot be read as a biomarker"]


def test_parse_civic_json__refuses_what_is_no_answer() -> None:
    with pytest.raises(InputError, match="is no answer to a query for evidenceItems"):
        parse_civic_json('{"errors": []}', TREE)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["civic_evidence_2020-08", "civic_predictive_2022-12"])
def test_parse_civic_tsv__loses_no_record_of_a_release(name: str) -> None:
    text = gzip.decompress((SHARED / f"{name}.tsv.gz").read_bytes()).decode()
    numbers = {row["evidence_id"] for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)}

    imported = parse_civic_tsv(text, read_snapshot().tree, version=name)

    used = {item.origin.record for item in imported.statements if item.origin}
    left_out = {item.record for item in imported.left_out}
    assert (used | left_out, used & left_out) == ({f"EID{number}" for number in numbers}, set())
    assert len(used) > len(left_out)
    assert not any(item.is_verified for item in imported.statements)
