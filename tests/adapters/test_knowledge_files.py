from __future__ import annotations

from datetime import date

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.knowledge import Jurisdiction


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return read_snapshot()


def test_read_snapshot__has_three_drugs_for_ntrk_fusions(snapshot: Snapshot) -> None:
    labels = [item for item in snapshot.therapies if item.approval and "NTRK3" in item.genes]
    found = {(item.regimen, item.approval.jurisdiction): item for item in labels if item.approval}
    for drug in ("entrectinib", "larotrectinib", "repotrectinib"):
        assert {(drug, place) for place in (Jurisdiction.US, Jurisdiction.EU, Jurisdiction.JAPAN)} <= found.keys()
    approval = found["larotrectinib", Jurisdiction.US].approval
    assert approval is not None
    assert approval.granted == date(2025, 4, 10)
    assert "600 mg" in (found["entrectinib", Jurisdiction.US].dose or "")


def test_read_snapshot__gives_the_published_response_rates(snapshot: Snapshot) -> None:
    rates = {
        (statement.regimen, rate.patients): (rate.percent, rate.percent_low, rate.percent_high)
        for statement in snapshot.therapies
        for rate in statement.responses
    }
    assert rates["larotrectinib", 339] == (60.0, 55.0, 65.0)
    assert rates["repotrectinib", 40] == (58.0, 41.0, 73.0)
    assert rates["repotrectinib", 48] == (50.0, 35.0, 65.0)


def test_read_snapshot__nothing_is_dated_after_the_snapshot(snapshot: Snapshot) -> None:
    newest = max(statement.verified_on for statement in snapshot.statements)
    year, month = map(int, snapshot.name.rpartition("-")[2].split("."))
    assert (newest.year, newest.month) <= (year, month)


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
