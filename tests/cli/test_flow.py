"""The commands as a user runs them, on the embedded reference: demo, run, fusions, interpret, report, reference."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from fascicle.adapters.case_results import CASE_FILES
from fascicle.adapters.result_files import DNA_FOLDER, HLA_FOLDER
from fascicle.cli import main
from fusion_contract import CONTRACT
from trial_examples import make_study


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def demo(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's directory and what it said."""
    out = tmp_path_factory.mktemp("demo") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASCICLE_CACHE", str(cache))
        import contextlib
        import io

        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            assert main(["demo", "--out", str(out), "--threads", "2"]) == 0
    return out, said.getvalue()


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_demo__says_what_the_index_case_has(demo: tuple[Path, str]) -> None:
    out, said = demo
    for words in (
        "SPECC1L::NTRK3",
        "NM_015330.6 exon 6",
        "NM_001012338.3 exon 14",
        "in frame",
        "Protein tyrosine kinase of NTRK3",
    ):
        assert words in said
    assert f"{out / 'report.html'}" in said
    assert "SYNTHETIC" in said


def test_demo__finds_the_planted_fusion_alone_and_its_abundance(demo: tuple[Path, str]) -> None:
    rows = read_rows(demo[0] / "rna" / "fusions.tsv")
    assert list(rows[0])[: len(CONTRACT)] == CONTRACT
    reported = [row for row in rows if row["verdict"] == "reported"]
    assert [(row["five_prime_gene"], row["three_prime_gene"]) for row in reported] == [("SPECC1L", "NTRK3")]
    fusion = reported[0]
    assert (fusion["five_prime_chrom"], fusion["five_prime_pos"], fusion["five_prime_exon"]) == ("chr22", "24324427", "6")
    assert (fusion["three_prime_chrom"], fusion["three_prime_pos"], fusion["three_prime_exon"]) == ("chr15", "88033045", "14")
    assert float(fusion["abundance_low"]) <= 0.52 <= float(fusion["abundance_high"])
    assert all(row["reasons"] for row in rows if row["verdict"] == "filtered")


def test_demo__tells_the_course_of_the_index_case(demo: tuple[Path, str]) -> None:
    events = json.loads((demo[0] / "course.json").read_text())["events"]
    assert events[0]["tag"] == "clinic:examination:record"
    page = (demo[0] / "report.html").read_text()
    assert 'id="course"' in page
    assert "6 to 18 points" in page
    assert "describes no real patient" not in page


def test_demo__counts_reconcile(demo: tuple[Path, str]) -> None:
    profile = json.loads((demo[0] / "rna" / "qc.json").read_text())["profile"]["counts"]
    assert profile["fragments"] == sum(value for key, value in profile.items() if key != "fragments") == 100_000


def test_demo__reports_say_synthetic_and_cite(demo: tuple[Path, str]) -> None:
    html = (demo[0] / "report.html").read_text(encoding="utf-8")
    assert "SYNTHETIC DATA" in html
    assert not re.search(r'(src|href)="(https?:)?//[^"]*\.(css|js|png|svg)', html)
    text = "\n".join(page.extract_text() for page in PdfReader(demo[0] / "report.pdf").pages)
    for words in ("SPECC1L::NTRK3", "entrectinib", "larotrectinib", "SYNTHETIC DATA"):
        assert words in html
        assert words in text


def test_demo__the_summary_is_one_page_and_marks_what_is_invented(demo: tuple[Path, str]) -> None:
    first, second = (page.extract_text() for page in PdfReader(demo[0] / "report.pdf").pages[:2])
    assert "Case and specimens" in first
    assert "rna: RNA panel" in first
    assert "Gene fusions" in second
    invented = [item["name"] for item in json.loads((demo[0] / "findings.json").read_text())["classified"] if item["is_invented"]]
    assert len(invented) == 7
    assert not [name for name in invented if name in first]
    assert "by invented data" in first


