"""Copies at any place of the genome, as possibilities over all explanations of the sample, for the variants that lie there.

Where explanations differ nothing is chosen; each goes on with its probability.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.fitting import PURITY_MIN, PURITY_STEP, Explanations, Level, weigh_each, weigh_stated
from fascicle.calls.copy_number.levels import Stretch
from fascicle.calls.tumour_state import CopyAlternative, TumourState
from fascicle.model.copy_number import TumourPurity

Floats = NDArray[np.float64]

NEAR_BP: Final = 1_000_000
"""A place between two segments has the copies of the nearer one up to this distance."""
LEFT_OUT_BELOW: Final = 1e-4
"""Possibilities rarer than this are left out: all together they say nothing."""
_SURE: Final = 0.9


@dataclass(eq=False)
class Landscape:
    """The explanations of a sample, its segments, and the genes that have copies of their own (looked at first)."""

    explanations: Explanations
    purity: TumourPurity
    stretches: Sequence[Stretch]
    focal: Sequence[Stretch]
    _known: dict[int, TumourState] = field(default_factory=dict)

    def find(self, chrom: str, offset: int) -> TumourState:
        """What is known at a place (0-based)."""
        own = _find_nearest(self.focal, chrom, offset, 0) or _find_nearest(self.stretches, chrom, offset, NEAR_BP)
        key = -1 if own is None else id(own)
        if key not in self._known:
            self._known[key] = self._weigh(None if own is None else own.level)
        return self._known[key]

    def _weigh(self, level: Level | None) -> TumourState:
        found = tuple(_weigh_purities(self.explanations) if level is None else _weigh_level(level, self.explanations))
        return TumourState(alternatives=found, because=f"{_describe_purity(self.purity)} and {_describe_copies(found)}")


@dataclass(frozen=True)
class StatedPurity:
    """What is known everywhere when copies could not be called: the pathologist's share, as uncertain as it is."""

    stated: float | None

    def find(self, _chrom: str, _offset: int) -> TumourState:
        """The same at every place."""
        if self.stated is None:
            return TumourState()
        purities = np.arange(PURITY_MIN, 1 + PURITY_STEP / 2, PURITY_STEP).clip(max=1.0)
        shares = np.exp(weigh_stated(purities, self.stated))
        pairs = zip(purities.tolist(), shares.tolist(), strict=True)
        alternatives = tuple(CopyAlternative(purity, None, None, share) for purity, share in pairs)
        return TumourState(alternatives=alternatives, because=f"a stated purity of {self.stated:.2f}; copies are not known")


def _find_nearest(stretches: Sequence[Stretch], chrom: str, offset: int, within_bp: int) -> Stretch | None:
    """The stretch over a place, else the nearest one within so many bases."""
    found = [(_measure_distance(own, offset), number) for number, own in enumerate(stretches) if own.chrom == chrom]
    distance, number = min(found, default=(within_bp + 1, -1))
    return stretches[number] if distance <= within_bp else None


def _measure_distance(own: Stretch, offset: int) -> int:
    return max(own.span.start - offset, offset - own.span.end + 1, 0)


def _weigh_purities(found: Explanations) -> Iterator[CopyAlternative]:
    for purity in np.unique(found.purities).tolist():
        yield CopyAlternative(purity, None, None, float(found.probabilities[found.purities == purity].sum()))


def _weigh_level(level: Level, found: Explanations) -> Iterator[CopyAlternative]:
    """States by purity; a level that no whole number explains has unknown copies."""
    table, shares = weigh_each(level, found)
    joint = found.probabilities[:, None] * shares
    totals, minors = table.totals.tolist(), table.minors.tolist()
    for purity in np.unique(found.purities).tolist():
        row = joint[found.purities == purity].sum(axis=0)
        for state in np.flatnonzero(row >= LEFT_OUT_BELOW).tolist():
            total, minor = (None, None) if state == len(table) else (totals[state], minors[state])
            yield CopyAlternative(purity, total, minor, float(row[state]), level.normal_copies)


def _describe_purity(purity: TumourPurity) -> str:
    if purity.purity is not None:
        return f"a purity of {purity.purity.value:.2f} from depth and SNPs"
    return "a purity that is not decided (every likely one weighed)"


def _describe_copies(found: Sequence[CopyAlternative]) -> str:
    by_total: dict[int | None, float] = {}
    for own in found:
        by_total[own.total] = by_total.get(own.total, 0.0) + own.probability
    total = max(by_total, key=lambda key: by_total[key])
    if total is None or by_total[total] < _SURE * sum(by_total.values()):
        return "copies that are not decided"
    return "one copy" if total == 1 else f"{total} copies"
