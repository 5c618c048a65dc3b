"""JSON documents of the model's values, both ways.

A document is a JSON object: `schema` names its form and version, the rest are the fields of one frozen dataclass, in the order
they are declared. Integers are 0-based and half-open wherever they are coordinates, as inside Fascicle (and in GA4GH VRS);
1-based text such as `chr22:24324427(+)` stands beside them for readers. Properties that follow from the fields (`DERIVED`) are
written for readers of the file and ignored when it is read back.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import re
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from fascicle.adapters.derived import DERIVED
from fascicle.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

Json = dict[str, Any]
# Values that JSON has as they are: most of a document by far.
_PLAIN = frozenset({type(None), str, bool, int, float})
T = TypeVar("T")
_ENCODE_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
# Fascicle writes the schema first.
_SCHEMA = re.compile(rb'\s*\{\s*"schema"\s*:\s*"([^"\\]*)"')
_HEAD = 500


def format_json(value: object, schema_id: str) -> str:
    """A document of one dataclass value: same value, same text. Indented by two, with a newline at the end."""
    return format_plain_json({"schema": schema_id, **to_object(value)})


def format_json_lines(value: object, schema_id: str, rows: Collection[str]) -> str:
    """A document as `format_json` writes it, but with each item of the lists named in `rows` on a line of its own.

    A list inside another member is named with dots, `burden.lines`. For long lists of large items: the file is a third of the
    size, and a line is a record for tools that work by lines.
    """
    return format_document_lines(value, schema_id, rows)


def format_document_lines(value: object, schema_id: str, rows: Collection[str]) -> str:
    """As `format_json_lines`, of a value or of what `to_object` made of one."""
    with _without_collector():
        document = {"schema": schema_id, **(value if isinstance(value, dict) else to_object(value))}
        return _format_members(document, rows, "") + "\n"


def _format_members(document: Json, rows: Collection[str], indent: str) -> str:
    inner = f"{indent}  "
    parts = (f"{inner}{json.dumps(key)}: {_format_member(value, key, rows, inner)}" for key, value in document.items())
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def _format_member(value: object, key: str, rows: Collection[str], indent: str) -> str:
    if key in rows and isinstance(value, list) and value:
        return f"[\n{indent}  " + f",\n{indent}  ".join(map(_ENCODE_LINE, value)) + f"\n{indent}]"
    inside = tuple(row.removeprefix(f"{key}.") for row in rows if row.startswith(f"{key}."))
    if inside and isinstance(value, dict) and value:
        return _format_members(value, inside, indent)
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False).replace("\n", f"\n{indent}")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Holds back the search for reference cycles: a document has none, and the search would go through all of it many times."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def format_plain_json(document: Json) -> str:
    """JSON as all files of Fascicle are laid out. A number that JSON cannot hold (NaN, infinity) is a ValueError."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def parse_json(text: str | bytes, kind: type[T], schema_id: str, path: Path | str | None = None) -> T:
    """Read a document back into a dataclass. CaseError, naming `path` and the place, for anything but `schema_id`."""
    with _without_collector():
        found: T | None = _parse_whole(text, kind, schema_id)
        return _parse_by_parts(text, kind, schema_id, path) if found is None else found


def _parse_whole(text: str | bytes, kind: type[T], schema_id: str) -> T | None:
    """The value of a document that is as it should be, read in one go; None for any other: its parts tell what is wrong."""
    found = _SCHEMA.match(text if isinstance(text, bytes) else text[:_HEAD].encode())
    if found is None or found[1].decode("utf-8", "replace") != schema_id:
        return None
    content_type: type = kind
    try:
        value: T = _adapter(content_type).validate_json(text)
    except ValidationError:
        return None
    return value


def _parse_by_parts(text: str | bytes, kind: type[T], schema_id: str, path: Path | str | None) -> T:
    document = _parse_object(text, path)
    _check_schema(document.pop("schema", None), schema_id, path)
    content_type: type = kind
    try:
        value: T = _adapter(content_type).validate_python(document)
    except ValidationError as error:
        place, what = describe_problem(error)
        what = f"is not a valid {schema_id} document: {what}"
        raise CaseError(what, path=path, where=format_place(place), remedy="Make the file again.") from error
    return value


def describe_problem(error: ValidationError) -> tuple[tuple[str | int, ...], str]:
    """Place (keys and 0-based indices from the top) and words of the first problem pydantic found."""
    first = error.errors(include_url=False)[0]
    return first["loc"], first["msg"].removeprefix("Value error, ")


