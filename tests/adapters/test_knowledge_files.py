from __future__ import annotations

from datetime import date

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.knowledge import Verification


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return read_snapshot()


def test_read_snapshot__has_three_drugs_for_ntrk_fusions_in_two_jurisdictions(snapshot: Snapshot) -> None:
    found = {(s.drug, s.jurisdiction): s for s in snapshot.therapies if "NTRK3" in s.genes}
    drugs, places = ("entrectinib", "larotrectinib", "repotrectinib"), ("EU (EMA)", "US (FDA)")
    assert sorted(found) == [(drug, place) for drug in drugs for place in places]
    assert found["larotrectinib", "US (FDA)"].approval_date == date(2025, 4, 10)
    assert found["repotrectinib", "US (FDA)"].approval_date == date(2024, 6, 13)
    assert "600 mg" in found["entrectinib", "US (FDA)"].dose


def test_read_snapshot__gives_the_published_response_rates(snapshot: Snapshot) -> None:
    rates = {
        (statement.drug, rate.patients): (rate.percent, rate.percent_low, rate.percent_high)
        for statement in snapshot.therapies
        for rate in statement.responses
    }
    assert rates["larotrectinib", 339] == (60.0, 55.0, 65.0)
    assert rates["repotrectinib", 40] == (58.0, 41.0, 73.0)
    assert rates["repotrectinib", 48] == (50.0, 35.0, 65.0)


def test_read_snapshot__does_not_claim_more_than_was_read(snapshot: Snapshot) -> None:
    for statement in snapshot.therapies:
        not_read = "not read" in statement.dose
        assert not_read == (statement.verification is Verification.UNVERIFIED), statement.identifier


def test_read_snapshot__has_the_recurrent_fusions_of_sarcoma(snapshot: Snapshot) -> None:
    assert len(snapshot.fusion_pairs) >= 120
    for name in (
        "SPECC1L::NTRK3",
        "ETV6::NTRK3",
        "EWSR1::FLI1",
        "SS18::SSX1",
        "NAB2::STAT6",
        "CIC::DUX4",
        "EML4::ALK",
        "HOOK3::RET",
    ):
        five_prime, three_prime = name.split("::")
        assert snapshot.find_pair(five_prime, three_prime) is not None, name
    assert snapshot.find_pair("NTRK3", "ETV6") is None
