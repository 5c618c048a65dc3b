"""Real reads to interpretation: a germline hit of BRCA1 whose other copy the tumour lost, from FASTQ to the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fascicle.adapters.result_files import read_findings
from fascicle.cli import main
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.classification import Significance
from fascicle.model.findings import Findings
from fascicle.model.interactions import InteractionKind
from real_genes import DATA

LINE = DATA / "dna" / "hcc1395"
CASE = """
schema = "fascicle.case/1"
identifier = "hcc1395"
oncotree = "IDC"

[patient]
identifier = "HCC1395"

[germline]
consent = true

[[specimens]]
identifier = "line"
role = "tumour"
tumour_cell_fraction = 1.0

[[specimens]]
identifier = "blood"
role = "normal"

[[assays]]
identifier = "dna"
kind = "dna_panel"
specimen = "line"
files = {tumour}

[[assays]]
identifier = "dna-normal"
kind = "dna_panel"
specimen = "blood"
files = {normal}
"""

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result directory of a run against a slice around BRCA1, with ClinVar in the snapshot."""
    folder = tmp_path_factory.mktemp("hcc1395")
    files = {role: json.dumps([str(LINE / f"{role}_{mate}.fq.gz") for mate in (1, 2)]) for role in ("tumour", "normal")}
    (folder / "CASE.toml").write_text(CASE.format(**files))
    models = DATA / "reference" / "gene_models_mane.grch38.gtf.gz"
    clinvar = DATA / "knowledge" / "clinvar_plp_2star_grch38_2024-12-15.vcf.gz"
    build = ["reference", "build", "--genome", str(LINE / "reference.fa"), "--annotation", str(models)]
    assert main([*build, "--out", str(folder / "ref"), "--quiet"]) == 0
    assert main(["knowledge", "update", "--out", str(folder / "kb"), "--add", f"clinvar@2024-12-15={clinvar}", "--quiet"]) == 0
    run = ["run", str(folder / "CASE.toml"), "--reference", str(folder / "ref"), "--knowledge", str(folder / "kb")]
    resources = ["--population-vcf", str(LINE / "gnomad_exomes_tp53_brca1.vcf.gz"), "--clinvar-vcf", str(clinvar)]
    assert main([*run, *resources, "--out", str(folder / "out"), "--threads", "1", "--quiet"]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def findings(result: Path) -> Findings:
    return read_findings(result / "findings.json")


def test_brca1__a_pathogenic_germline_variant_is_the_one_finding(findings: Findings) -> None:
    (found,) = findings.classified
    assert (found.gene, found.name) == ("BRCA1", "BRCA1 p.(Arg1751Ter)")
    assert (found.germline, found.germline_because) == (
        PathogenicityClass.PATHOGENIC,
        "as given by the germline findings (ACMG/AMP)",
    )
    assert found.significance is Significance.POSSIBLE


def test_brca1__its_other_copy_is_lost_and_it_is_a_matter_for_relatives(findings: Findings) -> None:
    assert [(item.kind, item.outcome) for item in findings.interactions] == [
        (InteractionKind.TWO_HITS, Outcome.MET),
        (InteractionKind.GERMLINE_SOMATIC, Outcome.MET),
    ]


def test_brca1__what_came_in_is_what_was_filtered_and_what_is_reported(findings: Findings) -> None:
    assert findings.variants is not None
    (counts,) = findings.counts
    assert counts.found == len(findings.variants.calls) == counts.filtered_total + 1
    assert {"weak_evidence", "common_in_population"} <= {name for name, _ in counts.filtered}


def test_brca1__no_option_is_made_of_a_statement_on_another_disease(findings: Findings) -> None:
    assert findings.options == ()


def test_report__says_it_on_the_first_page(result: Path) -> None:
    page = (result / "report.html").read_text(encoding="utf-8")
    summary = page[page.index('id="summary"') : page.index('id="fusions"')]
    assert "pathogenic in the germline (as given by the germline findings (ACMG/AMP))" in summary
    assert summary.count("the tumour has lost the other allele") == 1
    assert "genetic counselling concerns the patient and relatives" in summary
