"""`fascicle hla` and `fascicle reference add-hla` as a user runs them, on a made-up release."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import jsonschema
import pytest

from fascicle.adapters.hla_tables import HLA_COLUMNS, LOSS_COLUMNS
from fascicle.cli import main
from fascicle.reference.bundle import Bundle
from small_hla import RELEASE, draw_reads, write_pairs, write_release

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "hla.schema.json"
GENOTYPE = [*(RELEASE["A"][i] for i in (0, 3)), *(RELEASE["B"][i] for i in (1, 1)), *(RELEASE["C"][i] for i in (5, 6))]


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    texts = [allele.genomic for allele in GENOTYPE]
    return write_pairs(tmp_path_factory.mktemp("reads"), draw_reads(texts, random.Random(1), 15))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    write_release(folder / "release", RELEASE)
    assert main(["reference", "add-hla", "--imgt", str(folder / "release"), str(folder / "REF"), "-q"]) == 0
    return folder / "REF"


def run(reference: Path, out: Path, reads: tuple[Path, Path], *more: str) -> int:
    return main(["hla", "--reference", str(reference), "--out", str(out), *map(str, reads), *more])


def test_hla__writes_the_table_of_the_contract(reference: Path, reads: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(reference, tmp_path / "out", reads) == 0
    header, *rows = (line.split("\t") for line in (tmp_path / "out" / "hla.tsv").read_text().splitlines())
    assert header[:5] == ["locus", "allele_1", "allele_2", "zygosity", "quality"]
    assert tuple(header) == HLA_COLUMNS
    assert [row[:4] for row in rows] == [
        ["A", "A*01:01", "A*04:01", "heterozygous"],
        ["B", "B*02:01", "B*02:01", "homozygous"],
        ["C", "C*06:01", "C*07:01", "heterozygous"],
    ]
    assert all(0.9 < float(row[4]) <= 1 for row in rows)


def test_hla__writes_a_document_of_its_schema(reference: Path, reads: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(reference, tmp_path / "out", reads, "--sample", "tumour", "--material", "dna") == 0
    document = json.loads((tmp_path / "out" / "hla.json").read_text())
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert (document["assay"], document["material"], document["database_version"]) == ("tumour", "dna", "0.1.0")
    assert document["provenance"]["parameters"]["hla_database_sha256"] == document["database_sha256"]
    assert document["provenance"]["reference_sha256"] is None


def test_hla__same_bytes_for_any_number_of_threads(reference: Path, reads: tuple[Path, Path], tmp_path: Path) -> None:
    for threads in ("1", "3"):
        assert run(reference, tmp_path / threads, reads, "--threads", threads) == 0
    for name in ("hla.json", "hla.tsv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "3" / name).read_bytes()


def test_hla__says_what_it_found(
    reference: Path, reads: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(reference, tmp_path / "out", reads)
    text = capsys.readouterr().out
    assert "heterozygous at A, C; homozygous at B" in text
    assert "A*01:01 + A*04:01" in text


def test_hla__a_reference_without_database_names_the_remedy(
    reads: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "REF").mkdir()
    assert run(tmp_path / "REF", tmp_path / "out", reads) == 1
    assert "fascicle reference add-hla --imgt FOLDER REF" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


TUMOUR_DEPTHS = (40, 6, 20, 20, 20, 20)
CASE = """schema = "fascicle.case/1"
identifier = "C1"
is_synthetic = true
[patient]
identifier = "P1"
[[specimens]]
identifier = "biopsy"
role = "tumour"
tumour_cell_fraction = 0.8
[[specimens]]
identifier = "blood"
role = "normal"
[[assays]]
identifier = "hla-tumour"
kind = "hla"
specimen = "biopsy"
files = ["tumour/reads_1.fastq", "tumour/reads_2.fastq"]
[[assays]]
identifier = "hla-blood"
kind = "hla"
specimen = "blood"
files = ["normal/reads_1.fastq", "normal/reads_2.fastq"]
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CASE.toml beside reads of a tumour that has lost the second allele of A, and of a normal sample."""
    folder = tmp_path_factory.mktemp("case")
    for name, depths in (("tumour", TUMOUR_DEPTHS), ("normal", (30,) * 6)):
        rng, pairs = random.Random(4), []
        for allele, depth in zip(GENOTYPE, depths, strict=True):
            pairs += draw_reads([allele.genomic], rng, depth)
        write_pairs(folder / name, pairs)
    (folder / "CASE.toml").write_text(CASE)
    return folder / "CASE.toml"


def list_reads(case: Path, name: str) -> list[str]:
    return [str(case.parent / name / f"reads_{mate}.fastq") for mate in (1, 2)]


def test_hla__with_a_normal_sample_says_what_the_tumour_has_lost(
    reference: Path, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["hla", "--reference", str(reference), "--out", str(tmp_path), *list_reads(case, "tumour")]
    assert main([*arguments, "--normal", *list_reads(case, "normal"), "--tumour-cells", "0.8", "--ploidy", "2"]) == 0
    header, *rows = (line.split("\t") for line in (tmp_path / "hla_loss.tsv").read_text().splitlines())
    assert tuple(header) == LOSS_COLUMNS
    assert [row[:3] for row in rows] == [["A", "lost", "A*04:01"], ["B", "not_assessable", ""], ["C", "retained", ""]]
    assert float(rows[0][header.index("minor_share_high")]) < 0.3
    table = [line.split("\t") for line in (tmp_path / "hla.tsv").read_text().splitlines()]
    assert [row[HLA_COLUMNS.index("loss")] for row in table] == ["loss", "lost", "not_assessable", "retained"]
    document = json.loads((tmp_path / "hla.json").read_text())
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert (document["assay"], document["tumour"]["assay"]) == ("normal", "hla")
    assert "A*04:01 lost" in capsys.readouterr().out
    assert main([*arguments, "--quiet"]) == 0
    assert not (tmp_path / "hla_loss.tsv").exists()


def test_hla__a_file_given_twice_is_refused(
    reference: Path, reads: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(reference, tmp_path / "out", (reads[0], reads[0])) == 1
    assert "reads_1.fastq: the file is given twice" in capsys.readouterr().err
    assert run(reference, tmp_path / "out", reads, "--normal", str(reads[1])) == 1
    assert "reads_2.fastq: the file is given for tumour and normal sample" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_hla__of_too_few_reads_gives_the_counts(reference: Path, tmp_path: Path) -> None:
    paths = write_pairs(tmp_path, draw_reads([GENOTYPE[0].genomic], random.Random(1), 0.5))
    assert run(reference, tmp_path / "out", paths, "--quiet") == 0
    document = json.loads((tmp_path / "out" / "hla.json").read_text())
    fished = document["counts"]["fished"]
    assert 0 < fished < 20
    for locus in document["loci"]:
        assert (locus["zygosity"], locus["alleles"]) == ("not_assessable", [])
        assert locus["because"] == f"{fished} fragments with words of HLA genes; 20 are needed"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--tumour-cells", "0.5"], "give its --normal sample as well"),
        (["--normal", "a", "b", "c"], "Y or Y Y2, not 3 files"),
        (["--normal", "a", "--tumour-cells", "50"], "a fraction from 0 to 1"),
        (["--normal", "a", "--ploidy", "50"], "mean copies per chromosome"),
    ],
)
def test_hla__wrong_usage_is_said(
    reference: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], message: str
) -> None:
    assert main(["hla", "--reference", str(reference), "--out", str(tmp_path / "out"), "x.fastq", *more]) == 2
    assert message in capsys.readouterr().err


def test_run__types_the_hla_assays_of_a_case_and_reports_them(
    small_bundle: Bundle, reference: Path, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(small_bundle.path, tmp_path / "REF")
    shutil.copy(reference / "hla.npz", tmp_path / "REF")
    out = tmp_path / "out"
    assert main(["run", str(case), "--reference", str(tmp_path / "REF"), "--out", str(out)]) == 0
    assert "Lost in the tumour: A*04:01" in capsys.readouterr().out
    assert (out / "hla" / "hla_loss.tsv").read_text().splitlines()[1].startswith("A\tlost\tA*04:01")
    page = (out / "report.html").read_text()
    assert 'id="hla"' in page
    assert "Lost in the tumour: A*04:01" in page
    names = ("findings.json", "report.html", "report.pdf", "report.json")
    before = [(out / name).read_bytes() for name in names]
    assert main(["interpret", str(out)]) == 0
    assert main(["report", str(out)]) == 0
    assert [(out / name).read_bytes() for name in names] == before


def test_run__without_an_hla_database_says_why_nothing_is_typed(
    small_bundle: Bundle, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(case), "--reference", str(small_bundle.path), "--out", str(tmp_path / "out")]) == 0
    assert "has no HLA database (make it with `fascicle reference add-hla" in capsys.readouterr().out
    assert not (tmp_path / "out" / "hla").exists()
    assert "the reference has no HLA database" in (tmp_path / "out" / "report.html").read_text()


def test_run__two_hla_assays_on_tumours_are_refused(
    small_bundle: Bundle, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = case.with_name("TWO.toml")
    path.write_text(CASE.replace('specimen = "blood"', 'specimen = "biopsy"'))
    assert main(["run", str(path), "--reference", str(small_bundle.path), "--out", str(tmp_path / "out")]) == 1
    assert "2 HLA assays on tumour specimens (hla-tumour, hla-blood)" in capsys.readouterr().err


def test_add_hla__to_a_bundle_leaves_its_hash_and_is_named_in_results(
    small_bundle: Bundle, reads: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(small_bundle.path, tmp_path / "REF")
    write_release(tmp_path / "release", RELEASE)
    assert main(["reference", "add-hla", "--imgt", str(tmp_path / "release"), str(tmp_path / "REF"), "-q"]) == 0
    assert main(["reference", "show", str(tmp_path / "REF")]) == 0
    assert "48 of IPD-IMGT/HLA 0.1.0" in capsys.readouterr().out
    assert run(tmp_path / "REF", tmp_path / "out", reads) == 0
    document = json.loads((tmp_path / "out" / "hla.json").read_text())
    assert document["provenance"]["reference_sha256"] == small_bundle.sha256


def test_add_hla__says_what_the_database_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_release(tmp_path / "release", RELEASE)
    assert main(["reference", "add-hla", "--imgt", str(tmp_path / "release"), str(tmp_path / "REF")]) == 0
    text = capsys.readouterr().out
    assert "IPD-IMGT/HLA 0.1.0" in text
    assert "decoy genes  H" in text
