"""`fascicle knowledge show`."""

from __future__ import annotations

from datetime import date

from fascicle.cli.knowledge import format_snapshot
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.fusions import EventKind
from fascicle.model.knowledge import FusionPair, IntragenicEvent, TherapyStatement, Verification

STATEMENT = TherapyStatement(
    identifier="us-x",
    drug="drug",
    genes=("A", "B"),
    jurisdiction="US",
    approval="full",
    approval_date=None,
    indication="",
    conditions=(),
    dose="",
    responses=(),
    cautions=(),
    citations=(),
    verification=Verification.UNVERIFIED,
    verified_on=date(2024, 1, 2),
)
EVENT = IntragenicEvent("A", EventKind.EXON_SKIPPING, ("NM_1.1",), 1, 3, "A exon 2 skipping", ("glioma",), "PMID:2")


def test_format_snapshot__names_hash_statements_and_pairs() -> None:
    text = format_snapshot(Snapshot("snap", "ab" * 32, (STATEMENT,), (FusionPair("A", "B", ("sarcoma",), "PMID:1"),), (EVENT,)))
    assert text.splitlines() == [
        f"snap sha256:{'ab' * 32}",
        "",
        "Therapy statements: 1",
        "  us-x: drug for A/B, US: full [unverified 2024-01-02]",
        "",
        "Recurrent fusions: 1",
        "  A::B: sarcoma [PMID:1]",
        "",
        "Events within one gene: 1",
        "  A exon 2 skipping: glioma [PMID:2]",
    ]
