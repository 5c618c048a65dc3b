from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.sites import describe_site, locate, rank_transcripts
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.model.fusions import Place
from fascicle.model.loci import Position, Span
from fascicle.reference.gene_loci import to_locus_offset
from small_genome import ALPHA, BETA, DELTA, SmallGene
from small_paths import find_paths

EDGE, INSIDE, INTRON = Place.EXON_EDGE, Place.INSIDE_EXON, Place.INTRON
LONG, SKIPPING = "ENST00000000001.1", "ENST00000000002.1"


@pytest.mark.parametrize(
    ("gene", "offset", "is_five_prime", "exon", "place"),
    [
        (ALPHA, 1619, True, 2, EDGE),  # exon 2 is 1500-1620 on the plus strand
        (ALPHA, 1618, True, 2, INSIDE),
        (ALPHA, 1500, True, 2, INSIDE),
        (ALPHA, 1620, True, 2, INTRON),
        (ALPHA, 1999, True, 2, INTRON),
        (ALPHA, 2000, False, 3, EDGE),
        (ALPHA, 2001, False, 3, INSIDE),
        (ALPHA, 2149, False, 3, INSIDE),
        (ALPHA, 1999, False, 3, INTRON),
        (ALPHA, 1620, False, 3, INTRON),
        (ALPHA, 1000, False, 1, EDGE),
        (ALPHA, 4399, True, 6, EDGE),
        (BETA, 3600, True, 2, EDGE),  # exon 2 is 3600-3820 on the minus strand, read from 3819 down
        (BETA, 3601, True, 2, INSIDE),
        (BETA, 3599, True, 2, INTRON),
        (BETA, 3819, False, 2, EDGE),
        (BETA, 3818, False, 2, INSIDE),
        (BETA, 3820, False, 2, INTRON),
        (BETA, 3820, True, 1, INTRON),
        (BETA, 3091, False, 3, INTRON),
        (BETA, 4699, False, 1, EDGE),
        (BETA, 1000, True, 6, EDGE),
    ],
)
def test_describe_site__numbers_exons_and_introns_on_both_strands(
    small_book: PathBook, *, gene: SmallGene, offset: int, is_five_prime: bool, exon: int, place: Place
) -> None:
    own = find_paths(small_book, gene)
    site = describe_site(own, own.gene.canonical, to_locus_offset(own.gene.locus, offset), is_five_prime=is_five_prime)
    assert site is not None
    assert (site.exon, site.place, site.exon_count) == (exon, place, 6)
    assert site.transcript == gene.transcripts[0].accession
    assert site.is_canonical


@pytest.mark.parametrize(("gene", "offset"), [(ALPHA, 999), (ALPHA, 4400), (BETA, 999), (BETA, 4700)])
def test_describe_site__says_nothing_outside_the_transcript(small_book: PathBook, gene: SmallGene, offset: int) -> None:
    own = find_paths(small_book, gene)
    for is_five_prime in (True, False):
        inside = to_locus_offset(own.gene.locus, offset)
        assert describe_site(own, own.gene.canonical, inside, is_five_prime=is_five_prime) is None


@pytest.mark.parametrize(
    ("offset", "is_five_prime", "expected"),
    [
        (1619, True, [(LONG, 2, EDGE), (SKIPPING, 2, EDGE)]),
        (2149, True, [(LONG, 3, EDGE), (SKIPPING, 2, INTRON)]),
        (2600, False, [(LONG, 4, EDGE), (SKIPPING, 3, EDGE)]),
        (2610, False, [(LONG, 4, INSIDE), (SKIPPING, 3, INSIDE)]),
        (1800, True, [(LONG, 2, INTRON), (SKIPPING, 2, INTRON)]),
    ],
)
def test_rank_transcripts__prefers_edges_then_exons_then_the_canonical_one(
    small_book: PathBook, *, offset: int, is_five_prime: bool, expected: list[tuple[str, int, Place]]
) -> None:
    own = find_paths(small_book, ALPHA)
    ranked = rank_transcripts(own, to_locus_offset(own.gene.locus, offset), is_five_prime=is_five_prime)
    assert [(t.accession, site.exon, site.place) for t, site in ranked] == expected
    assert [site.is_canonical for _, site in ranked] == [t.accession == LONG for t, _ in ranked]


def test_rank_transcripts__prefers_a_fitting_transcript_to_the_canonical_one(small_book: PathBook) -> None:
    """An exon edge that only the second transcript has: its own exon end, moved for this test."""
    own = find_paths(small_book, ALPHA)
    long, skipping = own.gene.transcripts
    moved = replace(skipping, exons=(skipping.exons[0], Span(1500, 1600), *skipping.exons[2:]))
    changed = GenePaths(own.number, replace(own.gene, transcripts=(long, moved)), own.bases, own.bundle_offset)
    ranked = rank_transcripts(changed, to_locus_offset(own.gene.locus, 1599), is_five_prime=True)
    assert [(t.accession, site.place) for t, site in ranked] == [(SKIPPING, EDGE), (LONG, INSIDE)]


@pytest.mark.parametrize("gene", [ALPHA, BETA, DELTA])
def test_locate__is_the_way_back_to_the_genome(small_book: PathBook, gene: SmallGene) -> None:
    own = find_paths(small_book, gene)
    for place in (gene.span[0], gene.span[0] + 7, gene.span[1] - 1):
        found = locate(own, to_locus_offset(own.gene.locus, place))
        assert found == Position(own.gene.locus.build, gene.chrom, place, own.gene.locus.strand)
