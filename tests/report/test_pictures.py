from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from findings_examples import (
    DUPLICATION,
    GENES,
    INDEX_FUSION,
    KINASE,
    MET,
    NTRK3,
    PRODUCT,
    SKIPPING,
    SPECC1L,
    make_gene,
    make_side,
)

from fascicle.model.fusions import Frame, Fusion, Junction, KeptDomain, Place
from fascicle.model.genes import Gene
from fascicle.model.loci import Span, Strand
from fascicle.report.pictures.fused_transcript import explain_undrawable, find_coding, locate_partner
from fascicle.report.pictures.fusion import draw_fusion
from fascicle.report.pictures.layout import assign_lanes, lay_out_widths, wrap_words
from fascicle.report.pictures.svg import estimate_text_width

SVG = "{http://www.w3.org/2000/svg}"
MANY_EXONS = make_gene(
    "COL1A1", "NM_000088", "chr17", Strand.PLUS, ",".join(f"{1000 * i + 1}-{1000 * i + 90}" for i in range(1, 80)), (1001, 79090)
)
MANY = replace(
    INDEX_FUSION,
    five_prime=make_side("COL1A1", "chr17", 40090, Strand.PLUS, "NM_000088", 40, 79),
    product=replace(PRODUCT, domains=tuple(KeptDomain(replace(KINASE, name=f"domain {i}"), 1.0) for i in range(5))),
)
PICTURES = {
    "index": (INDEX_FUSION, SPECC1L),
    "many exons and overlapping domains": (MANY, MANY_EXONS),
    "long insertion": (replace(INDEX_FUSION, junction=Junction(0, "ACGT" * 30)), SPECC1L),
    "nothing known": (replace(INDEX_FUSION, product=None, abundance=None, five_prime_abundance=None), SPECC1L),
    "first exon only": (
        replace(INDEX_FUSION, five_prime=make_side("SPECC1L", "chr22", 24270983, Strand.PLUS, "NM_015330", 1, 17)),
        SPECC1L,
    ),
}


WITHIN = {
    "exon skipping": SKIPPING,
    "partial tandem duplication": DUPLICATION,
    "duplication at the start": replace(
        DUPLICATION, three_prime=make_side("MET", "chr7", 116699071, Strand.PLUS, "NM_000245.4", 2, 21)
    ),
    "within one exon": replace(
        DUPLICATION,
        five_prime=make_side("MET", "chr7", 116795960, Strand.PLUS, "NM_000245.4", 21, 21, Place.INSIDE_EXON),
        three_prime=make_side("MET", "chr7", 116795931, Strand.PLUS, "NM_000245.4", 21, 21, Place.INSIDE_EXON),
    ),
}


def draw(fusion: Fusion, five_prime_gene: Gene = SPECC1L) -> ET.Element:
    return ET.fromstring(draw_fusion(fusion, five_prime_gene, NTRK3))


def draw_within(fusion: Fusion) -> ET.Element:
    return ET.fromstring(draw_fusion(fusion, MET, MET))


def find_text_boxes(picture: ET.Element) -> list[tuple[str, float, float, float, float]]:
    """Text with the left, right, top and bottom of the room it takes, by a wide estimate."""
    boxes = []
    for element in picture.iter(f"{SVG}text"):
        text, size, x, y = (
            element.text or "",
            float(element.get("font-size", 0)),
            float(element.get("x", 0)),
            float(element.get("y", 0)),
        )
        width = estimate_text_width(text, size)
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
        boxes.append((text, left, left + width, y - 0.75 * size, y + 0.2 * size))
    return boxes


