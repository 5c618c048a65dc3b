"""`fascicle knowledge show`."""

from __future__ import annotations

from datetime import date

from fascicle.cli.knowledge import format_snapshot
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.fusions import EventKind
from fascicle.model.knowledge import (
    Approval,
    ApprovalStatus,
    EvidenceLevel,
    FusionPair,
    IntragenicEvent,
    Jurisdiction,
    Verification,
)
from tumour_examples import make_statement

STATEMENT = make_statement(
    "fusion A|B",
    identifier="us-x",
    drugs=("drug",),
    level=EvidenceLevel.APPROVAL,
    diseases=("SOLID",),
    approval=Approval(Jurisdiction.US, ApprovalStatus.FULL, date(2020, 3, 4), None),
    verification=Verification.UNVERIFIED,
    verified_on=date(2024, 1, 2),
)
EVENT = IntragenicEvent("A", EventKind.EXON_SKIPPING, ("NM_1.1",), 1, 3, "A exon 2 skipping", ("glioma",), "PMID:2")


def test_format_snapshot__names_hash_statements_and_pairs() -> None:
    text = format_snapshot(Snapshot("snap", "ab" * 32, (STATEMENT,), (FusionPair("A", "B", ("sarcoma",), "PMID:1"),), (EVENT,)))
    assert text.splitlines() == [
        f"snap sha256:{'ab' * 32}",
        "",
        "Statements on therapy: 1 (0 verified)",
        "  us-x: drug, sensitivity; fusion A|B; SOLID; US full 2020-03-04 [unverified 2024-01-02]",
        "",
        "Statements on diagnosis: 0 (0 verified)",
        "",
        "Statements on prognosis: 0 (0 verified)",
        "",
        "Recurrent fusions: 1",
        "  A::B: sarcoma [PMID:1]",
        "",
        "Events within one gene: 1",
        "  A exon 2 skipping: glioma [PMID:2]",
    ]
