"""What could have been seen: for chosen genes the abundance on a logarithmic scale, below them how all genes spread over it.

A dot is the abundance at the median junction, a tick the one at the junction with fewest molecules. Genes that are not evaluable
stand to the right of the scale, as a group of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from math import log10
from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_fraction, format_quantity
from fascicle.report.pictures.svg import BLUE, GREY, INK, label, line, polygon, rectangle, render_drawing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.reads import Detectability

WIDTH, MARGIN = 720.0, 8.0
SCALE_LEFT, SCALE_WIDTH = 110.0, 440.0
ASIDE_LEFT, ASIDE_WIDTH = 590.0, 90.0
DECADES = 3
UPPER_ENDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Upper ends of the ranges that genes are counted in; the first range begins at 0."""
ROW_HEIGHT, BAR_HEIGHT = 17.0, 90.0
IDENTIFIER = "picture-detectability"
NOT_EVALUABLE = "not evaluable"


def draw_detectability(chosen: Sequence[Detectability], genes: Sequence[Detectability]) -> str:
    """The picture as SVG text; `chosen` get a row each, `genes` are all of them."""
    rows_top = 46.0
    rows_bottom = rows_top + ROW_HEIGHT * len(chosen)
    bars_top = rows_bottom + (40 if chosen else 0)
    content = [
        label(MARGIN, 18, "Smallest abundance seen with 95 % probability", 13, weight="bold"),
        *(_draw_scale(rows_top - 14, rows_bottom) if chosen else []),
        *(element for index, item in enumerate(chosen) for element in _draw_row(item, rows_top + ROW_HEIGHT * index)),
        *_draw_bars(genes, bars_top),
    ]
    height = bars_top + BAR_HEIGHT + 58
    return render_drawing(IDENTIFIER, WIDTH, height, "What could have been seen", describe_detectability(chosen, genes), content)


def describe_detectability(chosen: Sequence[Detectability], genes: Sequence[Detectability]) -> str:
    """What the picture shows, in words."""
    counts = count_by_range(genes)
    ranges = (f"{name_range(index)}: {format_quantity(count, 'gene')}" for index, count in enumerate(counts) if count)
    unknown = sum(item.abundance is None for item in genes)
    rows = (f"{item.gene} {NOT_EVALUABLE if item.abundance is None else format_fraction(item.abundance)}" for item in chosen)
    parts = [f"All {format_quantity(len(genes), 'gene')} by detectable abundance: {'; '.join(ranges)}" if any(counts) else ""]
    parts += [f"{NOT_EVALUABLE}: {format_quantity(unknown, 'gene')}", f"Named genes: {', '.join(rows)}" if chosen else ""]
    return f"{'. '.join(part for part in parts if part)}."


def _to_x(abundance: float) -> float:
    """The place on the scale from 0.1 % to 100 %; less than 0.1 % is at its left end."""
    share = (log10(max(abundance, 10.0**-DECADES)) + DECADES) / DECADES
    return SCALE_LEFT + SCALE_WIDTH * min(share, 1.0)


def _draw_scale(top: float, bottom: float) -> list[Element]:
    """Lines at 0.1, 1, 10 and 100 %, with their values above."""
    ticks = [(_to_x(10.0**power), 10.0**power) for power in range(-DECADES, 1)]
    elements = [line((x, top + 4), (x, bottom), stroke="#D0D0D0") for x, _ in ticks]
    numbers = (label(x, top, format_fraction(value), 10, "middle") for x, value in ticks)
    return [*elements, *numbers, label(ASIDE_LEFT, top, "median; worst", 10)]


def _draw_row(item: Detectability, top: float) -> list[Element]:
    middle = top + ROW_HEIGHT / 2
    name = label(SCALE_LEFT - 10, middle + 4, item.gene, 10.5, "end")
    if item.abundance is None:
        return [name, label(ASIDE_LEFT, middle + 4, NOT_EVALUABLE, 10.5)]
    x, worst = _to_x(item.abundance), item.abundance_worst
    elements = [name]
    if worst is not None:
        end = _to_x(worst)
        elements += [
            line((x, middle), (end, middle), stroke=GREY),
            line((end, middle - 4), (end, middle + 4), stroke_width="1.5"),
        ]
    dot = polygon(((x, middle - 5), (x + 5, middle), (x, middle + 5), (x - 5, middle)), fill=BLUE, stroke=INK, stroke_width="0.6")
    worst_text = NOT_EVALUABLE if worst is None else format_fraction(worst)
    return [*elements, dot, label(ASIDE_LEFT, middle + 4, f"{format_fraction(item.abundance)}; {worst_text}", 10.5)]


def count_by_range(genes: Sequence[Detectability]) -> tuple[int, ...]:
    """Evaluable genes in each range of `UPPER_ENDS` by the abundance at their median junction."""
    known = (item.abundance for item in genes if item.abundance is not None)
    counts = Counter(min(bisect_left(UPPER_ENDS, abundance), len(UPPER_ENDS) - 1) for abundance in known)
    return tuple(counts[index] for index in range(len(UPPER_ENDS)))


def name_range(index: int) -> str:
    """`above 2.0 %, up to 5.0 %`."""
    end = f"up to {format_fraction(UPPER_ENDS[index])}"
    return f"above {format_fraction(UPPER_ENDS[index - 1])}, {end}" if index else end


def _draw_bars(genes: Sequence[Detectability], top: float) -> list[Element]:
    """A bar for each range with its count, and one beside the scale for the genes that are not evaluable."""
    unknown = sum(item.abundance is None for item in genes)
    counts = count_by_range(genes)
    highest = max((unknown, *counts)) or 1
    bottom = top + 24 + BAR_HEIGHT
    edges = [_to_x(end) for end in (0.0, *UPPER_ENDS)]
    bars = [
        (left + 2, right - left - 4, count, BLUE) for (left, right), count in zip(pairwise(edges), counts, strict=True) if count
    ]
    bars += [(ASIDE_LEFT, ASIDE_WIDTH, unknown, "#BFBFBF")] if unknown else []
    ticks = [(_to_x(10.0**power), 10.0**power) for power in range(-DECADES, 1)]
    return [
        label(MARGIN, top + 6, f"All {format_quantity(len(genes), 'gene')}", 12, weight="bold"),
        line((SCALE_LEFT, bottom), (SCALE_LEFT + SCALE_WIDTH, bottom)),
        line((ASIDE_LEFT, bottom), (ASIDE_LEFT + ASIDE_WIDTH, bottom)),
        *(element for bar in bars for element in _draw_bar(*bar, bottom, highest)),
        *(label(x, bottom + 14, format_fraction(value), 10, "middle") for x, value in ticks),
        label(ASIDE_LEFT + ASIDE_WIDTH / 2, bottom + 14, NOT_EVALUABLE, 10, "middle"),
    ]


def _draw_bar(left: float, width: float, count: int, fill: str, bottom: float, highest: int) -> list[Element]:
    height = BAR_HEIGHT * count / highest
    bar = rectangle(left, bottom - height, width, height, fill=fill, stroke=INK, stroke_width="0.6")
    return [bar, label(left + width / 2, bottom - height - 4, format_count(count), 10, "middle")]
