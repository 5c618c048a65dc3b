"""How different two amino acids are: Grantham's distance, by the formula of his paper.

Source: Grantham, Science 1974;185:862: distance from the composition c of the side chain (atomic weight ratio of what is no
carbon), the polarity p and the volume v, weighted and scaled so that the mean of all pairs is 100.
"""

from __future__ import annotations

import math
from typing import Final

# c, p, v of each amino acid, table 1 of the paper.
_PROPERTIES: Final = {
    "S": (1.42, 9.2, 32.0), "R": (0.65, 10.5, 124.0), "L": (0.0, 4.9, 111.0), "P": (0.39, 8.0, 32.5),
    "T": (0.71, 8.6, 61.0), "A": (0.0, 8.1, 31.0), "V": (0.0, 5.9, 84.0), "G": (0.74, 9.0, 3.0),
    "I": (0.0, 5.2, 111.0), "F": (0.0, 5.2, 132.0), "Y": (0.20, 6.2, 136.0), "C": (2.75, 5.5, 55.0),
    "H": (0.58, 10.4, 96.0), "Q": (0.89, 10.5, 85.0), "N": (1.33, 11.6, 56.0), "K": (0.33, 11.3, 119.0),
    "D": (1.38, 13.0, 54.0), "E": (0.92, 12.3, 83.0), "M": (0.0, 5.7, 105.0), "W": (0.13, 5.4, 170.0),
}  # fmt: skip
_WEIGHTS: Final = (1.833, 0.1018, 0.000399)
_SCALE: Final = 50.723


def measure_distance(first: str, second: str) -> int | None:
    """The distance of two amino acids (one letter), 0 for the same; None for a letter that is none of the twenty.

    Computed from the paper's rounded properties, it may lie 1 beside the paper's rounded table.

    >>> measure_distance("D", "E"), measure_distance("L", "I"), measure_distance("G", "V")
    (45, 5, 109)
    """
    if first not in _PROPERTIES or second not in _PROPERTIES:
        return None
    pairs = zip(_WEIGHTS, _PROPERTIES[first], _PROPERTIES[second], strict=True)
    return round(_SCALE * math.sqrt(sum(weight * (one - other) ** 2 for weight, one, other in pairs)))
