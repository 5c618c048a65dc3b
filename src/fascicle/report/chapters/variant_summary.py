"""What the first page says of small variants: the headline, how sure it is, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.chapters.copy_number import describe_copies
from fascicle.report.chapters.quality import describe_quality
from fascicle.report.chapters.variant_coverage import describe_gaps
from fascicle.report.numbers import format_quantity
from fascicle.report.tree import Block, Headline, Paragraph, compose_prose
from fascicle.report.variant_sentences import (
    NO_GENE,
    NO_NORMAL,
    NO_POPULATION,
    describe_account,
    describe_fraction,
    describe_negative,
    describe_warning,
    format_change,
    rank_call,
)

if TYPE_CHECKING:
    from fascicle.model.consequences import TranscriptConsequence
    from fascicle.model.dna import VariantFindings
    from fascicle.model.variants import VariantCall

NAMED_MAX = 12
"""Small variants that the first page names; the others are counted."""


def compose_variant_headline(variants: VariantFindings) -> Headline:
    """How many small variants are reported, and the first by allele fraction."""
    reported = sorted(variants.reported, key=rank_call)
    if not reported:
        return Headline("No small variant reported", compose_prose(describe_negative(variants)))
    chosen = variants.chosen
    names = "; ".join(_name(call, chosen.get(call.variant)) for call in reported[:NAMED_MAX])
    more = f"; {format_quantity(len(reported) - NAMED_MAX, 'more', 'more')}" if len(reported) > NAMED_MAX else ""
    return Headline(f"{format_quantity(len(reported), 'small variant')} reported", compose_prose(f"{names}{more}."))


def _name(call: VariantCall, consequence: TranscriptConsequence | None) -> str:
    """With the change of the protein where there is one, else of the genome."""
    change = (consequence and consequence.hgvs_protein) or format_change(call.variant)
    return f"{call.gene or NO_GENE} {change}, {describe_fraction(call.tumour)}"


def compose_variant_certainty(variants: VariantFindings | None) -> tuple[Block, ...]:
    """The account, the checks and the coverage in one paragraph; nothing without a DNA assay."""
    if variants is None:
        return ()
    text = f"Small variants: {describe_account(variants)} {describe_quality(variants.quality)} {describe_gaps(variants)}"
    copies = variants.copy_number
    own = () if copies is None else (Paragraph(compose_prose(describe_copies(copies))),)
    return (Paragraph(compose_prose(text)), *own)


def list_variant_gaps(variants: VariantFindings) -> list[str]:
    """What a reader might take for granted of the variants and this report does not have."""
    gaps = [describe_warning(warning) for warning in variants.warnings]
    gaps += [] if variants.has_normal else [NO_NORMAL]
    gaps += [] if variants.population else [NO_POPULATION]
    if variants.filtered:
        what = format_quantity(len(variants.filtered), "small variant was", "small variants were")
        gaps.append(f"{what} seen and not reported; each is accounted for with its reason.")
    return gaps
