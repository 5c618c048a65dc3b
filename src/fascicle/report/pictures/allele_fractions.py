"""Allele fractions of the reported variants on one scale: tumour as a filled diamond with its interval, normal as an open circle.

Shape, filling and the numbers beside them say what the colours say. A dotted line marks half the stated share of tumour cells,
where a variant of one of two copies in every tumour cell would lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.variants import format_variant
from fascicle.report.numbers import format_count, format_fraction
from fascicle.report.pictures.svg import BLUE, GREY, INK, ORANGE, WHITE, circle, label, line, polygon, rectangle, render_drawing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.variants import AlleleDepth, VariantCall

WIDTH, MARGIN = 760.0, 8.0
SCALE_LEFT, SCALE_WIDTH = 286.0, 250.0
NUMBERS_LEFT = 552.0
ROW_HEIGHT = 20.0
ALLELE_SHOWN_BP = 8
IDENTIFIER = "picture-allele-fractions"
INTERVAL_FILL = "#BFD9EA"
TITLE = "Allele fraction in tumour and normal"
UNKNOWN = "not measurable"


def draw_allele_fractions(calls: Sequence[VariantCall], tumour_cell_fraction: float | None) -> str:
    """The picture as SVG text, a row a call in the order given."""
    top = 62.0
    bottom = top + ROW_HEIGHT * len(calls)
    content = [
        label(MARGIN, 18, TITLE, 13, weight="bold"),
        *_draw_legend(36, has_normal=any(call.normal is not None for call in calls)),
        *_draw_scale(top, bottom),
        *_draw_expected(tumour_cell_fraction, top, bottom),
        *(element for index, call in enumerate(calls) for element in _draw_row(call, top + ROW_HEIGHT * (index + 0.5))),
    ]
    height = bottom + (40 if tumour_cell_fraction is not None else 24)
    return render_drawing(IDENTIFIER, WIDTH, height, TITLE, describe_allele_fractions(calls), content)


def describe_allele_fractions(calls: Sequence[VariantCall]) -> str:
    """What the picture shows, in words."""
    parts = [f"{_name(call)}: tumour {_format_depth(call.tumour)}, normal {_format_normal(call)}" for call in calls]
    return ". ".join(parts) + "." if parts else "No variant."


def _name(call: VariantCall) -> str:
    """Gene and place; long alleles by their length."""
    variant = call.variant
    text = format_variant(variant)
    if max(len(variant.ref), len(variant.alt)) > ALLELE_SHOWN_BP:
        change = f"{variant.length_change_bp:+d} bp" if variant.length_change_bp else f"{len(variant.ref)} bp changed"
        text = f"{variant.chrom}:{variant.start + 1} {change}"
    return f"{call.gene} {text}" if call.gene else text


def _to_x(fraction: float) -> float:
    return SCALE_LEFT + SCALE_WIDTH * fraction


def _draw_legend(middle: float, *, has_normal: bool) -> list[Element]:
    elements = [*_draw_tumour(SCALE_LEFT + 6, middle), label(SCALE_LEFT + 18, middle + 4, "tumour, with 95 % interval", 10.5)]
    if has_normal:
        left = SCALE_LEFT + 200
        elements += [_draw_normal(left, middle), label(left + 12, middle + 4, "normal", 10.5)]
    return elements


def _draw_scale(top: float, bottom: float) -> list[Element]:
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    lines = [line((_to_x(share), top - 4), (_to_x(share), bottom + 4), stroke="#D0D0D0") for share in shares]
    return [*lines, *(label(_to_x(share), bottom + 18, format_fraction(share), 10, "middle") for share in shares)]


def _draw_expected(tumour_cell_fraction: float | None, top: float, bottom: float) -> list[Element]:
    if tumour_cell_fraction is None:
        return []
    x = _to_x(tumour_cell_fraction / 2)
    words = f"half of {format_fraction(tumour_cell_fraction)} tumour cells"
    return [
        line((x, top - 4), (x, bottom + 22), stroke=INK, stroke_dasharray="2 3"),
        label(x, bottom + 34, words, 10, "middle"),
    ]


def _draw_row(call: VariantCall, middle: float) -> list[Element]:
    elements = [label(SCALE_LEFT - 12, middle + 4, _name(call), 10.5, "end")]
    elements.append(line((_to_x(0), middle), (_to_x(1), middle), stroke="#E4E4E4"))
    tumour, normal = call.tumour.fraction, call.normal.fraction if call.normal else None
    if tumour is not None:
        left, right = _to_x(tumour.low), _to_x(tumour.high)
        width = max(1.0, right - left)
        elements.append(rectangle(left, middle - 4, width, 8, fill=INTERVAL_FILL, stroke=GREY, stroke_width="0.6"))
    if normal is not None:
        elements.append(_draw_normal(_to_x(normal.value), middle))
    if tumour is not None:
        elements += _draw_tumour(_to_x(tumour.value), middle)
    return [*elements, label(NUMBERS_LEFT, middle + 4, f"{_format_depth(call.tumour)}; normal {_format_normal(call)}", 10.5)]


def _draw_tumour(x: float, middle: float) -> list[Element]:
    corners = ((x, middle - 6), (x + 4, middle), (x, middle + 6), (x - 4, middle))
    return [polygon(corners, fill=BLUE, stroke=INK, stroke_width="0.6")]


def _draw_normal(x: float, middle: float) -> Element:
    return circle(x, middle, 4.5, fill=WHITE, stroke=ORANGE, stroke_width="2")


def _format_depth(depth: AlleleDepth) -> str:
    if depth.fraction is None or depth.alternate is None or depth.depth is None:
        return UNKNOWN
    return f"{format_fraction(depth.fraction.value)}, {format_count(depth.alternate)}/{format_count(depth.depth)}"


def _format_normal(call: VariantCall) -> str:
    if call.normal is None:
        return "none"
    depth = call.normal
    if depth.alternate is None or depth.depth is None:
        return UNKNOWN
    return f"{format_count(depth.alternate)}/{format_count(depth.depth)}"
