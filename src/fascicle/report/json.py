"""The Report tree as JSON: fields in the order they are declared, each node with its `kind`."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fascicle.report.tree import Report

SCHEMA = "fascicle.report/1"


def render_json(report: Report) -> str:
    """The tree as JSON text, two blanks deep, UTF-8 as is, with a line feed at the end."""
    return json.dumps(to_plain(report), indent=2, ensure_ascii=False) + "\n"


def to_plain(report: Report) -> dict[str, object]:
    """The tree as dicts, lists and strings, under the name and version of its schema."""
    return {"schema": SCHEMA, **_plain_node(report)}


def _plain_node(node: object) -> dict[str, object]:
    """A dataclass as a dict: first its kind, then its fields, then what it derives for print (`text`, `label`, `heading`)."""
    plain: dict[str, object] = {"kind": node.kind} if hasattr(node, "kind") else {}
    plain |= {field.name: _plain(getattr(node, field.name)) for field in fields(node)}  # type: ignore[arg-type]
    return plain | {name: getattr(node, name) for name in ("text", "label", "heading") if hasattr(node, name)}


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _plain_node(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
