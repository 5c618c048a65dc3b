"""Examinations of a course as the scores of `clinic/` take them, with and without what somebody assumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fascicle.clinic.impairment_scale import Impairment, assume_normal_through, classify_impairment
from fascicle.clinic.muscle_strength import parse_strength, sum_arms, sum_legs
from fascicle.model.course import get_stated
from fascicle.model.course_facts import ARM, LEG, AssumptionFact, CourseFact, ExaminationFact, Side
from fascicle.model.neurology import ARM_MYOTOMES, LEG_MYOTOMES, Level, NeurologicalExamination, SideExamination
from fascicle.model.scores import Options, Score, Stated

_LIMBS = {LEG: LEG_MYOTOMES, ARM: ARM_MYOTOMES}


@dataclass(frozen=True, slots=True)
class ImpairmentResult:
    """The AIS of one examination: from what is stated alone, and under the assumptions (None where there are none)."""

    examination: ExaminationFact
    stated: Score[Options[Impairment]]
    assumed: Score[Options[Impairment]] | None
    assumptions: tuple[AssumptionFact, ...]


def has_neurology(fact: ExaminationFact) -> bool:
    """Whether anything was examined that the scale asks for."""
    anus = (fact.voluntary_anal_contraction, fact.deep_anal_pressure)
    return bool(fact.strength or fact.sensation) or any(get_stated(flag) is not None for flag in anus)


def grade_impairment(fact: ExaminationFact, facts: Sequence[CourseFact]) -> ImpairmentResult:
    """The grade from the facts, and the one that rests on assumptions about this examination."""
    assumptions = tuple(
        item
        for item in facts
        if isinstance(item, AssumptionFact) and item.normal_through is not None and fact.identifier in item.applies_to
    )
    examination = make_examination(fact)
    stated = classify_impairment(examination)
    for item in assumptions:
        if item.normal_through is not None:
            examination = assume_normal_through(examination, item.normal_through)
    assumed = classify_impairment(examination) if assumptions else None
    return ImpairmentResult(fact, stated, assumed, assumptions)


def sum_motor(fact: ExaminationFact) -> tuple[tuple[str, Score[Options[int]]], ...]:
    """The motor scores of the limbs of which anything was examined, with the name of the examination."""
    examination = make_examination(fact)
    sides = (examination.right.motor, examination.left.motor)
    sums = ((ARM_MYOTOMES, sum_arms), (LEG_MYOTOMES, sum_legs))
    return tuple(
        (fact.identifier, add(examination)) for levels, add in sums if any(level in motor for motor in sides for level in levels)
    )


def make_examination(fact: ExaminationFact) -> NeurologicalExamination:
    """The examination muscle by muscle; the strength of a whole limb stands for its five key muscles unless one has its own."""
    return NeurologicalExamination(
        _make_side(fact, Side.RIGHT),
        _make_side(fact, Side.LEFT),
        get_stated(fact.voluntary_anal_contraction),
        get_stated(fact.deep_anal_pressure),
    )


def list_limb_grades(fact: ExaminationFact, limb: str, side: Side) -> tuple[int, int] | None:
    """The weakest and the strongest key muscle of a limb, as far as stated; None where nothing is."""
    motor = _make_side(fact, side).motor
    stated = [motor[level] for level in _LIMBS[limb] if level in motor]
    grades = [value for item in stated if item is not None for value in (item.values if not isinstance(item, int) else (item,))]
    return (min(grades), max(grades)) if grades else None


def _make_side(fact: ExaminationFact, side: Side) -> SideExamination:
    motor: dict[Level, Stated[int]] = {}
    on_side = [item for item in fact.strength if item.side in (side, Side.BOTH)]
    for item in on_side:
        if item.muscle in _LIMBS:
            motor |= dict.fromkeys(_LIMBS[item.muscle], parse_strength(item.grade).grade)
    motor |= {Level(item.muscle): parse_strength(item.grade).grade for item in on_side if item.muscle not in _LIMBS}
    felt = [item for item in fact.sensation if item.side in (side, Side.BOTH)]
    return SideExamination(
        motor,
        {item.level: get_stated(item.light_touch) for item in felt},
        {item.level: get_stated(item.pin_prick) for item in felt},
    )
