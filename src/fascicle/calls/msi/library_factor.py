"""By how much a tumour's library has more stutter than what it is held against: told from its loci, most of which are stable or
nearly so, even in a tumour that is unstable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.background import Background
from fascicle.calls.msi.stutter import REACH, Stutter, shift_counts
from fascicle.calls.msi.tails import find_middle

# The lower quarter of the loci is held against what is expected of it: unstable ones are among the others.
_QUANTILE: Final = 0.25
# Loci with less stutter than so many fragments say nothing, and fewer loci than this are not asked.
_EXPECTED_MIN: Final = 3.0
_LOCI_MIN: Final = 20
# Beside normals a factor below 1 is not taken: shifts to longer lengths look like one, and it would make false calls. The law
# that stutter is expected to follow, where there are no normals, may well be too high.
_LOWEST: Final = 1.0
_LOWEST_OF_LAW: Final = 0.33
_HIGHEST: Final = 6.0
_STEPS: Final = 12
# Loci above this quantile of what is expected are left out when the factor is asked for again.
_OUTLYING: Final = 0.95
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class LibraryFactors:
    """The factors of homopolymers and of other repeats, whose stutter does not grow alike."""

    homopolymers: float = 1.0
    others: float = 1.0

    def find(self, unit_bp: int) -> float:
        """The factor of loci with a unit of so many bases."""
        return self.homopolymers if unit_bp == 1 else self.others


def find_library_factors(
    counts: Sequence[NDArray[np.int32]], backgrounds: Sequence[Background], stutter: Stutter
) -> LibraryFactors:
    """The factors; 1 where too few loci tell."""
    found: dict[bool, list[_Locus]] = {True: [], False: []}
    for own, background in zip(counts, backgrounds, strict=True):
        if len(background.genotypes[0]) == 1:
            found[background.unit_bp == 1].append(_Locus(own, background, stutter))
    lowest = _LOWEST if all(background.is_known for background in backgrounds) else _LOWEST_OF_LAW
    return LibraryFactors(_find_factor(found[True], lowest), _find_factor(found[False], lowest))


def _find_factor(loci: Sequence[_Locus], lowest: float) -> float:
    asked = [locus for locus in loci if locus.expected >= _EXPECTED_MIN]
    factor, quantile, kept = 1.0, _QUANTILE, asked
    for _ in range(_ROUNDS):
        if len(kept) < _LOCI_MIN:
            break
        factor = _match(kept, quantile, lowest)
        kept = [locus for locus in asked if locus.find_middle(factor) < _OUTLYING]
        quantile = _QUANTILE * _OUTLYING
    return factor


class _Locus:
    """Fragments of one locus that are shorter than its germline length."""

    def __init__(self, counts: NDArray[np.int32], background: Background, stutter: Stutter):
        self._background, self._stutter = background, stutter
        self._length = background.genotypes[0][0]
        offsets = shift_counts(counts, self._length)
        self.of, self._found = int(offsets.sum()), int(offsets[:REACH].sum())
        weights = background.expect(self._length, stutter, 1.0)
        self.expected = self.of * float(weights[:REACH].sum() / weights.sum())

    def find_middle(self, factor: float) -> float:
        weights = self._background.expect(self._length, self._stutter, factor)
        shorter = float(weights[:REACH].sum())
        return find_middle(self._found, self.of, shorter, float(weights.sum()) - shorter)


def _match(loci: Sequence[_Locus], quantile: float, lowest: float) -> float:
    """The factor at which the quantile of the loci lies where it is expected, by halving."""
    low, high = lowest, _HIGHEST
    for _ in range(_STEPS):
        middle = float(np.sqrt(low * high))
        if float(np.quantile([locus.find_middle(middle) for locus in loci], quantile)) > quantile:
            low = middle
        else:
            high = middle
    return lowest if low == lowest else float(np.sqrt(low * high))
