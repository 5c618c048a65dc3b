"""Studies of ClinicalTrials.gov: every form of the file, what is not stated, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.importers.clinical_trials import parse_trials
from fascicle.model.cases import Sex
from fascicle.model.trials import Trial
from trial_examples import make_study


def parse(document: Any) -> tuple[Trial, ...]:
    return parse_trials(json.dumps(document).encode(), "trials.json")


@pytest.mark.parametrize("wrap", [lambda study: study, lambda study: [study], lambda study: {"studies": [study]}])
def test_parse_trials__one_study_a_list_or_an_answer(wrap: Any) -> None:
    (trial,) = parse(wrap(make_study()))
    assert trial == Trial(
        identifier="NCT00000001",
        title="Examplinib in NTRK Fusion-Positive Tumors",
        status="RECRUITING",
        phases=("PHASE1", "PHASE2"),
        conditions=("Solid Tumor",),
        keywords=(),
        interventions=("Examplinib",),
        minimum_months=216.0,
        maximum_months=None,
        sex=None,
        inclusion="Inclusion Criteria:\n\n* NTRK1/2/3 fusion\n* Measurable disease",
        exclusion="Exclusion Criteria:\n\n* Known KRAS mutation",
        countries=("Japan", "France"),
        updated="2026-11-01",
    )


def test_parse_trials__what_is_not_stated_is_none() -> None:
    (trial,) = parse({"protocolSection": {"identificationModule": {"nctId": "NCT00000002"}}})
    assert trial == Trial("NCT00000002", "NCT00000002", None, (), (), (), (), None, None, None, "", "", (), None)


@pytest.mark.parametrize(
    ("text", "months"),
    [("12 Years", 144.0), ("1 Year", 12.0), ("6 Months", 6.0), ("4 Weeks", 0.92), ("30 Days", 0.986), ("N/A", None)],
)
def test_parse_trials__ages_in_months(text: str, months: float | None) -> None:
    (trial,) = parse(make_study(eligibility={"maximumAge": text}))
    assert trial.maximum_months == (None if months is None else pytest.approx(months, abs=0.001))


@pytest.mark.parametrize(("sex", "expected"), [("FEMALE", Sex.FEMALE), ("MALE", Sex.MALE), ("ALL", None)])
def test_parse_trials__sex(sex: str, expected: Sex | None) -> None:
    assert parse(make_study(eligibility={"sex": sex}))[0].sex is expected


@pytest.mark.parametrize("heading", ["Exclusion Criteria:", "EXCLUSION CRITERIA", "* Key Exclusion Criteria", "Exclusion:"])
def test_parse_trials__parts_the_criteria_at_their_heading(heading: str) -> None:
    text = f"Inclusion Criteria:\nfirst, no exclusion of others\n{heading}\nsecond"
    (trial,) = parse(make_study(eligibility={"eligibilityCriteria": text}))
    assert "first" in trial.inclusion
    assert "second" not in trial.inclusion
    assert trial.exclusion.endswith("second")


def test_parse_trials__a_study_that_stands_twice_is_one() -> None:
    assert len(parse([make_study(), make_study()])) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<xml>", "trials.json: is no JSON"),
        (b'{"totalCount": 3}', "trials.json: holds no studies"),
        (b"[3]", "study 1: is no study"),
        (b'[{"protocolSection": {}}]', "study 1: has no nctId"),
        (json.dumps([make_study("NCT1")]).encode(), "study 1: has no nctId"),
        (json.dumps([make_study(eligibility={"minimumAge": "adult"})]).encode(), "NCT00000001: states the age 'adult'"),
    ],
)
def test_parse_trials__refuses_what_is_no_file_of_trials(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_trials(content, "trials.json")
