"""What the DNA assay saw of a fusion that RNA shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_fraction
from fascicle.report.structural_sentences import (
    ANSWER_WORDS,
    describe_fraction,
    describe_junction,
    describe_support,
    find_event,
    format_end,
    list_found,
)
from fascicle.report.tree import Code, KeyFact, KeyFacts, Strong, compose_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fascicle.model.findings import Findings
    from fascicle.model.structural import BreakRegion, StructuralVariant

TITLE = "What DNA shows of it"


def compose_dna_evidence(findings: Findings, fusion: int) -> tuple[KeyFacts, ...]:
    """The DNA side of the event of a reported fusion (its place in their list); nothing in a case without both assays."""
    event = find_event(findings, fusion)
    if event is None:
        return ()
    found = list_found(findings)
    facts = [
        KeyFact("DNA", compose_prose(Strong(ANSWER_WORDS[event.answer])), compose_prose(event.because)),
        *(fact for number in event.variants for fact in _compose_call(found[number])),
        *(_compose_region(region) for region in event.regions),
    ]
    return (KeyFacts(TITLE, tuple(facts)),)


def _compose_call(call: StructuralVariant) -> Iterator[KeyFact]:
    places = compose_prose(Code(format_end(call.five_prime)), " joined to ", Code(format_end(call.three_prime)))
    yield KeyFact(
        "Breakpoints of DNA", places, compose_prose(f"{call.five_prime.position.build}, 1-based; {describe_junction(call)}")
    )
    yield KeyFact("Fragments of DNA", compose_prose(describe_support(call.tumour)))
    yield KeyFact("Allele fraction", compose_prose(describe_fraction(call.tumour)))


def _compose_region(region: BreakRegion) -> KeyFact:
    share = compose_prose(f"{format_fraction(region.covered_fraction)} of {format_count(region.end - region.start)} bases")
    place = f"{region.chrom}:{region.start + 1}-{region.end}, next to exon {region.exon} of {region.transcript}"
    return KeyFact(f"{region.gene}, covered where DNA can be broken", share, compose_prose(place))
