"""Abundance of a fusion on a scale from 0 to 100 %: the estimate as a mark, its interval as a bar, the numbers beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_fraction
from fascicle.report.pictures.svg import GREY, INK, label, line, polygon, rectangle

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.fusions import Fusion
    from fascicle.model.numbers import Proportion

ROW_HEIGHT = 20.0
SCALE_LEFT, SCALE_WIDTH = 190.0, 250.0
INTERVAL_FILL = "#BFBFBF"


def draw_abundance(fusion: Fusion, left: float, top: float, width: float) -> tuple[list[Element], float]:
    """The elements and the height they take; a side without a measurement says so in words."""
    rows = (
        (f"3′ side, {fusion.three_prime.gene}", fusion.abundance),
        (f"5′ side, {fusion.five_prime.gene}", fusion.five_prime_abundance),
    )
    elements = [label(left, top + 14, "Abundance with 95 % interval", 12, weight="bold")]
    scale = min(SCALE_WIDTH, width - SCALE_LEFT)
    for index, (name, proportion) in enumerate(rows):
        middle = top + 32 + ROW_HEIGHT * index
        elements.append(label(left, middle + 4, name, 11))
        elements += _draw_row(proportion, left + SCALE_LEFT, middle, scale)
    bottom = top + 32 + ROW_HEIGHT * len(rows)
    elements += [
        label(left + SCALE_LEFT + scale * share, bottom + 2, f"{share:.0%}".replace("%", " %"), 10, "middle")
        for share in (0, 0.5, 1)
    ]
    return elements, bottom + 6 - top


def _draw_row(proportion: Proportion | None, left: float, middle: float, width: float) -> list[Element]:
    if proportion is None:
        return [label(left, middle + 4, "not measurable", 11)]
    ends = (left + width * proportion.low, left + width * proportion.high)
    x = left + width * proportion.value
    return [
        line((left, middle), (left + width, middle), stroke=GREY),
        *(line((left + width * share, middle - 4), (left + width * share, middle + 4), stroke=GREY) for share in (0, 0.5, 1)),
        rectangle(ends[0], middle - 4, max(1.0, ends[1] - ends[0]), 8, fill=INTERVAL_FILL, stroke=INK, stroke_width="0.6"),
        polygon(((x, middle - 7), (x + 4, middle), (x, middle + 7), (x - 4, middle)), fill=INK),
        label(left + width + 16, middle + 4, _format_row(proportion), 11),
    ]


def _format_row(proportion: Proportion) -> str:
    counts = f"{format_count(proportion.numerator)}/{format_count(proportion.denominator)}"
    interval = f"{format_fraction(proportion.low)} to {format_fraction(proportion.high)}"
    return f"{format_fraction(proportion.value)} ({interval}), {counts}"
