"""Therapies that are no systemic line: radiotherapy, embolisation, steroids."""

from __future__ import annotations

from decimal import Decimal

import pytest

from course_examples import DATED, tell_text
from fascicle.adapters.clinic_tables import read_drugs
from fascicle.case.specimens import find_treatment
from fascicle.case.told import ToldCourse
from fascicle.case.words import describe_fact, list_not_stated
from fascicle.clinic.necrosis import Treatment
from fascicle.model.course_facts import PathologyFact
from fascicle.model.course_therapies import TherapyFact, TherapyMode
from fascicle.report.pictures.timeline import draw_timeline

OTHERS = """\
[[therapies]]
identifier = "steroid"
when = { date = 2022-01-09 }
ended = { date = 2022-01-20 }
mode = "steroid"
drugs = [{ drug = "dexamethasone", dose = 4, unit = "mg", schedule = "four times daily" }]

[[therapies]]
identifier = "embolisation"
when = { date = 2025-06-30 }
ended = { date = 2025-06-30 }
mode = "embolisation"
target = "segmental arteries T10 to L1"

[[therapies]]
identifier = "short-course"
when = { date = 2025-08-10 }
mode = "radiotherapy"
dose_gy = "not stated"
fractions = 5
target = "T11"

[[pathology]]
identifier = "specimen"
when = { date = 2025-09-01 }
specimen = "en bloc specimen"
necrosis_percent = 40

[[toxicities]]"""
TEXT = DATED.replace("[[toxicities]]", OTHERS, 1)


@pytest.fixture(scope="module")
def told() -> ToldCourse:
    return tell_text(TEXT)


def find(told: ToldCourse, name: str) -> TherapyFact:
    fact = told.state.find(name)
    assert isinstance(fact, TherapyFact)
    return fact


def test_therapies__each_mode_has_its_facts(told: ToldCourse) -> None:
    radiation, steroid, embolisation = (find(told, name) for name in ("radiation", "steroid", "embolisation"))
    assert (radiation.mode, radiation.dose_gy, radiation.fractions) == (TherapyMode.RADIOTHERAPY, Decimal(50), 25)
    assert (steroid.mode, steroid.drugs[0].drug, steroid.drugs[0].dose) == (TherapyMode.STEROID, "dexamethasone", Decimal(4))
    assert (embolisation.mode, embolisation.target) == (TherapyMode.EMBOLISATION, "segmental arteries T10 to L1")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("radiation", "radiotherapy, 50 Gy, 25 fractions"),
        ("short-course", "radiotherapy, 5 fractions, T11"),
        ("steroid", "dexamethasone 4 mg four times daily"),
        ("embolisation", "embolisation, segmental arteries T10 to L1"),
    ],
)
def test_describe_fact__of_each_mode(told: ToldCourse, name: str, words: str) -> None:
    assert describe_fact(find(told, name)) == words


def test_list_not_stated__of_a_dose_of_radiation(told: ToldCourse) -> None:
    assert list_not_stated(find(told, "short-course")) == ("dose (Gy)",)


def test_lines__only_systemic_ones_have_a_response_and_a_survival(told: ToldCourse) -> None:
    assert [line.therapy.identifier for line in told.measures.lines] == ["drug"]
    assert [line.therapy.identifier for line in told.survival] == ["drug"]
    # Steroids before the line do not become the line that values are held against.
    assert told.measures.anthracycline is None


def test_bars__every_mode_has_its_own(told: ToldCourse) -> None:
    assert {bar.fact: bar.mode for bar in told.timeline.bars} == {
        "drug": TherapyMode.SYSTEMIC,
        "radiation": TherapyMode.RADIOTHERAPY,
        "steroid": TherapyMode.STEROID,
        "embolisation": TherapyMode.EMBOLISATION,
        "short-course": TherapyMode.RADIOTHERAPY,
    }
    svg = draw_timeline(told.timeline)
    assert "embolisation, segmental arteries T10 to L1" in svg
    assert "dexamethasone 4 mg four times daily" in svg


def test_huvos__radiation_before_the_specimen_is_a_treatment_and_steroids_are_none() -> None:
    without_drug = TEXT.replace(
        'drug = "larotrectinib", dose = 100, unit = "mg"', 'drug = "zoledronic acid", dose = 4, unit = "mg"'
    )
    facts = tell_text(without_drug).state.facts
    specimen = next(fact for fact in facts if isinstance(fact, PathologyFact))
    assert find_treatment(specimen, facts, read_drugs()) is Treatment.RADIOTHERAPY
    only_steroid = [fact for fact in facts if getattr(fact, "mode", None) is not TherapyMode.RADIOTHERAPY]
    assert find_treatment(specimen, only_steroid, read_drugs()) is None
