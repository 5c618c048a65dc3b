"""Counts over target bases to coverage: depth of regions and genes, evenness, and what is not callable, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.intervals import estimate_proportion
from fascicle.evidence.depth import DepthEvidence, TargetLayout
from fascicle.evidence.near_copies import NearCopy
from fascicle.model.coverage import (
    DEPTHS,
    Coverage,
    CoverageGap,
    CoverageThresholds,
    DepthSummary,
    GapKind,
    GeneCoverage,
    InsertSizeSummary,
    TargetCoverage,
)
from fascicle.model.loci import Span
from fascicle.model.numbers import Proportion
from fascicle.reference.genome import Genome
from fascicle.reference.nucleotides import UNKNOWN_BASE
from fascicle.reference.targets import Target, Targets, intersect_spans, list_runs, merge_spans

# Mapping and base quality of Picard CollectHsMetrics (MINIMUM_MAPPING_QUALITY, MINIMUM_BASE_QUALITY). Depth: the lowest of the
# depths at which vendors state exon coverage (TSO 500: PCT_EXON_50X); what can be detected at a depth is the caller's to say.
DEFAULT_THRESHOLDS: Final = CoverageThresholds(mapping_quality=20, base_quality=20, callable_depth=50)
# A normal sample is asked whether it has a variant of one or two copies: at 20 fragments one of one copy is missed (3 or fewer
# of 20 by chance at a half) once in a thousand.
NORMAL_THRESHOLDS: Final = CoverageThresholds(mapping_quality=20, base_quality=20, callable_depth=20)
# Of a base that enough fragments would cover, most of which are badly placed, the mapping is the reason, not the depth.
_LOW_MAPPING_MIN: Final = 0.5
# Evenness as laboratories state it: bases above a fifth of the mean.
_EVEN_PART: Final = 0.2
_FOLD_PERCENTILE: Final = 20
_KINDS: Final = tuple(GapKind)


@dataclass(frozen=True)
class _Bases:
    """Arrays over the bases of the merged targets: fragments that count, and the number of the gap's kind (-1: callable)."""

    layout: TargetLayout
    depth: NDArray[np.int32]
    kind: NDArray[np.int8]


def summarise_coverage(
    evidence: DepthEvidence,
    targets: Targets,
    genome: Genome,
    near_copies: Sequence[NearCopy],
    thresholds: CoverageThresholds,
    placed_records: int | None,
) -> Coverage:
    """Coverage of one sample. `placed_records` are all placed records of the file, None where its index does not count them."""
    bases = _Bases(evidence.layout, evidence.usable, _find_kinds(evidence, genome, near_copies, thresholds))
    callable_regions = _list_callable(bases)
    return Coverage(
        thresholds=thresholds,
        depth=_summarise(bases.depth),
        targets=tuple(_describe_target(target, bases) for target in targets.regions),
        genes=tuple(_describe_genes(targets, bases)),
        gaps=tuple(gap for target in targets.regions for gap in _list_gaps(target, bases, near_copies, thresholds)),
        even_fraction=_measure_evenness(bases.depth),
        fold_80=_measure_fold_80(bases.depth),
        on_target=_estimate_on_target(evidence, placed_records),
        duplicates=estimate_proportion(
            evidence.duplicates, evidence.placed, "records flagged as duplicates / records in targets"
        ),
        insert_size=_measure_inserts(evidence.inserts),
        callable_regions=callable_regions,
        callable_coding_bp=sum(len(span) for _, span in intersect_spans(callable_regions, targets.coding)),
    )


def _find_kinds(
    evidence: DepthEvidence, genome: Genome, near_copies: Sequence[NearCopy], thresholds: CoverageThresholds
) -> NDArray[np.int8]:
    """For every base the first reason that holds, by its number in `GapKind`."""
    usable, low = evidence.usable, evidence.low
    is_low = usable < thresholds.callable_depth
    conditions = {
        GapKind.UNKNOWN_SEQUENCE: _find_unknown(evidence.layout, genome),
        GapKind.NEAR_COPY: _find_copied(evidence.layout, near_copies),
        GapKind.NOT_COVERED: usable + low == 0,
        GapKind.LOW_MAPPING: is_low & (low > _LOW_MAPPING_MIN * (usable + low)),
        GapKind.LOW_DEPTH: is_low,
    }
    kinds = np.full(len(usable), -1, np.int8)
    for number in reversed(range(len(_KINDS))):
        kinds[conditions[_KINDS[number]]] = number
    return kinds


def _find_unknown(layout: TargetLayout, genome: Genome) -> NDArray[np.bool_]:
    parts = [genome.bases(chrom, span.start, span.end) == UNKNOWN_BASE for chrom, span in layout.spans]
    return np.concatenate(parts) if parts else np.empty(0, np.bool_)


