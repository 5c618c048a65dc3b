"""Progress and log lines."""

from __future__ import annotations

import io
import logging
import sys

import pytest
from rich.console import Console
from rich.progress import Progress as Bars

from fascicle.cli.logs import configure_logging
from fascicle.cli.progress import RichProgress, open_progress
from fascicle.workflow.ports import SilentProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_open_progress__is_silent_outside_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with open_progress() as progress:
        assert isinstance(progress, SilentProgress)
        progress.start("reading", 3)
        progress.advance()
        progress.finish()
    assert capsys.readouterr().err == ""


def test_open_progress__draws_in_a_terminal_unless_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with open_progress() as progress:
        progress.start("reading", 3)
    assert "reading" in terminal.getvalue()
    with open_progress(is_quiet=True) as progress:
        assert isinstance(progress, SilentProgress)


def test_rich_progress__counts_steps_and_ends_the_task_before() -> None:
    bars = Bars(console=Console(file=io.StringIO()))
    progress = RichProgress(bars)
    progress.advance()
    progress.start("reading", 10)
    progress.advance(4)
    assert bars.tasks[0].completed == 4
    progress.start("placing", None)
    progress.advance(2)
    progress.finish()
    assert [(task.description, task.completed, task.total) for task in bars.tasks] == [("reading", 10, 10), ("placing", 2, 2)]


def test_configure_logging__is_plain_outside_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(is_verbose=True)
    logging.getLogger("fascicle.reads").info("opened")
    assert capsys.readouterr().err == "fascicle: INFO: opened\n"


def test_configure_logging__is_coloured_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    configure_logging()
    logging.getLogger("fascicle").warning("odd")
    logging.getLogger("fascicle").info("not said")
    assert "odd" in terminal.getvalue()
    assert "not said" not in terminal.getvalue()
