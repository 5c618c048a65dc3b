"""What all tab-separated tables of results have in common: one header line, one row a line, unknown is an empty field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias, TypeVar

Cell: TypeAlias = str | int | float | bool | None
T = TypeVar("T")
_DIGITS: Final = 4


def format_tsv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are text already."""
    return "".join("\t".join(cells) + "\n" for cells in (columns, *rows))


def format_table(columns: Mapping[str, Callable[[T], Cell]], rows: Iterable[T]) -> str:
    """A table whose columns say how a row gives their cells."""
    return format_tsv(columns, ([_format_cell(compute(row)) for compute in columns.values()] for row in rows))


def _format_cell(value: Cell) -> str:
    """Text of a cell; line ends and tabs in text become single blanks, so that a row stays a row."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.{_DIGITS}f}"
        case _:
            return " ".join(str(value).split())
