"""Drugs that verified statements speak for, and the rule by which they are ordered."""

from __future__ import annotations

from dataclasses import replace

from fascicle.interpretation.statements import match_statements
from fascicle.interpretation.therapies import make_options
from fascicle.knowledge.conditions import parse_conditions
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Outcome
from fascicle.model.knowledge import (
    Approval,
    ApprovalStatus,
    Clause,
    Direction,
    EvidenceLevel,
    Jurisdiction,
    ResponseRate,
    Statement,
    Verification,
)
from fascicle.model.options import TherapyOption, WatchStatus
from fascicle.model.patient_state import Datum, PatientState
from fascicle.model.tumour import Tumour
from tumour_examples import TREE, make_fusion, make_statement, make_tumour, make_variant

FUSION = "fusion NTRK3 side=3 frame=in keeps=kinase"
TUMOUR = make_tumour(fusions=(make_fusion(),))


def make_label(
    drug: str, jurisdiction: Jurisdiction = Jurisdiction.US, when: str = "solid_tumour", **values: object
) -> Statement:
    return make_statement(
        FUSION,
        identifier=f"{jurisdiction.value}-{drug}",
        drugs=(drug,),
        level=EvidenceLevel.APPROVAL,
        **{
            "approval": Approval(jurisdiction, None, None, None),
            "clauses": (Clause("x", parse_conditions(when)),),
            "dose": f"dose of {drug}",
            **values,
        },
    )


def make(statements: list[Statement], tumour: Tumour = TUMOUR, state: PatientState | None = None) -> tuple[TherapyOption, ...]:
    knowledge = Snapshot("s", "0" * 64, tuple(statements), tree=TREE)
    matches = match_statements(tumour, statements, TREE)
    return make_options(matches, tumour, state or PatientState(), knowledge)


def test_make_options__gathers_what_speaks_for_and_against_a_drug() -> None:
    label, eu = make_label("a"), make_label("a", Jurisdiction.EU, "metastatic")
    study = make_statement(FUSION, identifier="study", drugs=("a",))
    against = make_statement(FUSION, identifier="against", drugs=("a",), direction=Direction.NO_BENEFIT)
    (option,) = make([label, eu, study, against])
    assert (option.drugs, option.subjects, option.dose) == (("a",), ("SPECC1L::NTRK3",), "dose of a")
    assert [(check.statement, check.outcome) for check in option.labels] == [
        ("US-a", Outcome.MET),
        ("EU-a", Outcome.NOT_ASSESSABLE),
    ]
    assert (option.evidence, option.against) == (("study",), ("against",))


def test_make_options__unverified_or_unfit_statements_make_none() -> None:
    assert make([make_label("a", verification=Verification.UNVERIFIED)]) == ()
    assert make([make_label("a", diseases=("GIST",))]) == ()
    assert make([make_statement(FUSION, drugs=("a",), direction=Direction.RESISTANCE)]) == ()


def test_make_options__a_withdrawn_label_makes_none_and_counts_in_no_other() -> None:
    gone = make_label("a", approval=Approval(Jurisdiction.US, ApprovalStatus.WITHDRAWN, None, None))
    assert make([gone]) == ()
    (option,) = make([gone, make_label("a", Jurisdiction.EU)])
    assert [check.statement for check in option.labels] == ["EU-a"]


def test_make_options__order_is_the_written_rule() -> None:
    rates = (ResponseRate(40, 50.0, None, None, "x"),)
    statements = [
        make_label("for-the-disease", diseases=("SARCNOS",)),
        make_label("unmet", when="metastatic"),
        make_label("open", when="judgement"),
        make_label("met"),
        make_label("met-twice"),
        make_label("met-twice", Jurisdiction.EU),
        make_label("met-and-studied", responses=rates),
    ]
    statements[0] = replace(statements[0], biomarker=make_statement("").biomarker)
    state = PatientState(is_metastatic=Datum(False, "told"))
    order = [option.regimen for option in make(statements, state=state)]
    assert order == ["met-twice", "met-and-studied", "met", "open", "unmet", "for-the-disease"]


def test_make_options__a_resistance_mutation_beside_the_fusion_is_on_the_watch_list_and_against_the_clause() -> None:
    label = make_label("larotrectinib", when="no_known_resistance")
    mutation = make_statement(
        "variant NTRK3 change=G623R on=NM_NTRK3", identifier="r", drugs=("larotrectinib",), direction=Direction.RESISTANCE
    )
    bypass = make_statement(
        "variant KRAS change=G12D on=NM_KRAS", identifier="b", drugs=("larotrectinib",), direction=Direction.RESISTANCE
    )
    variants = (make_variant("NTRK3", "p.Gly623Arg"), make_variant("KRAS", "p.Gly12Asp"))
    (option,) = make([label, mutation, bypass], replace(TUMOUR, variants=variants))
    assert [(item.change, item.status, item.is_on_target) for item in option.watched] == [
        ("NTRK3 G623R", WatchStatus.DETECTED, True),
        ("KRAS G12D", WatchStatus.DETECTED, False),
    ]
    assert option.labels[0].outcome is Outcome.NOT_MET
    assert option.against == ("r", "b")


def test_make_options__without_a_coded_diagnosis_the_label_stays_open() -> None:
    (option,) = make([make_label("a")], replace(TUMOUR, code=None))
    assert option.labels[0].outcome is Outcome.NOT_ASSESSABLE
