from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fascicle.adapters.measured_process import run_measured
from fascicle.errors import ToolError
from fascicle.workflow.bench.rounds import Step

LARGE_MB = 120


def python(code: str, **settings: object) -> Step:
    return Step((sys.executable, "-I", "-S", "-c", code), **settings)  # type: ignore[arg-type]


def test_run_measured__tells_memory_of_the_command_and_not_of_its_caller() -> None:
    ballast = bytearray(200 * 1_000_000)  # a caller that is larger than what it measures
    ballast[::4096] = b"x" * len(ballast[::4096])
    small = run_measured(python("pass"))
    large = run_measured(python(f"x = bytearray({LARGE_MB} * 1_000_000); x[::4096] = b'x' * len(x[::4096])"))
    assert small.peak_memory_bytes < 60e6
    assert large.peak_memory_bytes > LARGE_MB * 1e6
    assert len(ballast) > large.peak_memory_bytes


def test_run_measured__counts_the_time_of_children_too() -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    use = run_measured(python(f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', {busy!r}])"))
    assert use.cpu_seconds >= 0.3
    assert use.wall_seconds >= 0.3


def test_run_measured__passes_environment_and_keeps_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = "import os; print(os.environ['NUMBA_CACHE_DIR'])"
    run_measured(python(code, environment={"NUMBA_CACHE_DIR": "/somewhere"}, output=out))
    assert out.read_text() == "/somewhere\n"


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (python("import sys; sys.exit('it went wrong')"), "ended with 1: it went wrong"),
        (python("import os; os.kill(os.getpid(), 9)"), "ended with 137"),
        (Step(("/nowhere/to/be/found",)), "No such file or directory"),
    ],
)
def test_run_measured__says_what_a_failed_command_said(step: Step, message: str) -> None:
    with pytest.raises(ToolError, match=message):
        run_measured(step)
