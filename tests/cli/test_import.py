"""Tables of other callers and artefact lists through the commands."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from caller_table_examples import ARRIBA_COLUMNS, STAR_COLUMNS, format_arriba, format_star, format_table
from fascicle.adapters.result_files import RNA_FILES
from fascicle.cli import main
from fascicle.cli.parsing import make_parser
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.workflow.list_artefacts import DEFAULT_MOLECULES, DEFAULT_RUNS
from small_genome import ALPHA, BETA, GAMMA, first_base, last_base

ALPHA_2, BETA_3, GAMMA_2 = last_base(ALPHA, 2) + 1, first_base(BETA, 3) + 1, first_base(GAMMA, 2) + 1
CASE = """schema = "fascicle.case/1"
identifier = "C1"
patient = {{identifier = "P1"}}
specimens = [{{identifier = "T1", role = "tumour"}}]
assays = [{{identifier = "rna", kind = "rna_panel", specimen = "T1", files = [{files}]}}]
"""


@pytest.fixture
def reference(small_bundle: Bundle, tmp_path: Path) -> Path:
    """A copy of the small bundle, since a list is written into it."""
    return Path(shutil.copytree(small_bundle.path, tmp_path / "reference"))


@pytest.fixture
def arriba(tmp_path: Path) -> Path:
    path = tmp_path / "fusions.tsv"
    path.write_text(format_table(ARRIBA_COLUMNS, format_arriba("ALPHA", f"1:{ALPHA_2}", "BETA", f"2:{BETA_3}")))
    return path


def write_star(path: Path, *rows: tuple[str, int]) -> Path:
    """ALPHA exon 2 to BETA or GAMMA, with junction reads."""
    places = {"BETA": f"chr2:{BETA_3}:-", "GAMMA": f"chr3:{GAMMA_2}:-"}
    lines = [format_star("ALPHA", f"chr1:{ALPHA_2}:+", gene, places[gene], reads, 0) for gene, reads in rows]
    path.write_text(format_table(STAR_COLUMNS, *lines))
    return path


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_fusions__calls_make_the_same_files_and_a_report(
    reference: Path, arriba: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["fusions", "--reference", str(reference), "--out", str(out), "--calls", str(arriba)]) == 0
    assert "support      molecules not counted (12 split reads, 9 spanning pairs)" in capsys.readouterr().out
    assert {path.name for path in out.iterdir()} == set(RNA_FILES) - {"fascicle_fragments_mqc.json", "fascicle_reads_mqc.json"}
    (row,) = read_rows(out / "fusions.tsv")
    assert (row["five_prime_pos"], row["five_prime_exon"], row["verdict"]) == (str(ALPHA_2), "2", "reported")
    assert read_rows(out / "expression.tsv") == []
    quality = json.loads((out / "qc.json").read_text())
    assert (quality["profile"], quality["status"]) == (None, "not_assessable")
    assert main(["interpret", str(out)]) == 0
    assert main(["report", str(out)]) == 0
    assert "ALPHA::BETA" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", [[], ["r1.fq", "--calls", "fusions.tsv"]])
def test_fusions__reads_and_calls_or_neither_is_wrong_usage(
    extra: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fusions", "--reference", "REF", "--out", str(tmp_path / "out"), *extra]) == 2
    assert "--calls" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_fusions__broken_table_leaves_nothing(
    reference: Path, arriba: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arriba.write_text(arriba.read_text().replace("\t7\t5\t9\t", "\t7\tx\t9\t"))
    out = tmp_path / "out"
    assert main(["fusions", "--reference", str(reference), "--out", str(out), "--calls", str(arriba)]) == 1
    assert "fusions.tsv, line 2: split_reads2 is a count, not 'x'" in capsys.readouterr().err
    assert not out.exists()


def test_run__assay_of_tables(reference: Path, arriba: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, out = tmp_path / "CASE.toml", tmp_path / "out"
    case.write_text(CASE.format(files='"fusions.tsv"'))
    assert main(["run", str(case), "--reference", str(reference), "--out", str(out)]) == 0
    assert "ALPHA::BETA" in capsys.readouterr().out
    assert json.loads((out / "findings.json").read_text())["fusions"]["profile"] is None
    assert "the reads were not seen" in (out / "report.html").read_text(encoding="utf-8")


def test_run__reads_beside_tables(reference: Path, arriba: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r1.fq").write_text("@r\nA\n+\nI\n")
    case = tmp_path / "CASE.toml"
    case.write_text(CASE.format(files='"fusions.tsv", "r1.fq"'))
    assert main(["run", str(case), "--reference", str(reference), "--out", str(tmp_path / "out")]) == 1
    assert "names reads and tables" in capsys.readouterr().err


def test_add_artefacts__what_recurs_is_filtered_afterwards(
    reference: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(name: str, *rows: tuple[str, int]) -> Path:
        table = write_star(tmp_path / f"{name}.tsv", *rows)
        out = tmp_path / name
        assert main(["fusions", "--reference", str(reference), "--out", str(out), "--calls", str(table), "-q"]) == 0
        return out

    before = open_bundle(reference)
    free = [run("free1", ("BETA", 3), ("GAMMA", 4)), run("free2", ("BETA", 4))]
    assert main(["reference", "add-artefacts", str(reference), *map(str, free)]) == 0
    assert "1 artefacts from 2 runs" in capsys.readouterr().out
    assert (reference / "artefacts.tsv").read_text().splitlines()[1:] == [f"ALPHA\t{ALPHA_2}\tBETA\t{BETA_3}\t2\t4"]
    rows = {
        row["three_prime_gene"]: row["reasons"] for row in read_rows(run("weak", ("BETA", 12), ("GAMMA", 12)) / "fusions.tsv")
    }
    assert rows == {"BETA": "laboratory_artefact", "GAMMA": ""}
    strong = run("strong", ("BETA", 13))
    assert read_rows(strong / "fusions.tsv")[0]["reasons"] == ""
    parameters = json.loads((strong / "fusions.json").read_text())["provenance"]["parameters"]
    after = open_bundle(reference)
    assert parameters["artefacts_sha256"] == after.artefacts_sha256
    assert after.sha256 == before.sha256
    assert main(["reference", "show", str(reference)]) == 0
    assert "artefacts    1 of this laboratory" in capsys.readouterr().out
    assert main(["reference", "verify", str(reference)]) == 0


def test_add_artefacts__same_run_twice_changes_nothing(
    reference: Path, arriba: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert main(["fusions", "--reference", str(reference), "--out", out, "--calls", str(arriba), "-q"]) == 0
    copy = str(shutil.copytree(out, tmp_path / "copy"))
    assert main(["reference", "add-artefacts", str(reference), out, copy]) == 1
    assert "holds the same reads" in capsys.readouterr().err
    assert not (reference / "artefacts.tsv").exists()


def test_add_artefacts__defaults_are_those_of_the_workflow() -> None:
    args = make_parser(("reference",)).parse_args(["reference", "add-artefacts", "REF", "DIR"])
    assert (args.min_runs, args.min_molecules) == (DEFAULT_RUNS, DEFAULT_MOLECULES)


def test_interpret__of_a_directory_of_fusions_finds_them_again_the_second_time(
    reference: Path, arriba: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert main(["fusions", "--reference", str(reference), "--out", str(out), "--calls", str(arriba), "-q"]) == 0
    assert main(["interpret", str(out)]) == 0
    first = (out / "findings.json").read_bytes()
    assert json.loads(first)["fusions"]["candidates"]
    assert main(["interpret", str(out)]) == 0
    assert (out / "findings.json").read_bytes() == first