def check_texts(picture: ET.Element) -> None:
    """No text overlaps another or leaves the picture."""
    width, height = (float(value) for value in picture.get("viewBox", "").split()[2:])
    boxes = find_text_boxes(picture)
    for i, (text, left, right, top, bottom) in enumerate(boxes):
        assert left >= -0.5, text
        assert right <= width + 0.5, text
        assert top >= 0, text
        assert bottom <= height, text
        for other, other_left, other_right, other_top, other_bottom in boxes[i + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart, f"{text!r} and {other!r}"


@pytest.mark.parametrize("name", PICTURES)
def test_draw_fusion__texts_do_not_overlap_and_stay_inside(name: str) -> None:
    check_texts(draw(*PICTURES[name]))


@pytest.mark.parametrize("name", WITHIN)
def test_draw_fusion__event_within_a_gene_is_drawn_on_one_transcript(name: str) -> None:
    picture = draw_within(WITHIN[name])
    check_texts(picture)
    texts = [text for text, *_ in find_text_boxes(picture)]
    assert sum(text.startswith("NM_000245.4, 21 exons") for text in texts) == 1
    assert ("repeated" in texts) == (name != "exon skipping")
    assert ("lost" in texts) == (name == "exon skipping")
    assert "MET::MET" not in ET.tostring(picture, encoding="unicode").replace("fusion-MET", "")


def test_draw_fusion__repeated_exons_stand_twice_in_the_product() -> None:
    numbers = [int(text) for text, _, _, top, _ in find_text_boxes(draw_within(DUPLICATION)) if top > 240 and text.isdigit()]
    assert [number for number in (3, 5, 10) if numbers.count(number) == 2] == [3, 5, 10]
    skipped = [text for text, _, _, top, _ in find_text_boxes(draw_within(SKIPPING)) if top > 240]
    assert "14" not in skipped


def test_draw_fusion__breakpoints_in_two_transcripts_of_a_gene_get_two_panels() -> None:
    other = replace(MET.canonical, accession="NM_other")
    both = replace(MET, transcripts=(MET.canonical, other))
    side = make_side("MET", "chr7", 116774881, Strand.PLUS, "NM_other", 15, 21)
    picture = ET.fromstring(draw_fusion(replace(SKIPPING, three_prime=side), both, both))
    assert any(text.startswith("NM_other, 21 exons") for text, *_ in find_text_boxes(picture))


def test_draw_fusion__is_named_and_described() -> None:
    picture = draw(INDEX_FUSION)
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert picture.get("role") == "img"
    assert title is not None
    assert description is not None
    assert title.text == "Fusion SPECC1L::NTRK3"
    assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "kinase domain: 100 % kept" in (description.text or "")


def test_draw_fusion__says_breakpoints_support_frame_and_abundance() -> None:
    texts = [text for text, *_ in find_text_boxes(draw(INDEX_FUSION))]
    for part in (
        "chr22:24324427(+)",
        "chr15:88033045(-)",
        "121 unique molecules",
        "89 split reads, 41 spanning pairs",
        "2 bp shared by both sides",
        "Fused transcript SPECC1L::NTRK3: in frame, 1,089 amino acids (predicted)",
        "NTRK3 kinase domain 538-824, whole (critical)",
        "SPECC1L coiled coil 384-760, cut, 91 % kept",
        "Lost: SPECC1L calponin homology domain, NTRK3 Ig-like domain",
        "52 % (46 % to 58 %), 130/250",
    ):
        assert part in texts


def test_draw_fusion__numbers_the_exons_of_the_product() -> None:
    numbers = [text for text, _, _, top, _ in find_text_boxes(draw(INDEX_FUSION)) if top > 240 and text.isdigit()]
    assert numbers == ["1", "2", "3", "4", "5", "6", "14", "15", "16", "17", "18", "19", "20"]


def test_draw_fusion__escapes_names() -> None:
    odd = replace(INDEX_FUSION, five_prime=replace(INDEX_FUSION.five_prime, gene="<A&B>"))
    text = draw_fusion(odd, SPECC1L, NTRK3)
    assert "<A&B>" not in text
    assert "&lt;A&amp;B&gt;" in text


def test_draw_fusion__same_fusion_same_bytes() -> None:
    assert draw_fusion(INDEX_FUSION, SPECC1L, NTRK3) == draw_fusion(INDEX_FUSION, SPECC1L, NTRK3)


def test_draw_fusion__out_of_frame_does_not_show_a_domain_as_made() -> None:
    texts = [
        text for text, *_ in find_text_boxes(draw(replace(INDEX_FUSION, product=replace(PRODUCT, frame=Frame.OUT_OF_FRAME))))
    ]
    assert "NTRK3 kinase domain 538-824, whole, translation not shown (critical)" in texts


def test_locate_partner__keeps_exons_up_to_and_from_the_breakpoint() -> None:
    five = locate_partner(INDEX_FUSION.five_prime, SPECC1L, is_five_prime=True)
    three = locate_partner(INDEX_FUSION.three_prime, NTRK3, is_five_prime=False)
    assert [number for number, _, _ in five.kept_exons] == [1, 2, 3, 4, 5, 6]
    assert [number for number, _, _ in three.kept_exons] == [14, 15, 16, 17, 18, 19, 20]


def test_locate_partner__inside_an_exon_keeps_the_base_of_the_breakpoint() -> None:
    side = make_side("NTRK3", "chr15", 88033000, Strand.MINUS, "NM_001012338", 14, 20, Place.INSIDE_EXON)
    partner = locate_partner(side, NTRK3, is_five_prime=False)
    number, start, end = partner.kept_exons[0]
    assert (number, end - start) == (14, 88033000 - 88032857 + 1)


def test_find_coding__spans_the_index_product() -> None:
    """1,089 residues and a stop codon, as the published product of the index case has."""
    five = find_coding(locate_partner(INDEX_FUSION.five_prime, SPECC1L, is_five_prime=True), Frame.IN_FRAME)
    three = find_coding(locate_partner(INDEX_FUSION.three_prime, NTRK3, is_five_prime=False), Frame.IN_FRAME)
    assert five is not None
    assert three is not None
    assert len(five) + len(three) == 3 * (1089 + 1)


def test_find_coding__three_prime_part_is_not_translated_out_of_frame() -> None:
    partner = locate_partner(INDEX_FUSION.three_prime, NTRK3, is_five_prime=False)
    assert find_coding(partner, Frame.OUT_OF_FRAME) is None
    assert find_coding(partner, Frame.UNKNOWN) is None


@pytest.mark.parametrize(
    ("exon", "exon_count", "transcript", "because"),
    [
        (6, 17, "NM_999999", "has no transcript NM_999999"),
        (6, 18, "NM_015330", "has 17 exons, not 18"),
    ],
)
def test_explain_undrawable__names_what_does_not_fit(exon: int, exon_count: int, transcript: str, because: str) -> None:
    side = make_side("SPECC1L", "chr22", 24324427, Strand.PLUS, transcript, exon, exon_count)
    reason = explain_undrawable(replace(INDEX_FUSION, five_prime=side), SPECC1L, NTRK3)
    assert reason is not None
    assert because in reason
    with pytest.raises(ValueError, match=because):
        draw_fusion(replace(INDEX_FUSION, five_prime=side), SPECC1L, NTRK3)


def test_explain_undrawable__breakpoint_outside_its_exon() -> None:
    side = make_side("SPECC1L", "chr22", 24324500, Strand.PLUS, "NM_015330", 6, 17, Place.INSIDE_EXON)
    assert explain_undrawable(replace(INDEX_FUSION, five_prime=side), GENES["SPECC1L"], NTRK3) is not None


def test_lay_out_widths__fill_the_width_and_keep_small_exons_visible() -> None:
    edges = lay_out_widths([24, 3000, 100], 300, gap=5)
    assert edges[0][0] == 0
    assert edges[-1][1] == pytest.approx(300)
    assert min(right - left for left, right in edges) >= 7


def test_assign_lanes__overlapping_extents_get_lanes_of_their_own() -> None:
    assert assign_lanes([(0, 10), (5, 15), (20, 30)]) == (0, 1, 0)


def test_wrap_words__keeps_every_word() -> None:
    lines = wrap_words("one two three four", 10, 60)
    assert len(lines) > 1
    assert " ".join(lines) == "one two three four"


def test_find_domain__is_none_where_the_domain_is_lost() -> None:
    partner = locate_partner(INDEX_FUSION.three_prime, NTRK3, is_five_prime=False)
    lost = replace(KINASE, blocks=(Span(88255906, 88256000),))
    assert partner.find_domain(lost) is None
    assert partner.find_domain(KINASE) is not None
