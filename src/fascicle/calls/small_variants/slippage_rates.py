"""How often a fragment shows an indel that is not there, by the repeat it lies in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import LONGEST_UNIT_BP, Repeat
from fascicle.evidence.pileup.slippage import MOST_COPIES, SlippageCounts

Floats = NDArray[np.float64]

# Expected before the sample's own counts: one in 200,000 fragments where nothing is repeated, and with every copy more of a
# homopolymer from the fourth on (of a longer unit from the second on) 1.7 times as many as the sample has with one copy less.
# Assumptions of this program, which give way to the sample after three events.
_PLAIN: Final = 5e-6
_GROWTH: Final = 1.7
_FREE_COPIES: Final = (1, 3, 1, 1, 1)
_HIGHEST: Final = 0.3
_EVENTS: Final = 3.0
# Of indels that are no unit of a repeat there are many kinds; one given kind is so much rarer than all of them.
_KINDS: Final = 10
# A step of two units is rarer than a step of one.
_SECOND_UNIT: Final = 0.2
# Places with more slippage than this share of their kind are lowered to it, so that variants of a low fraction do not count as
# noise.
_CAP_QUANTILE: Final = 0.95
_CAP_FRAGMENTS: Final = 1


@dataclass(frozen=True, eq=False, slots=True)
class SlippageRates:
    """Rates by unit (0 for indels that are no whole unit, 1 to 4 bases), copies, and direction (0 lost, 1 gained)."""

    rates: Floats

    def find(self, repeat: Repeat) -> float:
        """The rate at which fragments show one given indel by mistake."""
        odd = float(self.rates[0, 0].mean()) / _KINDS
        if not repeat.units:
            return odd
        own = float(self.rates[repeat.unit_bp, min(repeat.copies, MOST_COPIES), int(repeat.units > 0)])
        return max(own * _SECOND_UNIT ** (abs(repeat.units) - 1), odd)


def learn_slippage_rates(slippage: SlippageCounts) -> SlippageRates:
    """The rates of a sample."""
    wrong = _sum_capped(slippage)
    rates = np.full((LONGEST_UNIT_BP + 1, MOST_COPIES + 1, 2), _PLAIN)
    for unit in range(LONGEST_UNIT_BP + 1):
        for copies in range(MOST_COPIES + 1):
            growth = _GROWTH if copies > _FREE_COPIES[unit] else 1.0
            expected = np.minimum(rates[unit, copies - 1] * growth, _HIGHEST) if copies else np.full(2, _PLAIN)
            total = float(slippage.total[unit, copies])
            rates[unit, copies] = np.minimum((wrong[unit, copies] + _EVENTS) / (total + _EVENTS / expected), _HIGHEST)
    return SlippageRates(rates)


def _sum_capped(slippage: SlippageCounts) -> Floats:
    """Fragments that slipped, by unit, copies and direction, no place with more than its kind has nearly everywhere."""
    found = np.zeros((LONGEST_UNIT_BP + 1, MOST_COPIES + 1, 2))
    kinds, index = np.unique(slippage.shown[:, :3], axis=0, return_inverse=True)
    for number, (unit, copies, direction) in enumerate(kinds.tolist()):
        own = slippage.shown[index.reshape(-1) == number, 3:]
        places = max(int(slippage.places[unit, copies]), len(own))
        shares = np.sort(own[:, 0] / own[:, 1])
        rank = int(np.ceil(_CAP_QUANTILE * places)) - 1 - (places - len(own))
        cap = shares[rank] if rank >= 0 else 0.0
        found[unit, copies, direction] = np.minimum(own[:, 0], np.maximum(cap * own[:, 1], _CAP_FRAGMENTS)).sum()
    return found


assert len(_FREE_COPIES) == LONGEST_UNIT_BP + 1  # noqa: S101
