"""Facts of a course in a line of words; what is not stated is said so."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from fascicle.model.course import END_SUFFIX, NOT_STATED, When, get_stated
from fascicle.model.course_blood import BloodFact, BloodValue
from fascicle.model.course_facts import (
    AssumptionFact,
    CourseFact,
    DecisionFact,
    ExaminationFact,
    FindingFact,
    ImagingFact,
    LesionFinding,
    OperationFact,
    OutcomeFact,
    PathologyFact,
    RehabilitationFact,
    Side,
)
from fascicle.model.course_therapies import DrugDose, TherapyFact, ToxicityFact
from fascicle.model.response import Direction
from fascicle.model.staging import TumourExtent
from fascicle.model.surgery import ComplicationFinding

DIRECTIONS: Final = {Direction.SMALLER: "smaller", Direction.UNCHANGED: "unchanged", Direction.LARGER: "larger"}
_ACRONYMS: Final = {"ecog": "ECOG", "lvef": "LVEF", "ecg": "ECG", "fnclcc": "FNCLCC", "qtc": "QTc", "ki67": "Ki-67"}
_UNITS: Final = {"percent": "%", "mm": "mm", "ml": "ml", "min": "min", "ms": "ms", "gy": "Gy"}


def describe_fact(fact: CourseFact) -> str:
    """What a fact says, in one line."""
    match fact:
        case ExaminationFact():
            return _join(fact.complaint, *map(_describe_pain, (fact,)), *_list_strength(fact), fact.change) or "examination"
        case ImagingFact():
            return _join(
                "/".join(method.value.upper() for method in fact.methods), *map(describe_lesion, fact.lesions), fact.cord
            )
        case BloodFact():
            return ", ".join(map(describe_blood_value, fact.results)) or "blood test"
        case FindingFact():
            return f"{fact.method}: {fact.statement}"
        case DecisionFact() | RehabilitationFact() | AssumptionFact():
            return fact.statement
        case TherapyFact():
            return describe_therapy(fact)
        case ToxicityFact():
            grade = get_stated(fact.grade)
            return f"{fact.term}, grade {NOT_STATED if grade is None else grade}"
        case OperationFact():
            return _join(fact.procedure, _say(fact.approach, "{} approach"), *_list_measures(fact))
        case PathologyFact():
            return _join(f"{fact.specimen}", fact.diagnosis, _say(fact.necrosis_percent, "necrosis {} %"), _describe_margin(fact))
        case OutcomeFact():
            return _join("last contact", _describe_alive(fact), _describe_progression(fact), fact.disease)


def describe_therapy(fact: TherapyFact) -> str:
    """Drugs with their doses, or the dose of radiation, and the cycles."""
    drugs = " + ".join(map(_describe_dose, fact.drugs)) or fact.mode.value
    cycles = get_stated(fact.cycles)
    radiation = (_say(fact.dose_gy, "{} Gy"), _say(fact.fractions, "{} fractions"))
    return _join(drugs, *radiation, None if cycles is None else f"{cycles} cycle{'' if cycles == 1 else 's'}", fact.target)


def describe_blood_value(item: BloodValue) -> str:
    """The value with its unit and the limits of normal, as far as stated."""
    low, high = get_stated(item.lower_limit), get_stated(item.upper_limit)
    limits = f"{low}–{high}" if low is not None and high is not None else f"≤ {high}" if high is not None else f"≥ {low}"
    return f"{item.test} {item.value} {item.unit}{'' if low is None and high is None else f' ({limits})'}"


def describe_lesion(lesion: LesionFinding) -> str:
    """The lesion with its axes, or the direction in words."""
    axes = [axis for axis in map(get_stated, (lesion.diameter_mm, lesion.second_mm, lesion.third_mm)) if axis is not None]
    if axes:
        return f"{lesion.lesion} {' x '.join(f'{axis} mm' for axis in axes)}"
    direction = get_stated(lesion.described)
    words = get_stated(lesion.words) or (DIRECTIONS[direction] if direction else lesion.visibility.value.replace("_", " "))
    return (
        f"{lesion.lesion} {words}, size not stated" if lesion.visibility.value == "not_measured" else f"{lesion.lesion} {words}"
    )


def list_not_stated(fact: CourseFact) -> tuple[str, ...]:
    """What the source was read for and does not say, in words."""
    found = [name_field(item.name) for item in fields(fact) if _is_silent(getattr(fact, item.name))]
    for owner, part in _list_parts(fact):
        found += [f"{name_field(item.name)} ({owner})" for item in fields(part) if _is_silent(getattr(part, item.name))]
    if isinstance(fact, FindingFact):
        found += [value.name for value in fact.values if value.value == NOT_STATED]
    if isinstance(fact, DecisionFact):
        found += [f"why not {option.what}" for option in fact.options if option.reason == NOT_STATED]
    return tuple(dict.fromkeys(found))


def _list_parts(fact: CourseFact) -> list[tuple[str, LesionFinding | TumourExtent | DrugDose | BloodValue | ComplicationFinding]]:
    """The parts of a fact that can be silent themselves, by name."""
    match fact:
        case ImagingFact():
            extents = [(part.lesion, part.extent) for part in fact.lesions if part.extent is not None]
            return [*((part.lesion, part) for part in fact.lesions), *extents]
        case OperationFact():
            return [(part.what, part) for part in fact.complication_events]
        case TherapyFact():
            return [(part.drug, part) for part in fact.drugs]
        case BloodFact():
            return [(part.test, part) for part in fact.results]
        case _:
            return []


def describe_when(when: When) -> str:
    """The time in words: day or date, what it counts from, what came before, as far as stated."""
    if when.dates is not None:
        first, last = when.dates
        text = f"{first}" if first == last else f"{first} to {last}"
    elif when.days is not None:
        low, high = when.days
        days = f"{low}" if low == high else f"{low} to {high}"
        text = f"day {days}" if when.days_from is None else f"{days} days after {name_point(when.days_from)}"
    else:
        text = f"after {', '.join(map(name_point, when.after))}; day not stated" if when.after else "day not stated"
    return f"{text} ({when.said})" if when.said else text


def name_point(name: str) -> str:
    """`end of x` for `x.end`."""
    return f"end of {name.removesuffix(END_SUFFIX)}" if name.endswith(END_SUFFIX) else name


def name_field(name: str) -> str:
    """A field's name as words, with its unit behind it."""
    stem, _, unit = name.rpartition("_")
    words, tail = (stem, f" ({_UNITS[unit]})") if unit in _UNITS and stem else (name, "")
    for prefix in ("is_", "has_", "was_"):
        words = words.removeprefix(prefix)
    return " ".join(_ACRONYMS.get(word, word) for word in words.split("_")) + tail


