"""The published schemas."""

from __future__ import annotations

from pathlib import Path

import jsonschema

from fascicle.adapters.json_files import Json
from fascicle.adapters.schemas import format_schemas

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
WITHOUT_COORDINATES = (
    "case.schema.json",
    "cohort.schema.json",
    "course.schema.json",
    "fetch.schema.json",
    "knowledge.schema.json",
    "run.schema.json",
    "timeline.schema.json",
)
REMEDY = "run .venv/bin/python tools/write_schemas.py"


def test_format_schemas__the_committed_ones_are_up_to_date() -> None:
    committed = {path.name: path.read_text() for path in SCHEMAS.glob("*.schema.json")}
    made = format_schemas()
    assert {name: committed.get(name) for name in made} == made, REMEDY


def test_format_schemas__are_the_contracts() -> None:
    assert sorted(format_schemas()) == [
        "case.schema.json",
        "cohort.schema.json",
        "copy_number.schema.json",
        "course.schema.json",
        "fetch.schema.json",
        "findings-2.schema.json",
        "fusions.schema.json",
        "gene_models.schema.json",
        "germline.schema.json",
        "hla.schema.json",
        "knowledge.schema.json",
        "msi.schema.json",
        "qc.schema.json",
        "run.schema.json",
        "run_qc.schema.json",
        "small_variants.schema.json",
        "structural_variants.schema.json",
        "timeline.schema.json",
        "tmb.schema.json",
    ]


def test_format_schemas__say_how_coordinates_count() -> None:
    assert all("0-based and half-open" in text for name, text in format_schemas().items() if name not in WITHOUT_COORDINATES)


def test_format_schemas__are_valid() -> None:
    import json

    for text in format_schemas().values():
        schema: Json = json.loads(text)
        jsonschema.Draft202012Validator.check_schema(schema)
