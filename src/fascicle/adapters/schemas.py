"""The published JSON Schemas; `tools/write_schemas.py` writes them into `docs/schemas/`."""

from __future__ import annotations

from fascicle.adapters.case_files import CASE_SCHEMA, make_case_schema
from fascicle.adapters.documents import DOCUMENT_KINDS
from fascicle.adapters.json_files import format_plain_json, make_schema
from fascicle.adapters.run_files import RUN_SCHEMA, make_run_schema
from fascicle.adapters.source_directory import FETCH_SCHEMA, make_fetch_schema


def format_schemas() -> dict[str, str]:
    """Text of each published schema by file name."""
    schemas = {kind.schema_id: make_schema(kind.kind, kind.schema_id, kind.title, kind.description) for kind in DOCUMENT_KINDS}
    schemas[CASE_SCHEMA] = make_case_schema()
    schemas[FETCH_SCHEMA] = make_fetch_schema()
    schemas[RUN_SCHEMA] = make_run_schema()
    return {_file_name(schema_id): format_plain_json(schema) for schema_id, schema in schemas.items()}


def _file_name(schema_id: str) -> str:
    """`fusions.schema.json` of `fascicle.fusions/1`; a second version will need its number in the name."""
    kind, _, version = schema_id.removeprefix("fascicle.").partition("/")
    return f"{kind}.schema.json" if version == "1" else f"{kind}-{version}.schema.json"
