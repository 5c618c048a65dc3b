"""The axis of a timeline, its therapies as bars, and its facts as numbered marks with a key."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fascicle.model.course import Subject
from fascicle.model.course_therapies import TherapyMode
from fascicle.report.pictures.layout import TYPICAL_WIDTH, assign_lanes, choose_areas, measure_label, wrap_words
from fascicle.report.pictures.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    WHITE,
    clamp_label,
    estimate_text_width,
    label,
    line,
    polygon,
    rectangle,
)
from fascicle.report.pictures.timeline_panels import PALE, TEXT, draw_on_white
from fascicle.report.pictures.timeline_scale import LEFT, GapKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.timeline import Bar, Mark, Timeline
    from fascicle.report.pictures.timeline_scale import Gap, Scale

ROWS: dict[Subject, str] = {
    Subject.FINDING: "Findings",
    Subject.PATHOLOGY: "Pathology",
    Subject.DECISION: "Decisions",
    Subject.OPERATION: "Operations",
    Subject.TOXICITY: "Toxicity",
    Subject.REHABILITATION: "Rehabilitation",
    Subject.OUTCOME: "Last contact",
}
BAR_ROW, MARK_ROW, KEY_LINE, GAP_TEXT = 34.0, 26.0, 14.0, 9.5
NOT_KNOWN = "?"
MOST_LANES, MOST_GAP_LANES = 3, 2
MARK_HALF = 11.0


def draw_axis(timeline: Timeline, scale: Scale, y: float) -> tuple[list[Element], float]:
    """Line, ticks and labels; the elements and the height below `y`. Labels without room are in the table alone."""
    elements = _draw_gaps(scale, y)
    texts = [NOT_KNOWN if _is_open(item.label) else item.label for item in timeline.stations]
    centres = [clamp_label(x, text, TEXT, LEFT - 10, scale.width - 4) for x, text in zip(scale.xs, texts, strict=True)]
    halves = [estimate_text_width(text, TEXT) / 2 for text in texts]
    lanes = assign_lanes([(c - half, c + half) for c, half in zip(centres, halves, strict=True)])
    lanes = tuple(lane if lane < MOST_LANES or text == "day 0" else -1 for lane, text in zip(lanes, texts, strict=True))
    for x, centre, text, lane in zip(scale.xs, centres, texts, lanes, strict=True):
        fill = WHITE if text == NOT_KNOWN else INK
        elements.append(polygon(((x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)), fill=fill, stroke=INK, stroke_width="1.2"))
        if lane >= 0:
            left = centre - estimate_text_width(text, TEXT) * TYPICAL_WIDTH / 2
            weight = "bold" if text == "day 0" else "normal"
            elements += draw_on_white(left, y + 20 + 13 * lane, text, TEXT, weight)
    return elements, 26 + 13 * max(lanes, default=0)


def draw_grid(timeline: Timeline, scale: Scale, top: float, bottom: float) -> list[Element]:
    """A line down from every station, a strong one at day 0."""
    elements = []
    for station, x in zip(timeline.stations, scale.xs, strict=True):
        is_zero = station.days == (0, 0) and station.days_from is None
        style = {"stroke": INK, "stroke_width": "1.2"} if is_zero else {"stroke": PALE}
        elements.append(line((x, top), (x, bottom), **style))
    return elements


def draw_bars(bars: Sequence[Bar], scale: Scale, top: float, identifier: str) -> tuple[list[Element], float]:
    """One row a therapy: its words above its bar."""
    elements: list[Element] = []
    for row, bar in enumerate(bars):
        y = top + BAR_ROW * row
        elements.append(label(8, y + 24, bar.mode.value.capitalize(), 11, weight="bold"))
        text = f"{bar.label}{_describe_end(bar)}"
        x = scale.xs[bar.start]
        centre = clamp_label(x + estimate_text_width(text, TEXT) / 2, text, TEXT, LEFT, scale.width - 4)
        elements += draw_on_white(centre - estimate_text_width(text, TEXT) / 2, y + 11, text, TEXT)
        elements += _draw_bar(bar, scale, y + 15, identifier)
    return elements, BAR_ROW * len(bars)


def draw_marks(marks: Sequence[Mark], scale: Scale, top: float) -> tuple[list[Element], float]:
    """The marks of each kind that occurs in a row of its own; those that would touch stand below each other."""
    elements: list[Element] = []
    height = 0.0
    for kind in [kind for kind in ROWS if any(mark.subject is kind for mark in marks)]:
        own = [mark for mark in marks if mark.subject is kind]
        xs = [scale.xs[mark.station] for mark in own]
        lanes = assign_lanes([(x - MARK_HALF, x + MARK_HALF) for x in xs])
        elements.append(label(8, top + height + MARK_ROW / 2 + 4, ROWS[kind], 11, weight="bold"))
        for mark, x, lane in zip(own, xs, lanes, strict=True):
            y = top + height + MARK_ROW * (lane + 0.5)
            elements += [_draw_symbol(kind, x, y), label(x, y + 4, str(mark.number), 10, "middle", "bold")]
        height += MARK_ROW * (1 + max(lanes))
    return elements, height


def draw_key(marks: Sequence[Mark], scale: Scale, top: float) -> tuple[list[Element], float]:
    """The numbers with their text, in two columns."""
    if not marks:
        return [], 0.0
    column = (scale.width - 40) / 2
    blocks = [(mark.number, wrap_words(mark.text, TEXT, column - 40)) for mark in marks]
    total = sum(len(lines) for _, lines in blocks)
    elements, ys, left, used = [label(8, top + 12, "Key to the numbers", 11, weight="bold")], [top + 30, top + 30], 0, 0
    for number, lines in blocks:
        left = 1 if used >= (total + 1) // 2 else left
        x = 12 + left * (column + 10)
        elements.append(label(x + 16, ys[left], str(number), TEXT, "end", "bold"))
        elements += [label(x + 24, ys[left] + KEY_LINE * place, text, TEXT) for place, text in enumerate(lines)]
        ys[left] += KEY_LINE * len(lines) + 3
        used += len(lines)
    return elements, max(ys) - top


def _is_open(text: str) -> bool:
    return text == "day not stated"


def _draw_gaps(scale: Scale, y: float) -> list[Element]:
    """The line from station to station; the lengths of shortened gaps stand above it, the longest first where room is scarce."""
    elements = [
        element for (a, b), gap in zip(pairwise(scale.xs), scale.gaps, strict=True) for element in _draw_gap(a, b, gap, y)
    ]
    shortened = [
        ((a + b) / 2, f"{gap.days:.0f} d", gap.days)
        for (a, b), gap in zip(pairwise(scale.xs), scale.gaps, strict=True)
        if gap.kind is GapKind.SHORTENED and gap.days is not None
    ]
    areas = []
    for middle, text, _ in sorted(shortened, key=lambda item: -item[2]):
        left = middle - estimate_text_width(text, GAP_TEXT) / 2
        areas.append((text, [measure_label(left, y - 11 - 11 * lane, text, GAP_TEXT) for lane in range(MOST_GAP_LANES)]))
    for (text, places), lane in zip(areas, choose_areas([places for _, places in areas], ()), strict=True):
        if lane is not None:
            elements.append(label(places[lane][0], y - 11 - 11 * lane, text, GAP_TEXT))
    return elements


def _draw_gap(start: float, end: float, gap: Gap, y: float) -> list[Element]:
    """Solid to scale; solid with a break where shortened; dashed where the length is not known."""
    if gap.kind is GapKind.UNKNOWN:
        return [line((start, y), (end, y), stroke=GREY, stroke_width="1.4", stroke_dasharray="3 4")]
    elements = [line((start, y), (end, y), stroke_width="2")]
    if gap.kind is GapKind.SHORTENED:
        middle = (start + end) / 2
        elements.append(rectangle(middle - 4, y - 3, 8, 6, fill=WHITE))
        elements += [line((middle + x - 3, y + 7), (middle + x + 3, y - 7), stroke_width="1.4") for x in (-4, 4)]
    return elements


def _describe_end(bar: Bar) -> str:
    if bar.is_ongoing:
        return ", ongoing"
    return "" if bar.end is not None else ", end not stated"


def _draw_bar(bar: Bar, scale: Scale, top: float, identifier: str) -> list[Element]:
    """Filled as far as it is known to last; dashed beyond; an arrow where it goes on."""
    fill = BLUE if bar.mode is TherapyMode.SYSTEMIC else f"url(#{identifier}-other)"
    style = {"stroke": INK, "stroke_width": "1"}
    start, last = scale.xs[bar.start], scale.xs[-1]
    if bar.end is not None:
        return [rectangle(start, top, max(6.0, scale.xs[bar.end] - start), 11, fill=fill, **style)]
    if bar.is_ongoing:
        arrow = polygon(((last, top - 3), (last + 14, top + 5.5), (last, top + 14)), fill=INK)
        return [rectangle(start, top, max(6.0, last - start), 11, fill=fill, **style), arrow]
    known = max(start + 12, scale.xs[bar.known_until])
    filled = rectangle(start, top, known - start, 11, fill=fill, **style)
    return [filled, rectangle(known, top, max(6.0, last - known), 11, fill=WHITE, stroke_dasharray="4 3", **style)]


def _draw_symbol(kind: Subject, x: float, y: float) -> Element:
    """A shape for each kind, large enough for its number."""
    corners: dict[Subject, tuple[tuple[float, float], ...]] = {
        Subject.FINDING: ((x, y - 12), (x + 12, y), (x, y + 12), (x - 12, y)),
        Subject.PATHOLOGY: ((x - 5, y - 10), (x + 5, y - 10), (x + 10, y), (x + 5, y + 10), (x - 5, y + 10), (x - 10, y)),
        Subject.DECISION: ((x - 9, y - 9), (x + 9, y - 9), (x + 9, y + 9), (x - 9, y + 9)),
        Subject.OPERATION: ((x - 13, y - 10), (x + 13, y - 10), (x + 5, y + 11), (x - 5, y + 11)),
        Subject.TOXICITY: ((x, y - 13), (x + 12, y + 9), (x - 12, y + 9)),
        Subject.REHABILITATION: ((x, y - 11), (x + 10, y - 3), (x + 7, y + 9), (x - 7, y + 9), (x - 10, y - 3)),
        Subject.OUTCOME: ((x - 11, y - 7), (x + 6, y - 7), (x + 12, y), (x + 6, y + 7), (x - 11, y + 7)),
    }
    fill = ORANGE if kind is Subject.OPERATION else WHITE
    return polygon(corners[kind], fill=fill, stroke=INK, stroke_width="1.3")
