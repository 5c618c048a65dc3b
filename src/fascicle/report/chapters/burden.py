"""The tumour mutational burden: the count, its interval, whether it decides, and what of the calls was counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.model.tmb import TmbClass
from fascicle.report.numbers import format_count
from fascicle.report.pictures.tmb import describe_tmb, draw_tmb
from fascicle.report.tree import (
    Alignment,
    Bullets,
    Chapter,
    Column,
    Figure,
    Notice,
    Paragraph,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.tmb import TumourMutationalBurden

TITLE = "Tumour mutational burden"
CAPTION = "Mutations per megabase with the exact 95 % interval of the count (Poisson), and the threshold of the label."


def compose_burden(burden: TumourMutationalBurden) -> Chapter:
    """Not assessable is said first, before any number that could be read as an answer."""
    text = describe_tmb(burden)
    is_assessed = burden.classification is not TmbClass.NOT_ASSESSABLE
    answer = Paragraph(compose_prose(Strong(text))) if is_assessed else Notice(Severity.CAUTION, compose_prose(text))
    notes = (Bullets(tuple(compose_prose(note) for note in burden.notes)),) if burden.notes else ()
    figure = Figure("figure-tmb", draw_tmb(burden), CAPTION, text)
    return Chapter("tmb", TITLE, (answer, figure, _compose_account(burden), *notes))


def _compose_account(burden: TumourMutationalBurden) -> Table:
    """Every call once, by what became of it."""
    counts = Counter("counted" if line.is_counted else line.reason for line in burden.lines)
    rows = [(compose_prose(name), compose_prose(format_count(number))) for name, number in sorted(counts.items())]
    rows.append((compose_prose(Strong("all calls")), compose_prose(format_count(len(burden.lines)))))
    note = compose_prose("Each call once, by the first rule against counting it. tmb.json holds the line of every call.")
    return Table("What was counted", (Column("Calls"), Column("Number", Alignment.END)), tuple(rows), note)
