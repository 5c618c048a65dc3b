"""Courses for tests: the published index case, and a small dated one to change."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fascicle.adapters.case_files import parse_course, read_course
from fascicle.adapters.course_results import tell
from fascicle.case.told import ToldCourse
from fascicle.model.course_events import Course

INDEX_CASE = Path(__file__).parents[1] / "examples" / "index-case" / "CASE.toml"
CASE = Path("CASE.toml")
DATED = """\
schema = "fascicle.case/1"
identifier = "dated"

[patient]
identifier = "P"
birth_year = 1980

[[specimens]]
identifier = "T"
role = "tumour"

[[assays]]
identifier = "rna"
kind = "rna_panel"
specimen = "T"
files = ["r.fastq.gz"]

[course]
recorded_by = "N. N."
recorded = 2026-01-31T09:30:00Z
day_zero = "drug"
document = "chart"

[[examinations]]
identifier = "exam-1"
when = { date = 2022-01-10 }
ecog = 2
strength = [
  { muscle = "leg", side = "right", grade = "3/5" },
  { muscle = "leg", side = "left", grade = "4-" },
  { muscle = "L5", side = "left", grade = "1" },
]

[[imaging]]
identifier = "mri-1"
when = { date = 2022-01-05 }
source = { page = "3", sentence = "40 mm." }
methods = ["mri"]
reach = "cord_compressed"
is_fluid_visible = true

[[imaging.lesions]]
lesion = "A"
is_target = true
diameter_mm = 40
second_mm = 30
vertebrae = ["L1"]
bone = "mixed"

[[imaging]]
identifier = "mri-2"
when = { date = 2022-03-10 }
effect_of = ["drug"]
methods = ["mri"]

[[imaging.lesions]]
lesion = "A"
is_target = true
diameter_mm = 25.5

[[imaging]]
identifier = "mri-3"
when = { date = 2025-06-10 }
methods = ["mri"]

[[imaging.lesions]]
lesion = "A"
is_target = true
diameter_mm = 33

[[decisions]]
identifier = "board-1"
when = { date = 2022-01-11 }
statement = "larotrectinib"
rests_on = ["mri-1"]
expected = "less compression"
options = [
  { what = "larotrectinib", is_chosen = true },
  { what = "operation", is_chosen = false, reason = "patient-refusal", because = "after two talks" },
]

[[decisions]]
identifier = "board-2"
when = { date = 2025-06-20 }
statement = "operation"
rests_on = ["mri-3"]
was_done = false
not_done_reason = "deterioration"

[[therapies]]
identifier = "drug"
when = { date = 2022-01-12 }
ended = { date = 2025-06-15 }
mode = "systemic"
decided_in = "board-1"
drugs = [{ drug = "larotrectinib", dose = 100, unit = "mg", schedule = "twice daily" }]
stop_reason = "progression"

[[therapies]]
identifier = "radiation"
when = { date = 2025-07-01 }
ended = { date = 2025-07-30 }
mode = "radiotherapy"
dose_gy = 50
fractions = 25

[[toxicities]]
identifier = "liver"
when = { dates = [2022-02-01, 2022-02-28] }
term = "Alanine aminotransferase increased"
grade = 3
attributed_to = "drug"

[outcome]
when = { date = 2025-12-01 }
is_alive = true
has_progressed = true
progressed = { date = 2025-06-10 }
"""


@cache
def tell_index_case() -> ToldCourse:
    """The index case with everything that follows from it."""
    course = read_course(INDEX_CASE)
    assert course is not None
    return tell(course, is_synthetic=True)


def tell_text(text: str) -> ToldCourse:
    """The course of the text of a CASE.toml."""
    return tell(parse_text(text), is_synthetic=False)


def parse_text(text: str) -> Course:
    """The events of the text of a CASE.toml."""
    course = parse_course(text, CASE)
    assert course is not None
    return course


def change(old: str, new: str) -> str:
    """The dated course with one text replaced."""
    assert DATED.count(old) >= 1, old
    return DATED.replace(old, new, 1)
