"""What was seen and is not reported: every candidate is counted once, and each of its reasons is named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.model.sightings import WEAK_REASON
from fascicle.report.numbers import format_breakpoint, format_count, format_exon, format_known_count, format_quantity
from fascicle.report.sentences import NO_CALLS
from fascicle.report.tree import Alignment, Block, Chapter, Code, Column, Paragraph, Prose, Strong, Table, compose_prose

if TYPE_CHECKING:
    from fascicle.model.findings import FusionFindings
    from fascicle.model.fusions import Fusion, Side
from fascicle.model.verdicts import Reason

TITLE = "What was not reported, and why"
NO_CANDIDATE = "No candidate was seen: no fragment joined two genes in a way that could be a fusion."
LISTED_MAX = 50
"""Rows of the list of candidates; those beyond are counted and stand in `fusions.tsv`."""


def compose_not_reported(assay: FusionFindings) -> Chapter:
    """The account (candidates = reported + filtered), then the candidates with most support."""
    if not assay.candidates_seen:
        return Chapter("not-reported", TITLE, (Paragraph(compose_prose(NO_CALLS if assay.is_imported else NO_CANDIDATE)),))
    blocks: tuple[Block, ...] = (Paragraph(compose_prose(_describe_account(assay))), _compose_account(assay))
    if assay.filtered:
        blocks += (_compose_candidates(assay.filtered),)
    if assay.sightings:
        blocks += (Paragraph(compose_prose(_describe_sightings(len(assay.sightings)))),)
    return Chapter("not-reported", TITLE, blocks)


def _describe_sightings(count: int) -> str:
    return (
        f"{format_quantity(count, 'further candidate is', 'further candidates are')} not in this list: too few fragments "
        "show each for any place, and its genes are no known fusion. They stand in fusions.tsv."
    )


def count_first_reasons(assay: FusionFindings) -> dict[str, int]:
    """Filtered candidates by their first reason, most frequent first; the counts add up to all filtered ones."""
    counts = Counter(fusion.reasons[0].name for fusion in assay.filtered)
    if assay.sightings:
        counts[WEAK_REASON] += len(assay.sightings)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _describe_account(assay: FusionFindings) -> str:
    candidates, reported, filtered = assay.candidates_seen, len(assay.reported), assay.not_reported
    outcome = f"{format_quantity(reported, 'is', 'are')} reported and {format_quantity(filtered, 'is', 'are')} not"
    return (
        f"Of {format_quantity(candidates, 'candidate')}, {outcome}. Each is counted once below, by the first reason that met it."
    )


def _compose_account(assay: FusionFindings) -> Table:
    by_reason = tuple(_compose_account_row(f"not reported: {name}", count) for name, count in count_first_reasons(assay).items())
    rows = (
        _compose_account_row("reported", len(assay.reported)),
        *by_reason,
        (compose_prose(Strong("all candidates")), compose_prose(Strong(format_count(assay.candidates_seen)))),
    )
    return Table("Candidates by outcome", (Column("Outcome"), Column("Candidates", Alignment.END)), rows)


def _compose_account_row(name: str, count: int) -> tuple[Prose, ...]:
    return (compose_prose(name), compose_prose(format_count(count)))


def _compose_candidates(filtered: tuple[Fusion, ...]) -> Table:
    ordered = sorted(filtered, key=lambda fusion: (-fusion.support.molecules_at_most, -fusion.support.fragments, fusion.name))
    columns = (
        Column("Candidate"),
        Column("5′ side"),
        Column("3′ side"),
        Column("Molecules", Alignment.END),
        Column("Reasons", is_wide=True),
    )
    left_out = len(ordered) - LISTED_MAX
    note = (
        f"The {LISTED_MAX} with most molecules; {format_count(left_out)} more stand in fusions.tsv with their reasons."
        if left_out > 0
        else "All are listed."
    )
    return Table(
        "Candidates that are not reported", columns, tuple(map(_compose_candidate, ordered[:LISTED_MAX])), compose_prose(note)
    )


def _compose_candidate(fusion: Fusion) -> tuple[Prose, ...]:
    molecules = compose_prose(format_known_count(fusion.support.unique_molecules))
    sides = (_compose_side(fusion.five_prime), _compose_side(fusion.three_prime))
    return (compose_prose(fusion.name), *sides, molecules, compose_prose("; ".join(map(_format_reason, fusion.reasons))))


def _compose_side(side: Side) -> Prose:
    if side.position is None:
        return compose_prose("not placed")
    return compose_prose(Code(format_breakpoint(side)), f", {format_exon(side)}")


def _format_reason(reason: Reason) -> str:
    return f"{reason.name} ({reason.because})"
