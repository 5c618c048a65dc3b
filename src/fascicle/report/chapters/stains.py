"""The chapter on immunohistochemistry: each stain as reported, how it is read, and what it speaks for or against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.diagnosis import Layer
from fascicle.model.stains import StainCall
from fascicle.report.numbers import NOT_STATED
from fascicle.report.tree import Bullets, Chapter, Column, Prose, Strong, Table, compose_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fascicle.model.findings import Findings
    from fascicle.model.stains import StainResult

TITLE = "Immunohistochemistry"
CALL_WORDS = {
    StainCall.POSITIVE: "positive",
    StainCall.PARTIAL: "partial",
    StainCall.WEAK: "weak: decides nothing",
    StainCall.NEGATIVE: "negative",
    StainCall.LOST: "lost",
    StainCall.RETAINED: "retained",
    StainCall.NOT_EVALUABLE: "not evaluable",
    StainCall.OPEN: "decides nothing",
}
CONTROL_WORDS = {True: "stains", False: "does not stain", None: NOT_STATED}
HOW_READ = (
    "A stain is read by the words of its report, and by extent, intensity and compartment where they are given. Loss counts only "
    "beside normal cells that stain; a stain outside the compartment of its marker does not count."
)


def compose_stains(findings: Findings) -> Chapter:
    """One row a stain, and below what must be known to read it."""
    titles = ("Marker", "As reported", "Read as", "Internal control", "Speaks for", "Speaks against")
    columns = tuple(Column(title, is_wide=title.startswith("Speaks")) for title in titles)
    rows = tuple(_compose_row(stain, findings) for stain in findings.tissue.stains)
    notes = tuple(compose_prose(Strong(stain.marker), f": {note}") for stain in findings.tissue.stains for note in stain.notes)
    table = Table("Stains", columns, rows, compose_prose(HOW_READ))
    return Chapter("stains", TITLE, (table, *((Bullets(notes),) if notes else ())))


def _compose_row(stain: StainResult, findings: Findings) -> tuple[Prose, ...]:
    clone = f", clone {stain.stain.clone}" if stain.stain.clone else ""
    sides = (_list_entities(stain, findings, is_for=True), _list_entities(stain, findings, is_for=False))
    return (
        compose_prose(Strong(stain.marker)),
        compose_prose(f"{stain.stain.said}{clone}"),
        compose_prose(CALL_WORDS[stain.call]),
        compose_prose(CONTROL_WORDS[stain.stain.has_internal_control]),
        *(_join(tuple(side)) for side in sides),
    )


def _list_entities(stain: StainResult, findings: Findings, *, is_for: bool) -> Iterator[Prose]:
    """Entities that the stain counts for or against, with the points and what they rest on."""
    diagnosis = findings.tissue.diagnosis
    for candidate in diagnosis.candidates if diagnosis else ():
        for feature in candidate.features:
            is_own = feature.layer is Layer.IHC and feature.text.startswith(f"{stain.marker} ")
            if is_own and feature.points and (feature.points > 0) is is_for:
                yield compose_prose(f"{candidate.entity.name} ({feature.points:+g})")


def _join(items: tuple[Prose, ...]) -> Prose:
    if not items:
        return compose_prose("–")
    return tuple(run for rank, item in enumerate(items) for run in (*(compose_prose("; ") if rank else ()), *item))
