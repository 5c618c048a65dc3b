"""The therapy chapter: statements held against the reported fusions, those that match and those that do not.

A statement that was not checked against its primary source is shown, marked, and kept out of every conclusion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.knowledge import Verification
from fascicle.report.numbers import NOT_STATED, format_date, format_quantity, format_response
from fascicle.report.tree import (
    Block,
    Bullets,
    Chapter,
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
    from fascicle.model.findings import Findings, TherapyMatch
    from fascicle.report.bibliography import Bibliography

LABEL_LIMIT = (
    "A statement matches by gene, frame and kept domains. Whether this patient meets the other conditions of a label (age, "
    "earlier treatment, stage, resistance mutations) is not evaluated in this report and is for the treating team to decide."
)
NO_FUSION = "No fusion is reported, so no therapy statement was held against one."
NOT_ASSESSED = "Fusions were not assessed, so no therapy statement was held against one."
NO_STATEMENT = (
    "The knowledge snapshot has no therapy statement for the genes of the reported fusions. "
    "That is no evidence that no therapy exists."
)
NOT_VERIFIED = (
    "These statements were not checked against their primary sources. They are shown for completeness and enter no conclusion."
)
RATES = (
    "Response rate in percent with its 95 % interval and number of patients, "
    "as published for the trial population, not for this patient."
)
UNVERIFIED = "not checked against its primary source: not part of any conclusion"


def select_options(findings: Findings) -> tuple[TherapyMatch, ...]:
    """Statements that may enter a conclusion: they match and are verified."""
    return tuple(match for match in _select_matching(findings) if is_verified(match))


def is_verified(match: TherapyMatch) -> bool:
    """Whether the statement was checked against its primary source."""
    return match.statement.verification is Verification.VERIFIED


def _select_matching(findings: Findings) -> tuple[TherapyMatch, ...]:
    return tuple(match for match in findings.therapies if not match.mismatches)


def compose_therapy(findings: Findings, bibliography: Bibliography) -> Chapter:
    """Verified matches, unverified matches, and what did not match and why."""
    options = select_options(findings)
    unverified = tuple(match for match in _select_matching(findings) if not is_verified(match))
    blocks = (
        Paragraph(describe_options(findings)),
        *_compose_limit(findings),
        *_compose_evidence("Statements that match", options, bibliography),
        *_compose_unverified(unverified, bibliography),
        *_compose_mismatches(findings, bibliography),
        *((bibliography.compose_references(),) if bibliography.citations else ()),
    )
    return Chapter("therapy", "Therapy evidence", blocks)


def describe_options(findings: Findings) -> Prose:
    """The conclusion on therapy: verified statements only, never a recommendation."""
    if findings.fusions is None:
        return compose_prose(NOT_ASSESSED)
    if not findings.fusions.reported:
        return compose_prose(NO_FUSION)
    if not findings.therapies:
        return compose_prose(NO_STATEMENT)
    options = select_options(findings)
    if not options:
        return compose_prose(f"No verified therapy statement matches the reported fusions.{_describe_unverified(findings)}")
    drugs = dict.fromkeys(match.statement.drug for match in options)
    return compose_prose("Evidence exists for ", Strong(", ".join(drugs)), f".{_describe_unverified(findings)}")


def _describe_unverified(findings: Findings) -> str:
    count = len(_select_matching(findings)) - len(select_options(findings))
    if not count:
        return ""
    statements = format_quantity(count, "further statement that would match is", "further statements that would match are")
    return f" {statements} not checked against the primary source and left out here."


def _compose_limit(findings: Findings) -> tuple[Block, ...]:
    return (Notice(Severity.INFORMATION, compose_prose(LABEL_LIMIT)),) if _select_matching(findings) else ()


def _compose_evidence(
    title: str, matches: tuple[TherapyMatch, ...], bibliography: Bibliography, *before: Notice
) -> tuple[Block, ...]:
    if not matches:
        return ()
    details = tuple(_compose_detail(match, bibliography) for match in matches)
    return (Section(title, (*before, _compose_overview(title, matches, bibliography), *details)),)


def _compose_overview(title: str, matches: tuple[TherapyMatch, ...], bibliography: Bibliography) -> Table:
    titles = ("Drug", "Fusion", "Where", "Approval", "Response rate", "Dose", "Sources")
    rows = tuple(_compose_overview_row(match, bibliography) for match in matches)
    return Table(f"{title}: overview", tuple(Column(name) for name in titles), rows, compose_prose(RATES))


def _compose_overview_row(match: TherapyMatch, bibliography: Bibliography) -> tuple[Prose, ...]:
    statement = match.statement
    responses = "; ".join(format_response(response) for response in statement.responses) or NOT_STATED
    approval = f"{statement.approval}, {_format_approval_date(match)}"
    cells = (match.fusion, statement.jurisdiction, approval, responses, statement.dose)
    return (
        compose_prose(Strong(statement.drug)),
        *(compose_prose(cell) for cell in cells),
        bibliography.cite(statement.citations),
    )


def _format_approval_date(match: TherapyMatch) -> str:
    day = match.statement.approval_date
    return f"date {NOT_STATED}" if day is None else format_date(day)


def _compose_detail(match: TherapyMatch, bibliography: Bibliography) -> KeyFacts:
    statement = match.statement
    verified = is_verified(match)
    checked = f"checked against its primary source on {format_date(statement.verified_on)}" if verified else UNVERIFIED
    rows = (
        KeyFact("Approval", compose_prose(statement.approval), compose_prose(_format_approval_date(match))),
        KeyFact("Indication", compose_prose(statement.indication)),
        *_compose_list("Condition", statement.conditions),
        *_compose_list("Response rate", tuple(format_response(response) for response in statement.responses)),
        KeyFact("Dose", compose_prose(statement.dose)),
        *_compose_list("Caution", statement.cautions),
        KeyFact("Sources", bibliography.cite(statement.citations) or compose_prose(NOT_STATED)),
        KeyFact(
            "Verification",
            compose_prose(Strong(statement.verification.value)),
            compose_prose(f"{statement.identifier}; {checked}"),
        ),
    )
    return KeyFacts(f"{statement.drug}, {statement.jurisdiction}, for {match.fusion}", rows)


def _compose_list(label: str, texts: tuple[str, ...]) -> tuple[KeyFact, ...]:
    """One row a text, numbered where there are several; "not stated" where there is none."""
    if len(texts) <= 1:
        return (KeyFact(label, compose_prose(texts[0] if texts else NOT_STATED)),)
    return tuple(KeyFact(f"{label} {number}", compose_prose(text)) for number, text in enumerate(texts, 1))


def _compose_unverified(matches: tuple[TherapyMatch, ...], bibliography: Bibliography) -> tuple[Block, ...]:
    if not matches:
        return ()
    notice = Notice(Severity.CAUTION, compose_prose(NOT_VERIFIED))
    return _compose_evidence("Statements not verified", matches, bibliography, notice)


def _compose_mismatches(findings: Findings, bibliography: Bibliography) -> tuple[Block, ...]:
    matches = tuple(match for match in findings.therapies if match.mismatches)
    if not matches:
        return ()
    columns = tuple(Column(name) for name in ("Drug", "Fusion", "Where", "Why it does not match", "Sources"))
    rows = tuple(_compose_mismatch(match, bibliography) for match in matches)
    return (
        Section("Statements that do not match", (Table("Statements held against the fusions without a match", columns, rows),)),
    )


def _compose_mismatch(match: TherapyMatch, bibliography: Bibliography) -> tuple[Prose, ...]:
    cells = (match.statement.drug, match.fusion, match.statement.jurisdiction, "; ".join(match.mismatches))
    return (*(compose_prose(cell) for cell in cells), bibliography.cite(match.statement.citations))


def compose_option_list(findings: Findings) -> tuple[Block, ...]:
    """The conclusion on therapy for the first page, with its limit."""
    conclusion = Paragraph(describe_options(findings))
    if not select_options(findings):
        return (conclusion,)
    limit = "Label conditions were not evaluated for this patient; they are listed in the therapy chapter."
    return (conclusion, _list_approvals(findings), Paragraph(compose_prose(limit)))


def _list_approvals(findings: Findings) -> Bullets:
    """One line a drug with its approvals."""
    approvals: dict[str, dict[str, None]] = {}
    for match in select_options(findings):
        statement = match.statement
        approvals.setdefault(statement.drug, {})[f"{statement.jurisdiction}: {statement.approval}"] = None
    return Bullets(tuple(compose_prose(Strong(drug), f" ({'; '.join(own)})") for drug, own in approvals.items()))
