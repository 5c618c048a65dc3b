"""Adverse events of a course, graded against the state before the line."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from course_examples import DATED, tell_index_case, tell_text
from fascicle.case.toxicities import GradedEvent
from fascicle.clinic.dose_tables import DoseAction
from toxicity_examples import TOXIC

ALT, QT = "Alanine aminotransferase increased", "Electrocardiogram QT corrected interval prolonged"


def tell(*changes: tuple[str, str]) -> dict[tuple[str, str], GradedEvent]:
    text = TOXIC
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return {(event.fact, event.term): event for event in tell_text(text).measures.toxicities}


def show(event: GradedEvent) -> str:
    result = None if event.grade is None else event.grade.result
    return "-" if result is None else "|".join(map(str, result.values))


def test_grade_toxicities__values_and_reported_events() -> None:
    assert {key: show(event) for key, event in tell().items()} == {
        ("dizzy", "Dizziness"): "3",
        ("blood-1", "Anemia"): "3|4",
        ("blood-1", "Hemoglobin increased"): "0",
        ("blood-1", "Platelet count decreased"): "1",
        ("blood-1", "Creatinine increased"): "0",
        ("liver", ALT): "3",
        ("heart", "Ejection fraction decreased"): "2",
        ("heart", "Weight gain"): "0|1|2|3",
        ("qt", QT): "3|4",
        ("chf", "Heart failure"): "0|1|2|3|4",
    }


def test_grade_toxicities__nothing_before_a_therapy_is_an_event() -> None:
    assert not [key for key in tell() if key[0] == "blood-0"]


def test_grade_toxicities__an_abnormal_baseline_has_its_own_clauses() -> None:
    """210 U/L are 6 x ULN, grade 3; with a baseline of 60 they are 3.5 x baseline, grade 2."""
    lower = ("value = 310", "value = 210")
    assert show(tell(lower)["liver", ALT]) == "2"
    assert show(tell(lower, ("value = 60", "value = 30"))["liver", ALT]) == "3"
    assert show(tell(lower, ('{ test = "ALT", value = 60, unit = "U/L", upper_limit = 35 },\n', ""))["liver", ALT]) == "0|1|2|3"


def test_grade_toxicities__a_baseline_in_another_unit_is_none() -> None:
    changed = tell(('value = 60, unit = "U/L", upper_limit = 35', 'value = 1, unit = "ukat/L", upper_limit = 0.6'))
    assert show(changed["liver", ALT]) == "0|1|2|3"


def test_grade_toxicities__units_are_converted() -> None:
    event = tell()["blood-1", "Anemia"]
    assert event.measured is not None
    assert (event.measured.value, event.measured.unit) == (Decimal("7.9"), "g/dL")
    changed = tell(
        ('7.9, unit = "g/dL", lower_limit = 12, upper_limit = 15.5', '79, unit = "g/L", lower_limit = 120, upper_limit = 155')
    )
    assert show(changed["blood-1", "Anemia"]) == "3|4"


def test_grade_toxicities__the_line_states_the_ejection_fraction_before_it() -> None:
    without = tell(("baseline_lvef_percent = 62\n", ""), ("lvef_percent = 50", "lvef_percent = 51"))
    assert show(without["heart", "Ejection fraction decreased"]) == "0|2|3"
    assert show(tell(("lvef_percent = 50", "lvef_percent = 53"))["heart", "Ejection fraction decreased"]) == "0"
    assert show(tell(("lvef_percent = 50", "lvef_percent = 52"))["heart", "Ejection fraction decreased"]) == "2"


def test_grade_toxicities__says_where_stated_and_computed_grade_differ() -> None:
    events = tell()
    assert events["dizzy", "Dizziness"].contradicts
    assert not events["liver", ALT].contradicts
    assert not tell(("grade = 2", "grade = 5"))["dizzy", "Dizziness"].contradicts


def test_grade_toxicities__a_deficit_of_the_disease_is_no_event() -> None:
    before = ("was_there_before = false", "was_there_before = true\nis_worse_than_before = false")
    grade = tell(before)["dizzy", "Dizziness"].grade
    assert grade is not None
    assert grade.applicability.applies is False


def test_grade_toxicities__advice_of_the_label() -> None:
    advice = {key[0]: event.advice for key, event in tell().items() if event.advice}
    assert set(advice) == {"dizzy", "liver", "qt", "chf"}
    (liver,), (dizzy,), (qt,), (chf,) = advice["liver"], advice["dizzy"], advice["qt"], advice["chf"]
    assert (liver.reaction, liver.action.value) == ("hepatotoxicity", DoseAction.WITHHOLD_THEN_RESUME)
    assert liver.action.is_conclusive
    assert liver.lower_dose_mg_per_day is None
    assert chf.action.value is DoseAction.WITHHOLD_THEN_REDUCE
    assert (chf.until, chf.lower_dose_mg_per_day) == (("grade 1 or less",), Decimal(400))
    # Grade 2 as stated, 3 by the criteria: what either asks for.
    assert dizzy.action.result is not None
    assert set(dizzy.action.result.values) == {DoseAction.NO_CHANGE, DoseAction.WITHHOLD_THEN_REDUCE}
    # 510 ms tells by itself that it is above 500; the line was not read in the label.
    assert qt.action.missing == ("serious_arrhythmia", "cause_corrected")
    assert not qt.action.rule.is_verified


def test_grade_toxicities__below_the_last_dose_there_is_none() -> None:
    (chf,) = tell(("dose = 600", "dose = 200"))["chf", "Heart failure"].advice
    assert chf.lower_dose_mg_per_day == 0
    (chf,) = tell(("dose = 600", "dose = 500"))["chf", "Heart failure"].advice
    assert chf.lower_dose_mg_per_day is None


def test_grade_toxicities__a_term_fascicle_does_not_have_is_kept() -> None:
    event = tell(('term = "Dizziness"', 'term = "Nausea"'), ("conditions = { limits_self_care = true }\n", ""))["dizzy", "Nausea"]
    assert event.grade is None
    assert event.stated_grade == 2
    assert [advice.reaction for advice in event.advice] == ["other adverse reactions"]


def test_grade_toxicities__without_a_label_table_no_advice() -> None:
    (event,) = tell_text(DATED).measures.toxicities
    assert (event.stated_grade, event.advice) == (3, ())
    assert event.grade is not None
    assert "value" in event.grade.missing


def test_grade_toxicities__index_case_has_none() -> None:
    assert tell_index_case().measures.toxicities == ()


PARTS = (
    ('value = 310, unit = "U/L", upper_limit = 35', 'value = 310, unit = "U/L"'),
    ('{ test = "ALT", value = 60, unit = "U/L", upper_limit = 35 },\n', ""),
    (
        ', lower_limit = 12, upper_limit = 15.5 },\n  { test = "platelets", value = 140',
        ' },\n  { test = "platelets", value = 140',
    ),
    ("baseline_lvef_percent = 62\n", ""),
    ('{ test = "creatinine", value = 70, unit = "umol/L", upper_limit = 90 },\n', ""),
    ("conditions = { limits_self_care = true }\n", ""),
)


@given(st.sets(st.sampled_from(PARTS)), st.sampled_from(PARTS))
def test_grade_toxicities__more_that_is_stated_never_widens(taken: set[tuple[str, str]], more: tuple[str, str]) -> None:
    whole, less = tell(*(taken - {more})), tell(*(taken | {more}))
    for key, event in less.items():
        wide, narrow = event.grade, whole[key].grade
        if wide is not None and wide.result is not None and narrow is not None and narrow.result is not None:
            assert narrow.result.is_within(wide.result), key
            assert bool(wide.missing) == (wide.result.single is None)
