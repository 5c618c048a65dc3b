"""Completion scripts."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from fascicle.cli import main
from fascicle.cli.commands import COMMANDS
from fascicle.cli.completion import SHELLS, format_completion


@pytest.mark.parametrize("shell", SHELLS)
def test_format_completion__knows_all_commands(shell: str) -> None:
    script = format_completion(shell)
    assert [name for name in COMMANDS if name not in script] == []
    assert "--transcripts" in script or "-transcripts" in script or "transcripts" in script


def test_format_completion__completes_paths_to_files() -> None:
    assert "_shtab_fascicle_reference_build___genome_COMPGEN=_shtab_compgen_files" in format_completion("bash")


def test_completion__prints_a_script_that_bash_accepts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    run = subprocess.run([bash, "-n"], input=capsys.readouterr().out, text=True, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
