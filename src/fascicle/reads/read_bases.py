"""The bases of records out of the bytes of a BAM: as codes, or as letters behind each other for what reads letters."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import BASES, READ_BP, AlignmentBlock
from fascicle.reads.record_kernels import BASE_CODES
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import LETTERS, Bases

_LETTERS: Final = np.frombuffer(LETTERS, dtype=np.uint8)


@kernel
def _unpack(buffer: NDArray[np.uint8], at: int, count: int, out: Bases) -> None:
    for i in range(count):
        pair = np.int64(buffer[at + (i >> 1)])
        out[i] = BASE_CODES[pair >> 4 if i % 2 == 0 else pair & 15]


def read_record_bases(block: AlignmentBlock, record: int) -> Bases:
    """The bases of one record as it has them (of the plus strand of the genome where it is placed)."""
    row = block.columns[record]
    out = np.empty(int(row[READ_BP]), np.uint8)
    _unpack(block.buffer, int(row[BASES]), len(out), out)
    return out


def read_letters(block: AlignmentBlock) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bases of all records as letters, one behind the other, and where each begins and ends: shape (records, 2)."""
    ends = np.cumsum(block.columns[:, READ_BP])
    places = np.column_stack((ends - block.columns[:, READ_BP], ends))
    letters = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    _unpack_all(block.buffer, block.columns, places, letters)
    return letters, places


@kernel
def _unpack_all(buffer: NDArray[np.uint8], columns: NDArray[np.int64], places: NDArray[np.int64], out: Bases) -> None:
    for i in range(len(columns)):
        at = columns[i, BASES]
        for k in range(columns[i, READ_BP]):
            pair = np.int64(buffer[at + (k >> 1)])
            out[places[i, 0] + k] = _LETTERS[BASE_CODES[pair >> 4 if k % 2 == 0 else pair & 15]]
