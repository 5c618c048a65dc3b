"""Coverage summed up: depths, gaps with the first reason that holds, evenness, what is callable."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.coverage import summarise_coverage
from fascicle.evidence.depth import DepthEvidence, lay_out_targets
from fascicle.evidence.near_copies import NearCopy
from fascicle.model.coverage import Coverage, CoverageThresholds, GapKind
from fascicle.model.loci import Build, Span
from fascicle.reference.genome import Genome, Stretch
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases
from fascicle.reference.targets import Target, Targets

THRESHOLDS = CoverageThresholds(20, 20, 50)
REGIONS = (
    Target("chr1", Span(100, 200), "ALPHA", "ALPHA exon 1"),
    Target("chr1", Span(150, 250), "ALPHA", "ALPHA exon 2"),
    Target("chr2", Span(0, 100), "BETA", "BETA exon 1"),
    Target("chr2", Span(500, 510), None, "backbone"),
)
CODING = (("chr1", Span(120, 130)), ("chr2", Span(90, 100)))


def make_genome(unknown: tuple[str, Span] | None = None) -> Genome:
    def read(stretch: Stretch, span: Span) -> Bases:
        bases = np.zeros(len(span), np.uint8)
        if unknown and stretch.chrom == unknown[0]:
            bases[max(unknown[1].start - span.start, 0) : max(unknown[1].end - span.start, 0)] = UNKNOWN_BASE
        return bases

    return Genome(Build.UNKNOWN, [Stretch(c, Span(0, 1000), c, is_slice=False) for c in ("chr1", "chr2")], read)


def summarise(
    usable: dict[str, int] | None = None,
    *,
    low: tuple[str, int, int, int] | None = None,
    set_depth: tuple[tuple[str, int, int, int], ...] = (),
    copies: tuple[NearCopy, ...] = (),
    unknown: tuple[str, Span] | None = None,
    placed_records: int | None = 1000,
    inserts: dict[int, int] | None = None,
) -> Coverage:
    """100 fragments everywhere, but for what is set: (chrom, start, end, depth)."""
    targets = Targets(REGIONS, CODING, "test")
    layout = lay_out_targets(targets.merged, ("chr1", "chr2"))
    evidence = DepthEvidence(layout, np.full(layout.length_bp, 100, np.int32), np.zeros(layout.length_bp, np.int32))
    for chrom, start, end, depth in set_depth:
        evidence.usable[layout.find(chrom, Span(start, end))] = depth
    if low:
        evidence.low[layout.find(low[0], Span(low[1], low[2]))] = low[3]
    evidence.placed, evidence.duplicates, evidence.on_target = 800, 200, 900
    for length, count in (inserts or {}).items():
        evidence.inserts[length] = count
    return summarise_coverage(evidence, targets, make_genome(unknown), copies, THRESHOLDS, placed_records)


def list_gaps(coverage: Coverage) -> list[tuple[str, int, int, GapKind]]:
    return [(gap.name, gap.span.start, gap.span.end, gap.kind) for gap in coverage.gaps]


def test_summarise_coverage__counts_shared_bases_once() -> None:
    coverage = summarise()
    assert coverage.depth.bases == 260
    assert {gene.gene: (gene.regions, gene.depth.bases, gene.callable_bp) for gene in coverage.genes} == {
        "ALPHA": (2, 150, 150),
        "BETA": (1, 100, 100),
    }
    assert coverage.callable_bp == 260
    assert coverage.callable_coding_bp == 20
    assert coverage.gaps == ()
    assert coverage.depth.at_least == (1.0, 1.0, 0.0, 0.0)


def test_summarise_coverage__names_gaps_by_region_and_reason() -> None:
    coverage = summarise(set_depth=(("chr1", 160, 170, 49), ("chr2", 0, 5, 0)))
    assert list_gaps(coverage) == [
        ("ALPHA exon 1", 160, 170, GapKind.LOW_DEPTH),
        ("ALPHA exon 2", 160, 170, GapKind.LOW_DEPTH),
        ("BETA exon 1", 0, 5, GapKind.NOT_COVERED),
    ]
    assert coverage.gaps[0].because == "49 fragments on average; 50 are asked for"
    assert coverage.callable_regions == (
        ("chr1", Span(100, 160)),
        ("chr1", Span(170, 250)),
        ("chr2", Span(5, 100)),
        ("chr2", Span(500, 510)),
    )


def test_summarise_coverage__names_low_mapping_where_most_fragments_are_badly_placed() -> None:
    coverage = summarise(set_depth=(("chr2", 10, 30, 40),), low=("chr2", 10, 20, 41))
    assert list_gaps(coverage) == [
        ("BETA exon 1", 10, 20, GapKind.LOW_MAPPING),
        ("BETA exon 1", 20, 30, GapKind.LOW_DEPTH),
    ]


def test_summarise_coverage__a_near_copy_is_a_gap_however_deep() -> None:
    coverage = summarise(copies=(NearCopy("chr2", Span(40, 60), "chr9:1001"), NearCopy("chr2", Span(500, 505), None)))
    assert [(gap.span, gap.because) for gap in coverage.gaps] == [
        (Span(40, 60), "reads cannot be placed: there is a near copy at chr9:1001"),
        (Span(500, 505), "reads cannot be placed: there is a near copy elsewhere"),
    ]


def test_summarise_coverage__unknown_sequence_comes_before_all_other_reasons() -> None:
    coverage = summarise(
        set_depth=(("chr2", 0, 20, 0),), unknown=("chr2", Span(0, 10)), copies=(NearCopy("chr2", Span(5, 15), None),)
    )
    assert list_gaps(coverage) == [
        ("BETA exon 1", 0, 10, GapKind.UNKNOWN_SEQUENCE),
        ("BETA exon 1", 10, 15, GapKind.NEAR_COPY),
        ("BETA exon 1", 15, 20, GapKind.NOT_COVERED),
    ]


def test_summarise_coverage__measures_evenness_as_picard_does() -> None:
    coverage = summarise(set_depth=(("chr1", 100, 130, 10), ("chr2", 0, 100, 150)))
    depth = np.concatenate((np.full(30, 10), np.full(120, 100), np.full(100, 150), np.full(10, 100)))
    assert coverage.even_fraction == pytest.approx((depth > 0.2 * depth.mean()).mean())
    assert coverage.fold_80 == pytest.approx(depth.mean() / np.percentile(depth, 20))


def test_summarise_coverage__states_shares_with_their_counts() -> None:
    coverage = summarise()
    assert coverage.on_target is not None
    assert (coverage.on_target.numerator, coverage.on_target.denominator) == (900, 1000)
    assert coverage.duplicates is not None
    assert coverage.duplicates.value == 0.25
    assert summarise(placed_records=None).on_target is None


def test_summarise_coverage__without_any_fragment_has_no_ratio() -> None:
    everywhere = tuple((chrom, span.start, span.end, 0) for chrom, span in Targets(REGIONS, (), "t").merged)
    coverage = summarise(set_depth=everywhere)
    assert (coverage.even_fraction, coverage.fold_80, coverage.callable_bp) == (None, None, 0)
    assert {gap.kind for gap in coverage.gaps} == {GapKind.NOT_COVERED}


def test_summarise_coverage__gives_quartiles_of_inserts() -> None:
    sizes = summarise(inserts={100: 1, 200: 2, 300: 1}).insert_size
    assert sizes is not None
    assert (sizes.pairs, sizes.low_quartile_bp, sizes.median_bp, sizes.high_quartile_bp) == (4, 100, 200, 200)
    assert summarise().insert_size is None
