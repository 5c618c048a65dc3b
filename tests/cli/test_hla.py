"""`fascicle hla` and `fascicle reference add-hla` as a user runs them, on a made-up release."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import jsonschema
import pytest

from fascicle.adapters.hla_tables import HLA_COLUMNS
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
