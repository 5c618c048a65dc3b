"""Progress bars on stderr, for people only: nothing is drawn where stderr is not a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fascicle.workflow.ports import SilentProgress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bars

    from fascicle.workflow.ports import Progress


class RichProgress:
    """Draws one bar per task into a running display of Rich."""

    def __init__(self, bars: Bars):
        self._bars = bars

    def start(self, task: str, total: int | None) -> None:
        """Begin a task with a bar of its own."""
        self.finish()
        self._bars.add_task(task, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the current bar on."""
        if self._bars.task_ids:
            self._bars.advance(self._bars.task_ids[-1], steps)

    def finish(self) -> None:
        """Fill the current bar and stop its clock."""
        if self._bars.task_ids:
            current = self._bars.tasks[-1]
            total = current.total or current.completed or 1
            self._bars.update(current.id, total=total, completed=total)
            self._bars.stop_task(current.id)


@contextmanager
def open_progress(*, is_quiet: bool = False) -> Iterator[Progress]:
    """Progress for the length of a block: Rich's in a terminal, silent elsewhere or when quiet."""
    if is_quiet or not sys.stderr.isatty():
        yield SilentProgress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield RichProgress(bars)
