"""Depth of bins: the mean over a target bin's bases, and first reads that begin between targets."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from dna_pairs import align_pair, draw_dna_pairs, make_dna_header, write_bam
from fascicle.evidence.bin_depth import count_off_target, measure_target_depth
from fascicle.evidence.depth import DepthEvidence, lay_out_targets
from fascicle.evidence.fragment_counts import count_depth
from fascicle.model.coverage import CoverageThresholds
from fascicle.model.loci import Span
from fascicle.reads.aligned import open_aligned
from fascicle.reference.bundle import Bundle
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.genome import open_genome
from small_genome import Genome

THRESHOLDS = CoverageThresholds(mapping_quality=20, base_quality=10, callable_depth=20)


def make_bins(*places: tuple[str, int, int, bool]) -> CopyBins:
    chroms = np.array([chrom for chrom, *_ in places])
    starts, ends = (np.array([place[at] for place in places], np.int64) for at in (1, 2))
    return CopyBins(
        chroms, starts, ends, (None,) * len(places), np.array([place[3] for place in places]), np.full(len(places), 0.5)
    )


def test_measure_target_depth__is_the_mean_over_the_bases_of_a_bin() -> None:
    spans = [("chr1", Span(100, 110)), ("chr2", Span(0, 4))]
    usable = np.array([*range(10), 5, 5, 7, 7], np.int32)
    evidence = DepthEvidence(lay_out_targets(spans, ("chr1", "chr2")), usable, np.zeros(14, np.int32))
    bins = make_bins(("chr1", 100, 104, True), ("chr1", 104, 110, True), ("chr1", 200, 300, False), ("chr2", 0, 4, True))
    found = measure_target_depth(bins, evidence)
    assert found[[0, 1, 3]] == pytest.approx([1.5, 6.5, 6])
    assert np.isnan(found[2])


def test_count_off_target__counts_each_fragment_once_where_its_first_read_begins(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome
) -> None:
    rng = random.Random(4)
    pairs = draw_dna_pairs(rng, small_genome, "chr1", (1000, 3000), 200)
    header = make_dna_header({chrom: len(bases) for chrom, bases in small_genome.items()})
    records = [record for pair in pairs for record in align_pair(pair, header)]
    for record in records[:20]:
        record.mapping_quality = 3
    for record in records[20:30]:
        record.is_duplicate = True
    path = write_bam(tmp_path / "a.bam", records, header)
    bins = make_bins(("chr1", 1000, 1500, False), ("chr1", 1500, 2000, True), ("chr1", 2000, 3200, False))
    with open_aligned(path, open_genome(small_bundle)) as reads:
        found = count_off_target(reads, bins, THRESHOLDS.mapping_quality)
        nothing = count_off_target(reads, bins.keep(bins.is_target), THRESHOLDS.mapping_quality)
        depth = count_depth(reads, [("chr1", Span(1500, 2000))], THRESHOLDS)
    starts = [record.reference_start for record in records[30:] if not record.is_read2]
    expected = [sum(1000 <= at < 1500 for at in starts), 0, sum(2000 <= at < 3200 for at in starts)]
    assert found.tolist() == expected
    assert nothing.tolist() == [0]
    assert measure_target_depth(bins, depth)[1] == pytest.approx(depth.usable.mean())
