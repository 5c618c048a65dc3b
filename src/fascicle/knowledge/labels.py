"""Labels of regulators from TOML: one `[[label]]` table each, its clauses one by one, refused where not cited and dated."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.conditions import parse_conditions
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.knowledge.sources import find_sources
from fascicle.knowledge.toml_fields import TomlFields
from fascicle.model.biomarkers import Biomarker
from fascicle.model.knowledge import (
    Approval,
    ApprovalStatus,
    Citation,
    Clause,
    Direction,
    EvidenceLevel,
    Jurisdiction,
    Proposition,
    ResponseRate,
    Statement,
    StudyDesign,
    Verification,
)

FILE_NAMES: Final = ("labels_ntrk.toml", "labels_sarcoma.toml", "labels_agnostic.toml")


def parse_labels(text: str, path: str, sources: Mapping[str, Citation]) -> tuple[Statement, ...]:
    """Statements in the order of the file; `path` is only named in messages.

    Raises InputError, naming the statement, for a missing or unknown field, a wrong type, a biomarker or clause that cannot be
    read, and for a statement without a clause, a source or a date of verification.
    """
    try:
        tables = tomllib.loads(text).get("label", [])
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML ({error})", path=path) from error
    return tuple(
        _parse_label(TomlFields(table, path, str(table.get("identifier", f"label {number}"))), path, sources)
        for number, table in enumerate(tables, start=1)
    )


def _parse_label(fields: TomlFields, path: str, sources: Mapping[str, Citation]) -> Statement:
    """One `[[label]]` table."""
    label = Statement(
        identifier=fields.text("identifier"),
        proposition=Proposition.THERAPY,
        direction=Direction.SENSITIVITY,
        level=EvidenceLevel.APPROVAL,
        biomarker=fields.optional("biomarker", lambda name: fields.parsed(name, parse_biomarker)) or Biomarker(""),
        diseases=tuple(fields.texts("diseases")),
        drugs=tuple(fields.texts("drugs")),
        summary=fields.text("indication"),
        citations=find_sources(fields.texts("sources"), dict(sources), path, fields.where),
        verification=fields.parsed("verification", Verification),
        verified_on=fields.date("verified_on"),
        approval=_parse_approval(fields),
        clauses=tuple(_parse_clause(table) for table in fields.tables("clauses")),
        dose=fields.text("dose"),
        responses=tuple(_parse_response(table) for table in fields.optional("responses", fields.tables) or ()),
        results=tuple(fields.optional("results", fields.texts) or ()),
        design=fields.optional("design", lambda name: fields.parsed(name, StudyDesign)),
    )
    fields.finish()
    _require(label, fields)
    return label


def _require(label: Statement, fields: TomlFields) -> None:
    """What no label can be without."""
    for name, values in (("clauses", label.clauses), ("diseases", label.diseases), ("drugs", label.drugs)):
        if not values:
            raise fields.fail(f"without {name}", "A label needs them.")


def _parse_approval(fields: TomlFields) -> Approval:
    return Approval(
        jurisdiction=fields.parsed("jurisdiction", Jurisdiction),
        status=fields.optional("status", lambda name: fields.parsed(name, ApprovalStatus)),
        granted=fields.optional("granted", fields.date),
        label_date=fields.optional("label_date", fields.date),
        note=fields.optional("note", fields.text),
    )


def _parse_clause(fields: TomlFields) -> Clause:
    """`{ text = "...", when = "..." }`."""
    clause = Clause(fields.text("text"), fields.parsed("when", parse_conditions))
    fields.finish()
    return clause


def _parse_response(fields: TomlFields) -> ResponseRate:
    """One response rate; an interval that does not hold its rate is refused."""
    low, high = (fields.optional(name, fields.number) for name in ("low", "high"))
    rate = ResponseRate(
        fields.count("patients"),
        fields.number("percent"),
        low,
        high,
        fields.text("population"),
        fields.optional("duration", fields.text),
        fields.optional("line", fields.text),
    )
    fields.finish()
    if not 0 <= (rate.percent if low is None else low) <= rate.percent <= (rate.percent if high is None else high) <= 100:
        raise fields.fail(f"the interval does not hold {rate.percent} %")
    return rate
