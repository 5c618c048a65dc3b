"""Where targets lie in one array, and what is counted there of fragments (see `fragment_counts`)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Span

# Inserts beyond this are no fragments of one molecule, as far as a panel goes.
INSERT_MAX_BP: Final = 2000


@dataclass(frozen=True)
class TargetLayout:
    """Merged targets laid behind each other in one array, in genome order: base `start + i` of span `k` has index
    `offsets[k] + i`; `chroms[k]` is the chromosome's number in the file."""

    spans: tuple[tuple[str, Span], ...]
    chroms: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    offsets: NDArray[np.int64]

    @property
    def length_bp(self) -> int:
        """Bases of all spans."""
        return int(self.offsets[-1])

    def find(self, chrom: str, span: Span) -> slice:
        """Where a target lies in the array. It must lie in one of the merged spans."""
        indices, starts = self._by_chrom[chrom]
        index = indices[bisect_right(starts, span.start) - 1]
        first = int(self.offsets[index]) + span.start - self.spans[index][1].start
        return slice(first, first + len(span))

    def find_base(self, chrom: str, offset: int) -> int | None:
        """The row of a genome offset, None outside of the spans."""
        indices, starts = self._by_chrom.get(chrom, ([], []))
        at = bisect_right(starts, offset) - 1
        if at < 0 or offset not in self.spans[indices[at]][1]:
            return None
        return int(self.offsets[indices[at]]) + offset - self.spans[indices[at]][1].start

    @cached_property
    def _by_chrom(self) -> dict[str, tuple[list[int], list[int]]]:
        """Numbers and starts of the spans of each chromosome."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        for index, (chrom, span) in enumerate(self.spans):
            indices, starts = found.setdefault(chrom, ([], []))
            indices.append(index)
            starts.append(span.start)
        return found


def lay_out_targets(spans: Sequence[tuple[str, Span]], chroms: Sequence[str]) -> TargetLayout:
    """The layout of merged spans; those on chromosomes that the file does not have get no reads."""
    numbers = {chrom: number for number, chrom in enumerate(chroms)}
    lengths = [len(span) for _, span in spans]
    return TargetLayout(
        tuple(spans),
        np.array([numbers.get(chrom, -2) for chrom, _ in spans], dtype=np.int64),
        np.array([span.start for _, span in spans], dtype=np.int64),
        np.array([span.end for _, span in spans], dtype=np.int64),
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
    )


@dataclass
class DepthEvidence:
    """Counts over the bases of a layout, and of records in targets.

    usable: fragments that count. low: fragments that would count but for their mapping quality. inserts: proper pairs by length.
    placed and duplicates: primary records in targets, and those flagged as duplicates; on_target: all placed records in targets.
    """

    layout: TargetLayout
    usable: NDArray[np.int32]
    low: NDArray[np.int32]
    inserts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(INSERT_MAX_BP + 1, np.int64))
    placed: int = 0
    duplicates: int = 0
    on_target: int = 0


def join_depth(parts: Sequence[DepthEvidence]) -> DepthEvidence:
    """The counts of several parts of the targets, one behind the other."""
    layouts = [part.layout for part in parts]
    lengths = [len(span) for layout in layouts for _, span in layout.spans]
    layout = TargetLayout(
        tuple(place for own in layouts for place in own.spans),
        np.concatenate([np.empty(0, np.int64), *(own.chroms for own in layouts)]),
        np.concatenate([np.empty(0, np.int64), *(own.starts for own in layouts)]),
        np.concatenate([np.empty(0, np.int64), *(own.ends for own in layouts)]),
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
    )
    none = np.empty(0, np.int32)
    return DepthEvidence(
        layout,
        np.concatenate([none, *(part.usable for part in parts)]),
        np.concatenate([none, *(part.low for part in parts)]),
        sum((part.inserts for part in parts), np.zeros(INSERT_MAX_BP + 1, np.int64)),
        sum(part.placed for part in parts),
        sum(part.duplicates for part in parts),
        sum(part.on_target for part in parts),
    )
