"""Therapy statements from TOML: one `[[therapy]]` table each, cited, dated, and refused where it is not."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from fascicle.errors import InputError
from fascicle.model.knowledge import Citation, ResponseRate, TherapyStatement, Verification

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILE_NAME = "therapies.toml"
_OPTIONAL = frozenset({"responses", "approval_date", "cautions", "url", "percent_low", "percent_high"})


def parse_therapies(text: str) -> tuple[TherapyStatement, ...]:
    """Statements in the order of the file.

    Raises InputError, naming the statement, for a missing or unknown field, a wrong type, a repeated identifier, and for a
    statement without a citation, a date of verification or a condition.
    """
    try:
        tables = tomllib.loads(text).get("therapy", [])
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML ({error})", path=FILE_NAME) from error
    statements = tuple(_parse_statement(table, number) for number, table in enumerate(tables, start=1))
    identifiers = [statement.identifier for statement in statements]
    repeated = sorted({identifier for identifier in identifiers if identifiers.count(identifier) > 1})
    if repeated:
        raise InputError(f"used twice: {', '.join(repeated)}", path=FILE_NAME, remedy="Give each statement its own identifier.")
    return statements


def _parse_statement(table: Mapping[str, Any], number: int) -> TherapyStatement:
    """One `[[therapy]]` table."""
    where = str(table.get("identifier", f"statement {number}"))
    _check_fields(table, TherapyStatement, where)
    _require(table, "citations", where, "Give at least one [[therapy.citations]].")
    _require(table, "conditions", where, "Give the label's clauses, one sentence each.")
    _require(table, "genes", where, "Name the genes the statement is about.")
    text, texts = partial(_text, table, where=where), partial(_texts, table, where=where)
    return TherapyStatement(
        identifier=text("identifier"),
        drug=text("drug"),
        genes=texts("genes"),
        jurisdiction=text("jurisdiction"),
        approval=text("approval"),
        indication=text("indication"),
        conditions=texts("conditions"),
        dose=text("dose"),
        cautions=texts("cautions"),
        approval_date=_date(table, "approval_date", where) if "approval_date" in table else None,
        responses=tuple(_parse_response(item, where) for item in table.get("responses", [])),
        citations=tuple(_parse_citation(item, where) for item in table["citations"]),
        verification=_parse_verification(table["verification"], where),
        verified_on=_date(table, "verified_on", where),
    )


def _parse_response(table: Mapping[str, Any], where: str) -> ResponseRate:
    """One `[[therapy.responses]]` table; an interval that does not hold its rate is refused."""
    _check_fields(table, ResponseRate, where)
    low, high = (_number(table, name, where) if name in table else None for name in ("percent_low", "percent_high"))
    percent, patients = _number(table, "percent", where), table["patients"]
    if not isinstance(patients, int) or patients < 1:
        raise InputError("patients is not a count of 1 or more", path=FILE_NAME, where=where)
    if not 0 <= (percent if low is None else low) <= percent <= (percent if high is None else high) <= 100:
        raise InputError(f"the interval does not hold {percent} %", path=FILE_NAME, where=where)
    return ResponseRate(patients, percent, low, high, _text(table, "population", where))


def _parse_citation(table: Mapping[str, Any], where: str) -> Citation:
    """One `[[therapy.citations]]` table."""
    _check_fields(table, Citation, where)
    return Citation(_text(table, "text", where), _text(table, "url", where) if "url" in table else None)


def _parse_verification(value: str, where: str) -> Verification:
    """`verified` or `unverified`."""
    try:
        return Verification(value)
    except ValueError as error:
        raise InputError(
            f"verification is {value!r}", path=FILE_NAME, where=where, remedy="Use verified or unverified."
        ) from error


def _check_fields(table: Mapping[str, Any], kind: type[TherapyStatement | ResponseRate | Citation], where: str) -> None:
    """Every field of `kind` that is not optional is there, and nothing else."""
    known = {field.name for field in fields(kind)}
    missing, unknown = sorted(known - _OPTIONAL - table.keys()), sorted(table.keys() - known)
    if missing:
        raise InputError(f"without {', '.join(missing)}", path=FILE_NAME, where=where, remedy="A statement needs every field.")
    if unknown:
        raise InputError(f"unknown field {', '.join(unknown)}", path=FILE_NAME, where=where, remedy="Check its spelling.")


def _require(table: Mapping[str, Any], name: str, where: str, remedy: str) -> None:
    """A list that may not be empty."""
    if not table[name]:
        raise InputError(f"without {name}", path=FILE_NAME, where=where, remedy=remedy)


def _checked(is_right: Callable[[object], bool], what: str, table: Mapping[str, Any], name: str, where: str) -> Any:
    """The value of a field if it is what it should be."""
    value = table.get(name, [])
    if not is_right(value):
        raise InputError(f"{name} is not {what}", path=FILE_NAME, where=where)
    return value


def _text(table: Mapping[str, Any], name: str, where: str) -> str:
    """A text that is not blank."""
    return str(_checked(lambda value: isinstance(value, str) and bool(value.strip()), "a text", table, name, where))


def _texts(table: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    """A list of texts; an optional one that is absent is empty."""
    texts = _checked(
        lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
        "a list of texts",
        table,
        name,
        where,
    )
    return tuple(texts)


def _number(table: Mapping[str, Any], name: str, where: str) -> float:
    """A number."""
    return float(_checked(lambda value: isinstance(value, int | float), "a number", table, name, where))


def _date(table: Mapping[str, Any], name: str, where: str) -> date:
    """A TOML local date (`2026-11-22`, without quotes)."""
    found: date = _checked(lambda value: type(value) is date, "a date (write 2026-11-22, without quotes)", table, name, where)
    return found
