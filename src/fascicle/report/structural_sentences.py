"""Sentences on structural variants that more than one chapter uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.loci import format_position
from fascicle.model.structural import DnaAnswer, StructuralKind
from fascicle.report.numbers import describe_place, format_count, format_proportion, format_quantity

if TYPE_CHECKING:
    from fascicle.model.findings import Findings
    from fascicle.model.structural import Breakend, JoinedEvent, StructuralSupport, StructuralVariant

KIND_WORDS = {
    StructuralKind.TRANSLOCATION: "translocation",
    StructuralKind.INVERSION: "inversion junction",
    StructuralKind.DELETION: "deletion",
    StructuralKind.TANDEM_DUPLICATION: "tandem duplication",
}
ANSWER_WORDS = {
    DnaAnswer.SEEN: "seen in DNA",
    DnaAnswer.SEEN_ELSEWHERE: "the same genes joined elsewhere",
    DnaAnswer.NEGATIVE: "negative in DNA, though covered",
    DnaAnswer.NOT_COVERED: "not covered by the DNA assay",
    DnaAnswer.NOT_ASSESSABLE: "not assessable in DNA",
}


def find_event(findings: Findings, fusion: int) -> JoinedEvent | None:
    """The event of a reported fusion (its place in their list), None in a case without both assays."""
    return next((event for event in findings.events if event.fusion == fusion), None)


def list_found(findings: Findings) -> tuple[StructuralVariant, ...]:
    """Reported structural variants of a case."""
    structural = findings.variants.structural if findings.variants else None
    return structural.reported if structural else ()


def format_end(end: Breakend) -> str:
    """`EWSR1 chr22:29287123(+)`, 1-based."""
    place = format_position(end.position)
    return f"{end.gene} {place}" if end.gene else place


def describe_end(end: Breakend, *, is_five_prime: bool) -> str:
    """Where in its transcript a side lies."""
    if end.site is None:
        return ""
    return f"{end.site.transcript}, {describe_place(end.site, is_five_prime=is_five_prime)}"


def describe_junction(call: StructuralVariant) -> str:
    """What lies between the two sides."""
    if not call.is_exact:
        return f"no read shows the base; it lies within {format_count(call.five_prime.reach_bp)} bases behind these places"
    if call.junction.inserted:
        return f"{format_quantity(len(call.junction.inserted), 'base')} inserted: {call.junction.inserted}"
    return f"microhomology of {format_quantity(call.junction.microhomology_bp or 0, 'base')}"


def describe_support(support: StructuralSupport) -> str:
    """Fragments by kind."""
    split = format_quantity(support.split_reads, "fragment")
    return f"{split} with a read across, {format_quantity(support.spanning_pairs, 'spanning pair')}"


def describe_fraction(support: StructuralSupport) -> str:
    """The allele fraction with its interval."""
    return format_proportion(support.fraction)
