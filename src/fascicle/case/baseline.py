"""Whether the targets of a line may be targets: what RECIST 1.1 asks of them at the baseline, from what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.clinic.recist.baseline import BaselineClass, BaselineLesion, check_targets, classify_lesion
from fascicle.model.course import Place, get_stated
from fascicle.model.course_facts import ImagingFact, LesionFinding
from fascicle.model.response import BoneLesion, LesionKind, Method
from fascicle.model.scores import OneOf, Options, Score, Stated
from fascicle.model.spine import Lesion

_SECTIONAL: Final = (Method.CT, Method.MRI)


@dataclass(frozen=True, slots=True)
class BaselineTarget:
    """A lesion that the record calls a target, and what it is by the rules."""

    lesion: str
    found: Score[Options[BaselineClass]]


@dataclass(frozen=True, slots=True)
class BaselineCheck:
    """The targets of a line, and what speaks against the choice in words; empty where nothing does."""

    targets: tuple[BaselineTarget, ...] = ()
    objections: tuple[str, ...] = ()


def check_baseline(study: ImagingFact, taken: Place, start: Place) -> BaselineCheck:
    """The targets of a baseline study, taken at a place, for a line that starts at another.

    The record decides which lesions are targets and the response is counted by them; what speaks against it is said.
    """
    lesions = [_describe(study, lesion) for lesion in study.lesions if lesion.is_target is True]
    if not lesions:
        return BaselineCheck()
    targets = tuple(BaselineTarget(lesion.identifier, classify_lesion(lesion)) for lesion in lesions)
    return BaselineCheck(targets, check_targets(lesions, days_before_start=_count_days(taken, start)))


def _count_days(taken: Place, start: Place) -> tuple[int, int] | None:
    """The least and the most days from the study to the start, where both count from the same beginning."""
    if taken.frame != start.frame:
        return None
    return max(0, start.earliest - taken.latest), max(0, start.latest - taken.earliest)


def _describe(study: ImagingFact, lesion: LesionFinding) -> BaselineLesion:
    return BaselineLesion(
        lesion.lesion,
        get_stated(lesion.organ),
        lesion.lesion_kind,
        _find_method(study.methods),
        get_stated(lesion.diameter_mm),
        get_stated(study.slice_mm),
        _find_bone(lesion),
        get_stated(lesion.is_in_treated_field),
        get_stated(lesion.has_progressed_there),
    )


def _find_method(methods: Sequence[Method]) -> Method | None:
    """The method that measures best: slices before all others."""
    return next((method for method in (*_SECTIONAL, *methods) if method in methods), None)


def _find_bone(lesion: LesionFinding) -> Stated[BoneLesion]:
    """What kind of bone lesion it is; a lytic or mixed one may have soft tissue or not."""
    stated = get_stated(lesion.bone_lesion)
    if stated is not None or lesion.lesion_kind is LesionKind.NODE:
        return stated or BoneLesion.NO_BONE_LESION
    look = get_stated(lesion.bone)
    if look is None:
        return None
    soft_or_not = OneOf((BoneLesion.LYTIC_WITH_SOFT_TISSUE, BoneLesion.WITHOUT_SOFT_TISSUE))
    return BoneLesion.BLASTIC if look is Lesion.BLASTIC else soft_or_not