def test_run__repeats_the_demo_byte_for_byte(demo: tuple[Path, str], cache: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    arguments = ["run", str(demo[0] / "CASE.toml"), "--reference", str(cache / "fascicle-embedded"), "--out", str(out)]
    assert main([*arguments, "--threads", "1", "--quiet"]) == 0
    names = sorted(path.relative_to(out) for path in out.rglob("*") if path.is_file())
    others = (f"{DNA_FOLDER}/", f"{HLA_FOLDER}/", "report.de.")  # the demo is of RNA, in English
    assert names == sorted(Path(name) for name in CASE_FILES if not name.startswith(others))
    assert all((out / name).read_bytes() == (demo[0] / name).read_bytes() for name in names)


def test_interpret_and_report__make_the_same_files_again(demo: tuple[Path, str]) -> None:
    names = ("findings.json", "report.html", "report.pdf", "report.json")
    before = [(demo[0] / name).read_bytes() for name in names]
    assert main(["interpret", str(demo[0])]) == 0
    assert main(["report", str(demo[0])]) == 0
    assert [(demo[0] / name).read_bytes() for name in names] == before


def test_interpret__holds_trials_against_the_case_and_keeps_them(demo: tuple[Path, str], tmp_path: Path) -> None:
    out = tmp_path / "case"
    shutil.copytree(demo[0], out, ignore=shutil.ignore_patterns("reads"))
    (tmp_path / "trials.json").write_text(json.dumps([make_study(), make_study("NCT00000002", status="COMPLETED")]))
    assert main(["interpret", str(out), "--trials", str(tmp_path / "trials.json")]) == 0
    given = (out / "findings.json").read_bytes()
    assert main(["interpret", str(out)]) == 0
    assert main(["report", str(out)]) == 0
    assert (out / "findings.json").read_bytes() == given
    assert "trials.json holds 2 trials; 1 may fit. Not shown: 1 by recruits." in (out / "report.html").read_text()


def test_fusions__writes_its_files_and_can_be_reported(
    demo: tuple[Path, str], cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reads = [str(demo[0] / "reads" / f"reads_{mate}.fastq.gz") for mate in (1, 2)]
    out = tmp_path / "rna"
    reference = ["--reference", str(cache / "fascicle-embedded")]
    assert main(["fusions", *reference, "--out", str(out), "--sample", "S1", "--panel", "rna_649", *reads]) == 0
    assert "SPECC1L::NTRK3" in capsys.readouterr().out
    assert read_rows(out / "fusions.tsv")[0]["three_prime_gene"] == "NTRK3"
    assert main(["interpret", str(out)]) == 0
    assert main(["report", str(out)]) == 0
    assert "SPECC1L::NTRK3" in (out / "report.html").read_text(encoding="utf-8")


def test_fusions__broken_reads_leave_nothing(
    demo: tuple[Path, str], cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (demo[0] / "reads" / "reads_1.fastq.gz").read_bytes()
    cut = tmp_path / "cut_1.fastq.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    out = tmp_path / "out"
    assert main(["fusions", "--reference", str(cache / "fascicle-embedded"), "--out", str(out), str(cut)]) == 1
    said = capsys.readouterr().err
    assert "cut_1.fastq.gz" in said
    assert "cut off" in said
    assert not out.exists()


def test_reference__show_and_verify(cache: Path, demo: tuple[Path, str], capsys: pytest.CaptureFixture[str]) -> None:
    reference = str(cache / "fascicle-embedded")
    assert main(["reference", "show", reference]) == 0
    shown = capsys.readouterr().out
    assert "SYNTHETIC" in shown
    assert "GRCh38" in shown
    assert main(["reference", "verify", reference]) == 0
    assert "as built" in capsys.readouterr().out


def test_run__case_without_rna_says_so(demo: tuple[Path, str], cache: Path, tmp_path: Path) -> None:
    text = (demo[0] / "CASE.toml").read_text().replace('kind = "rna_panel"', 'kind = "dna_panel"')
    case = tmp_path / "CASE.toml"
    case.write_text(text.replace("reads/", f"{demo[0]}/reads/"))
    out = tmp_path / "out"
    assert main(["run", str(case), "--reference", str(cache / "fascicle-embedded"), "--out", str(out), "--quiet"]) == 0
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "Fusions not assessed" in html
    assert "Small variants" in html
    assert (out / "dna" / "small_variants.vcf.gz").is_file()


def test_run__adds_to_the_course_on_record(
    demo: tuple[Path, str], cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (demo[0] / "CASE.toml").read_text().replace('kind = "rna_panel"', 'kind = "dna_panel"')
    case, out = tmp_path / "CASE.toml", tmp_path / "out"
    arguments = ["run", str(case), "--reference", str(cache / "fascicle-embedded"), "--out", str(out), "--quiet"]

    def run(text: str) -> int:
        case.write_text(text.replace("reads/", f"{demo[0]}/reads/"))
        return main(arguments)

    assert run(text) == 0
    first = (out / "course.json").read_text()
    assert run(text) == 0
    assert (out / "course.json").read_text() == first
    changed = text.replace("blood_loss_ml = 2500", "blood_loss_ml = 2600")
    assert run(changed) == 1
    assert "spondylectomy: is on record otherwise, and nothing says why" in capsys.readouterr().err
    assert (out / "course.json").read_text() == first
    assert run(changed.replace('day_zero = "entrectinib"', 'day_zero = "entrectinib"\nbecause = "typing error"')) == 0
    before, after = (json.loads(document)["events"] for document in (first, (out / "course.json").read_text()))
    assert after[: len(before)] == before
    assert [(event["tag"], event["because"]) for event in after[len(before) :]] == [("surgery:operation:correct", "typing error")]
    assert "typing error" in (out / "report.html").read_text()
    (out / "course.json").write_text(first.replace('"blood_loss_ml": 2500', '"blood_loss_ml": 250'))
    assert main(["timeline", str(out)]) == 1
    assert re.search(r"course\.json, line \d+: event \d+ was changed after it was recorded", capsys.readouterr().err)
    assert run(text[: text.index("[course]")]) == 1
    assert "was changed after it was recorded" in capsys.readouterr().err
    (out / "course.json").write_text(first)
    assert run(text[: text.index("[course]")]) == 1
    assert "tells no course, and the result directory holds one" in capsys.readouterr().err


def test_report__in_german_stands_beside_the_english_one(demo: tuple[Path, str], tmp_path: Path) -> None:
    out = tmp_path / "german"
    shutil.copytree(demo[0], out)
    assert main(["report", str(out), "--language", "de"]) == 0
    page = (out / "report.de.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert "NTRK3 ist umgelagert und seine Kinase wird exprimiert" in page
    assert "Seite 1 von" in PdfReader(out / "report.de.pdf").pages[0].extract_text()
    assert (out / "report.html").read_bytes() == (demo[0] / "report.html").read_bytes()
    assert main(["report", str(out)]) == 0
    assert not (out / "report.de.html").exists()
