"""One drug of the therapy chapter: labels clause by clause against the patient, evidence, what to watch, cautions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.model.answers import Outcome
from fascicle.model.knowledge import ApprovalStatus, Jurisdiction
from fascicle.model.options import CautionStatus, WatchStatus
from fascicle.report.invented import MARK, mark_names
from fascicle.report.numbers import NOT_STATED, format_date, format_rate
from fascicle.report.tree import (
    Alignment,
    Block,
    Column,
    KeyFact,
    KeyFacts,
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
    from collections.abc import Mapping

    from fascicle.model.knowledge import Approval, Statement
    from fascicle.model.options import CautionAnswer, LabelCheck, TherapyOption, WatchedChange
    from fascicle.report.bibliography import Bibliography

JURISDICTION_WORDS = {
    Jurisdiction.US: "US (FDA)",
    Jurisdiction.EU: "EU (EMA)",
    Jurisdiction.JAPAN: "Japan (MHLW)",
    Jurisdiction.CHINA: "China (NMPA)",
    Jurisdiction.CANADA: "Canada (Health Canada)",
    Jurisdiction.IRELAND: "Ireland (HSE, reimbursement)",
}
STATUS_WORDS = {
    ApprovalStatus.FULL: "full approval",
    ApprovalStatus.ACCELERATED: "accelerated approval",
    ApprovalStatus.CONDITIONAL: "conditional approval",
    ApprovalStatus.REIMBURSED: "reimbursed",
    ApprovalStatus.WITHDRAWN: "withdrawn",
}
OUTCOME_WORDS = {Outcome.MET: "met", Outcome.NOT_MET: "not met", Outcome.NOT_ASSESSABLE: "not known"}
RATES = "Response rate in percent with its 95 % interval, as published for the trial population, not for this patient."
NO_WATCH = "The knowledge snapshot has no verified statement on resistance to this drug."
WATCH_NOTE = "“Not covered” says that this case does not know; it is not a negative result."
UNREAD_CAUTION = "not checked against the label"


def compose_option(
    option: TherapyOption, statements: Mapping[str, Statement], invented: frozenset[str], bibliography: Bibliography
) -> Section:
    """A section on one drug or regimen; `statements` are the findings' by identifier, `invented` names what was made up."""
    blocks: tuple[Block, ...] = (
        _compose_facts(option, invented),
        *_compose_labels(option, statements, bibliography),
        *_compose_evidence(option, statements, bibliography),
        *_compose_watch(option),
        *_compose_cautions(option),
    )
    return Section(option.regimen, blocks)


def format_approval(approval: Approval | None) -> str:
    """`full approval, 2025-04-10`; what is not stated is left out, or said where nothing is."""
    if approval is None:
        return NOT_STATED
    status = "approved" if approval.status is None else STATUS_WORDS[approval.status]
    return f"{status}, {'date ' + NOT_STATED if approval.granted is None else format_date(approval.granted)}"


def describe_label_answers(check: LabelCheck) -> str:
    """`4 met, 2 not known`."""
    counts = Counter(item.answer.outcome for item in check.clauses)
    return ", ".join(f"{counts[outcome]} {OUTCOME_WORDS[outcome]}" for outcome in OUTCOME_WORDS if counts[outcome])


def _compose_facts(option: TherapyOption, invented: frozenset[str]) -> KeyFacts:
    target = mark_names(option.subjects, invented) or "none: the label asks for the disease alone"
    rows = (
        KeyFact("For", compose_prose(target)),
        KeyFact("Dose by label", compose_prose(option.dose or NOT_STATED)),
    )
    return KeyFacts(f"{option.regimen}: what it is for", rows)


def _compose_labels(option: TherapyOption, statements: Mapping[str, Statement], bibliography: Bibliography) -> tuple[Block, ...]:
    if not option.labels:
        return (Paragraph(compose_prose("No verified label of this drug matches; it rests on studies.")),)
    overview = Table(
        f"{option.regimen}: labels",
        tuple(Column(name) for name in ("Where", "Approval", "Indication", "Conditions for this patient", "Sources")),
        tuple(_compose_label_row(check, statements[check.statement], bibliography) for check in option.labels),
    )
    clauses = Table(
        f"{option.regimen}: label conditions, clause by clause",
        (Column("Where"), Column("Condition", is_wide=True), Column("This patient"), Column("Because", is_wide=True)),
        tuple(row for check in option.labels for row in _compose_clauses(check, statements[check.statement])),
    )
    return (overview, clauses)


