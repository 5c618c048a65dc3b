"""Trials of the file that was given, as a part of the therapy chapter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.model.answers import Outcome
from fascicle.report.numbers import NOT_STATED, format_quantity
from fascicle.report.tree import Block, Column, Link, Paragraph, Prose, Section, Strong, Table, compose_prose

if TYPE_CHECKING:
    from fascicle.model.trials import TrialMatch, TrialSearch

TITLE = "Trials in the file that was given"
LIMIT = (
    "Held against this patient are the fields of the record (recruitment, conditions, age, sex), and which altered genes and "
    "drugs it names. What its criteria ask in words was not read: whether a patient can enter is for the investigators to say."
)
SHOWN_MAX = 25
ADDRESS = "https://clinicaltrials.gov/study/{}"
NO_WORD = "names neither an altered gene nor a drug of this report nor the disease"


def compose_trials(search: TrialSearch | None) -> tuple[Block, ...]:
    """What fits, then how many do not and why; nothing where no file was given."""
    if search is None:
        return ()
    blocks: list[Block] = [Paragraph(compose_prose(_describe_search(search)))]
    if search.shown:
        columns = (Column("Trial"), Column("Title", is_wide=True), Column("Names"), Column("Where"), Column("Open", is_wide=True))
        rows = tuple(_compose_row(match) for match in search.shown[:SHOWN_MAX])
        blocks.append(Table(TITLE, columns, rows, compose_prose(LIMIT)))
    return (Section(TITLE, tuple(blocks)),)


def _describe_search(search: TrialSearch) -> str:
    """The numbers add up: shown, not listed for length, and not shown by the first reason."""
    left = Counter(_explain(match) for match in search.matches if not match.is_shown)
    trials = format_quantity(len(search.matches), "trial")
    text = f"{search.file.name} holds {trials}; {len(search.shown)} may fit"
    if len(search.shown) > SHOWN_MAX:
        text += f", of which {SHOWN_MAX} are listed"
    reasons = "; ".join(f"{count} {because}" for because, count in sorted(left.items(), key=lambda item: (-item[1], item[0])))
    return f"{text}. Not shown: {reasons}." if reasons else f"{text}."


def _explain(match: TrialMatch) -> str:
    failed = next((answer.criterion for answer in match.answers if answer.outcome is Outcome.NOT_MET), None)
    return NO_WORD if failed is None else f"by {failed}"


def _compose_row(match: TrialMatch) -> tuple[Prose, ...]:
    trial = match.trial
    named = ", ".join((*match.genes, *match.drugs)) or "the disease"
    still_open = "; ".join(answer.because for answer in match.answers if answer.outcome is Outcome.NOT_ASSESSABLE)
    phases = ", ".join(phase.replace("PHASE", "phase ").replace("NA", "no phase") for phase in trial.phases)
    return (
        (Link(trial.identifier, ADDRESS.format(trial.identifier)),),
        compose_prose(f"{trial.title} ({phases})" if phases else trial.title),
        compose_prose(Strong(named)),
        compose_prose(", ".join(trial.countries) or NOT_STATED),
        compose_prose(still_open or "nothing in its fields"),
    )
