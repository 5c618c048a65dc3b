"""Line ends of a block of bytes, eight bytes at a time.

Finding them is most of the work of parsing FASTQ. A 64-bit word holds a line feed when the word, made zero where it has one, has
a zero byte; the test for a zero byte is that of Mycroft (1987).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import kernel

LINE_FEED: Final = 10
_LINE_FEEDS: Final = np.uint64(0x0A0A0A0A0A0A0A0A)
_ONES: Final = np.uint64(0x0101010101010101)
_HIGH_BITS: Final = np.uint64(0x8080808080808080)
_BYTE: Final = np.uint64(0xFF)
_ZERO: Final = np.uint64(0)


@kernel
def _find_line_ends(words: NDArray[np.uint64], rest: NDArray[np.uint8], ends: NDArray[np.int64]) -> int:
    """Fills the offsets of line feeds; stops when `ends` is full. Bytes of a word are in memory order (little-endian)."""
    count = 0
    for i in range(len(words)):
        word = words[i] ^ _LINE_FEEDS
        if (word - _ONES) & ~word & _HIGH_BITS == _ZERO:
            continue
        for k in range(8):
            if (word >> np.uint64(8 * k)) & _BYTE == _ZERO:
                if count == len(ends):
                    return count
                ends[count] = 8 * i + k
                count += 1
    for k in range(len(rest)):
        if rest[k] == LINE_FEED and count < len(ends):
            ends[count] = 8 * len(words) + k
            count += 1
    return count


def find_line_ends(buffer: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Offsets of all line feeds of a contiguous buffer, in order."""
    whole = len(buffer) // 8 * 8
    words = buffer[:whole].view("<u8")
    # Few buffers have lines shorter than 16 bytes on average; those get as much room as there can be lines.
    for room in (len(buffer) // 16 + 16, len(buffer)):
        ends = np.empty(room, dtype=np.int64)
        count = _find_line_ends(words, buffer[whole:], ends)
        if count < room:
            break
    return ends[:count]
