"""What is expected of one locus if it is stable: its germline lengths, and how its fragments spread around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.stutter import REACH, Floats, Ints, Stutter

# Two samples of one locus differ more than their counts say (DNA damage, cycles of PCR): fragments of normals weigh as much as
# so many at most.
_CARRIED_MAX: Final = 400.0


@dataclass(frozen=True, eq=False, slots=True)
class Background:
    """A locus that is stable.

    genotypes: germline lengths that it can have, the first the likeliest. offsets: fragments of normals by offset from their own
    length, summed; all 0 where there is no normal. is_known: whether the genotypes are those of the patient or of the population;
    if not, any length could be of the germline, with equal parts of both alleles.
    """

    unit_bp: int
    genotypes: tuple[tuple[int, ...], ...]
    offsets: Ints
    is_known: bool = True

    def expect(self, length: int, stutter: Stutter, factor: float) -> Floats:
        """Fragments by offset from a germline length: what is expected and what normals show, as weights of a distribution whose
        sum says how well it is known. `factor` is by how much the tumour's library has more stutter than the normal's."""
        total = float(self.offsets.sum())
        seen = self.offsets * min(1.0, _CARRIED_MAX / total) if total else self.offsets
        weights = stutter.spread * stutter.expect(self.unit_bp, length) + seen
        return _scale(weights, factor)


def _scale(weights: Floats, factor: float) -> Floats:
    """Multiplies the share of stutter; the germline length keeps a tenth at least. A share that was told from so many fragments
    with stutter is known no better for being multiplied: with a factor above 1 their number stays, and the sum falls."""
    total, middle = weights.sum(), weights[REACH]
    beside = min((total - middle) * factor, 0.9 * total)
    scaled = weights * (beside / (total - middle))
    scaled[REACH] = total - beside
    return scaled / max(factor, 1.0)


def lay_out(weights: Floats, length: int, size: int) -> Floats:
    """Weights by offset from a length as weights by length, shape (size,); those that would be below 0 or beyond are dropped."""
    found = np.zeros(size)
    lengths = np.arange(-REACH, REACH + 1) + length
    inside = (lengths >= 0) & (lengths < size)
    found[lengths[inside]] = weights[inside]
    return found


def mix(parts: tuple[Floats, ...], counts: NDArray[np.int32], lengths: tuple[int, ...]) -> Floats:
    """The weights of one length, or of two in the parts in which a sample has them."""
    if len(parts) == 1:
        return parts[0]
    one, two = (int(counts[length]) for length in lengths)
    part = (one + 0.5) / (one + two + 1)
    return part * parts[0] + (1 - part) * parts[1]
