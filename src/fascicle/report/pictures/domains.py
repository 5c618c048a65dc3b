"""Domains under the fused transcript: bars where they lie, labels in lanes so that none overlap, lost ones in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_fraction
from fascicle.report.pictures.layout import assign_lanes, wrap_words
from fascicle.report.pictures.svg import GREEN, INK, clamp_label, estimate_text_width, label, rectangle
from fascicle.report.sentences import is_translated

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from fascicle.model.fusions import Fusion, KeptDomain
    from fascicle.report.pictures.fused_transcript import Partner
    from fascicle.report.pictures.layout import Box

LANE_HEIGHT = 32.0
BAR_HEIGHT = 12.0
SIZE = 10.5

Product = tuple[tuple["Box", ...], tuple["Box", ...]]


def draw_domains(
    fusion: Fusion, partners: tuple[Partner, Partner], product: Product, identifier: str, top: float, left: float, right: float
) -> tuple[list[Element], float]:
    """The elements and the height they take."""
    kept = fusion.product.domains if fusion.product else ()
    placed = [(item, extent) for item in kept if (extent := _find_extent(item, partners, product))]
    lost = [item for item in kept if item.kept_fraction == 0]
    unplaced = [item for item in kept if item.kept_fraction > 0 and not _find_extent(item, partners, product)]
    elements, height = _draw_placed(fusion, placed, identifier, top, left, right)
    for words, items in (("Lost", lost), ("Kept, place not known", unplaced)):
        lines = _list_lines(words, items, right - left)
        elements += [label(left, top + height + 12 + 14 * i, text, SIZE) for i, text in enumerate(lines)]
        height += 14 * len(lines)
    return elements, height + 10


def _find_extent(kept: KeptDomain, partners: tuple[Partner, Partner], product: Product) -> tuple[float, float] | None:
    """Left and right edge of the kept part of a domain on the fused transcript; of one gene, from its first part to its last."""
    if kept.kept_fraction == 0:
        return None
    parts = [
        part
        for partner, boxes in zip(partners, product, strict=True)
        if partner.gene == kept.domain.gene and (span := partner.find_domain(kept.domain)) is not None
        for box in boxes
        if (part := box.clip(span.start, span.end))
    ]
    return (parts[0][0], parts[-1][1]) if parts else None


def _draw_placed(
    fusion: Fusion, placed: list[tuple[KeptDomain, tuple[float, float]]], identifier: str, top: float, left: float, right: float
) -> tuple[list[Element], float]:
    texts = [_format_domain(fusion, item) for item, _ in placed]
    centres = [clamp_label((a + b) / 2, text, SIZE, left, right) for text, (_, (a, b)) in zip(texts, placed, strict=True)]
    halves = [estimate_text_width(text, SIZE) / 2 for text in texts]
    extents = [(min(a, c - h), max(b, c + h)) for (_, (a, b)), c, h in zip(placed, centres, halves, strict=True)]
    lanes = assign_lanes(extents)
    elements = []
    for (item, (a, b)), text, centre, lane in zip(placed, texts, centres, lanes, strict=True):
        y = top + LANE_HEIGHT * lane
        fill = GREEN if item.is_whole and is_translated(fusion, item) else f"url(#{identifier}-cut)"
        elements.append(rectangle(a, y, b - a, BAR_HEIGHT, fill=fill, stroke=INK, stroke_width="0.8", rx="4"))
        elements.append(label(centre, y + BAR_HEIGHT + 12, text, SIZE, "middle"))
    return elements, LANE_HEIGHT * (max(lanes, default=-1) + 1)


def _format_domain(fusion: Fusion, kept: KeptDomain) -> str:
    domain = kept.domain
    doubt = "" if is_translated(fusion, kept) else ", translation not shown"
    state = "whole" if kept.is_whole else f"cut, {format_fraction(kept.kept_fraction)} kept"
    return f"{domain.gene} {domain.name} {domain.aa.start + 1}-{domain.aa.end}, {state}{doubt}{_flag(kept)}"


def _flag(kept: KeptDomain) -> str:
    return " (critical)" if kept.domain.is_critical else ""


def _list_lines(words: str, items: list[KeptDomain], width: float) -> tuple[str, ...]:
    if not items:
        return ()
    names = (f"{item.domain.gene} {item.domain.name}{_flag(item)}" for item in items)
    return wrap_words(f"{words}: {', '.join(names)}", SIZE, width)
