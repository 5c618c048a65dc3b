"""Rules on alterations together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.interpretation.classify import classify_alterations, classify_variants
from fascicle.interpretation.interactions.complexity import hold_complexity
from fascicle.interpretation.interactions.rules import list_interactions
from fascicle.interpretation.interactions.two_hits import hold_other_copy
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.interpretation.statements import match_statements
from fascicle.interpretation.therapies import make_options
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import CopyState, Zygosity
from fascicle.model.classification import GeneRole, RoleOfGene
from fascicle.model.interactions import ExclusiveDrivers, Interaction, InteractionKind, InteractionRule, PathwayMember
from fascicle.model.knowledge import Citation, Direction, FusionPair, Verification
from fascicle.model.patient_state import PatientState
from fascicle.model.tumour import GeneCopies, GeneVariant, Measure, Tumour
from fascicle.model.variants import SomaticStatus
from tumour_examples import TREE, make_fusion, make_statement, make_tumour, make_variant

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE
YES, NO = Verification.VERIFIED, Verification.UNVERIFIED
CITED = (Citation("A paper", None, "abstract"),)
STOP = make_variant("TP53", "p.Arg213Ter", terms=("stop_gained",))
OTHER = make_variant("TP53", "p.Arg342Ter", terms=("stop_gained",))
HELPS = make_statement("fusion NTRK3 side=3 frame=in keeps=kinase", diseases=("SOLID",))
ON_TARGET = make_statement("variant NTRK3 change=G623R on=NM_NTRK3", direction=Direction.RESISTANCE, identifier="on")
BYPASS = make_statement(
    "variant KRAS change=G12D on=NM_KRAS", direction=Direction.RESISTANCE, identifier="by", diseases=("SOLID",)
)
KIT, PDGFRA = (parse_biomarker(f"variant {gene}") for gene in ("KIT", "PDGFRA"))
KNOWLEDGE = Snapshot(
    "made up",
    "0" * 64,
    (HELPS, ON_TARGET, BYPASS),
    (FusionPair("SPECC1L", "NTRK3", ("one",), "A book"),),
    tree=TREE,
    roles={
        gene: RoleOfGene(gene, role, CITED, verification)
        for gene, role, verification in (
            ("TP53", GeneRole.SUPPRESSOR, YES),
            ("BRCA1", GeneRole.SUPPRESSOR, YES),
            ("NF1", GeneRole.SUPPRESSOR, YES),
            ("MDM2", GeneRole.ONCOGENE, YES),
            ("CDK4", GeneRole.ONCOGENE, NO),
        )
    },
    rules={
        kind: InteractionRule(kind, "It matters.", CITED, NO if kind is InteractionKind.GERMLINE_SOMATIC else YES)
        for kind in InteractionKind
    },
    pathways=tuple(
        PathwayMember(pathway, gene, CITED, YES)
        for pathway, gene in (("RTK-RAS", "NTRK3"), ("RTK-RAS", "NF1"), ("p53", "TP53"), ("p53", "MDM2"), ("p53", "CDK4"))
    ),
    exclusive=(ExclusiveDrivers("kp", KIT, PDGFRA, ("GIST",), "Either.", CITED, YES),),
)


def interact(tumour: Tumour, knowledge: Snapshot = KNOWLEDGE) -> list[Interaction]:
    classes = classify_variants(tumour, Basis(tumour.code, knowledge.roles))
    oncogenic = {identifier: item.oncogenic for identifier, item in classes.items()}
    matches = match_statements(tumour, knowledge.statements, TREE, oncogenic)
    classified = classify_alterations(tumour, classes, matches, knowledge)
    options = make_options(matches, tumour, PatientState(), knowledge)
    return list(list_interactions(tumour, classes, classified, options, knowledge))


def say(tumour: Tumour, kind: InteractionKind) -> list[tuple[Outcome, str]]:
    return [(item.outcome, item.sentence) for item in interact(tumour) if item.kind is kind]


def copies(gene: str, state: CopyState = CopyState.NEUTRAL, **values: object) -> GeneCopies:
    return GeneCopies(gene, state, "DNA", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hits", "other", "outcome", "because"),
    [
        ([STOP], copies("TP53", has_loh=True), M, "loss of heterozygosity at TP53 (DNA)"),
        ([STOP], copies("TP53", CopyState.LOSS, copies=1.0), M, "1 copies of TP53 are left (DNA)"),
        ([STOP], copies("TP53", CopyState.DEEP_DELETION), M, "no copy is left"),
        ([replace(STOP, zygosity=Zygosity.HOMOZYGOUS)], None, M, "every copy has TP53 p.Arg213Ter"),
        ([STOP], copies("TP53", has_loh=False), N, "heterozygosity is kept at TP53 (DNA)"),
        ([replace(STOP, zygosity=Zygosity.HETEROZYGOUS)], None, N, "TP53 p.Arg213Ter is not on every copy"),
        ([STOP], copies("TP53", CopyState.LOSS), U, "neither loss of heterozygosity at TP53 nor the copies"),
        ([STOP], None, U, "neither loss of heterozygosity at TP53 nor the copies"),
        ([replace(STOP, apart_from=(OTHER.identifier,)), OTHER], None, M, "on different molecules"),
        ([STOP, replace(OTHER, apart_from=(STOP.identifier,))], None, M, "on different molecules"),
        ([STOP, OTHER], None, U, "no read tells whether the variants lie on one molecule"),
        ([replace(STOP, phase_set=1), replace(OTHER, phase_set=2)], None, U, "no read tells"),
        ([replace(STOP, phase_set=1), replace(OTHER, phase_set=1)], None, U, "the variants lie on one molecule; neither"),
        ([replace(STOP, phase_set=1), replace(OTHER, phase_set=1)], copies("TP53", has_loh=False), N, "the variants lie on one"),
    ],
)  # fmt: skip
def test_hold_other_copy__each_way(hits: list[GeneVariant], other: GeneCopies | None, outcome: Outcome, because: str) -> None:
    answer = hold_other_copy(hits, other)

    assert answer.outcome is outcome
    assert because in answer.because


def test_list_interactions__two_hits_in_a_suppressor() -> None:
    tumour = make_tumour(variants=(STOP,), copies=(copies("TP53", CopyState.LOSS, has_loh=True),))

    assert say(tumour, InteractionKind.TWO_HITS) == [
        (M, "Both copies of the suppressor TP53 are hit (TP53 p.Arg213Ter; loss of heterozygosity at TP53 (DNA)).")
    ]


def test_list_interactions__a_deep_deletion_needs_no_variant() -> None:
    assert [
        outcome for outcome, _ in say(make_tumour(copies=(copies("NF1", CopyState.DEEP_DELETION),)), InteractionKind.TWO_HITS)
    ] == [M]


def test_list_interactions__what_is_not_oncogenic_is_no_hit_and_an_oncogene_has_none() -> None:
    vus = make_variant("TP53", "p.Pro72Arg")
    tumour = make_tumour(variants=(vus,), copies=(copies("TP53", has_loh=True), copies("MDM2", CopyState.DEEP_DELETION)))

    assert say(tumour, InteractionKind.TWO_HITS) == []


def test_list_interactions__germline_and_loss_of_the_other_copy() -> None:
    germline = make_variant("BRCA1", "p.Cys61Gly", origin=SomaticStatus.GERMLINE, acmg=PathogenicityClass.PATHOGENIC)
    kept, lost = (make_tumour(variants=(germline,), copies=(copies("BRCA1", has_loh=has),)) for has in (False, True))

    assert say(kept, InteractionKind.GERMLINE_SOMATIC) == []
    ((outcome, sentence),) = say(lost, InteractionKind.GERMLINE_SOMATIC)
    assert (outcome, sentence.partition(",")[0]) == (M, "BRCA1 p.Cys61Gly is in the germline")
    assert [item.is_verified for item in interact(lost) if item.kind is InteractionKind.GERMLINE_SOMATIC] == [False]


def test_list_interactions__resistance_on_the_target_and_by_a_way_round() -> None:
    variants = (make_variant("NTRK3", "p.Gly623Arg"), make_variant("KRAS", "p.Gly12Asp"))
    tumour = make_tumour(fusions=(make_fusion(),), variants=variants)

    on, by = [item for item in interact(tumour) if item.kind in (InteractionKind.RESISTANCE, InteractionKind.BYPASS)]

    assert on.kind is InteractionKind.RESISTANCE
    assert on.sentence == "NTRK3 G623R was detected beside SPECC1L::NTRK3, in the target itself: examplinib may fail."
    assert by.kind is InteractionKind.BYPASS
    assert by.sentence == "KRAS G12D was detected beside SPECC1L::NTRK3, a way round the target: examplinib alone may fail."
    assert (on.citations, by.is_verified) == (ON_TARGET.citations, True)


def test_list_interactions__two_drivers_in_one_pathway() -> None:
    nf1 = make_variant("NF1", "p.Arg1362Ter", terms=("stop_gained",))
    together = make_tumour(fusions=(make_fusion(),), variants=(nf1,))

    assert say(together, InteractionKind.SAME_PATHWAY) == [
        (M, "SPECC1L::NTRK3 and NF1 p.Arg1362Ter act in one pathway (RTK-RAS): the second may signal past a drug for the first.")
    ]
    assert say(make_tumour(fusions=(make_fusion(),), variants=(STOP,)), InteractionKind.SAME_PATHWAY) == []


@pytest.mark.parametrize(
    ("gene", "state", "is_driver"),
    [
        ("MDM2", CopyState.AMPLIFICATION, True),
        ("MDM2", CopyState.GAIN, False),
        ("CDK4", CopyState.AMPLIFICATION, False),
    ],
)
def test_list_interactions__an_amplified_oncogene_is_a_driver(gene: str, state: CopyState, *, is_driver: bool) -> None:
    tumour = make_tumour(variants=(STOP,), copies=(copies(gene, state),))

    assert bool(say(tumour, InteractionKind.SAME_PATHWAY)) is is_driver


def test_list_interactions__drivers_that_exclude_each_other_in_their_disease_alone() -> None:
    variants = (make_variant("KIT", "p.Val654Ala"), make_variant("PDGFRA", "p.Asp842Val"))

    ((outcome, sentence),) = say(make_tumour("GIST", variants=variants), InteractionKind.EXCLUSIVE)
    assert (outcome, sentence) == (
        M,
        "KIT p.Val654Ala and PDGFRA p.Asp842Val were both found. Either. Both calls should be looked at again.",
    )
    assert say(make_tumour("GIST", variants=variants[:1]), InteractionKind.EXCLUSIVE) == []
    assert say(make_tumour("DDLS", variants=variants), InteractionKind.EXCLUSIVE) == []
    unverified = replace(KNOWLEDGE, exclusive=tuple(replace(item, verification=NO) for item in KNOWLEDGE.exclusive))
    assert not [
        item for item in interact(make_tumour("GIST", variants=variants), unverified) if item.kind is InteractionKind.EXCLUSIVE
    ]


@pytest.mark.parametrize(
    ("measure", "outcome", "because"),
    [
        (Measure("genomic_complexity", None, None, None, None, "complex", "array"), M, "the genome is complex (array)"),
        (Measure("genomic_complexity", None, None, None, None, "simple", "array"), N, "the genome is simple (array)"),
        (Measure("genomic_complexity", None, None, None, None, "odd", "array"), U, "the genome is odd (array)"),
        (Measure("altered_genome", 0.4, None, None, None, None, "array"), U, "40% of the genome is altered (array), for which"),
        (Measure("TMB", 4.0, None, None, "/Mb", None, "panel"), U, "how complex the genome is was not measured"),
    ],
)
def test_hold_complexity__each_answer(measure: Measure, outcome: Outcome, because: str) -> None:
    answer = hold_complexity(make_tumour(measures=(measure,)))

    assert answer.outcome is outcome
    assert answer.because.startswith(because)


def test_list_interactions__complexity_weighs_the_ntrk_fusion_of_a_sarcoma_alone() -> None:
    fusion = (make_fusion(),)

    ((outcome, sentence),) = say(make_tumour("DDLS", fusions=fusion), InteractionKind.COMPLEXITY)
    assert outcome is U
    assert "all four treated patients with simple genomics benefited, none of two" in sentence
    assert say(make_tumour("AML", fusions=fusion), InteractionKind.COMPLEXITY) == []
    assert say(make_tumour(None, fusions=fusion), InteractionKind.COMPLEXITY) == []
    assert say(make_tumour("DDLS", fusions=(make_fusion(None, "EWSR1", "FLI1"),)), InteractionKind.COMPLEXITY) == []


def test_list_interactions__nothing_found_means_nothing_together() -> None:
    assert interact(make_tumour()) == []
