"""The chapter on what alterations mean together: one sentence a rule that applies, with its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.answers import Outcome
from fascicle.model.interactions import InteractionKind
from fascicle.report.invented import list_invented
from fascicle.report.tree import Block, Chapter, Column, Paragraph, Prose, Strong, Table, compose_prose

if TYPE_CHECKING:
    from fascicle.model.findings import Findings
    from fascicle.model.interactions import Interaction
    from fascicle.report.bibliography import Bibliography

TITLE = "Alterations together"
NOTHING = "None of the rules on alterations together applies to what is reported."
INVENTED = " (Rests on invented data.)"
_FIRST = (InteractionKind.RESISTANCE, InteractionKind.BYPASS, InteractionKind.GERMLINE_SOMATIC)
NOT_READ = " (source not read)"
OUTCOME_WORDS = {
    Outcome.MET: "applies",
    Outcome.NOT_MET: "looked at, does not apply",
    Outcome.NOT_ASSESSABLE: "cannot be decided",
}


def compose_interactions(findings: Findings, bibliography: Bibliography) -> Chapter:
    """Every rule that alterations of this tumour touch, with its answer."""
    if not findings.interactions:
        return Chapter("interactions", TITLE, (Paragraph(compose_prose(NOTHING)),))
    columns = tuple(Column(name) for name in ("Rule", "Answer", "What it means", "Sources"))
    invented = list_invented(findings)
    rows = tuple(_compose_row(item, invented, bibliography) for item in findings.interactions)
    blocks: tuple[Block, ...] = (Table("Rules on alterations together", columns, rows),)
    return Chapter("interactions", TITLE, blocks)


def list_interaction_lines(findings: Findings) -> tuple[Prose, ...]:
    """The sentences of the rules that apply and bear on a drug or on relatives, for the first page."""
    invented = list_invented(findings)
    applying = (item for item in findings.interactions if item.outcome is Outcome.MET and item.is_verified)
    return tuple(compose_prose(_describe(item, invented)) for item in applying if item.kind in _FIRST)


def _describe(item: Interaction, invented: frozenset[str]) -> str:
    """The sentence, with a mark where it rests on what was made up."""
    return f"{item.sentence}{INVENTED if invented & set(item.subjects) else ''}"


def _compose_row(item: Interaction, invented: frozenset[str], bibliography: Bibliography) -> tuple[Prose, ...]:
    mark = "" if item.is_verified else NOT_READ
    return (
        compose_prose(Strong(item.kind.value)),
        compose_prose(OUTCOME_WORDS[item.outcome]),
        compose_prose(f"{_describe(item, invented)}{mark}"),
        bibliography.cite(item.citations),
    )
