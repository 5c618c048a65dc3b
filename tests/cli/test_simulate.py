from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.cli import main


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FASCICLE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_simulate_rna__says_what_it_put_in(cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fusion = "SPECC1L:NM_015330:6::NTRK3:NM_001012338:14@0.52"
    out = tmp_path / "reads"
    code = main(["simulate", "rna", "--fusion", fusion, "--pairs", "500", "--expression", "NTRK3=50", "--out", str(out)])
    printed = capsys.readouterr().out.splitlines()
    assert code == 0
    assert printed[0].startswith("SPECC1L::NTRK3  NM_015330.6 exon 6, NM_001012338.3 exon 14  ")
    assert printed[0].endswith("(planned 0.52)")
    assert all(Path(line).is_file() for line in printed[1:])


def test_simulate_rna__refuses_a_wrong_fusion_before_anything_is_written(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "rna", "--fusion", "nonsense", "--out", str(tmp_path / "reads")]) == 1
    assert "nonsense: a fusion needs '::'" in capsys.readouterr().err
    assert not (tmp_path / "reads").exists()


def test_simulate_rna__refuses_an_expression_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "rna", "--expression", "NTRK3", "--out", "x"]) == 2
    assert "GENE=COPIES is needed" in capsys.readouterr().err
