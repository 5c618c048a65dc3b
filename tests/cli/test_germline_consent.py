"""Germline findings from reads to every output with consent, and nowhere without it."""

from __future__ import annotations

import gzip
import json
import logging
import re
from pathlib import Path

import pytest

from fascicle.adapters.result_files import DNA_FILES, GERMLINE_FILES, read_findings, read_variant_findings
from fascicle.adapters.structural_files import STRUCTURAL_FILES
from fascicle.cli import main
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.germline import CopyChange, TumourLoss, Zygosity
from germline_case import DELETED, GermlineCase, format_case, make_germline_case
from small_genome import Genome

CONSENT = "[germline]\nconsent = true\nclinvar_vcf = "


@pytest.fixture(scope="module")
def case(small_genome: Genome, tmp_path_factory: pytest.TempPathFactory) -> GermlineCase:
    return make_germline_case(tmp_path_factory.mktemp("germline"), small_genome)


def run_case(case: GermlineCase, out: Path, germline: str, *more: str) -> int:
    path = out.parent / f"{out.name}.toml"
    path.write_text(format_case(case, germline))
    return main(["run", str(path), "--reference", str(case.bundle.path), "--out", str(out), "--threads", "1", *more])


@pytest.fixture(scope="module")
def with_consent(case: GermlineCase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("with") / "out"
    assert run_case(case, out, f'{CONSENT}"{case.clinvar}"', "--quiet") == 0
    return out


def test_run__with_consent_names_the_stop_codon_its_class_and_the_loss(case: GermlineCase, with_consent: Path) -> None:
    variants = read_variant_findings(with_consent / "dna" / "small_variants.json")
    assert variants.germline is not None
    (stop,) = variants.germline.variants
    assert (stop.variant, stop.gene, stop.zygosity) == (case.stop, "BRCA1", Zygosity.HETEROZYGOUS)
    assert stop.loss is TumourLoss.OTHER_LOST
    assert stop.clinvar is not None
    # Two other alleles of the same place are in the file, with other classes.
    assert (stop.clinvar.identifier, stop.clinvar.stars) == ("903", 3)
    assert stop.pathogenicity is PathogenicityClass.PATHOGENIC
    answers = {answer.criterion: answer for answer in stop.acmg.answers}
    assert len(answers) == 28
    assert (answers["PVS1"].outcome, answers["PVS1"].weight) == (Outcome.MET, 8)
    assert answers["PM2"].outcome is Outcome.NOT_ASSESSABLE
    assert variants.germline_withheld == 0


def test_run__with_consent_finds_the_deleted_exons_by_depth(with_consent: Path) -> None:
    germline = read_variant_findings(with_consent / "dna" / "small_variants.json").germline
    assert germline is not None
    (change,) = germline.exon_changes
    assert (change.gene, change.exons, change.kind, change.copies) == ("BRCA1", (4, 5), CopyChange.DELETION, 1)
    assert change.ratio.low <= 0.5 <= change.ratio.high
    assert [note.name for note in change.notes] == ["without_pool"]


def test_run__the_class_reaches_classification_and_interactions(with_consent: Path) -> None:
    findings = read_findings(with_consent / "findings.json")
    (classified,) = [item for item in findings.classified if item.gene == "BRCA1"]
    assert classified.germline is PathogenicityClass.PATHOGENIC
    met = {item.kind.value for item in findings.interactions if item.outcome is Outcome.MET}
    assert {"two hits in a suppressor", "germline and somatic"} <= met


def test_run__the_report_can_be_made_again_with_its_chapter(with_consent: Path) -> None:
    before = (with_consent / "report.html").read_text()
    assert 'id="germline"' in before
    assert main(["interpret", str(with_consent)]) == 0
    assert main(["report", str(with_consent)]) == 0
    assert (with_consent / "report.html").read_text() == before


def list_traces(case: GermlineCase, with_consent: Path) -> list[str]:
    """Everything by which the finding could be told: its place in both countings, and its names."""
    germline = json.loads((with_consent / "dna" / "germline.json").read_text())
    (item,) = germline["variants"]
    names = [item["consequence"]["hgvs_dna"], item["consequence"]["hgvs_protein"], item["hgvs_genomic"]]
    parts = [name.rpartition(":")[2].strip("p.()") for name in names if name]
    # The deletion shows as a junction of reads too: its end as VCF writes it (its begin is the border of a target).
    return [str(case.stop.start), str(case.stop.start + 1), *parts, "Breast cancer", str(DELETED[1] + 1)]


def read_texts(out: Path) -> dict[str, str]:
    """The text of every file of a result directory; of a PDF what pdftotext would see is in the JSON of the same report."""
    texts = {}
    for path in out.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            texts[str(path.relative_to(out))] = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("latin-1")
    return texts


@pytest.mark.parametrize(
    "germline",
    ["", "[germline]\nconsent = false\nclinvar_vcf = {clinvar}", "[germline]\nclinvar_vcf = {clinvar}"],
    ids=["not stated", "refused", "a file alone"],
)
def test_run__without_consent_there_is_no_trace_in_any_output(
    case: GermlineCase,
    with_consent: Path,
    tmp_path: Path,
    germline: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    traces = list_traces(case, with_consent)
    # The traces do show where consent is stated: the search can find them.
    shown = read_texts(with_consent)
    assert all(any(re.search(rf"(?<!\d){re.escape(trace)}(?!\d)", text) for text in shown.values()) for trace in traces)
    with caplog.at_level(logging.DEBUG):
        assert run_case(case, tmp_path / "out", germline.format(clinvar=f'"{case.clinvar}"')) == 0
    said = capfd.readouterr()
    texts = read_texts(tmp_path / "out") | {"stdout": said.out, "stderr": said.err, "log": caplog.text}
    found = {
        (name, trace)
        for name, text in texts.items()
        for trace in traces
        if not name.endswith(".pdf") and re.search(rf"(?<!\d){re.escape(trace)}(?!\d)", text)
    }
    assert found == set()
    dna = tmp_path / "out" / "dna"
    assert not any((dna / name).exists() for name in GERMLINE_FILES)
    assert "no consent to germline findings is stated" in texts["dna/germline.vcf.gz"]
    assert [line for line in texts["dna/germline.vcf.gz"].splitlines() if line[0] != "#"] == []
    assert 'id="germline"' not in texts["report.html"]
    variants = read_variant_findings(dna / "small_variants.json")
    assert variants.germline is None
    assert variants.germline_withheld == 1


def test_run__taking_consent_back_removes_what_was_written(case: GermlineCase, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run_case(case, out, "[germline]\nconsent = true", "--quiet") == 0
    assert (out / "dna" / "germline.json").exists()
    assert run_case(case, out, "[germline]\nconsent = false", "--quiet") == 0
    assert not any((out / "dna" / name).exists() for name in GERMLINE_FILES)
    assert str(case.stop.start + 1) not in (out / "report.html").read_text()


def test_dna__withholds_what_is_of_the_germline_where_it_is_told_to(case: GermlineCase, tmp_path: Path) -> None:
    given = ["--tumour", *map(str, case.reads["tumour"]), "--normal", *map(str, case.reads["normal"])]
    common = ["dna", "--quiet", "--reference", str(case.bundle.path), *given, "--threads", "1"]
    common += ["--clinvar-vcf", str(case.clinvar)]
    assert main([*common, "--out", str(tmp_path / "without"), "--withhold-germline"]) == 0
    expected = {*DNA_FILES, *STRUCTURAL_FILES} - {*GERMLINE_FILES}
    assert {path.name for path in (tmp_path / "without").iterdir()} == expected
    assert main([*common, "--out", str(tmp_path / "with")]) == 0
    rows = (tmp_path / "with" / "germline.tsv").read_text().splitlines()
    row = dict(zip(rows[0].split("\t"), rows[1].split("\t"), strict=True))
    assert (row["gene"], row["pos"], row["class"]) == ("BRCA1", str(case.stop.start + 1), "pathogenic")
    assert row["tumour_loss"] == "the other allele is lost"
    exons = (tmp_path / "with" / "germline_exons.tsv").read_text().splitlines()
    assert exons[1].split("\t")[:2] == ["BRCA1", "chr1"]


def test_dna__of_a_tumour_alone_zygosity_and_loss_are_not_known(case: GermlineCase, tmp_path: Path) -> None:
    given = ["--tumour", *map(str, case.reads["tumour"]), "--clinvar-vcf", str(case.clinvar)]
    out = tmp_path / "out"
    assert main(["dna", "--quiet", "--reference", str(case.bundle.path), "--out", str(out), *given]) == 0
    germline = read_variant_findings(out / DNA_FILES[0]).germline
    assert germline is not None
    assert any("There is no normal sample" in limit for limit in germline.limits)
    (stop,) = germline.variants
    assert (stop.variant, stop.zygosity, stop.quality, stop.loss) == (
        case.stop,
        Zygosity.UNKNOWN,
        None,
        TumourLoss.NOT_ASSESSABLE,
    )
    assert germline.exons_assessed is None


def test_dna__looks_into_clinvar_of_the_knowledge_where_no_file_is_given(case: GermlineCase, tmp_path: Path) -> None:
    assert main(["knowledge", "update", "--quiet", "--out", str(tmp_path / "kb"), "--add", f"clinvar={case.clinvar}"]) == 0
    calls = tmp_path / "calls.vcf"
    header = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n"
    calls.write_text(f"{header}chr1\t{case.stop.start + 1}\t.\tC\tT\t.\tPASS\t.\tAD:DP\t20,20:40\n")
    out = tmp_path / "out"
    given = ["--reference", str(case.bundle.path), "--tumour", str(calls), "--knowledge", str(tmp_path / "kb")]
    assert main(["dna", "--quiet", "--out", str(out), *given]) == 0
    germline = read_variant_findings(out / DNA_FILES[0]).germline
    assert germline is not None
    name = f"{case.clinvar.name} of 2026-01-01 (knowledge snapshot)"
    assert (germline.clinvar, germline.provenance.parameters["clinvar"]) == (name, name)
    assert case.clinvar.name in [file.name for file in germline.provenance.inputs]
    (stop,) = germline.variants
    assert stop.clinvar is not None
    assert (stop.clinvar.identifier, stop.clinvar.source) == ("903", name)
    assert stop.pathogenicity is PathogenicityClass.PATHOGENIC


def test_dna__clinvar_of_another_build_is_one_clear_message(
    case: GermlineCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "clinvar37.vcf"
    other.write_text(case.clinvar.read_text().replace("##reference=GRCh38", "##reference=GRCh37"))
    given = ["--tumour", *map(str, case.reads["tumour"]), "--clinvar-vcf", str(other)]
    assert main(["dna", "--quiet", "--reference", str(case.bundle.path), "--out", str(tmp_path / "out"), *given]) == 1
    message = capsys.readouterr().err
    assert message.count("fascicle: error:") == 1
    assert "ClinVar is of GRCh37 by its header, the reference of GRCh38" in message
    assert not (tmp_path / "out").exists()
