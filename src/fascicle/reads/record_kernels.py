"""Bases, qualities and CIGAR words out of the bytes of BAM records (SAM specification, section 4.2), and what operations mean."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import BASES, CIGAR, CIGAR_OPERATIONS, QUALITIES, READ_BP, read_int32
from fascicle.reference.kernels import inlined, kernel

MATCH, INSERTION, DELETION, SKIP, SOFT_CLIP, HARD_CLIP, PAD, EQUAL, DIFFERENT = range(9)
# BAM's codes of bases "=ACMGRSVTWYHKDBN" to A 0, C 1, G 2, T 3, unknown 4.
BASE_CODES: Final = np.array([4, 0, 1, 4, 2, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 4], dtype=np.uint8)


@inlined
def takes_reference(operation: np.int64) -> bool:
    """Whether a CIGAR operation takes bases of the reference."""
    return operation in (MATCH, DELETION, SKIP, EQUAL, DIFFERENT)


@inlined
def takes_read(operation: np.int64) -> bool:
    """Whether a CIGAR operation takes bases of the read."""
    return operation in (MATCH, INSERTION, SOFT_CLIP, EQUAL, DIFFERENT)


@kernel
def read_bases(
    buffer: NDArray[np.uint8],
    columns: NDArray[np.int64],
    base_offsets: NDArray[np.int64],
    cigar_offsets: NDArray[np.int64],
    bases: NDArray[np.uint8],
    quals: NDArray[np.uint8],
    cigars: NDArray[np.uint32],
) -> None:
    """Fills bases (codes), Phred qualities (255, which stands for none given, becomes 0) and CIGAR words at the given offsets.
    `columns` are rows of records in `buffer` (see `alignment_blocks`)."""
    for number in range(len(columns)):
        row = columns[number]
        for i in range(row[CIGAR_OPERATIONS]):
            cigars[cigar_offsets[number] + i] = read_int32(buffer, row[CIGAR] + 4 * i) & 0xFFFFFFFF
        out, packed, quality_at = base_offsets[number], row[BASES], row[QUALITIES]
        size = row[READ_BP]
        # Slices that begin at the record spare a test of every index.
        pairs, own_bases = buffer[packed : packed + (size + 1) // 2], bases[out : out + size]
        for i in range(size // 2):
            pair = pairs[i]
            own_bases[2 * i], own_bases[2 * i + 1] = BASE_CODES[pair >> 4], BASE_CODES[pair & 15]
        if size % 2:
            own_bases[size - 1] = BASE_CODES[pairs[size // 2] >> 4]
        given, own_quals = buffer[quality_at : quality_at + size], quals[out : out + size]
        for i in range(size):
            own_quals[i] = 0 if given[i] == 255 else given[i]
