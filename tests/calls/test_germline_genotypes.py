"""Diploid genotypes, what a tumour kept, and what is withheld without consent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.germline.consent import withhold_germline, withhold_junctions
from fascicle.calls.germline.genotypes import (
    GermlineCandidate,
    call_candidates,
    call_genotype,
    find_tumour_loss,
    list_candidates,
)
from fascicle.calls.intervals import estimate_proportion
from fascicle.model.dna import GERMLINE
from fascicle.model.germline import GermlineSource, TumourLoss, Zygosity
from fascicle.model.variants import AlleleDepth, SomaticStatus
from fascicle.model.verdicts import Reason
from structural_calls import make_findings, make_variant
from variant_examples import NOT_GIVEN, TP53


def make_depth(found: int | None, of: int | None) -> AlleleDepth:
    fraction = estimate_proportion(found, of, "x") if of and found is not None else None
    return AlleleDepth(of, None if of is None or found is None else of - found, found, fraction)


@pytest.mark.parametrize(
    ("found", "of", "zygosity"),
    [
        (20, 33, Zygosity.HETEROZYGOUS),
        (50, 100, Zygosity.HETEROZYGOUS),
        (30, 100, Zygosity.HETEROZYGOUS),
        (100, 100, Zygosity.HOMOZYGOUS),
        (97, 100, Zygosity.HOMOZYGOUS),
        (0, 100, None),
        (2, 100, None),
    ],
)
def test_call_genotype__takes_the_likeliest_number_of_copies(found: int, of: int, zygosity: Zygosity | None) -> None:
    assert call_genotype(make_depth(found, of), None).zygosity is zygosity


def test_call_genotype__few_fragments_are_uncertain_and_common_alleles_need_fewer() -> None:
    rare, common = (call_genotype(make_depth(2, 4), frequency).quality for frequency in (None, 0.3))
    assert rare is not None
    assert common is not None
    assert rare < common
    assert call_genotype(make_depth(3, None), None).quality is None


def candidate(found: int | None, of: int | None, *reasons: Reason) -> GermlineCandidate:
    return GermlineCandidate(TP53.variant, "TP53", make_depth(found, of), None, NOT_GIVEN, reasons, ())


@pytest.mark.parametrize(
    ("found", "of", "reason"),
    [(0, 100, "not_diploid"), (3, 6, "genotype_uncertain"), (20, 100, "fraction_not_diploid"), (None, None, "depth_not_stated")],
)
def test_call_candidates__what_is_no_diploid_call_has_its_reason(found: int | None, of: int | None, reason: str) -> None:
    called, uncalled = call_candidates([candidate(found, of)], GermlineSource.NORMAL)
    assert called == ()
    assert reason in {own.name for own in uncalled[0].reasons}


def test_call_candidates__each_candidate_is_in_one_of_both_lists() -> None:
    given = [candidate(50, 100), candidate(50, 100, Reason("strand_bias", "one strand")), candidate(0, 80)]
    called, uncalled = call_candidates(given, GermlineSource.NORMAL)
    assert [own.candidate for own in called] == given[:1]
    assert len(uncalled) == 2


def test_call_candidates__of_a_tumour_alone_zygosity_is_not_known() -> None:
    called, uncalled = call_candidates([candidate(90, 100), candidate(10, 100)], GermlineSource.TUMOUR)
    assert uncalled == ()
    assert {(own.zygosity, own.quality) for own in called} == {(Zygosity.UNKNOWN, None)}


@pytest.mark.parametrize(
    ("normal", "tumour", "purity", "loss"),
    [
        # HCC1395, BRCA1 chr17:43057078.
        ((20, 33), (22, 22), None, TumourLoss.OTHER_LOST),
        ((50, 100), (10, 100), None, TumourLoss.VARIANT_LOST),
        ((50, 100), (48, 100), None, TumourLoss.KEPT),
        # Two of three copies in a pure tumour.
        ((500, 1000), (667, 1000), None, TumourLoss.IMBALANCE),
        # At half of the cells a gain of one copy gives 60 % at most.
        ((50, 100), (75, 100), 0.5, TumourLoss.OTHER_LOST),
        ((50, 100), (75, 100), None, TumourLoss.IMBALANCE),
    ],
)
def test_find_tumour_loss__says_loss_only_beyond_what_a_gain_gives(
    normal: tuple[int, int], tumour: tuple[int, int], purity: float | None, loss: TumourLoss
) -> None:
    found, because = find_tumour_loss(Zygosity.HETEROZYGOUS, make_depth(*normal), make_depth(*tumour), purity)
    assert found is loss
    assert f"{tumour[0]} of {tumour[1]}" in because


def test_find_tumour_loss__needs_a_heterozygous_variant_and_counts_of_both() -> None:
    both = make_depth(10, 20), make_depth(20, 20)
    assert find_tumour_loss(Zygosity.HOMOZYGOUS, *both, None)[0] is TumourLoss.NOT_ASSESSABLE
    assert find_tumour_loss(Zygosity.UNKNOWN, *both, None)[0] is TumourLoss.NOT_ASSESSABLE
    assert find_tumour_loss(Zygosity.HETEROZYGOUS, both[0], None, None)[0] is TumourLoss.NOT_ASSESSABLE
    assert find_tumour_loss(Zygosity.HETEROZYGOUS, both[0], make_depth(None, None), None)[0] is TumourLoss.NOT_ASSESSABLE


OF_NORMAL = replace(TP53, status=SomaticStatus.GERMLINE, reasons=(Reason(GERMLINE, "in the normal"),))
FILTERED = replace(OF_NORMAL, reasons=(Reason("strand_bias", "x"), Reason(GERMLINE, "in the normal")))
EITHER = replace(TP53, status=SomaticStatus.UNKNOWN)


def test_withhold_germline__takes_out_what_is_of_the_germline_whatever_else_speaks_against_it() -> None:
    kept, _, count = withhold_germline([TP53, OF_NORMAL, FILTERED, EITHER])
    assert kept == (TP53, EITHER)
    assert count == 2


def test_list_candidates__takes_calls_of_the_genes_from_the_side_that_is_the_normal() -> None:
    genes = frozenset({"TP53"})
    (own,) = list_candidates([TP53, OF_NORMAL, replace(OF_NORMAL, gene="ALK")], genes, GermlineSource.NORMAL, is_swapped=False)
    assert (own.depth, own.tumour, own.reasons) == (OF_NORMAL.normal, OF_NORMAL.tumour, ())
    swapped = list(list_candidates([TP53], genes, GermlineSource.NORMAL, is_swapped=True))
    assert (swapped[0].depth, swapped[0].tumour) == (TP53.tumour, TP53.normal)


def test_list_candidates__of_a_tumour_alone_takes_what_may_be_of_the_germline() -> None:
    genes = frozenset({"TP53"})
    found = list(list_candidates([TP53, EITHER, OF_NORMAL], genes, GermlineSource.TUMOUR, is_swapped=False))
    assert [own.depth for own in found] == [EITHER.tumour, OF_NORMAL.tumour]
    assert all(own.tumour is None for own in found)


def test_withhold_junctions__takes_out_structural_variants_of_the_germline() -> None:
    kept = [replace(make_variant(), status=status) for status in (SomaticStatus.SOMATIC, SomaticStatus.UNKNOWN)]
    found = make_findings(kept[0], replace(make_variant(), status=SomaticStatus.GERMLINE), kept[1])
    assert withhold_junctions(found).calls == tuple(kept)
