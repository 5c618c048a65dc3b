"""A made-up course of six years with as many studies, lines and marks as a page must bear."""

from __future__ import annotations

from datetime import date, timedelta

from course_examples import DATED, tell_text
from fascicle.case.told import ToldCourse

START = date(2019, 1, 7)
SUMS = (82, 80, 64, 50, 45, 46, 60, 58, 40, 32, 28, 27, 30, 36, 44, 52, 50, 47, 44, 40, 39, 37, 36, 35, 36, 38, 41, 47, 55, 66)
STUDY_DAYS = (-6, *range(60, 1080, 60), *range(1100, 2180, 90))
LINES = (("doxorubicin", 0, 130), ("pazopanib", 140, 420), ("trabectedin", 430, 800), ("larotrectinib", 810, 1700))
TOXICITY_DAYS = (10, 12, 15, 40, 150, 152, 200, 440, 441, 445, 450, 820, 1000, 1725, 1730)
EXAMINATION_DAYS = (-8, -2, 7, 30, 95, 180, 300, 433, 600, 640, 861, 863, 900, 1200, 1710, 1800, 2000)
HEAD = DATED[: DATED.index("[course]")]
WORDS = "a finding in one long sentence that goes on about what was found in the sequence and what it may mean"


def tell_long_course(identifier: str = "long", shrink: int = 0, examinations: int = len(EXAMINATION_DAYS)) -> ToldCourse:
    """The course; `shrink` takes so many millimetres from every sum after the first, for another one of the same kind."""
    blocks = [
        HEAD.replace('identifier = "dated"', f'identifier = "{identifier}"'),
        '[course]\nrecorded_by = "N. N."\nrecorded = 2026-12-31T09:30:00Z\nday_zero = "doxorubicin"\ndocument = "chart"\n',
        *(_write_study(place, day, SUMS[place] - (shrink if place else 0)) for place, day in enumerate(STUDY_DAYS)),
        *(_write_line(drug, start, end) for drug, start, end in LINES),
        _write(
            "therapies", "radiation", 100, f"ended = {_day(135)}", 'mode = "radiotherapy"', "dose_gy = 50.4", "fractions = 28"
        ),
        _write("therapies", "coils", 860, f"ended = {_day(860)}", 'mode = "embolisation"', 'target = "segmental arteries"'),
        *(_write_examination(place, day) for place, day in enumerate(EXAMINATION_DAYS[:examinations])),
        *(_write_toxicity(place, day) for place, day in enumerate(TOXICITY_DAYS)),
        *(
            _write("findings", f"finding-{place}", day, 'method = "RNA panel"', f'statement = "{WORDS}"')
            for place, day in enumerate((-4, -4, -3, 430))
        ),
        *(_write("operations", f"operation-{day}", day, 'procedure = "decompression"') for day in (862, 1600)),
        f"[outcome]\nwhen = {_day(2200)}\nis_alive = true\n",
    ]
    return tell_text("\n".join(blocks))


def _day(number: int) -> str:
    return f"{{ date = {START + timedelta(number)} }}"


def _write(table: str, identifier: str, day: int, *lines: str) -> str:
    return "\n".join((f"[[{table}]]", f'identifier = "{identifier}"', f"when = {_day(day)}", *lines, ""))


def _write_study(place: int, day: int, millimetres: int) -> str:
    reach = 'reach = "cord_compressed"' if place < 3 or place > 26 else 'reach = "sac_deformed"'
    lesion = ("[[imaging.lesions]]", 'lesion = "T7"', "is_target = true", f"diameter_mm = {millimetres}")
    return _write("imaging", f"mri-{place}", day, 'methods = ["mri"]', reach, *lesion)


def _write_line(drug: str, start: int, end: int) -> str:
    lines = ('mode = "systemic"', f'drugs = [{{ drug = "{drug}" }}]', f"ended = {_day(end)}")
    return _write("therapies", drug, start, *lines)


def _write_examination(place: int, day: int) -> str:
    right = str(place * 2 % 6) if place % 3 else "2-3"
    grades = (("right", right), ("left", str(min(5, place // 2))))
    strength = ", ".join(f'{{ muscle = "leg", side = "{side}", grade = "{grade}" }}' for side, grade in grades)
    return _write("examinations", f"exam-{place}", day, f"strength = [{strength}]")


def _write_toxicity(place: int, day: int) -> str:
    term = ("Anemia", "Nausea", "Dizziness", "Neutrophil count decreased", "Fatigue")[place % 5]
    return _write("toxicities", f"event-{place}", day, f'term = "{term}"', f"grade = {place % 4 + 1}")
