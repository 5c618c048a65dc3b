"""The picture of a course: where stations stand, and what is drawn and said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from long_course import tell_long_course
from picture_texts import find_collisions, list_outside, list_texts

from course_examples import DATED, change, tell_index_case, tell_text
from fascicle.model.timeline import Timeline, TimelineStation
from fascicle.report.pictures.timeline import TITLE, describe_timeline, draw_timeline
from fascicle.report.pictures.timeline_scale import UNKNOWN_GAP, GapKind, place_stations

INDEX = tell_index_case().timeline
OTHER = tell_text(DATED).timeline
LONG = tell_long_course().timeline


def station(gap: tuple[int, int] | None) -> TimelineStation:
    return TimelineStation("x", None, None, None, gap)


def draw(gaps: list[int | None]) -> tuple[list[float], list[GapKind]]:
    scale = place_stations([station(None), *(station(None if gap is None else (gap, gap)) for gap in gaps)])
    return [b - a for a, b in zip(scale.xs, scale.xs[1:], strict=False)], [gap.kind for gap in scale.gaps]


def test_place_stations__known_days_are_to_scale() -> None:
    widths, kinds = draw([30, 60, 90])
    assert kinds == [GapKind.TO_SCALE] * 3
    assert widths[1] / widths[0] == pytest.approx(2)
    assert widths[2] / widths[0] == pytest.approx(3)


def test_place_stations__a_long_gap_is_shortened_and_marked() -> None:
    widths, kinds = draw([30, 30, 30, 1000])
    assert kinds[-1] is GapKind.SHORTENED
    assert widths[3] / widths[0] == pytest.approx(5)


def test_place_stations__unknown_gaps_are_alike() -> None:
    widths, kinds = draw([None, 20, None])
    assert (widths[0], widths[2]) == (UNKNOWN_GAP, UNKNOWN_GAP)
    assert kinds == [GapKind.UNKNOWN, GapKind.TO_SCALE, GapKind.UNKNOWN]


def test_place_stations__many_stations_widen_the_picture() -> None:
    scale = place_stations([station(None)] * 60)
    assert scale.width > 60 * UNKNOWN_GAP
    assert scale.xs[-1] < scale.right


@pytest.mark.parametrize("timeline", [INDEX, OTHER], ids=["index", "dated"])
def test_draw_timeline__is_named_and_described(timeline: Timeline) -> None:
    root = ET.fromstring(draw_timeline(timeline))
    assert root.get("role") == "img"
    names = (root.get("aria-labelledby") or "").split()
    held = {element.get("id"): element.text for element in root if element.get("id") in names}
    assert held[names[0]] == TITLE
    assert held[names[1]] == describe_timeline(timeline)


@pytest.mark.parametrize("timeline", [INDEX, OTHER, LONG], ids=["index", "dated", "long"])
def test_draw_timeline__words_stay_inside_and_apart(timeline: Timeline) -> None:
    svg = draw_timeline(timeline)
    assert list_outside(svg) == []
    assert find_collisions(svg) == []


def test_draw_timeline__every_mark_and_bar_of_a_long_course_is_there() -> None:
    texts = list_texts(draw_timeline(LONG))
    assert len(LONG.marks) == 4 + 2 + 15 + 1
    assert {str(mark.number) for mark in LONG.marks} <= set(texts)
    assert {"doxorubicin", "radiotherapy, 50.4 Gy, 28 fractions", "embolisation, segmental arteries"} <= set(texts)
    assert {"Findings", "Operations", "Toxicity", "Last contact"} <= set(texts)


def test_draw_timeline__first_last_and_smallest_size_are_always_named() -> None:
    texts = list_texts(draw_timeline(LONG))
    assert "82" in texts
    assert len([text for text in texts if text.startswith("27 (")]) == 1
    assert len([text for text in texts if text.startswith("66 (")]) == 1


def test_draw_timeline__says_what_is_not_known() -> None:
    texts = list_texts(draw_timeline(INDEX))
    assert texts.count("?") == 12
    assert "day 0" in texts
    assert any("Day 0: start of entrectinib 600 mg once daily" in text for text in texts)
    assert "entrectinib 600 mg once daily, end not stated" in texts
    assert [text for text in texts if text in ("smaller", "unchanged", "larger")] == ["unchanged", "smaller", "smaller"]
    assert {"112.6", "PR ≤ 78.8", "PD ≥ 135.2"} <= set(texts)
    assert texts.count("2 to 3") == 5


def test_draw_timeline__sizes_with_percent_and_thresholds_by_nadir() -> None:
    texts = list_texts(draw_timeline(OTHER))
    assert {"25.5 (−36.2 %)", "33 (−17.5 %)", "PD ≥ 48.0", "PD ≥ 30.6"} <= set(texts)
    assert texts.count("PR ≤ 28.0") == 1
    shortened = [text for text in texts if text.endswith(" d")]
    assert shortened
    assert any("a break: shortened, with its days (d)" in text for text in texts)


def test_draw_timeline__leaves_out_panels_without_facts() -> None:
    texts = list_texts(draw_timeline(replace(OTHER, sizes=(), thresholds=(), cord=(), strength=())))
    assert not {"Sum of target", "Cord", "Right leg"} & set(texts)


def test_draw_timeline__many_studies_stay_legible() -> None:
    point = OTHER.sizes[1]
    first = OTHER.stations[0]
    stations = (first, *(replace(first, label=f"day {3 * place}", gap_days=(3, 3)) for place in range(1, 160)))
    sizes = tuple(replace(point, station=place) for place in range(160))
    crowded = replace(OTHER, stations=stations, sizes=sizes, thresholds=(), bars=(), marks=(), cord=(), strength=())
    svg = draw_timeline(crowded)
    assert float(ET.fromstring(svg).get("width") or 0) < 1200
    labelled = [text for text in list_texts(svg) if text == "25.5 (−36.2 %)"]
    assert 2 <= len(labelled) < 20


def test_draw_timeline__a_therapy_that_goes_on_says_so() -> None:
    text = change("ended = { date = 2025-06-15 }", "is_ongoing = true")
    told = tell_text(text.replace('stop_reason = "progression"\n', ""))
    assert "larotrectinib 100 mg twice daily, ongoing" in list_texts(draw_timeline(told.timeline))


def test_draw_timeline__same_course_same_bytes() -> None:
    assert draw_timeline(OTHER) == draw_timeline(tell_text(DATED).timeline)


def test_draw_timeline__the_picture_in_the_documentation_is_up_to_date() -> None:
    committed = Path(__file__).parents[2] / "docs" / "images" / "timeline.svg"
    assert committed.read_text() == f"{draw_timeline(INDEX)}\n", (
        "fascicle timeline examples/index-case/CASE.toml, copy timeline.svg"
    )


def test_draw_timeline__escapes_what_people_write() -> None:
    told = tell_text(change('statement = "larotrectinib"', 'statement = "<script>alert(1)</script> & more"'))
    svg = draw_timeline(told.timeline)
    assert "<script>" not in svg
    assert any("<script>alert(1)</script> & more" in text for text in list_texts(svg))


def test_draw_timeline__refuses_a_course_without_facts() -> None:
    with pytest.raises(ValueError, match="has no timeline"):
        draw_timeline(replace(OTHER, stations=()))
