"""The course of a case on one time axis: therapies, facts, tumour size, cord compression, strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.case.words import DIRECTIONS
from fascicle.clinic.cord_compression import EsccGrade
from fascicle.report.pictures.svg import GREY, INK, hatch, label, render_drawing
from fascicle.report.pictures.timeline_axis import draw_axis, draw_bars, draw_grid, draw_key, draw_marks
from fascicle.report.pictures.timeline_panels import draw_grades, draw_sizes
from fascicle.report.pictures.timeline_scale import place_stations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.timeline import GradePoint, SizePoint, Timeline
    from fascicle.report.pictures.timeline_scale import Scale

IDENTIFIER = "picture-timeline"
TITLE = "Course of the disease"
MRC = tuple(str(grade) for grade in range(6))
ESCC = tuple(grade.value for grade in EsccGrade)
AXIS_Y, PANEL_GAP = 88.0, 16.0
LEGEND = (
    "Solid line: days to scale; a break: shortened, with its days (d). Dashed line and ?: order known, days not stated. "
    "Hatched bar: every value that remains possible."
)


def draw_timeline(timeline: Timeline) -> str:
    """The picture as SVG text. Raises ValueError without stations: there is nothing to draw."""
    if not timeline.stations:
        raise ValueError("a course without facts has no timeline")
    scale = place_stations(timeline.stations)
    axis, height = draw_axis(timeline, scale, AXIS_Y)
    top = AXIS_Y + height + 6
    panels, bottom = _draw_panels(timeline, scale, top)
    key, key_height = draw_key(timeline.marks, scale, bottom + 12)
    zero = f"Day 0: {timeline.day_zero}." if timeline.day_zero else "No day 0 is named."
    content = [
        hatch(f"{IDENTIFIER}-open", INK),
        hatch(f"{IDENTIFIER}-other", GREY),
        label(8, 18, f"{TITLE}: case {timeline.case}{' (synthetic)' if timeline.is_synthetic else ''}", 13, weight="bold"),
        *(label(8, 34 + 12 * row, text, 10) for row, text in enumerate((zero, LEGEND)) if text),
        *draw_grid(timeline, scale, AXIS_Y + 6, bottom),
        *axis,
        *panels,
        *key,
    ]
    return render_drawing(IDENTIFIER, scale.width, bottom + 22 + key_height, TITLE, describe_timeline(timeline), content)


def describe_timeline(timeline: Timeline) -> str:
    """What the picture shows, in words."""
    names = [station.label for station in timeline.stations]
    parts = [f"Day 0 is the {timeline.day_zero}." if timeline.day_zero else "No day 0 is named."]
    parts += [f"Therapy: {bar.label}, from {_name(names, bar.start)}." for bar in timeline.bars]
    parts += [f"Size at {_name(names, point.station)}: {_describe_size(point)}." for point in timeline.sizes]
    parts += [
        f"RECIST thresholds of {span.line}: partial response at most {span.partial_mm} mm, progression at least "
        f"{span.progression_mm} mm."
        for span in timeline.thresholds
    ]
    parts += [f"ESCC at {_name(names, point.station)}: {_describe_grade(point, ESCC)}." for point in timeline.cord]
    for limb in timeline.strength:
        grades = "; ".join(f"{_name(names, point.station)} {_describe_grade(point, MRC)}" for point in limb.points)
        parts.append(f"Strength of the {limb.side.value} {limb.limb}: {grades}.")
    parts += [f"{mark.number}: {mark.text}." for mark in timeline.marks]
    return " ".join(parts)


def _draw_panels(timeline: Timeline, scale: Scale, top: float) -> tuple[list[Element], float]:
    """Therapies, marks and the panels that have something to show, one below the other; the elements and their lower edge."""
    elements: list[Element] = []
    drawn, height = draw_bars(timeline.bars, scale, top, IDENTIFIER)
    elements += drawn
    top += height + (6 if timeline.bars else 0)
    drawn, height = draw_marks(timeline.marks, scale, top)
    elements += drawn
    top += height + PANEL_GAP
    if timeline.sizes:
        drawn, height = draw_sizes(timeline.sizes, timeline.thresholds, scale, top)
        elements += drawn
        top += height + PANEL_GAP
    for titles, names, points in _list_graded(timeline):
        drawn, height = draw_grades(titles, names, points, scale, top, IDENTIFIER)
        elements += drawn
        top += height + PANEL_GAP
    return elements, top


def _list_graded(timeline: Timeline) -> list[tuple[tuple[str, str], Sequence[str], Sequence[GradePoint]]]:
    graded: list[tuple[tuple[str, str], Sequence[str], Sequence[GradePoint]]] = []
    if timeline.cord:
        graded.append((("Cord", "compression (ESCC)"), ESCC, timeline.cord))
    graded += [
        ((f"{item.side.value.capitalize()} {item.limb}", "strength (MRC)"), MRC, item.points) for item in timeline.strength
    ]
    return graded


def _name(names: Sequence[str], station: int) -> str:
    return f"station {station + 1} ({names[station]})"


def _describe_size(point: SizePoint) -> str:
    if point.sum_mm is None:
        return f"not stated, described as {DIRECTIONS[point.described]}" if point.described else "not stated"
    return f"{point.sum_mm} mm" if point.percent is None else f"{point.sum_mm} mm, {point.percent} % from the baseline"


def _describe_grade(point: GradePoint, names: Sequence[str]) -> str:
    return names[point.low] if point.low == point.high else f"{names[point.low]} to {names[point.high]}"
