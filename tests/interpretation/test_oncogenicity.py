"""Oncogenicity: every criterion with its three outcomes (oncogenicity_criteria.tsv), points, exclusions, and every class."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fascicle.interpretation.grantham import measure_distance
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.interpretation.oncogenicity.scheme import (
    CRITERIA,
    EXCLUSIONS,
    POINTS,
    answer_oncogenic,
    find_class,
    judge_variant,
)
from fascicle.knowledge.importers.clinvar import ClinVarRecord, locate
from fascicle.knowledge.importers.hotspots import Hotspot
from fascicle.model.answers import Outcome
from fascicle.model.classification import (
    CriterionFact,
    GeneRole,
    Judgement,
    Oncogenicity,
    OncogenicityFact,
    RoleOfGene,
)
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.loci import Build
from fascicle.model.tumour import GeneVariant
from fascicle.model.variants import PopulationFrequency, PredictedEffect, Prediction, SmallVariant
from tumour_examples import make_variant

ROWS = list(csv.DictReader((Path(__file__).parent / "oncogenicity_criteria.tsv").read_text().splitlines(), delimiter="\t"))
CITED = (Citation("A paper", None, "abstract"),)
YES, NO = Verification.VERIFIED, Verification.UNVERIFIED
PLACE = SmallVariant(Build.GRCH38, "chr1", 99, "G", "C")
ONCOGENIC = ClinVarRecord("77", PLACE, (), 0, (), ("Oncogenic",), 1)


def make_fact(criterion: CriterionFact, what: str, gene: str = "ONC", verification: Verification = YES) -> OncogenicityFact:
    sequences = () if criterion is CriterionFact.SINGLE_ETIOLOGY else (f"NM_{gene}",)
    return OncogenicityFact(criterion, gene, what, sequences, "It is so.", CITED, verification)


FULL = Basis(
    "DDLS",
    {
        gene: RoleOfGene(gene, role, CITED, verification)
        for gene, role, verification in (
            ("SUP", GeneRole.SUPPRESSOR, YES),
            ("ONC", GeneRole.ONCOGENE, YES),
            ("DUAL", GeneRole.BOTH, YES),
            ("UNSURE", GeneRole.SUPPRESSOR, NO),
        )
    },
    (
        make_fact(CriterionFact.ESTABLISHED, "G12D"),
        make_fact(CriterionFact.FUNCTIONAL, "G12V"),
        make_fact(CriterionFact.FUNCTIONAL, "G12C", verification=NO),
        make_fact(CriterionFact.NO_FUNCTION, "A59T"),
        make_fact(CriterionFact.CRITICAL_REGION, "10-17"),
        make_fact(CriterionFact.CRITICAL_REGION, "60", verification=NO),
        make_fact(CriterionFact.SINGLE_ETIOLOGY, "DDLS", "SUP"),
        make_fact(CriterionFact.SINGLE_ETIOLOGY, "DDLS", "DUAL", NO),
    ),
    {
        ("ONC", 61): Hotspot("ONC", "NM_ONC", 61, 50, {"K": 10, "H": 9}),
        ("ONC", 117): Hotspot("ONC", "NM_ONC", 117, 49, {"N": 10, "R": 9}),
    },
)
BASES = {
    "full": FULL,
    "empty": Basis("DDLS"),
    "other-disease": replace(FULL, code="GIST"),
    "no-disease": replace(FULL, code=None),
    "other-sequence": FULL,
    "clinvar": replace(FULL, clinvar={locate(PLACE): ONCOGENIC}),
    "clinvar-other": replace(FULL, clinvar={}),
}


def make(row: dict[str, str]) -> GeneVariant:
    """The variant of a row; `-` is what nobody knows."""
    population = None
    if row["frequency"] != "-":
        frequency = None if row["frequency"] == "none" else float(row["frequency"])
        population = PopulationFrequency(frequency, "gnomAD", "not covered")
    pairs = [item.split(":") for item in row["predictions"].split() if item != "-"]
    return make_variant(
        row["gene"],
        None if row["protein"] == "-" else row["protein"],
        terms=() if row["terms"] == "-" else (row["terms"],),
        population=population,
        predictions=tuple(Prediction(f"tool of {about}", PredictedEffect(about), says == "yes") for about, says in pairs),
        sequence="NM_OTHER.1" if row["basis"] == "other-sequence" else f"NM_{row['gene']}.1",
        variant=PLACE if row["basis"].startswith("clinvar") else None,
    )


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['criterion']}: {row['clause']}" for row in ROWS])
def test_judge_variant__each_criterion(row: dict[str, str]) -> None:
    answers = {answer.criterion: answer for answer in judge_variant(make(row), BASES[row["basis"]]).answers}

    answer = answers[row["criterion"]]
    assert (answer.outcome, answer.weight) == (row["outcome"], POINTS[row["criterion"]] if row["outcome"] == "met" else None)


def test_judge_variant__the_table_has_each_criterion_with_each_outcome() -> None:
    assert {(row["criterion"], row["outcome"]) for row in ROWS} == {(code, outcome) for code in CRITERIA for outcome in Outcome}


@pytest.mark.parametrize(
    ("points", "result"),
    [
        (20, Oncogenicity.ONCOGENIC),
        (10, Oncogenicity.ONCOGENIC),
        (9, Oncogenicity.LIKELY_ONCOGENIC),
        (6, Oncogenicity.LIKELY_ONCOGENIC),
        (5, Oncogenicity.UNCERTAIN),
        (0, Oncogenicity.UNCERTAIN),
        (-1, Oncogenicity.LIKELY_BENIGN),
        (-6, Oncogenicity.LIKELY_BENIGN),
        (-7, Oncogenicity.BENIGN),
        (-15, Oncogenicity.BENIGN),
    ],
)
def test_find_class__each_band(points: int, result: Oncogenicity) -> None:
    assert find_class(points) is result


@pytest.mark.parametrize(("excluded", "other"), EXCLUSIONS)
def test_judge_variant__criteria_that_exclude_each_other(excluded: str, other: str) -> None:
    cases: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
        ("OS2", "OS1"): ("p.Gly12Asp", {}),
        ("OS3", "OS1"): ("p.Gly12Asp", {}),
        ("OM1", "OVS1"): ("p.Gly15*", {"gene": "SUP", "terms": ("stop_gained", "missense_variant")}),
        ("OM3", "OM1"): ("p.Gly15Ser", {}),
        ("OM3", "OM4"): ("p.Gly12Val", {}),
        ("SBS1", "SBVS1"): ("p.Gly15Ser", {"population": PopulationFrequency(0.06, "gnomAD", "")}),
    }
    protein, changes = cases[excluded, other]
    gene = str(changes.pop("gene", "ONC"))
    basis = replace(
        FULL,
        facts=(
            *FULL.facts,
            make_fact(CriterionFact.FUNCTIONAL, "G12D"),
            make_fact(CriterionFact.CRITICAL_REGION, "10-17", "SUP"),
        ),
        hotspots={
            ("ONC", 12): Hotspot("ONC", "NM_ONC", 12, 60 if excluded == "OS3" else 40, {"D": 30, "V": 30}),
            ("ONC", 15): Hotspot("ONC", "NM_ONC", 15, 40, {"S": 30}),
        },
    )
    if (excluded, other) == ("OM3", "OM4"):
        basis = replace(basis, facts=tuple(fact for fact in basis.facts if fact.criterion is not CriterionFact.CRITICAL_REGION))

    variant = make_variant(gene, protein, **changes)
    answers = {answer.criterion: answer for answer in judge_variant(variant, basis).answers}

    assert CRITERIA[excluded](variant, basis).outcome is Outcome.MET
    assert answers[other].outcome is Outcome.MET
    assert (answers[excluded].outcome, answers[excluded].because) == (Outcome.NOT_MET, f"not used, because {other} is met")


def test_judge_variant__adds_the_points_of_what_is_met() -> None:
    rare = PopulationFrequency(0.0, "gnomAD", "")

    judgement = judge_variant(make_variant("SUP", "p.Arg10*", terms=("stop_gained",), population=rare), FULL)

    assert [answer.criterion for answer in judgement.met] == ["OVS1", "OP2", "OP4"]
    assert (judgement.points, judgement.result) == (10, Oncogenicity.ONCOGENIC)


def test_judge_variant__without_any_source_nothing_is_claimed() -> None:
    judgement = judge_variant(make_variant("ONC", "p.Gly12Asp"), Basis())

    assert (judgement.points, judgement.result) == (0, Oncogenicity.UNCERTAIN)
    assert {answer.criterion for answer in judgement.open} >= {"OS1", "OS2", "OS3", "OM1", "OP1", "OP4", "SBVS1", "SBS1"}


@pytest.mark.parametrize(
    ("variant", "basis", "outcome"),
    [
        (make_variant("SUP", "p.Arg10*", terms=("stop_gained",)), FULL, Outcome.MET),
        (make_variant("ONC", "p.Gly12Asp"), Basis(), Outcome.NOT_ASSESSABLE),
        (make_variant("ONC", "p.Gly15=", terms=("synonymous_variant",), population=PopulationFrequency(0.1, "gnomAD", "")),
         FULL, Outcome.NOT_MET),
    ],
)  # fmt: skip
def test_answer_oncogenic__is_open_where_what_is_not_known_could_decide(
    variant: GeneVariant, basis: Basis, outcome: Outcome
) -> None:
    assert answer_oncogenic(variant.name, judge_variant(variant, basis)).outcome is outcome


def test_answer_oncogenic__names_class_and_points() -> None:
    judgement = Judgement("scheme", Oncogenicity.LIKELY_ONCOGENIC, (), 8)

    assert answer_oncogenic("TP53 p.Arg175His", judgement).because == "TP53 p.Arg175His is likely oncogenic (8 points)"


@pytest.mark.parametrize(
    ("pair", "distance"),
    [("DE", 45), ("LI", 5), ("GV", 109), ("GD", 94), ("RH", 29), ("CY", 194), ("SR", 110), ("CW", 215), ("AA", 0)],
)
def test_measure_distance__is_that_of_the_published_table(pair: str, distance: int) -> None:
    found = measure_distance(*pair)

    assert found is not None
    assert abs(found - distance) <= 1
    assert found == measure_distance(pair[1], pair[0])
    assert measure_distance(pair[0], "*") is None
