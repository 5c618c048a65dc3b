"""The germline lengths of a locus in a normal sample: one, or two where it is heterozygous."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.stutter import REACH, Floats, Stutter

# A second length must have so large a part of the fragments: stutter of long homopolymers reaches it too, and is told apart by
# its likelihood.
_SECOND_MIN: Final = 0.2
# Loci differ in their stutter: more fragments than this do not make a germline length more certain.
_FRAGMENTS_MAX: Final = 100
# By how much two lengths must be more likely than one (natural logarithm): one locus in ten is heterozygous, and then some.
_LEAD: Final = 4.0
# Below this part the commonest length does not stand out, and no germline length is told.
_CLEAR_MIN: Final = 0.3


def find_germline(counts: NDArray[np.int32], unit_bp: int, stutter: Stutter) -> tuple[int, ...]:
    """Lengths in copies, the shorter first; empty where none is clear."""
    total = int(counts.sum())
    if not total or counts.max() < _CLEAR_MIN * total:
        return ()
    weighed = counts.astype(np.float64) * min(1.0, _FRAGMENTS_MAX / total)
    likely = {length: _spread(length, unit_bp, stutter, len(counts)) for length in _list_candidates(counts)}
    one = max(likely, key=lambda length: _fit(weighed, likely[length]))
    pairs = list(combinations(sorted(likely), 2))
    if not pairs:
        return (one,)
    best = max(pairs, key=lambda pair: _fit(weighed, (likely[pair[0]] + likely[pair[1]]) / 2))
    lead = _fit(weighed, (likely[best[0]] + likely[best[1]]) / 2) - _fit(weighed, likely[one])
    return best if lead > _LEAD else (one,)


def _list_candidates(counts: NDArray[np.int32]) -> list[int]:
    total = int(counts.sum())
    return [length for length in np.flatnonzero(counts >= _SECOND_MIN * total).tolist() if length > 0]


def _spread(length: int, unit_bp: int, stutter: Stutter, size: int) -> Floats:
    """What is expected of a length, by length."""
    offsets = np.clip(np.arange(size) - length, -REACH, REACH) + REACH
    return stutter.expect(unit_bp, length)[offsets]


def _fit(weighed: Floats, expected: Floats) -> float:
    return float((weighed * np.log(expected)).sum())