def _find_copied(layout: TargetLayout, near_copies: Sequence[NearCopy]) -> NDArray[np.bool_]:
    found = np.zeros(layout.length_bp, np.bool_)
    for copy in near_copies:
        found[layout.find(copy.chrom, copy.span)] = True
    return found


def _list_callable(bases: _Bases) -> tuple[tuple[str, Span], ...]:
    """Runs of callable bases."""
    layout = bases.layout
    found = []
    for k, (chrom, span) in enumerate(layout.spans):
        own = bases.kind[layout.offsets[k] : layout.offsets[k + 1]] < 0
        found += [(chrom, Span(span.start + run.start, span.start + run.end)) for run in list_runs(own)]
    return merge_spans(found)


def _summarise(depth: NDArray[np.int32]) -> DepthSummary:
    if not len(depth):
        return DepthSummary(0, None, None, None, None)
    at_least = tuple(float((depth >= limit).mean()) for limit in DEPTHS)
    shares = (at_least[0], at_least[1], at_least[2], at_least[3])
    return DepthSummary(len(depth), float(depth.mean()), float(np.median(depth)), int(depth.min()), shares)


def _describe_target(target: Target, bases: _Bases) -> TargetCoverage:
    own = bases.layout.find(target.chrom, target.span)
    callable_bp = int((bases.kind[own] < 0).sum())
    return TargetCoverage(target.chrom, target.span, target.gene, target.name, _summarise(bases.depth[own]), callable_bp)


def _describe_genes(targets: Targets, bases: _Bases) -> Iterator[GeneCoverage]:
    regions: dict[str, list[Target]] = {}
    for target in targets.regions:
        if target.gene is not None:
            regions.setdefault(target.gene, []).append(target)
    for gene in sorted(regions):
        spans = merge_spans((target.chrom, target.span) for target in regions[gene])
        places = np.concatenate([np.r_[bases.layout.find(chrom, span)] for chrom, span in spans])
        callable_bp = int((bases.kind[places] < 0).sum())
        yield GeneCoverage(gene, len(regions[gene]), _summarise(bases.depth[places]), callable_bp)


def _list_gaps(
    target: Target, bases: _Bases, near_copies: Sequence[NearCopy], thresholds: CoverageThresholds
) -> Iterator[CoverageGap]:
    own = bases.layout.find(target.chrom, target.span)
    kinds, depth = bases.kind[own], bases.depth[own]
    for number, kind in enumerate(_KINDS):
        for run in list_runs(kinds == number):
            span = Span(target.span.start + run.start, target.span.start + run.end)
            mean = float(depth[run.start : run.end].mean())
            because = _explain(kind, target.chrom, span, mean, near_copies, thresholds)
            yield CoverageGap(target.chrom, span, target.gene, target.name, kind, mean, because)


def _explain(
    kind: GapKind, chrom: str, span: Span, mean: float, near_copies: Sequence[NearCopy], thresholds: CoverageThresholds
) -> str:
    """The gap in a sentence."""
    if kind is GapKind.NEAR_COPY:
        found = (copy for copy in near_copies if copy.chrom == chrom and copy.span.overlap(span))
        places = sorted({copy.elsewhere for copy in found if copy.elsewhere})
        return f"reads cannot be placed: there is a near copy{f' at {places[0]}' if places else ' elsewhere'}"
    return {
        GapKind.UNKNOWN_SEQUENCE: "the reference has no sequence here",
        GapKind.NOT_COVERED: "no fragment lies here",
        GapKind.LOW_MAPPING: f"most fragments here have a mapping quality below {thresholds.mapping_quality}",
        GapKind.LOW_DEPTH: f"{mean:.0f} fragments on average; {thresholds.callable_depth} are asked for",
    }[kind]


def _measure_evenness(depth: NDArray[np.int32]) -> float | None:
    mean = float(depth.mean()) if len(depth) else 0.0
    return float((depth > _EVEN_PART * mean).mean()) if mean else None


def _measure_fold_80(depth: NDArray[np.int32]) -> float | None:
    """The mean over the depth that 80 % of the covered bases reach (as Picard's FOLD_80_BASE_PENALTY)."""
    covered = depth[depth > 0]
    return float(covered.mean() / np.percentile(covered, _FOLD_PERCENTILE)) if len(covered) else None


def _estimate_on_target(evidence: DepthEvidence, placed_records: int | None) -> Proportion | None:
    if placed_records is None:
        return None
    # An index can be older than a counted record; the share never exceeds one.
    whole = max(placed_records, evidence.on_target)
    return estimate_proportion(evidence.on_target, whole, "records that overlap a target / placed records")


def _measure_inserts(inserts: NDArray[np.int64]) -> InsertSizeSummary | None:
    total = int(inserts.sum())
    if not total:
        return None
    cumulated = np.cumsum(inserts)
    low, median, high = (float(np.searchsorted(cumulated, share * total)) for share in (0.25, 0.5, 0.75))
    return InsertSizeSummary(total, low, median, high)
