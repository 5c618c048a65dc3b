"""What the first page says of structural variants: those of DNA alone, and whether DNA bears out what RNA shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.structural import DnaAnswer
from fascicle.report.numbers import format_quantity
from fascicle.report.structural_sentences import (
    ANSWER_WORDS,
    KIND_WORDS,
    describe_fraction,
    describe_support,
    format_end,
    list_found,
)
from fascicle.report.tree import Headline, compose_prose

if TYPE_CHECKING:
    from fascicle.model.findings import Findings
    from fascicle.model.structural import StructuralVariant

NO_SECOND_METHOD = "No second method is recorded in this report; confirm before a decision rests on the finding."
NAMED_MAX = 5
"""Fusions of DNA alone that the first page names; the others are counted with all other structural variants."""

_REST = "The chapter on structural variants lists the junctions."


def compose_structural_headlines(findings: Findings) -> tuple[Headline, ...]:
    """A headline for each junction that fuses two genes and that RNA does not show, and one that counts the others."""
    joined = {number for event in findings.events if event.fusion is not None for number in event.variants}
    own = [call for number, call in enumerate(list_found(findings)) if number not in joined]
    named = [call for call in own if _is_fusion(call)][:NAMED_MAX]
    left = len(own) - len(named)
    title = f"{format_quantity(left, 'further structural variant' if named else 'structural variant')} reported"
    rest = (Headline(title, compose_prose(_REST)),) if left else ()
    return (*map(_compose_headline, named), *rest)


def _is_fusion(call: StructuralVariant) -> bool:
    expected = call.transcript
    return expected is not None and expected.five_prime.gene != expected.three_prime.gene


def _compose_headline(call: StructuralVariant) -> Headline:
    name = call.transcript.name if call.transcript else ""
    text = (
        f"{KIND_WORDS[call.kind]}, {format_end(call.five_prime)} joined to {format_end(call.three_prime)}; "
        f"{describe_support(call.tumour)}; allele fraction {describe_fraction(call.tumour)}; not shown by RNA"
    )
    return Headline(f"{name} in DNA", compose_prose(text))


def describe_second_method(findings: Findings) -> str:
    """Whether another assay of this report looked for the reported fusions, and what it says."""
    events = [event for event in findings.events if event.fusion is not None and event.answer is not DnaAnswer.NOT_ASSESSABLE]
    if not events:
        return NO_SECOND_METHOD
    answers = "; ".join(f"{event.name} {ANSWER_WORDS[event.answer]}" for event in events)
    is_borne_out = all(event.answer is DnaAnswer.SEEN for event in events)
    return f"Second method, DNA: {answers}." if is_borne_out else f"Second method, DNA: {answers}. Confirm before a decision."
