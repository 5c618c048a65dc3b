"""The frame of the command line: help, versions, exit codes."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from fascicle import cli
from fascicle.cli import commands, main
from fascicle.cli.commands import COMMANDS, TASKS, read_help, read_summary
from fascicle.errors import CaseError, FascicleError

if TYPE_CHECKING:
    import argparse

HEAVY = ("numpy", "numba", "pysam", "pydantic", "scipy", "rich", "typst", "jinja2", "shtab")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], int | None]], None]:
    """Put a function in the place of every command."""

    def install(run: Callable[[], int | None]) -> None:
        def add_arguments(parser: argparse.ArgumentParser) -> None:
            pass

        fake = SimpleNamespace(add_arguments=add_arguments, main=lambda args: run())
        monkeypatch.setattr(commands, "import_command", lambda name: fake)
        monkeypatch.setattr("fascicle.cli.parsing.import_command", lambda name: fake)

    return install


def test_main__help_lists_commands_by_task(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    places = [out.index(f"{task}:\n") for task in TASKS]
    assert places == sorted(places)
    assert "  fusions     Find gene fusions in RNA reads\n" in out
    assert all(f"  {name} " in out for name in COMMANDS)


def test_main__help_imports_nothing_heavy() -> None:
    code = f"import sys; from fascicle.cli import main; main(['--help']); sys.exit(any(name in sys.modules for name in {HEAVY}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.parametrize("name", COMMANDS)
def test_main__every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: fascicle {name} ")
    assert read_help(name).splitlines()[0] in out


@pytest.mark.parametrize("name", COMMANDS)
def test_read_summary__is_one_short_sentence(name: str) -> None:
    assert 10 < len(read_summary(name)) < 80
    assert read_help(name).splitlines()[0].endswith(".")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["fusion"], "invalid choice: 'fusion'"),
        (["fusions"], "the following arguments are required: "),
        (
            ["fusions", "r1", "--reference", "ref", "--out", "o", "--threads", "0"],
            "a whole number of 1 or more is needed, not '0'",
        ),
        (["fusions", "r1", "r2", "r3", "--reference", "ref", "--out", "o"], "unrecognized arguments: r3"),
        (["reference"], "the following arguments are required: ACTION"),
        (["reference", "build", "--annotation", "a", "--out", "o"], "one of the arguments --genome --transcripts is required"),
        (["reference", "build", "--genome", "g", "--transcripts", "t"], "not allowed with argument --genome"),
        (["demo", "-v", "-q"], "not allowed with argument"),
        (["completion", "elvish"], "invalid choice: 'elvish'"),
    ],
)
def test_main__wrong_usage_exits_with_2(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


def test_main__anticipated_error_is_one_message(
    command: Callable[[Callable[[], int | None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise CaseError("unknown key", path="CASE.toml", where="line 3", remedy="Did you mean 'sex'?")

    command(fail)
    assert main(["demo"]) == 1
    captured = capsys.readouterr()
    assert captured.err == "fascicle: error: CASE.toml, line 3: unknown key. Did you mean 'sex'?\n"
    assert captured.out == ""


def test_main__a_process_that_is_asked_to_end_cleans_up(
    command: Callable[[Callable[[], int | None]], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def wait() -> int:
        with tempfile.TemporaryDirectory(dir=tmp_path):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(10)
        return 0

    before = signal.getsignal(signal.SIGTERM)
    command(wait)
    assert main(["demo"]) == 143
    assert capsys.readouterr().err == "fascicle: stopped\n"
    assert not any(tmp_path.iterdir())
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (FascicleError, 1)])
def test_main__interruption_has_its_own_code(
    command: Callable[[Callable[[], int | None]], None], error: type[BaseException], code: int
) -> None:
    def stop() -> None:
        raise error

    command(stop)
    assert main(["demo"]) == code


def test_main__a_bug_is_not_hidden(command: Callable[[Callable[[], int | None]], None]) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    command(fail)
    with pytest.raises(ZeroDivisionError):
        main(["demo"])


def test_main__gives_back_the_command_s_code(command: Callable[[Callable[[], int | None]], None]) -> None:
    command(lambda: None)
    assert main(["demo"]) == 0
    command(lambda: 1)
    assert main(["demo"]) == 1


def test_main__closed_pipe_is_quiet() -> None:
    code = "import sys; from fascicle.cli import main; sys.exit(main(['completion', 'bash']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait() == cli.EXIT_BROKEN_PIPE


def test_main__version_names_program_libraries_and_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    rows = dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    assert list(rows)[:2] == ["fascicle", "python"]
    assert {"numpy", "numba", "pysam", "isal", "scipy", "pydantic", "typst", "reference", "knowledge"} <= set(rows)
    assert "synthetic" in rows["reference"]


def test_main__runs_as_a_module() -> None:
    run = subprocess.run([sys.executable, "-m", "fascicle", "bogus"], capture_output=True, check=False)
    assert run.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "level"),
    [(["demo"], logging.WARNING), (["demo", "-v"], logging.INFO), (["demo", "--quiet"], logging.ERROR)],
)
def test_main__sets_how_much_is_said(
    command: Callable[[Callable[[], int | None]], None], arguments: list[str], level: int
) -> None:
    command(lambda: None)
    main(arguments)
    assert logging.getLogger("fascicle").level == level
