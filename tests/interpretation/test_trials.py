"""Trials against a patient: each field met, not met, not known; genes and drugs by name; what is shown first."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fascicle.interpretation.trials import TrialFacts, find_condition, match_trial, match_trials, names_gene
from fascicle.knowledge.importers.clinical_trials import parse_trials
from fascicle.model.answers import Outcome
from fascicle.model.cases import Sex
from fascicle.model.patient_state import NOT_KNOWN, Datum
from fascicle.model.trials import Trial, TrialMatch
from trial_examples import make_study
from tumour_examples import TREE

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE
AGE = Datum((300, 311), "age 25 years")
FACTS = TrialFacts("SARCNOS", AGE, Sex.FEMALE, ("NTRK3", "SPECC1L"), ("entrectinib",))
GENES = Path(__file__).with_name("trial_genes.tsv")
ROWS = list(csv.DictReader(GENES.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def make_trial(**values: Any) -> Trial:
    return parse_trials(json.dumps(make_study(**values)).encode(), "t.json")[0]


def match(facts: TrialFacts = FACTS, **values: Any) -> TrialMatch:
    return match_trial(make_trial(**values), facts, TREE)


def find(found: TrialMatch, criterion: str) -> Outcome:
    (answer,) = (item for item in found.answers if item.criterion == criterion)
    return answer.outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("RECRUITING", M),
        ("NOT_YET_RECRUITING", M),
        ("ENROLLING_BY_INVITATION", M),
        ("COMPLETED", N),
        ("ACTIVE_NOT_RECRUITING", N),
        ("WITHDRAWN", N),
        ("UNKNOWN", U),
        (None, U),
    ],
)
def test_match_trial__recruitment(status: str | None, outcome: Outcome) -> None:
    assert find(match(status=status), "recruits") is outcome


@pytest.mark.parametrize(
    ("conditions", "code", "outcome", "is_own"),
    [
        (["Solid Tumor"], "SARCNOS", M, False),
        (["Advanced Solid Tumors"], "SARCNOS", M, False),
        (["Soft Tissue Sarcoma"], "SARCNOS", M, True),
        (["Sarcoma, Soft Tissue"], "GIST", M, True),
        (["Metastatic Liposarcoma"], "DDLS", M, True),
        (["Liposarcoma"], "SOFT_TISSUE", U, False),
        (["Gastrointestinal Stromal Tumors"], "DDLS", N, False),
        (["Gastrointestinal Stromal Tumour", "Liposarcoma"], "DDLS", M, True),
        (["Dragon Pox"], "DDLS", U, False),
        (["Gastrointestinal Stromal Tumor", "Dragon Pox"], "DDLS", U, False),
        ([], "DDLS", U, False),
        (["Solid Tumor"], None, U, False),
        (["Solid Tumor"], "AML", N, False),
    ],
)
def test_match_trial__disease(conditions: list[str], code: str | None, outcome: Outcome, is_own: bool) -> None:  # noqa: FBT001
    found = match(replace(FACTS, code=code), conditions=conditions)
    assert (find(found, "disease"), found.is_of_disease) == (outcome, is_own)


@pytest.mark.parametrize(
    ("limits", "age", "outcome"),
    [
        ({}, AGE, M),
        ({}, NOT_KNOWN, M),
        ({"minimumAge": "18 Years"}, AGE, M),
        ({"minimumAge": "18 Years"}, NOT_KNOWN, U),
        ({"minimumAge": "26 Years"}, AGE, N),
        ({"minimumAge": "300 Months"}, AGE, M),
        ({"minimumAge": "305 Months"}, AGE, U),
        ({"maximumAge": "25 Years"}, AGE, M),
        ({"maximumAge": "24 Years"}, AGE, N),
        ({"minimumAge": "1 Month", "maximumAge": "21 Years"}, AGE, N),
    ],
)
def test_match_trial__age_within_the_limits_until_the_next_birthday(
    limits: dict[str, str], age: Datum[tuple[int, int]], outcome: Outcome
) -> None:
    assert find(match(replace(FACTS, age_months=age), eligibility=limits), "age") is outcome


@pytest.mark.parametrize(
    ("admitted", "sex", "outcome"),
    [("ALL", Sex.UNKNOWN, M), ("FEMALE", Sex.FEMALE, M), ("MALE", Sex.FEMALE, N), ("MALE", Sex.UNKNOWN, U)],
)
def test_match_trial__sex(admitted: str, sex: Sex, outcome: Outcome) -> None:
    assert find(match(replace(FACTS, sex=sex), eligibility={"sex": admitted}), "sex") is outcome


@pytest.mark.parametrize(
    ("genes", "outcome", "named"),
    [(("NTRK3",), M, ("NTRK3",)), (("KRAS",), N, ()), (("ALK",), U, ()), (("KRAS", "NTRK1"), M, ("NTRK1",)), ((), U, ())],
)
def test_match_trial__a_gene_that_only_the_exclusion_names_is_excluded(
    genes: tuple[str, ...], outcome: Outcome, named: tuple[str, ...]
) -> None:
    found = match(replace(FACTS, genes=genes))
    assert (find(found, "alteration"), found.genes) == (outcome, named)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_names_gene__by_symbol_or_family(row: dict[str, str]) -> None:
    assert names_gene(row["text"], row["gene"]) is (row["named"] == "yes")


@pytest.mark.parametrize(
    ("drugs", "interventions", "named"),
    [
        (("entrectinib",), ["Drug: Entrectinib capsules"], ("entrectinib",)),
        (("dabrafenib + trametinib",), ["Dabrafenib"], ()),
        (("dabrafenib + trametinib",), ["Dabrafenib and Trametinib"], ("dabrafenib + trametinib",)),
        (("entrectinib",), ["Selitrectinib"], ()),
    ],
)
def test_match_trial__drugs_of_the_options(drugs: tuple[str, ...], interventions: list[str], named: tuple[str, ...]) -> None:
    assert match(replace(FACTS, drugs=drugs), drugs=interventions).drugs == named


def test_match_trials__best_first_and_none_is_lost() -> None:
    plain = {"title": "A study", "eligibility": {}}
    trials = [
        make_trial(identifier="NCT00000005", status="COMPLETED"),
        make_trial(identifier="NCT00000004", **plain),
        make_trial(identifier="NCT00000003", **plain, conditions=["Soft Tissue Sarcoma"]),
        make_trial(identifier="NCT00000002", **plain, drugs=["Entrectinib"]),
        make_trial(identifier="NCT00000001"),
    ]
    found = match_trials(trials, FACTS, TREE)
    assert [item.trial.identifier[-1] for item in found] == ["1", "2", "3", "5", "4"]
    assert [item.trial.identifier[-1] for item in found if item.is_shown] == ["1", "2", "3"]
    assert match_trials(reversed(trials), FACTS, TREE) == found


def test_find_condition__an_unknown_name_stays_unknown() -> None:
    assert find_condition("Advanced Dragon Pox", TREE) == ("?Advanced Dragon Pox",)