def _compose_label_row(check: LabelCheck, statement: Statement, bibliography: Bibliography) -> tuple[Prose, ...]:
    note = statement.approval.note if statement.approval else None
    approval = format_approval(statement.approval) + (f" ({note})" if note else "")
    return (
        compose_prose(Strong(format_place(statement))),
        compose_prose(approval),
        compose_prose(statement.summary),
        compose_prose(describe_label_answers(check)),
        bibliography.cite(statement.citations),
    )


def format_place(statement: Statement) -> str:
    """Where a label holds, `US (FDA)`; empty for what is no label."""
    return JURISDICTION_WORDS[statement.approval.jurisdiction] if statement.approval else ""


def _compose_clauses(check: LabelCheck, statement: Statement) -> list[tuple[Prose, ...]]:
    place = format_place(statement)
    return [
        (
            compose_prose(place),
            compose_prose(item.text),
            compose_prose(Strong(OUTCOME_WORDS[item.answer.outcome])),
            compose_prose(item.answer.because),
        )
        for item in check.clauses
    ]


def _compose_evidence(
    option: TherapyOption, statements: Mapping[str, Statement], bibliography: Bibliography
) -> tuple[Block, ...]:
    rows = [
        row
        for identifier in (*(check.statement for check in option.labels), *option.evidence)
        for row in _compose_rates(statements[identifier], bibliography)
    ]
    studies = [statements[identifier] for identifier in option.evidence if not statements[identifier].responses]
    against = [statements[identifier] for identifier in option.against]
    blocks: list[Block] = []
    if rows:
        columns = (Column("Population"), Column("Line"), Column("n", Alignment.END), Column("Response rate"), Column("Duration"))
        blocks.append(
            Table(f"{option.regimen}: published responses", (*columns, Column("Sources")), tuple(rows), compose_prose(RATES))
        )
    blocks += [_compose_study(statement, "For", bibliography) for statement in studies]
    blocks += [_compose_study(statement, "Against", bibliography) for statement in against]
    return tuple(blocks)


def _compose_rates(statement: Statement, bibliography: Bibliography) -> list[tuple[Prose, ...]]:
    cites = bibliography.cite(statement.citations)
    return [
        (
            compose_prose(rate.population),
            compose_prose(rate.line or NOT_STATED),
            compose_prose(str(rate.patients)),
            compose_prose(format_rate(rate)),
            compose_prose(rate.duration or NOT_STATED),
            cites,
        )
        for rate in statement.responses
    ]


def _compose_study(statement: Statement, word: str, bibliography: Bibliography) -> Paragraph:
    level = statement.level.value.replace("_", " ")
    cites = bibliography.cite(statement.citations)
    return Paragraph((*compose_prose(Strong(f"{word}: "), f"{statement.summary} ({level}) "), *cites))


def _compose_watch(option: TherapyOption) -> tuple[Block, ...]:
    if not option.watched:
        return (Paragraph(compose_prose(NO_WATCH)),)
    columns = (Column("Change"), Column("Where it acts"), Column("This case"), Column("Because", is_wide=True))
    rows = tuple(_compose_watched(item) for item in option.watched)
    table = Table(f"{option.regimen}: changes that make it fail", columns, rows, compose_prose(WATCH_NOTE))
    detected = [item.change for item in option.watched if item.status is WatchStatus.DETECTED]
    if not detected:
        return (table,)
    text = f"Detected: {', '.join(detected)}. Resistance to {option.regimen} is described for it."
    return (Notice(Severity.WARNING, compose_prose(text)), table)


def _compose_watched(item: WatchedChange) -> tuple[Prose, ...]:
    where = "on the target" if item.is_on_target else "bypass"
    return (
        compose_prose(Strong(item.change)),
        compose_prose(where),
        compose_prose(f"{item.status.value}{MARK if item.is_invented else ''}"),
        compose_prose(item.because),
    )


def _compose_cautions(option: TherapyOption) -> tuple[Block, ...]:
    if not option.cautions:
        return ()
    columns = (
        Column("Drug"),
        Column("Caution of the label", is_wide=True),
        Column("This patient"),
        Column("Because", is_wide=True),
    )
    rows = tuple(_compose_caution(item) for item in option.cautions)
    return (Table(f"{option.regimen}: cautions", columns, rows),)


def _compose_caution(item: CautionAnswer) -> tuple[Prose, ...]:
    text = item.text if item.is_verified else f"{item.text} ({UNREAD_CAUTION})"
    status: str | Strong = Strong(item.status.value) if item.status is CautionStatus.RAISED else item.status.value
    return (compose_prose(item.drug), compose_prose(text), compose_prose(status), compose_prose(item.because))
