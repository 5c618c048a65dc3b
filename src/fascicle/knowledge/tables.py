"""Tab-separated tables that come with Fascicle: one header line, no empty field where a column must be filled."""

from __future__ import annotations

from fascicle.errors import InputError


def parse_rows(
    text: str, columns: tuple[str, ...], name: str, *, may_be_empty: frozenset[str] = frozenset()
) -> list[dict[str, str]]:
    """The rows of a table by column; lines that begin with `#` and empty lines are skipped.

    Raises InputError, naming `name` and the line (1-based), for another header, another number of fields, and an empty field in a
    column that must be filled.
    """
    rows = parse_numbered_rows(text, columns, name, may_be_empty=may_be_empty)
    return [row for _, row in rows]


def parse_numbered_rows(
    text: str, columns: tuple[str, ...], name: str, *, may_be_empty: frozenset[str] = frozenset()
) -> list[tuple[int, dict[str, str]]]:
    """The rows that `parse_rows` gives, each with its line (1-based). Raises InputError, as that does."""
    lines = [(n, line.split("\t")) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line[0] != "#"]
    if not lines or tuple(lines[0][1]) != columns:
        raise InputError(f"the header is not {' '.join(columns)}", path=name, where="header")
    rows = []
    for number, fields in lines[1:]:
        if len(fields) != len(columns):
            raise InputError(f"{len(fields)} fields instead of {len(columns)}", path=name, where=f"line {number}")
        row = dict(zip(columns, (field.strip() for field in fields), strict=True))
        empty = [column for column in columns if not row[column] and column not in may_be_empty]
        if empty:
            raise InputError(f"{', '.join(empty)} is empty", path=name, where=f"line {number}", remedy="Complete the row.")
        rows.append((number, row))
    return rows
