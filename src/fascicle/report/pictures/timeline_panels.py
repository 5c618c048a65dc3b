"""The panels of a timeline that have a scale of their own: size of the targets, cord compression, strength of a limb."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from fascicle.case.words import DIRECTIONS
from fascicle.model.response import Direction
from fascicle.report.pictures.layout import TYPICAL_WIDTH, assign_lanes, choose_areas, measure_label
from fascicle.report.pictures.svg import BLUE, GREY, INK, ORANGE, WHITE, estimate_text_width, label, line, polygon, rectangle
from fascicle.report.pictures.timeline_scale import LEFT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.timeline import GradePoint, SizePoint, ThresholdSpan
    from fascicle.report.pictures.timeline_scale import Scale

    ToY = Callable[[float], float]
    Measured = tuple[float, float, SizePoint]

SIZE_HEIGHT, NOT_MEASURED_HEIGHT = 150.0, 46.0
TEXT = 10.5
PALE = "#D9D9D9"
MARK_HALF = 5.5


def draw_sizes(
    sizes: Sequence[SizePoint], thresholds: Sequence[ThresholdSpan], scale: Scale, top: float
) -> tuple[list[Element], float]:
    """Sums in millimetres against the thresholds of their line; studies without a size below, with their direction in words."""
    sums = [float(point.sum_mm) for point in sizes if point.sum_mm is not None]
    sums += [float(item.progression_mm) for item in thresholds]
    elements: list[Element] = [
        *title_panel("Sum of target", "diameters (mm)", top),
        *(_draw_legend(top + 46) if thresholds else []),
    ]
    bottom = top
    if sums:
        most = max(sums) * 1.15
        bottom = top + SIZE_HEIGHT

        def to_y(value: float) -> float:
            return bottom - SIZE_HEIGHT * value / most

        elements += _draw_millimetres(most, to_y(0), SIZE_HEIGHT, scale)
        elements += [element for span in thresholds for element in _draw_thresholds(span, scale, to_y)]
        measured = [(scale.xs[point.station], to_y(float(point.sum_mm)), point) for point in sizes if point.sum_mm is not None]
        elements += [line(a[:2], b[:2], stroke=BLUE, stroke_width="1.6") for a, b in pairwise(measured)]
        elements += _label_sizes(measured, thresholds, scale, to_y)
        elements += [draw_diamond(x, y, BLUE) for x, y, _ in measured]
    lower, height = _draw_unmeasured(sizes, scale, bottom + 8)
    return [*elements, *lower], max(bottom + height - top, 30.0)


def _draw_legend(top: float) -> list[Element]:
    """What the lines of the thresholds mean."""
    return [
        line((8, top), (34, top), stroke_width="1.4", stroke_dasharray="2 3"),
        label(40, top + 3, "progression,", 9),
        label(40, top + 14, "from (PD ≥)", 9),
        line((8, top + 30), (34, top + 30), stroke_width="1.4", stroke_dasharray="7 3"),
        label(40, top + 33, "partial resp.,", 9),
        label(40, top + 44, "up to (PR ≤)", 9),
    ]


def draw_grades(
    titles: tuple[str, str], names: Sequence[str], points: Sequence[GradePoint], scale: Scale, top: float, identifier: str
) -> tuple[list[Element], float]:
    """Grades in order from below; one that is known is a diamond, several that remain possible a hatched bar over all of them."""
    step = 15.0
    height = step * len(names)
    elements = [*title_panel(*titles, top)]

    def to_y(place: int) -> float:
        return top + height - step * (place + 0.5)

    for place, name in enumerate(names):
        elements.append(line((LEFT, to_y(place)), (scale.right, to_y(place)), stroke=PALE))
        elements.append(label(LEFT - 6, to_y(place) + 3.5, name, 9.5, "end"))
    marks = [(scale.xs[point.station], to_y(point.low), to_y(point.high)) for point in points]
    for x, low, high in marks:
        if low == high:
            elements.append(draw_diamond(x, low, BLUE))
        else:
            style = {"fill": f"url(#{identifier}-open)", "stroke": INK, "stroke_width": "1.2"}
            elements.append(rectangle(x - 5, high - 5, 10, low - high + 10, **style))
    texts = [names[point.low] if point.low == point.high else f"{names[point.low]} to {names[point.high]}" for point in points]
    return [*elements, *_label_grades(marks, texts)], height


def _label_grades(marks: Sequence[tuple[float, float, float]], texts: Sequence[str]) -> list[Element]:
    """The grades beside their marks; one without room is left to the axis."""
    taken = [(x - MARK_HALF, high - MARK_HALF, x + MARK_HALF, low + MARK_HALF) for x, low, high in marks]
    places = []
    for (x, low, high), text in zip(marks, texts, strict=True):
        width = estimate_text_width(text, TEXT) * TYPICAL_WIDTH
        centre = x - width / 2
        spots = ((x + 9, (low + high) / 2 + 3.5), (centre, high - 8), (centre, low + 16), (x - 9 - width, (low + high) / 2 + 3.5))
        places.append(spots)
    areas = [[measure_label(*spot, text, TEXT) for spot in spots] for spots, text in zip(places, texts, strict=True)]
    chosen = choose_areas(areas, taken)
    placed = [(spots[spot], text) for spots, text, spot in zip(places, texts, chosen, strict=True) if spot is not None]
    return [element for spot, text in placed for element in draw_on_white(*spot, text, TEXT, "bold")]


def title_panel(first: str, second: str, top: float) -> list[Element]:
    """Two lines to the left of a panel."""
    return [label(8, top + 12, first, 11, weight="bold"), label(8, top + 26, second, 10)]


def draw_diamond(x: float, y: float, fill: str) -> Element:
    """A mark for a value that is known."""
    return polygon(((x, y - 5.5), (x + 5.5, y), (x, y + 5.5), (x - 5.5, y)), fill=fill, stroke=INK, stroke_width="1")


def _draw_millimetres(most: float, bottom: float, height: float, scale: Scale) -> list[Element]:
    """Lines at round numbers of millimetres."""
    step = next(step for step in (5, 10, 20, 25, 50, 100, 200) if most / step <= 6 or step == 200)
    elements: list[Element] = []
    for value in range(0, int(most) + 1, step):
        y = bottom - height * value / most
        elements.append(line((LEFT, y), (scale.right, y), stroke=GREY if value == 0 else PALE))
        elements.append(label(LEFT - 6, y + 3.5, str(value), 9.5, "end"))
    return elements


def _draw_thresholds(span: ThresholdSpan, scale: Scale, to_y: ToY) -> list[Element]:
    """Both lines; the one for a partial response keeps its height along the line of therapy."""
    start, end = scale.xs[span.start], scale.xs[span.end]
    partial, progression = to_y(float(span.partial_mm)), to_y(float(span.progression_mm))
    return [
        line((start, partial), (end, partial), stroke_width="1.4", stroke_dasharray="7 3"),
        line((start, progression), (end, progression), stroke_width="1.4", stroke_dasharray="2 3"),
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """A text with the places where it may stand, the best first."""

    text: str
    size: float
    weight: str
    places: tuple[tuple[float, float], ...]


def _label_sizes(measured: Sequence[Measured], thresholds: Sequence[ThresholdSpan], scale: Scale, to_y: ToY) -> list[Element]:
    """First, last and smallest size, the thresholds, then all others that find room between marks and labels."""
    sizes = [_word_size(x, y, point) for x, y, point in measured]
    smallest = max(range(len(measured)), key=lambda place: measured[place][1], default=0)
    main = [place for place in dict.fromkeys((0, len(sizes) - 1, smallest)) if sizes]
    others = [words for place, words in enumerate(sizes) if place not in main]
    words = [*(sizes[place] for place in main), *_word_thresholds(thresholds, scale, to_y), *others]
    taken = [(x - MARK_HALF, y - MARK_HALF, x + MARK_HALF, y + MARK_HALF) for x, y, _ in measured]
    areas = [[measure_label(*place, item.text, item.size) for place in item.places] for item in words]
    chosen = choose_areas(areas, taken)
    placed = [(item, spot) for item, spot in zip(words, chosen, strict=True) if spot is not None]
    return [element for item, spot in placed for element in draw_on_white(*item.places[spot], item.text, item.size, item.weight)]


def _word_size(x: float, y: float, point: SizePoint) -> _Words:
    text = _format_size(point)
    width = estimate_text_width(text, TEXT) * TYPICAL_WIDTH
    return _Words(
        text, TEXT, "bold", ((x + 9, y + 3.5), (x - width / 2, y - 9), (x - width / 2, y + 17), (x - 9 - width, y + 3.5))
    )


def _word_thresholds(thresholds: Sequence[ThresholdSpan], scale: Scale, to_y: ToY) -> list[_Words]:
    """The threshold of a partial response once along a line of therapy, that of progression wherever it changes."""
    found = []
    for place, span in enumerate(thresholds):
        start = scale.xs[span.start] + 6
        partial, progression = to_y(float(span.partial_mm)), to_y(float(span.progression_mm))
        if place == 0 or thresholds[place - 1].line != span.line:
            found.append(_Words(f"PR ≤ {span.partial_mm}", 9.5, "normal", ((start, partial + 12), (start, partial - 4))))
        found.append(_Words(f"PD ≥ {span.progression_mm}", 9.5, "normal", ((start, progression - 5), (start, progression + 12))))
    return found


def draw_on_white(x: float, baseline: float, text: str, size: float, weight: str = "normal") -> list[Element]:
    """A text that stays readable where a line passes under it."""
    width = estimate_text_width(text, size) * TYPICAL_WIDTH
    return [rectangle(x - 1, baseline - size + 1, width, size + 2, fill=WHITE), label(x, baseline, text, size, weight=weight)]


def _format_size(point: SizePoint) -> str:
    percent = "" if point.percent is None else f" ({_sign(float(point.percent))}{abs(point.percent)} %)"
    return f"{point.sum_mm}{percent}"


def _draw_unmeasured(sizes: Sequence[SizePoint], scale: Scale, top: float) -> tuple[list[Element], float]:
    """A strip for studies without a size: an arrow for the direction, and the word below it."""
    points = [point for point in sizes if point.sum_mm is None]
    if not points:
        return [], 10.0
    texts = [DIRECTIONS[point.described] if point.described else "not stated" for point in points]
    xs = [scale.xs[point.station] for point in points]
    halves = [estimate_text_width(text, TEXT) / 2 for text in texts]
    lanes = assign_lanes([(x - half, x + half) for x, half in zip(xs, halves, strict=True)])
    elements: list[Element] = [label(LEFT - 6, top + 12, "size not stated", 9.5, "end")]
    for x, text, lane, point in zip(xs, texts, lanes, points, strict=True):
        elements += [draw_direction(x, top + 8, point.described), label(x, top + 28 + 12 * lane, text, TEXT, "middle")]
    return elements, NOT_MEASURED_HEIGHT + 12 * max(lanes)


def draw_direction(x: float, y: float, direction: Direction | None) -> Element:
    """Down for smaller, up for larger, a bar for unchanged, an open box for nothing said."""
    shapes = {
        Direction.SMALLER: ((x - 7, y - 6), (x + 7, y - 6), (x, y + 7)),
        Direction.LARGER: ((x - 7, y + 6), (x + 7, y + 6), (x, y - 7)),
        Direction.UNCHANGED: ((x - 8, y - 3), (x + 8, y - 3), (x + 8, y + 3), (x - 8, y + 3)),
    }
    if direction is None:
        return rectangle(x - 5, y - 5, 10, 10, fill=WHITE, stroke=INK, stroke_dasharray="2 2")
    return polygon(shapes[direction], fill=ORANGE, stroke=INK, stroke_width="1")


def _sign(value: float) -> str:
    return "−" if value < 0 else "+" if value > 0 else ""
