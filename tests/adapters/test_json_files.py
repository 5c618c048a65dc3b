"""JSON documents both ways."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import jsonschema
import pytest
from adapter_examples import ABUNDANCE, FILTERED, FINDINGS, FUSION_FINDINGS, GENE, PROVENANCE, RUN_QUALITY, make_fusion
from copy_documents import COPY_NUMBER
from hla_examples import HLA_TYPING
from tmb_examples import TMB

from course_examples import DATED, tell_index_case, tell_text
from fascicle.adapters.documents import (
    DOCUMENT_KINDS,
    CopyNumberDocument,
    DocumentKind,
    GeneModels,
    QualityDocument,
    make_quality_document,
)
from fascicle.adapters.json_files import format_json, format_json_lines, format_place, format_plain_json, make_schema, parse_json
from fascicle.case.cohort import gather_cohort
from fascicle.errors import CaseError
from fascicle.knowledge.manifest import DataSet, Manifest, describe_file, make_manifest
from fascicle.model.cohort import Cohort
from fascicle.model.course_events import Course
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import Findings, FusionFindings
from fascicle.model.fusions import Fusion
from fascicle.model.genes import TranscriptTag
from fascicle.model.germline import GermlineFindings
from fascicle.model.hla import HlaTyping
from fascicle.model.msi import MicrosatelliteInstability
from fascicle.model.numbers import Proportion
from fascicle.model.run_quality import RunQuality
from fascicle.model.structural import StructuralFindings
from fascicle.model.timeline import Timeline
from fascicle.model.tmb import TumourMutationalBurden
from germline_examples import GERMLINE_FINDINGS
from msi_examples import make_msi
from structural_calls import make_findings, make_variant
from variant_examples import EMPTY, FROM_READS, IMPORTED, TP53

VALUES: dict[type, object] = {
    FusionFindings: FUSION_FINDINGS,
    VariantFindings: IMPORTED,
    QualityDocument: make_quality_document(FUSION_FINDINGS),
    Findings: FINDINGS,
    RunQuality: RUN_QUALITY,
    HlaTyping: HLA_TYPING,
    TumourMutationalBurden: TMB,
    GermlineFindings: GERMLINE_FINDINGS,
    CopyNumberDocument: COPY_NUMBER,
    MicrosatelliteInstability: make_msi(6, 40),
    StructuralFindings: make_findings(make_variant()),
    GeneModels: GeneModels((GENE,), FUSION_FINDINGS.provenance),
    Course: tell_index_case().course,
    Timeline: tell_index_case().timeline,
    Manifest: make_manifest("own", [describe_file("civic/e.tsv", DataSet.CIVIC, None, b"x")]),
    Cohort: gather_cohort([tell_index_case(), tell_text(DATED)], "Fascicle"),
}
ORIGIN = {Course: "events", Timeline: "made_by", Cohort: "made_by", Manifest: "own"}


def read(value: object, schema_id: str = "fascicle.x/1") -> Any:
    return json.loads(format_json(value, schema_id))


@pytest.mark.parametrize("kind", DOCUMENT_KINDS, ids=lambda kind: kind.schema_id)
def test_parse_json__gives_back_what_was_written(kind: DocumentKind) -> None:
    value = VALUES[kind.kind]
    assert parse_json(format_json(value, kind.schema_id), kind.kind, kind.schema_id) == value


@pytest.mark.parametrize("kind", DOCUMENT_KINDS, ids=lambda kind: kind.schema_id)
def test_format_json__validates_against_its_schema(kind: DocumentKind) -> None:
    schema = make_schema(kind.kind, kind.schema_id, kind.title, kind.description)
    jsonschema.Draft202012Validator.check_schema(schema)
    document = read(VALUES[kind.kind], kind.schema_id)
    jsonschema.validate(document, schema)
    origin = ORIGIN.get(kind.kind, "provenance")
    del document[origin]
    with pytest.raises(jsonschema.ValidationError, match=origin):
        jsonschema.validate(document, schema)


def test_make_schema__holds_the_derived_properties() -> None:
    schema = make_schema(FusionFindings, "fascicle.fusions/1", "t", "d")
    fusion = schema["$defs"]["Fusion"]
    assert fusion["properties"]["verdict"]["enum"] == ["reported", "filtered"]
    assert fusion["properties"]["name"]["readOnly"]
    assert {"name", "verdict"} <= set(fusion["required"])


def test_format_json__starts_with_the_schema_and_keeps_the_declared_order() -> None:
    text = format_json(ABUNDANCE, "fascicle.x/1")
    assert list(json.loads(text)) == ["schema", "numerator", "denominator", "low", "high", "formula", "interval_method", "value"]
    assert text.startswith('{\n  "schema": "fascicle.x/1",\n  "numerator": 52,')
    assert text.endswith("}\n")


def test_format_json__writes_what_follows_from_the_fields() -> None:
    fusion = read(make_fusion())
    assert fusion["name"] == "SPECC1L::NTRK3"
    assert fusion["verdict"] == "reported"
    assert fusion["abundance"]["value"] == 0.52
    assert fusion["support"]["fragments"] == 52
    assert fusion["five_prime"]["position"]["offset"] == 24_324_426
    assert fusion["five_prime"]["position"]["text"] == "chr22:24324427(+)"
    assert [kept["is_whole"] for kept in fusion["product"]["domains"]] == [False, True, False]
    assert read(FILTERED)["verdict"] == "filtered"
    assert read(VALUES[QualityDocument])["status"] == "warn"
    assert read(FINDINGS)["statements"][0]["is_match"] is False


def test_format_json__keeps_unknown_as_null() -> None:
    fusion = read(FILTERED)
    assert fusion["abundance"] is None
    assert fusion["five_prime"]["position"] is None


def test_format_json__does_not_depend_on_the_order_of_sets_and_dictionaries() -> None:
    @dataclass(frozen=True)
    class Tagged:
        tags: frozenset[TranscriptTag]

    reverse = dict(reversed(PROVENANCE.parameters.items()))
    turned = replace(PROVENANCE, parameters=reverse)
    assert format_json(turned, "x/1") == format_json(PROVENANCE, "x/1")
    assert read(Tagged(frozenset(TranscriptTag)))["tags"] == ["Ensembl canonical", "MANE Plus Clinical", "MANE Select"]


def test_format_plain_json__refuses_what_json_cannot_hold() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        format_plain_json({"x": float("nan")})


def test_parse_json__ignores_derived_properties() -> None:
    document = read(make_fusion())
    document["verdict"] = "filtered"
    assert parse_json(json.dumps(document), Fusion, "fascicle.x/1") == make_fusion()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema": "fascicle.x/1",\n oops}', r"f\.json, line 2: is not JSON"),
        ("[]", r"f\.json: is not a JSON object"),
        ("{}", r"f\.json, schema: names no schema; fascicle\.x/1 is needed\. Give a fascicle\.x file"),
        ('{"schema": "fascicle.x/2"}', r"schema fascicle\.x/2; fascicle\.x/1 is needed\. Make it again with this version"),
        ('{"schema": "fascicle.y/1"}', r"schema fascicle\.y/1; fascicle\.x/1 is needed\. Give a fascicle\.x file"),
        (b"\xff\xfe{", r"f\.json: is not UTF-8"),
    ],
)
def test_parse_json__says_what_is_wrong_with_a_document(text: str | bytes, message: str) -> None:
    with pytest.raises(CaseError, match=message):
        parse_json(text, Proportion, "fascicle.x/1", "f.json")


def test_parse_json__names_the_place_of_a_wrong_value() -> None:
    document = read(FUSION_FINDINGS)
    document["candidates"][1]["support"]["split_reads"] = "many"
    with pytest.raises(CaseError, match=r"f\.json, candidates\[1\]\.support\.split_reads: is not a valid fascicle\.x/1 document"):
        parse_json(json.dumps(document), FusionFindings, "fascicle.x/1", "f.json")


def test_parse_json__holds_to_the_rules_of_the_model() -> None:
    document = read(ABUNDANCE)
    document["numerator"] = 101
    with pytest.raises(CaseError, match="document: not a proportion: 101/100"):
        parse_json(json.dumps(document), Proportion, "fascicle.x/1")


def test_format_place__names_keys_and_indices() -> None:
    assert format_place(("a", 0, "b")) == "a[0].b"
    assert format_place(()) is None


def test_format_json_lines__is_the_same_document_with_one_row_a_line() -> None:
    for findings in (IMPORTED, FROM_READS, EMPTY):
        text = format_json_lines(findings, "fascicle.x/1", ("calls", "unplaced"))
        assert json.loads(text) == json.loads(format_json(findings, "fascicle.x/1"))
        assert text.endswith("\n}\n")
    calls = [
        line for line in format_json_lines(IMPORTED, "fascicle.x/1", ("calls",)).splitlines() if '"variant": {"build"' in line
    ]
    assert len(calls) == len(IMPORTED.calls)


def test_format_json__of_variants_has_the_accounts_and_what_follows_from_a_call() -> None:
    document = read(IMPORTED)
    assert (document["alleles_read"], document["merged"], document["reported"], document["filtered"]) == (7, 1, 3, 2)
    call = next(call for call in document["calls"] if call["gene"] == "TP53")
    assert (call["verdict"], call["variant"]["kind"], call["variant"]["text"]) == ("reported", "snv", "chr17:7675088 C>T")
    assert call["tumour"]["fraction"]["value"] == pytest.approx(158 / 412)
    unknown = read(FROM_READS)
    assert (unknown["alleles_read"], unknown["merged"]) == (None, None)
    assert TP53 in IMPORTED.reported
