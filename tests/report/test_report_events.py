"""Events within a gene and names of fusions, as the report says them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from findings_examples import DUPLICATION, INDEX, INDEX_FUSION, SKIPPING, WITHIN, make_side
from report_texts import get_text, with_fusion

from fascicle.model.fusions import EventKind, Frame, Place
from fascicle.model.loci import Strand
from fascicle.report.events import EVENT_WORDS, describe_join, format_title
from fascicle.report.sentences import describe_meaning


def test_event_words__exist_for_every_kind() -> None:
    assert set(EVENT_WORDS) == set(EventKind)


def test_format_title__names_an_event_within_a_gene_by_its_kind() -> None:
    assert format_title(INDEX_FUSION) == "SPECC1L::NTRK3"
    assert format_title(SKIPPING) == "MET exon skipping"
    assert format_title(DUPLICATION) == "MET partial tandem duplication"


@pytest.mark.parametrize(
    ("last", "first", "words"),
    [
        (13, 15, "exon 13 joined to exon 15 of the same transcript: exon 14 is skipped"),
        (8, 12, "exon 8 joined to exon 12 of the same transcript: exons 9 to 11 are skipped"),
        (10, 3, "exon 10 joined to exon 3 of the same transcript: exons 3 to 10 are repeated"),
        (4, 4, "exon 4 joined to exon 4 of the same transcript: exon 4 is repeated"),
        (4, 5, "exon 4 joined to exon 5 of the same transcript"),
    ],
)
def test_describe_join__says_which_exons_are_skipped_or_repeated(last: int, first: int, words: str) -> None:
    sides = [make_side("MET", "chr7", 116771654, Strand.PLUS, "NM_000245.4", exon, 21) for exon in (last, first)]
    assert describe_join(replace(SKIPPING, five_prime=sides[0], three_prime=sides[1])) == f"NM_000245.4 {words}"


def test_describe_join__breakpoint_within_an_exon_claims_no_whole_exon() -> None:
    side = make_side("MET", "chr7", 116774900, Strand.PLUS, "NM_000245.4", 15, 21, Place.INSIDE_EXON)
    assert describe_join(replace(SKIPPING, three_prime=side)).endswith("exon 15 of the same transcript")


def test_describe_join__exons_of_two_transcripts_are_not_counted() -> None:
    side = make_side("MET", "chr7", 116774881, Strand.PLUS, "NM_000002", 9, 21)
    assert describe_join(replace(SKIPPING, three_prime=side)) == "NM_000245.4 exon 13 joined to NM_000002 exon 9"


def test_describe_meaning__out_of_frame_within_a_gene_speaks_of_no_partner() -> None:
    assert SKIPPING.product is not None
    text = describe_meaning(replace(SKIPPING, product=replace(SKIPPING.product, frame=Frame.OUT_OF_FRAME)))
    assert "not read in the gene's own frame" in text
    assert "partner" not in text


def test_report__event_within_a_gene_reads_as_one() -> None:
    summary, fusions = get_text(WITHIN, "summary"), get_text(WITHIN, "fusions")
    assert "MET::MET" not in summary + fusions
    assert "MET exon skipping" in summary
    assert "exon 14 is skipped" in summary
    assert "recurrent fusions" not in summary
    for part in ("NM_000245.4:r.2888_3028del", "5′ side, last base kept", "exons 3 to 10 are repeated"):
        assert part in fusions
    for part in ("ISCN", "Known fusion pair", "Reciprocal", "5′ partner,"):
        assert part not in fusions


def test_report__fusion_has_its_names_and_says_what_they_rest_on() -> None:
    text = get_text(INDEX, "fusions")
    for part in (
        "NM_015330(SPECC1L):e.6::NM_001012338(NTRK3):e.14",
        "NM_015330.6:r.?_2146::NM_001012338.3:r.1397_?",
        "t(15;22)(q25.3;q11.23)",
        "inferred, not seen on chromosomes; a plain exchange does not explain it",
        "complex_rearrangement",
    ):
        assert part in text


def test_report__absent_names_are_words() -> None:
    assert INDEX_FUSION.names is not None
    fusion = replace(INDEX_FUSION, names=replace(INDEX_FUSION.names, hgvs_rna=None, iscn=None))
    text = get_text(with_fusion(fusion), "fusions")
    assert "it needs a transcript with a version" in text
    assert "no rearrangement of chromosomes is inferred" in text
    assert "the calls hold none" in get_text(with_fusion(replace(INDEX_FUSION, names=None)), "fusions")


@pytest.mark.parametrize(("seen", "words"), [(None, "not looked for"), (True, "seen\n"), (False, "not seen\n")])
def test_report__reciprocal_is_seen_not_seen_or_not_looked_for(*, seen: bool | None, words: str) -> None:
    text = get_text(with_fusion(replace(INDEX_FUSION, is_reciprocal_seen=seen)), "fusions")
    assert f"Reciprocal fusion\n{words}" in text


def test_report__view_says_how_many_reads_it_shows() -> None:
    assert "3 reads of 89 shown." in get_text(INDEX, "fusions")
    assert INDEX_FUSION.view is not None
    whole = replace(INDEX_FUSION, view=replace(INDEX_FUSION.view, reads_not_shown=0))
    assert "All 3 reads are shown." in get_text(with_fusion(whole), "fusions")
    assert "Reads across the junction" not in get_text(with_fusion(replace(INDEX_FUSION, view=None)), "fusions")
