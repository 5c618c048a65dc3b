"""The state of a patient that labels ask about, gathered from the case and from the facts of the course, each with its fact.

What the case file says outright comes first; the facts of the course answer what they can. Nothing is read out of free words, and
a change that was described and not measured is never turned into a response (as in `clinic.recist.line`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from fascicle.case.lines import LineResult, assess_lines
from fascicle.errors import CaseError
from fascicle.model.cases import Patient
from fascicle.model.course import NOT_STATED, Known, get_stated
from fascicle.model.course_facts import (
    CourseFact,
    ExaminationFact,
    ImagingFact,
    OperationFact,
    PathologyFact,
)
from fascicle.model.course_therapies import NotDoneReason, TherapyFact
from fascicle.model.patient_state import NOT_RECORDED, Datum, PatientState, ToldState, TreatmentLine
from fascicle.model.response import Response
from fascicle.model.tumour import MarkerResult

T = TypeVar("T")
_CASE: Final = "the case file says so"
_MONTHS_PER_YEAR: Final = 12
_NO_PROGRESSION: Final = (Response.CR, Response.PR, Response.SD, Response.NON_CR_NON_PD)


def describe_state(patient: Patient, told: ToldState, facts: Sequence[CourseFact], day_zero: str | None = None) -> PatientState:
    """The state before the fact that `told.as_of` names, by the facts that come before it in the order of the course.

    `day_zero` is the fact that days of the course count from. Raises CaseError where the course has no such fact.
    """
    before = _select_before(facts, told.as_of)
    return PatientState(
        as_of=told.as_of,
        age_months=_find_age(patient),
        is_metastatic=_first(told.is_metastatic, _find_metastases(before)),
        is_locally_advanced=_first(told.is_locally_advanced),
        is_unresectable=_first(told.is_unresectable),
        is_recurrent=_first(told.is_recurrent),
        would_resection_be_morbid=_first(told.would_resection_be_morbid),
        was_resected=_first(told.was_resected, _find_resection(before)),
        has_alternative=_first(told.has_alternative),
        needs_systemic=_first(told.needs_systemic),
        is_test_approved=_first(told.is_test_approved),
        is_pregnant=_first(told.is_pregnant),
        has_spinal_disease=_find_spine(before),
        qtc_ms=_find_last(before, "qtc_ms"),
        lvef_percent=_find_last(before, "lvef_percent"),
        co_medication=_first(told.co_medication),
        lines=_list_lines(assess_lines(facts, day_zero), before) if facts else None,
    )


def list_markers(told: ToldState, facts: Sequence[CourseFact]) -> tuple[MarkerResult, ...]:
    """Markers that reports on tissue name before the fact that `told.as_of` names, each with the report it is from.

    Raises CaseError where the course has no such fact.
    """
    reports = select_reports(told, facts)
    return tuple(MarkerResult(item.marker, item.result, fact.identifier) for fact in reports for item in fact.markers)


def select_reports(told: ToldState, facts: Sequence[CourseFact]) -> tuple[PathologyFact, ...]:
    """Reports on tissue before the fact that `told.as_of` names. Raises CaseError where the course has no such fact."""
    return tuple(fact for fact in _select_before(facts, told.as_of) if isinstance(fact, PathologyFact)) if facts else ()


def _select_before(facts: Sequence[CourseFact], as_of: str | None) -> Sequence[CourseFact]:
    if as_of is None:
        return facts
    place = next((rank for rank, fact in enumerate(facts) if fact.identifier == as_of), None)
    if place is None:
        remedy = "Name a fact of the course in as_of of [state]."
        raise CaseError(f"the state is meant before {as_of!r}, which the course does not have", where="state", remedy=remedy)
    return facts[:place]


def _first(told: Known[T], found: Datum[T] | None = None) -> Datum[T]:
    """What the case file says, else what the course shows."""
    value = get_stated(told)
    if value is not None:
        return Datum(value, _CASE)
    if found is not None and found.value is not None:
        return found
    return Datum(None, "not stated" if told == NOT_STATED else found.because if found else NOT_RECORDED)


def _find_age(patient: Patient) -> Datum[tuple[int, int]]:
    """Whole years leave the months open."""
    if patient.age_years is None:
        return Datum(None, "not stated")
    first = patient.age_years * _MONTHS_PER_YEAR
    return Datum((first, first + _MONTHS_PER_YEAR - 1), f"age {patient.age_years} years")


def _find_metastases(facts: Sequence[CourseFact]) -> Datum[bool]:
    """Studies say it in words, which a person must read; only "none" is plain enough."""
    words = [(fact.identifier, fact.metastases) for fact in facts if isinstance(fact, ImagingFact) and fact.metastases]
    if not words:
        return Datum(None, NOT_RECORDED)
    study, text = words[-1]
    if text == NOT_STATED:
        return Datum(None, f"not stated ({study})")
    if text.strip().lower() == "none":
        return Datum(False, f"none on imaging ({study})")
    return Datum(None, f"{study} says {text!r}; is_metastatic of [state] says what it means")


def _find_resection(facts: Sequence[CourseFact]) -> Datum[bool]:
    operations = [fact for fact in facts if isinstance(fact, OperationFact)]
    resected = [fact.identifier for fact in operations if fact.resected]
    if resected:
        return Datum(True, ", ".join(resected))
    return Datum(None, NOT_RECORDED) if operations or not facts else Datum(False, "no operation on record before")


def _find_spine(facts: Sequence[CourseFact]) -> Datum[bool]:
    """Whether a study names a vertebra. No study that does is no proof that the spine is free."""
    for fact in facts:
        for lesion in fact.lesions if isinstance(fact, ImagingFact) else ():
            if lesion.vertebrae:
                return Datum(True, f"{', '.join(lesion.vertebrae)} ({fact.identifier})")
    return Datum(None, NOT_RECORDED)


def _find_last(facts: Sequence[CourseFact], name: str) -> Datum[Decimal]:
    """The latest value of a measurement in examinations, else of the same name at the start of a therapy."""
    silent = NOT_RECORDED
    for fact in reversed(facts):
        value: Any = None
        if isinstance(fact, ExaminationFact):
            value = getattr(fact, name)
        elif isinstance(fact, TherapyFact):
            value = getattr(fact, f"baseline_{name}", None)
        if get_stated(value) is not None:
            return Datum(value, fact.identifier)
        silent = "not stated" if value == NOT_STATED else silent
    return Datum(None, silent)


def _list_lines(results: Sequence[LineResult], before: Sequence[CourseFact]) -> tuple[TreatmentLine, ...]:
    """The systemic lines that were begun before, in order. Of a line's studies those count that were done by then."""
    names = {fact.identifier for fact in before}
    return tuple(_describe_line(result, before, names) for result in results if result.therapy.identifier in names)


