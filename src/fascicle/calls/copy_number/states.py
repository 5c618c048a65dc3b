"""What a tumour cell can have of a place, how likely that is before the data, and what the data then look like.

With purity p, total copies T of which m are of the rarer parent, and n copies in normal cells, a bin's ratio is
(p T + (1 - p) n) / (p P + 2 (1 - p)), where P is the ploidy at log2 ratio 0, and the rarer allele of a SNP has the share
(p m + (1 - p)) / (p T + 2 (1 - p)).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.copy_number import AMPLIFIED_FROM

Floats = NDArray[np.float64]

LOG2_FLOOR: Final = -4.0
"""Below this a ratio says no more than "nothing there"; bins without any fragment are set to it."""
_FULL_MAX: Final = 8
_HIGH: Final = (9, 10, 11, 12, 14, 16, 18, 20, 23, 26, 30, 34, 39, 45, 52, 60, 69, 79, 91, 105, 120, 140, 160, 190, 220, 250)
_HIGH_MINORS: Final = (0, 1)
# How often a segment of a tumour has which copies: assumptions of this program, in parts of all. What is not listed has little,
# less the more copies it is, and all together `_REST`; amplifications of 8 copies and more together `_HIGH_SHARE`, each number by
# its inverse, since a step between them means less the higher they are.
_DIPLOID: Final = {(2, 1): 0.56, (1, 0): 0.11, (3, 1): 0.12, (2, 0): 0.06, (4, 2): 0.02, (4, 1): 0.04, (0, 0): 0.01, (3, 0): 0.01}
# The base has the same weight in both, or the many segments that nothing happened to would decide what changed ones should. An
# explanation has a twin: two copies more everywhere, one of each parent, and the purity p / (1 - p) fit the same data. Loss of
# heterozygosity is common in doubled genomes and cannot be in that twin, so that its states weigh a little less than those of the
# plain explanation.
_DOUBLED: Final = {
    (4, 2): 0.56, (3, 1): 0.10, (5, 2): 0.06, (2, 1): 0.03, (2, 0): 0.08, (4, 1): 0.025, (6, 2): 0.015, (6, 3): 0.01,
    (4, 0): 0.015, (1, 0): 0.01, (0, 0): 0.005,
}  # fmt: skip
# Of short stretches both copies are lost much oftener beside one of them than of arms; and that each parent lost one of its two
# copies of the same short stretch, after the genome was doubled, is rare (of chromosomes it is common).
_SHORT: Final = {(1, 0): 0.06, (0, 0): 0.05, (2, 0): 0.04}
_SHORT_DOUBLED: Final = {(3, 1): 0.06, (2, 1): 0.006, (2, 0): 0.06, (0, 0): 0.02}
# A genome in which hardly anything is changed is as good as one in which much is: without it, quiet segments would speak for a
# purity so low that changes cannot be seen.
_QUIET_BASE: Final = 0.97
_REST: Final = 0.045
_HIGH_SHARE: Final = 0.03
_DECAY: Final = 0.75
SHORT_BP: Final = 3_000_000
"""Changes up to this length are focal ones."""
LONG_BP: Final = 10_000_000
"""A cell does not live without both copies of a stretch as long as this."""
LONG_LOSS: Final = 1e-3
"""How much rarer the loss of both copies is then."""
DOUBLED_PRIOR: Final = 0.25
"""Share of tumours whose genome was doubled, before the data."""
QUIET_PRIOR: Final = 0.2
"""Share of tumours in whose genome hardly anything is changed."""


@dataclass(frozen=True, eq=False)
class StateTable:
    """All states as columns: total copies, copies of the rarer parent, and prior probability in each kind of genome, shape
    (4, states): changed or quiet, not doubled; changed or quiet, doubled (see `is_doubled`)."""

    totals: NDArray[np.int64]
    minors: NDArray[np.int64]
    priors: Floats

    def __len__(self) -> int:
        return len(self.totals)


@lru_cache(maxsize=8)
def list_states(normal_copies: int = 2, *, is_long: bool = False, is_short: bool = False) -> StateTable:
    """The states of a place of which normal cells have two copies, or one (X of a male: nothing is heterozygous there)."""
    table = _list_haploid() if normal_copies == 1 else _list_diploid(is_short=is_short)
    if not is_long:
        return table
    return StateTable(table.totals, table.minors, table.priors * np.where(table.totals == 0, LONG_LOSS, 1.0))


def _list_diploid(*, is_short: bool) -> StateTable:
    low = [(total, minor) for total in range(_FULL_MAX + 1) for minor in range(total // 2 + 1)]
    pairs = [*low, *((total, minor) for total in _HIGH for minor in _HIGH_MINORS)]
    usual = ({**_DIPLOID, **_SHORT}, {**_DOUBLED, **_SHORT_DOUBLED}) if is_short else (_DIPLOID, _DOUBLED)
    priors = [own for common in usual for own in _with_quiet(_weigh(pairs, common))]
    totals, minors = np.array(pairs, dtype=np.int64).T
    return StateTable(totals, minors, np.array(priors))


def _with_quiet(changed: Floats) -> tuple[Floats, Floats]:
    """Priors of a changed genome, and those of one in which the commonest state has nearly all."""
    rare = np.where(changed == changed.max(), 0.0, changed)
    return changed, np.where(rare == 0, _QUIET_BASE, (1 - _QUIET_BASE) * rare / rare.sum())


def is_doubled(kinds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether kinds of genomes are doubled ones."""
    return kinds >= 2


