"""`fascicle knowledge`."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fascicle.adapters.documents import FINDINGS_SCHEMA
from fascicle.adapters.json_files import format_json
from fascicle.cli import main
from fascicle.cli.knowledge import parse_addition
from fascicle.cli.knowledge_texts import format_snapshot
from fascicle.knowledge.importers.civic import COLUMNS
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Case, Patient, Sex
from fascicle.model.findings import Findings
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
from fascicle.model.provenance import Provenance
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
ACCEPTED = ("Predictive", "Supports", "B", "Sensitivity/Response", "1", "PubMed", "Someone", "accepted", "7", "")
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


def test_format_snapshot__of_one_gene_shows_what_names_it() -> None:
    other = replace(STATEMENT, identifier="us-y", biomarker=parse_biomarker("variant C class=missense"))
    snapshot = Snapshot("snap", "ab" * 32, (STATEMENT, other), (FusionPair("A", "B", ("sarcoma",), "PMID:1"),), (EVENT,))

    assert [line for line in format_snapshot(snapshot, "C").splitlines() if line.startswith("  ")] == [
        "  us-y: drug, sensitivity; variant C class=missense; SOLID; US full 2020-03-04 [unverified 2024-01-02]"
    ]


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("civic@2024-12-01=a/b=c.tsv", ("civic", "2024-12-01", Path("a/b=c.tsv"))),
        ("oncotree=tree.json", ("oncotree", None, Path("tree.json"))),
    ],
)
def test_parse_addition__takes_kind_version_and_path(text: str, parsed: tuple[str, str | None, Path]) -> None:
    assert parse_addition(text) == parsed


@pytest.mark.parametrize("text", ["civic", "civic=", "own=x", "oncokb=x", "other=x"])
def test_parse_addition__names_the_kinds_there_are(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="one of civic, civic_api, clinvar"):
        parse_addition(text)


def test_knowledge__update_diff_and_verify_as_a_user_runs_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = tmp_path / "evidence.tsv"
    evidence.write_text("\t".join(COLUMNS) + "\n" + "\t".join(["BRAF", "V600E", "Melanoma", "Examplinib", *ACCEPTED]) + "\n")

    assert main(["knowledge", "update", "--out", str(tmp_path / "kb"), "--add", f"civic@1={evidence}"]) == 0
    assert "CIViC: 1 statements, 0 verified" in capsys.readouterr().out
    assert main(["knowledge", "diff", "shipped", str(tmp_path / "kb")]) == 0
    assert capsys.readouterr().out == "1 statement added\nadded statement civic-7\n"
    assert main(["knowledge", "verify", str(tmp_path / "kb")]) == 0
    assert "Every file is as it was frozen" in capsys.readouterr().out
    assert main(["knowledge", "show", str(tmp_path / "kb"), "--gene", "BRAF"]) == 0
    assert "civic-7: examplinib, sensitivity; variant BRAF change=V600E; MEL;" in capsys.readouterr().out
    assert main(["knowledge", "diff", "shipped", "shipped", "--results", str(tmp_path)]) == 1
    assert "holds no findings.json" in capsys.readouterr().err


def test_knowledge__oncokb_without_a_token_says_where_to_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ONCOKB_TOKEN", raising=False)
    case = Case("one", Patient("P", Sex.UNKNOWN, None), None, (), ())
    findings = Findings(case, None, (), Provenance("0", "run", (), None, None, None, None, None))
    (tmp_path / "findings.json").write_text(format_json(findings, FINDINGS_SCHEMA))

    assert main(["knowledge", "update", "--out", str(tmp_path / "kb"), "--oncokb", str(tmp_path)]) == 1
    assert "ONCOKB_TOKEN" in capsys.readouterr().err
