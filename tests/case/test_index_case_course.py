"""The published index case as a course: every stated fact has its place, and what follows by rule comes out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from importlib import resources

import pytest

from course_examples import INDEX_CASE, tell_index_case
from fascicle.adapters.course_results import tell
from fascicle.case.chain import link_responses
from fascicle.case.commands import Record
from fascicle.case.course import append
from fascicle.case.examinations import grade_impairment
from fascicle.case.words import describe_fact, list_not_stated
from fascicle.clinic.necrosis import NOT_FOR_INHIBITOR
from fascicle.model.course import NOT_STATED, Subject, When
from fascicle.model.course_facts import (
    AssumptionFact,
    ExaminationFact,
    FindingFact,
    ImagingFact,
    OperationFact,
    PathologyFact,
    RehabilitationFact,
)
from fascicle.model.course_therapies import TherapyFact
from fascicle.model.response import Direction, Response

TOLD = tell_index_case()
MEASURES = TOLD.measures


def find(identifier: str) -> object:
    fact = TOLD.state.find(identifier)
    assert fact is not None
    return fact


def show(values: tuple[object, ...]) -> str:
    return "|".join(str(value) for value in values)


def test_example__is_the_case_of_the_demo() -> None:
    assert INDEX_CASE.read_bytes() == resources.files("fascicle.cli").joinpath("data", "index_case.toml").read_bytes()


def test_sins__6_to_18() -> None:
    result = MEASURES.sins["mri-baseline", "T11-T12"].result
    assert result is not None
    assert (result.low, result.high) == (6, 18)


def test_escc__2_or_3_at_baseline_and_not_3_once_fluid_is_seen() -> None:
    shown = {study: show(score.result.values) for study, score in MEASURES.compression.items() if score.result}
    assert shown == {"mri-baseline": "2|3", "imaging-month-2": "0|1a|1b|1c|2"}


def test_ais__is_wider_without_the_assumption() -> None:
    rows = {item.examination.identifier: item for item in MEASURES.impairment}
    for name, stated, assumed in (
        ("presentation", "A|B|C|D", "A|B|C"),
        ("month-1", "A|C|D", "A|C|D"),
        ("at-discharge", "A|C|D", "A|C|D"),
    ):
        row = rows[name]
        assert row.stated.result is not None
        assert row.assumed is not None
        assert row.assumed.result is not None
        assert (show(row.stated.result.values), show(row.assumed.result.values)) == (stated, assumed)
        assert [(item.by, bool(item.because)) for item in row.assumptions] == [("Fascicle project", True)]


def test_ais__nothing_is_assumed_once_the_assumption_is_gone() -> None:
    facts = [fact for fact in TOLD.state.facts if not isinstance(fact, AssumptionFact)]
    presentation = find("presentation")
    assert isinstance(presentation, ExaminationFact)
    assert grade_impairment(presentation, facts).assumed is None


def test_ais__an_assumption_holds_for_what_it_names_alone() -> None:
    month = find("month-1")
    assert isinstance(month, ExaminationFact)
    facts = [
        replace(fact, applies_to=("presentation",)) if isinstance(fact, AssumptionFact) else fact for fact in TOLD.state.facts
    ]
    assert grade_impairment(month, facts).assumptions == ()
    assert grade_impairment(month, facts).assumed is None


def test_huvos__2_but_not_validated() -> None:
    score = MEASURES.huvos["specimen-report"]
    assert score.value == "II"
    assert score.applicability.because == NOT_FOR_INHIBITOR
    assert not score.is_conclusive
    assert MEASURES.residual["specimen-report"].value == "R0"


def test_stbsg__as_far_as_necrosis_leaves_it_open() -> None:
    score = MEASURES.stbsg["specimen-report"]
    assert score.result is not None
    assert show(score.result.values) == "A|B|C|D"
    assert not score.is_conclusive
    # Nothing is stated of the plane of dissection, and the specimen of the biopsy has no count of mitoses.
    assert MEASURES.margin == {}
    assert MEASURES.fnclcc == {}


def test_motor__legs_at_each_examination() -> None:
    sums = {name: (score.name, score.result) for name, score in MEASURES.motor}
    assert {name: (title, (result.low, result.high) if result else None) for name, (title, result) in sums.items()} == {
        "presentation": ("LEMS", (0, 0)),
        "month-1": ("LEMS", (20, 30)),
        "at-discharge": ("LEMS", (20, 30)),
    }


def test_recist__line_1_has_thresholds() -> None:
    line = MEASURES.lines[0]
    assert (line.therapy.identifier, line.baseline_mm) == ("chemotherapy", Decimal("112.6"))
    assert line.thresholds is not None
    assert str(line.thresholds.partial_tenths_mm) == "78.8"
    assert str(line.thresholds.progression_tenths_mm) == "135.2"
    assert [study.identifier for study, _ in line.studies] == ["mri-after-chemotherapy"]
    assert line.studies[0][1].described is Direction.UNCHANGED


def test_recist__line_2_has_only_its_direction() -> None:
    line = MEASURES.lines[1]
    assert line.baseline is not None
    assert line.baseline.identifier == "mri-after-chemotherapy"
    assert line.thresholds is None
    assert [study.identifier for study, _ in line.studies] == ["imaging-month-1", "imaging-month-2"]
    for _, result in line.studies:
        assert result.from_baseline is not None
        assert result.from_baseline.result is None
        assert result.described is Direction.SMALLER
        assert not result.response.is_conclusive
        assert result.response.result is not None
        assert Response.PR not in result.response.result.values


@pytest.mark.parametrize(
    ("identifier", "field", "value"),
    [
        ("presentation", "complaint", "low back pain for 3 months, weakness of both legs for 3 days"),
        ("mri-baseline", "cord", "compressed at T11"),
        ("biopsy-report", "ki67_percent", Decimal(40)),
        ("biopsy-report", "invasion", "focal involvement of striated muscle"),
        ("chemotherapy", "cycles", 2),
        ("spondylectomy", "duration_min", 543),
        ("spondylectomy", "blood_loss_ml", 2500),
        ("spondylectomy", "vertebral_bodies", 3),
        ("spondylectomy", "approach", "posterior"),
        ("spondylectomy", "implants", "3D-printed artificial vertebral bodies"),
        ("specimen-report", "necrosis_percent", Decimal(70)),
        ("specimen-report", "has_microscopic_margin", False),
        ("discharge", "sits_unaided", True),
    ],
)
def test_facts__what_is_stated_has_its_place(identifier: str, field: str, value: object) -> None:
    assert getattr(find(identifier), field) == value


@pytest.mark.parametrize(
    ("identifier", "silent"),
    [
        ("presentation", {"ECOG", "sensory level", "sphincter", "pain kind"}),
        ("biopsy-report", {"FNCLCC grade", "mitoses per 10 fields"}),
        ("molecular-test", {"tumour mutational burden", "microsatellite instability", "HLA class I alleles"}),
        ("imaging-month-1", {"diameter (mm) (T11-T12)"}),
        ("imaging-month-2", {"diameter (mm) (T11-T12)"}),
        ("chemotherapy", {"dose (doxorubicin)", "dose (ifosfamide)"}),
        ("entrectinib", {"ended", "toxicity"}),
    ],
)
def test_facts__what_is_not_stated_is_said_so(identifier: str, silent: set[str]) -> None:
    fact = TOLD.state.find(identifier)
    assert fact is not None
    assert silent <= set(list_not_stated(fact))


def test_facts__markers_and_counts_of_the_report() -> None:
    biopsy, test = find("biopsy-report"), find("molecular-test")
    assert isinstance(biopsy, PathologyFact)
    assert {item.marker: item.result for item in biopsy.markers}["H3K27me3"] == "positive (retained)"
    assert isinstance(test, FindingFact)
    values = {item.name: item.value for item in test.values}
    assert (values["DNA, genes with all exons"], values["RNA, genes with all exons"]) == ("706", "649")
    assert values["tumour mutational burden"] == NOT_STATED


def test_facts__each_has_its_sentence() -> None:
    for fact in TOLD.state.facts:
        if fact.kind is not Subject.ASSUMPTION:
            assert fact.source is not None, fact.identifier
            assert fact.source.document == "published report of the index case"
            assert fact.source.sentence


def test_chain__from_finding_to_effect() -> None:
    (link,) = link_responses(TOLD.state.facts)
    assert {fact.identifier for fact in link.findings} == {
        "molecular-test",
        "fish",
        "integrated-diagnosis",
        "mri-after-chemotherapy",
    }
    (action,) = link.actions
    assert isinstance(action.action, TherapyFact)
    assert [fact.identifier for fact in action.effects] == ["month-1", "imaging-month-1", "imaging-month-2", "specimen-report"]
    assert [(option.what, option.reason) for option in link.rejected] == [("larotrectinib", NOT_STATED)]


def test_order__is_that_of_the_disease() -> None:
    kinds = [type(fact) for fact in TOLD.state.facts]
    assert kinds[0] is ExaminationFact
    assert kinds.index(OperationFact) > max(place for place, kind in enumerate(kinds) if kind is ImagingFact)
    assert kinds.index(RehabilitationFact) > kinds.index(OperationFact)


def test_timeline__leaves_unknown_days_open() -> None:
    stations = TOLD.timeline.stations
    zero = next(place for place, station in enumerate(stations) if station.days == (0, 0))
    assert all(station.days is None and station.gap_days is None for station in stations[:zero])
    assert [station.days for station in stations[zero + 1 : zero + 3]] == [(28, 31), (59, 62)]
    assert stations[-1].days_from == "spondylectomy"
    assert TOLD.timeline.day_zero == "start of entrectinib 600 mg once daily"


def test_describe_fact__is_one_line_for_each() -> None:
    for fact in TOLD.state.facts:
        text = describe_fact(fact)
        assert text
        assert "\n" not in text
        assert NOT_STATED not in text.replace("size not stated", "")


def test_events__each_has_actor_time_and_what_was_known() -> None:
    seen: list[str] = []
    for event in TOLD.course.events:
        assert event.actor
        assert event.recorded.tzinfo is not None
        assert event.known == tuple(seen)
        seen.append(event.fact.identifier)
    board = next(event for event in TOLD.course.events if event.fact.identifier == "board")
    assert board.tag == "board:decision:record"
    assert "fish" in board.known
    assert "month-1" not in board.known


def test_recist__after_the_resection_the_response_is_resected() -> None:
    """A study after the operation, whose baseline was measured, is not called a complete response."""
    study = find("imaging-month-2")
    assert isinstance(study, ImagingFact)
    when = When(days=(10, 10), days_from="spondylectomy")
    later = replace(study, identifier="mri-later", lesions=(), has_new_lesion=False, when=when)
    course = append(TOLD.course, [Record(later, "N. N.", TOLD.course.events[-1].recorded)])
    line = tell(course, is_synthetic=True).measures.lines[1]
    assert line.studies[-1][1].response.value is Response.RESECTED
