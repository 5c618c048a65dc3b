from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from dna_reads import Change, Molecules, draw_pairs, write_bam
from fascicle.adapters import measured_process
from fascicle.cli import main
from fascicle.reference.bundle import Bundle
from fascicle.workflow.bench.rounds import ProcessUse, Step
from small_genome import Genome


@pytest.fixture
def reference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "reference"
    assert main(["simulate", "reference", "--genes", "24", "--seed", "3", "--out", str(out)]) == 0
    assert "24 made-up genes" in capsys.readouterr().out
    return out


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with an igzip, a kallisto and a pizzly that find nothing, and no STAR. Fascicle runs in this process."""
    folder = tmp_path / "bin"
    folder.mkdir()
    scripts = {
        "igzip": "exit 0",
        "kallisto": "exit 0",
        "pizzly": 'while [ "$1" != --output ]; do shift; done; echo \'{"genes": []}\' > "$2.json"',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))

    def run(step: Step) -> ProcessUse:
        if "fascicle" in step.argv:
            assert main(list(step.argv[step.argv.index("fascicle") + 1 :])) == 0
        else:
            subprocess.run(step.argv, check=True)
        return ProcessUse(1.0, 0.5, 2.0, 50_000_000)

    monkeypatch.setattr(measured_process, "run_measured", run)
    return folder


def test_bench_rna__writes_its_tables_and_names_what_is_missing(
    reference: Path, programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code = main(["bench", "rna", "--reference", str(reference), "--out", str(out), "--pairs", "20000", "--repeats", "1"])
    assert code == 0
    printed = capsys.readouterr().out
    assert printed == (out / "bench.md").read_text("utf-8")
    assert sorted(path.name for path in out.iterdir()) == ["bench.json", "bench.md", "bench.tsv"]
    assert "| STAR | not installed (Debian: rna-star) |" in printed
    document = json.loads((out / "bench.json").read_text("utf-8"))
    own, igzip, kallisto, star = document["programs"]
    assert document["schema"] == "fascicle.bench/1"
    assert own["accuracy"]["planted"] == 6
    assert own["accuracy"]["found"] >= 5
    assert own["accuracy"]["extra"] == 0
    assert kallisto["accuracy"] == {"planted": 6, "found": 0, "exact": 0, "extra": 0}
    assert (igzip["accuracy"], star["is_installed"]) == (None, False)


def test_bench_rna__keeps_its_work_where_asked(reference: Path, programs: Path, tmp_path: Path) -> None:
    out, work = tmp_path / "out", tmp_path / "work"
    arguments = ["bench", "rna", "-q", "--reference", str(reference), "--out", str(out), "--pairs", "500", "--repeats", "1"]
    assert main([*arguments, "--peers", "none", "--work", str(work)]) == 0
    assert (work / "reads" / "truth.tsv").is_file()
    assert (work / "fascicle" / "calls" / "fusions.tsv").is_file()


def test_bench_rna__refuses_a_peer_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "rna", "--reference", "x", "--out", "y", "--peers", "igzip,bowtie"]) == 2
    assert "bowtie: not among igzip, kallisto, star" in capsys.readouterr().err


def test_bench_rna__leaves_nothing_where_a_program_fails(reference: Path, programs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (programs / "pizzly").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(subprocess.CalledProcessError):
        main(["bench", "rna", "--reference", str(reference), "--out", str(out), "--pairs", "500", "--repeats", "1"])
    assert not out.exists()


@pytest.fixture
def callers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with a freebayes that finds nothing, and no bcftools. Fascicle runs in this process."""
    folder = tmp_path / "bin"
    folder.mkdir()
    vcf = "##fileformat=VCFv4.2\\n#CHROM\\tPOS\\tID\\tREF\\tALT\\tQUAL\\tFILTER\\tINFO\\tFORMAT\\tT\\n"
    (folder / "freebayes").write_text(f"#!/bin/sh\nprintf '{vcf}'\n")
    (folder / "freebayes").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))

    def run(step: Step) -> ProcessUse:
        if "fascicle" in step.argv:
            assert main(list(step.argv[step.argv.index("fascicle") + 1 :])) == 0
        else:
            assert step.output is not None
            step.output.write_bytes(subprocess.run(step.argv, check=True, capture_output=True).stdout)
        return ProcessUse(1.0, 0.5, 2.0, 50_000_000)

    monkeypatch.setattr(measured_process, "run_measured", run)
    return folder


def test_bench_dna__counts_what_each_caller_finds(
    small_bundle: Bundle, small_genome: Genome, callers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = small_genome["chr1"]
    change = Change(1100, 1, "A" if text[1100] != "A" else "C")
    reads = [*draw_pairs(text[:2000], Molecules(120, (change,), name="v"), 1), *draw_pairs(text[:2000], Molecules(480), 2)]
    bam = write_bam(tmp_path / "t.bam", [("chr1", 14_000), ("chr2", 6_000)], reads)
    bed, truth = tmp_path / "targets.bed", tmp_path / "truth.tsv"
    bed.write_text("chr1\t1000\t1200\tALPHA\n")
    truth.write_text(f"chrom\tpos\tref\talt\tfraction\nchr1\t1101\t{text[1100]}\t{change.added}\t0.2\n")
    files = ("--reference", small_bundle.path, "--tumour", bam, "--targets", bed, "--truth", truth, "--out", tmp_path / "out")
    assert main(["bench", "dna", *map(str, files), "--repeats", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed == (tmp_path / "out" / "bench.md").read_text("utf-8")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["bench.json", "bench.md", "bench.tsv"]
    assert "| 1 of 1 | 0 | 1.000 | 0 of 0 | 0 | 1.000 |" in printed
    assert "| bcftools | not installed (Debian: bcftools) |" in printed
    document = json.loads((tmp_path / "out" / "bench.json").read_text("utf-8"))
    own, freebayes, _ = document["programs"]
    assert document["schema"] == "fascicle.bench_dna/1"
    assert [row["found"] for row in own["accuracy"]] == [1, 0]
    assert [row["found"] for row in freebayes["accuracy"]] == [0, 0]


def test_bench_dna__refuses_a_peer_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "dna", "--reference", "x", "--tumour", "t", "--out", "y", "--peers", "strelka"]) == 2
    assert "strelka: not among freebayes, bcftools" in capsys.readouterr().err
