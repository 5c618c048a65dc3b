"""Copy number as pictures: the genome with its segments, and the bins around one gene.

A point is the median of neighbouring bins, a bar the level of a segment. What a segment's call is says its height, its bar's
thickness and the letter above it, besides its colour.
"""

from __future__ import annotations

from itertools import groupby
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from fascicle.model.copy_number import CopyCall
from fascicle.report.pictures.layout import wrap_words
from fascicle.report.pictures.svg import BLUE, GREEN, GREY, INK, ORANGE, WHITE, circle, label, line, rectangle, render_drawing

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.copy_number import CopyNumberFindings, CopySegment, GeneZoom

WIDTH: Final = 760.0
_LEFT, _RIGHT = 46.0, 752.0
_TOP, _HEIGHT = 44.0, 190.0
_LEAST, _MOST = -2.0, 3.0
_POINT: Final = "#9A9A9A"
_SHADE: Final = "#F1F1F1"
_GAP_BP: Final = 8_000_000
_LINE: Final = 15.0
COLOURS: Final = {
    CopyCall.AMPLIFICATION: ORANGE,
    CopyCall.GAIN: ORANGE,
    CopyCall.COPY_NEUTRAL_LOH: GREEN,
    CopyCall.LOSS: BLUE,
    CopyCall.HETEROZYGOUS_DELETION: BLUE,
    CopyCall.HOMOZYGOUS_DELETION: BLUE,
}
LETTERS: Final = {
    CopyCall.AMPLIFICATION: "A",
    CopyCall.GAIN: "+",
    CopyCall.COPY_NEUTRAL_LOH: "L",
    CopyCall.LOSS: "-",
    CopyCall.HETEROZYGOUS_DELETION: "1",
    CopyCall.HOMOZYGOUS_DELETION: "0",
    CopyCall.UNDECIDED: "?",
}
LEGEND: Final = (
    "A amplification, + gain, L loss of heterozygosity without loss of copies, - loss, 1 one copy left, 0 no copy left, "
    "? not decided; dashed: ratio 1"
)


def draw_genome(found: CopyNumberFindings) -> str:
    """Log2 ratios over the genome as SVG text; chromosomes that have no bin are left out."""
    scale = _Scale.of_genome(found)
    content = [
        label(8, 18, "Copy number over the genome", 13, weight="bold"),
        *_draw_chromosomes(scale),
        *_draw_axis(scale),
        *_draw_points(found, scale),
        *(element for segment in found.segments for element in _draw_segment(segment, scale)),
    ]
    bottom = _TOP + _HEIGHT + 36
    lines = wrap_words(LEGEND, 10, _RIGHT - 8)
    content += [label(8, bottom + _LINE * number, words, 10) for number, words in enumerate(lines)]
    return render_drawing(
        "picture-copy-number", WIDTH, bottom + _LINE * len(lines), "Copy number over the genome", describe_genome(found), content
    )


def describe_genome(found: CopyNumberFindings) -> str:
    """The picture in words."""
    changed = [segment for segment in found.segments if segment.state.call.is_event]
    if not changed:
        return f"{len(found.segments)} segments, none of which is called as changed."
    names = "; ".join(_describe_segment(segment) for segment in changed[:20])
    more = f"; and {len(changed) - 20} more" if len(changed) > 20 else ""
    return f"{len(changed)} of {len(found.segments)} segments are changed: {names}{more}."


def _describe_segment(segment: CopySegment) -> str:
    place = f"{segment.chrom}:{segment.span.start + 1}-{segment.span.end}"
    return f"{place} {segment.state.call.value.replace('_', ' ')}"


class _Scale:
    """Where places and ratios go: chromosomes side by side by the length that their bins reach over."""

    def __init__(self, reaches: dict[str, tuple[int, int]]):
        whole = sum(end - start + _GAP_BP for start, end in reaches.values()) or 1
        self._per_bp = (_RIGHT - _LEFT) / whole
        self.lefts: dict[str, float] = {}
        self.reaches = reaches
        at = _LEFT
        for chrom, (start, end) in reaches.items():
            self.lefts[chrom] = at
            at += (end - start + _GAP_BP) * self._per_bp

    @classmethod
    def of_genome(cls, found: CopyNumberFindings) -> _Scale:
        """The scale of all plotted bins and segments."""
        reaches: dict[str, tuple[int, int]] = {}
        for chrom, middle in zip(found.plotted.chroms, found.plotted.middles, strict=True):
            first, last = reaches.get(chrom, (middle, middle))
            reaches[chrom] = (min(first, middle), max(last, middle))
        for segment in found.segments:
            first, last = reaches.get(segment.chrom, (segment.span.start, segment.span.end))
            reaches[segment.chrom] = (min(first, segment.span.start), max(last, segment.span.end))
        return cls(reaches)

    def to_x(self, chrom: str, offset: int) -> float:
        """The place of a genome offset."""
        return self.lefts[chrom] + (offset - self.reaches[chrom][0] + _GAP_BP / 2) * self._per_bp

    def width(self, chrom: str) -> float:
        """How wide a chromosome is drawn."""
        start, end = self.reaches[chrom]
        return (end - start + _GAP_BP) * self._per_bp


