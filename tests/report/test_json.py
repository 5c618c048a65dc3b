from __future__ import annotations

import json

import pytest
from findings_examples import GENES, HOSTILE, INDEX, NO_ASSAY
from report_texts import collect_texts

from fascicle.model.findings import Findings
from fascicle.report.compose import compose_report
from fascicle.report.json import SCHEMA, render_json


@pytest.mark.parametrize("findings", [INDEX, NO_ASSAY, HOSTILE], ids=["index", "no-rna", "hostile"])
def test_render_json__holds_every_text_of_the_tree(findings: Findings) -> None:
    report = compose_report(findings, GENES)
    held = set(collect_strings(json.loads(render_json(report))))
    assert [text for text in collect_texts(report) if text not in held] == []


def test_render_json__names_schema_first_and_kinds_of_nodes() -> None:
    plain = json.loads(render_json(compose_report(INDEX, GENES)))
    assert list(plain)[:2] == ["schema", "title"]
    assert plain["schema"] == SCHEMA
    assert plain["chapters"][0]["blocks"][0]["kind"] == "headline"


def test_render_json__same_report_same_bytes() -> None:
    assert render_json(compose_report(INDEX, GENES)) == render_json(compose_report(INDEX, GENES))


def collect_strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in collect_strings(item)]
