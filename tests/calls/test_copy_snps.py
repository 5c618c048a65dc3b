"""Which places are SNPs of the person, and what their counts say of the rarer allele."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from fascicle.calls.copy_number.snps import SnpCounts, choose_snps, list_fractions, weigh_fractions
from fascicle.evidence.sample_sites import Site
from fascicle.model.loci import Build
from fascicle.model.variants import PopulationFrequency, SmallVariant

HETEROZYGOUS = Site("chr1", 10, "A", "C", (30, 90), (50, 48))
HOMOZYGOUS = Site("chr1", 20, "A", "C", (0, 90), (1, 98))
SOMATIC = Site("chr1", 30, "A", "C", (60, 60), (100, 0))
SHALLOW = Site("chr1", 40, "A", "C", (5, 5), (50, 50))


def test_choose_snps__takes_places_at_which_the_normal_has_both_alleles() -> None:
    found = choose_snps([HETEROZYGOUS, HOMOZYGOUS, SOMATIC, SHALLOW], Build.GRCH38, None)
    assert found is not None
    assert found.offsets.tolist() == [10]
    assert (found.first.tolist(), found.second.tolist(), found.heterozygous.tolist()) == ([30], [90], [1.0])


def test_choose_snps__is_none_where_nothing_tells_snps_from_mutations() -> None:
    alone = Site("chr1", 10, "A", "C", (30, 90), None)
    assert choose_snps([alone], Build.GRCH38, None) is None


def test_choose_snps__weighs_common_places_of_the_population() -> None:
    frequencies = {10: 0.2, 20: 0.0001, 30: None, 40: 0.5}

    def find(variants: Sequence[SmallVariant]) -> Mapping[SmallVariant, PopulationFrequency]:
        return {variant: PopulationFrequency(frequencies[variant.start], "test", "test") for variant in variants}

    sites = [Site("chr1", at, "A", "C", (60, 60) if at < 40 else (9, 9), None) for at in frequencies]
    found = choose_snps(sites, Build.GRCH38, find)
    assert found is not None
    assert found.offsets.tolist() == [10]
    # 2 q (1 - q) of 2 q (1 - q) + q q.
    assert found.heterozygous.tolist() == pytest.approx([0.32 / (0.32 + 0.04)])


def make_snps(pairs: Sequence[tuple[int, int]], share: float = 1.0) -> SnpCounts:
    first, second = np.array(pairs, np.int64).T
    count = len(pairs)
    return SnpCounts(np.array(["chr1"] * count), np.arange(count), first, second, np.full(count, share))


@pytest.mark.parametrize("share", [0.5, 0.33, 0.2, 0.05])
def test_weigh_fractions__finds_the_share_whichever_allele_is_rarer(share: float) -> None:
    rare = round(200 * share)
    snps = make_snps([(rare, 200 - rare), (200 - rare, rare)] * 8)
    chosen = np.ones(16, np.bool_)
    likeliest = list_fractions()[weigh_fractions(snps, chosen).argmax()]
    assert likeliest == pytest.approx(share, abs=0.03)


def test_weigh_fractions__a_likely_homozygous_carrier_says_little() -> None:
    chosen = np.ones(1, np.bool_)
    sure, unsure = (weigh_fractions(make_snps([(0, 200)], share), chosen) for share in (1.0, 0.1))
    assert np.ptp(sure) > 15
    assert np.ptp(unsure) < 1
    assert len(sure) == len(list_fractions())


def test_inside__is_half_open_and_of_one_chromosome() -> None:
    snps = make_snps([(10, 10)] * 5)
    assert snps.inside("chr1", 1, 3).tolist() == [False, True, True, False, False]
    assert not snps.inside("chr2", 0, 5).any()
