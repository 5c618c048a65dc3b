"""Many cases on one page: three pictures, and the table of what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.case.words import DIRECTIONS
from fascicle.report.chapters.course_scores import NOT_ASSESSABLE
from fascicle.report.numbers import NOT_STATED, format_quantity
from fascicle.report.pictures.cohort import (
    SIZE_UNKNOWN,
    SPIDER,
    SWIMMER,
    WATERFALL,
    describe_spider,
    describe_swimmer,
    describe_waterfall,
    draw_spider,
    draw_swimmer,
    draw_waterfall,
    find_length,
)
from fascicle.report.sentences import join_words
from fascicle.report.tree import Alignment, Block, Chapter, Column, Figure, Paragraph, Table, compose_prose

if TYPE_CHECKING:
    from fascicle.model.cohort import Cohort, CohortLine, DaySpan
    from fascicle.report.tree import Prose

TITLE = "Lines of therapy side by side"
NO_LINES = "None of the cases has such a line of therapy."
LIMITS = (
    "Cases in one picture are no trial: who was chosen, how often they were examined and when each line ended differ. Responses "
    "in the pictures are those of single studies; the table has the best of each line, as seen and confirmed."
)


def compose_cohort(cohort: Cohort) -> Chapter:
    """The pictures with their captions, then every line in a table."""
    if not cohort.lines:
        return Chapter("cohort", TITLE, (Paragraph(compose_prose(NO_LINES)),))
    figures = (
        Figure(SWIMMER, draw_swimmer(cohort), "Swimmer plot: one bar a line.", describe_swimmer(cohort)),
        Figure(WATERFALL, draw_waterfall(cohort), "Waterfall plot: best change of each line.", describe_waterfall(cohort)),
        Figure(SPIDER, draw_spider(cohort), "Spider plot: change over time.", describe_spider(cohort)),
    )
    blocks: tuple[Block, ...] = (Paragraph(compose_prose(_introduce(cohort))), *figures, _compose_table(cohort))
    return Chapter("cohort", TITLE, blocks)


def _introduce(cohort: Cohort) -> str:
    cases = len({item.case for item in cohort.lines})
    of = f" that name {cohort.drug}" if cohort.drug else ""
    lines = format_quantity(len(cohort.lines), "systemic line")
    return f"{lines}{of}, from {format_quantity(cases, 'case')}. {LIMITS}"


def _compose_table(cohort: Cohort) -> Table:
    columns = (
        Column("Case and line"),
        Column("Therapy", is_wide=True),
        Column("Length", Alignment.END, "days"),
        Column("Best change", Alignment.END, "%"),
        Column("Best response"),
        Column("Confirmed"),
        Column("Studies", is_wide=True),
    )
    return Table("The lines in the pictures", columns, tuple(map(_compose_line, cohort.lines)))


def _compose_line(item: CohortLine) -> tuple[Prose, ...]:
    best = SIZE_UNKNOWN if item.best_percent is None else str(item.best_percent).replace("-", "−")
    length = _format_days(find_length(item)) + (", ongoing" if item.is_ongoing else "")
    responses = (_list_responses(item.best_responses), _list_responses(item.best_confirmed))
    return tuple(map(compose_prose, (item.name, item.therapy, length, best, *responses, _list_studies(item))))


def _list_responses(responses: tuple[str, ...]) -> str:
    return join_words(responses) or NOT_ASSESSABLE


def _list_studies(item: CohortLine) -> str:
    parts = []
    for study in item.studies:
        what = study.response or (DIRECTIONS[study.described] if study.described else SIZE_UNKNOWN)
        change = "" if study.percent is None else f"{study.percent} %, ".replace("-", "−")
        parts.append(f"{study.fact}, day {_format_days(study.days)}: {change}{what}")
    return "; ".join(parts) or "none on record"


def _format_days(days: DaySpan | None) -> str:
    if days is None:
        return NOT_STATED
    return f"{days[0]}" if days[0] == days[1] else f"{days[0]} to {days[1]}"
