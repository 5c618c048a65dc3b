"""Short stretches whose level stands out: wavelets look at lengths of powers of two and miss a gene of four bins.

The most deviating run of bins of a piece against the rest of it, then the same again in its parts (circular binary segmentation:
Olshen and others 2004, Biostatistics 5:557), with the known noise of the bins in the place of permutations.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHORT_BINS: Final = 3
"""A run needs so many bins: one or two may be broken."""
LONGEST_BINS: Final = 100
"""Longer runs are left to the wavelets."""
SHORT_Z: Final = 5.0
"""Standard errors by which a run stands out: of all runs of a panel's bins none by chance."""
SHORT_LOG2: Final = 0.2
"""And the least step: what corrections leave in single genes is smaller."""
_CLIP: Final = 4.0


def find_short_edges(log2: Floats, errors: Floats) -> list[int]:
    """Where runs of bins of one piece begin and end that have another level than what surrounds them: indices of the first bin
    behind each change."""
    if len(log2) <= SHORT_BINS:
        return []
    found = _find_run(log2, errors)
    if found is None:
        return []
    start, end = found
    inside = [(0, start), (start, end), (end, len(log2))]
    deeper = [first + at for first, last in inside for at in find_short_edges(log2[first:last], errors[first:last])]
    return sorted({start, end, *deeper} - {0, len(log2)})


def _find_run(log2: Floats, errors: Floats) -> tuple[int, int] | None:
    """The run that stands out most, as first and last (exclusive) bin, None where none does."""
    middle = float(np.median(log2))
    # A single broken bin cannot make a run of three.
    values = middle + np.clip(log2 - middle, -_CLIP * errors, _CLIP * errors)
    weights = 1 / errors**2
    sums, masses = (np.concatenate(([0.0], np.cumsum(own))) for own in (values * weights, weights))
    highest, found = SHORT_Z, None
    for length in range(SHORT_BINS, min(LONGEST_BINS, len(log2) - 1) + 1):
        inner_sum, inner = sums[length:] - sums[:-length], masses[length:] - masses[:-length]
        outer = masses[-1] - inner
        step = np.abs(inner_sum / inner - (sums[-1] - inner_sum) / outer)
        z = np.where(step >= SHORT_LOG2, step / np.sqrt(1 / inner + 1 / outer), 0.0)
        start = int(z.argmax())
        if z[start] >= highest:
            highest, found = float(z[start]), (start, start + length)
    return found