def format_place(place: tuple[str | int, ...]) -> str | None:
    """`candidates[0].five_prime` of a place in a document; None for the whole document.

    >>> format_place(("candidates", 0, "five_prime"))
    'candidates[0].five_prime'
    """
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".") or None


def make_schema(kind: type, schema_id: str, title: str, description: str) -> Json:
    """The JSON Schema (2020-12) of the documents that `format_json` writes for a type."""
    body = _adapter(kind).json_schema()
    definitions = {name: _add_derived(name, schema) for name, schema in sorted(body.pop("$defs", {}).items())}
    _add_derived(kind.__name__, body)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{schema_id.replace('.', ':').replace('/', ':')}",
        "title": title,
        "description": description,
        "type": "object",
        "properties": {"schema": {"const": schema_id}, **body["properties"]},
        "required": ["schema", *body["required"]],
        "$defs": definitions,
    }


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """pydantic's reader of a type; made once, since making it takes much longer than using it."""
    return TypeAdapter(kind)


def to_object(value: object) -> Json:
    """A dataclass value as a JSON object: fields as declared, then the derived properties."""
    kind: type = type(value)
    found: Json = _find_object_converter(kind)(value)
    return found


@cache
def _find_object_converter(kind: type[Any]) -> Callable[[Any], Json]:
    """How values of a dataclass become JSON objects; names and derived properties are looked up once."""
    own_kind: type = kind
    names, derived = _list_fields(own_kind), DERIVED.get(own_kind, ())

    def convert(value: object) -> Json:
        found: Json = {}
        for name in names:
            item = getattr(value, name)
            own: type = type(item)
            found[name] = item if own in _PLAIN else _find_converter(own)(item)
        for extra in derived:
            found[extra.name] = _to_json(extra.compute(value))
        return found

    return convert


@cache
def _list_fields(kind: type[Any]) -> tuple[str, ...]:
    """Names of the fields of a dataclass, looked up once a type."""
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"a document is a dataclass value, not {kind.__name__}")
    return tuple(field.name for field in dataclasses.fields(kind))


def _to_json(value: object) -> object:
    kind: type = type(value)
    return value if kind in _PLAIN else _find_converter(kind)(value)


@cache
def _find_converter(kind: type[Any]) -> Callable[[Any], object]:
    """How values of a type become JSON, decided once a type: a long document has a million values of a few types."""
    own_kind: type = kind
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, Decimal):  # as text: a JSON number would not keep 112.60 apart from 112.6, nor stay exact elsewhere
        return str
    if issubclass(kind, tuple | list):
        return lambda value: [_to_json(item) for item in value]
    if issubclass(kind, frozenset):
        return lambda value: sorted(_to_json(item) for item in value)  # type: ignore[type-var]
    if issubclass(kind, dict):
        return lambda value: {key: _to_json(value[key]) for key in sorted(value)}
    return (lambda value: value) if issubclass(kind, str | int | float) else _find_object_converter(own_kind)


def _parse_object(text: str | bytes, path: Path | str | None) -> Json:
    try:
        document = json.loads(text)
    except UnicodeDecodeError as error:
        raise CaseError("is not UTF-8 text", path=path) from error
    except json.JSONDecodeError as error:
        raise CaseError(
            f"is not JSON ({error.msg})", path=path, where=f"line {error.lineno}", remedy="Make the file again."
        ) from error
    if not isinstance(document, dict):
        raise CaseError("is not a JSON object", path=path)
    return document


def _check_schema(found: object, expected: str, path: Path | str | None) -> None:
    if found == expected:
        return
    what = f"is a document of schema {found}" if isinstance(found, str) else "names no schema"
    raise CaseError(f"{what}; {expected} is needed", path=path, where="schema", remedy=_advise(found, expected))


def _advise(found: object, expected: str) -> str:
    """Another version of the same kind asks for another Fascicle; another kind asks for another file."""
    kind, _, _ = expected.partition("/")
    if isinstance(found, str) and found.startswith(f"{kind}/"):
        return "Make it again with this version of Fascicle, or read it with the version that made it."
    return f"Give a {kind} file as Fascicle writes it."


def _add_derived(name: str, schema: Json) -> Json:
    """Add the derived properties of the type called `name` to its schema."""
    for kind, derived in DERIVED.items():
        if kind.__name__ == name:
            schema["properties"] |= {item.name: {**item.schema, "readOnly": True} for item in derived}
            schema["required"] = [*schema["required"], *(item.name for item in derived)]
    return schema
