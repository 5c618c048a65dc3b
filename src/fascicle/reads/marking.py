"""A sorted BAM written again with its duplicates marked: once through to find them, once to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import numpy as np
import pysam
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import FLAG, RECORD, AlignmentBlock, hash_names, open_bam, open_blocks, read_header
from fascicle.reads.alignments import run_samtools
from fascicle.reads.bam_records import DUPLICATE, SUPPLEMENTARY, UNMAPPED
from fascicle.reads.duplicate_keys import NO_MATE
from fascicle.reads.duplicates import DecidedRecords, DuplicateFinder
from fascicle.reference.kernels import kernel

_DUPLICATE_BYTE: Final = DUPLICATE >> 8


@dataclass(frozen=True, slots=True)
class DuplicateTally:
    """Fragments that were placed, and how many of them are copies of another. The others are molecules, as far as can be told."""

    fragments: int = 0
    duplicates: int = 0

    @property
    def fraction(self) -> float | None:
        """The share of copies, None without fragments."""
        return self.duplicates / self.fragments if self.fragments else None


@dataclass
class _Marks:
    """A bit for each record of a file, and names whose other records (of other parts, of an unplaced mate) are copies too."""

    bits: NDArray[np.bool_]
    names: NDArray[np.uint64]
    tally: DuplicateTally


def mark_duplicates(source: Path, target: Path, *, is_marked: bool = True) -> DuplicateTally:
    """Writes a sorted BAM with the duplicate flag set on all copies but one, on both mates and their supplementary records, and
    cleared on the others; an index beside it. Records without MC are compared by where their mate begins. With `is_marked` False
    no copy is looked for and every flag is cleared.

    Raises ReadsError where the source is damaged.
    """
    marks = _find_marks(source) if is_marked else _Marks(np.empty(0, np.bool_), np.empty(0, np.uint64), DuplicateTally())
    with closing(cast("IO[bytes]", pysam.BGZFile(str(target), "wb"))) as out:
        with open_bam(source) as stream:
            out.write(read_header(stream, source))
        first = 0
        for block in open_blocks(source):
            _mark_block(block, marks, first)
            out.write(block.buffer.tobytes())
            first += len(block)
    run_samtools(target, "index", str(target))
    return marks.tally


def _find_marks(source: Path) -> _Marks:
    finder, records = DuplicateFinder(), 0
    duplicates, names = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    tally = [0, 0]
    for decided, count in _decide_all(finder, source):
        records += count
        duplicates.append(decided.keys.record[decided.is_duplicate])
        has_others = decided.keys.has_parts | (decided.keys.mate == NO_MATE)
        names.append(decided.keys.name[decided.is_duplicate & has_others])
        tally[0] += int(decided.keys.stands_for_fragment.sum())
        tally[1] += int((decided.keys.stands_for_fragment & decided.is_duplicate).sum())
    bits = np.zeros(records, np.bool_)
    bits[np.concatenate(duplicates)] = True
    return _Marks(bits, np.unique(np.concatenate(names)), DuplicateTally(*tally))


def _decide_all(finder: DuplicateFinder, source: Path) -> Iterator[tuple[DecidedRecords, int]]:
    for block in open_blocks(source):
        yield finder.add(block), len(block)
    yield finder.finish(), 0


def _mark_block(block: AlignmentBlock, marks: _Marks, first: int) -> None:
    bits = marks.bits[first : first + len(block)].copy() if len(marks.bits) else np.zeros(len(block), np.bool_)
    others = np.flatnonzero(block.columns[:, FLAG] & (SUPPLEMENTARY | UNMAPPED))
    if len(others) and len(marks.names):
        hashes = np.empty(len(others), np.uint64)
        hash_names(block.buffer, block.columns[others], hashes)
        bits[others] = np.isin(hashes, marks.names)
    _set_flags(block.buffer, block.columns[:, RECORD], bits)


@kernel
def _set_flags(buffer: NDArray[np.uint8], records: NDArray[np.int64], bits: NDArray[np.bool_]) -> None:
    for i in range(len(records)):
        at = records[i] + 19
        buffer[at] = buffer[at] | _DUPLICATE_BYTE if bits[i] else buffer[at] & ~np.uint8(_DUPLICATE_BYTE)
