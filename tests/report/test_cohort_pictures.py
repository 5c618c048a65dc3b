"""Swimmer, waterfall and spider plot of many lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from long_course import tell_long_course
from picture_texts import SVG, find_collisions, list_outside, list_placed, list_texts
from report_texts import collect_texts

from course_examples import DATED, change, tell_index_case, tell_text
from fascicle.case.cohort import gather_cohort
from fascicle.model.cohort import Cohort, CohortStudy
from fascicle.model.response import Response
from fascicle.report.compose import compose_cohort_page
from fascicle.report.html import render_html
from fascicle.report.pictures.cohort import draw_spider, draw_swimmer, draw_waterfall

_GOES_ON = change("ended = { date = 2025-06-15 }", "is_ongoing = true").replace('stop_reason = "progression"\n', "")
ONGOING = _GOES_ON.replace('identifier = "dated"', 'identifier = "ongoing"')
GROWING = change('identifier = "dated"', 'identifier = "growing"').replace("diameter_mm = 25.5", "diameter_mm = 50")
CROWD = gather_cohort(
    [tell_long_course(f"long-{shrink}", shrink, 0) for shrink in (0, 3, 7, 11)] + [tell_index_case()], "Fascicle"
)
COHORT = gather_cohort([tell_text(DATED), tell_index_case(), tell_text(ONGOING), tell_text(GROWING)], "Fascicle")


def test_gather_cohort__counts_days_from_the_start_of_each_line() -> None:
    line = COHORT.lines[0]
    assert (line.name, line.ended, line.last_contact, line.progressed) == (
        "dated, drug",
        (1250, 1250),
        (1419, 1419),
        (1245, 1245),
    )
    assert [(study.fact, study.days, study.percent) for study in line.studies] == [
        ("mri-2", (57, 57), Decimal("-36.2")),
        ("mri-3", (1245, 1245), Decimal("-17.5")),
    ]
    assert line.best_percent == Decimal("-36.2")


def test_gather_cohort__what_cannot_be_compared_is_not_known() -> None:
    chemotherapy, entrectinib = COHORT.lines[1:3]
    assert (chemotherapy.ended, chemotherapy.last_contact, chemotherapy.studies[0].days) == (None, None, None)
    assert [study.days for study in entrectinib.studies] == [(28, 31), (59, 62)]
    assert entrectinib.resected is None
    assert entrectinib.best_percent is None


def test_gather_cohort__by_drug() -> None:
    found = gather_cohort([tell_text(DATED), tell_index_case()], "Fascicle", "Entrectinib")
    assert [line.name for line in found.lines] == ["index-case, entrectinib"]


def test_gather_cohort__refuses_a_case_twice() -> None:
    with pytest.raises(ValueError, match="the case dated is given twice"):
        gather_cohort([tell_text(DATED), tell_text(DATED)], "Fascicle")


def test_draw_swimmer__keeps_lines_whose_days_are_not_known() -> None:
    texts = list_texts(draw_swimmer(COHORT))
    assert "index-case, chemotherapy" in texts
    assert "days not stated" in texts
    assert texts.count("end not stated") == 1
    assert texts.count("P") == 3


def test_draw_waterfall__from_growth_to_shrinkage_with_the_open_ones_last() -> None:
    texts = list_texts(draw_waterfall(COHORT))
    key = [text for text in texts if text[:3] in ("1: ", "2: ", "3: ", "4: ", "5: ")]
    assert key == [
        "1: growing, drug",
        "2: dated, drug",
        "3: ongoing, drug",
        "4: index-case, chemotherapy",
        "5: index-case, entrectinib",
    ]
    assert {"−36.2", "−17.5", "unchanged", "smaller"} <= set(texts)


def test_draw_spider__names_what_is_not_drawn() -> None:
    texts = list_texts(draw_spider(COHORT))
    missing = "Not drawn, without a measured change on a known day: index-case, chemotherapy; index-case, entrectinib."
    assert missing in texts
    heights = [
        float(element.get("y") or 0)
        for element in ET.fromstring(draw_spider(COHORT)).iter("{http://www.w3.org/2000/svg}text")
        if (element.text or "").endswith(", drug")
    ]
    assert len(heights) == 3
    assert min(b - a for a, b in zip(sorted(heights), sorted(heights)[1:], strict=False)) >= 12


def test_draw__each_is_named_and_described() -> None:
    for draw in (draw_swimmer, draw_waterfall, draw_spider):
        root = ET.fromstring(draw(COHORT))
        assert root.get("role") == "img"
        described = [element.text or "" for element in root if element.tag.endswith("desc")]
        assert "index-case, entrectinib" in described[0]


@pytest.mark.parametrize("draw", [draw_swimmer, draw_waterfall, draw_spider])
def test_draw__words_stay_inside_and_apart(draw: Callable[[Cohort], str]) -> None:
    svg = draw(CROWD)
    assert list_outside(svg) == []
    assert find_collisions(svg) == []


def test_draw_swimmer__each_response_has_a_shape_of_its_own() -> None:
    shapes = {}
    for response in Response:
        study = CohortStudy("mri", (100, 100), None, response, None)
        drawn = ET.fromstring(
            draw_swimmer(replace(COHORT, lines=(replace(COHORT.lines[0], studies=(study,), ended=(400, 400)),)))
        )
        polygons = [element.get("points") or "" for element in drawn.iter(f"{SVG}polygon")]
        legend = len(Response)
        assert len(polygons) == legend + 1
        shapes[response] = _normalise(polygons[legend])
    assert len(set(shapes.values())) == len(Response)


def _normalise(points: str) -> frozenset[tuple[float, float]]:
    """The corners of a shape from its left and upper edge, so that only its form is compared."""
    corners = [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    return frozenset((round(x - left, 2), round(y - top, 2)) for x, y in corners)


def test_draw_spider__numbers_cover_no_mark() -> None:
    svg = draw_spider(CROWD)
    count = len([line for line in CROWD.lines if line.studies])
    placed = [item for item in list_placed(svg) if item[0] in {str(number + 1) for number in range(count)} and item[1] > 60]
    marks = [_find_box(element.get("points") or "") for element in ET.fromstring(svg).iter(f"{SVG}polygon")]
    assert len(marks) > 100
    for text, left, top, right, bottom in placed:
        assert not any(left < mark[2] and mark[0] < right and top < mark[3] and mark[1] < bottom for mark in marks), text


def _find_box(points: str) -> tuple[float, float, float, float]:
    corners = [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def test_compose_cohort_page__holds_the_same_as_a_table() -> None:
    page = compose_cohort_page(COHORT)
    texts = collect_texts(page)
    assert "5 systemic lines, from 4 cases." in " ".join(texts)
    assert "mri-2, day 57: −36.2 %, not assessable; mri-3, day 1245: −17.5 %, PD" in texts
    assert "imaging-month-1, day 28 to 31: smaller; imaging-month-2, day 59 to 62: smaller" in texts
    assert render_html(page).count("<svg") == 3


def test_compose_cohort_page__without_lines_says_so() -> None:
    assert "None of the cases has such a line of therapy." in collect_texts(compose_cohort_page(Cohort("F", "x", False, ())))


def test_gather_cohort__progression_on_the_last_line_does_not_mark_the_first() -> None:
    second = '[[therapies]]\nidentifier = "second"\nwhen = { date = 2025-06-05 }\nmode = "systemic"\n\n[[toxicities]]'
    told = tell_text(change("[[toxicities]]", second).replace("ended = { date = 2025-06-15 }", "ended = { date = 2025-06-01 }"))
    assert [line.progressed for line in gather_cohort([told], "Fascicle").lines] == [None, (5, 5)]
    own = change("[[toxicities]]", second).replace("decided_in", "progressed = { date = 2024-01-12 }\ndecided_in", 1)
    assert [line.progressed for line in gather_cohort([tell_text(own)], "Fascicle").lines] == [(730, 730), (5, 5)]
