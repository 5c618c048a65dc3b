"""What of the genes could have been seen in DNA: coverage, its gaps by gene, and what no depth would show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_fraction, format_quantity
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Code,
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
from fascicle.report.variant_sentences import NOT_SEEN

if TYPE_CHECKING:
    from fascicle.model.coverage import CoverageGap, GeneCoverage
    from fascicle.model.dna import DetectionLimit, VariantFindings

TITLE = "What could not have been seen in DNA"
COVERED = "Every target base of every gene was read at the asked depth."
NO_NEGATIVE = "For the places listed here the absence of a variant from this report is not a negative result."
LISTED_MAX = 60
"""Genes of the list of gaps; the others stand in `coverage.tsv`."""
LIMIT_NOTE = (
    "The share of molecules from which on a substitution is reported with a probability of 95 %, by the depth and the errors of "
    "this sample. None: at half of the bases, or at one in twenty, the depth suffices for no share."
)
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


def compose_variant_coverage(findings: VariantFindings) -> Chapter:
    """Gaps by gene, genes that the reference cannot assess, and what is not seen at any depth."""
    blocks: tuple[Block, ...] = (
        *_compose_coverage(findings),
        *_compose_limits(findings.limits),
        *_compose_unusable(findings),
        Section("Not seen at any depth", (Bullets(tuple(compose_prose(text) for text in BLIND_SPOTS)),)),
    )
    return Chapter("dna-coverage", TITLE, blocks)


def describe_gaps(findings: VariantFindings) -> str:
    """How many genes have gaps, in one sentence."""
    if not findings.coverage:
        return NOT_SEEN if findings.is_imported else "The coverage of the genes was not determined."
    gaps = [gene for gene in findings.coverage if gene.gaps or gene.depth_mean is None]
    whole = len(findings.coverage) - len(gaps)
    genes = format_quantity(len(findings.coverage), "gene")
    return f"Of {genes}, {format_count(whole)} were read at every target base, {format_count(len(gaps))} have gaps or no target."


def _compose_coverage(findings: VariantFindings) -> tuple[Block, ...]:
    if not findings.coverage:
        return (Notice(Severity.CAUTION, compose_prose(describe_gaps(findings))),)
    with_gaps = sorted((gene for gene in findings.coverage if gene.gaps or gene.depth_mean is None), key=_rank)
    if not with_gaps:
        return (Paragraph(compose_prose(Strong(COVERED))),)
    return (
        Paragraph(compose_prose(Strong(describe_gaps(findings)))),
        Notice(Severity.CAUTION, compose_prose(NO_NEGATIVE)),
        _compose_gaps(with_gaps),
    )


def _rank(gene: GeneCoverage) -> tuple[int, str]:
    """Genes with most bases in gaps first."""
    return -sum(len(gap.span) for gap in gene.gaps), gene.gene


def _compose_gaps(genes: list[GeneCoverage]) -> Table:
    columns = (
        Column("Gene"),
        Column("Target bases", Alignment.END),
        Column("Mean depth", Alignment.END),
        Column("At 100x", Alignment.END),
        Column("Bases in gaps", Alignment.END),
        Column("Gaps", is_wide=True),
    )
    left_out = len(genes) - LISTED_MAX
    depth = format_count(genes[0].gap_depth)
    more = f" {format_quantity(left_out, 'more gene')} in coverage.tsv." if left_out > 0 else ""
    note = f"A gap is a run of target bases with fewer than {depth} fragments each. Most bases in gaps first.{more}"
    return Table("Coverage gaps by gene", columns, tuple(map(_compose_gene, genes[:LISTED_MAX])), compose_prose(note))


def _compose_gene(gene: GeneCoverage) -> tuple[Prose, ...]:
    if gene.depth_mean is None:
        unknown = compose_prose("")
        return (compose_prose(Strong(gene.gene)), compose_prose("0"), unknown, unknown, unknown, compose_prose(gene.because))
    share = next((share.fraction for share in gene.shares if share.depth == 100), None)
    bases = sum(len(gap.span) for gap in gene.gaps)
    return (
        compose_prose(Strong(gene.gene)),
        compose_prose(format_count(gene.bases)),
        compose_prose(f"{gene.depth_mean:,.0f}"),
        compose_prose("" if share is None else format_fraction(share)),
        compose_prose(format_count(bases)),
        _list_gaps(gene.gaps),
    )


def _list_gaps(gaps: tuple[CoverageGap, ...]) -> Prose:
    shown = ", ".join(f"{gap.chrom}:{gap.span.start + 1}-{gap.span.end}" for gap in gaps[:GAPS_MAX])
    more = f" and {format_quantity(len(gaps) - GAPS_MAX, 'more gap')}" if len(gaps) > GAPS_MAX else ""
    return compose_prose(Code(shown), more)


def _compose_limits(limits: tuple[DetectionLimit, ...]) -> tuple[Block, ...]:
    """What a negative says of each gene: nothing where the reads were not seen."""
    if not limits:
        return ()
    columns = (
        Column("Gene"),
        Column("Target bases", Alignment.END),
        Column("Median depth", Alignment.END),
        Column("Seen from, half of the bases", Alignment.END),
        Column("Seen from, 95 % of the bases", Alignment.END),
        Column("Bases at which nothing is seen", Alignment.END),
    )
    ordered = sorted(limits, key=lambda limit: (-limit.undetectable_bp, limit.name))
    rows = tuple(
        (
            compose_prose(Strong(limit.name)),
            compose_prose(format_count(limit.length_bp)),
            compose_prose(f"{limit.median_depth:,.0f}"),
            compose_prose(_format_limit(limit.median_limit)),
            compose_prose(_format_limit(limit.limit_at_95_percent)),
            compose_prose(format_count(limit.undetectable_bp)),
        )
        for limit in ordered[:LISTED_MAX]
    )
    left_out = len(limits) - LISTED_MAX
    more = f" {format_quantity(left_out, 'more gene')} in small_variants.json." if left_out > 0 else ""
    note = f"{LIMIT_NOTE}{more}"
    return (Section("Detection limits by gene", (Table("Detection limits", columns, rows, compose_prose(note)),)),)


def _format_limit(fraction: float | None) -> str:
    return "none" if fraction is None else format_fraction(fraction)


def _compose_unusable(findings: VariantFindings) -> tuple[Block, ...]:
    if not findings.genes_unusable:
        return ()
    groups: dict[str, list[str]] = {}
    for unusable in sorted(findings.genes_unusable, key=lambda item: (item.because, item.gene)):
        groups.setdefault(unusable.because, []).append(unusable.gene)
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
