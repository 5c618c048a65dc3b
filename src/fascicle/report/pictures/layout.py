"""Where boxes and labels go: exon widths, which exon numbers fit, and lanes for labels that would overlap. No drawing here."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, TypeAlias

from fascicle.report.pictures.svg import estimate_text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LABEL_GAP = 2.0
TYPICAL_WIDTH = 0.92
Area: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom edge of what a label or a mark covers."""


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of a transcript on the picture: exon number, transcript offsets (0-based, half-open), left and right edge."""

    exon: int
    start: int
    end: int
    left: float
    right: float

    def to_x(self, offset: int) -> float:
        """The place of a transcript offset inside the box; offsets beyond it are at its edge."""
        share = (offset - self.start) / (self.end - self.start)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def clip(self, start: int, end: int) -> tuple[float, float] | None:
        """Left and right edge of the part of the box within offsets, None where they do not meet."""
        if max(start, self.start) >= min(end, self.end):
            return None
        return self.to_x(start), self.to_x(end)


def lay_out_widths(lengths: Sequence[int], width: float, gap: float) -> tuple[tuple[float, float], ...]:
    """Left and right edges, from 0, of boxes whose widths follow the square root of their lengths above a minimum.

    The square root keeps a 24 bp exon visible beside one of 3 kb. The boxes and the gaps between them fill `width`.
    """
    room = width - gap * (len(lengths) - 1)
    minimum = min(7.0, 0.5 * room / len(lengths))
    roots = [sqrt(length) for length in lengths]
    spread = (room - minimum * len(lengths)) / sum(roots)
    edges, left = [], 0.0
    for root in roots:
        right = left + minimum + spread * root
        edges.append((left, right))
        left = right + gap
    return tuple(edges)


def select_labels(boxes: Sequence[Box], first_choice: Iterable[int], size: float) -> tuple[Box, ...]:
    """The boxes whose exon number can be printed without touching another, those of `first_choice` (indices) before the rest."""
    extents = [_label_extent(box, size) for box in boxes]
    chosen = select_extents(extents, (*first_choice, 0, len(boxes) - 1))
    return tuple(boxes[index] for index in sorted(chosen))


def _label_extent(box: Box, size: float) -> tuple[float, float]:
    centre, half = (box.left + box.right) / 2, estimate_text_width(str(box.exon), size) / 2
    return centre - half, centre + half


def assign_lanes(extents: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """For each extent the first lane, from 0, in which it touches none before it."""
    lanes: list[list[tuple[float, float]]] = []
    answer = []
    for left, right in extents:
        lane = next(
            (i for i, taken in enumerate(lanes) if all(right + LABEL_GAP <= a or b + LABEL_GAP <= left for a, b in taken)),
            len(lanes),
        )
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((left, right))
        answer.append(lane)
    return tuple(answer)


def wrap_words(text: str, size: float, width: float) -> tuple[str, ...]:
    """A text as lines that fit the width; a single word that does not fit stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and estimate_text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


def select_extents(extents: Sequence[tuple[float, float]], first_choice: Iterable[int]) -> frozenset[int]:
    """The places of the extents that can be shown without touching another, those of `first_choice` before the rest."""
    taken: list[tuple[float, float]] = []
    chosen: set[int] = set()
    for index in dict.fromkeys((*first_choice, *range(len(extents)))):
        left, right = extents[index]
        if all(right + LABEL_GAP <= a or b + LABEL_GAP <= left for a, b in taken):
            taken.append((left, right))
            chosen.add(index)
    return frozenset(chosen)


def choose_areas(labels: Sequence[Sequence[Area]], taken: Iterable[Area]) -> tuple[int | None, ...]:
    """For each label, in order of importance, the first of its areas that touches nothing before it; None where none is free."""
    covered = list(taken)
    chosen: list[int | None] = []
    for areas in labels:
        free = next((place for place, area in enumerate(areas) if not any(_touch(area, other) for other in covered)), None)
        if free is not None:
            covered.append(areas[free])
        chosen.append(free)
    return tuple(chosen)


def _touch(first: Area, second: Area) -> bool:
    return first[0] < second[2] + LABEL_GAP and second[0] < first[2] + LABEL_GAP and first[1] < second[3] and second[1] < first[3]


def measure_label(x: float, baseline: float, text: str, size: float) -> Area:
    """What a label that starts at `x` covers. A typical face is narrower than the generous estimate."""
    return x, baseline - size, x + estimate_text_width(text, size) * TYPICAL_WIDTH, baseline + size * 0.25
