from __future__ import annotations

import pytest

from fascicle.model.loci import Build
from fascicle.reference.contigs import MAIN_CHROMS, find_contig_length, read_contig_lengths, recognise_build, sort_key
from fascicle.reference.cytobands import read_cytobands


def test_read_contig_lengths__has_every_main_chromosome_of_three_builds() -> None:
    assert set(read_contig_lengths()) == {Build.GRCH37, Build.GRCH38, Build.T2T_CHM13}
    for lengths in read_contig_lengths().values():
        assert set(MAIN_CHROMS) <= set(lengths)


def test_read_contig_lengths__agrees_with_the_ends_of_the_bands() -> None:
    ends = {chrom: bands[0][-1] for chrom, bands in read_cytobands().items()}
    assert {chrom: find_contig_length(Build.GRCH38, chrom) for chrom in ends} == ends


def test_read_contig_lengths__no_two_builds_share_a_length() -> None:
    for chrom in MAIN_CHROMS:
        lengths = [find_contig_length(build, chrom) for build in read_contig_lengths()]
        assert len(set(lengths)) == len(lengths), chrom


@pytest.mark.parametrize(
    ("lengths", "build"),
    [
        ({"chr17": 81195210}, Build.GRCH37),
        ({"chr17": 83257441, "chrM": 16569, "chrUn_decoy": 5}, Build.GRCH38),
        ({"chr1": 248387328, "chrY": 62460029}, Build.T2T_CHM13),
        ({"chr1": 248387328, "chrY": 57227415}, Build.UNKNOWN),
        ({"chrM": 16569}, Build.UNKNOWN),
        ({}, Build.UNKNOWN),
    ],
)
def test_recognise_build__needs_every_main_chromosome_to_fit(lengths: dict[str, int], build: Build) -> None:
    assert recognise_build(lengths) is build


def test_find_contig_length__is_none_for_what_it_does_not_know() -> None:
    assert find_contig_length(Build.GRCH37, "chrM") is None
    assert find_contig_length(Build.UNKNOWN, "chr1") is None


def test_sort_key__orders_as_files_do() -> None:
    assert sorted(["chrM", "chr10", "chrX", "GL1", "chr2"], key=sort_key) == ["chr2", "chr10", "chrX", "chrM", "GL1"]
