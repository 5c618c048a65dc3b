"""The lengths of one microsatellite: fragments of the tumour as bars, those of the normal as hatched bars beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fascicle.report.numbers import format_fraction
from fascicle.report.pictures.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    hatch,
    label,
    line,
    polygon,
    rectangle,
    render_drawing,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.msi import Lengths, LocusResult

WIDTH: Final = 680.0
_LEFT, _RIGHT = 56.0, 656.0
_TOP, _BASE = 54.0, 176.0
_HEIGHT: Final = 226.0
_WIDEST: Final = 44.0
_MARGIN: Final = 2
# More lengths than this are cut to those around the germline and the shift.
_LENGTHS_MAX: Final = 30


def name_locus(result: LocusResult) -> str:
    """`(A)18 at chr2:47641560`, 1-based."""
    return f"({result.locus.unit}){result.locus.copies} at {result.locus.chrom}:{result.locus.span.start + 1}"


def describe_lengths(result: LocusResult) -> str:
    """The picture in words."""
    total = sum(count for _, count in result.tumour)
    germline = " and ".join(map(str, result.lengths))
    of_normal = "" if result.normal is None else f", {sum(count for _, count in result.normal)} of the normal"
    shifted = ""
    if result.shift is not None and result.share is not None:
        way = "shorter" if result.shift < 0 else "longer"
        shifted = f"; {format_fraction(result.share)} of them fit a length {abs(result.shift)} units {way}"
    return f"{name_locus(result)}: {total} fragments of the tumour{of_normal}; germline length {germline} copies{shifted}."


def draw_lengths(result: LocusResult, identifier: str) -> str:
    """The picture as SVG: the share of fragments of each length. Germline lengths are marked by a triangle."""
    lengths = _choose_lengths(result)
    step = min(_WIDEST, (_RIGHT - _LEFT) / len(lengths))
    samples = [(result.tumour, BLUE)] + ([(result.normal, f"url(#{identifier}-hatch)")] if result.normal is not None else [])
    highest = max((_share(sample, length) for sample, _ in samples for length in lengths), default=0.0) or 1.0
    content = [hatch(f"{identifier}-hatch", ORANGE), label(_LEFT, 22, name_locus(result), 13, weight="bold")]
    content += [*_draw_axis(highest), *_draw_key(result, identifier)]
    for place, length in enumerate(lengths):
        left = _LEFT + step * place
        wide = step * 0.8 / len(samples)
        for number, (sample, fill) in enumerate(samples):
            tall = (_BASE - _TOP) * _share(sample, length) / highest
            if tall:
                content.append(
                    rectangle(
                        left + step * 0.1 + wide * number, _BASE - tall, wide, tall, fill=fill, stroke=INK, stroke_width="0.5"
                    )
                )
        content.append(label(left + step / 2, _BASE + 14, str(length), 9, "middle"))
        if length in result.lengths:
            middle = left + step / 2
            content.append(polygon(((middle, _BASE + 18), (middle - 4, _BASE + 26), (middle + 4, _BASE + 26)), fill=INK))
    content.append(label(_LEFT, _BASE + 42, "copies of the unit (triangle: germline)", 10))
    return render_drawing(identifier, WIDTH, _HEIGHT, name_locus(result), describe_lengths(result), content)


def _choose_lengths(result: LocusResult) -> range:
    """All lengths that were seen, one more on both sides; of very many those nearest to germline and shift."""
    seen = {length for sample in (result.tumour, result.normal or ()) for length, _ in sample}
    marked = {*result.lengths, *(length + (result.shift or 0) for length in result.lengths)} or seen or {result.locus.copies}
    low, high = min({*seen, *marked}) - 1, max({*seen, *marked}) + 1
    if high - low >= _LENGTHS_MAX:
        spare = max(_MARGIN, (_LENGTHS_MAX - (max(marked) - min(marked))) // 2)
        low, high = max(low, min(marked) - spare), min(high, max(marked) + spare)
    return range(max(low, 0), high + 1)


def _share(sample: Lengths, length: int) -> float:
    total = sum(count for _, count in sample)
    return dict(sample).get(length, 0) / total if total else 0.0


def _draw_axis(highest: float) -> list[Element]:
    elements = [line((_LEFT, _BASE), (_RIGHT, _BASE), stroke=GREY), line((_LEFT, _TOP), (_LEFT, _BASE), stroke=GREY)]
    for share in (0.0, highest / 2, highest):
        y = _BASE - (_BASE - _TOP) * share / highest
        elements += [line((_LEFT - 4, y), (_LEFT, y), stroke=GREY), label(_LEFT - 7, y + 3, f"{share:.0%}", 9, "end")]
    return elements


def _draw_key(result: LocusResult, identifier: str) -> list[Element]:
    top = 32
    names = [("tumour", result.tumour, BLUE)]
    if result.normal is not None:
        names.append(("normal", result.normal, f"url(#{identifier}-hatch)"))
    elements, left = [], _LEFT
    for name, sample, fill in names:
        words = f"{name}, {sum(count for _, count in sample)} fragments"
        elements += [
            rectangle(left, top, 10, 10, fill=fill, stroke=INK, stroke_width="0.5"),
            label(left + 15, top + 9, words, 10),
        ]
        left += 190
    return elements
