"""How likely the fragments over a place are, for every fraction of molecules that could have the other allele."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import kernel

Floats = NDArray[np.float64]


def _make_grid() -> Floats:
    """0, then fractions on a logarithmic scale to a tenth, then evenly spaced ones."""
    return np.concatenate(([0.0], np.geomspace(0.001, 0.1, 32), np.linspace(0.12, 0.98, 44), [0.99, 0.995, 0.999]))


FRACTIONS: Final = _make_grid()
_SMALLEST: Final = 1e-9


@kernel
def _weigh(alternate: Floats, reference: Floats, errors: Floats, fractions: Floats, found: Floats) -> None:
    """A fragment of the other allele comes from a molecule that has it, or is an error; one of the reference likewise."""
    for number in range(len(alternate)):
        for cell in range(alternate.shape[1]):
            a, r, e = alternate[number, cell], reference[number, cell], max(errors[number, cell], _SMALLEST)
            right = max(1.0 - 3.0 * e, 0.25)
            if a > 0:
                for i in range(len(fractions)):
                    found[number, i] += a * np.log(fractions[i] * right + (1.0 - fractions[i]) * e)
            if r > 0:
                for i in range(len(fractions)):
                    found[number, i] += r * np.log((1.0 - fractions[i]) * right + fractions[i] * e)


def weigh_fractions(alternate: Floats | NDArray[np.int32], reference: Floats | NDArray[np.int32], errors: Floats) -> Floats:
    """Log likelihoods, shape (n, fractions), of counts by cell (n, cells) with the probability of an error in each cell."""
    found = np.zeros((len(alternate), len(FRACTIONS)))
    shape = (len(alternate), -1)
    _weigh(
        np.ascontiguousarray(alternate.reshape(shape), np.float64), np.ascontiguousarray(reference.reshape(shape), np.float64),
        np.ascontiguousarray(errors.reshape(shape), np.float64), FRACTIONS, found,
    )  # fmt: skip
    return found
