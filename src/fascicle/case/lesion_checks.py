"""Sizes of one lesion that cannot both be right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from fascicle.errors import CourseError
from fascicle.model.course import get_stated
from fascicle.model.course_facts import ImagingFact, LesionFinding
from fascicle.model.response import BoneLesion
from fascicle.model.spine import Lesion

# A size that is exactly a tenth or ten times that of another study is a slip between centimetres and millimetres.
_SLIP_FACTORS: Final = (Decimal(10), Decimal("0.1"))
KEEP_ONE: Final = "Keep one."


def check_lesions(study: ImagingFact, others: Sequence[ImagingFact]) -> None:
    """Raise CourseError for a lesion that stands twice, and for a size that contradicts that of another study."""
    names = [lesion.lesion for lesion in study.lesions]
    if len(set(names)) < len(names):
        raise CourseError("names one lesion twice", fact=study.identifier, field="lesions", remedy=KEEP_ONE)
    for lesion in study.lesions:
        _check_bone(study, lesion)
        for other in others:
            for earlier in other.lesions:
                if earlier.lesion == lesion.lesion:
                    _check_pair(study, lesion, other, earlier)


def _check_bone(study: ImagingFact, lesion: LesionFinding) -> None:
    """The look of a bone lesion, for SINS, and its kind, for RECIST, say the same."""
    look, kind = get_stated(lesion.bone), get_stated(lesion.bone_lesion)
    if look is None or kind is None:
        return
    if kind is BoneLesion.NO_BONE_LESION or (look is Lesion.BLASTIC) != (kind is BoneLesion.BLASTIC):
        what = f"{lesion.lesion} is {look.value} by bone and {kind.value} by bone_lesion"
        raise CourseError(what, fact=study.identifier, field="lesions", near=lesion.lesion, remedy=KEEP_ONE)


def _check_pair(study: ImagingFact, lesion: LesionFinding, other: ImagingFact, earlier: LesionFinding) -> None:
    size, before = get_stated(lesion.diameter_mm), get_stated(earlier.diameter_mm)
    if size is None or before is None or size == before:
        return
    what = f"{lesion.lesion} has {size} mm here and {before} mm in {other.identifier!r}"
    if size / before in _SLIP_FACTORS:
        remedy = "One is in centimetres: sizes are in millimetres."
        raise CourseError(what, fact=study.identifier, field="lesions", near=lesion.lesion, remedy=remedy)
    if study.methods == other.methods and _is_same_day(study, other):
        what = f"{what}, by the same method on the same day"
        raise CourseError(what, fact=study.identifier, field="lesions", near=lesion.lesion, remedy=KEEP_ONE)


def _is_same_day(study: ImagingFact, other: ImagingFact) -> bool:
    """Whether both are of one day, which is known."""
    days = study.when.dates or study.when.days
    return study.when == other.when and days is not None and days[0] == days[1]
