"""Reads that lie on the genome with their middle alone: they found no place, and took a stretch that looks alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from fascicle.evidence.pileup.segments import Gaps
from fascicle.reads.record_columns import ReadColumns
from fascicle.reads.record_kernels import SOFT_CLIP

# A read over one long insertion, or into an adapter, is clipped at one end. Clipped at both, with less than half of it between,
# it would need two such events in one read.
_END_BP: Final = 10
_LAID_SHARE: Final = 0.5


def doubt_unanchored(reads: ReadColumns, gaps: Gaps) -> ReadColumns:
    """The reads, with a mapping quality of 0 for those that are clipped by ten bases or more at both ends and lie there with less
    than half of their bases, whatever their aligner says."""
    clipped = np.zeros((2, len(reads)), np.int64)
    is_clip = gaps.kind == SOFT_CLIP
    np.add.at(clipped, (gaps.is_left[is_clip].astype(np.int64), gaps.read[is_clip]), gaps.length[is_clip])
    is_doubtful = (clipped.min(axis=0) >= _END_BP) & (reads.length - clipped.sum(axis=0) < _LAID_SHARE * reads.length)
    return replace(reads, quality=np.where(is_doubtful, 0, reads.quality)) if is_doubtful.any() else reads
