"""Therapies and outcomes that contradict themselves or each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fascicle.case.timing import Timing
from fascicle.clinic.drugs import Drug, DrugKind, find_drug, suggest_drug
from fascicle.errors import CourseError
from fascicle.model.course import END_SUFFIX, When, get_stated
from fascicle.model.course_facts import CourseFact, OutcomeFact
from fascicle.model.course_therapies import NotDoneReason, TherapyFact, TherapyMode

KEEP_ONE: Final = "Keep what is right."


def check_therapy(fact: TherapyFact) -> None:
    """Raise CourseError where a therapy goes on and has ended, or has a dose of another mode."""
    if fact.is_ongoing is True and isinstance(fact.ended, When):
        raise CourseError("is ongoing and says when it ended", fact=fact.identifier, field="is_ongoing", remedy=KEEP_ONE)
    if fact.is_ongoing is True and get_stated(fact.stop_reason) is not None:
        raise CourseError("is ongoing and says why it ended", fact=fact.identifier, field="is_ongoing", remedy=KEEP_ONE)
    if fact.has_progressed is False and isinstance(fact.progressed, When):
        what = "says that the disease has not progressed and when it did"
        raise CourseError(what, fact=fact.identifier, field="progressed", remedy=KEEP_ONE)
    if fact.mode is not TherapyMode.RADIOTHERAPY:
        for field in ("dose_gy", "fractions"):
            if get_stated(getattr(fact, field)) is not None:
                what = f"is {fact.mode.value} and has {field}, which radiotherapy has"
                raise CourseError(what, fact=fact.identifier, field=field, remedy="Is mode right?")


def check_outcome(fact: OutcomeFact, therapies: Iterable[TherapyFact]) -> None:
    """Raise CourseError where an outcome contradicts itself, or the progression on a therapy."""
    if fact.is_alive is True and isinstance(fact.died, When):
        raise CourseError("says that the patient is alive and when the patient died", fact=fact.identifier, field="died")
    if fact.has_progressed is False and isinstance(fact.progressed, When):
        what = "says that the disease has not progressed and when it did"
        raise CourseError(what, fact=fact.identifier, field="progressed")
    for therapy in therapies:
        if fact.has_progressed is False and has_stated_progression(therapy):
            what = f"says that the disease has not progressed, and {therapy.identifier!r} that it has"
            raise CourseError(what, fact=fact.identifier, field="has_progressed", remedy=KEEP_ONE)


def has_stated_progression(therapy: TherapyFact) -> bool:
    """Whether the facts of a line say that the disease progressed on it."""
    is_reason = get_stated(therapy.stop_reason) is NotDoneReason.PROGRESSION
    return therapy.has_progressed is True or isinstance(therapy.progressed, When) or is_reason


def check_order(facts: Iterable[CourseFact], timing: Timing) -> None:
    """Raise CourseError for what was after the patient's death, and for progression on a line that had not begun."""
    for fact in facts:
        if isinstance(fact, OutcomeFact) and isinstance(fact.died, When) and fact.is_alive is not True:
            _check_death(fact, fact.died, timing)
        if isinstance(fact, TherapyFact) and isinstance(fact.progressed, When):
            place = timing.locate(fact.progressed)
            if place is not None and place.is_before(timing.places[fact.identifier]):
                what = "says that the disease progressed before it began"
                raise CourseError(what, fact=fact.identifier, field="progressed", remedy="Check both times.")


def _check_death(outcome: OutcomeFact, died: When, timing: Timing) -> None:
    death = timing.locate(died)
    late = [name for name, place in timing.places.items() if death is not None and death.is_before(place)]
    if late:
        what = f"lies after the death of the patient, which {outcome.identifier!r} states"
        fact, field = (late[0].removesuffix(END_SUFFIX), "ended" if late[0].endswith(END_SUFFIX) else "when")
        raise CourseError(what, fact=fact, field=field, remedy="Check both times.")


def check_drugs(facts: Iterable[CourseFact], drugs: Mapping[str, Drug]) -> None:
    """Raise CourseError for a drug that is not in the list, with the name that was probably meant, or is none of the mode."""
    for fact in (item for item in facts if isinstance(item, TherapyFact)):
        for dose in fact.drugs:
            drug = find_drug(drugs, dose.drug)
            if drug is None:
                close = suggest_drug(drugs, dose.drug)
                remedy = f"Did you mean {close!r}?" if close else "Give its international nonproprietary name."
                raise CourseError(
                    f"unknown drug {dose.drug!r}", fact=fact.identifier, field="drugs", near=dose.drug, remedy=remedy
                )
            if fact.mode is TherapyMode.STEROID and drug.kind is not DrugKind.STEROID:
                what = f"is a therapy with steroids, and {dose.drug!r} is none"
                raise CourseError(
                    what, fact=fact.identifier, field="drugs", near=dose.drug, remedy="Give it as a therapy of its own."
                )
