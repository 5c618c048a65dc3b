"""Staging of spinal tumours, NOMS and complications, from the facts of a course."""

from __future__ import annotations

from typing import Any

import pytest

from course_examples import DATED, tell_index_case, tell_text
from fascicle.case.measures import Measures
from fascicle.clinic.wbb import NOT_A_DECISION
from fascicle.errors import CaseError
from fascicle.model.scores import Options, Score

EXTENT = """\
bone = "mixed"

[imaging.lesions.extent]
is_primary = true
arises_in_bone = true
beyond_compartment = true
segments = [
  { vertebra = "L1", part = "left_body" },
  { vertebra = "L1", part = "right_body" },
  { vertebra = "L2", part = "right_body" },
]
in_great_vessels = false
in_body = true
in_pedicle = false
in_arch = false
in_paravertebral_area = false
in_adjacent_vertebra = true
has_skip_lesions = false

[imaging.lesions.extent.wbb]
numbering = "counter_clockwise"
involved_sectors = [5, 6, 7]
free_sectors = [1, 2, 3, 4, 8, 9, 10, 11, 12]
involved_layers = ["B"]
free_layers = ["C", "D", "E"]
"""
BIOPSY = """\
[[pathology]]
identifier = "biopsy"
when = { date = 2022-01-08 }
specimen = "needle"
is_high_grade = true
is_radiosensitive = false

[[toxicities]]"""
STATED = (
    ('bone = "mixed"\n', EXTENT),
    ('reach = "cord_compressed"', 'reach = "bone_only"\nhas_metastases = false'),
    ("[[toxicities]]", BIOPSY),
    ("ecog = 2\n", "ecog = 2\nhas_myelopathy = true\nis_fit_for_surgery = true\n"),
)
OPERATION = """\
[[operations]]
identifier = "excision"
when = { date = 2025-07-05 }
procedure = "excision"
complication_events = [
  { what = "leak of cerebrospinal fluid", management = "intervention", was_planned_in_operation = false },
  { what = "transfusion", management = "drugs_or_transfusion", was_planned_in_operation = true },
  { what = "pneumonia", was_planned_in_operation = false, management = "drugs_or_transfusion", persists_at_discharge = true },
]

[[toxicities]]"""


def measure(*changes: tuple[str, str]) -> Measures:
    text = DATED
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return tell_text(text).measures


def find(measures: Measures) -> dict[str, Score[Options[Any]]]:
    (staged,) = measures.staging
    assert (staged.study, staged.lesion) == ("mri-1", "A")
    return {score.name: score for score in staged.scores}


def test_staging__of_an_extent_that_is_stated_whole() -> None:
    values = {name: score.value for name, score in find(measure(*STATED)).items()}
    assert values == {
        "Enneking stage": "IIB",
        "AJCC 8 T, spine": "T2",
        "Tomita surgical type": "6",
        "WBB: en bloc from in front alone": True,
        "WBB: en bloc resection of the posterior arch": False,
        "WBB: epidural layer free": True,
    }


@pytest.mark.parametrize(
    ("left_out", "name", "possible"),
    [
        ("is_high_grade = true\n", "Enneking stage", ("IB", "IIB")),
        ("\nhas_metastases = false", "Enneking stage", ("IIB", "IIIB")),
        ("beyond_compartment = true\n", "Enneking stage", ("IIA", "IIB")),
        ("in_great_vessels = false\n", "AJCC 8 T, spine", ("T2", "T4b")),
        ("has_skip_lesions = false\n", "Tomita surgical type", ("6", "7")),
    ],
)
def test_staging__what_is_not_stated_leaves_every_value_it_can_have(left_out: str, name: str, possible: tuple[str, ...]) -> None:
    score = find(measure(*STATED, (left_out, "")))[name]
    assert score.result is not None
    assert score.result.values == possible
    assert score.missing


def test_staging__the_canal_is_known_by_how_far_the_tumour_reaches() -> None:
    found = find(measure(*STATED, ('reach = "bone_only"', 'reach = "epidural"')))
    assert found["AJCC 8 T, spine"].value == "T4a"


def test_staging__of_a_metastasis_does_not_apply() -> None:
    found = find(measure(*STATED, ("is_primary = true", "is_primary = false")))
    assert {found[name].applicability.applies for name in ("Enneking stage", "AJCC 8 T, spine")} == {False}
    unknown = find(measure(*STATED, ("arises_in_bone = true\n", "")))["AJCC 8 T, spine"]
    assert unknown.applicability.applies is None
    assert unknown.result is None


def test_staging__wbb_is_no_decision_and_tomita_no_conclusion() -> None:
    found = find(measure(*STATED))
    assert found["WBB: epidural layer free"].notes == (NOT_A_DECISION,)
    assert not found["Tomita surgical type"].is_conclusive


def test_noms__gathers_what_the_facts_around_the_study_state() -> None:
    ((place, table),) = measure(*STATED).noms
    assert place == ("mri-1", "A")
    known = {item.letter: item.known for item in table.considerations}
    assert known["N"] == ("ESCC 0", "myelopathy")
    assert known["O"] == ("radioresistant",)
    assert known["S"] == ("fit for surgery",)
    assert table.applicability.applies is False


def test_noms__names_what_nobody_stated() -> None:
    ((_, table),) = measure().noms
    assert {item.letter: item.known for item in table.considerations} | {"N": (), "M": ()} == dict.fromkeys("NOMS", ())
    assert table.applicability.applies is None


def test_complications__each_by_what_it_took() -> None:
    graded = measure(("[[toxicities]]", OPERATION)).complications
    assert [(item.operation, item.what) for item in graded] == [
        ("excision", "leak of cerebrospinal fluid"),
        ("excision", "transfusion"),
        ("excision", "pneumonia"),
    ]
    leak, transfusion, pneumonia = (item.grade for item in graded)
    assert leak.result is not None
    assert leak.result.values == ("IIIa", "IIIb")
    assert leak.missing == ("whether under general anaesthesia",)
    assert transfusion.applicability.applies is False
    assert pneumonia.value == "II"
    assert pneumonia.notes


def test_index_case__stages_what_was_published_and_no_more() -> None:
    (staged,) = tell_index_case().measures.staging
    shown = {score.name: None if score.result is None else score.result.values for score in staged.scores}
    assert shown == {"Enneking stage": None, "AJCC 8 T, spine": None, "Tomita surgical type": ("6", "7")}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("free_sectors = [1, 2,", "free_sectors = [1, 5,", "cannot be both involved and free"),
        ("involved_sectors = [5, 6, 7]", "involved_sectors = [5, 13]", "numbered 1 to 12"),
        ('vertebra = "L2", part = "right_body"', 'vertebra = "L1", part = "right_body"', "named twice"),
        ("in_great_vessels", "in_great_vesels", "in_great_vessels"),
    ],
)
def test_staging__refuses_what_cannot_be(old: str, new: str, message: str) -> None:
    with pytest.raises(CaseError, match=message):
        measure(*STATED, (old, new))
