"""RNA and DNA of one event: what DNA says of a fusion, and when its silence is an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.coverage import DEFAULT_THRESHOLDS
from fascicle.interpretation.concordance.dna_events import read_events
from fascicle.interpretation.joined_events import join_events
from fascicle.model.concordance import DnaRearrangements
from fascicle.model.coverage import Coverage, DepthSummary
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion, Junction, Place, Side, Support, TranscriptSite
from fascicle.model.genes import CanonicalRule, Gene, Transcript
from fascicle.model.loci import Build, Locus, Position, Span, Strand
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Quality
from fascicle.model.structural import (
    Breakend,
    DnaAnswer,
    ExpectedTranscript,
    StructuralFindings,
    StructuralKind,
    StructuralSupport,
    StructuralVariant,
)
from fascicle.model.variants import SomaticStatus
from fascicle.model.verdicts import Reason

NOTHING = Provenance("0", "test", (), None, None, None, None, None)
PLUS, MINUS = Strand.PLUS, Strand.MINUS


def gene(symbol: str, chrom: str, strand: Strand, exons: tuple[Span, ...]) -> Gene:
    locus = Locus(Build.GRCH38, chrom, Span(min(e.start for e in exons), max(e.end for e in exons)), strand)
    transcript = Transcript(f"{symbol}.1", locus, exons)
    return Gene(symbol, symbol, "protein_coding", locus, (transcript,), CanonicalRule.LONGEST_TRANSCRIPT)


# FIVE (plus): introns 200-1000 and 1100-2000. THREE (minus): exons from the right, introns 4000-5000 and 2100-3900.
FIVE = gene("FIVE", "chr1", PLUS, (Span(100, 200), Span(1000, 1100), Span(2000, 2100)))
THREE = gene("THREE", "chr2", MINUS, (Span(5000, 5100), Span(3900, 4000), Span(2000, 2100)))
GENES = {"FIVE": FIVE, "THREE": THREE}


def side(gene: Gene, offset: int, exon: int) -> Side:
    position = Position(Build.GRCH38, gene.locus.chrom, offset, gene.locus.strand)
    return Side(gene.symbol, position, TranscriptSite(f"{gene.symbol}.1", exon, 3, Place.EXON_EDGE, is_canonical=True))


# Exon 1 of FIVE joined to exon 2 of THREE: DNA is broken in FIVE 200-1000 and in THREE 4000-5000.
FUSION = Fusion(
    side(FIVE, 199, 1), side(THREE, 3999, 2), Junction(0), Support(9, 3, 12, 8, 40, 40), None, None, None, (),
    is_known_pair=False, reasons=(),
)  # fmt: skip


def variant(five: int, three: int, *, is_reversed: bool = False) -> StructuralVariant:
    support = StructuralSupport(20, 2, 22, 15, 80, 80, None, None, 60, 60)
    ends = [Position(Build.GRCH38, "chr1", five, PLUS), Position(Build.GRCH38, "chr2", three, MINUS)]
    expected = ExpectedTranscript(FUSION.five_prime, FUSION.three_prime, None, None, "both breaks lie in introns")
    return StructuralVariant(
        Breakend(ends[0], "FIVE", None), Breakend(ends[1], "THREE", None), StructuralKind.TRANSLOCATION, Junction(0), None,
        support, None, SomaticStatus.UNKNOWN, is_known_pair=False, transcript=None if is_reversed else expected,
        hgvs_dna=None, iscn=None, reasons=(),
    )  # fmt: skip


def rna(*candidates: Fusion) -> FusionFindings:
    return FusionFindings("rna", "panel", 2, (), candidates, None, Quality(()), NOTHING)


def dna(
    calls: tuple[StructuralVariant, ...], covered: tuple[tuple[str, Span], ...] = (), *, is_read: bool = True
) -> VariantFindings:
    depth = DepthSummary(0, None, None, None, None)
    coverage = Coverage(DEFAULT_THRESHOLDS, depth, (), (), (), None, None, None, None, None, covered, 0)
    structural = StructuralFindings("dna", False, "bed", calls, NOTHING) if is_read else None
    return VariantFindings(
        "dna", "panel", 2, (), False, None, (), (), (), None, coverage if is_read else None, Quality(()), NOTHING,
        structural=structural,
    )  # fmt: skip


def test_join_events__breaks_beside_the_exons_are_the_same_event() -> None:
    (event,) = join_events(rna(FUSION), dna((variant(600, 4500),)), GENES)
    assert (event.name, event.fusion, event.variants, event.answer) == ("FIVE::THREE", 0, (0,), DnaAnswer.SEEN)
    assert "beside the exons" in event.because
    assert [(r.start, r.end) for r in event.regions] == [(199, 1001), (3999, 5001)]


@pytest.mark.parametrize("places", [(1500, 4500), (600, 5050)])
def test_join_events__rna_may_splice_over_exons(places: tuple[int, int]) -> None:
    (event,) = join_events(rna(FUSION), dna((variant(*places),)), GENES)
    assert event.answer is DnaAnswer.SEEN
    assert "splices over" in event.because


@pytest.mark.parametrize("places", [(150, 4500), (600, 3950)])
def test_join_events__breaks_that_take_the_exons_away_are_another_event(places: tuple[int, int]) -> None:
    (event,) = join_events(rna(FUSION), dna((variant(*places),)), GENES)
    assert (event.answer, event.variants) == (DnaAnswer.SEEN_ELSEWHERE, (0,))


@pytest.mark.parametrize(
    ("covered", "answer"),
    [
        ((("chr1", Span(150, 1050)),), DnaAnswer.NEGATIVE),
        ((("chr2", Span(3000, 6000)),), DnaAnswer.NEGATIVE),
        ((("chr1", Span(150, 250)),), DnaAnswer.NOT_COVERED),
        ((("chr1", Span(5000, 9000)), ("chr2", Span(2000, 3000))), DnaAnswer.NOT_COVERED),
        ((), DnaAnswer.NOT_COVERED),
        # Seven tenths of each: one break of both is in the covered part with probability 0.91.
        ((("chr1", Span(199, 761)), ("chr2", Span(3999, 4701))), DnaAnswer.NEGATIVE),
        # Six tenths of each: 0.84.
        ((("chr1", Span(199, 680)), ("chr2", Span(3999, 4600))), DnaAnswer.NOT_COVERED),
    ],
)
def test_join_events__silence_is_an_answer_only_where_the_breaks_would_be_seen(
    covered: tuple[tuple[str, Span], ...], answer: DnaAnswer
) -> None:
    (event,) = join_events(rna(FUSION), dna((), covered), GENES)
    assert (event.answer, event.variants) == (answer, ())
    assert "50 fragments" in event.because


def test_join_events__a_break_inside_an_exon_must_lie_at_that_base() -> None:
    site = TranscriptSite("FIVE.1", 1, 3, Place.INSIDE_EXON, is_canonical=True)
    cut = replace(FUSION, five_prime=replace(side(FIVE, 150, 1), site=site))
    (event,) = join_events(rna(cut), dna((), (("chr1", Span(140, 160)),)), GENES)
    assert event.answer is DnaAnswer.NEGATIVE
    assert (event.regions[0].start, event.regions[0].end) == (150, 151)


def test_join_events__without_an_exon_pair_nothing_can_be_said() -> None:
    unplaced = Side("FIVE", None, None, "no read crosses the junction")
    (event,) = join_events(rna(replace(FUSION, five_prime=unplaced)), dna(()), GENES)
    assert event.answer is DnaAnswer.NOT_ASSESSABLE


def test_join_events__imported_variants_say_nothing_of_junctions() -> None:
    (event,) = join_events(rna(FUSION), dna((), is_read=False), GENES)
    assert event.answer is DnaAnswer.NOT_ASSESSABLE


def test_join_events__dna_alone_says_what_rna_has() -> None:
    weak = replace(FUSION, reasons=(Reason("too_few_molecules", "1 of 3"),))
    calls = (variant(600, 4500), variant(700, 4600, is_reversed=True))
    first, second = join_events(rna(weak), dna(calls), GENES)
    assert (first.fusion, first.variants) == (None, (0,))
    assert "too_few_molecules" in first.because
    assert "joins no two genes" in second.because
    (alone,) = join_events(rna(), dna(calls[:1]), GENES)
    assert "no candidate fusion" in alone.because


def test_join_events__needs_both_assays() -> None:
    assert join_events(None, dna((variant(600, 4500),)), GENES) == ()
    assert join_events(rna(FUSION), None, GENES) == ()


def read(*calls: StructuralVariant, covered: tuple[tuple[str, Span], ...] = (), is_read: bool = True) -> DnaRearrangements | None:
    fusions, variants = rna(FUSION), dna(calls, covered, is_read=is_read)
    return read_events(join_events(fusions, variants, GENES), fusions, variants)


def test_read_events__a_break_that_was_seen_is_a_pair_and_captured() -> None:
    found = read(variant(500, 4500))
    assert found is not None
    assert found.found == (("FIVE", "THREE"),)
    assert found.introns == {"FIVE", "THREE"}
    assert found.was_searched


def test_read_events__silence_of_covered_introns_is_an_answer_and_of_others_is_not() -> None:
    whole = (("chr1", Span(0, 3000)), ("chr2", Span(0, 6000)))
    covered, silent = read(covered=whole), read()
    assert covered is not None
    assert not covered.found
    assert covered.introns == {"FIVE", "THREE"}
    assert silent is not None
    assert not silent.found
    assert not silent.introns


def test_read_events__is_nothing_where_nobody_looked() -> None:
    assert read(is_read=False) is None
    assert read_events((), None, None) is None
