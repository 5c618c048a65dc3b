"""What a tumour cell can have of a place, how likely that is before the data, and what the data then look like.

With purity p, total copies T of which m are of the rarer parent, and n copies in normal cells, a bin's ratio is
(p T + (1 - p) n) / (p P + 2 (1 - p)), where P is the ploidy at log2 ratio 0, and the rarer allele of a SNP has the share
(p m + (1 - p)) / (p T + 2 (1 - p)).
"""

from __future__ import annotations

from dataclasses import dataclass
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
_DOUBLED: Final = {
    (4, 2): 0.36, (3, 1): 0.17, (2, 1): 0.10, (2, 0): 0.09, (5, 2): 0.09, (4, 1): 0.05, (6, 2): 0.03, (6, 3): 0.02, (1, 0): 0.02,
    (0, 0): 0.005,
}  # fmt: skip
_REST: Final = 0.045
_HIGH_SHARE: Final = 0.02
_DECAY: Final = 0.75
DOUBLED_PRIOR: Final = 0.25
"""Share of tumours whose genome was doubled, before the data."""


@dataclass(frozen=True, eq=False)
class StateTable:
    """All states as columns: total copies, copies of the rarer parent, and log prior in a genome that was not doubled and one
    that was, shape (2, states)."""

    totals: NDArray[np.int64]
    minors: NDArray[np.int64]
    log_priors: Floats

    def __len__(self) -> int:
        return len(self.totals)


def list_states(normal_copies: int = 2) -> StateTable:
    """The states of a place of which normal cells have two copies, or one (X of a male: nothing is heterozygous there)."""
    if normal_copies == 1:
        return _list_haploid()
    low = [(total, minor) for total in range(_FULL_MAX + 1) for minor in range(total // 2 + 1)]
    pairs = [*low, *((total, minor) for total in _HIGH for minor in _HIGH_MINORS)]
    priors = [_weigh(pairs, common) for common in (_DIPLOID, _DOUBLED)]
    totals, minors = np.array(pairs, dtype=np.int64).T
    return StateTable(totals, minors, np.log(np.array(priors)))


def _list_haploid() -> StateTable:
    totals = np.array([*range(_FULL_MAX + 1), *_HIGH], dtype=np.int64)
    rest = np.where(totals >= AMPLIFIED_FROM, _HIGH_SHARE / totals.clip(1), _DECAY**totals)
    priors = [np.where(totals == usual, 0.6, 0.4 * rest / rest.sum()) for usual in (1, 2)]
    return StateTable(totals, np.zeros_like(totals), np.log(np.array([own / own.sum() for own in priors])))


def _weigh(pairs: list[tuple[int, int]], common: dict[tuple[int, int], float]) -> Floats:
    is_high = np.array([total >= AMPLIFIED_FROM for total, _ in pairs])
    rest = np.array([0.0 if pair in common or pair[0] >= AMPLIFIED_FROM else _DECAY ** pair[0] for pair in pairs])
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
