"""Small variants on the protein they change: domains as boxes, variants as marks on stems, known hotspots as ticks below.

The shape of a mark says what it is (square: the protein ends there; circle: other residues; triangle: residues gained or lost;
rhomb: anything else), so that the picture can be printed in black and white. A variant that is not reported has an empty mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fascicle.model.consequences import Term, TranscriptConsequence
from fascicle.report.pictures.layout import assign_lanes
from fascicle.report.pictures.svg import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    WHITE,
    clamp_label,
    estimate_text_width,
    hatch,
    label,
    line,
    polygon,
    rectangle,
    render_drawing,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.loci import Span

WIDTH: Final = 680.0
_LEFT, _RIGHT = 24.0, 656.0
_BAR_HEIGHT: Final = 16.0
_LANE_HEIGHT: Final = 22.0
_MARK: Final = 5.0
_SIZE: Final = 10.0
_GAP: Final = 8.0
_COLOURS: Final = (BLUE, ORANGE, GREEN)


class MarkShape(StrEnum):
    """What a variant does to the protein, as a shape."""

    TRUNCATION = "square"
    SUBSTITUTION = "circle"
    LENGTH = "triangle"
    OTHER = "rhomb"


@dataclass(frozen=True, slots=True)
class ProteinMark:
    """A variant on a protein: its first touched residue (0-based), what is written over it, its shape."""

    residue: int
    text: str
    shape: MarkShape
    is_reported: bool


@dataclass(frozen=True, slots=True)
class ProteinDomain:
    """A domain on the protein that is drawn; residues 0-based and half-open."""

    name: str
    residues: Span


_SHAPES: Final = {
    Term.STOP_GAINED: MarkShape.TRUNCATION,
    Term.FRAMESHIFT: MarkShape.TRUNCATION,
    Term.MISSENSE: MarkShape.SUBSTITUTION,
    Term.INFRAME_INSERTION: MarkShape.LENGTH,
    Term.INFRAME_DELETION: MarkShape.LENGTH,
    Term.PROTEIN_ALTERING: MarkShape.LENGTH,
}


def mark_consequence(consequence: TranscriptConsequence, *, is_reported: bool) -> ProteinMark | None:
    """The mark of a consequence on its transcript's protein; None where it does not lie in the coding sequence."""
    if consequence.residues is None or not consequence.hgvs_protein:
        return None
    text = consequence.hgvs_protein.removeprefix("p.").strip("()")
    shape = _SHAPES.get(consequence.most_severe, MarkShape.OTHER)
    return ProteinMark(consequence.residues.start, text, shape, is_reported)


def draw_lollipop(
    gene: str,
    transcript: str,
    length: int,
    domains: Sequence[ProteinDomain] | None,
    marks: Sequence[ProteinMark],
    hotspots: Iterable[int] = (),
    identifier: str = "lollipop",
) -> str:
    """The picture as SVG. `length` is that of the protein in residues, `hotspots` are residues (0-based); None as domains says
    that none are known."""
    ordered = sorted(marks, key=lambda mark: (mark.residue, mark.text))
    lanes = assign_lanes([_find_extent(mark, length) for mark in ordered])
    bar = 46 + _LANE_HEIGHT * (1 + max(lanes, default=0))
    title = f"{gene}, {transcript}: variants on the protein"
    content = [label(_LEFT, 20, f"{gene}, {transcript}", 13, weight="bold")]
    heights = [bar - 14 - _LANE_HEIGHT * lane for lane in lanes]
    for mark, height in zip(ordered, heights, strict=True):
        x = _place(mark.residue, length)
        content.append(line((x, height), (x, bar), stroke=GREY, stroke_width="0.8"))
    for mark, height in zip(ordered, heights, strict=True):
        content += _draw_mark(mark, length, height)
    content.append(rectangle(_LEFT, bar, _RIGHT - _LEFT, _BAR_HEIGHT, fill=WHITE, stroke=INK, stroke_width="0.8"))
    content += _draw_domains(domains, length, bar, identifier)
    spots = sorted(set(hotspots))
    content += _draw_hotspots(spots, length, bar + _BAR_HEIGHT)
    bottom, legend = _draw_foot(domains, marks, spots, length, bar + _BAR_HEIGHT)
    description = describe_lollipop(gene, length, domains, ordered, spots)
    return render_drawing(identifier, WIDTH, bottom, title, description, [*content, *legend])


def describe_lollipop(
    gene: str, length: int, domains: Sequence[ProteinDomain] | None, marks: Sequence[ProteinMark], hotspots: Sequence[int]
) -> str:
    """The picture in words."""
    listed = "; ".join(f"{mark.text}{'' if mark.is_reported else ' (not reported)'}" for mark in marks) or "none"
    known = (
        "no domains are known"
        if domains is None
        else "domains: " + (", ".join(f"{d.name} {d.residues.start + 1} to {d.residues.end}" for d in domains) or "none")
    )
    spots = ", ".join(str(residue + 1) for residue in hotspots) or "none"
    return f"{gene}, {length} residues. Variants: {listed}. {known[0].upper()}{known[1:]}. Known hotspots at residues: {spots}."


