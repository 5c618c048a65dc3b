"""The test of one locus: is a part of the tumour's fragments of another length than stutter explains?

Under a mixture of the germline's fragments and a shifted component, all lengths from some offset on gain: the fragments so far
off are counted, and held against the beta-binomial distribution of what is expected of them. The nearest offset is the hardest,
and gets the largest part of the allowed false rate.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.background import Background, lay_out, mix
from fascicle.calls.msi.stutter import REACH, Floats, Stutter
from fascicle.calls.msi.tails import find_tail, list_tails

# Parts of the false rate: most microsatellites of a tumour that is unstable get shorter.
SHORTER_PART: Final = 0.6
LONGER_PART: Final = 0.3
_BETWEEN_PART: Final = 0.1
# Germline lengths of a heterozygous locus have equal parts, known as well as if seen in so many fragments; a part that is further
# off than this probability is none of a germline.
_EVEN_FRAGMENTS: Final = 100.0
_EVEN_TAIL: Final = 0.01
# The component is looked for in these parts of the fragments.
_SHARES: Final[Floats] = np.concatenate((np.arange(1, 10), np.arange(10, 100, 2))) / 100.0
# A shifted component below this part of the fragments is no finding, however many fragments there are: two libraries differ.
SHARE_MIN: Final = 0.03
# Of a tumour whose purity is known: a shift on one of two alleles in less than a third of its cells is no finding.
PURITY_PART: Final = 1 / 6


@dataclass(frozen=True, slots=True)
class LocusTest:
    """p_value: corrected, of the genotype that explains the fragments best; first_p: of the likeliest genotype. shift, share: of
    the component that explains most of the rest, None where none does."""

    p_value: float
    first_p: float
    shift: int | None
    share: float | None


def test_locus(counts: NDArray[np.int32], background: Background, stutter: Stutter, factor: float) -> LocusTest:
    """The test of a tumour's fragments by length against all genotypes that the locus can have."""
    tested = [_test_genotype(counts, lengths, background, stutter, factor) for lengths in background.genotypes]
    shift, share = _find_component(counts, background.genotypes[0], background, stutter, factor)
    return LocusTest(max(tested), tested[0], shift, share)


def find_least_share(purity: float | None) -> float:
    """The smallest share of fragments that is a finding."""
    return SHARE_MIN if purity is None else max(SHARE_MIN, PURITY_PART * purity)


def _expect(
    counts: NDArray[np.int32], lengths: tuple[int, ...], background: Background, stutter: Stutter, factor: float
) -> Floats:
    """Weights by length of a genotype."""
    parts = tuple(lay_out(background.expect(length, stutter, factor), length, len(counts)) for length in lengths)
    return mix(parts, counts, lengths)


def _test_genotype(
    counts: NDArray[np.int32], lengths: tuple[int, ...], background: Background, stutter: Stutter, factor: float
) -> float:
    weights = _expect(counts, lengths, background, stutter, factor)
    if len(lengths) > 1 and not background.is_known and not _is_even(counts, lengths):
        return 0.0
    return min((p / own for p, own in _list_tails(counts, weights, lengths)), default=1.0)


def _is_even(counts: NDArray[np.int32], lengths: tuple[int, ...]) -> bool:
    """Whether two lengths have parts that both alleles of a germline can have."""
    one, two = sorted(int(counts[length]) for length in lengths)
    return 2 * find_tail(two, one + two, _EVEN_FRAGMENTS / 2, _EVEN_FRAGMENTS / 2) > _EVEN_TAIL


def _list_tails(counts: NDArray[np.int32], weights: Floats, lengths: tuple[int, ...]) -> Iterator[tuple[float, float]]:
    """The probability of each group of lengths, and its part of the false rate."""
    of, total = int(counts.sum()), float(weights.sum())
    for offset in range(1, REACH + 1):
        part = 0.5**offset
        for found, own, side in (
            (counts[: max(lengths[0] - offset + 1, 0)], weights[: max(lengths[0] - offset + 1, 0)], SHORTER_PART),
            (counts[lengths[-1] + offset :], weights[lengths[-1] + offset :], LONGER_PART),
        ):
            if found.sum():
                yield find_tail(int(found.sum()), of, float(own.sum()), total - float(own.sum())), side * part
    between = slice(lengths[0] + 1, lengths[-1])
    if counts[between].sum():
        own_sum = float(weights[between].sum())
        yield find_tail(int(counts[between].sum()), of, own_sum, total - own_sum), _BETWEEN_PART


def _find_component(
    counts: NDArray[np.int32], lengths: tuple[int, ...], background: Background, stutter: Stutter, factor: float
) -> tuple[int | None, float | None]:
    """The length, from the nearest of the germline, and the share of the component that makes the fragments most probable."""
    weights = _expect(counts, lengths, background, stutter, factor)
    base, seen = _to_probabilities(weights), np.flatnonzero(counts)
    best: tuple[float, int | None, float | None] = (float((counts[seen] * np.log(base[seen])).sum()), None, None)
    for length in (place for place in seen.tolist() if place not in lengths and place > 0):
        own = _to_probabilities(lay_out(background.expect(length, stutter, factor), length, len(counts)))
        mixed = base[seen] + _SHARES[:, None] * (own - base)[seen]
        fits = (counts[seen] * np.log(mixed)).sum(axis=1)
        number = int(fits.argmax())
        if fits[number] > best[0]:
            nearest = min(lengths, key=lambda germline: (abs(germline - length), germline))
            best = (float(fits[number]), length - nearest, float(_SHARES[number]))
    return best[1], best[2]


def _to_probabilities(weights: Floats) -> Floats:
    """Weights by length as probabilities, none of which is 0."""
    found: Floats = weights + 1e-6
    return found / found.sum()


def find_power(of: int, share: float, background: Background, stutter: Stutter, factor: float, rate: float) -> float:
    """The probability that a component of so large a share is found in `of` fragments at a false rate: the mean of one that is a
    unit shorter and one that is two."""
    powers = [_make_power(of, background, stutter, factor, rate, units)(share) for units in (1, 2)]
    return float(np.mean(powers))


def find_smallest_share(
    of: int, background: Background, stutter: Stutter, factor: float, rate: float, wanted: float = 0.8
) -> float | None:
    """The smallest share of a component, one unit shorter, that is found with the wanted probability; None where none is."""
    # A larger component is found more likely.
    at = bisect_left(_SHARES, wanted, key=_make_power(of, background, stutter, factor, rate, 1))
    return float(_SHARES[at]) if at < len(_SHARES) else None


def _make_power(
    of: int, background: Background, stutter: Stutter, factor: float, rate: float, units: int
) -> Callable[[float], float]:
    """The probability of finding a component some units shorter, by its share."""
    weights = background.expect(background.genotypes[0][0], stutter, factor)
    total, shorter = float(weights.sum()), float(weights[: REACH - units + 1].sum())
    needed = int(np.flatnonzero(list_tails(of, shorter, total - shorter) <= rate * SHORTER_PART * 0.5**units)[0])
    room = total - float(weights[REACH + 1 :].sum()) - shorter

    def find(share: float) -> float:
        own = float(shorter + share * room)
        return find_tail(needed, of, own, total - own)

    return find
