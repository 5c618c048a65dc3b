"""The course in CASE.toml: its tables to facts, its facts to events, and the line of whatever cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fascicle.adapters.clinic_tables import (
    read_blood_tests,
    read_ctcae,
    read_dose_advice,
    read_dose_levels,
    read_drugs,
    read_reactions,
)
from fascicle.adapters.course_forms import CourseTable, EntryTable
from fascicle.adapters.course_tables import SECTIONS, CourseSections
from fascicle.adapters.toml_documents import make_error
from fascicle.case.checks import check_course
from fascicle.case.commands import Revise
from fascicle.case.course import append
from fascicle.case.measurements import check_blood_tests
from fascicle.case.therapy_checks import check_drugs
from fascicle.case.timing import order_facts
from fascicle.case.toxicities import ToxicityTables, check_toxicities
from fascicle.errors import CaseError, CourseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fascicle.adapters.toml_lines import Place
    from fascicle.model.course_events import Course
    from fascicle.model.course_facts import CourseFact


def make_course(
    sections: CourseSections, start: Course, text: str, path: Path, *, earlier: Course | None = None
) -> Course | None:
    """The events that recording every fact of the file gives, in the order of the course; None without facts.

    `start` is the course without events. `earlier` is what is on record of it: its events stay, and what the file says otherwise
    is added to them. `text` and `path` are those of the file, for messages. Raises CaseError with the line.
    """
    entries = list(_list_entries(sections))
    if not entries and sections.course is None:
        if earlier is not None:
            remedy = "Tell it again, or give another result directory."
            raise make_error("tells no course, and the result directory holds one", ("course",), text, path, remedy)
        return None
    if sections.course is None:
        raise make_error("tells a course, and no [course] says who recorded it", entries[0][0], text, path, "Add it.")
    _check_recorded(sections.course, text, path)
    places = {entry.identifier: place for place, entry in reversed(entries)}
    _check_names(entries, text, path)
    facts = [_make_fact(entry, place, sections.course, text, path) for place, entry in entries]
    try:
        _check_same(start, earlier)
        return _record(facts, sections.course, earlier or start)
    except CourseError as error:
        raise _locate(error, places, text, path) from error


def _record(facts: list[CourseFact], table: CourseTable, course: Course) -> Course:
    tables = read_toxicity_tables()
    check_drugs(facts, read_drugs())
    check_course(facts, table.day_zero, table.recorded)
    check_blood_tests(facts, tables.tests, tables.terms)
    check_toxicities(facts, tables)
    ordered = order_facts(facts, table.day_zero)
    return append(course, [Revise(ordered, table.because, table.recorded_by, table.recorded)])


def read_toxicity_tables() -> ToxicityTables:
    """The tables inside the package that adverse events are held against."""
    return ToxicityTables(read_blood_tests(), read_ctcae(), read_dose_advice(), read_dose_levels(), read_reactions())


def _check_same(start: Course, earlier: Course | None) -> None:
    """What is on record is a course of this case, from the same day 0."""
    if earlier is None or (earlier.case, earlier.day_zero) == (start.case, start.day_zero):
        return
    remedy = "Give another result directory."
    if earlier.case != start.case:
        raise CourseError(f"the result directory holds the course of another case, {earlier.case!r}", remedy=remedy)
    what = f"the course on record in the result directory has {earlier.day_zero or 'nothing'!r} as day 0"
    raise CourseError(what, field="day_zero", remedy=remedy)


def _list_entries(sections: CourseSections) -> Iterator[tuple[Place, EntryTable]]:
    """The tables of all sections with their places."""
    for name in SECTIONS:
        content = getattr(sections, name)
        if isinstance(content, EntryTable):
            yield (name,), content
        else:
            yield from (((name, index), entry) for index, entry in enumerate(content or ()))


def _check_recorded(table: CourseTable, text: str, path: Path) -> None:
    if table.recorded.tzinfo is None:
        remedy = "Write it as 2026-01-31T09:30:00Z or with +01:00."
        raise make_error("recorded has no distance from UTC", ("course", "recorded"), text, path, remedy)


def _check_names(entries: list[tuple[Place, EntryTable]], text: str, path: Path) -> None:
    """Each fact has a name of its own, whatever its section."""
    seen: set[str] = set()
    for place, entry in entries:
        if entry.identifier in seen:
            what = f"identifier {entry.identifier!r} is given twice"
            raise make_error(what, (*place, "identifier"), text, path, "Give each its own.")
        seen.add(entry.identifier)


def _make_fact(entry: EntryTable, place: Place, table: CourseTable, text: str, path: Path) -> CourseFact:
    """The fact, its source with the document of the course where it names none."""
    fact: CourseFact = entry.build()
    if fact.source is None or fact.source.document:
        return fact
    if table.document is None:
        raise make_error("source names no document", (*place, "source"), text, path, "Name it here or in [course].")
    return replace(fact, source=replace(fact.source, document=table.document))


def _locate(error: CourseError, places: dict[str, Place], text: str, path: Path) -> CaseError:
    """The error with the line of the fact's field; of a message about the whole course, that of [course]."""
    place = places.get(error.fact or "", ("course",))
    what = error.what if error.fact is None else f"{error.fact}: {error.what}"
    key = (*place, error.field) if error.field else place
    return make_error(what, key, text, path, error.remedy or "docs/case_file.md describes it.", near=error.near)
