"""TOML files of people, read by a pydantic form: one error that names the line and the remedy.

A file names its schema and version in the key `schema`. What a person is likely to get wrong (a misspelt key, 30 for 30 %) is
said with the line it stands on.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from fascicle.adapters.toml_lines import Place, find_line, find_text_line, list_first_keys
from fascicle.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

_UNITS = frozenset(
    ("mm", "cm", "m", "ml", "l", "g", "kg", "gy", "cgy", "ms", "s", "min", "h", "days", "weeks", "months", "years")
)
"""How keys end that say the unit of their value, and how people are likely to end them instead."""


class Table(BaseModel):
    """A table of a file: unknown keys are errors, numbers and booleans are not made from text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


F = TypeVar("F", bound=Table)


@dataclass(frozen=True)
class TomlForm(Generic[F]):
    """One kind of file: its schema, the document that describes it, its form, and the forms of its tables by their last key."""

    schema_id: str
    guide: str
    form: type[F]
    tables: Mapping[str, type[Table]]

    def parse(self, text: str, path: Path) -> F:
        """The content of a file; `path` is only named in messages. Raises CaseError with the line."""
        raw = self._parse_toml(text, path)
        self._check_schema(raw, text, path)
        try:
            return self.form.model_validate(raw)
        except ValidationError as error:
            raise self._describe(error, text, path) from error

    def make_schema(self, title: str, description: str) -> dict[str, Any]:
        """The JSON Schema of the file (TOML values as JSON: dates are text)."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:{self.schema_id.replace('.', ':').replace('/', ':')}",
            **self.form.model_json_schema(),
            "title": title,
            "description": description,
        }

    def _parse_toml(self, text: str, path: Path) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            misspelt = self._find_misspelt(text)
            if misspelt is not None:
                remedy = self._suggest(misspelt, (misspelt,))
                raise make_error(f"unknown key {misspelt!r}", (misspelt,), text, path, remedy) from error
            what, _, place = str(error).partition(" (at ")
            match = re.match(r"line \d+, column \d+", place)
            where = match[0] if match else "the end of the file"
            remedy = f"See {self.guide} for an example."
            raise CaseError(f"is not TOML: {what}", path=path, where=where, remedy=remedy) from error

    def _find_misspelt(self, text: str) -> str | None:
        """The first table whose name is like a known one: tables below it belong to another, and the reader says only that."""
        known = {field.alias or name for name, field in self.form.model_fields.items()}
        unknown = (key for key in list_first_keys(text) if key not in known)
        return next((key for key in unknown if get_close_matches(key, known, n=1)), None)

    def _check_schema(self, raw: dict[str, Any], text: str, path: Path) -> None:
        """The schema comes first: the other messages would mislead about a file of another version."""
        found = raw.get("schema")
        if found == self.schema_id:
            return
        reads = f"and this version of Fascicle reads {self.schema_id!r}"
        what = "names no schema" if found is None else f"has schema {found!r}, {reads}"
        remedy = f'Write schema = "{self.schema_id}" at the top; {self.guide} describes that form.'
        raise make_error(what, ("schema",), text, path, remedy)

    def _describe(self, error: ValidationError, text: str, path: Path) -> CaseError:
        """The first problem by line; a misspelt key before the key that is missing for it."""

        def rank(problem: ErrorDetails) -> tuple[int, bool]:
            return find_line(text, problem["loc"]) or 0, problem["type"] != "extra_forbidden"

        first = min(error.errors(include_url=False), key=rank)
        place, key = first["loc"], str(first["loc"][-1])
        describes = f"{self.guide} describes it."
        match first["type"]:
            case "extra_forbidden":
                return make_error(f"unknown key {key!r}", place, text, path, self._suggest(key, place))
            case "missing":
                return make_error(f"{_name(place[:-1])} needs {key!r}", place, text, path, describes)
            case "less_than_equal" if key.endswith("_fraction") or key.startswith("abundance"):
                what = f"{key} is a fraction from 0 to 1, not {first['input']}"
                return make_error(what, place, text, path, "Write 0.30 for 30 %.")
            case "model_type":
                return make_error(f"{key} is a table, with its keys in braces", place, text, path, describes)
            case "value_error":
                what = first["msg"].removeprefix("Value error, ")
                return make_error(f"{key}: {what}" if key.isidentifier() else what, place, text, path, describes)
            case _:
                return make_error(f"{key}: {first['msg'][:1].lower()}{first['msg'][1:]}", place, text, path, describes)

    def _suggest(self, key: str, place: Place) -> str:
        keys = [part for part in place[:-1] if isinstance(part, str)]
        table = self.tables.get(keys[-1], self.form) if keys else self.form
        known = [field.alias or name for name, field in table.model_fields.items()]
        close = next(iter(get_close_matches(key, known, n=1)), None)
        if close is None:
            return f"Known here: {', '.join(known)}."
        if _has_other_unit(key, close):
            return f"Write {close!r}, and the value in that unit."
        return f"Did you mean {close!r}?"


def read_text(path: Path, wanted: str) -> str:
    """The text of a file that a person wrote; `wanted` says what to give instead. Raises CaseError."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CaseError(f"cannot be read ({error.strerror})", path=path, remedy=f"Give the path of {wanted}.") from error
    except UnicodeDecodeError as error:
        raise CaseError("is not UTF-8 text", path=path, remedy="Save it as UTF-8.") from error


def make_error(what: str, place: Place, text: str, path: Path, remedy: str, *, near: str | None = None) -> CaseError:
    """An error at the line of `place`, or at the first line from there on that holds the text `near`."""
    line = find_line(text, place)
    if line is not None and near is not None:
        line = find_text_line(text, line, near)
    return CaseError(what, path=path, where=None if line is None else f"line {line}", remedy=remedy)


def _has_other_unit(key: str, known: str) -> bool:
    """Whether two keys differ in the unit they end with alone, such as `diameter_cm` and `diameter_mm`."""
    (stem, _, unit), (known_stem, _, known_unit) = key.rpartition("_"), known.rpartition("_")
    return stem == known_stem and {unit, known_unit} <= _UNITS


def _name(place: Place) -> str:
    """`samples 2` of ("samples", 1); people count from 1."""
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in place) or "the file"
