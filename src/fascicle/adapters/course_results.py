"""The course of a case from a result directory or a CASE.toml, and the files of its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fascicle import __version__
from fascicle.adapters.case_files import read_case_mark, read_course
from fascicle.adapters.clinic_tables import read_anthracyclines, read_drugs, read_point_tables
from fascicle.adapters.course_files import read_toxicity_tables
from fascicle.adapters.documents import COHORT_SCHEMA, TIMELINE_SCHEMA
from fascicle.adapters.json_files import format_json
from fascicle.adapters.result_files import COURSE_FILE, FINDINGS_FILE, read_course_events, read_findings
from fascicle.case.cohort import gather_cohort
from fascicle.case.measures import RuleTables
from fascicle.case.told import ToldCourse, tell_course
from fascicle.errors import CaseError
from fascicle.report.compose import compose_cohort_page, compose_timeline_page
from fascicle.report.html import render_html
from fascicle.report.pictures.cohort import draw_spider, draw_swimmer, draw_waterfall
from fascicle.report.pictures.timeline import draw_timeline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fascicle.adapters.atomic import ResultDirectory
    from fascicle.model.cohort import Cohort
    from fascicle.model.course_events import Course

TIMELINE_FILES: Final = ("timeline.json", "timeline.html", "timeline.svg")
COHORT_FILES: Final = ("cohort.json", "cohort.html", "swimmer.svg", "waterfall.svg", "spider.svg")
_MADE_BY: Final = f"Fascicle {__version__}"


def tell(course: Course, *, is_synthetic: bool) -> ToldCourse:
    """The course with what follows from it by the tables of this version of Fascicle. Raises CourseError."""
    tables = RuleTables(read_point_tables(), read_drugs(), read_anthracyclines(), read_toxicity_tables())
    return tell_course(course, tables, _MADE_BY, is_synthetic=is_synthetic)


def read_told_course(directory: Path, *, is_synthetic: bool) -> ToldCourse | None:
    """The course in a result directory of `fascicle run`; None where the case told none. Raises CaseError."""
    course = read_record(directory)
    return None if course is None else tell(course, is_synthetic=is_synthetic)


def read_record(directory: Path) -> Course | None:
    """The events on record in a result directory, to which a further run adds; None where there are none. Raises CaseError."""
    path = directory / COURSE_FILE
    return read_course_events(path) if path.is_file() else None


def find_course(place: Path) -> ToldCourse:
    """The course in a result directory of `fascicle run`, or in a CASE.toml. Raises CaseError where there is none."""
    if place.is_dir():
        told = read_told_course(place, is_synthetic=_is_marked(place))
        remedy = "Run `fascicle run` on a CASE.toml with a [course], or give that CASE.toml."
        missing = f"holds no {COURSE_FILE}"
    else:
        course = read_course(place)
        told = None if course is None else tell(course, is_synthetic=read_case_mark(place))
        remedy, missing = "docs/case_file.md describes the sections.", "tells no course"
    if told is None or not told.timeline.stations:
        raise CaseError(missing if told is None else "tells a course without facts", path=place, remedy=remedy)
    return told


def find_cohort(places: Sequence[Path], drug: str | None) -> Cohort:
    """The lines of therapy of the courses in several places. Raises CaseError, also for a case that is given twice."""
    try:
        return gather_cohort([find_course(place) for place in places], _MADE_BY, drug)
    except ValueError as error:
        raise CaseError(str(error), remedy="Give each case once.") from error


def write_cohort(results: ResultDirectory, cohort: Cohort) -> None:
    """Write `cohort.json`, `cohort.html` and the three pictures."""
    results.write("cohort.json", format_json(cohort, COHORT_SCHEMA))
    results.write("cohort.html", render_html(compose_cohort_page(cohort)))
    for name, draw in (("swimmer", draw_swimmer), ("waterfall", draw_waterfall), ("spider", draw_spider)):
        results.write(f"{name}.svg", f"{draw(cohort)}\n")


def write_timeline(results: ResultDirectory, told: ToldCourse) -> None:
    """Write `timeline.json`, `timeline.html` and `timeline.svg`."""
    results.write("timeline.json", format_json(told.timeline, TIMELINE_SCHEMA))
    results.write("timeline.html", render_html(compose_timeline_page(told)))
    results.write("timeline.svg", f"{draw_timeline(told.timeline)}\n")


def _is_marked(directory: Path) -> bool:
    path = directory / FINDINGS_FILE
    return path.is_file() and read_findings(path, is_whole=False).case.is_synthetic