def _describe_line(result: LineResult, facts: Sequence[CourseFact], names: Collection[str]) -> TreatmentLine:
    therapy = result.therapy
    drugs = tuple(drug.drug for drug in therapy.drugs)
    for has_progressed, because in _list_signs(result, facts, names):
        return TreatmentLine(therapy.identifier, drugs, has_progressed, because)
    return TreatmentLine(therapy.identifier, drugs, None, "whether the disease progressed is not recorded")


def _list_signs(result: LineResult, facts: Sequence[CourseFact], names: Collection[str]) -> Iterator[tuple[bool | None, str]]:
    """What says whether the disease progressed under a line, the strongest first."""
    if result.therapy.stop_reason == NotDoneReason.PROGRESSION:
        yield True, f"{result.therapy.identifier} was stopped for progression"
    done = [(study.identifier, time_point) for study, time_point in result.studies if study.identifier in names]
    responses = [(study, time_point.response.value) for study, time_point in done]
    for study, response in responses:
        if response is Response.PD:
            yield True, f"RECIST 1.1 PD ({study})"
    for study, response in reversed(responses):
        if response in _NO_PROGRESSION:
            yield False, f"RECIST 1.1 {response} ({study})"
    for fact in reversed(facts):
        if isinstance(fact, ImagingFact) and result.therapy.identifier in fact.effect_of:
            yield from _list_words(fact)


def _list_words(study: ImagingFact) -> Iterator[tuple[None, str]]:
    for lesion in study.lesions:
        if get_stated(lesion.described) is not None:
            words = get_stated(lesion.words) or lesion.described
            yield None, f"{study.identifier} says {words!r}, without a measurement"
