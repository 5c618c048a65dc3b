"""Families of copies collapsed to one pair of consensus reads each, as FASTQ to be aligned again.

The reads of a family's end are laid on each other (see `consensus_bases`). Only copies with the gaps that most copies have take
part. Both strands of a molecule that carries its two UMIs crosswise are one family. Fragments of which one mate was not placed
have no family and are left out; how many is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import FLAG, QUALITIES, READ_BP, AlignmentBlock, find_tag, open_blocks
from fascicle.reads.bam_records import PAIRED, SECOND
from fascicle.reads.consensus_bases import (
    COMPARED,
    COUNTS,
    DEPTH_MAX,
    DEPTH_MIN,
    DIFFERENT,
    LENGTH,
    call_family,
    choose_copies,
    hash_gaps,
)
from fascicle.reads.duplicate_keys import NO_MATE
from fascicle.reads.duplicates import DecidedRecords, DuplicateFinder
from fascicle.reads.held_records import HeldRecords
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import LETTERS

_LETTERS: Final = np.frombuffer(LETTERS, dtype=np.uint8)
_PHRED_OFFSET: Final = 33
_R, _X = ord("R"), ord("X")
_SIZES: Final = 20


@dataclass(frozen=True, slots=True)
class FamilyTally:
    """Fragments with both mates placed (or single reads placed), the families they are of, families of one fragment alone, and
    fragments without a family. `sizes` counts families by size: sizes[0] of one fragment, the last item of that many or more."""

    fragments: int
    families: int
    singletons: int
    left_out: int
    sizes: tuple[int, ...]

    @property
    def mean_size(self) -> float | None:
        """Fragments a family, None without families."""
        return self.fragments / self.families if self.families else None


class _End(NamedTuple):
    """The consensus of one end of a family."""

    name: str
    is_paired: bool
    is_second: bool
    umi: str
    bases: bytes
    qualities: bytes
    size: int
    depths: tuple[int, int]
    error_fraction: float

    def format(self) -> bytes:
        """A FASTQ record. The tags behind its name are fgbio's: cD and cM most and fewest copies, cE share of different bases."""
        tags = f"RX:Z:{self.umi}\tcD:i:{self.depths[0]}\tcM:i:{self.depths[1]}\tcE:f:{self.error_fraction:.6g}"
        return b"@%s %s\n%s\n+\n%s\n" % (self.name.encode(), tags.encode(), self.bases, self.qualities)


@dataclass
class _Collapser:
    """Writes ends as soon as both of a family are there."""

    pairs: tuple[IO[bytes], IO[bytes]]
    single: IO[bytes]
    waiting: dict[int, _End] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=lambda: [0] * _SIZES)
    fragments: int = 0

    def take(self, family: int, end: _End) -> None:
        if not end.is_paired:
            self._count(end)
            self.single.write(end.format())
            return
        other = self.waiting.pop(family, None)
        if other is None:
            self.waiting[family] = end
            return
        self._count(end)
        first, second = (other, end) if end.is_second else (end, other)
        self.pairs[0].write(first.format())
        self.pairs[1].write(second.format())

    def _count(self, end: _End) -> None:
        self.fragments += end.size
        self.sizes[min(end.size, _SIZES) - 1] += 1


def collapse_families(source: Path, folder: Path) -> tuple[tuple[tuple[Path, Path | None], ...], FamilyTally]:
    """FASTQ files of consensus reads in `folder` (a pair, and one of single reads where there are such), and what was collapsed.

    `source` is sorted, with UMIs in RX and CIGARs of mates in MC, as Fascicle aligns. The same bytes come out of the same source.
    Raises ReadsError where the source is damaged.
    """
    names = [folder / f"consensus_{name}.fastq" for name in ("1", "2", "single")]
    left_out = 0
    with ExitStack() as stack:
        first, second, single = (stack.enter_context(path.open("wb")) for path in names)
        collapser = _Collapser((first, second), single)
        for decided, held in _decide_in_stream(source):
            left_out += _take_decided(decided, held, collapser)
    lanes: list[tuple[Path, Path | None]] = [(names[0], names[1])] if names[0].stat().st_size else []
    lanes += [(names[2], None)] if names[2].stat().st_size else []
    left_out += sum(end.size for end in collapser.waiting.values())
    sizes = tuple(collapser.sizes)
    return tuple(lanes), FamilyTally(collapser.fragments, sum(sizes), sizes[0], left_out, sizes)


