"""What labels ask of a patient, gathered from the case file and the course, each with its fact."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fascicle.case.patient_state import describe_state, list_markers
from fascicle.errors import CaseError
from fascicle.model.cases import Patient
from fascicle.model.course import NOT_STATED
from fascicle.model.course_facts import (
    CourseFact,
    DecisionFact,
    ExaminationFact,
    ImagingFact,
    LesionFinding,
    Marker,
    OperationFact,
    PathologyFact,
)
from fascicle.model.course_therapies import DrugDose, NotDoneReason, TherapyFact, TherapyMode
from fascicle.model.patient_state import Datum, PatientState, ToldState
from fascicle.model.response import Direction, NonTargetResponse, Visibility
from fascicle.model.spine import Vertebra
from fascicle.model.tumour import MarkerResult

RECORDED = datetime(2026, 11, 27, tzinfo=UTC)
PATIENT = Patient("P", age_years=25)
CHEMOTHERAPY = TherapyFact(
    identifier="chemotherapy", mode=TherapyMode.SYSTEMIC, drugs=(DrugDose("doxorubicin"), DrugDose("ifosfamide"))
)
BOARD = DecisionFact(identifier="board", statement="targeted therapy")
ENTRECTINIB = TherapyFact(identifier="entrectinib", mode=TherapyMode.SYSTEMIC, drugs=(DrugDose("entrectinib"),))


def make_study(identifier: str, effect_of: str | None = None, mm: int | None = None, **values: object) -> ImagingFact:
    lesion = LesionFinding(
        "L",
        is_target=True,
        visibility=Visibility.NOT_MEASURED if mm is None else Visibility.MEASURED,
        diameter_mm=None if mm is None else Decimal(mm),
        **values,  # type: ignore[arg-type]
    )
    effects = (effect_of,) if effect_of else ()
    return ImagingFact(
        identifier=identifier,
        lesions=(lesion,),
        effect_of=effects,
        non_target=NonTargetResponse.NONE,
        has_new_lesion=False,
    )


def describe(*facts: CourseFact, **told: object) -> PatientState:
    return describe_state(PATIENT, ToldState(**told), facts)  # type: ignore[arg-type]


def test_describe_state__age_in_years_leaves_the_months_open() -> None:
    assert describe().age_months == Datum((300, 311), "age 25 years")
    assert describe_state(Patient("P"), ToldState(), ()).age_months == Datum(None, "not stated")


@pytest.mark.parametrize(
    ("told", "datum"),
    [
        (True, Datum(True, "the case file says so")),
        (False, Datum(False, "the case file says so")),
        (NOT_STATED, Datum(None, "not stated")),
        (None, Datum(None, "not recorded")),
    ],
)
def test_describe_state__what_the_case_file_says(told: object, datum: Datum[bool]) -> None:
    assert describe(has_alternative=told).has_alternative == datum


@pytest.mark.parametrize(
    ("words", "told", "datum"),
    [
        ("none", None, Datum(False, "none on imaging (mri)")),
        ("lungs, both sides", None, Datum(None, "mri says 'lungs, both sides'; is_metastatic of [state] says what it means")),
        ("lungs, both sides", True, Datum(True, "the case file says so")),
        (NOT_STATED, None, Datum(None, "not stated (mri)")),
        (None, None, Datum(None, "not recorded")),
    ],
)
def test_describe_state__metastases_are_not_read_out_of_free_words(
    words: str | None,
    told: bool | None,  # noqa: FBT001
    datum: Datum[bool],
) -> None:
    assert describe(ImagingFact(identifier="mri", metastases=words), is_metastatic=told).is_metastatic == datum


def test_describe_state__takes_only_what_comes_before_the_fact_it_is_meant_before() -> None:
    facts = (CHEMOTHERAPY, BOARD, ENTRECTINIB, OperationFact(identifier="operation", procedure="p", resected=("L",)))
    before, after = describe(*facts, as_of="board"), describe(*facts)
    assert [line.drugs for line in before.lines or ()] == [("doxorubicin", "ifosfamide")]
    assert [line.identifier for line in after.lines or ()] == ["chemotherapy", "entrectinib"]
    assert (before.was_resected.value, after.was_resected.value) == (False, True)


def test_describe_state__names_a_fact_that_is_not_there() -> None:
    with pytest.raises(CaseError, match="before 'bord', which the course does not have"):
        describe(BOARD, as_of="bord")


def test_describe_state__without_a_course_nothing_is_known_of_earlier_treatment() -> None:
    assert describe().lines is None
    assert describe(BOARD).lines == ()


@pytest.mark.parametrize(
    ("study", "has_progressed", "because"),
    [
        (make_study("s", "chemotherapy", 130), True, "RECIST 1.1 PD (s)"),
        (make_study("s", "chemotherapy", 105), False, "RECIST 1.1 SD (s)"),
        (make_study("s", "chemotherapy", 60), False, "RECIST 1.1 PR (s)"),
        (
            make_study("s", "chemotherapy", described=Direction.UNCHANGED, words="no significant change"),
            None,
            "s says 'no significant change', without a measurement",
        ),
        (make_study("s", "chemotherapy"), None, "whether the disease progressed is not recorded"),
    ],
)
def test_describe_state__progression_is_measured_and_never_guessed(
    study: ImagingFact,
    has_progressed: bool | None,  # noqa: FBT001
    because: str,
) -> None:
    baseline = make_study("baseline", None, 100)
    facts = (baseline, CHEMOTHERAPY, study)
    lines = describe(*facts).lines or ()
    assert (lines[0].has_progressed, lines[0].because) == (has_progressed, because)


def test_describe_state__a_line_that_was_stopped_for_progression_progressed() -> None:
    stopped = TherapyFact(
        identifier="x", mode=TherapyMode.SYSTEMIC, drugs=(DrugDose("y"),), stop_reason=NotDoneReason.PROGRESSION
    )
    lines = describe(stopped).lines or ()
    assert (lines[0].has_progressed, lines[0].because) == (True, "x was stopped for progression")


def test_describe_state__heart_and_spine_from_the_latest_fact() -> None:
    first = ExaminationFact(identifier="first", qtc_ms=Decimal(430), lvef_percent=Decimal(60))
    second = ExaminationFact(identifier="second", qtc_ms=Decimal(460), lvef_percent=NOT_STATED)
    state = describe(first, second, make_study("mri", vertebrae=(Vertebra.T11,)))
    assert state.qtc_ms == Datum(Decimal(460), "second")
    assert state.lvef_percent == Datum(Decimal(60), "first")
    assert state.has_spinal_disease == Datum(True, "T11 (mri)")
    assert describe(make_study("mri")).has_spinal_disease.value is None


def test_list_markers__takes_the_reports_before_the_fact_that_is_meant() -> None:
    biopsy = PathologyFact(identifier="biopsy", specimen="needle", markers=(Marker("TRK", "positive"), Marker("INI-1", "lost")))
    specimen = PathologyFact(identifier="specimen", specimen="en bloc", markers=(Marker("TRK", "negative"),))
    facts = (biopsy, BOARD, specimen)

    before = list_markers(ToldState("board"), facts)

    assert before == (MarkerResult("TRK", "positive", "biopsy"), MarkerResult("INI-1", "lost", "biopsy"))
    assert list_markers(ToldState(), facts) == (*before, MarkerResult("TRK", "negative", "specimen"))
    assert list_markers(ToldState("board"), ()) == ()
    with pytest.raises(CaseError, match="'surgery', which the course does not have"):
        list_markers(ToldState("surgery"), facts)
