"""What is known of the tumour at one place: share of tumour cells and copies, as possibilities with probabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CopyAlternative:
    """One possibility: purity (0 to 1), copies in tumour cells, those of the rarer parent among them, copies in normal cells.

    `total` and `minor` are None where nothing is known of them. `probability` is beside the other possibilities.
    """

    purity: float
    total: int | None
    minor: int | None
    probability: float
    normal: int = 2


@dataclass(frozen=True, slots=True)
class TumourState:
    """Share of tumour cells and copies in them; None is unknown. With `alternatives` these hold in the place of both. `because`
    says in words what is known, to go on from "by fraction, population frequency, and ...".
    """

    purity: float | None = None
    copies: int | None = None
    alternatives: tuple[CopyAlternative, ...] = ()
    because: str = "neither purity nor copies, which are not known"


FindState = Callable[[str, int], TumourState]
"""The state at a place: chromosome, 0-based offset."""
