"""Blocks of records that are kept until all their records are decided, and records of them taken together."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import (
    BASES,
    CIGAR,
    NAME,
    NAME_END,
    QUALITIES,
    RECORD,
    RECORD_END,
    TAGS,
    AlignmentBlock,
)
from fascicle.reference.kernels import kernel

_OFFSETS = np.array([RECORD, RECORD_END, NAME, NAME_END, CIGAR, BASES, QUALITIES, TAGS])


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
            _copy_bytes(block.buffer, columns[rows, RECORD], lengths[rows], buffer, starts[rows])
        columns[:, _OFFSETS] += (starts[:-1] - columns[:, RECORD])[:, None]
        return AlignmentBlock(buffer, columns)


@kernel
def _copy_bytes(
    source: NDArray[np.uint8],
    begins: NDArray[np.int64],
    lengths: NDArray[np.int64],
    target: NDArray[np.uint8],
    places: NDArray[np.int64],
) -> None:
    for i in range(len(begins)):
        for k in range(lengths[i]):
            target[places[i] + k] = source[begins[i] + k]
