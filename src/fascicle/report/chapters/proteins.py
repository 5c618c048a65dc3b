"""Variants on the proteins that they change, as pictures for the chapters that list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.numbers import format_quantity
from fascicle.report.pictures.lollipop import ProteinDomain, describe_lollipop, draw_lollipop, mark_consequence
from fascicle.report.tree import Block, Figure, Paragraph, Section, compose_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fascicle.model.consequences import TranscriptConsequence
    from fascicle.model.proteins import ProteinShape
    from fascicle.report.pictures.lollipop import ProteinMark

DRAWN_MAX = 8
CAPTION = "Variants on the protein, its domains, and residues at which many tumours are changed."
NOT_LOOKED_UP = " Hotspots are not shown: they were not looked up, or are counted on another transcript."


def compose_proteins(
    anchor: str, consequences: Iterable[TranscriptConsequence], shapes: Sequence[ProteinShape]
) -> tuple[Block, ...]:
    """A section with one picture a protein, in the order of genes; nothing where no variant lies on one. `anchor` begins the
    identifiers of its pictures."""
    marks: dict[tuple[str, str], list[ProteinMark]] = {}
    for own in consequences:
        mark = mark_consequence(own, is_reported=True)
        if mark is not None:
            marks.setdefault((own.gene, own.transcript), []).append(mark)
    drawn = [shape for shape in shapes if (shape.gene, shape.transcript) in marks]
    if not drawn:
        return ()
    figures = tuple(
        _draw(f"{anchor}-{n}", shape, marks[shape.gene, shape.transcript]) for n, shape in enumerate(drawn[:DRAWN_MAX])
    )
    left_out = len(drawn) - DRAWN_MAX
    more = (Paragraph(compose_prose(f"{format_quantity(left_out, 'more protein')} not drawn.")),) if left_out > 0 else ()
    return (Section("On the protein", (*figures, *more)),)


def _draw(identifier: str, shape: ProteinShape, marks: list[ProteinMark]) -> Figure:
    domains = None if shape.domains is None else [ProteinDomain(own.name, own.residues) for own in shape.domains]
    spots = shape.hotspots or ()
    svg = draw_lollipop(shape.gene, shape.transcript, shape.length, domains, marks, spots, identifier)
    caption = CAPTION + (NOT_LOOKED_UP if shape.hotspots is None else "")
    ordered = sorted(marks, key=lambda mark: (mark.residue, mark.text))
    return Figure(f"figure-{identifier}", svg, caption, describe_lollipop(shape.gene, shape.length, domains, ordered, spots))
