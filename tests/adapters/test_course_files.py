"""The course in CASE.toml: what is said of a wrong file, with the line."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest

from course_examples import CASE, DATED, INDEX_CASE, change, parse_text
from fascicle.adapters.case_files import make_case_schema, parse_case, parse_course
from fascicle.errors import CaseError
from fascicle.model.course import NOT_STATED, Code, CodeSystem, Source
from fascicle.model.course_facts import ExaminationFact
from toxicity_examples import TOXIC


def find_line(text: str, wanted: str) -> int:
    """The line of the one place in a file that holds a text."""
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if wanted in line]
    assert len(lines) == 1, (wanted, lines)
    return lines[0]


def explain(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        parse_course(text, CASE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param(
            "diameter_mm = 40",
            "diametre_mm = 40",
            "diametre_mm",
            "unknown key 'diametre_mm'. Did you mean 'diameter_mm'?",
            id="typo",
        ),
        pytest.param(
            "diameter_mm = 40",
            "diameter_cm = 4",
            "diameter_cm",
            "unknown key 'diameter_cm'. Write 'diameter_mm', and the value in that unit.",
            id="cm for mm in the key",
        ),
        pytest.param(
            '{ drug = "larotrectinib"',
            '{ drugg = "larotrectinib"',
            "drugg",
            "unknown key 'drugg'. Did you mean 'drug'?",
            id="typo in a key that must be there",
        ),
        pytest.param(
            '[[imaging]]\nidentifier = "mri-1"',
            '[[imagin]]\nidentifier = "mri-1"',
            "[[imagin]]",
            "unknown key 'imagin'. Did you mean 'imaging'?",
            id="typo in a table with tables below it",
        ),
        pytest.param(
            "is_fluid_visible", "is_fluid_visibel", "is_fluid_visibel", "Did you mean 'is_fluid_visible'?", id="typo in a study"
        ),
        pytest.param(
            "diameter_mm = 40",
            'diameter_mm = "112.6 cm"',
            '"112.6 cm"',
            "112.6 cm is 1126 mm, which is no size of a lesion: check its unit. docs",
            id="cm for mm as text",
        ),
        pytest.param(
            "diameter_mm = 40",
            'diameter_mm = "11.26 cm"',
            '"11.26 cm"',
            "write 112.6 for '11.26 cm': sizes are numbers in millimetres",
            id="cm with its unit",
        ),
        pytest.param(
            "diameter_mm = 40",
            "diameter_mm = 1126",
            "= 1126",
            "sizes are above 0 and at most 600 mm: check its unit. docs",
            id="too large",
        ),
        pytest.param(
            "second_mm = 30",
            "second_mm = 300",
            None,
            "A: the longest axis comes first, and 300 mm is longer than 40 mm",
            id="axes",
        ),
        pytest.param(
            "date = 2022-01-10",
            "date = 1922-01-10",
            "1922-01-10",
            "exam-1: is dated 1922-01-10, before the patient was born. Check the year.",
            id="before birth",
        ),
        pytest.param(
            "date = 2022-01-10",
            "date = 2922-01-10",
            "2922-01-10",
            "after the day on which the course was recorded",
            id="in the future",
        ),
        pytest.param(
            "ended = { date = 2025-06-15 }",
            "ended = { date = 2021-06-15 }",
            "2021-06-15",
            "drug: ends before it starts. Check both times.",
            id="ends before it starts",
        ),
        pytest.param(
            '"larotrectinib", dose',
            '"larotrectinb", dose',
            '"larotrectinb", dose',
            "drug: unknown drug 'larotrectinb'. Did you mean 'larotrectinib'?",
            id="unknown drug",
        ),
        pytest.param(
            '"larotrectinib", dose',
            '"snake oil", dose',
            '"snake oil"',
            "Give its international nonproprietary name.",
            id="drug like no other",
        ),
        pytest.param(
            "is_alive = true",
            "is_alive = true\ndied = { date = 2025-11-01 }",
            "died =",
            "outcome: says that the patient is alive and when the patient died",
            id="alive and died",
        ),
        pytest.param(
            "is_alive = true\n",
            "died = { date = 2025-07-10 }\n",
            "ended = { date = 2025-07-30 }",
            "radiation: lies after the death of the patient, which 'outcome' states. Check both times.",
            id="after death",
        ),
        pytest.param(
            "has_progressed = true\nprogressed = { date = 2025-06-10 }",
            "has_progressed = false",
            "has_progressed",
            "outcome: says that the disease has not progressed, and 'drug' that it has. Keep what is right.",
            id="progressed and not",
        ),
        pytest.param(
            "ended = { date = 2025-06-15 }",
            "ended = { date = 2025-06-15 }\nis_ongoing = true",
            "is_ongoing",
            "drug: is ongoing and says when it ended. Keep what is right.",
            id="ongoing and ended",
        ),
        pytest.param(
            "[[toxicities]]",
            '[[pathology]]\nidentifier = "p"\nspecimen = "s"\nnecrosis_percent = 70\nviable_percent = 50\n\n[[toxicities]]',
            "viable_percent",
            "p: has 70 % necrosis and 50 % viable cells, which is more than the whole. Check both.",
            id="more than the whole",
        ),
        pytest.param(
            'mode = "radiotherapy"',
            'mode = "embolisation"',
            "dose_gy",
            "radiation: is embolisation and has dose_gy, which radiotherapy has. Is mode right?",
            id="dose of another mode",
        ),
        pytest.param(
            'mode = "systemic"',
            'mode = "steroid"',
            '"larotrectinib", dose',
            "drug: is a therapy with steroids, and 'larotrectinib' is none. Give it as a therapy of its own.",
            id="no steroid",
        ),
        pytest.param(
            'stop_reason = "progression"',
            'stop_reason = "progression"\nprogressed = { date = 2021-06-10 }',
            "2021-06-10",
            "drug: says that the disease progressed before it began. Check both times.",
            id="progressed before it began",
        ),
        pytest.param("date = 2025-12-01", "date = 2025-06-01", "2025-06-01", "outcome: lies before", id="last contact too early"),
        pytest.param(
            'decided_in = "board-1"',
            'decided_in = "board-9"',
            "board-9",
            "drug: names 'board-9', which the case does not have",
            id="no such decision",
        ),
        pytest.param(
            'identifier = "mri-2"',
            'identifier = "mri-1"',
            None,
            "identifier 'mri-1' is given twice. Give each its own.",
            id="name twice",
        ),
        pytest.param('grade = "3/5"', 'grade = "7/5"', None, "exam-1: '7/5' is no strength; write a grade 0 to 5", id="no grade"),
        pytest.param(
            'muscle = "L5", side = "left"',
            'muscle = "leg", side = "left"',
            None,
            "exam-1: gives the strength of leg left 2 times. Keep one.",
            id="strength twice",
        ),
        pytest.param("ecog = 2", "ecog = 7", "ecog", "ecog: input should be less than or equal to 5", id="ECOG"),
        pytest.param("ecog = 2", 'ecog = "2"', "ecog", "ecog: input should be a valid integer", id="number as text"),
        pytest.param('unit = "mg"', 'unit = "miligram"', None, "unit: input should be 'mg'", id="unit"),
        pytest.param(
            'dose = 100, unit = "mg"',
            "dose = 100",
            None,
            "larotrectinib: a dose needs its unit, and a unit its dose",
            id="no unit",
        ),
        pytest.param(
            "recorded = 2026-01-31T09:30:00Z",
            "recorded = 2026-01-31T09:30:00",
            "recorded =",
            "recorded has no distance from UTC",
            id="no zone",
        ),
        pytest.param(
            'document = "chart"\n', "", "source =", "source names no document. Name it here or in [course].", id="no document"
        ),
        pytest.param(
            'day_zero = "drug"',
            'day_zero = "dragon"',
            "day_zero",
            "day 0 is the start of 'dragon', which the case does not have",
            id="no day 0",
        ),
        pytest.param(
            "date = 2022-01-10", "date = 2022-01-10, day = 3", "day = 3", "give one of date, dates, day and days", id="two times"
        ),
        pytest.param(
            'reason = "patient-refusal"', 'reason = "no wish"', None, "reason: input should be 'payment-refused'", id="reason"
        ),
    ],
)
def test_parse_course__names_line_and_remedy(old: str, new: str, line: str | None, message: str) -> None:
    text = change(old, new)
    said = explain(text)
    assert message in said
    place = r"CASE.toml, line "
    assert said.startswith(place)
    if line is not None:
        assert said.startswith(f"{place}{find_line(text, line)}: ")


def test_parse_course__a_size_that_is_a_tenth_of_another_is_asked_about() -> None:
    text = change("diameter_mm = 25.5", "diameter_mm = 4.0")
    said = explain(text)
    assert "mri-2: A has 4.0 mm here and 40 mm in 'mri-1'. One is in centimetres" in said
    line = text.splitlines()[int(said.partition("line ")[2].partition(":")[0]) - 1]
    assert line == 'lesion = "A"'


def test_parse_course__a_time_is_a_table() -> None:
    assert "when is a table, with its keys in braces." in explain(change("when = { date = 2022-01-10 }", "when = 2022-01-10"))


def test_parse_course__two_sizes_of_one_day_and_method_conflict() -> None:
    text = change('identifier = "mri-2"\nwhen = { date = 2022-03-10 }', 'identifier = "mri-2"\nwhen = { date = 2022-01-05 }')
    text = text.replace('effect_of = ["drug"]\n', "", 1)
    assert "A has 25.5 mm here and 40 mm in 'mri-1', by the same method on the same day. Keep one." in explain(text)


def test_make_case_schema__takes_the_index_case() -> None:
    raw = tomllib.loads(INDEX_CASE.read_text())
    jsonschema.validate(json.loads(json.dumps(raw, default=lambda value: value.isoformat())), make_case_schema())
    raw["imaging"][0]["lesions"][0]["diameter_mm"] = -1
    raw["imaging"][0]["lesion"] = []
    with pytest.raises(jsonschema.ValidationError, match="'lesion' was unexpected"):
        jsonschema.validate(json.loads(json.dumps(raw, default=lambda value: value.isoformat())), make_case_schema())


def test_parse_course__facts_without_a_course_table_are_refused() -> None:
    text = DATED.replace("[course]\n", "").replace('recorded_by = "N. N."\nrecorded = 2026-01-31T09:30:00Z\n', "")
    text = text.replace('day_zero = "drug"\ndocument = "chart"\n', "")
    assert "tells a course, and no [course] says who recorded it. Add it." in explain(text)


def test_parse_course__a_case_without_these_sections_has_no_course() -> None:
    text = DATED[: DATED.index("[course]")]
    assert parse_course(text, CASE) is None
    assert parse_case(text, CASE).identifier == "dated"


def test_parse_course__keeps_source_document_page_and_sentence() -> None:
    sources = {event.fact.identifier: event.fact.source for event in parse_text(DATED).events}
    assert sources["mri-1"] == Source("chart", "3", "40 mm.")
    assert sources["mri-2"] is None


def test_parse_course__tells_not_stated_from_not_recorded() -> None:
    course = parse_text(change("ecog = 2", 'ecog = "not stated"'))
    exam = next(event.fact for event in course.events if event.fact.identifier == "exam-1")
    assert isinstance(exam, ExaminationFact)
    assert exam.ecog is NOT_STATED
    assert exam.qtc_ms is None


@pytest.mark.parametrize(
    ("system", "code", "is_right"),
    [
        ("LOINC", "718-7", True),
        ("LOINC", "718", False),
        ("ICD-O-3", "8801/3", True),
        ("ICD-O-3", "C41.2", True),
        ("ICD-O-3", "88013", False),
        ("SNOMED CT", "404684003", True),
        ("SNOMED CT", "ABC", False),
        ("ATC", "L01EX12", True),
        ("ATC", "L1", False),
        ("UCUM", "mg/m2", True),
    ],
)
def test_parse_course__codes_have_the_form_of_their_system(system: str, code: str, *, is_right: bool) -> None:
    text = change("ecog = 2", f'codes = [{{ system = "{system}", code = "{code}" }}]')
    if is_right:
        course = parse_text(text)
        fact = next(event.fact for event in course.events if event.fact.identifier == "exam-1")
        assert fact.codes == (Code(CodeSystem(system), code),)
    else:
        assert f"'{code}' has not the form of a code of {system}" in explain(text)


def test_parse_course__age_bounds_the_year_of_birth() -> None:
    text = change("birth_year = 1980", "age_years = 25").replace('role = "tumour"', 'role = "tumour"\ncollected = 2022-01-08', 1)
    assert parse_text(text).born_years == (1996, 1997)
    early = text.replace("date = 2022-01-10", "date = 1995-01-10")
    assert "before the patient was born" in explain(early)


LATER = ("recorded = 2026-01-31T09:30:00Z", 'recorded = 2026-02-28T09:30:00Z\nbecause = "second reading"')


def retell(*changes: tuple[str, str]) -> str:
    text = DATED
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def explain_later(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        parse_course(text, CASE, earlier=parse_text(DATED))
    return str(caught.value)


def test_parse_course__adds_to_what_is_on_record() -> None:
    first = parse_text(DATED)
    later = parse_course(
        retell(LATER, ("ecog = 2", "ecog = 3"), ("[outcome]", "[outcome]\ndisease = 'stable'")), CASE, earlier=first
    )
    assert later is not None
    assert later.events[: len(first.events)] == first.events
    added = later.events[len(first.events) :]
    assert [(event.tag, event.because) for event in added] == [
        ("clinic:examination:correct", "second reading"),
        ("clinic:outcome:correct", "second reading"),
    ]
    assert parse_course(DATED, CASE, earlier=first) == first


def test_parse_course__a_change_of_the_record_says_why() -> None:
    text = retell(("ecog = 2", "ecog = 3"))
    line = find_line(text, 'identifier = "exam-1"') - 1
    assert explain_later(text) == (
        f"CASE.toml, line {line}: exam-1: is on record otherwise, and nothing says why. "
        'Write because = "..." in [course], or give another result directory.'
    )


def test_parse_course__a_fact_that_is_left_out_says_why() -> None:
    text = DATED[: DATED.index("[[toxicities]]")] + DATED[DATED.index("[outcome]") :]
    said = explain_later(text)
    assert said.startswith(f"CASE.toml, line {find_line(text, '[course]')}: 'liver' is on record and no longer told")


def test_parse_course__a_change_is_not_recorded_before_what_it_changes() -> None:
    old = ("recorded = 2026-01-31T09:30:00Z", 'recorded = 2026-01-01T09:30:00Z\nbecause = "second reading"')
    text = retell(old, ("ecog = 2", "ecog = 3"))
    said = explain_later(text)
    assert said.startswith(f"CASE.toml, line {find_line(text, 'recorded = ')}: recorded is before the time of the event")


def test_parse_course__another_case_or_day_0_is_another_course() -> None:
    assert "the result directory holds the course of another case, 'dated'" in explain_later(
        retell(('identifier = "dated"', 'identifier = "other"'))
    )
    text = retell(('day_zero = "drug"', 'day_zero = "exam-1"'))
    assert (
        f"line {find_line(text, 'day_zero')}: the course on record in the result directory has 'drug' as day 0"
        in explain_later(text)
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param(
            '"haemoglobin", value = 7.9, unit = "g/dL"',
            '"haemoglobin", value = 79, unit = "g/dL"',
            "value = 79,",
            "blood-1: gives haemoglobin as 79 g/dL, which no patient has. Is the unit right?",
            id="value in another unit",
        ),
        pytest.param(
            '"haemoglobin", value = 7.9, unit = "g/dL"',
            '"haemoglobin", value = 4.9, unit = "mmol/L"',
            "value = 4.9,",
            "blood-1: gives haemoglobin in mmol/L, which CTCAE does not grade. Give it in g/L, g/dL, mg/dL, mg/L.",
            id="unit that is not graded",
        ),
        pytest.param(
            '"platelets", value = 140',
            '"platlets", value = 140',
            "platlets",
            "blood-1: unknown blood test 'platlets'. Did you mean 'platelets'?",
            id="unknown test",
        ),
        pytest.param(
            '"platelets", value = 140',
            '"ALT", value = 140',
            None,
            "blood-1: gives alanine aminotransferase twice. Keep one.",
            id="test twice",
        ),
        pytest.param(
            'lower_limit = 12, upper_limit = 15.5 },\n  { test = "platelets", value = 140',
            'lower_limit = 16, upper_limit = 15.5 },\n  { test = "platelets", value = 140',
            "lower_limit = 16",
            "haemoglobin: the lower limit 16 is above the upper limit 15.5",
            id="limits the wrong way round",
        ),
        pytest.param(
            "{ limits_self_care = true }",
            "{ limits_selfcare = true }",
            "limits_selfcare",
            "dizzy: unknown condition 'limits_selfcare'. Known here: intolerable, limits_instrumental_activities",
            id="unknown condition",
        ),
        pytest.param(
            'shown_in = "heart"',
            'shown_in = "blood-1"',
            None,
            "qt: is shown in 'blood-1', which has no value of Electrocardiogram QT corrected interval prolonged.",
            id="no such value",
        ),
        pytest.param("qtc_ms = 510", "qtc_ms = 5100", "5100", "qtc_ms: input should be less than or equal to 800", id="QTc"),
        pytest.param(
            'attributed_to = "drug"', 'attributed_to = "drog"', "drog", "liver: names 'drog', which the case does not", id="who"
        ),
    ],
)
def test_parse_course__adverse_events_name_line_and_remedy(old: str, new: str, line: str | None, message: str) -> None:
    assert old in TOXIC, old
    text = TOXIC.replace(old, new, 1)
    said = explain(text)
    assert message in said
    if line is not None:
        assert said.startswith(f"CASE.toml, line {find_line(text, line)}: ")
