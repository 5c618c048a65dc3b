"""The Report tree as Typst source. The source is fixed; the report goes beside it as JSON, so no text can become markup."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fascicle.report.json import render_json

if TYPE_CHECKING:
    from fascicle.report.tree import Report

REPORT_FILE = "report.json"


def render_typst(report: Report) -> tuple[str, dict[str, bytes]]:
    """The main source, and the files that it reads by name: the tree with its pictures."""
    return _get_template(), {REPORT_FILE: render_json(report).encode()}


@cache
def _get_template() -> str:
    """The template, which is part of the program."""
    return files("fascicle.report").joinpath("templates", "report.typ").read_text(encoding="utf-8")
