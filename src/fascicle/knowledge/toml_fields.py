"""Fields of a table of a TOML file, each taken once with its type; what is missing, wrong or left over is one clear error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from fascicle.errors import InputError

T = TypeVar("T")


class TomlFields:
    """A table of a file: `path` and `where` are only named in messages."""

    def __init__(self, table: Mapping[str, Any], path: str, where: str):
        self._left = dict(table)
        self._path, self.where = path, where

    def fail(self, what: str, remedy: str | None = None) -> InputError:
        """An error at this table."""
        return InputError(what, path=self._path, where=self.where, remedy=remedy)

    def text(self, name: str) -> str:
        """A text that is not blank."""
        return str(self._take(name, lambda value: isinstance(value, str) and bool(value.strip()), "a text"))

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        return list(
            self._take(
                name,
                lambda value: isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value),
                "a list of texts",
            )
        )

    def number(self, name: str) -> float:
        """A number."""
        return float(self._take(name, lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"))

    def count(self, name: str) -> int:
        """A whole number of 1 or more."""
        return int(self._take(name, lambda value: type(value) is int and value >= 1, "a count of 1 or more"))

    def date(self, name: str) -> date:
        """A TOML local date."""
        found: date = self._take(name, lambda value: type(value) is date, "a date (write 2026-11-22, without quotes)")
        return found

    def tables(self, name: str) -> list[TomlFields]:
        """A list of tables."""
        found = self._take(
            name, lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value), "a list of tables"
        )
        return [TomlFields(item, self._path, f"{self.where}, {name} {number}") for number, item in enumerate(found, start=1)]

    def optional(self, name: str, take: Callable[[str], T], absent: T | None = None) -> T | None:
        """A field that may be left out."""
        return take(name) if name in self._left else absent

    def parsed(self, name: str, parse: Callable[[str], T]) -> T:
        """A text in a syntax of its own; what the parser says of it is the error's text."""
        try:
            return parse(self.text(name))
        except ValueError as error:
            raise self.fail(f"{name}: {error}") from error

    def finish(self) -> None:
        """Raises InputError for fields that nobody took."""
        if self._left:
            raise self.fail(f"unknown field {', '.join(sorted(self._left))}", "Check its spelling.")

    def _take(self, name: str, is_right: Callable[[Any], bool], what: str) -> Any:
        if name not in self._left:
            raise self.fail(f"without {name}", "A statement needs it.")
        value = self._left.pop(name)
        if not is_right(value):
            raise self.fail(f"{name} is not {what}")
        return value