def _is_silent(value: object) -> bool:
    return isinstance(value, str) and value == NOT_STATED


def _join(*parts: object) -> str:
    """The parts that are stated, separated by commas."""
    return ", ".join(str(part) for part in parts if part is not None and part != NOT_STATED and part != "")


def _say(value: object, words: str) -> str | None:
    return None if value is None or value == NOT_STATED else words.format(value)


def _describe_pain(fact: ExaminationFact) -> str | None:
    return None if get_stated(fact.complaint) is not None else get_stated(fact.pain)


def _list_strength(fact: ExaminationFact) -> list[str]:
    sides = {Side.BOTH: "both sides", Side.LEFT: "left", Side.RIGHT: "right"}
    return [f"strength {item.muscle} {sides[item.side]} {item.grade}" for item in fact.strength]


def _describe_dose(dose: DrugDose) -> str:
    amount, unit = get_stated(dose.dose), get_stated(dose.unit)
    parts = (dose.drug, None if amount is None or unit is None else f"{amount} {unit.value}", get_stated(dose.schedule))
    return " ".join(part for part in parts if part)


def _list_measures(fact: OperationFact) -> tuple[str | None, ...]:
    minutes = get_stated(fact.duration_min)
    time = None if minutes is None else f"{minutes // 60} h {minutes % 60} min"
    return (
        ", ".join(level.value for level in fact.levels) or None,
        _say(fact.vertebral_bodies, "{} vertebral bodies"),
        time,
        _say(fact.blood_loss_ml, "blood loss {} ml"),
    )


def _describe_margin(fact: PathologyFact) -> str | None:
    known = (get_stated(fact.has_microscopic_margin), get_stated(fact.has_macroscopic_margin))
    if True in known:
        return "tumour at the margin"
    return "margins free" if known[0] is False else None


def _describe_progression(fact: OutcomeFact) -> str | None:
    progressed = get_stated(fact.has_progressed)
    return None if progressed is None else ("progressed" if progressed else "no progression")


def _describe_alive(fact: OutcomeFact) -> str | None:
    alive = get_stated(fact.is_alive)
    return None if alive is None else ("alive" if alive else "died")
