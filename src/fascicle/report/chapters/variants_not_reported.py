"""Small variants that are not reported: the account from the files to the report, and each reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.calls.lifting import NOT_LIFTED
from fascicle.calls.variant_reasons import MEANINGS
from fascicle.report.numbers import format_count
from fascicle.report.tree import Alignment, Block, Chapter, Code, Column, Paragraph, Prose, Strong, Table, compose_prose
from fascicle.report.variant_sentences import (
    NO_GENE,
    count_first_reasons,
    describe_account,
    describe_fraction,
    describe_population,
    format_alleles,
    format_place,
    rank_call,
)

if TYPE_CHECKING:
    from fascicle.model.dna import ImportedFile, VariantFindings
    from fascicle.model.variants import VariantCall

TITLE = "Small variants that are not reported, and why"
LISTED_MAX = 50
"""Rows of the list; those beyond are counted and stand in `small_variants.vcf.gz`."""
UNPLACED_MAX = 20


def compose_variants_not_reported(findings: VariantFindings) -> Chapter:
    """The account, the files, the calls with a reason against them, and the alleles that became no call."""
    blocks: tuple[Block, ...] = (
        Paragraph(compose_prose(f"{describe_account(findings)} Each is counted once below, by the first reason that met it.")),
        _compose_account(findings),
    )
    if findings.sources:
        blocks += (_compose_sources(findings),)
    if findings.filtered:
        blocks += (_compose_calls(findings.filtered),)
    if findings.unplaced:
        blocks += (_compose_unplaced(findings),)
    return Chapter("variants-not-reported", TITLE, blocks)


def _compose_account(findings: VariantFindings) -> Table:
    """From what went in to what is reported; the rows add up to the last one."""
    unplaced = Counter(allele.reason.name for allele in findings.unplaced)
    rows: list[tuple[str, int, str]] = [("reported", len(findings.reported), "nothing speaks against it")]
    rows += [(f"not reported: {name}", count, MEANINGS.get(name, "")) for name, count in count_first_reasons(findings).items()]
    rows += [(f"{_name_outcome(name)}: {name}", count, "listed below") for name, count in sorted(unplaced.items())]
    if findings.merged is not None:
        rows.append(("described twice", findings.merged, "the same variant as another allele after normalising, of any file"))
    if findings.germline_withheld:
        rows.append(("withheld", findings.germline_withheld, "no consent to germline findings is stated"))
    total = findings.alleles_read if findings.alleles_read is not None else len(findings.calls) + findings.germline_withheld
    name = "alleles read" if findings.is_imported else "candidates"
    columns = (Column("Outcome"), Column("Number", Alignment.END), Column("Meaning", is_wide=True))
    body = tuple(tuple(compose_prose(cell) for cell in (what, format_count(count), why)) for what, count, why in rows)
    last = (compose_prose(Strong(name)), compose_prose(Strong(format_count(total))), compose_prose("the sum of the rows above"))
    return Table("Small variants by outcome", columns, (*body, last))


def _name_outcome(reason: str) -> str:
    return "not lifted over" if reason in NOT_LIFTED else "no small variant"


def _compose_sources(findings: VariantFindings) -> Table:
    columns = (
        Column("File"),
        Column("Caller"),
        Column("Rows", Alignment.END),
        Column("Without a variant", Alignment.END),
        Column("Alleles", Alignment.END),
        Column("No small variant", Alignment.END),
        *((Column("Not lifted over", Alignment.END),) if findings.is_lifted else ()),
    )
    lifted = findings.provenance.parameters.get("lift_over")
    told = f" Lifted over by {lifted}; each variant keeps the place it had in its file." if lifted else ""
    note = f"A row without a variant says that there is none (gVCF). A row can have several alleles.{told}"
    failed = Counter(allele.file for allele in findings.unplaced if allele.reason.name in NOT_LIFTED)
    rows = tuple(_compose_source(source, failed[source.file], findings) for source in findings.sources)
    return Table("Imported files", columns, rows, compose_prose(note))


def _compose_source(source: ImportedFile, failed: int, findings: VariantFindings) -> tuple[Prose, ...]:
    """`failed`: alleles that were not lifted; a file on the reference's build has none to lift."""
    counts = (source.records, source.records_without_variant, source.alleles, source.unplaced - failed)
    cells = [format_count(count) for count in counts]
    if findings.is_lifted:
        cells.append("none to lift" if source.lifted is None else format_count(failed))
    return (compose_prose(Code(source.file)), compose_prose(source.caller), *map(compose_prose, cells))


def _compose_calls(filtered: tuple[VariantCall, ...]) -> Table:
    columns = (
        Column("Gene"),
        Column("Place"),
        Column("Change"),
        Column("Tumour"),
        Column("Population"),
        Column("Reasons", is_wide=True),
    )
    left_out = len(filtered) - LISTED_MAX
    note = (
        f"The {LISTED_MAX} with the highest allele fraction; {format_count(left_out)} more stand in small_variants.vcf.gz with "
        "their reasons."
        if left_out > 0
        else "All are listed."
    )
    ordered = sorted(filtered, key=rank_call)[:LISTED_MAX]
    return Table("Small variants that are not reported", columns, tuple(map(_compose_call, ordered)), compose_prose(note))


def _compose_call(call: VariantCall) -> tuple[Prose, ...]:
    reasons = "; ".join(f"{reason.name} ({reason.because})" for reason in call.reasons)
    return (
        compose_prose(call.gene or NO_GENE),
        compose_prose(format_place(call.variant)),
        compose_prose(Code(format_alleles(call.variant))),
        compose_prose(describe_fraction(call.tumour)),
        compose_prose(describe_population(call.population)),
        compose_prose(reasons),
    )


def _compose_unplaced(findings: VariantFindings) -> Table:
    columns = (Column("File, line"), Column("Place in the file"), Column("Reason"), Column("Because", is_wide=True))
    left_out = len(findings.unplaced) - UNPLACED_MAX
    note = f"{format_count(left_out)} more stand in small_variants.json." if left_out > 0 else "All are listed."
    rows = tuple(
        (
            compose_prose(f"{allele.file}, {allele.line}"),
            compose_prose(f"{allele.chrom}:{allele.start + 1}"),
            compose_prose(allele.reason.name),
            compose_prose(allele.reason.because),
        )
        for allele in findings.unplaced[:UNPLACED_MAX]
    )
    name = "Alleles that are no small variant"
    caption = f"{name}, or were not lifted over" if findings.is_lifted else name
    return Table(caption, columns, rows, compose_prose(note))
