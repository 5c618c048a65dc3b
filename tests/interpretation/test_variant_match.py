"""Patterns of small variants: each criterion met, not met, not assessable."""

from __future__ import annotations

from typing import Any

import pytest

from fascicle.interpretation.variant_match import assess_variant, hold_variants
from fascicle.knowledge.patterns import parse_pattern
from fascicle.model.answers import Answer, Outcome
from fascicle.model.biomarkers import VariantPattern, Zygosity
from fascicle.model.consequences import Term
from fascicle.model.tumour import LookedAt, NamedChange
from fascicle.model.variants import SomaticStatus
from fascicle.model.verdicts import Reason
from tumour_examples import make_tumour, make_variant

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE


def parse(text: str) -> VariantPattern:
    pattern = parse_pattern(text)
    assert isinstance(pattern, VariantPattern)
    return pattern


@pytest.mark.parametrize(
    ("pattern", "protein", "values", "outcome"),
    [
        ("change=G623R on=NM_NTRK3", "p.Gly623Arg", {}, M),
        ("change=G623R on=NM_NTRK3.1", "p.(Gly623Arg)", {}, M),
        ("change=G623R on=NM_NTRK3.2", "p.Gly623Arg", {}, U),
        ("change=G623R on=NM_OTHER", "p.Gly623Arg", {}, U),
        ("change=G623R on=NM_OTHER", "p.Gly623Arg", {"other_sequences": ("NM_OTHER.5",)}, M),
        ("change=G623R on=NM_OTHER", "p.Gly609Arg", {}, U),
        ("change=G623R", "p.Gly623Arg", {}, U),
        ("change=G623R on=NM_NTRK3", "p.Gly623Arg", {"sequence": None}, U),
        ("change=G623R on=NM_NTRK3", "p.Gly623Glu", {}, N),
        ("change=G623R on=NM_NTRK3", None, {}, U),
        ("change=G623R|G623E on=NM_NTRK3", "p.Gly623Glu", {}, M),
        ("change=G623 on=NM_NTRK3", "p.Gly623Glu", {}, M),
        ("change=G623 on=NM_NTRK3", "p.Gly623=", {}, N),
        ("change=G623 on=NM_NTRK3", "p.Thr622_Gly623del", {}, M),
        ("change=G623 on=NM_NTRK3", "p.Gly623fs", {}, N),
        ("change=G623 on=NM_NTRK3", "p.Gly624Glu", {}, N),
        ("exons=14 on=NM_NTRK3", "p.Gly623Glu", {"exon": 14}, M),
        ("exons=14-16 on=NM_NTRK3", "p.Gly623Glu", {"exon": 16}, M),
        ("exons=14 on=NM_NTRK3", "p.Gly623Glu", {"exon": 15}, N),
        ("exons=14 on=NM_NTRK3", "p.Gly623Glu", {}, U),
        ("exons=14 on=NM_OTHER", "p.Gly623Glu", {"exon": 14}, U),
        ("class=missense", "p.Gly623Glu", {}, M),
        ("class=truncating", "p.Gly623Ter", {"terms": ("stop_gained", "splice_region_variant")}, M),
        ("class=truncating", "p.Gly623Glu", {}, N),
        ("class=missense|inframe_indel", "p.Gly623del", {"terms": ("inframe_deletion",)}, M),
        ("class=non_silent", "p.Gly623=", {"terms": ("synonymous_variant",)}, N),
        ("class=non_silent", None, {"terms": ("splice_donor_variant",)}, M),
        ("class=missense", None, {"terms": ()}, U),
        ("class=missense", "p.Gly623Glu", {"terms": ()}, M),
        ("zygosity=homozygous", "p.Gly623Glu", {"zygosity": Zygosity.HOMOZYGOUS}, M),
        ("zygosity=homozygous", "p.Gly623Glu", {"zygosity": Zygosity.HETEROZYGOUS}, N),
        ("zygosity=homozygous", "p.Gly623Glu", {}, U),
        ("origin=germline", "p.Gly623Glu", {"origin": SomaticStatus.GERMLINE}, M),
        ("origin=germline", "p.Gly623Glu", {}, N),
        ("origin=germline", "p.Gly623Glu", {"origin": SomaticStatus.UNKNOWN}, U),
    ],
)
def test_assess_variant__each_criterion(pattern: str, protein: str | None, values: dict[str, Any], outcome: Outcome) -> None:
    (answer,) = assess_variant(parse(f"variant NTRK3 {pattern}"), make_variant("NTRK3", protein, **values), {})
    assert answer.outcome is outcome


@pytest.mark.parametrize("outcome", Outcome)
def test_assess_variant__oncogenic_is_what_classification_says(outcome: Outcome) -> None:
    variant = make_variant("TP53", "p.Arg175His")
    answers = assess_variant(parse("variant TP53 oncogenic=yes"), variant, {variant.identifier: Answer("o", outcome, "x")})
    assert [answer.outcome for answer in answers] == [outcome]
    assert assess_variant(parse("variant TP53 oncogenic=yes"), variant, {})[0].outcome is U


def test_assess_variant__a_pattern_of_the_gene_alone_takes_any_variant() -> None:
    (answer,) = assess_variant(parse("variant TP53"), make_variant("TP53", None), {})
    assert answer.outcome is M


def test_hold_variants__none_found_is_a_negative_only_where_it_was_looked_for() -> None:
    pattern = parse("variant KRAS change=G12D on=NM_KRAS")
    assert hold_variants(pattern, make_tumour(), {})[0].answers[0].outcome is N
    assert hold_variants(pattern, make_tumour(looked_at=LookedAt()), {})[0].answers[0].outcome is U
    filtered = make_variant("KRAS", "p.Gly12Asp", reasons=(Reason("strand_bias", "all on one strand"),))
    assert hold_variants(pattern, make_tumour(variants=(filtered,)), {})[0].subject is None


@pytest.mark.parametrize(
    ("pattern", "outcome"),
    [
        ("change=G609R on=NM_SHORT", M),
        ("change=G623R on=NM_NTRK3", M),
        ("change=G623R on=NM_SHORT", N),
        ("change=G609R on=NM_OTHER", U),
        ("exons=13 on=NM_SHORT", M),
        ("exons=14 on=NM_SHORT", N),
        ("exons=14 on=NM_NTRK3", M),
    ],
)
def test_assess_variant__by_its_name_on_the_transcript_of_the_statement(pattern: str, outcome: Outcome) -> None:
    short = NamedChange(("ENST_SHORT.1", "NM_SHORT.2"), None, "p.(Gly609Arg)", (Term.MISSENSE,), 13)
    variant = make_variant("NTRK3", "p.(Gly623Arg)", exon=14, others=(short,))
    (answer,) = assess_variant(parse(f"variant NTRK3 {pattern}"), variant, {})
    assert answer.outcome is outcome
