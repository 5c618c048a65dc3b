from __future__ import annotations

from pathlib import Path

import pytest

from tool_modules import load_tool

TOOL = load_tool("check_accessibility")


def test_inject__puts_axe_at_the_end_and_keeps_the_page() -> None:
    page = TOOL.inject("<html><body><p>x</p></body></html>", "var a = '</script>';")
    assert page.startswith("<html><body><p>x</p><script>")
    assert page.count("</script>") == 2
    with pytest.raises(ValueError, match="no body"):
        TOOL.inject("<p>", "")


def test_parse_answer__reads_what_axe_left(capsys: pytest.CaptureFixture[str]) -> None:
    row = '[{"id": "list", "impact": "serious", "help": "h", "first": "&lt;ul&gt;", "count": 2}]'
    found = TOOL.parse_answer(f'<pre id="axe-answer">{row}</pre>')
    assert [(item.rule, item.impact, item.count) for item in found] == [("list", "serious", 2)]
    assert not TOOL.report(Path("a.html"), found)
    assert "serious: list (2)" in capsys.readouterr().out


def test_report__passes_minor_rules_and_fails_without_an_answer() -> None:
    minor = TOOL.Violation("landmark-unique", "moderate", "h", "<div>", 1)
    assert TOOL.report(Path("a.html"), [minor])
    assert TOOL.report(Path("a.html"), [])
    assert TOOL.parse_answer("<p>nothing</p>") is None
    assert not TOOL.report(Path("a.html"), None)
