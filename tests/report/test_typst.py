from __future__ import annotations

import json

from findings_examples import GENES, HOSTILE, HOSTILE_TEXT, INDEX, NEGATIVE

from fascicle.report.compose import compose_report
from fascicle.report.json import render_json
from fascicle.report.typst import REPORT_FILE, render_typst


def test_render_typst__text_of_a_report_never_enters_the_source() -> None:
    hostile, files = render_typst(compose_report(HOSTILE, GENES))
    assert hostile == render_typst(compose_report(NEGATIVE, GENES))[0]
    assert HOSTILE_TEXT in json.dumps(json.loads(files[REPORT_FILE]), ensure_ascii=False).replace('\\"', '"').replace(
        "\\\\", "\\"
    )


def test_render_typst__file_is_the_tree_as_json() -> None:
    report = compose_report(INDEX, GENES)
    assert render_typst(report)[1] == {REPORT_FILE: render_json(report).encode()}
