"""Adverse events of a course: as they were stated, as the criteria grade them, and what labels ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fascicle.clinic.dose_tables import DoseAction
from fascicle.report.chapters.course_scores import NOT_ASSESSABLE, describe_limits, format_result
from fascicle.report.numbers import NOT_STATED, format_quantity
from fascicle.report.sentences import join_words
from fascicle.report.tree import Block, Column, Paragraph, Section, Table, compose_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fascicle.case.toxicities import DrugAdvice, GradedEvent
    from fascicle.report.tree import Prose

TITLE: Final = "Adverse events"
NOT_IN_TABLE: Final = "The term is not among those that Fascicle grades."
NO_VALUE: Final = "No value of it is on record."
CONTRADICTION: Final = "The stated grade is none of these: ask which is right."
NOT_READ: Final = "not shown: the label's line was not read"
_ACTIONS: Final = {
    DoseAction.NO_CHANGE: "no change",
    DoseAction.WITHHOLD_THEN_RESUME: "withhold, then resume at the same dose",
    DoseAction.WITHHOLD_THEN_RESUME_OR_REDUCE: "withhold, then resume at the same or a reduced dose",
    DoseAction.WITHHOLD_THEN_REDUCE: "withhold, then resume at a reduced dose",
    DoseAction.STOP: "stop for good",
}


def compose_toxicities(events: Sequence[GradedEvent]) -> Section | None:
    """Reported events and values that may be one, then the advice of labels; None where there is nothing to say.

    Values that are surely below grade 1 are only counted.
    """
    shown = [event for event in events if event.reported is not None or not _is_below(event)]
    below = len(events) - len(shown)
    blocks: list[Block] = []
    if shown:
        names = ("Fact", "Under", "Term", "Stated", "CTCAE v5.0")
        columns = (*map(Column, names), Column("What limits it", is_wide=True))
        blocks.append(Table("Grades", columns, tuple(map(_compose_event, shown))))
    if below:
        what = f"{format_quantity(below, 'further grade')} of values under therapy: below grade 1, whatever is not stated."
        blocks.append(Paragraph(compose_prose(what)))
    advised = tuple(row for event in shown for row in _compose_advice(event))
    if advised:
        columns = (
            *map(Column, ("Fact", "Drug", "Reaction")),
            Column("The label asks for"),
            Column("What limits it", is_wide=True),
        )
        blocks.append(Table("What labels ask for", columns, advised))
    return Section(TITLE, tuple(blocks)) if blocks else None


def _is_below(event: GradedEvent) -> bool:
    return event.grade is not None and event.grade.value == 0


def _compose_event(event: GradedEvent) -> tuple[Prose, ...]:
    stated = NOT_STATED if event.stated_grade is None else str(event.stated_grade)
    line = "—" if event.line is None else event.line.identifier
    texts = (event.fact, line, event.term, "—" if event.reported is None else stated, _format_grade(event), _limit(event))
    return tuple(map(compose_prose, texts))


def _format_grade(event: GradedEvent) -> str:
    """The grade, or all that remain possible; without a value a term that asks for one is not assessable."""
    if event.grade is None or "value" in event.grade.missing:
        return NOT_ASSESSABLE
    measured = event.measured
    text = format_result(event.grade)
    return text if measured is None else f"{text} ({measured.test.name} {measured.value} {measured.unit})"


def _limit(event: GradedEvent) -> str:
    if event.grade is None:
        return NOT_IN_TABLE
    if "value" in event.grade.missing:
        return NO_VALUE
    return " ".join(part for part in (CONTRADICTION if event.contradicts else "", describe_limits(event.grade)) if part)


def _compose_advice(event: GradedEvent) -> Iterator[tuple[Prose, ...]]:
    for advice in event.advice:
        texts = (event.fact, advice.drug, advice.reaction, _format_action(advice), describe_limits(advice.action))
        yield tuple(map(compose_prose, texts))


def _format_action(advice: DrugAdvice) -> str:
    """The action in words with what must come first; nothing of a line that was not read."""
    if not advice.action.rule.is_verified:
        return NOT_READ
    values = () if advice.action.result is None else advice.action.result.values
    text = join_words([_ACTIONS[item] for item in values]) or NOT_ASSESSABLE
    until = f"; resume at: {join_words(advice.until)}" if advice.until else ""
    lower = advice.lower_dose_mg_per_day
    if lower is None:
        return f"{text}{until}"
    return f"{text}{until}; next lower dose: {f'{lower} mg a day' if lower else 'none, the drug is stopped'}"
