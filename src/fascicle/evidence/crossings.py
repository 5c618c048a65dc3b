"""The crossings of a run, kept small: a deep library has millions of reads across the wild types of a fusion's partners."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.counting import (
    CANDIDATE,
    COLUMNS,
    END_1,
    END_2,
    FRAGMENT,
    KIND,
    LEFT_BP,
    RIGHT_BP,
    SENSE_1,
    SENSE_2,
    START,
)

# Numbers of fragments and places in the loci can pass 2^31; the rest are lengths of reads and smaller.
_WIDE: Final = (FRAGMENT, END_1, END_2)
_NARROW: Final = (CANDIDATE, KIND, START, LEFT_BP, RIGHT_BP, SENSE_1, SENSE_2)
# Blocks whose rows are put together, since rows are selected part by part.
_BLOCKS: Final = 64


@dataclass
class Crossings:
    """Rows of `counting.count_block` in the order they were added, without the columns that only views of reads need."""

    _wide: list[NDArray[np.int64]] = field(default_factory=list)
    _narrow: list[NDArray[np.int32]] = field(default_factory=list)
    _blocks: int = 0

    def add(self, rows: NDArray[np.int64]) -> None:
        """Adds the rows of a block."""
        self._wide.append(rows[:, _WIDE])
        self._narrow.append(rows[:, _NARROW].astype(np.int32))
        self._blocks += 1
        if self._blocks % _BLOCKS == 0:
            self._wide[-_BLOCKS:] = [np.concatenate(self._wide[-_BLOCKS:])]
            self._narrow[-_BLOCKS:] = [np.concatenate(self._narrow[-_BLOCKS:])]

    def select(self, kinds: Collection[int], candidates: range) -> NDArray[np.int64]:
        """The rows of some kinds and a range of candidates, in order; `MATE` and `IS_TURNED` are 0."""
        parts = [self._select(i, kinds, candidates) for i in range(len(self._wide))]
        return np.concatenate(parts) if parts else np.zeros((0, COLUMNS), dtype=np.int64)

    def _select(self, part: int, kinds: Collection[int], candidates: range) -> NDArray[np.int64]:
        narrow = self._narrow[part]
        candidate, kind = (narrow[:, _NARROW.index(column)] for column in (CANDIDATE, KIND))
        is_chosen = (candidate >= candidates.start) & (candidate < candidates.stop) & np.isin(kind, list(kinds))
        rows = np.zeros((int(is_chosen.sum()), COLUMNS), dtype=np.int64)
        rows[:, _WIDE], rows[:, _NARROW] = self._wide[part][is_chosen], narrow[is_chosen]
        return rows
