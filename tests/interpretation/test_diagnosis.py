from __future__ import annotations

from collections import Counter

import pytest
from diagnosis_examples import NONE, diagnose, read_cases

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.interpretation.diagnosis.points import STAIN_CAP, weigh_age, weigh_found, weigh_missing
from fascicle.interpretation.diagnosis.ranking import EMERGING, OTHER_HOME
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.diagnosis import Diagnosis, DiagnosisOutcome, Layer
from fascicle.model.stains import Rate

CASES = {row["case"]: row for row in read_cases()}


@pytest.fixture(scope="module")
def knowledge() -> Snapshot:
    return read_snapshot()


def list_named(diagnosis: Diagnosis) -> list[str]:
    return [item.entity.identifier for item in diagnosis.candidates if item.points > 0]


@pytest.mark.parametrize("row", CASES.values(), ids=CASES)
def test_rank_entities__never_proposes_another_entity(row: dict[str, str], knowledge: Snapshot) -> None:
    diagnosis = diagnose(row, knowledge)
    if diagnosis.outcome is DiagnosisOutcome.PROPOSED:
        assert row["ask"] == "decided"
        assert diagnosis.leading == (row["entity"],)


def test_rank_entities__figures_on_all_cases(knowledge: Snapshot) -> None:
    """The figures of docs/algorithms/diagnosis.md: how often the entity leads, is among the first three, and is left open."""
    found: Counter[str] = Counter()
    for row in CASES.values():
        diagnosis = diagnose(row, knowledge)
        named = list_named(diagnosis)
        found["cases"] += 1
        found["open rightly"] += row["ask"] == "open" and diagnosis.outcome is not DiagnosisOutcome.PROPOSED
        found["open"] += row["ask"] == "open"
        if row["entity"] != NONE:
            found["with an entity"] += 1
            found["first"] += named[:1] == [row["entity"]]
            found["first three"] += row["entity"] in named[:3]
            found["proposed"] += diagnosis.outcome is DiagnosisOutcome.PROPOSED
    assert found == {
        "cases": 59, "open": 12, "open rightly": 12, "with an entity": 52, "first": 50, "first three": 52, "proposed": 44,
    }  # fmt: skip


def test_rank_entities__names_an_entity_of_soft_tissue_in_bone_with_caveats(knowledge: Snapshot) -> None:
    diagnosis = diagnose(CASES["ntrk spindle in a vertebra"], knowledge)
    first = diagnosis.candidates[0]
    assert set(first.caveats) == {EMERGING, OTHER_HOME}
    assert [feature.points for feature in first.features if feature.layer is Layer.SITE] == [-1.0]


def test_rank_entities__sequencing_and_fish_of_other_genes_are_a_conflict(knowledge: Snapshot) -> None:
    diagnosis = diagnose(CASES["SS18 by FISH and CIC::DUX4 by RNA"], knowledge)
    assert diagnosis.outcome is DiagnosisOutcome.CONFLICT
    assert "SS18 rearranged (FISH, positive) points to synovial sarcoma" in diagnosis.because


def test_rank_entities__counts_no_row_whose_source_was_not_read(knowledge: Snapshot) -> None:
    for row in CASES.values():
        for candidate in diagnose(row, knowledge).candidates:
            assert all(feature.points == 0 for feature in candidate.features if not feature.is_verified)


def test_rank_entities__a_decalcified_specimen_takes_negative_stains_out(knowledge: Snapshot) -> None:
    row = CASES["decalcified with lost stains"]
    (es,) = [item for item in diagnose(row, knowledge).candidates if item.entity.identifier == "epithelioid-sarcoma"]
    assert [feature.points for feature in es.features if feature.layer is Layer.IHC] == [0.0]
    (es,) = [
        item
        for item in diagnose({**row, "case": "not so"}, knowledge).candidates
        if item.entity.identifier == "epithelioid-sarcoma"
    ]
    assert [feature.points for feature in es.features if feature.layer is Layer.IHC] == [0.5]


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "found", "missing"),
    [
        (Rate(51 / 52, 51, 52), Rate(657 / 667, 657, 667), STAIN_CAP, -STAIN_CAP),
        (Rate(88 / 95, 88, 95), Rate(0.5, 50, 100), 0.9, -2.7),
        (Rate(0.5, 5, 10), Rate(0.5, 5, 10), 0.0, 0.0),
        (Rate(33 / 33, 33, 33), None, 0.5, -3.0),
        (Rate(10 / 18, 10, 18), None, 0.5, -1.2),
        (None, None, 0.0, 0.0),
        (Rate(0.97), Rate(1.0), STAIN_CAP, -STAIN_CAP),
    ],
)
def test_weigh__stains(sensitivity: Rate | None, specificity: Rate | None, found: float, missing: float) -> None:
    assert weigh_found(sensitivity, specificity) == found
    assert weigh_missing(sensitivity, specificity) == missing


def test_weigh_age__is_capped() -> None:
    assert (weigh_age(0.9), weigh_age(0.99)) == (-3.3, -5.0)
