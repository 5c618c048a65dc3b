"""The picture of a fusion: both transcripts, the fused one below them, its domains, support and abundance."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from fascicle.model.fusions import Frame
from fascicle.report.events import format_title
from fascicle.report.numbers import (
    describe_place,
    format_breakpoint,
    format_exon,
    format_fraction,
    format_known_quantity,
    format_proportion,
    format_quantity,
)
from fascicle.report.pictures.abundance import draw_abundance
from fascicle.report.pictures.domains import draw_domains
from fascicle.report.pictures.exons import LOW, TALL, draw_box, draw_numbers, find_breakpoint_x, lay_out_exons, list_stretches
from fascicle.report.pictures.fused_transcript import Partner, explain_undrawable, find_coding, locate_partner
from fascicle.report.pictures.layout import Box, lay_out_widths
from fascicle.report.pictures.svg import (
    BLUE,
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
from fascicle.report.pictures.within_gene import draw_event, is_repeated
from fascicle.report.sentences import describe_product

if TYPE_CHECKING:
    from collections.abc import Callable

    from fascicle.model.fusions import Fusion, Junction, Side
    from fascicle.model.genes import Gene

__all__ = ["describe_fusion", "draw_fusion", "explain_undrawable"]

WIDTH = 720.0
MARGIN = 8.0
HALF = (WIDTH - 4 * MARGIN) / 2
GENE_MIDDLE, PRODUCT_MIDDLE = 92.0, 232.0
LINE_HEIGHT = 15.0


def draw_fusion(fusion: Fusion, five_prime_gene: Gene, three_prime_gene: Gene) -> str:
    """The picture as SVG text.

    Raises ValueError where `explain_undrawable` gives a reason.
    """
    identifier = _compose_identifier(fusion)
    five = locate_partner(fusion.five_prime, five_prime_gene, is_five_prime=True)
    three = locate_partner(fusion.three_prime, three_prime_gene, is_five_prime=False)
    product = _lay_out_product(five, three)
    frame = fusion.product.frame if fusion.product else Frame.UNKNOWN
    content = [
        _define(identifier),
        *_draw_origin(fusion, five, three, product, identifier),
        *_draw_product(five, three, product, frame),
        *_draw_callout(fusion, product[0][-1].right),
        label(MARGIN, PRODUCT_MIDDLE + 50, _title_product(fusion), 12, weight="bold"),
    ]
    top = PRODUCT_MIDDLE + 62
    domains, domains_height = draw_domains(fusion, (five, three), product, identifier, top, MARGIN, WIDTH - MARGIN)
    abundance, abundance_height = draw_abundance(fusion, MARGIN, top + domains_height, WIDTH - 2 * MARGIN)
    bottom = top + domains_height + abundance_height
    content += [*domains, *abundance, *_draw_legend(identifier, bottom, is_repeated=is_repeated(five, three))]
    return render_drawing(identifier, WIDTH, bottom + 34, _title(fusion), describe_fusion(fusion), content)


def _draw_origin(
    fusion: Fusion, five: Partner, three: Partner, product: tuple[tuple[Box, ...], tuple[Box, ...]], identifier: str
) -> list[Element]:
    """What the transcript is made of: two transcripts, or one with two breakpoints."""
    if five.transcript == three.transcript:
        whole = lay_out_exons(five.transcript, MARGIN, WIDTH - 2 * MARGIN)
        bands = _draw_bands(five, three, product, lambda _: whole)
        return [*bands, *draw_event(fusion, five, three, whole, identifier, GENE_MIDDLE)]
    lost = f"url(#{identifier}-lost)"
    partners = (*_draw_partner(fusion.five_prime, five, lost), *_draw_partner(fusion.three_prime, three, lost))
    return [*_draw_bands(five, three, product, _lay_out_gene), *partners]


def _title(fusion: Fusion) -> str:
    return format_title(fusion) if fusion.is_within_gene else f"Fusion {fusion.name}"


def describe_fusion(fusion: Fusion) -> str:
    """What the picture shows, in words, for those who do not see it."""
    side_word = "side" if fusion.is_within_gene else "partner"
    parts = [
        f"{_title(fusion)}.",
        _describe_side(fusion.five_prime, side_word, is_five_prime=True),
        _describe_side(fusion.three_prime, side_word, is_five_prime=False),
        f"{_title_product(fusion)}.",
        *_describe_domains(fusion),
        f"Support: {', '.join(_list_support(fusion))}.",
        f"Abundance at the 3′ partner's junction: {format_proportion(fusion.abundance)}.",
        f"Abundance at the 5′ partner's junction: {format_proportion(fusion.five_prime_abundance)}.",
    ]
    return " ".join(parts)


def _list_support(fusion: Fusion) -> tuple[str, str, str]:
    support = fusion.support
    return (
        format_known_quantity(support.unique_molecules, "unique molecule"),
        format_quantity(support.split_reads, "split read"),
        format_quantity(support.spanning_pairs, "spanning pair"),
    )


def _describe_side(side: Side, side_word: str, *, is_five_prime: bool) -> str:
    kept = "up to" if is_five_prime else "from"
    place = f", {describe_place(side.site, is_five_prime=is_five_prime)} of {side.site.exon_count}" if side.site else ""
    end = "5′" if is_five_prime else "3′"
    return f"{side.gene} ({end} {side_word}) is kept {kept} {format_breakpoint(side)}, {format_exon(side)}{place}."


def _describe_domains(fusion: Fusion) -> tuple[str, ...]:
    domains = fusion.product.domains if fusion.product else ()
    return tuple(f"Domain {kept.domain.gene} {kept.domain.name}: {format_fraction(kept.kept_fraction)} kept." for kept in domains)


def _compose_identifier(fusion: Fusion) -> str:
    """Unique in a page that shows several fusions, also two of the same genes."""
    places = [str(side.position.offset + 1) if side.position else "x" for side in (fusion.five_prime, fusion.three_prime)]
    name = "-".join((fusion.five_prime.gene, places[0], fusion.three_prime.gene, places[1]))
    return "fusion-" + "".join(character if character.isalnum() or character == "-" else "_" for character in name)


def _define(identifier: str) -> Element:
    definitions = Element("defs")
    definitions.append(hatch(f"{identifier}-lost", "#8C8C8C"))
    definitions.append(hatch(f"{identifier}-cut", "#00664B", "#D9F0E8"))
    definitions.append(hatch(f"{identifier}-twice", BLUE, "#F3C76B"))
    return definitions


def _find_left(partner: Partner) -> float:
    """The left edge of a partner's half of the picture."""
    return MARGIN if partner.is_five_prime else WIDTH - MARGIN - HALF


