"""A few reads across each junction, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.candidates import spell
from fascicle.evidence.contigs import FLANK_BP, Contigs
from fascicle.evidence.counting import CANDIDATE, FRAGMENT, IS_TURNED, KIND, LEFT_BP, MATE, RIGHT_BP, START, Crossing
from fascicle.model.fusions import JunctionRead, JunctionView
from fascicle.reads.fastq import ReadBlock
from fascicle.reference.nucleotides import decode_bases, reverse_complement

# Reads shown per junction, each with a start of its own: enough to see a pattern, few enough for a page.
SHOWN_MAX: Final = 12


class ViewCollector:
    """Takes the first reads with distinct starts of every junction, in the order of the run."""

    def __init__(self, contigs: Sequence[Contigs]):
        self._contigs = contigs
        self._reads: list[dict[int, JunctionRead]] = [{} for _ in contigs]
        self._seen = [0] * len(contigs)

    def add(self, block: ReadBlock, rows: NDArray[np.int64]) -> None:
        """Adds the fusion reads of a block's crossings."""
        for row in rows[rows[:, KIND] == Crossing.FUSION]:
            candidate, start = int(row[CANDIDATE]), int(row[START])
            shown = self._reads[candidate]
            self._seen[candidate] += 1
            if len(shown) < SHOWN_MAX and start not in shown:
                shown[start] = self._cut_read(block, row)

    def view(self, candidate: int) -> JunctionView:
        """The view of a junction, reads that reach farthest to the 5' side first."""
        contigs = self._contigs[candidate]
        text = decode_bases(spell(contigs, FLANK_BP)[0])
        inserted = contigs.join.inserted
        reads = tuple(self._reads[candidate][start] for start in sorted(self._reads[candidate]))
        left, right = text[:FLANK_BP], text[FLANK_BP + len(inserted) :]
        return JunctionView(left.lstrip("N"), inserted, right.rstrip("N"), reads, self._seen[candidate] - len(reads))

    def _cut_read(self, block: ReadBlock, row: NDArray[np.int64]) -> JunctionRead:
        """The read in the direction of the fusion; an adapter is left out, since the anchors say where the read ends."""
        records = block.second if row[MATE] and block.second else block.first
        inserted_bp = len(self._contigs[int(row[CANDIDATE])].join.inserted)
        length = int(row[LEFT_BP] + row[RIGHT_BP]) + inserted_bp
        bases = records.bases(int(row[FRAGMENT]) - block.first_fragment)[:length]
        return JunctionRead(decode_bases(reverse_complement(bases) if row[IS_TURNED] else bases), int(row[LEFT_BP]))
