"""What of the genes could not have been seen in DNA: gaps of the coverage by gene, the smallest fraction that would have been
found, and what no depth would show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.model.coverage import GapKind
from fascicle.report.numbers import format_count, format_fraction, format_quantity
from fascicle.report.sentences import describe_unusable
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Column,
    Notice,
    Paragraph,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)
from fascicle.report.variant_sentences import NOT_SEEN, describe_callable

if TYPE_CHECKING:
    from fascicle.model.coverage import Coverage, CoverageGap, GeneCoverage
    from fascicle.model.dna import DetectionLimit, VariantFindings

TITLE = "What could not have been seen in DNA"
NOT_DETERMINED = "The coverage of the genes was not determined."
NO_NEGATIVE = "For the places listed here the absence of a variant from this report is not a negative result."
GAP_WORDS = {
    GapKind.UNKNOWN_SEQUENCE: "the reference has no sequence",
    GapKind.NEAR_COPY: "another place of the genome is nearly the same",
    GapKind.NOT_COVERED: "no fragment",
    GapKind.LOW_MAPPING: "fragments that cannot be placed with confidence",
    GapKind.LOW_DEPTH: "too few fragments",
}
GENES_MAX = 60
"""Genes of a list; the others stand in `coverage.tsv`."""
GAPS_MAX = 6
NAMES_MAX = 60
REASONS_MAX = 30
"""Reasons of genes that cannot be assessed, those of most genes first."""
BLIND_SPOTS = (
    "Copy number, loss of heterozygosity, rearrangements and fusions: other parts of the report, or not assessed.",
    "Variants outside of the targets: introns, promoters and genes that the assay does not read.",
    "Variants in sequence that several places of the genome share, where reads cannot be placed.",
    "Variants in too small a share of the tumour's cells for the depth, or in a specimen with few tumour cells.",
    "Small variants that the laboratory's fixation, or bases lost before sequencing, hide.",
)
LIMIT_MEANING = (
    "The fraction from which on a substitution would have been found with a probability of 95 %: at half of a gene's target "
    "bases, and at nineteen of twenty. It counts chance in drawing fragments and errors of reading, and nothing else."
)


def compose_variant_coverage(findings: VariantFindings) -> Chapter:
    """Gaps by gene, detection limits, genes that the reference cannot assess, and what is not seen at any depth."""
    blocks: tuple[Block, ...] = (
        *_compose_coverage(findings),
        *_compose_limits(findings.limits),
        *_compose_unusable(findings),
        Section("Not seen at any depth", (Bullets(tuple(compose_prose(text) for text in BLIND_SPOTS)),)),
    )
    return Chapter("dna-coverage", TITLE, blocks)


def describe_gaps(findings: VariantFindings) -> str:
    """How much of the targets is callable and how many genes have gaps, in one sentence."""
    coverage = findings.coverage
    if coverage is None:
        return NOT_SEEN if findings.is_imported else NOT_DETERMINED
    genes = _list_with_gaps(coverage)
    whole = format_count(len(coverage.genes) - len(genes))
    return (
        f"{describe_callable(coverage)}; of {format_quantity(len(coverage.genes), 'gene')}, {whole} are whole and "
        f"{format_count(len(genes))} have gaps."
    )


def _compose_coverage(findings: VariantFindings) -> tuple[Block, ...]:
    coverage = findings.coverage
    if coverage is None:
        return (Notice(Severity.CAUTION, compose_prose(describe_gaps(findings))),)
    genes = _list_with_gaps(coverage)
    said = Paragraph(compose_prose(Strong(describe_gaps(findings))))
    if not genes:
        return (said,)
    return (
        said,
        Notice(Severity.CAUTION, compose_prose(NO_NEGATIVE)),
        _compose_kinds(coverage),
        _compose_gaps(genes, coverage),
    )


def _list_with_gaps(coverage: Coverage) -> list[GeneCoverage]:
    """Genes with bases that are not callable, those with most first."""
    genes = (gene for gene in coverage.genes if gene.callable_bp < gene.depth.bases or not gene.depth.bases)
    return sorted(genes, key=lambda gene: (gene.callable_bp - gene.depth.bases, gene.gene))


def _compose_kinds(coverage: Coverage) -> Table:
    """Gaps by their reason."""
    counts: Counter[GapKind] = Counter()
    bases: Counter[GapKind] = Counter()
    for gap in coverage.gaps:
        counts[gap.kind] += 1
        bases[gap.kind] += len(gap.span)
    columns = (Column("Reason"), Column("Gaps", Alignment.END), Column("Bases", Alignment.END))
    rows = tuple(
        (compose_prose(GAP_WORDS[kind]), compose_prose(format_count(counts[kind])), compose_prose(format_count(bases[kind])))
        for kind in GapKind
        if counts[kind]
    )
    return Table("Gaps by reason", columns, rows, compose_prose("A base is counted by the first reason that holds for it."))


def _compose_gaps(genes: list[GeneCoverage], coverage: Coverage) -> Table:
    columns = (
        Column("Gene"),
        Column("Target bases", Alignment.END),
        Column("Mean depth", Alignment.END),
        Column("At 100x", Alignment.END),
        Column("Not callable", Alignment.END),
        Column("Gaps", is_wide=True),
    )
    gaps: dict[str | None, list[CoverageGap]] = {}
    for gap in coverage.gaps:
        gaps.setdefault(gap.gene, []).append(gap)
    left_out = len(genes) - GENES_MAX
    more = f" {format_quantity(left_out, 'more gene')} in coverage.tsv." if left_out > 0 else ""
    rows = tuple(_compose_gene(gene, gaps.get(gene.gene, [])) for gene in genes[:GENES_MAX])
    return Table("Coverage gaps by gene", columns, rows, compose_prose(f"Most bases in gaps first.{more}"))


def _compose_gene(gene: GeneCoverage, gaps: list[CoverageGap]) -> tuple[Prose, ...]:
    depth = gene.depth
    return (
        compose_prose(Strong(gene.gene)),
        compose_prose(format_count(depth.bases)),
        compose_prose("" if depth.mean is None else f"{depth.mean:,.0f}"),
        compose_prose("" if depth.at_least is None else format_fraction(depth.at_least[1])),
        compose_prose(format_count(depth.bases - gene.callable_bp)),
        compose_prose(_list_gaps(gaps)),
    )


def _list_gaps(gaps: list[CoverageGap]) -> str:
    shown = (f"{gap.chrom}:{gap.span.start + 1}-{gap.span.end} ({GAP_WORDS[gap.kind]})" for gap in gaps[:GAPS_MAX])
    more = f" and {format_quantity(len(gaps) - GAPS_MAX, 'more gap')}" if len(gaps) > GAPS_MAX else ""
    return f"{', '.join(shown)}{more}"


def _compose_limits(limits: tuple[DetectionLimit, ...]) -> tuple[Block, ...]:
    if not limits:
        return ()
    columns = (
        Column("Gene"),
        Column("Median depth", Alignment.END),
        Column("At half of the bases", Alignment.END),
        Column("At nineteen of twenty", Alignment.END),
        Column("Bases without any", Alignment.END),
    )
    ordered = sorted(limits, key=_rank_limit)
    left_out = len(limits) - GENES_MAX
    more = f" {format_quantity(left_out, 'more gene')} in coverage.tsv." if left_out > 0 else ""
    table = Table(
        "Smallest allele fraction that would have been found",
        columns,
        tuple(map(_compose_limit, ordered[:GENES_MAX])),
        compose_prose(f"Highest limits first.{more}"),
    )
    return (Section("Detection limits", (Paragraph(compose_prose(LIMIT_MEANING)), table)),)


def _rank_limit(limit: DetectionLimit) -> tuple[float, str]:
    """Genes of which nothing can be said first, then the highest limits."""
    return -(2.0 if limit.median_limit is None else limit.median_limit), limit.name


def _compose_limit(limit: DetectionLimit) -> tuple[Prose, ...]:
    fractions = (limit.median_limit, limit.limit_at_95_percent)
    return (
        compose_prose(Strong(limit.name)),
        compose_prose(f"{limit.median_depth:,.0f}"),
        *(compose_prose("none" if fraction is None else format_fraction(fraction)) for fraction in fractions),
        compose_prose(format_count(limit.undetectable_bp)),
    )


def _compose_unusable(findings: VariantFindings) -> tuple[Block, ...]:
    if not findings.genes_unusable:
        return ()
    groups: dict[str, list[str]] = {}
    for unusable in sorted(findings.genes_unusable, key=lambda item: (describe_unusable(item), item.gene)):
        groups.setdefault(describe_unusable(unusable), []).append(unusable.gene)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    columns = (Column("Reason"), Column("Number", Alignment.END), Column("Genes", is_wide=True))
    rows = tuple(
        (compose_prose(because), compose_prose(format_count(len(genes))), compose_prose(_list_names(genes)))
        for because, genes in ordered[:REASONS_MAX]
    )
    left_out = sum(len(genes) for _, genes in ordered[REASONS_MAX:])
    note = f"{format_quantity(left_out, 'more gene')} for other reasons; small_variants.json lists them." if left_out else ""
    table = Table("Genes that no variant can be given to, by reason", columns, rows, compose_prose(note))
    return (Section("Genes that the reference cannot assess", (table,)),)


def _list_names(genes: list[str]) -> str:
    more = f" and {format_count(len(genes) - NAMES_MAX)} more" if len(genes) > NAMES_MAX else ""
    return f"{', '.join(genes[:NAMES_MAX])}{more}"
