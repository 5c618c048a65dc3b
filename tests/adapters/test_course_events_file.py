"""`course.json`: an event that is not as it was recorded is one error with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course_examples import DATED, parse_text
from fascicle.adapters.course_events import find_event_line, parse_course_events
from fascicle.adapters.documents import COURSE_SCHEMA
from fascicle.adapters.json_files import format_json
from fascicle.adapters.result_files import read_course_events
from fascicle.errors import CaseError

PATH = Path("course.json")
COURSE = parse_text(DATED)
TEXT = format_json(COURSE, COURSE_SCHEMA)
RESTORE = "Past events are never changed: bring the file back from a copy, and record a correction instead."


def explain(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        parse_course_events(text, PATH)
    return str(caught.value)


def list_lines(text: str) -> list[int]:
    """Where events begin in the layout that Fascicle writes."""
    inside = text[: text.index('"events"')].count("\n") + 1
    return [number for number, line in enumerate(text.splitlines(), start=1) if line == "    {" and number > inside]


def change(edit: Any) -> str:
    document = json.loads(TEXT)
    edit(document["events"])
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def test_parse_course_events__takes_what_was_written() -> None:
    assert parse_course_events(TEXT, PATH) == COURSE


def test_parse_course_events__a_word_that_was_changed() -> None:
    assert TEXT.count("less compression") == 1
    said = explain(TEXT.replace("less compression", "no compression"))
    number = next(event.number for event in COURSE.events if event.fact.identifier == "board-1")
    line = list_lines(TEXT)[number - 1]
    assert said == f"course.json, line {line}: event {number} was changed after it was recorded. {RESTORE}"


def test_parse_course_events__an_event_that_was_removed() -> None:
    text = change(lambda events: events.pop(2))
    what = "event 4 stands where event 3 was: one was removed, added or moved"
    assert explain(text) == f"course.json, line {list_lines(text)[2]}: {what}. {RESTORE}"


def test_parse_course_events__events_that_changed_places() -> None:
    text = change(lambda events: events.insert(1, events.pop(4)))
    what = "event 5 stands where event 2 was: one was removed, added or moved"
    assert explain(text) == f"course.json, line {list_lines(text)[1]}: {what}. {RESTORE}"


def test_parse_course_events__an_event_that_was_taken_off_the_end() -> None:
    said = explain(change(lambda events: events.pop()))
    assert said.startswith("course.json: the last event is not the one that was last recorded: events were removed or added")


def test_parse_course_events__an_event_that_is_none_any_more() -> None:
    text = change(lambda events: events[3].pop("actor"))
    said = explain(text)
    assert said.startswith(f"course.json, line {list_lines(text)[3]}, events[3].actor: is not a valid fascicle.course/1 document")
    assert said.endswith(RESTORE)


@pytest.mark.parametrize("indent", [None, 0, 4])
def test_find_event_line__in_any_layout(indent: int | None) -> None:
    document = json.loads(TEXT)
    document["events"][0]["fact"]["note"] = 'a "trap": "events": [{}] {'
    text = json.dumps(document, indent=indent)
    lines = text.splitlines()
    for place, event in enumerate(document["events"]):
        line = find_event_line(text, place)
        assert line is not None
        rest = "\n".join(lines[line - 1 :])
        assert rest.find(json.dumps(event["seal"])) >= 0
    assert find_event_line(text, len(document["events"])) is None
    assert find_event_line("{}", 0) is None


def test_read_course_events__is_text(tmp_path: Path) -> None:
    path = tmp_path / "course.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CaseError, match="is not UTF-8 text"):
        read_course_events(path)
