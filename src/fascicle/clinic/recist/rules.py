"""RECIST 1.1: where its rules are written, and the constants they share."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Rule

CITATION: Final = Citation(
    "Eisenhauer EA et al., Eur J Cancer 2009;45:228-247 (RECIST 1.1)", "https://doi.org/10.1016/j.ejca.2008.10.026"
)
APPLIES: Final = Applicability(True, "RECIST 1.1 is for solid tumours.")
# Section 3.1 and 4.3.1: sizes that decide, in millimetres.
NODE_TARGET_MM: Final = Decimal(15)
NODE_NORMAL_MM: Final = Decimal(10)
TOO_SMALL_MM: Final = Decimal(5)
LEAST_GROWTH_MM: Final = Decimal(5)


def make_rule(place: str, verification: Verification = Verification.VERIFIED) -> Rule:
    """A rule of RECIST 1.1 by section or table."""
    return Rule(CITATION, place, verification)
