"""How many differences a read has from the reference beside the one in question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.columns import BaseCounts
from fascicle.evidence.pileup.segments import Column, Gaps
from fascicle.reads.record_columns import ReadColumns
from fascicle.reads.record_kernels import SOFT_CLIP
from fascicle.reference.kernels import kernel

# Where so large a share of the fragments differs, it is the sample that differs and not the read.
VARIANT_SHARE: Final = 0.2
# Bases that differ so near to each other are one event.
_EVENT_BP: Final = 3
_CERTAIN: Final = 20
_MOST: Final = 255


@dataclass(frozen=True, eq=False, slots=True)
class Dirt:
    """events: differences of each read, neighbours taken together. own: whether the event of a differing base is counted
    there."""

    events: NDArray[np.uint8]
    own: NDArray[np.uint8]


def find_variant_places(counts: NDArray[np.int32], reference: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Places where at least a share of `VARIANT_SHARE` of the fragments, and two of them, have another base than the
    reference."""
    depth = counts.sum(axis=1)
    own = np.take_along_axis(counts, (reference % 4)[:, None].astype(np.int64), axis=1)[:, 0]
    return (depth - own >= 2) & (depth - own >= VARIANT_SHARE * depth)


@kernel
def _count_events(
    read: Column, place: Column, quals: NDArray[np.uint8], is_variant: NDArray[np.bool_], events: Column, own: NDArray[np.uint8]
) -> None:
    begin = 0
    while begin < len(read):
        end = begin + 1
        is_counted = not is_variant[place[begin]] and quals[begin] >= _CERTAIN
        while end < len(read) and read[end] == read[begin] and place[end] - place[end - 1] <= _EVENT_BP:
            is_counted = is_counted or (not is_variant[place[end]] and quals[end] >= _CERTAIN)
            end += 1
        if is_counted:
            events[read[begin]] += 1
            own[begin:end] = 1
        begin = end


def count_dirt(reads: ReadColumns, counts: BaseCounts, reference: NDArray[np.uint8], gaps: Gaps) -> Dirt:
    """Events of each read: differing bases of quality 20 or more, neighbours together, and indels from the second on."""
    events, own = np.zeros(len(reads), np.int64), np.zeros(len(counts.read), np.uint8)
    quals = reads.quals[reads.offset[counts.read] + counts.query]
    _count_events(counts.read, counts.place, quals, find_variant_places(counts.counts, reference), events, own)
    indels = np.bincount(gaps.read[gaps.kind != SOFT_CLIP], minlength=len(reads))
    events += np.maximum(indels - 1, 0)
    return Dirt(events.clip(max=_MOST).astype(np.uint8), own)
