"""A FISH count on a scale from 0 to 100 % of the nuclei: count as a mark or a range, interval as a bar, cut-off as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_fraction
from fascicle.report.pictures.svg import GREY, INK, ORANGE, clamp_label, label, line, polygon, rectangle, render_drawing

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.fish import CutOff, ShareRange

WIDTH, HEIGHT = 560.0, 96.0
LEFT, SCALE = 30.0, 500.0
MIDDLE = 48.0
INTERVAL_FILL = "#BFBFBF"
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw_share(identifier: str, share: ShareRange, cut_off: CutOff) -> str:
    """The picture as SVG text; `identifier` is its own in the report.

    Where the count is known as a range, the range is drawn as a dark bar within the interval.
    """
    words = f"cut-off {format_fraction(cut_off.value)}"
    x = _place(cut_off.value)
    elements = [
        line((LEFT, MIDDLE), (LEFT + SCALE, MIDDLE), stroke=GREY),
        rectangle(
            _place(share.lower),
            MIDDLE - 7,
            max(1.0, _place(share.upper) - _place(share.lower)),
            14,
            fill=INTERVAL_FILL,
            stroke=INK,
            stroke_width="0.6",
        ),
        *_draw_count(share),
        line((x, MIDDLE - 20), (x, MIDDLE + 20), stroke=ORANGE, stroke_width="2", stroke_dasharray="4 2"),
        label(clamp_label(x, words, 11, LEFT, LEFT + SCALE), MIDDLE - 25, words, 11, "middle", "bold"),
    ]
    for tick in TICKS:
        elements.append(line((_place(tick), MIDDLE - 4), (_place(tick), MIDDLE + 4), stroke=GREY))
        elements.append(label(_place(tick), MIDDLE + 36, f"{100 * tick:.0f} %", 10, "middle"))
    counted = str(share.low) if share.is_exact else f"{share.low} to {share.high}"
    title = f"{counted} of {share.of} nuclei"
    limits = f"interval {format_fraction(share.lower)} to {format_fraction(share.upper)}"
    return render_drawing(identifier, WIDTH, HEIGHT, title, f"{title}, {limits}, {words}", elements)


def _draw_count(share: ShareRange) -> list[Element]:
    low, high = _place(share.low / share.of), _place(share.high / share.of)
    if share.is_exact:
        return [polygon(((low, MIDDLE - 11), (low + 5, MIDDLE), (low, MIDDLE + 11), (low - 5, MIDDLE)), fill=INK)]
    return [rectangle(low, MIDDLE - 3, max(1.0, high - low), 6, fill="#5A5A5A")]


def _place(fraction: float) -> float:
    return LEFT + SCALE * fraction
