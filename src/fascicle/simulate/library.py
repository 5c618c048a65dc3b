"""How molecules become fragments and reads, as a distribution: lengths, effective lengths, the weight of a junction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.simulate.plan import RnaPlan

# A read supports a junction with this many bases on each side of it: the rule of `fusions.tsv`.
ANCHOR_BP: Final = 20
MIN_FRAGMENT_BP: Final = 30
_SPREAD_SD: Final = 4.0

Column = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Library:
    """Fragment lengths with their probabilities, and how they are read."""

    lengths: Column
    probabilities: NDArray[np.float64]
    read_length: int
    is_paired: bool
    is_stranded: bool

    def measure_effective_length(self, length: int) -> float:
        """Expected number of starts a fragment can have on a transcript."""
        return float(np.maximum(length - self.lengths + 1, 0) @ self.probabilities)

    def weigh_junction(self, length: int, junction_start: int, junction_end: int) -> float:
        """Expected number of those starts whose fragments support a junction; see `find_support`."""
        first = max(0, junction_start - int(self.lengths[-1]))
        starts = np.arange(first, junction_end + 1, dtype=np.int64)[None, :]
        sizes = self.lengths[:, None]
        supported = np.zeros((len(self.lengths), starts.shape[1]))
        senses = (True, False) if not self.is_stranded else (False,)
        for is_sense in senses:
            split, spanning = self.find_support(starts, sizes, np.array(is_sense), junction_start, junction_end)
            supported += (split | spanning) / len(senses)
        supported *= starts + sizes <= length
        return float(self.probabilities @ supported.sum(axis=1))

    def find_support(
        self, starts: Column, lengths: Column, is_sense: Flags, junction_start: int, junction_end: int
    ) -> tuple[Flags, Flags]:
        """Which fragments support a junction: with a read of `ANCHOR_BP` on each side, or else with a mate wholly on each side.

        Starts and junction are offsets in the transcript; `is_sense` says whether read 1 is read from the fragment's start.
        """
        ends = starts + lengths
        read = np.minimum(lengths, self.read_length)
        left = _spans(starts, starts + read, junction_start, junction_end)
        right = _spans(ends - read, ends, junction_start, junction_end)
        if not self.is_paired:
            return np.where(is_sense, left, right), np.zeros_like(left)
        split = left | right
        return split, ~split & (starts + read <= junction_start) & (ends - read >= junction_end)


def make_library(plan: RnaPlan) -> Library:
    """Whole lengths around the mean, normal, cut at four standard deviations and at `MIN_FRAGMENT_BP`."""
    reach = _SPREAD_SD * plan.fragment_sd_bp
    low = max(MIN_FRAGMENT_BP, round(plan.fragment_mean_bp - reach))
    high = max(low, round(plan.fragment_mean_bp + reach))
    lengths = np.arange(low, high + 1, dtype=np.int64)
    z = (lengths - plan.fragment_mean_bp) / max(plan.fragment_sd_bp, 1e-9)
    weights = np.exp(-0.5 * (z**2 - (z**2).min()))
    return Library(lengths, weights / weights.sum(), plan.read_length, plan.is_paired, plan.is_stranded)


def _spans(begin: Column, end: Column, junction_start: int, junction_end: int) -> Flags:
    return np.asarray((junction_start - begin >= ANCHOR_BP) & (end - junction_end >= ANCHOR_BP))
