"""Tab-separated tables with one header line, as the package's own data comes in."""

from __future__ import annotations

from fascicle.errors import ReferenceInputError


def parse_table(text: str, columns: tuple[str, ...], name: str) -> list[dict[str, str]]:
    """The rows of a table by column; lines that begin with `#` and empty lines are skipped.

    Raises ReferenceInputError, naming `name` and the line (1-based), when the header or the number of fields is not as expected.
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != columns:
        raise ReferenceInputError(f"the header is not {' '.join(columns)}", path=name, where="header")
    return [_parse_row(line, columns, name, number) for number, line in lines[1:]]


def _parse_row(line: str, columns: tuple[str, ...], name: str, number: int) -> dict[str, str]:
    """One row, with as many fields as there are columns."""
    fields = line.split("\t")
    if len(fields) != len(columns):
        raise ReferenceInputError(f"{len(fields)} fields instead of {len(columns)}", path=name, where=f"line {number}")
    return dict(zip(columns, fields, strict=True))
