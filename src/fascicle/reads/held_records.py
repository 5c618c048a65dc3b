"""Blocks of records that are kept until all their records are decided, and records of them taken together."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import RECORD, RECORD_END, AlignmentBlock, copy_bytes, move_offsets


@dataclass
class HeldRecords:
    """Blocks in the order of the file, with the number of the first record of each."""

    _blocks: deque[tuple[int, AlignmentBlock]] = field(default_factory=deque)

    def hold(self, first_record: int, block: AlignmentBlock) -> None:
        """Keeps a block."""
        self._blocks.append((first_record, block))

    def release(self, before_record: int) -> None:
        """Lets go of the blocks whose records all come before a number."""
        while self._blocks and self._blocks[0][0] + len(self._blocks[0][1]) <= before_record:
            self._blocks.popleft()

    def take(self, records: NDArray[np.int64]) -> AlignmentBlock:
        """The records of some numbers as one block, in the order of the numbers given. Shape of `records`: (n,)."""
        columns = np.empty((len(records), self._blocks[0][1].columns.shape[1]), np.int64)
        for first, block in self._blocks:
            inside = (records >= first) & (records < first + len(block))
            columns[inside] = block.columns[records[inside] - first]
        lengths = columns[:, RECORD_END] - columns[:, RECORD]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        buffer = np.empty(int(starts[-1]), np.uint8)
        for first, block in self._blocks:
            rows = np.flatnonzero((records >= first) & (records < first + len(block)))
            copy_bytes(block.buffer, columns[rows, RECORD], lengths[rows], buffer, starts[rows])
        move_offsets(columns, starts[:-1])
        return AlignmentBlock(buffer, columns)
