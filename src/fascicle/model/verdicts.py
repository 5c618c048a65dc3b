"""Whether a call is reported, and the named reasons why not: the words of fusions and of variants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether a candidate is reported."""

    REPORTED = "reported"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate is not reported: the rule's name and the datum that met it."""

    name: str
    because: str
