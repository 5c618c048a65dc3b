"""Structural variants of DNA: those that no fusion of RNA explains, those that belong to one, and what was not reported."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_optional, format_quantity
from fascicle.report.sentences import FRAME_WORDS
from fascicle.report.structural_sentences import (
    KIND_WORDS,
    describe_end,
    describe_fraction,
    describe_junction,
    describe_support,
    format_end,
)
from fascicle.report.tree import (
    Alignment,
    Block,
    Chapter,
    Code,
    Column,
    Notice,
    Paragraph,
    Prose,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.findings import Findings
    from fascicle.model.structural import ExpectedTranscript, StructuralFindings, StructuralSupport, StructuralVariant

TITLE = "Structural variants of DNA"
LISTED_MAX = 50
"""Rows of the table; those beyond are counted and stand in `structural_variants.tsv`."""
NO_NORMAL = "There is no normal sample: structural variants of the germline cannot be told from those of the tumour."
NOT_EXCLUDED = "Breaks outside of the targets, and in sequence that reads cannot be placed in, are not seen."


def compose_structural(findings: Findings, structural: StructuralFindings) -> Chapter:
    """The account, the calls of DNA alone, and the reasons of what is not reported."""
    joined = {number: event.name for event in findings.events if event.fusion is not None for number in event.variants}
    alone = {number: event.because for event in findings.events if event.fusion is None for number in event.variants}
    own = [(number, call) for number, call in enumerate(structural.reported) if number not in joined]
    blocks: tuple[Block, ...] = (
        Paragraph(compose_prose(Strong(_describe_account(structural, len(joined))))),
        *(() if structural.has_normal else (Notice(Severity.CAUTION, compose_prose(NO_NORMAL)),)),
        *(() if structural.reported else (Notice(Severity.CAUTION, compose_prose(NOT_EXCLUDED)),)),
        *((_compose_table(own, alone),) if own else ()),
        *((_compose_reasons(structural),) if structural.filtered else ()),
    )
    return Chapter("structural-variants", TITLE, blocks)


def _describe_account(structural: StructuralFindings, joined: int) -> str:
    candidates, reported = len(structural.calls), len(structural.reported)
    if not candidates:
        return f"No candidate was seen; looked at: {structural.targets}."
    outcome = format_quantity(reported, "is", "are") if reported else "none is"
    text = f"Of {format_quantity(candidates, 'candidate')}, {outcome} reported"
    if not joined:
        return f"{text}; looked at: {structural.targets}."
    belongs = format_quantity(joined, "belongs to a fusion that RNA shows", "belong to fusions that RNA shows")
    return f"{text}; {belongs} and {'stands' if joined == 1 else 'stand'} there; looked at: {structural.targets}."


def _compose_table(own: list[tuple[int, StructuralVariant]], because: dict[int, str]) -> Table:
    columns = (
        Column("Kind"),
        Column("5′ side", is_wide=True),
        Column("3′ side", is_wide=True),
        Column("Junction"),
        Column("Tumour"),
        Column("Normal"),
        Column("What RNA should show", is_wide=True),
        Column("Names"),
    )
    rows = tuple(_compose_row(call, because.get(number)) for number, call in own[:LISTED_MAX])
    more = len(own) - len(rows)
    note = f"{format_quantity(more, 'further one stands', 'further ones stand')} in structural_variants.tsv." if more else ""
    return Table("Reported junctions of DNA without a fusion in RNA", columns, rows, compose_prose(note))


def _compose_row(call: StructuralVariant, because: str | None) -> tuple[Prose, ...]:
    size = f", {format_optional(call.size_bp, 'bp')}" if call.size_bp is not None else ""
    expected = _describe_expected(call.transcript)
    return (
        compose_prose(f"{KIND_WORDS[call.kind]}{size}; {call.status}"),
        compose_prose(Code(format_end(call.five_prime)), f" {describe_end(call.five_prime, is_five_prime=True)}"),
        compose_prose(Code(format_end(call.three_prime)), f" {describe_end(call.three_prime, is_five_prime=False)}"),
        compose_prose(describe_junction(call)),
        compose_prose(_describe_sample(call.tumour)),
        compose_prose("no normal sample" if call.normal is None else _describe_sample(call.normal)),
        compose_prose(f"{expected}; {because}" if because else expected),
        compose_prose("; ".join(name for name in (call.iscn, call.hgvs_dna) if name) or "none given"),
    )


def _describe_sample(support: StructuralSupport) -> str:
    return f"{describe_support(support)}; {describe_fraction(support)}"


def _describe_expected(expected: ExpectedTranscript | None) -> str:
    """The exon pair, or that there is none."""
    if expected is None:
        return "no transcript of two genes"
    five, three = expected.five_prime, expected.three_prime
    exons = [f"{side.gene} {side.site.transcript} exon {side.site.exon}" if side.site else side.gene for side in (five, three)]
    frame = f", {FRAME_WORDS[expected.product.frame]}" if expected.product else ""
    return f"{exons[0]} joined to {exons[1]}{frame}"


def _compose_reasons(structural: StructuralFindings) -> Table:
    counts = Counter(call.reasons[0].name for call in structural.filtered)
    rows = tuple(
        (compose_prose(name), compose_prose(format_count(count)))
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    columns = (Column("First reason"), Column("Candidates", Alignment.END))
    return Table("Junctions that are not reported", columns, rows)
