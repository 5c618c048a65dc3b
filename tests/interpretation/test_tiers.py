"""AMP/ASCO/CAP tiers and ESCAT against the tables transcribed from their clauses; fusions by our own scheme."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from fascicle.interpretation.amp_tiers import assign_tier
from fascicle.interpretation.escat import ORDER, assign_escat
from fascicle.interpretation.fusion_scheme import RULES, find_rule, judge_fusion, list_kinase_targets
from fascicle.interpretation.statements import match_statements
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Outcome
from fascicle.model.classification import Oncogenicity, Tier
from fascicle.model.fusions import Frame, Fusion
from fascicle.model.knowledge import (
    Approval,
    ApprovalStatus,
    Direction,
    EvidenceLevel,
    FusionPair,
    Jurisdiction,
    Proposition,
    Statement,
    StudyDesign,
    Verification,
)
from fascicle.model.matches import StatementMatch
from tumour_examples import TREE, make_fusion, make_product, make_statement, make_tumour, make_variant

HERE = Path(__file__).parent
LETTERS = {"M": Outcome.MET, "N": Outcome.NOT_MET, "U": Outcome.NOT_ASSESSABLE}
KRAS = make_variant("KRAS", "p.Gly12Asp")


def read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((HERE / name).read_text().splitlines(), delimiter="\t"))


def match(statement: Statement, patient: str = "DDLS") -> tuple[StatementMatch, ...]:
    return match_statements(make_tumour(patient, variants=(KRAS,)), [statement], TREE)


def make(level: EvidenceLevel, proposition: Proposition = Proposition.THERAPY, **values: object) -> Statement:
    drugs = ("examplinib",) if proposition is Proposition.THERAPY else ()
    defaults = {"diseases": ("DDLS",), "level": level, "proposition": proposition, "drugs": drugs}
    return make_statement("variant KRAS", **{**defaults, **values})


@pytest.mark.parametrize("row", read("amp_tiers.tsv"), ids=lambda row: f"{row['direction']}, {row['level']}: {row['clause']}")
def test_assign_tier__each_clause(row: dict[str, str]) -> None:
    statement = make(EvidenceLevel(row["level"]), Proposition(row["proposition"]), direction=Direction(row["direction"]))

    assert assign_tier(match(statement, row["patient"]), None, is_benign=False).name == row["tier"]


def test_assign_tier__the_table_has_every_level() -> None:
    assert {row["level"] for row in read("amp_tiers.tsv")} == {level.value for level in EvidenceLevel}


def test_assign_tier__takes_the_strongest_and_names_its_statement() -> None:
    found = [match(make(level, identifier=level.value))[0] for level in (EvidenceLevel.PRECLINICAL, EvidenceLevel.GUIDELINE)]

    tier = assign_tier(found, None, is_benign=False)

    assert (tier.name, tier.statement, tier.proposition) == ("I-A", "guideline", Proposition.THERAPY)
    assert tier.because.startswith("guideline of examplinib, sensitivity; the diagnosis is Dedifferentiated Liposarcoma")


def test_assign_tier__unverified_and_withdrawn_statements_give_none() -> None:
    unverified = make(EvidenceLevel.GUIDELINE, verification=Verification.UNVERIFIED)
    withdrawn = make(EvidenceLevel.APPROVAL, approval=Approval(Jurisdiction.US, ApprovalStatus.WITHDRAWN, None, None))

    assert assign_tier([*match(unverified), *match(withdrawn)], None, is_benign=False).tier is Tier.UNKNOWN


@pytest.mark.parametrize(
    ("frequency", "is_benign", "tier"),
    [(None, False, "III"), (0.0, False, "III"), (0.0099, False, "III"), (0.01, False, "IV"), (None, True, "IV")],
)
def test_assign_tier__without_a_statement(frequency: float | None, tier: str, *, is_benign: bool) -> None:
    assert assign_tier([], frequency, is_benign=is_benign).name == tier


def test_assign_tier__a_fusion_that_defines_an_entity_counts_whatever_diagnosis_was_given() -> None:
    entity = make_statement(
        "fusion EWSR1 side=5 partner=FLI1",
        proposition=Proposition.DIAGNOSIS,
        direction=Direction.FOR,
        level=EvidenceLevel.GUIDELINE,
        diseases=("GIST",),
        drugs=(),
    )
    found = match_statements(make_tumour("DDLS", fusions=(make_fusion(None, "EWSR1", "FLI1"),)), [entity], TREE)

    assert assign_tier(found, None, is_benign=False).name == "I-A"


@pytest.mark.parametrize("row", read("escat.tsv"), ids=lambda row: row["clause"])
def test_assign_escat__each_clause(row: dict[str, str]) -> None:
    statement = make(EvidenceLevel.WELL_POWERED, design=StudyDesign(row["design"]))

    assert [item.tier for item in assign_escat(match(statement, row["patient"]))] == [row["tier"]]


def test_assign_escat__the_table_has_every_design() -> None:
    assert {row["design"] for row in read("escat.tsv")} == {design.value for design in StudyDesign}
    assert {row["tier"] for row in read("escat.tsv")} == set(ORDER) - {"X"}


def test_assign_escat__each_drug_has_its_best_and_without_a_study_it_is_x() -> None:
    rows = [
        make(EvidenceLevel.WELL_POWERED, design=StudyDesign.RESPONSE_ONLY),
        make(EvidenceLevel.WELL_POWERED, design=StudyDesign.RANDOMISED),
        make(EvidenceLevel.WELL_POWERED, design=StudyDesign.PROSPECTIVE, drugs=("otherinib",)),
        make(EvidenceLevel.WELL_POWERED, design=StudyDesign.RANDOMISED, drugs=("failinib",), direction=Direction.RESISTANCE),
        make(EvidenceLevel.WELL_POWERED, drugs=("nodesign",)),
    ]

    found = assign_escat([item for row in rows for item in match(row)])

    assert [(item.tier, item.regimen) for item in found] == [("I-A", "examplinib"), ("I-B", "otherinib")]
    assert [(item.tier, item.regimen) for item in assign_escat([])] == [("X", None)]


@pytest.mark.parametrize("row", read("fusion_scheme.tsv"), ids=lambda row: row["clause"])
def test_find_rule__each_clause(row: dict[str, str]) -> None:
    assert find_rule([LETTERS[row[name]] for name in ("pair", "target", "frame", "domain")]).result == row["class"]


def test_find_rule__every_combination_has_a_rule_and_every_rule_is_used() -> None:
    assert {find_rule(outcomes) for outcomes in product(Outcome, repeat=4)} == set(RULES)


KINASE = make_statement("fusion NTRK3 side=3 frame=in keeps=kinase", diseases=("SOLID",))
KNOWN = Snapshot("made up", "0" * 64, (KINASE,), (FusionPair("ETV6", "NTRK3", ("one",), "A book"),), tree=TREE)


@pytest.mark.parametrize(
    ("fusion", "result"),
    [
        (make_fusion(five_prime="ETV6"), Oncogenicity.ONCOGENIC),
        (make_fusion(), Oncogenicity.LIKELY_ONCOGENIC),
        (make_fusion(make_product(Frame.OUT_OF_FRAME)), Oncogenicity.UNCERTAIN),
        (make_fusion(make_product(kept_fraction=0.4), "ETV6"), Oncogenicity.UNCERTAIN),
        (make_fusion(None, "ETV6"), Oncogenicity.LIKELY_ONCOGENIC),
        (make_fusion(None, "", "NTRK3"), Oncogenicity.UNCERTAIN),
        (make_fusion(None, "ALPHA", "BETA"), Oncogenicity.UNCERTAIN),
    ],
)
def test_judge_fusion__reads_the_criteria_off_the_fusion(fusion: Fusion, result: Oncogenicity) -> None:
    judgement = judge_fusion(fusion, KNOWN)

    assert judgement.result is result
    assert [answer.criterion for answer in judgement.answers] == [
        "recurrent pair", "recurrent partner", "in frame", "domain kept", "rule",
    ]  # fmt: skip
    assert judgement.points is None


def test_list_kinase_targets__takes_verified_statements_alone() -> None:
    assert list_kinase_targets([KINASE]) == {"NTRK3": "x"}
    assert list_kinase_targets([replace(KINASE, verification=Verification.UNVERIFIED)]) == {}
