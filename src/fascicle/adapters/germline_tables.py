"""Germline findings as tab-separated text: one header line, unknown is an empty field. Positions are 1-based."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fascicle.adapters.tsv_text import format_tsv
from fascicle.model.answers import Outcome
from fascicle.model.germline import ExonChange, GermlineFindings, GermlineVariant, TargetDepth
from fascicle.model.variants import AlleleDepth

GERMLINE_COLUMNS: Final = (
    "gene", "chrom", "pos", "ref", "alt", "hgvs_g", "hgvs_c", "hgvs_p", "consequence", "zygosity", "genotype_quality",
    "normal_alternate", "normal_depth", "tumour_alternate", "tumour_depth", "tumour_loss", "population_frequency",
    "clinvar_id", "clinvar_significance", "clinvar_stars", "scores", "acmg_points", "acmg_class", "criteria_met",
    "criteria_not_assessable", "class", "because",
)  # fmt: skip
EXON_COLUMNS: Final = (
    "gene", "chrom", "start", "end", "first_exon", "last_exon", "targets", "kind", "copies", "ratio", "ratio_low", "ratio_high",
    "quality", "notes",
)  # fmt: skip
DEPTH_COLUMNS: Final = ("chrom", "start", "end", "name", "depth")
_DIGITS: Final = 3


def format_germline_tsv(findings: GermlineFindings) -> str:
    """`germline.tsv`: one row a variant, in genome order. Depths stand under the sample that was read."""
    return format_tsv(GERMLINE_COLUMNS, map(_format_variant, findings.variants))


def format_exons_tsv(findings: GermlineFindings) -> str:
    """`germline_exons.tsv`: one row a deletion or duplication of exons."""
    return format_tsv(EXON_COLUMNS, map(_format_exons, findings.exon_changes))


def format_depths_tsv(depths: Iterable[TargetDepth]) -> str:
    """`target_depths.tsv`: the mean depth of each target in the normal, for pools of normals; a header alone without reads."""
    rows = ((d.chrom, str(d.span.start + 1), str(d.span.end), d.name, f"{d.depth:.2f}") for d in depths)
    return format_tsv(DEPTH_COLUMNS, rows)


def _format_variant(item: GermlineVariant) -> tuple[str, ...]:
    variant, own = item.variant, item.consequence
    is_normal = item.zygosity.value != "unknown" or item.tumour is not None
    normal, tumour = (item.depth, item.tumour) if is_normal else (None, item.depth)
    frequency = item.population.frequency
    record = item.clinvar
    return (
        item.gene,
        variant.chrom,
        str(variant.start + 1),
        variant.ref,
        variant.alt,
        item.hgvs_genomic or "",
        (own.hgvs_dna if own else None) or "",
        (own.hgvs_protein if own else None) or "",
        ",".join(term.value for term in own.terms) if own else "",
        "" if item.zygosity.value == "unknown" else item.zygosity.value,
        "" if item.quality is None else str(item.quality),
        *_format_depth(normal),
        *_format_depth(tumour),
        item.loss.value,
        "" if frequency is None else f"{frequency:.6g}",
        record.identifier if record else "",
        record.significance if record else "",
        "" if record is None or record.stars is None else str(record.stars),
        ",".join(f"{score.name}={score.value:g}" for score in item.scores),
        "" if item.acmg.points is None else str(item.acmg.points),
        item.acmg.by_points.value,
        _list_criteria(item, Outcome.MET),
        _list_criteria(item, Outcome.NOT_ASSESSABLE),
        item.pathogenicity.value,
        item.pathogenicity_because,
    )


def _list_criteria(item: GermlineVariant, outcome: Outcome) -> str:
    return ",".join(
        answer.criterion if answer.weight is None else f"{answer.criterion}({answer.weight:+d})"
        for answer in item.acmg.answers
        if answer.outcome is outcome
    )


def _format_depth(depth: AlleleDepth | None) -> tuple[str, str]:
    if depth is None:
        return "", ""
    return tuple("" if count is None else str(count) for count in (depth.alternate, depth.depth))  # type: ignore[return-value]


def _format_exons(change: ExonChange) -> tuple[str, ...]:
    first, last = change.exons or ("", "")
    ratio = change.ratio
    return (
        change.gene,
        change.chrom,
        str(change.span.start + 1),
        str(change.span.end),
        str(first),
        str(last),
        str(len(change.targets)),
        change.kind.value,
        str(change.copies),
        *(f"{value:.{_DIGITS}f}" for value in (ratio.value, ratio.low, ratio.high)),
        str(change.quality),
        ",".join(note.name for note in change.notes),
    )
