"""One transcript with two breakpoints: what lies between them is skipped, or it is repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.events import EVENT_WORDS
from fascicle.report.numbers import format_breakpoint, format_quantity
from fascicle.report.pictures.exons import TALL, Stretch, draw_box, draw_numbers, find_breakpoint_x
from fascicle.report.pictures.svg import BLUE, GREY, INK, ORANGE, estimate_text_width, label, line, polygon

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.fusions import Fusion
    from fascicle.report.pictures.fused_transcript import Partner
    from fascicle.report.pictures.layout import Box

SIZE = 11.0


def is_repeated(five: Partner, three: Partner) -> bool:
    """Whether both parts of one transcript have bases in common."""
    return five.transcript == three.transcript and three.kept.start < five.kept.end


def draw_event(
    fusion: Fusion, five: Partner, three: Partner, boxes: tuple[Box, ...], identifier: str, middle: float
) -> list[Element]:
    """The transcript at `middle` with its head, its tail, and what is lost or repeated between them."""
    left, right = boxes[0].left, boxes[-1].right
    locus = five.transcript.locus
    detail = f"{five.transcript.accession}, {format_quantity(len(boxes), 'exon')}, {locus.chrom} ({locus.strand.value})"
    elements = [
        label(left, 18, f"{five.gene}, {EVENT_WORDS[fusion.kind]}", 13, weight="bold"),
        label(left, 35, detail),
        line((left, middle), (right, middle), stroke=GREY),
    ]
    stretches = _list_stretches(five, three, identifier)
    for box in boxes:
        elements += draw_box(box, five.transcript.cds_span, stretches, middle)
    elements += draw_numbers(boxes, (five.breakpoint_exon, three.breakpoint_exon), middle)
    texts = (f"last base kept {format_breakpoint(fusion.five_prime)}", f"first base kept {format_breakpoint(fusion.three_prime)}")
    tops = (middle - TALL / 2 - 30, middle - TALL / 2 - 16)
    places = (find_breakpoint_x(five, boxes), find_breakpoint_x(three, boxes))
    for index in (0, 1):
        is_first = places[index] <= places[1 - index]
        elements += _draw_breakpoint(places[index], texts[index], tops[index], middle, (left, right), is_leftward=is_first)
    return elements


def _list_stretches(five: Partner, three: Partner, identifier: str) -> tuple[Stretch, ...]:
    end, start = five.kept.end, three.kept.start
    whole = five.transcript.length
    if is_repeated(five, three):
        return ((0, start, BLUE), (start, end, f"url(#{identifier}-twice)"), (end, whole, ORANGE))
    return ((0, end, BLUE), (end, start, f"url(#{identifier}-lost)"), (start, whole, ORANGE))


def _draw_breakpoint(
    x: float, text: str, baseline: float, middle: float, ends: tuple[float, float], *, is_leftward: bool
) -> list[Element]:
    """A mark at the breakpoint with its text beside the stem, away from the other breakpoint where there is room."""
    top = middle - TALL / 2
    width = estimate_text_width(text, SIZE) + 6
    is_left = x - width >= ends[0] if is_leftward else x + width > ends[1]
    return [
        label(x - 6, baseline, text, SIZE, "end") if is_left else label(x + 6, baseline, text, SIZE),
        line((x, baseline - 8), (x, top - 12), stroke=GREY),
        polygon(((x - 4, top - 12), (x + 4, top - 12), (x, top - 5)), fill=INK),
        line((x, top - 5), (x, middle + TALL / 2 + 2), stroke_width="1.5"),
    ]
