"""Immunohistochemistry: how a marker stains, how a stain is read, and what a result means for a tumour entity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fascicle.model.knowledge import Citation, Verification


def fold_name(name: str) -> str:
    """A name of a marker as it is compared: without case, spaces and hyphens.

    >>> fold_name("INI-1"), fold_name("β-catenin")
    ('ini1', 'betacatenin')
    """
    return re.sub(r"[\s_./-]", "", name).lower().replace("β", "beta")


class Compartment(StrEnum):
    """Where in the cell a stain lies."""

    NUCLEAR = "nuclear"
    CYTOPLASMIC = "cytoplasmic"
    MEMBRANOUS = "membranous"
    PERINUCLEAR = "perinuclear"
    NUCLEAR_MEMBRANE = "nuclear_membrane"


class Intensity(StrEnum):
    """How strongly it stains."""

    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Stain:
    """A marker as a report gives it: `said` in its words, `percent` of tumour cells. `source` names the report.

    `has_internal_control`: normal cells of the slide stain as they must. None: not stated. `clone`: the antibody.
    """

    marker: str
    said: str
    source: str
    percent: Decimal | None = None
    clone: str | None = None
    intensity: Intensity | None = None
    compartments: tuple[Compartment, ...] = ()
    pattern: str | None = None
    has_internal_control: bool | None = None


class MarkerSense(StrEnum):
    """What of a marker is the finding: that it is there, or that it is lost."""

    GAIN = "gain"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class MarkerRule:
    """How a marker is read. `compartment`: where a stain must lie to count, None where anywhere does. `aliases`: other names."""

    marker: str
    aliases: tuple[str, ...]
    gene: str | None
    sense: MarkerSense
    compartment: Compartment | None
    surrogate_of: str | None


class StainCall(StrEnum):
    """What a stain says."""

    POSITIVE = "positive"
    PARTIAL = "partial"
    WEAK = "weak"
    NEGATIVE = "negative"
    LOST = "lost"
    RETAINED = "retained"
    NOT_EVALUABLE = "not_evaluable"
    OPEN = "open"  # the words decide nothing


@dataclass(frozen=True, slots=True)
class StainResult:
    """A stain as it is read. `is_conclusive`: whether conclusions may rest on it; `notes` say why not."""

    stain: Stain
    marker: str
    call: StainCall
    because: str
    is_conclusive: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A sensitivity or specificity, 0 to 1, with its counts where the source gives them."""

    value: float
    found: int | None = None
    of: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 1:
            raise ValueError(f"a rate is 0 to 1, not {self.value}")


class Extent(StrEnum):
    """How much of a stain a relation asks for."""

    ANY = "any"
    DIFFUSE = "diffuse"


@dataclass(frozen=True, slots=True)
class StainRelation:
    """How often a result of a marker is found in an entity (`sensitivity`) and not found in what it was held against
    (`specificity`); None where the source gives none.

    `result` is `positive`, `negative`, `lost` or `retained`.
    """

    identifier: str
    marker: str
    result: StainCall
    extent: Extent
    entity: str
    sensitivity: Rate | None
    specificity: Rate | None
    held_against: str
    citations: tuple[Citation, ...]
    verification: Verification
    verified_on: date

    @property
    def is_verified(self) -> bool:
        """Whether conclusions may rest on it."""
        return self.verification is Verification.VERIFIED
