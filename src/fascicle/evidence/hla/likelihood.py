"""How well a pair of alleles explains fragments.

A fragment comes from one allele of the gene or from the other, or from another gene, or it is no HLA read. The probability of
what it differs by falls by `UNIT_NATS` per unit; a quarter of a wrong base at one error in 200 bases is ln(3 * 200) / 4 = 1.6.
Whatever differs by more than the floor is explained by none, and says nothing more against a pair.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hla.comparing import UNITS_MAX
from fascicle.reference.kernels import kernel

UNIT_NATS: Final = float(np.log(3 * 200) / 4)
# One and a half wrong bases. Three in four fragments of 200 bases at one error in 200 have fewer; those that have more say
# little, and those of a pseudogene that the database does not have nearly all do (measured: docs/validation.md).
FLOOR_UNITS: Final = 6
SIZE: Final = UNITS_MAX + 1


@cache
def make_table(fraction: float) -> NDArray[np.float32]:
    """ln P of a fragment by units against the first allele (which has `fraction` of the gene's fragments), the second, and the
    best allele of the other genes: an array of 64 x 64 x 64."""
    p = np.exp(-UNIT_NATS * np.arange(SIZE))
    own = fraction * p[:, None, None] + (1 - fraction) * p[None, :, None]
    return np.log(own + 0.5 * p[None, None, :] + np.exp(-UNIT_NATS * FLOOR_UNITS)).astype(np.float32)


@kernel
def sum_partners(
    units: NDArray[np.uint8], fixed: NDArray[np.uint8], background: NDArray[np.uint8], table: NDArray[np.float32]
) -> NDArray[np.float64]:
    """ln likelihood of the pairs of one fixed allele (its units by fragment) with every allele (alleles x fragments)."""
    sums = np.zeros(len(units))
    for n in range(len(units)):
        total = 0.0
        for r in range(len(fixed)):
            total += table[fixed[r], units[n, r], background[r]]
        sums[n] = total
    return sums


@kernel
def sum_pairs(units: NDArray[np.uint8], background: NDArray[np.uint8], table: NDArray[np.float32]) -> NDArray[np.float64]:
    """ln likelihood of all pairs of alleles (alleles x alleles, the lower triangle; above it minus infinity)."""
    count = len(units)
    sums = np.full((count, count), -np.inf)
    for a in range(count):
        for b in range(a + 1):
            total = 0.0
            for r in range(len(background)):
                total += table[units[a, r], units[b, r], background[r]]
            sums[a, b] = total
    return sums
