"""Genes of the panel about which this assay can say nothing, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_quantity
from fascicle.report.sentences import IMPORTED
from fascicle.report.tree import Alignment, Block, Chapter, Column, Notice, Paragraph, Prose, Severity, Table, compose_prose

if TYPE_CHECKING:
    from fascicle.model.findings import FusionFindings

ALL_ASSESSABLE = "Every gene of the panel could be assessed with this reference."
NO_NEGATIVE = "For a gene listed here the absence of a fusion from this report is not a negative result."


def compose_not_assessable(assay: FusionFindings) -> Chapter:
    """Genes grouped by reason, so that a thousand genes stay readable; every gene is named."""
    return Chapter("not-assessable", "Genes not assessable", _compose_blocks(assay))


def describe_panel(assay: FusionFindings) -> str:
    """How much of the panel could be assessed."""
    total = assay.genes_assessed + len(assay.genes_unusable)
    return f"{format_count(assay.genes_assessed)} of {format_quantity(total, 'gene')} of panel {assay.panel} could be assessed"


def _compose_blocks(assay: FusionFindings) -> tuple[Block, ...]:
    imported = (Notice(Severity.CAUTION, compose_prose(IMPORTED)),) if assay.is_imported else ()
    if not assay.genes_unusable:
        return (*imported, Paragraph(compose_prose(ALL_ASSESSABLE)))
    columns = (Column("Reason"), Column("Number", Alignment.END), Column("Genes"))
    rows = tuple(_compose_row(because, genes) for because, genes in _group(assay).items())
    return (
        *imported,
        Paragraph(compose_prose(f"{describe_panel(assay)}.")),
        Notice(Severity.CAUTION, compose_prose(NO_NEGATIVE)),
        Table("Genes not assessable, by reason", columns, rows),
    )


def _group(assay: FusionFindings) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for unusable in sorted(assay.genes_unusable, key=lambda item: (item.because, item.gene)):
        groups.setdefault(unusable.because, []).append(unusable.gene)
    return groups


def _compose_row(because: str, genes: list[str]) -> tuple[Prose, ...]:
    return (compose_prose(because), compose_prose(format_count(len(genes))), compose_prose(", ".join(genes)))
