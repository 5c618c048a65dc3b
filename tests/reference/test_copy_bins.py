"""Bins of targets and between them, held against CNVkit's own."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from fascicle.model.loci import Build, Span
from fascicle.reference.copy_bins import ANTITARGET_BP, TARGET_BP, lay_out_bins, subdivide
from fascicle.reference.genome import Genome, Stretch
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases
from fascicle.reference.targets import Target, Targets

LENGTH = 2_000_000


def make_genome() -> Genome:
    """chr1 with as much GC as AT, of which the last half megabase is unknown; chr2 without GC."""

    def read(stretch: Stretch, span: Span) -> Bases:
        places = np.arange(span.start, span.end)
        bases = (places % 4).astype(np.uint8) if stretch.chrom == "chr1" else np.zeros(len(span), np.uint8)
        return np.where((places > 1_500_000) & (stretch.chrom == "chr1"), np.uint8(UNKNOWN_BASE), bases).astype(np.uint8)

    chroms = ("chr1", "chr2", "chrY")
    return Genome(Build.GRCH38, [Stretch(chrom, Span(0, LENGTH), chrom, is_slice=False) for chrom in chroms], read)


def make_targets(*places: tuple[str, int, int, str | None]) -> Targets:
    regions = tuple(Target(chrom, Span(start, end), gene, f"{gene} exon 1") for chrom, start, end, gene in places)
    return Targets(regions, (), "test")


TARGETS = make_targets(("chr1", 400_000, 400_900, "ABL1"), ("chr1", 402_000, 402_100, "ABL2"), ("chr2", 10_000, 10_200, None))


def test_lay_out_bins__cuts_targets_evenly_and_names_their_genes() -> None:
    bins = lay_out_bins(TARGETS, make_genome(), with_antitargets=False)
    assert [(bins.span(row).start, bins.span(row).end) for row in range(3)] == [
        (400_000, 400_300),
        (400_300, 400_600),
        (400_600, 400_900),
    ]
    assert bins.genes == ("ABL1", "ABL1", "ABL1", "ABL2", None)
    assert bins.is_target.all()
    assert bins.gc[0] == pytest.approx(0.5, abs=0.01)
    assert bins.gc[-1] == 0


def test_lay_out_bins__takes_the_gene_that_a_bin_overlaps_most() -> None:
    targets = make_targets(("chr1", 100, 300, "B"), ("chr1", 250, 350, "A"))
    assert lay_out_bins(targets, make_genome(), with_antitargets=False).genes == ("B",)


def test_lay_out_bins__leaves_out_unknown_sequence_and_y() -> None:
    targets = make_targets(("chr1", 1_600_000, 1_600_200, "N"), ("chrY", 100, 400, "SRY"), ("chr1", 1000, 1200, "A"))
    assert lay_out_bins(targets, make_genome(), with_antitargets=False).genes == ("A",)


def test_antitargets__are_those_of_cnvkit_where_all_sequence_is_known() -> None:
    bins = lay_out_bins(TARGETS, make_genome(), with_antitargets=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from cnvlib.antitarget import do_antitarget
        from skgenome import GenomicArray

        rows = [("chr1", 400_000, 400_900, "a"), ("chr1", 402_000, 402_100, "b"), ("chr2", 10_000, 10_200, "c")]
        own = GenomicArray.from_rows(rows, ["chromosome", "start", "end", "gene"])
        access = GenomicArray.from_rows([("chr1", 0, LENGTH), ("chr2", 0, LENGTH)], ["chromosome", "start", "end"])
        theirs = do_antitarget(own, access, ANTITARGET_BP).data
    between = [(chrom, span.start, span.end) for chrom, span in bins.list_places(~bins.is_target)]
    expected = list(zip(theirs["chromosome"], theirs["start"], theirs["end"], strict=True))
    # They know nothing of unknown sequence.
    known = [place for place in expected if place[0] == "chr2" or place[2] < 1_500_000]
    assert len(known) > 15
    assert {place for place in between if place[0] == "chr2" or place[2] < 1_500_000} == {
        (chrom, int(start), int(end)) for chrom, start, end in known
    }


@pytest.mark.parametrize(("length", "pieces"), [(100, 1), (400, 1), (401, 2), (600, 2), (2670, 10)])
def test_subdivide__makes_pieces_near_the_wanted_length(length: int, pieces: int) -> None:
    found = list(subdivide(Span(50, 50 + length), TARGET_BP))
    assert len(found) == pieces
    assert sum(map(len, found)) == length
    assert max(map(len, found)) - min(map(len, found)) <= 1


def test_subdivide__leaves_out_what_is_too_short() -> None:
    assert list(subdivide(Span(0, 99), 50, 100)) == []


def test_keep__takes_all_columns_alike() -> None:
    bins = lay_out_bins(TARGETS, make_genome(), with_antitargets=False)
    own = bins.keep(np.array([False, False, True, True, False]))
    assert own.genes == ("ABL1", "ABL2")
    assert own.starts.tolist() == [400_600, 402_000]
    assert len(own) == len(own.gc) == 2
