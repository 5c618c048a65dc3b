"""Planted copies: molecules of both parents, depth, SNP counts, haplotypes to draw reads from."""

from __future__ import annotations

import numpy as np
import pytest

from copy_number_examples import LIBRARY, make_bins, plant_arm, plant_gene
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.nucleotides import decode_bases, encode_bases
from fascicle.simulate.copy_states import (
    PlantedCopies,
    PlantedTumour,
    draw_bin_depth,
    draw_capture,
    draw_snp_counts,
    make_copy_haplotypes,
)
from fascicle.simulate.small_variants import PlantedVariant, Window

BINS = make_bins()
TUMOUR = PlantedTumour(0.5, (2, 1), (plant_arm("3p", 1, 0), plant_gene(BINS, "G3p2", 10, 1)))


def test_planted_copies__refuses_a_minor_part_of_more_than_half() -> None:
    with pytest.raises(ValueError, match="not the smaller part"):
        PlantedCopies("chr1", Span(0, 10), 3, 2)


def test_copies_at__takes_the_later_of_two_that_overlap() -> None:
    inside = int(BINS.starts[BINS.genes.index("G3p2")])
    assert TUMOUR.copies_at("chr3", inside) == (10, 1)
    assert TUMOUR.copies_at("chr3", 2_000_000) == (1, 0)
    assert TUMOUR.copies_at("chr4", 2_000_000) == (2, 1)


@pytest.mark.parametrize(("place", "major", "minor"), [(("chr4", 5), 1.0, 1.0), (("chr3", 5), 1.0, 0.5)])
def test_molecules_at__are_those_of_all_cells(place: tuple[str, int], major: float, minor: float) -> None:
    assert TUMOUR.molecules_at(*place) == pytest.approx((major, minor))


def test_draw_bin_depth__follows_copies_capture_and_gc() -> None:
    capture = draw_capture(BINS, LIBRARY, np.random.default_rng(1)) + (BINS.chroms == "chr5")
    depth = draw_bin_depth(BINS, TUMOUR, capture, LIBRARY, np.random.default_rng(2))
    middle = np.median(depth[BINS.chroms == "chr4"])
    lost = (BINS.chroms == "chr3") & (BINS.starts < 60_000_000) & np.array([gene != "G3p2" for gene in BINS.genes])
    assert np.median(depth[lost]) / middle == pytest.approx(0.75, rel=0.1)
    assert np.median(depth[BINS.chroms == "chr5"]) / middle == pytest.approx(2, rel=0.1)
    rich, poor = (np.median(depth[(BINS.chroms == "chr4") & (BINS.gc == gc)]) for gc in (BINS.gc.max(), BINS.gc.min()))
    assert rich > poor


def test_draw_snp_counts__have_the_share_of_the_rarer_parent() -> None:
    places = [("chr3", 2_000_000)] * 300
    first, second = draw_snp_counts(places, TUMOUR, LIBRARY, np.random.default_rng(3))
    shares = np.minimum(first, second) / (first + second)
    assert shares.mean() == pytest.approx(1 / 3, abs=0.02)
    # Either allele may be on the parent that was lost.
    assert 0.3 < (first > second).mean() < 0.7


def test_make_copy_haplotypes__share_out_snps_and_molecules() -> None:
    window = Window("chr3", Span(1000, 1010), encode_bases(b"ACGTACGTAC"))
    snps = [
        PlantedVariant(SmallVariant(Build.GRCH38, "chr3", 1000 + at, ref, alt), 0.5, True)
        for at, ref, alt in ((6, "G", "T"), (1, "C", "A"), (3, "T", "G"))
    ]
    major, minor = make_copy_haplotypes(window, snps, TUMOUR)
    assert (decode_bases(major.bases), major.share) == ("AAGTACTTAC", 0.5)
    assert (decode_bases(minor.bases), minor.share) == ("ACGGACGTAC", 0.25)
