"""The therapy chapter: drugs that verified statements speak for, and every statement that does not enter a conclusion, with why.

A statement that was not checked against its primary source is shown, marked, and kept out of every conclusion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.knowledge import Proposition
from fascicle.report.chapters.therapy_options import compose_option, format_place
from fascicle.report.chapters.trials import compose_trials
from fascicle.report.invented import list_invented
from fascicle.report.numbers import format_quantity
from fascicle.report.tree import (
    Block,
    Chapter,
    Column,
    Notice,
    Paragraph,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.findings import Findings
    from fascicle.model.knowledge import Statement
    from fascicle.model.matches import StatementMatch
    from fascicle.report.bibliography import Bibliography

LIMIT = (
    "Each condition of a label is held against what this case says of the patient; “not known” is neither met nor not met. "
    "Whether a drug is given is for the treating team to decide."
)
ORDER = (
    "Order: drugs for an alteration of this tumour before drugs for the disease alone, then by the conditions of their labels, "
    "the number of jurisdictions that approved them, and the number of patients studied. It is no recommendation."
)
NOTHING_FOUND = "Nothing is reported that a therapy statement could be held against."
NOT_ASSESSED = "Nothing was assessed, so no therapy statement was held against it."
NO_STATEMENT = (
    "The knowledge snapshot has no therapy statement for the genes of the reported alterations. "
    "That is no evidence that no therapy exists."
)
NOT_VERIFIED = (
    "These statements were not checked against their primary sources. They are shown for completeness and enter no conclusion."
)
WITHDRAWN = (
    "These labels fit this tumour and were withdrawn. They are shown lest an older list be followed; they enter no conclusion."
)
STATE_AS_OF = "The patient's state is that before the fact “{}” of the course."


def list_therapies(findings: Findings) -> tuple[StatementMatch, ...]:
    """Statements on therapy that say something of this tumour."""
    return tuple(match for match in findings.statements if match.statement.proposition is Proposition.THERAPY)


def compose_therapy(findings: Findings, bibliography: Bibliography) -> Chapter:
    """Options, unverified matches, and what did not match and why."""
    statements = {match.statement.identifier: match.statement for match in findings.statements}
    invented = list_invented(findings)
    blocks = (
        Paragraph(describe_options(findings)),
        *_compose_limit(findings),
        *(compose_option(option, statements, invented, bibliography) for option in findings.options),
        *_compose_withdrawn(findings, bibliography),
        *_compose_unverified(findings, bibliography),
        *_compose_mismatches(findings, bibliography),
        *compose_trials(findings.trials),
        *((bibliography.compose_references(),) if bibliography.citations else ()),
    )
    return Chapter("therapy", "Therapy evidence", blocks)


def describe_options(findings: Findings) -> Prose:
    """The conclusion on therapy: verified statements only, never a recommendation."""
    if findings.options:
        drugs = dict.fromkeys(option.regimen for option in findings.options)
        return compose_prose("Evidence exists for ", Strong(", ".join(drugs)), f". {describe_unverified(findings)}".rstrip())
    told = findings.told
    if findings.fusions is None and findings.variants is None and not (told.variants or told.copies or told.measures):
        return compose_prose(NOT_ASSESSED)
    if not _has_alteration(findings):
        return compose_prose(NOTHING_FOUND)
    if not list_therapies(findings):
        return compose_prose(NO_STATEMENT)
    return compose_prose(
        f"No verified therapy statement matches the reported alterations. {describe_unverified(findings)}".rstrip()
    )


def _has_alteration(findings: Findings) -> bool:
    told, variants = findings.told, findings.variants
    return bool(
        findings.classified
        or (findings.fusions and findings.fusions.reported)
        or (variants and (variants.reported or (variants.burden and variants.burden.counted is not None)))
        or told.reported_variants
        or told.copies
        or told.measures
    )


def _select_unverified(findings: Findings) -> tuple[StatementMatch, ...]:
    matches = (match for match in list_therapies(findings) if match.is_applicable and not match.statement.is_withdrawn)
    return tuple(match for match in matches if not match.statement.is_verified)


def describe_unverified(findings: Findings) -> str:
    """How many statements are left out because they were not checked; nothing where there is none."""
    count = len(_select_unverified(findings))
    if not count:
        return ""
    return f"{format_quantity(count, 'matching statement is', 'matching statements are')} not verified and left out."


def _compose_limit(findings: Findings) -> tuple[Block, ...]:
    if not findings.options:
        return ()
    as_of = "" if findings.state.as_of is None else f" {STATE_AS_OF.format(findings.state.as_of)}"
    return (Notice(Severity.INFORMATION, compose_prose(f"{LIMIT}{as_of}")), Paragraph(compose_prose(ORDER)))


def _compose_withdrawn(findings: Findings, bibliography: Bibliography) -> tuple[Block, ...]:
    matches = tuple(match for match in list_therapies(findings) if match.is_applicable and match.statement.is_withdrawn)
    if not matches:
        return ()
    columns = tuple(Column(name) for name in ("Drug", "For", "Where", "Statement", "Sources"))
    rows = tuple(_compose_statement(match, _describe_withdrawn(match.statement), bibliography) for match in matches)
    notice = Notice(Severity.CAUTION, compose_prose(WITHDRAWN))
    return (Section("Withdrawn labels", (notice, Table("Withdrawn labels", columns, rows))),)


def _describe_withdrawn(statement: Statement) -> str:
    """The indication that was, then when and why it ended, as the note of the label says."""
    note = statement.approval.note if statement.approval else None
    return f"{statement.summary} Withdrawn{f': {note}' if note else ''}."


def _compose_unverified(findings: Findings, bibliography: Bibliography) -> tuple[Block, ...]:
    matches = _select_unverified(findings)
    if not matches:
        return ()
    columns = tuple(Column(name) for name in ("Drug", "For", "Where", "Statement", "Sources"))
    rows = tuple(_compose_statement(match, match.statement.summary, bibliography) for match in matches)
    notice = Notice(Severity.CAUTION, compose_prose(NOT_VERIFIED))
    return (Section("Statements not verified", (notice, Table("Statements not verified", columns, rows))),)


def _compose_mismatches(findings: Findings, bibliography: Bibliography) -> tuple[Block, ...]:
    matches = tuple(match for match in list_therapies(findings) if not match.is_applicable)
    if not matches:
        return ()
    columns = tuple(Column(name) for name in ("Drug", "Held against", "Where", "Why it does not match", "Sources"))
    rows = tuple(_compose_statement(match, "; ".join(match.mismatches), bibliography) for match in matches)
    table = Table("Statements held against the alterations without a match", columns, rows)
    return (Section("Statements that do not match", (table,)),)


def _compose_statement(match: StatementMatch, words: str, bibliography: Bibliography) -> tuple[Prose, ...]:
    statement = match.statement
    cells = (statement.regimen, match.subject, format_place(statement) or statement.level.value.replace("_", " "), words)
    return (*(compose_prose(cell) for cell in cells), bibliography.cite(statement.citations))
