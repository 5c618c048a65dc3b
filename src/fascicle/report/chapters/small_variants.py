"""The small variants that are reported: what is changed, how much of the tumour has it, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.variants import SomaticStatus
from fascicle.report.chapters.proteins import compose_proteins
from fascicle.report.numbers import NOT_COUNTED, format_count, format_fraction, format_quantity
from fascicle.report.pictures.allele_fractions import describe_allele_fractions, draw_allele_fractions
from fascicle.report.tree import (
    Alignment,
    Block,
    Chapter,
    Code,
    Column,
    Figure,
    Notice,
    Paragraph,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)
from fascicle.report.variant_sentences import (
    NO_GENE,
    NO_NORMAL,
    NO_POPULATION,
    NOT_ASSESSABLE,
    NOT_SEEN,
    describe_account,
    describe_consequence,
    describe_fraction,
    describe_negative,
    describe_population,
    describe_warning,
    format_alleles,
    format_place,
    rank_call,
)

if TYPE_CHECKING:
    from fascicle.model.consequences import TranscriptConsequence
    from fascicle.model.dna import VariantFindings
    from fascicle.model.variants import AlleleDepth, VariantCall
    from fascicle.model.verdicts import Reason

TITLE = "Small variants"
LISTED_MAX = 100
"""Rows of the table; those beyond are counted and stand in `small_variants.vcf.gz`."""
DRAWN_MAX = 30
FIGURE_CAPTION = (
    "Share of the tumour's fragments that have the variant, with its 95 % interval, and that of the normal. The interval holds "
    "counting error only."
)
EXPECTED = " Dotted: half the stated share of tumour cells, where a variant of one of two copies in all tumour cells would lie."
# Said of every imported call, and once above the table.
_SAID_ONCE = frozenset({"no_posterior"})


def compose_small_variants(findings: VariantFindings) -> Chapter:
    """What limits the calls, the picture, the table, and what was noted of single calls."""
    if not findings.reported:
        text = Paragraph(compose_prose(describe_negative(findings)))
        return Chapter("small-variants", TITLE, (*_compose_limits(findings), text))
    ordered = sorted(findings.reported, key=rank_call)
    blocks: tuple[Block, ...] = (
        Paragraph(compose_prose(Strong(describe_account(findings)))),
        *_compose_limits(findings),
        _compose_figure(ordered[:DRAWN_MAX], findings),
        _compose_table(ordered, findings),
        *compose_proteins("protein", _list_consequences(ordered, findings), findings.proteins),
        *_compose_notes(ordered[:LISTED_MAX]),
    )
    return Chapter("small-variants", TITLE, blocks)


def _list_consequences(calls: list[VariantCall], findings: VariantFindings) -> list[TranscriptConsequence]:
    chosen = findings.chosen
    return [chosen[call.variant] for call in calls if call.variant in chosen]


def _compose_limits(findings: VariantFindings) -> tuple[Notice, ...]:
    """What was not seen, before anything that could be read without it."""
    sentences = [
        NOT_SEEN if findings.is_imported else "",
        "" if findings.has_normal else NO_NORMAL,
        "" if findings.population else NO_POPULATION,
    ]
    return (
        *(Notice(Severity.WARNING, compose_prose(describe_warning(warning))) for warning in findings.warnings),
        *(Notice(Severity.CAUTION, compose_prose(sentence)) for sentence in sentences if sentence),
    )


def _compose_figure(calls: list[VariantCall], findings: VariantFindings) -> Figure:
    fraction = findings.tumour_cell_fraction
    caption = FIGURE_CAPTION + (EXPECTED if fraction is not None else "")
    return Figure("figure-allele-fractions", draw_allele_fractions(calls, fraction), caption, describe_allele_fractions(calls))


def _compose_table(ordered: list[VariantCall], findings: VariantFindings) -> Table:
    columns = (
        Column("Variant"),
        Column("Consequence", is_wide=True),
        Column("Tumour"),
        Column("Normal"),
        Column("Posterior", Alignment.END),
        Column("Status"),
        Column("Population"),
        *((Column("Called by"),) if findings.is_imported else ()),
    )
    chosen = findings.chosen
    return Table(
        "Reported small variants",
        columns,
        tuple(_compose_row(call, chosen.get(call.variant), findings) for call in ordered[:LISTED_MAX]),
        compose_prose(_describe_table(ordered, findings)),
    )


def _describe_table(ordered: list[VariantCall], findings: VariantFindings) -> str:
    """The order of the rows, and what its numbers are."""
    left_out = len(ordered) - LISTED_MAX
    sentences = ["By allele fraction."]
    if left_out > 0:
        sentences.append(f"{format_count(left_out)} more stand in small_variants.vcf.gz.")
    sentences.append("Posterior: probability that the variant is in the tumour sample.")
    if any(call.somatic_probability is not None for call in ordered):
        sentences.append("In brackets behind the status: probability that it is somatic.")
    if findings.population:
        sentences.append(f"Population: highest frequency in {findings.population}; not seen: covered there and not listed.")
    return " ".join(sentences)


def _compose_row(call: VariantCall, consequence: TranscriptConsequence | None, findings: VariantFindings) -> tuple[Prose, ...]:
    callers = compose_prose(", ".join(dict.fromkeys(origin.caller for origin in call.origins)))
    return (
        compose_prose(
            Strong(call.gene) if call.gene else NO_GENE, f" {format_place(call.variant)} ", Code(format_alleles(call.variant))
        ),
        compose_prose(describe_consequence(consequence)),
        compose_prose(_format_depth(call.tumour)),
        compose_prose("no normal" if call.normal is None else _format_depth(call.normal)),
        compose_prose(NOT_ASSESSABLE if call.posterior is None else format_fraction(call.posterior)),
        compose_prose(_describe_status(call)),
        compose_prose(describe_population(call.population)),
        *((callers,) if findings.is_imported else ()),
    )


def _format_depth(depth: AlleleDepth) -> str:
    """`38 % (34 % to 43 %), 158 of 412`."""
    if depth.fraction is None:
        alternate = NOT_COUNTED if depth.alternate is None else format_count(depth.alternate)
        whole = NOT_COUNTED if depth.depth is None else format_count(depth.depth)
        return f"fraction not measurable; reads with the variant {alternate}, depth {whole}"
    return describe_fraction(depth)


def _describe_status(call: VariantCall) -> str:
    if call.somatic_probability is None:
        return call.status.value if call.status is not SomaticStatus.UNKNOWN else "unknown: somatic or germline"
    return f"{call.status.value} ({format_fraction(call.somatic_probability)})"


def _compose_notes(calls: list[VariantCall]) -> tuple[Block, ...]:
    """What was noted of single calls; nothing where nothing was."""
    rows = [(call, note) for call in calls for note in call.notes if note.name not in _SAID_ONCE]
    if not rows:
        return ()
    columns = (Column("Variant"), Column("Note"), Column("Observed", is_wide=True))
    table = Table("Notes on single variants", columns, tuple(_compose_note(call, note) for call, note in rows[:LISTED_MAX]))
    left_out = len(rows) - LISTED_MAX
    more = f"{format_quantity(left_out, 'more note')} in small_variants.json."
    blocks: tuple[Block, ...] = (table, Paragraph(compose_prose(more))) if left_out > 0 else (table,)
    return (Section("What was noted", blocks),)


def _compose_note(call: VariantCall, note: Reason) -> tuple[Prose, ...]:
    name = f"{call.gene or NO_GENE} "
    change = Code(format_alleles(call.variant))
    return (compose_prose(f"{name}{format_place(call.variant)} ", change), compose_prose(note.name), compose_prose(note.because))