def _place(residue: float, length: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(residue + 0.5, length) / length


def _find_extent(mark: ProteinMark, length: int) -> tuple[float, float]:
    half = estimate_text_width(mark.text, _SIZE) / 2 + _GAP / 2
    centre = clamp_label(_place(mark.residue, length), mark.text, _SIZE, _LEFT, _RIGHT)
    return centre - half, centre + half


def _draw_mark(mark: ProteinMark, length: int, middle: float) -> list[Element]:
    x = _place(mark.residue, length)
    fill = INK if mark.is_reported else WHITE
    centre = clamp_label(x, mark.text, _SIZE, _LEFT, _RIGHT)
    return [_draw_shape(mark.shape, x, middle, fill), label(centre, middle - _MARK - 3, mark.text, _SIZE, "middle")]


def _draw_shape(shape: MarkShape, x: float, y: float, fill: str) -> Element:
    style = {"fill": fill, "stroke": INK, "stroke_width": "1"}
    m = _MARK
    if shape is MarkShape.SUBSTITUTION:
        return rectangle(x - m, y - m, 2 * m, 2 * m, rx="5", ry="5", **style)
    if shape is MarkShape.TRUNCATION:
        return rectangle(x - m, y - m, 2 * m, 2 * m, **style)
    if shape is MarkShape.LENGTH:
        return polygon(((x, y - m), (x + m, y + m), (x - m, y + m)), **style)
    return polygon(((x, y - m - 1), (x + m + 1, y), (x, y + m + 1), (x - m - 1, y)), **style)


def _draw_domains(domains: Sequence[ProteinDomain] | None, length: int, bar: float, identifier: str) -> list[Element]:
    elements: list[Element] = []
    for index, domain in enumerate(domains or ()):
        colour = _COLOURS[index % len(_COLOURS)]
        pattern = f"{identifier}-domain-{index}"
        left, right = (_place(edge - 0.5, length) for edge in (domain.residues.start, domain.residues.end))
        elements.append(hatch(pattern, colour))
        elements.append(
            rectangle(left, bar - 3, right - left, _BAR_HEIGHT + 6, fill=f"url(#{pattern})", stroke=INK, stroke_width="1")
        )
        if estimate_text_width(domain.name, _SIZE) + 8 <= right - left:
            half = estimate_text_width(domain.name, _SIZE) / 2 + 2
            middle = (left + right) / 2
            elements.append(rectangle(middle - half, bar + 1, 2 * half, _BAR_HEIGHT - 2, fill=WHITE))
            elements.append(label(middle, bar + _BAR_HEIGHT / 2 + 4, domain.name, _SIZE, "middle"))
    return elements


def _draw_hotspots(hotspots: Sequence[int], length: int, bottom: float) -> list[Element]:
    elements = []
    for residue in hotspots:
        x = _place(residue, length)
        elements.append(polygon(((x, bottom + 5), (x + 3, bottom + 11), (x - 3, bottom + 11)), fill=INK))
    return elements


def _draw_foot(
    domains: Sequence[ProteinDomain] | None, marks: Sequence[ProteinMark], hotspots: Sequence[int], length: int, top: float
) -> tuple[float, list[Element]]:
    """Residue numbers and the legend of what the picture holds; the height of the picture and the elements."""
    elements = [label(_LEFT, top + 26, "1", _SIZE), label(_RIGHT, top + 26, str(length), _SIZE, "end")]
    y, x = top + 48, _LEFT
    words = {
        MarkShape.TRUNCATION: "stop or frameshift",
        MarkShape.SUBSTITUTION: "other residues",
        MarkShape.LENGTH: "residues gained or lost",
        MarkShape.OTHER: "other",
    }
    for shape in [shape for shape in MarkShape if any(mark.shape is shape for mark in marks)]:
        elements += [_draw_shape(shape, x + _MARK, y - 4, INK), label(x + 16, y, words[shape], _SIZE)]
        x += 30 + estimate_text_width(words[shape], _SIZE)
    notes = ["empty mark: not reported"] if any(not mark.is_reported for mark in marks) else []
    notes += ["triangle below: known hotspot"] if hotspots else []
    notes += ["domains are not known"] if domains is None else []
    small = [d.name for d in domains or () if estimate_text_width(d.name, _SIZE) + 8 > _width(d, length)]
    notes += [f"boxes without a name, from left: {', '.join(small)}"] if small else []
    if notes:
        y += 18
        elements.append(label(_LEFT, y, "; ".join(notes), _SIZE))
    return y + 12, elements


def _width(domain: ProteinDomain, length: int) -> float:
    return (_RIGHT - _LEFT) * len(domain.residues) / length
