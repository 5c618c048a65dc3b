from __future__ import annotations

from datetime import date

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.biomarkers import HlaPattern, VariantPattern
from fascicle.model.knowledge import Direction, EntityStatus, Jurisdiction, Proposition
from fascicle.model.protein_changes import parse_protein_change


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


def test_read_snapshot__relates_entities_to_genes_and_names_the_emerging_one(snapshot: Snapshot) -> None:
    relations = [item for item in snapshot.statements if item.proposition is Proposition.DIAGNOSIS]
    assert len({(item.entity, gene) for item in relations for gene in item.genes}) >= 60
    entity = snapshot.entities["ntrk-spindle-cell"]
    assert (entity.status, entity.codes, entity.is_own_code) == (EntityStatus.EMERGING, ("SARCNOS",), False)
    assert {item.entity for item in relations} == set(snapshot.entities)


DRUGS = (
    *("imatinib", "sunitinib", "regorafenib", "avapritinib", "ripretinib", "tazemetostat", "crizotinib", "pexidartinib"),
    *("vimseltinib", "nirogacestat", "palbociclib", "atezolizumab", "trabectedin", "pazopanib", "eribulin", "selpercatinib"),
    *("pembrolizumab", "larotrectinib", "entrectinib", "repotrectinib", "sirolimus albumin-bound", "afamitresgene autoleucel"),
)


@pytest.mark.parametrize("drug", DRUGS)
def test_read_snapshot__knows_the_drugs_of_sarcoma(snapshot: Snapshot, drug: str) -> None:
    assert any(drug in item.drugs for item in snapshot.therapies)


@pytest.mark.parametrize(
    ("gene", "change"),
    [("NTRK1", "G595R"), ("NTRK1", "G667C"), ("NTRK3", "G623R"), ("NTRK3", "G696A"), ("NTRK3", "F617L"), ("ALK", "G1202R"),
     ("ROS1", "G2032R"), ("KIT", "V654A"), ("PDGFRA", "D842V"), ("BRAF", "V600E"), ("KRAS", "G12D")],
)  # fmt: skip
def test_read_snapshot__knows_resistance_with_the_sequence_it_is_counted_on(snapshot: Snapshot, gene: str, change: str) -> None:
    patterns = [
        pattern
        for item in snapshot.therapies
        for pattern in item.biomarker.patterns
        if item.direction is Direction.RESISTANCE and isinstance(pattern, VariantPattern) and gene in pattern.genes
    ]
    found = [pattern for pattern in patterns if parse_protein_change(change) in pattern.changes]
    assert found
    assert all(pattern.sequences for pattern in found)


def test_read_snapshot__withdrawn_labels_say_when_and_why(snapshot: Snapshot) -> None:
    withdrawn = [item for item in snapshot.therapies if item.is_withdrawn]
    assert {drug for item in withdrawn for drug in item.drugs} == {"tazemetostat"}
    assert all(item.approval is not None and item.approval.note and len(item.citations) > 1 for item in withdrawn)


def test_read_snapshot__afami_cel_is_not_for_carriers_of_a_0205(snapshot: Snapshot) -> None:
    """TECELRA label, section 4: not to be used with one or two copies of HLA-A*02:05P."""
    label = next(item for item in snapshot.therapies if item.identifier == "us-afami-cel-synovial-sarcoma")
    patterns = [item for item in label.biomarker.patterns if isinstance(item, HlaPattern)]
    assert [item.excluded for item in patterns] == [("A*02:05",)]


def test_read_snapshot__memory_is_never_called_verified(snapshot: Snapshot) -> None:
    for item in snapshot.statements:
        texts = " ".join((item.summary, item.dose or "", (item.approval.note if item.approval else None) or ""))
        assert "memory" not in texts or not item.is_verified, item.identifier
