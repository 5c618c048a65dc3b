"""The panels of a timeline that have a scale of their own: size of the targets, cord compression, strength of a limb."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fascicle.case.words import DIRECTIONS
from fascicle.model.response import Direction
from fascicle.report.pictures.layout import assign_lanes, select_extents
from fascicle.report.pictures.svg import BLUE, GREY, INK, ORANGE, WHITE, estimate_text_width, label, line, polygon, rectangle
from fascicle.report.pictures.timeline_scale import LEFT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.timeline import GradePoint, SizePoint, ThresholdSpan
    from fascicle.report.pictures.timeline_scale import Scale

SIZE_HEIGHT, NOT_MEASURED_HEIGHT = 150.0, 46.0
TEXT = 10.5
PALE = "#D9D9D9"


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
        for place, span in enumerate(thresholds):
            is_first = place == 0 or thresholds[place - 1].line != span.line
            ys = to_y(float(span.partial_mm)), to_y(float(span.progression_mm))
            elements += _draw_thresholds(span, scale, *ys, is_first=is_first)
        elements += _draw_measured(sizes, scale, [to_y(float(point.sum_mm or 0)) for point in sizes])
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
    for point in points:
        x, low, high = scale.xs[point.station], to_y(point.low), to_y(point.high)
        if point.low == point.high:
            elements.append(draw_diamond(x, low, BLUE))
            text = names[point.low]
        else:
            elements.append(
                rectangle(x - 5, high - 5, 10, low - high + 10, fill=f"url(#{identifier}-open)", stroke=INK, stroke_width="1.2")
            )
            text = f"{names[point.low]} to {names[point.high]}"
        elements.append(label(x + 9, (low + high) / 2 - 2, text, TEXT, weight="bold"))
    return elements, height


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


def _draw_thresholds(span: ThresholdSpan, scale: Scale, partial: float, progression: float, *, is_first: bool) -> list[Element]:
    """Both lines; the one for a partial response keeps its height along the line of therapy and is named once."""
    start, end = scale.xs[span.start], scale.xs[span.end]
    elements = [
        line((start, partial), (end, partial), stroke_width="1.4", stroke_dasharray="7 3"),
        line((start, progression), (end, progression), stroke_width="1.4", stroke_dasharray="2 3"),
        *_draw_on_white(start + 6, progression - 5, f"PD ≥ {span.progression_mm}", 9.5),
    ]
    return elements + (_draw_on_white(start + 6, partial + 12, f"PR ≤ {span.partial_mm}", 9.5) if is_first else [])


def _draw_on_white(x: float, baseline: float, text: str, size: float, weight: str = "normal") -> list[Element]:
    """A text that stays readable where a line passes under it."""
    width = estimate_text_width(text, size) * 0.92
    return [rectangle(x - 1, baseline - size + 1, width, size + 2, fill=WHITE), label(x, baseline, text, size, weight=weight)]


def _draw_measured(sizes: Sequence[SizePoint], scale: Scale, ys: Sequence[float]) -> list[Element]:
    placed = [(scale.xs[point.station], y, point) for point, y in zip(sizes, ys, strict=True) if point.sum_mm is not None]
    elements = [line((a[0], a[1]), (b[0], b[1]), stroke=BLUE, stroke_width="1.6") for a, b in pairwise(placed)]
    texts = [_format_size(point) for _, _, point in placed]
    labelled = _choose_labelled([x for x, _, _ in placed], [y for _, y, _ in placed], texts)
    for place, ((x, y, _), text) in enumerate(zip(placed, texts, strict=True)):
        elements += _draw_on_white(x + 9, y + 3.5, text, TEXT, "bold") if place in labelled else []
        elements.append(draw_diamond(x, y, BLUE))
    return elements


def _choose_labelled(xs: Sequence[float], ys: Sequence[float], texts: Sequence[str]) -> frozenset[int]:
    """The first, the last and the smallest size, and all others whose label ends before the next mark."""
    if not xs:
        return frozenset()
    extents = [(x + 9, x + 9 + estimate_text_width(text, TEXT)) for x, text in zip(xs, texts, strict=True)]
    first = (0, len(xs) - 1, max(range(len(xs)), key=ys.__getitem__))
    free = [place for place in range(len(xs) - 1) if extents[place][1] < xs[place + 1] - 6]
    return select_extents(extents, first) & {*first, *free}


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
        elements += [_draw_arrow(x, top + 8, point.described), label(x, top + 28 + 12 * lane, text, TEXT, "middle")]
    return elements, NOT_MEASURED_HEIGHT + 12 * max(lanes)


def _draw_arrow(x: float, y: float, direction: Direction | None) -> Element:
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
