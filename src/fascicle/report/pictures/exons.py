"""Exons as boxes with their numbers, shared by the pictures of fusions and of events within a gene."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fascicle.report.pictures.layout import Box, lay_out_widths, select_labels
from fascicle.report.pictures.svg import INK, label, rectangle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.genes import Transcript
    from fascicle.model.loci import Span
    from fascicle.report.pictures.fused_transcript import Partner

TALL, LOW = 24.0, 12.0
NUMBER_SIZE = 10.0
Stretch = tuple[int, int, str]
"""Transcript offsets (0-based, half-open) and how they are filled."""


def lay_out_exons(transcript: Transcript, left: float, width: float) -> tuple[Box, ...]:
    """One box for each exon of a transcript, within a width."""
    starts = transcript.exon_starts
    lengths = [end - start for start, end in pairwise(starts)]
    edges = lay_out_widths(lengths, width, gap=min(5.0, width / (4 * len(lengths))))
    return tuple(Box(i + 1, starts[i], starts[i + 1], left + a, left + b) for i, (a, b) in enumerate(edges))


def draw_box(box: Box, coding: Span | None, stretches: Sequence[Stretch], middle: float) -> list[Element]:
    """One exon: each stretch in its own fill, low where untranslated and tall where coding."""
    elements = []
    for start, end, fill in stretches:
        low = box.clip(start, end)
        tall = box.clip(max(start, coding.start), min(end, coding.end)) if coding else None
        elements += [_draw_bar(part, height, fill, middle) for part, height in ((low, LOW), (tall, TALL)) if part]
    return elements


def list_stretches(kept: Span, end: int, colour: str, lost: str) -> tuple[Stretch, ...]:
    """A transcript of which one part is kept."""
    return ((0, kept.start, lost), (kept.start, kept.end, colour), (kept.end, end, lost))


def _draw_bar(part: tuple[float, float], height: float, fill: str, middle: float) -> Element:
    return rectangle(part[0], middle - height / 2, part[1] - part[0], height, fill=fill, stroke=INK, stroke_width="0.6")


def draw_numbers(boxes: tuple[Box, ...], breakpoint_exons: tuple[int, ...], middle: float) -> list[Element]:
    """The numbers that fit below the exons, those at breakpoints first and bold."""
    wanted = [index for index, box in enumerate(boxes) if box.exon in breakpoint_exons]
    baseline = middle + TALL / 2 + 13
    return [_draw_number(box, baseline, bold=box.exon in breakpoint_exons) for box in select_labels(boxes, wanted, NUMBER_SIZE)]


def _draw_number(box: Box, baseline: float, *, bold: bool) -> Element:
    return label((box.left + box.right) / 2, baseline, str(box.exon), NUMBER_SIZE, "middle", "bold" if bold else "normal")


def find_breakpoint_x(partner: Partner, boxes: tuple[Box, ...]) -> float:
    """The edge of the kept part: its right end for the 5' partner, its left end for the 3' partner."""
    if partner.is_five_prime:
        return next(box.to_x(partner.kept.end) for box in boxes if box.start < partner.kept.end <= box.end)
    return next(box.to_x(partner.kept.start) for box in boxes if box.start <= partner.kept.start < box.end)
