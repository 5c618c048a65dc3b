"""RECIST 1.1 at baseline: which lesions can be measured, and which may be targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, conclude
from fascicle.clinic.recist.rules import APPLIES, NODE_NORMAL_MM, NODE_TARGET_MM, make_rule
from fascicle.model.response import BoneLesion, LesionKind, Method
from fascicle.model.scores import OneOf, Options, Score, Stated

# Section 3.1.1: by method, the least longest diameter of a lesion that is no node.
_LEAST_MM: Final = Decimal(10)
_LEAST_XRAY_MM: Final = Decimal(20)
_THIN_SLICE_MM: Final = Decimal(5)
MOST_TARGETS: Final = 5
MOST_TARGETS_PER_ORGAN: Final = 2
LATEST_BASELINE_DAYS: Final = 28


class BaselineClass(StrEnum):
    """`NON_TARGET`: there, but not measurable by rule; `NORMAL`: a node below 10 mm."""

    MEASURABLE = "measurable"
    NON_TARGET = "non-target"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class BaselineLesion:
    """A lesion before the line. `size_mm`: longest diameter (of a bone lesion: of its soft-tissue part), or short axis of a node.

    `organ` and `method` None: not stated. `is_in_treated_field`: irradiated or otherwise locally treated before;
    `has_progressed_there`: and has grown since.
    """

    identifier: str
    organ: str | None
    kind: LesionKind
    method: Method | None
    size_mm: Decimal | None
    slice_mm: Decimal | None = None
    bone: Stated[BoneLesion] = None
    is_in_treated_field: bool | None = None
    has_progressed_there: bool | None = None


SCALE: Final = Scale("RECIST 1.1 baseline", tuple(BaselineClass), make_rule("sections 3.1.1 to 3.1.3"))

_LARGE_OR_NOT: Final = OneOf((BaselineClass.MEASURABLE, BaselineClass.NON_TARGET))


def classify_lesion(lesion: BaselineLesion) -> Score[Options[BaselineClass]]:
    """Whether a lesion is measurable, non-target or normal, or which of these remain possible."""
    size = Input("size and slice thickness", _classify_size(lesion), tuple(BaselineClass))
    bone = Input("kind of bone lesion", lesion.bone, tuple(BoneLesion))
    field = Input("whether it lies in a treated field", lesion.is_in_treated_field, (False, True))
    progressed = Input("whether it progressed after local treatment", lesion.has_progressed_there, (False, True))
    return conclude(SCALE, (size, bone, field, progressed), _classify, APPLIES)


def check_targets(targets: Sequence[BaselineLesion], *, days_before_start: tuple[int, int] | None) -> tuple[str, ...]:
    """What speaks against a choice of targets: too many, too many in one organ, not measurable, too long before the start.

    `days_before_start`: the least and the most days from the baseline to the start that remain possible, None if not known.
    """
    found = []
    if len(targets) > MOST_TARGETS:
        found.append(f"{len(targets)} targets; RECIST 1.1 allows {MOST_TARGETS}")
    found += [
        f"{count} targets in {organ}; RECIST 1.1 allows {MOST_TARGETS_PER_ORGAN}"
        for organ, count in Counter(lesion.organ for lesion in targets if lesion.organ is not None).items()
        if count > MOST_TARGETS_PER_ORGAN
    ]
    nowhere = [lesion.identifier for lesion in targets if lesion.organ is None]
    if nowhere and len(targets) > MOST_TARGETS_PER_ORGAN:
        found.append(f"the organ of {', '.join(nowhere)} is not stated; RECIST 1.1 allows {MOST_TARGETS_PER_ORGAN} in one")
    found += [reason for lesion in targets if (reason := _doubt(lesion)) is not None]
    if days_before_start is None:
        found.append("the days from the baseline to the start are not known")
    elif days_before_start[1] > LATEST_BASELINE_DAYS:
        days = " to ".join(map(str, dict.fromkeys(days_before_start)))
        found.append(f"the baseline is {days} days before the start; RECIST 1.1 allows {LATEST_BASELINE_DAYS}")
    return tuple(found)


def _doubt(lesion: BaselineLesion) -> str | None:
    """Why a lesion should not be a target, if it should not."""
    options = classify_lesion(lesion).result
    if options is None or BaselineClass.MEASURABLE not in options.values:
        return f"{lesion.identifier} is not measurable"
    return None if options.single is not None else f"{lesion.identifier} is not known to be measurable"


def _classify(size: BaselineClass, bone: BoneLesion, is_in_field: YesNo, has_progressed: YesNo) -> BaselineClass:
    """A treated field or a bone lesion without soft tissue takes a lesion of sufficient size out of the targets."""
    if size is not BaselineClass.MEASURABLE:
        return size
    if bone in (BoneLesion.WITHOUT_SOFT_TISSUE, BoneLesion.BLASTIC) or (is_in_field and not has_progressed):
        return BaselineClass.NON_TARGET
    return BaselineClass.MEASURABLE


def _classify_size(lesion: BaselineLesion) -> Stated[BaselineClass]:
    """By size alone; more than one class where size or slice thickness is missing and matters. Only a node can be normal."""
    if lesion.method is Method.ULTRASOUND:
        return BaselineClass.NON_TARGET
    if lesion.kind is LesionKind.NODE:
        return _classify_node(lesion)
    if lesion.size_mm is None:
        return _LARGE_OR_NOT
    least_mm = _find_least_mm(lesion)
    if lesion.size_mm < _LEAST_MM:
        return BaselineClass.NON_TARGET
    if least_mm is None:
        return _LARGE_OR_NOT
    return BaselineClass.MEASURABLE if lesion.size_mm >= least_mm else BaselineClass.NON_TARGET


def _classify_node(lesion: BaselineLesion) -> Stated[BaselineClass]:
    """15 mm or more: measurable; 10 to under 15: non-target; under 10: normal (section 3.1.2)."""
    if lesion.size_mm is None:
        return None
    if lesion.size_mm < NODE_TARGET_MM:
        return BaselineClass.NON_TARGET if lesion.size_mm >= NODE_NORMAL_MM else BaselineClass.NORMAL
    return BaselineClass.MEASURABLE if lesion.method is not None else _LARGE_OR_NOT


def _find_least_mm(lesion: BaselineLesion) -> Decimal | None:
    """The least diameter: 10 mm, or twice the slice where that is thicker than 5 mm; None where method or slice is not stated."""
    if lesion.method is None:
        return None
    if lesion.method is Method.CHEST_XRAY:
        return _LEAST_XRAY_MM
    if lesion.method is Method.CALIPERS:
        return _LEAST_MM
    if lesion.slice_mm is None:
        return None
    return _LEAST_MM if lesion.slice_mm <= _THIN_SLICE_MM else 2 * lesion.slice_mm