def _to_y(log2: float, least: float = _LEAST, most: float = _MOST) -> float:
    share = (min(max(log2, least), most) - least) / (most - least)
    return _TOP + _HEIGHT * (1 - share)


def _draw_chromosomes(scale: _Scale) -> list[Element]:
    found: list[Element] = []
    for number, (chrom, left) in enumerate(scale.lefts.items()):
        width = scale.width(chrom)
        if number % 2 == 0:
            found.append(rectangle(left, _TOP, width, _HEIGHT, fill=_SHADE))
        name = chrom.removeprefix("chr")
        # Names of narrow chromosomes alternate between two lines.
        found.append(label(left + width / 2, _TOP + _HEIGHT + (12 if number % 2 else 22), name, 9, "middle"))
    return found


def _draw_axis(scale: _Scale, least: float = _LEAST, most: float = _MOST) -> list[Element]:
    found = [label(8, _TOP - 8, "log2 ratio", 10)]
    for value in range(ceil(least), floor(most) + 1):
        y = _to_y(value, least, most)
        dash = {"stroke_dasharray": "4 3"} if value == 0 else {}
        found.append(line((_LEFT, y), (_RIGHT, y), stroke=INK if value == 0 else GREY, stroke_width="0.5", **dash))
        found.append(label(_LEFT - 6, y + 3, f"{value:+d}" if value else "0", 10, "end"))
    return found if scale.lefts else found[:1]


def _draw_points(found: CopyNumberFindings, scale: _Scale) -> list[Element]:
    columns = zip(found.plotted.chroms, found.plotted.middles, found.plotted.log2, strict=True)
    return [circle(scale.to_x(chrom, middle), _to_y(log2), 0.8, fill=_POINT) for chrom, middle, log2 in columns]


def _draw_segment(segment: CopySegment, scale: _Scale) -> list[Element]:
    if segment.evidence.log2 is None:
        return []
    y = _to_y(segment.evidence.log2.value)
    left, right = scale.to_x(segment.chrom, segment.span.start), scale.to_x(segment.chrom, segment.span.end)
    colour = COLOURS.get(segment.state.call, INK)
    width = "2.6" if segment.state.call.is_event else "1.4"
    bar = line((left, y), (max(right, left + 1.5), y), stroke=colour, stroke_width=width)
    letter = LETTERS.get(segment.state.call)
    return [bar] if letter is None else [bar, label((left + right) / 2, y - 5, letter, 9, "middle", "bold")]


def draw_zoom(zoom: GeneZoom, text: str) -> str:
    """The bins around one gene as SVG text, side by side in order (not to scale: introns would hide the exons)."""
    identifier = f"picture-copy-number-{zoom.gene}"
    least, most = min(floor(min(zoom.log2)), -1), max(ceil(max(zoom.log2)), 1)
    step = (_RIGHT - _LEFT) / max(len(zoom.log2), 1)
    content = [label(8, 18, f"{zoom.gene}: bins and their neighbours on {zoom.chrom}", 13, weight="bold")]
    runs = groupby(range(len(zoom.log2)), key=lambda number: zoom.of_gene[number])
    for is_gene, numbers in runs:
        own = list(numbers)
        if is_gene:
            content.append(rectangle(_LEFT + own[0] * step, _TOP, len(own) * step, _HEIGHT, fill="#FBEBC9"))
    content += _draw_zoom_axis(least, most)
    for number, log2 in enumerate(zoom.log2):
        style = {"fill": INK} if zoom.of_gene[number] else {"fill": WHITE, "stroke": GREY}
        content.append(circle(_LEFT + (number + 0.5) * step, _to_y(log2, least, most), 2.4, **style))
    bottom = _TOP + _HEIGHT + 14
    content.append(label(_LEFT, bottom, f"{zoom.starts[0] + 1:,}", 9))
    content.append(label(_RIGHT, bottom, f"{zoom.ends[-1]:,}", 9, "end"))
    lines = wrap_words(f"{text} Filled points on the shaded band are bins of the gene.", 10, _RIGHT - 8)
    content += [label(8, bottom + 20 + _LINE * number, words, 10) for number, words in enumerate(lines)]
    return render_drawing(identifier, WIDTH, bottom + 20 + _LINE * len(lines), zoom.gene, text, content)


def _draw_zoom_axis(least: float, most: float) -> list[Element]:
    found = [label(8, _TOP - 8, "log2 ratio", 10)]
    for value in range(int(least), int(most) + 1):
        y = _to_y(value, least, most)
        dash = {"stroke_dasharray": "4 3"} if value == 0 else {}
        found.append(line((_LEFT, y), (_RIGHT, y), stroke=INK if value == 0 else GREY, stroke_width="0.5", **dash))
        found.append(label(_LEFT - 6, y + 3, f"{value:+d}" if value else "0", 10, "end"))
    return found
