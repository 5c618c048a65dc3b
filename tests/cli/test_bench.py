from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from fascicle.adapters import measured_process
from fascicle.cli import main
from fascicle.workflow.bench_rna import ProcessUse, Step


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
