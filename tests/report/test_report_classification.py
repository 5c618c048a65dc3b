"""The chapters on classes of alterations and on alterations together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from findings_examples import CASE, INDEX, PROVENANCE
from report_texts import get_text

from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome, met, not_assessable, not_met
from fascicle.model.classification import (
    AlterationCounts,
    AlterationKind,
    ClassifiedAlteration,
    EscatAssignment,
    Judgement,
    Oncogenicity,
    Significance,
    Tier,
    TierAssignment,
)
from fascicle.model.diseases import Kinship, Relation
from fascicle.model.findings import Findings
from fascicle.model.interactions import Interaction, InteractionKind
from fascicle.model.knowledge import Citation, Direction, Entity, EntityStatus, EvidenceLevel, Proposition, Verification
from fascicle.model.matches import StatementMatch
from fascicle.report.chapters.classification import compose_germline_headlines
from tumour_examples import make_statement

TIER_ONE = TierAssignment(Tier.STRONG, "A", Proposition.THERAPY, "us-larotrectinib", "approval (US) of larotrectinib")
TIER_THREE = TierAssignment(Tier.UNKNOWN, None, None, None, "no verified statement matches")
BASKET = EscatAssignment("I-C", "larotrectinib", "study", "basket study")
NONE = EscatAssignment("X", None, None, "no study")
FUSION = ClassifiedAlteration(
    "SPECC1L::NTRK3", "NTRK3", AlterationKind.FUSION, "RNA", Significance.POSSIBLE,
    Judgement("Fascicle's scheme", Oncogenicity.ONCOGENIC, (met("in frame", "read in its own frame"),), None),
    None, None, TIER_ONE, (BASKET,), 2,
)  # fmt: skip
VARIANT = ClassifiedAlteration(
    "TP53 p.Arg213Ter", "TP53", AlterationKind.VARIANT, "DNA panel", Significance.POSSIBLE,
    Judgement(
        "ClinGen/CGC/VICC 2022",
        Oncogenicity.LIKELY_ONCOGENIC,
        (
            met("OVS1", "stop_gained in the suppressor TP53", 8),
            not_met("OM2", "leaves the length as it is"),
            not_assessable("OP4", "no population resource was looked up"),
        ),
        8,
    ),
    PathogenicityClass.PATHOGENIC, "as given by the laboratory", TIER_THREE, (NONE,), 0, is_invented=True,
)  # fmt: skip
VUS = replace(FUSION, name="ALPHA::BETA", significance=Significance.UNCERTAIN, tier=TIER_THREE, escat=(NONE,), unverified=0)
TOGETHER = Interaction(
    InteractionKind.TWO_HITS, ("TP53 p.Arg213Ter",), Outcome.MET, "Both copies are hit.", "LOH",
    (Citation("Rule", None, "page"),), is_verified=True,
)  # fmt: skip
ENTITY = Entity(
    "ntrk", "NTRK-rearranged spindle cell neoplasm", EntityStatus.EMERGING, "other", ("SARCNOS",), False, "WHO",
    Verification.VERIFIED, date(2026, 1, 1),
)  # fmt: skip


def make_match(
    proposition: Proposition, direction: Direction, entity: str | None = None, *, is_own: bool = True
) -> StatementMatch:
    statement = make_statement(
        "fusion NTRK3",
        identifier=direction.value,
        proposition=proposition,
        direction=direction,
        level=EvidenceLevel.GUIDELINE,
        drugs=(),
        entity=entity,
        summary=f"It speaks {direction.value}.",
    )
    answer = met("disease", "the diagnosis fits") if is_own else not_met("disease", "the diagnosis is another one")
    return StatementMatch(
        statement, ("SPECC1L::NTRK3",), (met("fusion", "it is there"),), answer, Relation(Kinship.SAME, "SARCNOS", 0)
    )


FINDINGS = replace(
    INDEX,
    statements=(*INDEX.statements, make_match(Proposition.DIAGNOSIS, Direction.FOR, "ntrk")),
    classified=(VUS, FUSION, VARIANT),
    counts=(AlterationCounts(AlterationKind.FUSION, 6, (("low_support", 3), ("one_start", 1)), 1, 1, 0),),
    interactions=(TOGETHER,),
    entities=(ENTITY,),
)


def test_classification__each_alteration_has_its_classes_and_what_they_rest_on() -> None:
    text = get_text(FINDINGS, "classification")

    for words in (
        "I-A", "approval (US) of larotrectinib", "2 matching statements are not verified and left out", "I-C larotrectinib",
        "likely oncogenic (8 points)", "pathogenic in the germline (as given by the laboratory)", "our reading of Mateo",
    ):  # fmt: skip
        assert words in text, words


def test_classification__criteria_are_shown_with_points_and_what_is_open() -> None:
    text = get_text(FINDINGS, "classification")

    assert "stop_gained in the suppressor TP53" in text
    assert "+8" in text
    assert "not assessable" in text
    assert "Not met: OM2 (leaves the length as it is)" in text


def test_classification__counts_say_where_everything_went() -> None:
    text = get_text(FINDINGS, "classification")

    assert "low support 3, one start 1" in text


def test_classification__what_is_invented_is_said_first_and_in_each_row() -> None:
    text = get_text(FINDINGS, "classification")

    assert "were made up for an example" in text
    assert "TP53 p.Arg213Ter (invented)" in text
    assert "TP53 p.Arg213Ter" not in get_text(FINDINGS, "summary")
    assert "made up for an example" not in get_text(replace(FINDINGS, classified=(FUSION,)), "classification")


def test_classification__an_emerging_entity_is_called_so() -> None:
    text = get_text(FINDINGS, "classification")

    assert "NTRK-rearranged spindle cell neoplasm: emerging entity of the WHO classification" in text
    assert "for. It speaks for." in text


@pytest.mark.parametrize(("is_own", "is_shown"), [(True, True), (False, False)])
def test_classification__a_prognosis_of_another_disease_is_none_of_the_patient(*, is_own: bool, is_shown: bool) -> None:
    match = make_match(Proposition.PROGNOSIS, Direction.WORSE, is_own=is_own)

    assert (
        "It speaks worse." in get_text(replace(FINDINGS, statements=(*INDEX.statements, match)), "classification")
    ) is is_shown


def test_classification__without_alterations_nothing_is_classified() -> None:
    empty = Findings(CASE, None, (), PROVENANCE)

    assert "nothing is classified" in get_text(empty, "classification")
    assert "None of the rules" in get_text(empty, "interactions")


def test_interactions__sentences_have_sources_and_say_what_rests_on_invented_data() -> None:
    text = get_text(FINDINGS, "interactions")

    assert "Both copies are hit. (Rests on invented data.)" in text
    assert "applies" in text
    assert "Both copies are hit." not in get_text(FINDINGS, "summary")
    bypass = replace(TOGETHER, kind=InteractionKind.BYPASS)
    summary = get_text(replace(FINDINGS, interactions=(bypass,)), "summary")
    assert "Both copies are hit. (Rests on invented data.)" in summary
    real = replace(FINDINGS, classified=(replace(VARIANT, is_invented=False),))
    assert "invented" not in get_text(real, "interactions")


@pytest.mark.parametrize(
    ("outcome", "is_verified", "words", "is_in_summary"),
    [
        (Outcome.MET, False, "Both copies are hit. (Rests on invented data.) (source not read)", False),
        (Outcome.NOT_ASSESSABLE, True, "cannot be decided", False),
        (Outcome.NOT_MET, True, "looked at, does not apply", False),
    ],
)
def test_interactions__what_is_open_or_unread_is_no_conclusion(
    outcome: Outcome, words: str, *, is_verified: bool, is_in_summary: bool
) -> None:
    changed = replace(TOGETHER, kind=InteractionKind.BYPASS, outcome=outcome, is_verified=is_verified)
    findings = replace(FINDINGS, interactions=(changed,))

    assert words in get_text(findings, "interactions")
    assert ("Both copies are hit." in get_text(findings, "summary")) is is_in_summary


@pytest.mark.parametrize(
    ("germline", "is_invented", "titles"),
    [
        (PathogenicityClass.PATHOGENIC, False, ["TP53 p.Arg213Ter in the germline"]),
        (PathogenicityClass.LIKELY_PATHOGENIC, False, ["TP53 p.Arg213Ter in the germline"]),
        (PathogenicityClass.PATHOGENIC, True, []),
        (PathogenicityClass.UNCERTAIN, False, []),
        (None, False, []),
    ],
)
def test_summary__a_pathogenic_variant_of_the_germline_is_a_headline(
    germline: PathogenicityClass | None,
    is_invented: bool,  # noqa: FBT001
    titles: list[str],
) -> None:
    found = replace(VARIANT, germline=germline, is_invented=is_invented)
    headlines = compose_germline_headlines(replace(FINDINGS, classified=(FUSION, found)))
    assert [headline.title for headline in headlines] == titles
