"""Commands run in turn, and what each used.

Machines are shared and noisy, so programs take turns (A B C, A B C ...) and are compared by ratios within a round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """What a command used, its child processes included; the memory is that of the largest one process."""

    user_seconds: float
    system_seconds: float
    wall_seconds: float
    peak_memory_bytes: int

    @property
    def cpu_seconds(self) -> float:
        """User and system time."""
        return self.user_seconds + self.system_seconds

    def __add__(self, other: ProcessUse) -> ProcessUse:
        """One after the other."""
        return ProcessUse(
            self.user_seconds + other.user_seconds,
            self.system_seconds + other.system_seconds,
            self.wall_seconds + other.wall_seconds,
            max(self.peak_memory_bytes, other.peak_memory_bytes),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One command: its arguments, what is added to the environment, and the file its output goes to (None: nowhere)."""

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    output: Path | None = None


RunStep = Callable[[Step], ProcessUse]


def sum_uses(uses: Iterable[ProcessUse]) -> ProcessUse:
    """What commands use, one after the other; there is at least one."""
    return reduce(add, uses)


def take_turns(runs: Mapping[str, Callable[[], ProcessUse]], rounds: int) -> dict[str, list[ProcessUse]]:
    """What each program used, round by round."""
    uses: dict[str, list[ProcessUse]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            uses[name].append(run())
    return uses
