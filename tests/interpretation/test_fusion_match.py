"""Patterns of fusions: what each criterion answers, and that unknown is not met."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.interpretation.fusion_match import assess_fusion, hold_fusions, hold_intragenic, is_same_sequence
from fascicle.knowledge.patterns import parse_pattern
from fascicle.model.answers import Answer, Outcome
from fascicle.model.biomarkers import FusionPattern, IntragenicPattern
from fascicle.model.fusions import EventKind, Frame, Fusion, Product
from fascicle.model.tumour import LookedAt
from fascicle.model.verdicts import Reason
from tumour_examples import PRODUCT, make_fusion, make_product, make_site, make_tumour

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE
FUNCTIONAL = "fusion NTRK3 side=3 frame=in keeps=kinase"


def assess(text: str, fusion: Fusion) -> tuple[Answer, ...]:
    pattern = parse_pattern(text)
    assert isinstance(pattern, FusionPattern)
    return assess_fusion(pattern, fusion)


def outcomes(answers: tuple[Answer, ...]) -> list[Outcome]:
    return [answer.outcome for answer in answers]


@pytest.mark.parametrize(
    ("product", "frame", "kinase", "because"),
    [
        (PRODUCT, M, M, "kept whole"),
        (make_product(Frame.OUT_OF_FRAME, because="read 1 base out of its frame"), N, M, "out of its frame"),
        (make_product(Frame.NO_CDS, because="the 5' partner has no coding sequence"), U, M, "no coding sequence"),
        (make_product(Frame.UNKNOWN), U, M, "not known"),
        (make_product(kept_fraction=0.4), M, N, "40% of the kinase domain"),
        (make_product(kept_fraction=0.0), M, N, "0% of the kinase domain"),
        (replace(PRODUCT, domains=(), genes_without_domains=("NTRK3",)), M, U, "not known whether the kinase"),
        (None, U, U, "not known"),
    ],
)
def test_assess_fusion__functional_kinase_fusion(product: Product | None, frame: Outcome, kinase: Outcome, because: str) -> None:
    answers = assess(FUNCTIONAL, make_fusion(product))
    assert [answer.criterion for answer in answers] == ["side", "frame", "kinase kept"]
    assert outcomes(answers) == [M, frame, kinase]
    assert any(because in answer.because for answer in answers)


@pytest.mark.parametrize(
    ("text", "five", "three", "outcome", "because"),
    [
        ("fusion NTRK3 side=3", "ETV6", "NTRK3", M, "NTRK3 is the 3' partner"),
        ("fusion NTRK3 side=3", "NTRK3", "ETV6", N, "NTRK3 is the 5' partner"),
        ("fusion EWSR1 side=5", "EWSR1", "FLI1", M, "EWSR1 is the 5' partner"),
        ("fusion EWSR1 side=5", "FLI1", "EWSR1", N, "EWSR1 is the 3' partner"),
        ("fusion EWSR1", "FLI1", "EWSR1", M, "EWSR1 is the 3' partner"),
        ("fusion NTRK1|NTRK3 side=5", "NTRK1", "NTRK3", M, "NTRK1 is the 5' partner"),
    ],
)
def test_assess_fusion__side(text: str, five: str, three: str, outcome: Outcome, because: str) -> None:
    (answer,) = assess(text, make_fusion(None, five, three))
    assert (answer.outcome, answer.because) == (outcome, because)


@pytest.mark.parametrize(
    ("three", "outcome", "because"),
    [
        ("FLI1", M, "the partner is FLI1"),
        ("ATF1", N, "the partner is ATF1, not FLI1 or ERG"),
        ("", U, "the partner of EWSR1 is not known"),
    ],
)
def test_assess_fusion__a_partner_that_is_not_named_is_not_another_one(three: str, outcome: Outcome, because: str) -> None:
    answer = assess("fusion EWSR1 side=5 partner=FLI1|ERG", make_fusion(None, "EWSR1", three))[1]
    assert (answer.outcome, answer.because) == (outcome, because)


@pytest.mark.parametrize(
    ("site", "outcome"),
    [
        (make_site("NM_001012338.3", 14), M),
        (make_site("ENST00000629765", 15), M),
        (make_site("NM_001012338.3", 16), N),
        (make_site("ENST00000357724", 14), U),
        (None, U),
    ],
)
def test_assess_fusion__an_exon_number_is_held_against_its_own_transcript_only(site: object, outcome: Outcome) -> None:
    fusion = make_fusion(sites=(None, site))  # type: ignore[arg-type]
    answer = assess("fusion NTRK3 exons=14-15 on=NM_001012338|ENST00000629765", fusion)[1]
    assert answer.outcome is outcome


@pytest.mark.parametrize(("kept", "outcome"), [(0.0, M), (0.2, N), (1.0, N)])
def test_assess_fusion__a_domain_that_must_be_lost(kept: float, outcome: Outcome) -> None:
    assert assess("fusion NTRK3 loses=kinase", make_fusion(make_product(kept_fraction=kept)))[1].outcome is outcome
    assert assess("fusion NTRK3 loses=kinase", make_fusion(None))[1].outcome is U


def test_hold_fusions__reads_past_what_was_filtered_and_says_what_was_not_looked_at() -> None:
    pattern = parse_pattern("fusion NTRK3")
    assert isinstance(pattern, FusionPattern)
    filtered = replace(make_fusion(), reasons=(Reason("few", "one read"),))
    (held,) = hold_fusions(pattern, make_tumour(fusions=(filtered,)))
    assert (held.subject, held.answers[0].outcome) == (None, N)
    assert held.answers[0].because == "no fusion of NTRK3 was found"
    (held,) = hold_fusions(pattern, make_tumour(looked_at=LookedAt()))
    assert (held.answers[0].outcome, held.answers[0].because) == (U, "fusion of NTRK3: not looked for")
    (held,) = hold_fusions(pattern, make_tumour(looked_at=LookedAt(fusions=frozenset({"ALK"}))))
    assert (held.answers[0].outcome, held.answers[0].because) == (U, "fusion of NTRK3: that NTRK3 was looked at is not recorded")


def test_hold_fusions__read_through_is_no_rearrangement() -> None:
    pattern = parse_pattern("fusion NTRK3")
    assert isinstance(pattern, FusionPattern)
    (held,) = hold_fusions(pattern, make_tumour(fusions=(make_fusion(kind=EventKind.READ_THROUGH),)))
    assert held.subject is None


@pytest.mark.parametrize(
    ("text", "kind", "five", "three", "expected"),
    [
        ("skipping MET exons=14 on=NM_000245", EventKind.EXON_SKIPPING, 13, 15, [M, M]),
        ("skipping MET exons=14 on=NM_000245", EventKind.EXON_SKIPPING, 12, 15, [M, N]),
        ("skipping MET exons=14 on=NM_999", EventKind.EXON_SKIPPING, 13, 15, [M, U]),
        ("skipping MET", EventKind.EXON_SKIPPING, 12, 15, [M]),
        ("itd MET exons=14 on=NM_000245", EventKind.INTERNAL_TANDEM_DUPLICATION, 14, 14, [M, M, M]),
        ("itd MET exons=14 on=NM_000245", EventKind.INTERNAL_TANDEM_DUPLICATION, 14, 15, [M, M, N]),
    ],
)
def test_hold_intragenic__knows_what_lies_between_the_exons(
    text: str, kind: EventKind, five: int, three: int, expected: list[Outcome]
) -> None:
    pattern = parse_pattern(text)
    assert isinstance(pattern, IntragenicPattern)
    sites = (make_site("NM_000245.4", five), make_site("NM_000245.4", three))
    (held,) = hold_intragenic(pattern, make_tumour(fusions=(make_fusion(None, "MET", "MET", sites, kind),)))
    assert outcomes(held.answers) == expected


def test_hold_intragenic__another_kind_of_event_is_none() -> None:
    pattern = parse_pattern("skipping KIT")
    assert isinstance(pattern, IntragenicPattern)
    event = make_fusion(None, "KIT", "KIT", kind=EventKind.INTERNAL_TANDEM_DUPLICATION)
    (held,) = hold_intragenic(pattern, make_tumour(fusions=(event,)))
    assert (held.subject, held.answers[0].outcome) == (None, N)


@pytest.mark.parametrize(
    ("name", "names", "is_same"),
    [
        ("NM_1.3", ["NM_1"], True),
        ("NM_1", ["NM_1.3"], True),
        ("NM_1.3", ["NM_1.2"], False),
        ("NM_1.3", ["NM_2", "NM_1.3"], True),
        ("NM_1", ["NM_11"], False),
        ("NM_1", [], False),
    ],
)
def test_is_same_sequence__compares_versions_only_where_both_have_one(name: str, names: list[str], *, is_same: bool) -> None:
    assert is_same_sequence(name, names) is is_same
