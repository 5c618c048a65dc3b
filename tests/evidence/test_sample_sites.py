"""Places with variants found, damage summed at the others, SNPs counted."""

from __future__ import annotations

import numpy as np

from fascicle.evidence.base_counts import BaseCounts
from fascicle.evidence.depth import lay_out_targets
from fascicle.evidence.sample_sites import NORMAL, TUMOUR, Site, count_at_snps, gather_sample_evidence
from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build, Span

SPANS = [("chr1", Span(100, 104)), ("chr2", Span(7, 9))]
KNOWN = "ACGTAN"


def make_counts(rows: list[tuple[int, int, int, int]], other_class: list[tuple[int, int, int, int]] | None = None) -> BaseCounts:
    layout = lay_out_targets(SPANS, ("chr1", "chr2"))
    counts = np.zeros((6, 2, 4), np.int32)
    counts[:, 0] = rows
    if other_class:
        counts[:, 1] = other_class
    return BaseCounts(layout, np.array(["ACGTN".index(base) for base in KNOWN], np.uint8), counts)


CLEAN = [(50, 0, 0, 0), (0, 50, 0, 0), (0, 0, 50, 0), (0, 0, 0, 50), (50, 0, 0, 0), (50, 0, 0, 0)]


def test_gather_sample_evidence__finds_a_variant_of_either_sample_with_the_counts_of_both() -> None:
    tumour = make_counts([(25, 25, 0, 0), *CLEAN[1:]])
    normal = make_counts([*CLEAN[:3], (0, 1, 0, 19), *CLEAN[4:]])
    normal.counts[4, 0] = (40, 0, 0, 10)
    found = gather_sample_evidence([tumour], [normal])
    assert found.sites == [
        Site("chr1", 100, "A", "C", (25, 25), (50, 0)),
        Site("chr2", 7, "A", "T", (50, 0), (40, 10)),
    ]
    assert found.sites[0].count(Build.GRCH38, is_normal=False).alternate == 25
    assert set(found.damage) == {TUMOUR, NORMAL}


def test_gather_sample_evidence__of_one_sample_has_no_normal() -> None:
    found = gather_sample_evidence([make_counts([(25, 25, 0, 0), *CLEAN[1:]])], None)
    assert [site.normal for site in found.sites] == [None]
    assert found.sites[0].count(Build.GRCH38, is_normal=True).reference is None


def test_gather_sample_evidence__an_unknown_reference_base_is_no_site() -> None:
    rows = [*CLEAN[:5], (25, 25, 0, 0)]
    assert gather_sample_evidence([make_counts(rows)], None).sites == []


def test_sum_damage__leaves_out_places_with_a_variant_and_keeps_classes() -> None:
    counts = make_counts([(50, 0, 0, 0), (0, 98, 0, 2), *CLEAN[2:]], [(0, 0, 0, 0), (0, 10, 0, 1), (0, 0, 90, 10), *CLEAN[3:]])
    damage = gather_sample_evidence([counts], None).damage[TUMOUR]
    assert damage[:, 1].tolist() == [[0, 98, 0, 2], [0, 10, 0, 1]]
    # 10 of 150 are more than errors make.
    assert damage[:, 2].sum() == 0
    assert damage[0, 0, 0] == 100


def test_count_at_snps__gives_no_count_outside() -> None:
    inside, outside = Snp("rs1", "chr1", 101, "C", "T"), Snp("rs2", "chr1", 104, "C", "T")
    rows = [CLEAN[0], (0, 30, 0, 20), *CLEAN[2:]]
    found = count_at_snps([make_counts(rows)], [outside, inside])
    assert [(count.reference, count.alternate) for count in found] == [(None, None), (30, 20)]
    assert found[0].because == "it lies outside of the targets"
