"""Residues that were read: whole codons in callable bases, on either strand, over exon borders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.residues import find_read_residues, list_read_residues
from fascicle.model.coverage import ResidueCoverage
from fascicle.model.genes import CanonicalRule, Gene, Transcript, TranscriptTag
from fascicle.model.loci import Build, Locus, Span, Strand
from variant_examples import COVERAGE, LIMITS

# Two exons of 20 bases; the CDS has 30 bases: 15 of the first exon (from its 5th base on) and 15 of the second.
EXONS = (Span(100, 120), Span(200, 220))
PLUS = Transcript("T1.1", Locus(Build.GRCH38, "chr17", Span(100, 220), Strand.PLUS), EXONS, Span(105, 215), aliases=("NM_1.1",))
MINUS = replace(PLUS, locus=replace(PLUS.locus, strand=Strand.MINUS), exons=EXONS[::-1])
GENE = Gene("TP53", "ENSG1", "protein_coding", PLUS.locus, (PLUS,), CanonicalRule.MANE_SELECT)


@pytest.mark.parametrize(
    ("transcript", "regions", "runs"),
    [
        (PLUS, [Span(0, 500)], [(1, 10)]),
        (MINUS, [Span(0, 500)], [(1, 10)]),
        (PLUS, [Span(100, 120)], [(1, 5)]),
        (MINUS, [Span(100, 120)], [(6, 10)]),
        (PLUS, [Span(105, 107)], []),
        (PLUS, [Span(105, 108)], [(1, 1)]),
        (PLUS, [Span(106, 112)], [(2, 2)]),
        (MINUS, [Span(209, 215)], [(1, 2)]),
        (PLUS, [Span(117, 120), Span(200, 203)], [(5, 6)]),
        (PLUS, [Span(117, 120), Span(201, 206)], [(5, 5), (7, 7)]),
        (PLUS, [Span(105, 110), Span(110, 120)], [(1, 5)]),
        (replace(PLUS, cds_phase=2), [Span(0, 500)], [(1, 9)]),
        (replace(PLUS, cds_phase=2), [Span(105, 110)], [(1, 1)]),
        (replace(PLUS, cds=None), [Span(0, 500)], []),
        (PLUS, [], []),
    ],
)
def test_find_read_residues__only_whole_codons(transcript: Transcript, regions: list[Span], runs: list[tuple[int, int]]) -> None:
    assert list(find_read_residues(transcript, regions)) == runs


def test_list_read_residues__depth_limit_and_names() -> None:
    coverage = replace(COVERAGE, callable_regions=(("chr1", Span(100, 300)), ("chr17", Span(100, 120))))
    (found,) = list_read_residues(coverage, [GENE], LIMITS)
    assert found == ResidueCoverage("TP53", ("T1.1", "NM_1.1"), 1, 5, 50, "DNA", 0.0198)


def test_list_read_residues__a_limit_that_is_not_known_is_none() -> None:
    (found,) = list_read_residues(replace(COVERAGE, callable_regions=(("chr17", Span(0, 500)),)), [GENE], ())
    assert (found.first, found.last, found.lowest_fraction) == (1, 10, None)


def test_list_read_residues__mane_plus_clinical_too_and_no_other() -> None:
    clinical = replace(PLUS, accession="T2.1", aliases=(), tags=frozenset({TranscriptTag.MANE_PLUS_CLINICAL}))
    other = replace(PLUS, accession="T3.1", aliases=())
    gene = replace(GENE, transcripts=(PLUS, other, clinical))
    coverage = replace(COVERAGE, callable_regions=(("chr17", Span(0, 500)),))
    assert [row.sequences[0] for row in list_read_residues(coverage, [gene], ())] == ["T1.1", "T2.1"]
