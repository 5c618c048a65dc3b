"""The tumour mutational burden on a scale: the estimate as a mark, its interval as a bar, the threshold as a dashed line."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from fascicle.model.tmb import TmbClass
from fascicle.report.pictures.layout import wrap_words
from fascicle.report.pictures.svg import GREY, INK, clamp_label, label, line, polygon, rectangle, render_drawing

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.tmb import TumourMutationalBurden

WIDTH: Final = 680.0
_LEFT, _RIGHT = 24.0, 656.0
_MIDDLE: Final = 78.0
_INTERVAL_FILL: Final = "#BFBFBF"
_LINE_HEIGHT: Final = 15.0
_STEPS: Final = 4


def draw_tmb(tmb: TumourMutationalBurden, identifier: str = "tmb") -> str:
    """The picture as SVG. A burden that is not assessable is words alone, beside the threshold."""
    title = "Tumour mutational burden"
    highest = _find_highest(tmb)
    content = [label(_LEFT, 22, title, 13, weight="bold"), *_draw_scale(highest), *_draw_threshold(tmb, highest)]
    content += _draw_estimate(tmb, highest)
    top = _MIDDLE + 62
    lines = wrap_words(describe_tmb(tmb), 11, _RIGHT - _LEFT)
    content += [label(_LEFT, top + _LINE_HEIGHT * index, words, 11) for index, words in enumerate(lines)]
    return render_drawing(identifier, WIDTH, top + _LINE_HEIGHT * len(lines), title, describe_tmb(tmb), content)


def describe_tmb(tmb: TumourMutationalBurden) -> str:
    """The picture in words."""
    if tmb.classification is TmbClass.NOT_ASSESSABLE or tmb.per_mb is None:
        return f"Not assessable: {tmb.because}."
    interval = f"95 % interval {tmb.per_mb_low:.1f} to {tmb.per_mb_high:.1f} per Mb"
    return f"{tmb.because.partition(';')[0]}; {interval}: {tmb.because.partition('; ')[2]}."


def _find_highest(tmb: TumourMutationalBurden) -> float:
    """The end of the scale: twice the threshold, or the next ten above the interval."""
    return max(2 * tmb.rule.threshold_per_mb, 10.0 * ceil((tmb.per_mb_high or 0) / 10))


def _place(value: float, highest: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(value, highest) / highest


def _draw_scale(highest: float) -> list[Element]:
    elements = [line((_LEFT, _MIDDLE), (_RIGHT, _MIDDLE), stroke=GREY)]
    for step in range(_STEPS + 1):
        value = highest * step / _STEPS
        x = _place(value, highest)
        elements.append(line((x, _MIDDLE - 4), (x, _MIDDLE + 4), stroke=GREY))
        elements.append(label(clamp_label(x, f"{value:g}", 10, _LEFT - 8, _RIGHT + 8), _MIDDLE + 34, f"{value:g}", 10, "middle"))
    return elements


def _draw_threshold(tmb: TumourMutationalBurden, highest: float) -> list[Element]:
    x = _place(tmb.rule.threshold_per_mb, highest)
    words = f"threshold {tmb.rule.threshold_per_mb:g} per Mb"
    return [
        line((x, _MIDDLE - 26), (x, _MIDDLE + 20), stroke_width="1.4", stroke_dasharray="4 3"),
        label(clamp_label(x, words, 10, _LEFT, _RIGHT), _MIDDLE - 32, words, 10, "middle"),
    ]


def _draw_estimate(tmb: TumourMutationalBurden, highest: float) -> list[Element]:
    if tmb.per_mb is None or tmb.per_mb_low is None or tmb.per_mb_high is None:
        return [label(_LEFT, _MIDDLE - 12, "not assessable", 12, weight="bold")]
    low, x, high = (_place(value, highest) for value in (tmb.per_mb_low, tmb.per_mb, tmb.per_mb_high))
    return [
        rectangle(low, _MIDDLE - 6, max(1.0, high - low), 12, fill=_INTERVAL_FILL, stroke=INK, stroke_width="0.6"),
        polygon(((x, _MIDDLE - 10), (x + 6, _MIDDLE), (x, _MIDDLE + 10), (x - 6, _MIDDLE)), fill=INK),
    ]
