"""What an importer makes of a data set: statements, and every record that it could not turn into one, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from fascicle.model.knowledge import Statement

# An imported record was checked by nobody here; the field needs a day, and this one cannot be taken for one.
NEVER: Final = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that is not used, by the name it has in its data set, and why."""

    record: str
    because: str


@dataclass(frozen=True, slots=True)
class Imported:
    """All records of a data set: `statements` + `left_out`, none lost and none in both."""

    statements: tuple[Statement, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """How many records each reason kept out, most frequent first."""
        return dict(Counter(item.because for item in self.left_out).most_common())


def gather(items: Iterable[Statement | LeftOut]) -> Imported:
    """Statements and what was left out, each in the order of the data set."""
    every = list(items)
    statements = tuple(item for item in every if isinstance(item, Statement))
    return Imported(statements, tuple(item for item in every if isinstance(item, LeftOut)))
