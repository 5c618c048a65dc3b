from __future__ import annotations

from dataclasses import replace

import pytest
from concordance_examples import hold, make_evidence

from fascicle.interpretation.concordance.dna_targets import find_window, read_targets
from fascicle.model.concordance import Seen
from fascicle.model.coverage import Coverage, CoverageThresholds, DepthSummary, TargetCoverage
from fascicle.model.dna import VariantFindings
from fascicle.model.fusions import Fusion, Side
from fascicle.model.loci import Build, Position, Span, Strand
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Quality
from tumour_examples import make_fusion, make_site

DEPTH = DepthSummary(100, 200.0, 200.0, 100, (1.0, 1.0, 0.5, 0.0))
OWN = Provenance("0", "dna", (), None, None, None, None, None)


def make_variants(*spans: tuple[str, int, int]) -> VariantFindings:
    targets = tuple(TargetCoverage(chrom, Span(start, end), "G", "t", DEPTH, end - start) for chrom, start, end in spans)
    coverage = Coverage(CoverageThresholds(20, 20, 50), DEPTH, targets, (), (), None, None, None, None, None, (), 0)
    return VariantFindings("dna", "exons", 1, (), False, None, (), (), (), None, coverage, Quality(()), OWN)


def make_placed(five_strand: Strand = Strand.PLUS, three_strand: Strand = Strand.MINUS) -> Fusion:
    """SPECC1L up to chr22:10,000, NTRK3 from chr15:50,000 on."""
    site = make_site("NM_1", 6)
    five = Side("SPECC1L", Position(Build.GRCH38, "chr22", 10_000, five_strand), site)
    three = Side("NTRK3", Position(Build.GRCH38, "chr15", 50_000, three_strand), site)
    return replace(make_fusion(), five_prime=five, three_prime=three)


@pytest.mark.parametrize(
    ("target", "captured"),
    [
        (("chr15", 49_900, 50_101), set()),  # the exon with its padding
        (("chr15", 49_900, 52_000), {"NTRK3"}),  # goes on into the intron before the exon, on the minus strand
        (("chr15", 48_000, 50_001), set()),  # the intron behind it
        (("chr22", 9_900, 12_000), {"SPECC1L"}),
        (("chr22", 8_000, 10_050), set()),
        (("chr1", 49_000, 52_000), set()),
    ],
)
def test_read_targets__by_the_intron_at_the_breakpoint(target: tuple[str, int, int], captured: set[str]) -> None:
    found = read_targets([make_placed()], make_variants(target))
    assert found is not None
    assert found.introns == frozenset(captured)
    assert not found.was_searched
    assert not found.found


def test_read_targets__is_none_where_targets_are_not_known() -> None:
    assert read_targets([make_placed()], None) is None
    assert read_targets([make_placed()], replace(make_variants(), coverage=None)) is None


def test_find_window__mirrors_by_strand_and_side() -> None:
    assert find_window(5000, Strand.MINUS, is_five_prime=True) == find_window(5000, Strand.PLUS, is_five_prime=False)
    assert find_window(5000, Strand.MINUS, is_five_prime=False) == find_window(5000, Strand.PLUS, is_five_prime=True)
    assert find_window(50, Strand.PLUS, is_five_prime=False) == Span(0, 1)


def test_hold_together__captured_introns_that_nobody_searched_say_nothing() -> None:
    silent = hold(make_evidence("in_frame", dna="-"))
    assert silent.views[1].observation.rearranged is Seen.NOT_DONE
    own = read_targets([make_placed()], make_variants(("chr15", 49_900, 52_000)))
    unsearched = hold(replace(make_evidence("in_frame"), dna=own))
    assert unsearched.views[1].observation.rearranged is Seen.NOT_DONE
    assert "not looked for" in unsearched.views[1].observation.result
    exons = read_targets([make_placed()], make_variants(("chr15", 49_900, 50_101)))
    assert hold(replace(make_evidence("in_frame"), dna=exons)).views[1].agreement == "expected_silent"