def _decide_in_stream(source: Path) -> Iterator[tuple[DecidedRecords, HeldRecords]]:
    finder, held, number = DuplicateFinder(), HeldRecords(), 0
    for block in open_blocks(source):
        held.hold(number, block)
        number += len(block)
        yield finder.add(block), held
        held.release(finder.first_waiting)
    yield finder.finish(), held


def _take_decided(decided: DecidedRecords, held: HeldRecords, collapser: _Collapser) -> int:
    """Collapses the families that are whole; returns how many fragments have none."""
    keys = decided.keys
    if not len(keys):
        return 0
    block = held.take(keys.record)
    flags = block.columns[:, FLAG]
    # Both ends at one place in one direction: no fragment looks so.
    is_alone = ((keys.mate == NO_MATE) & (flags & PAIRED != 0)) | (keys.own == keys.mate)
    rows = np.flatnonzero(~is_alone)
    rows = rows[np.lexsort((keys.record[rows], decided.family[rows], keys.own[rows]))]
    is_new = np.ones(len(rows), np.bool_)
    is_new[1:] = (np.diff(keys.own[rows]) != 0) | (np.diff(decided.family[rows]) != 0)
    borders = [*np.flatnonzero(is_new).tolist(), len(rows)]
    for begin, end in pairwise(borders):
        members = rows[begin:end]
        family = int(decided.family[members[0]])
        collapser.take(family, _collapse_end(block, members, keys.name[members] == decided.family[members]))
    return int((is_alone & keys.stands_for_fragment).sum())


def _collapse_end(block: AlignmentBlock, members: NDArray[np.int64], is_kept: NDArray[np.bool_]) -> _End:
    """The consensus of one end. `is_kept` marks the copy that lends its name, mate's number and UMI."""
    columns = block.columns[members]
    chosen = columns[_choose(block.buffer, columns)] if len(members) > 1 else columns
    longest = int(chosen[:, READ_BP].max())
    bases, qualities = np.empty(longest, np.uint8), np.empty(longest, np.uint8)
    counts = np.zeros(COUNTS, np.int64)
    call_family(block.buffer, chosen, bases, qualities, counts)
    leader = int(members[int(np.flatnonzero(is_kept)[0])])
    flag = int(block.columns[leader, FLAG])
    length = int(counts[LENGTH])
    return _End(
        block.name(leader), bool(flag & PAIRED), bool(flag & SECOND), _read_umi(block, leader),
        _LETTERS[bases[:length]].tobytes(), (qualities[:length] + _PHRED_OFFSET).tobytes(), len(members),
        (int(counts[DEPTH_MAX]), int(counts[DEPTH_MIN])), int(counts[DIFFERENT]) / max(int(counts[COMPARED]), 1),
    )  # fmt: skip


@kernel
def _choose(buffer: NDArray[np.uint8], columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The copies that can be laid on each other."""
    gaps = np.empty(len(columns), np.uint64)
    sums = np.zeros(len(columns), np.int64)
    for i in range(len(columns)):
        gaps[i] = hash_gaps(buffer, columns[i])
        for at in range(columns[i, QUALITIES], columns[i, QUALITIES] + columns[i, READ_BP]):
            sums[i] += buffer[at]
    used = np.empty(len(columns), np.bool_)
    choose_copies(gaps, sums, used)
    return used


def _read_umi(block: AlignmentBlock, record: int) -> str:
    at = find_tag(block.buffer, block.columns[record], _R, _X)
    if at < 0:
        return ""
    value = block.buffer[at : at + 100].tobytes()
    return value[: value.index(b"\0")].decode("ascii", "replace")
