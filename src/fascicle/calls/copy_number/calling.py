"""The state of a place in words: what its probabilities decide, and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.fitting import Explanations, Level, StateWeights, weigh_states
from fascicle.calls.copy_number.purity import find_quantiles
from fascicle.calls.copy_number.states import StateTable, estimate_copies, is_doubled
from fascicle.model.copy_number import AMPLIFIED_FROM, CopyCall, CopyState
from fascicle.model.numbers import Estimate

CALLED_FROM: Final = 0.9
"""Probability of a call, of a number of copies and of LOH from which on it is given."""
AMPLIFIED_PROBABILITY: Final = 0.5
"""An amplification is called when 8 copies or more are likelier than fewer: the border is one of convention, and a gene near it
must not be passed over as undecided. The probability stands beside the call."""
OUTLIER_FROM: Final = 0.5
"""Probability of "no whole number of copies" from which on nothing else is said."""
_Z_95: Final = 1.96
_NAMED_FROM: Final = 0.05


@dataclass(frozen=True, eq=False)
class GenomeKind:
    """Explanations of one kind of genome, their probability beside the other kind's, and the copies that most of the genome has
    under them."""

    explanations: Explanations
    probability: float
    base: int


@dataclass(frozen=True, eq=False)
class Caller:
    """Calls states under a sample's explanations. What a change is follows from each kind of genome's own base: an unchanged
    place of a doubled genome is as neutral as one of a genome that was not doubled."""

    explanations: Explanations
    kinds: tuple[GenomeKind, ...]

    def call(self, level: Level) -> CopyState:
        """The state of one level."""
        weights = weigh_states(level, self.explanations)
        copies = _estimate(level, self.explanations)
        if weights.outlier >= OUTLIER_FROM and copies.low >= AMPLIFIED_FROM:
            because = f"at least {copies.low:.0f} copies under every explanation, of no whole number that fits"
            return CopyState(CopyCall.AMPLIFICATION, None, None, copies, None, round(weights.outlier, 4), because)
        if weights.outlier >= OUTLIER_FROM:
            because = f"no whole number of copies explains a log2 ratio of {level.log2:.2f}: part of the tumour cells, or noise"
            return CopyState(CopyCall.UNDECIDED, None, None, copies, None, None, because)
        shares = weights.probabilities / weights.probabilities.sum()
        has_snps = level.snps is not None
        by_call = self._sum_by_call(level, has_snps=has_snps)
        call, probability = max(by_call.items(), key=lambda item: item[1])
        total = _decide(weights.table.totals, shares)
        minor = _decide_minor(weights.table, shares, has_snps=has_snps, is_diploid=level.normal_copies == 2)
        is_loh = decide_loh(weights.table, shares, has_snps=has_snps) if level.normal_copies == 2 else None
        because = _describe(weights, shares)
        if by_call.get(CopyCall.AMPLIFICATION, 0.0) >= AMPLIFIED_PROBABILITY:
            call, probability = CopyCall.AMPLIFICATION, by_call[CopyCall.AMPLIFICATION]
        elif probability < CALLED_FROM:
            return CopyState(CopyCall.UNDECIDED, total, None, copies, is_loh, round(probability, 4), because)
        return CopyState(call, total, minor if total is not None else None, copies, is_loh, round(probability, 4), because)

    def _sum_by_call(self, level: Level, *, has_snps: bool) -> dict[CopyCall, float]:
        """Probabilities of the calls, over the states of each kind of genome; outliers left out."""
        found: dict[CopyCall, float] = {}
        for kind in self.kinds:
            weights = weigh_states(level, kind.explanations)
            columns = (weights.table.totals.tolist(), weights.table.minors.tolist(), weights.probabilities.tolist())
            for total, minor, share in zip(*columns, strict=True):
                call = name_call(total, kind.base, level.normal_copies, is_loh=minor == 0 and has_snps)
                found[call] = found.get(call, 0.0) + kind.probability * share
        whole = sum(found.values())
        return {call: share / whole for call, share in found.items()}


def name_call(total: int, base: int, normal_copies: int, *, is_loh: bool) -> CopyCall:
    """The call of a number of copies beside the tumour's base and what normal cells have; `is_loh`: seen at SNPs.

    >>> name_call(4, 4, 2, is_loh=False), name_call(2, 2, 2, is_loh=True)
    (<CopyCall.NEUTRAL: 'neutral'>, <CopyCall.COPY_NEUTRAL_LOH: 'copy_neutral_loh'>)
    """
    usual = max(normal_copies, base * normal_copies // 2)
    if total >= AMPLIFIED_FROM:
        return CopyCall.AMPLIFICATION
    if total == 0:
        return CopyCall.HOMOZYGOUS_DELETION
    if total == 1 and normal_copies == 2:
        return CopyCall.HETEROZYGOUS_DELETION
    if total > usual:
        return CopyCall.GAIN
    if total < usual:
        return CopyCall.LOSS
    return CopyCall.COPY_NEUTRAL_LOH if is_loh and normal_copies == 2 else CopyCall.NEUTRAL


def make_caller(levels: Sequence[Level], sizes: NDArray[np.float64], explanations: Explanations) -> Caller:
    """The caller of a sample whose levels, of so many bins each, have these explanations."""
    kinds = []
    doubled = is_doubled(explanations.kinds)
    for chosen in (~doubled, doubled):
        probability = float(explanations.probabilities[chosen].sum())
        if probability > 0:
            own = explanations.take(chosen)
            kinds.append(GenomeKind(own, probability, find_base(levels, sizes, own)))
    return Caller(explanations, tuple(kinds))


def find_base(levels: Sequence[Level], sizes: NDArray[np.float64], explanations: Explanations) -> int:
    """The number of copies that most of the bins have; 2 where no level is explained."""
    sums: dict[int, float] = {}
    for level, size in zip(levels, sizes.tolist(), strict=True):
        weights = weigh_states(level, explanations)
        for total in np.unique(weights.table.totals).tolist():
            share = float(weights.probabilities[weights.table.totals == total].sum())
            sums[total] = sums.get(total, 0.0) + size * share
    return max(sums, key=lambda total: (sums[total], -total)) if sums else 2


def _decide(values: NDArray[np.int64], shares: NDArray[np.float64]) -> int | None:
    """The value that has nearly all of the probability, None where none has."""
    found = {value: float(shares[values == value].sum()) for value in np.unique(values).tolist()}
    best = max(found, key=found.__getitem__)
    return best if found[best] >= CALLED_FROM else None


def _decide_minor(table: StateTable, shares: NDArray[np.float64], *, has_snps: bool, is_diploid: bool) -> int | None:
    """Without SNPs only one copy or none says how many the rarer parent has; nothing is taken from priors."""
    if not is_diploid:
        return None
    if has_snps:
        return _decide(table.minors, shares)
    return 0 if float(shares[table.totals <= 1].sum()) >= CALLED_FROM else None


def decide_loh(table: StateTable, shares: NDArray[np.float64], *, has_snps: bool) -> bool | None:
    """Whether one parent's copies are gone; without SNPs only a single copy shows that. None where it is not decided."""
    lost = float(shares[(table.minors == 0) & (table.totals >= 1)].sum())
    if not has_snps:
        single = float(shares[table.totals == 1].sum())
        return True if single >= CALLED_FROM else None
    if lost >= CALLED_FROM:
        return True
    return False if lost <= 1 - CALLED_FROM else None


def _estimate(level: Level, found: Explanations) -> Estimate:
    """Copies without the wish for a whole number: the middle of the explanations, and their range with the error of the ratio."""
    pairs = list(zip(found.purities.tolist(), found.ploidies.tolist(), strict=True))
    edges = [
        np.array([estimate_copies(level.log2 + shift, p, ploidy, level.normal_copies) for p, ploidy in pairs])
        for shift in (-_Z_95 * level.error, 0.0, _Z_95 * level.error)
    ]
    value = float(np.average(edges[1], weights=found.probabilities))
    low, high = find_quantiles(edges[0], found.probabilities)[0], find_quantiles(edges[2], found.probabilities)[1]
    return Estimate(round(value, 2), round(min(low, value), 2), round(max(high, value), 2))


def _describe(weights: StateWeights, shares: NDArray[np.float64]) -> str:
    totals = weights.table.totals
    found = {value: float(shares[totals == value].sum()) for value in np.unique(totals).tolist()}
    named = sorted((value for value in found if found[value] >= _NAMED_FROM), key=lambda value: -found[value])
    return "copies: " + ", ".join(f"{value} ({found[value]:.0%})" for value in named) if named else "copies: many alike"