def _choose_colour(partner: Partner) -> str:
    return BLUE if partner.is_five_prime else ORANGE


def _lay_out_gene(partner: Partner) -> tuple[Box, ...]:
    return lay_out_exons(partner.transcript, _find_left(partner), HALF)


def _lay_out_product(five: Partner, three: Partner) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Boxes of the kept exons without gaps: they are spliced."""
    pieces = (*five.kept_exons, *three.kept_exons)
    edges = lay_out_widths([end - start for _, start, end in pieces], WIDTH - 2 * MARGIN, gap=0)
    boxes = tuple(Box(*piece, MARGIN + a, MARGIN + b) for piece, (a, b) in zip(pieces, edges, strict=True))
    return boxes[: len(five.kept_exons)], boxes[len(five.kept_exons) :]


def _draw_partner(side: Side, partner: Partner, lost: str) -> list[Element]:
    left, boxes = _find_left(partner), _lay_out_gene(partner)
    chrom, strand = partner.transcript.locus.chrom, partner.transcript.locus.strand.value
    detail = f"{side.site.transcript if side.site else ''}, {format_quantity(len(boxes), 'exon')}, {chrom} ({strand})"
    elements = [
        label(left, 18, f"{partner.gene}, {'5′' if partner.is_five_prime else '3′'} partner", 13, weight="bold"),
        label(left, 35, detail),
        line((left, GENE_MIDDLE), (left + HALF, GENE_MIDDLE), stroke=GREY),
    ]
    stretches = list_stretches(partner.kept, partner.transcript.length, _choose_colour(partner), lost)
    for box in boxes:
        elements += draw_box(box, partner.transcript.cds_span, stretches, GENE_MIDDLE)
    return elements + draw_numbers(boxes, (partner.breakpoint_exon,), GENE_MIDDLE) + _draw_breakpoint(side, partner, boxes)


def _draw_breakpoint(side: Side, partner: Partner, boxes: tuple[Box, ...]) -> list[Element]:
    left, x = _find_left(partner), find_breakpoint_x(partner, boxes)
    text = format_breakpoint(side)
    top = GENE_MIDDLE - TALL / 2
    return [
        label(clamp_label(x, text, 11, left, left + HALF), top - 16, text, 11, "middle"),
        polygon(((x - 4, top - 12), (x + 4, top - 12), (x, top - 5)), fill=INK),
        line((x, top - 5), (x, GENE_MIDDLE + TALL / 2 + 2), stroke_width="1.5"),
    ]


def _draw_bands(
    five: Partner, three: Partner, product: tuple[tuple[Box, ...], tuple[Box, ...]], lay_out: Callable[[Partner], tuple[Box, ...]]
) -> list[Element]:
    """Faint bands from the kept part of each transcript to its place in the fused one."""
    top, bottom = GENE_MIDDLE + TALL / 2 + 18, PRODUCT_MIDDLE - TALL / 2 - 2
    bands = []
    for partner, boxes in ((five, product[0]), (three, product[1])):
        colour = _choose_colour(partner)
        parts = [part for box in lay_out(partner) if (part := box.clip(partner.kept.start, partner.kept.end))]
        corners = ((parts[0][0], top), (parts[-1][1], top), (boxes[-1].right, bottom), (boxes[0].left, bottom))
        bands.append(
            polygon(corners, fill=colour, fill_opacity="0.13", stroke=colour, stroke_width="0.6", stroke_dasharray="3 2")
        )
    return bands


def _draw_product(five: Partner, three: Partner, product: tuple[tuple[Box, ...], tuple[Box, ...]], frame: Frame) -> list[Element]:
    elements: list[Element] = []
    for partner, boxes in ((five, product[0]), (three, product[1])):
        coding = find_coding(partner, frame)
        kept = ((partner.kept.start, partner.kept.end, _choose_colour(partner)),)
        for box in boxes:
            elements += draw_box(box, coding, kept, PRODUCT_MIDDLE)
        elements += draw_numbers(boxes, (partner.breakpoint_exon,), PRODUCT_MIDDLE)
    x = product[0][-1].right
    return [*elements, line((x, PRODUCT_MIDDLE - TALL / 2 - 4), (x, PRODUCT_MIDDLE + TALL / 2 + 4), stroke_width="2.5")]


def _draw_callout(fusion: Fusion, x: float) -> list[Element]:
    """Support and junction in a box above the junction."""
    lines = _list_callout(fusion)
    width = max(estimate_text_width(text, 11) for text in lines) + 12
    centre = max(MARGIN + width / 2, min(x, WIDTH - MARGIN - width / 2))
    height = LINE_HEIGHT * len(lines) + 6
    top = PRODUCT_MIDDLE - TALL / 2 - 14 - height
    box = rectangle(centre - width / 2, top, width, height, fill=WHITE, stroke=INK, stroke_width="0.8", rx="3")
    texts = [
        label(centre, top + 14 + LINE_HEIGHT * i, text, 11, "middle", "bold" if i == 0 else "normal")
        for i, text in enumerate(lines)
    ]
    return [line((x, top + height), (x, PRODUCT_MIDDLE - TALL / 2 - 4)), box, *texts]


def _list_callout(fusion: Fusion) -> tuple[str, ...]:
    molecules, split, spanning = _list_support(fusion)
    return tuple(text for text in (molecules, f"{split}, {spanning}", _format_junction(fusion.junction)) if text)


def _format_junction(junction: Junction) -> str:
    """What lies at the junction, empty where nothing is known to; a long insertion is cut, the chapter has it whole."""
    if junction.inserted:
        shown = junction.inserted if len(junction.inserted) <= 24 else f"{junction.inserted[:21]}..."
        return f"{len(junction.inserted)} bp inserted: {shown}"
    return f"{junction.microhomology_bp} bp shared by both sides" if junction.microhomology_bp else ""


def _title_product(fusion: Fusion) -> str:
    subject = f"Changed transcript of {fusion.five_prime.gene}" if fusion.is_within_gene else f"Fused transcript {fusion.name}"
    return f"{subject}: {describe_product(fusion)} (predicted)"


def _draw_legend(identifier: str, top: float, *, is_repeated: bool) -> list[Element]:
    changed = ("repeated", f"url(#{identifier}-twice)", LOW) if is_repeated else ("lost", f"url(#{identifier}-lost)", LOW)
    entries = (
        ("5′ part kept", BLUE, LOW),
        ("3′ part kept", ORANGE, LOW),
        changed,
        ("coding", WHITE, TALL * 0.75),
        ("untranslated", WHITE, LOW * 0.6),
    )
    elements, x = [], MARGIN
    for text, fill, height in entries:
        elements.append(rectangle(x, top + 18 - height / 2, 18, height, fill=fill, stroke=INK, stroke_width="0.6"))
        elements.append(label(x + 24, top + 22, text, 10.5))
        x += 24 + estimate_text_width(text, 10.5) + 18
    return elements