def _list_haploid() -> StateTable:
    totals = np.array([*range(_FULL_MAX + 1), *_HIGH], dtype=np.int64)
    rest = np.where(totals >= AMPLIFIED_FROM, _HIGH_SHARE / totals.clip(1), _DECAY**totals)
    priors = [np.where(totals == usual, 0.6, 0.4 * rest / rest.sum()) for usual in (1, 2)]
    both = [own for changed in priors for own in _with_quiet(changed / changed.sum())]
    return StateTable(totals, np.zeros_like(totals), np.array(both))


def _weigh(pairs: list[tuple[int, int]], common: dict[tuple[int, int], float]) -> Floats:
    is_high = np.array([total >= AMPLIFIED_FROM for total, _ in pairs])
    rest = np.array(
        [0.0 if pair in common or pair[0] >= AMPLIFIED_FROM else _DECAY ** pair[0] / (pair[0] // 2 + 1) for pair in pairs]
    )
    high = np.where(is_high, 1 / np.array([max(total, 1) for total, _ in pairs]), 0.0)
    own = np.array([common.get(pair, 0.0) for pair in pairs]) + _REST * rest / rest.sum() + _HIGH_SHARE * high / high.sum()
    return np.asarray(own / own.sum(), np.float64)


def expect_log2(purity: Floats, ploidy: Floats, totals: NDArray[np.int64], normal_copies: int) -> Floats:
    """Log2 ratios of totals; the arguments broadcast."""
    ratio = (purity * totals + (1 - purity) * normal_copies) / (purity * ploidy + 2 * (1 - purity))
    return np.asarray(np.log2(np.maximum(ratio, 2**LOG2_FLOOR)), np.float64)


def expect_minor_share(purity: Floats, totals: NDArray[np.int64], minors: NDArray[np.int64]) -> Floats:
    """Share of the rarer allele at SNPs (0 to 0.5); where nothing is left of both, one half. The arguments broadcast."""
    depth = purity * totals + 2 * (1 - purity)
    share = (purity * minors + (1 - purity)) / np.maximum(depth, 1e-9)
    return np.asarray(np.where(depth > 1e-9, np.minimum(share, 0.5), 0.5), np.float64)


def estimate_copies(log2: float, purity: float, ploidy: float, normal_copies: int) -> float:
    """The copies that a log2 ratio stands for, whole or not; never below 0.

    >>> estimate_copies(0.0, 0.5, 2.0, 2)
    2.0
    """
    depth = 2**log2 * (purity * ploidy + 2 * (1 - purity))
    return max((depth - (1 - purity) * normal_copies) / purity, 0.0)
