"""Lesions, what was measured of them, and the words of RECIST 1.1."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

# Larger than any body's cross-section: a number above it is in another unit.
_LARGEST_MM: Final = Decimal(600)


class LesionKind(StrEnum):
    """Lymph nodes are measured by their short axis, every other lesion by its longest diameter."""

    NON_NODAL = "non_nodal"
    NODE = "node"


class BoneLesion(StrEnum):
    """What kind of bone lesion it is, if it is one."""

    NO_BONE_LESION = "no_bone_lesion"
    LYTIC_WITH_SOFT_TISSUE = "lytic_or_mixed_with_soft_tissue"
    WITHOUT_SOFT_TISSUE = "without_soft_tissue"
    BLASTIC = "blastic"


class Visibility(StrEnum):
    """What became of a target lesion at one examination."""

    MEASURED = "measured"
    TOO_SMALL = "too_small"
    ABSENT = "absent"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True)
class TargetMeasurement:
    """One target lesion at one examination: longest diameter, or short axis of a node, in millimetres.

    `diameter_mm` is there exactly when it was measured.
    """

    lesion: str
    kind: LesionKind
    visibility: Visibility
    diameter_mm: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.diameter_mm is not None) != (self.visibility is Visibility.MEASURED):
            raise ValueError(f"{self.lesion} has a diameter exactly when it was measured")
        if self.diameter_mm is not None and not 0 < self.diameter_mm <= _LARGEST_MM:
            raise ValueError(f"{self.lesion}: {self.diameter_mm} mm is not the size of a lesion; sizes are in millimetres")


class TargetResponse(StrEnum):
    """RECIST 1.1, section 4.3.1; NE is not evaluable."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    PD = "PD"
    NE = "NE"


class NonTargetResponse(StrEnum):
    """RECIST 1.1, section 4.3.3. `NONE`: there was no non-target disease at baseline."""

    NONE = "none"
    CR = "CR"
    NON_CR_NON_PD = "non-CR/non-PD"
    PD = "PD"
    NE = "NE"


class Response(StrEnum):
    """The response at a time point, and the best one over time, from best to worst.

    `RESECTED` is Fascicle's: the only target was taken out, so that RECIST has nothing left to measure.
    """

    CR = "CR"
    PR = "PR"
    SD = "SD"
    NON_CR_NON_PD = "non-CR/non-PD"
    PD = "PD"
    NE = "NE"
    RESECTED = "resected"


class Direction(StrEnum):
    """A change that is described in words where nothing was measured."""

    SMALLER = "smaller"
    UNCHANGED = "unchanged"
    LARGER = "larger"


@dataclass(frozen=True, slots=True)
class Examination:
    """What one examination says of a line of therapy; days count from the start of the line, its baseline is day 0 or before.

    `targets` empty: there is no target disease. `non_target` and `has_new_lesion` None: not stated. `described` is the direction
    in the report's words.
    """

    day: int
    targets: tuple[TargetMeasurement, ...]
    non_target: NonTargetResponse | None = None
    has_new_lesion: bool | None = None
    described: Direction | None = None


@dataclass(frozen=True, slots=True)
class LineCourse:
    """One line of therapy with its own baseline and the examinations after it.

    `baseline` None: no examination before the line is stated. `resected_on_day`: the day on which the only target lesion was
    resected en bloc; None where it was not.
    """

    name: str
    baseline: Examination | None
    follow_ups: tuple[Examination, ...]
    resected_on_day: int | None = None

    def __post_init__(self) -> None:
        days = [examination.day for examination in self.follow_ups]
        if days != sorted(set(days)):
            raise ValueError(f"{self.name}: examinations are in order of days, no day twice")
        if self.baseline and days and days[0] <= self.baseline.day:
            raise ValueError(f"{self.name}: the baseline comes before the examinations")


class Method(StrEnum):
    """How a lesion was measured."""

    CT = "ct"
    MRI = "mri"
    CHEST_XRAY = "chest_xray"
    CALIPERS = "calipers"
    ULTRASOUND = "ultrasound"
