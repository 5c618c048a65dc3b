"""The events of a course from `course.json`: read, and held against their seals, with the line of one that does not hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from fascicle.adapters.documents import COURSE_SCHEMA
from fascicle.adapters.json_files import parse_json
from fascicle.case.course import RESTORE
from fascicle.case.seals import find_broken_seal
from fascicle.errors import CaseError
from fascicle.model.course_events import Course

if TYPE_CHECKING:
    from pathlib import Path

_EVENTS: Final = re.compile(r'(?<!\\)"events"\s*:\s*\[')
_NEXT: Final = re.compile(r"[\s,]*")
_EVENT_PLACE: Final = re.compile(r"events\[(\d+)\]")


def parse_course_events(text: str, path: Path) -> Course:
    """The course in the text of a `course.json`; `path` is only named in messages.

    Raises CaseError for what is no such document, and for an event that was changed, removed, added or moved after it was
    recorded, with the line at which it stands.
    """
    try:
        course = parse_json(text, Course, COURSE_SCHEMA, path)
    except CaseError as error:
        raise _add_line(error, text) from error
    broken = find_broken_seal(course)
    if broken is not None:
        where = _name_line(None if broken.place is None else find_event_line(text, broken.place))
        raise CaseError(broken.what, path=path, where=where, remedy=RESTORE)
    return course


def find_event_line(text: str, place: int) -> int | None:
    """The line (1-based) at which an event (0-based) begins in the text of a `course.json`; None where it has no such event."""
    start = _EVENTS.search(text)
    if start is None:
        return None
    reader, offset = json.JSONDecoder(), start.end()
    for _ in range(place):
        try:
            _, offset = reader.raw_decode(text, _skip(text, offset))
        except json.JSONDecodeError:
            return None
    offset = _skip(text, offset)
    return text.count("\n", 0, offset) + 1 if text[offset : offset + 1] == "{" else None


def _skip(text: str, offset: int) -> int:
    """Past spaces and the comma between two events."""
    match = _NEXT.match(text, offset)
    return offset if match is None else match.end()


def _add_line(error: CaseError, text: str) -> CaseError:
    """The error of an event that cannot be read, with its line before its place."""
    place = _EVENT_PLACE.match(error.where or "")
    line = None if place is None else find_event_line(text, int(place[1]))
    if line is None:
        return error
    return CaseError(error.what, path=error.path, where=f"line {line}, {error.where}", remedy=RESTORE)


def _name_line(line: int | None) -> str | None:
    return None if line is None else f"line {line}"
