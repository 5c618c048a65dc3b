from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from fascicle.model.consequences import Term, TranscriptConsequence
from fascicle.model.loci import Span
from fascicle.model.provenance import Provenance
from fascicle.model.tmb import TmbClass, TmbRule, TumourMutationalBurden
from fascicle.report.pictures.lollipop import (
    MarkShape,
    ProteinDomain,
    ProteinMark,
    draw_lollipop,
    mark_consequence,
)
from fascicle.report.pictures.tmb import describe_tmb, draw_tmb

NS = "{http://www.w3.org/2000/svg}"
PROVENANCE = Provenance("0", "dna", (), None, None, None, None, None)
UNKNOWN = TumourMutationalBurden(
    None, 0.3, None, None, None, "exact", TmbClass.NOT_ASSESSABLE, None, "0.30 Mb are callable", (), TmbRule(), (), PROVENANCE
)


def make_tmb(per_mb: float, low: float, high: float) -> TumourMutationalBurden:
    return replace(
        UNKNOWN,
        counted=0,
        per_mb=per_mb,
        per_mb_low=low,
        per_mb_high=high,
        classification=TmbClass.LOW,
        decides=False,
        because="0 mutations in 2.00 Mb are 5.0 per Mb, below 10; the interval holds the threshold",
    )


def read_texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{NS}text")]


def test_draw_tmb__holds_interval_estimate_and_threshold() -> None:
    svg = draw_tmb(make_tmb(5.0, 2.5, 12.5))
    root = ET.fromstring(svg)
    bar = next(box for box in root.iter(f"{NS}rect") if box.get("fill") == "#BFBFBF")
    # The scale runs from 24 to 656 for 0 to 20.
    assert float(bar.get("x") or 0) == pytest.approx(24 + 632 * 2.5 / 20)
    assert float(bar.get("width") or 0) == pytest.approx(632 * 10 / 20)
    dashed = next(item for item in root.iter(f"{NS}line") if item.get("stroke-dasharray"))
    assert float(dashed.get("x1") or 0) == pytest.approx(340)
    assert "threshold 10 per Mb" in read_texts(svg)
    assert root.find(f"{NS}desc") is not None


def test_draw_tmb__widens_its_scale() -> None:
    assert "40" in read_texts(draw_tmb(make_tmb(25.0, 18.0, 33.3)))


def test_draw_tmb__says_that_it_is_not_assessable() -> None:
    svg = draw_tmb(UNKNOWN)
    assert "not assessable" in read_texts(svg)
    assert describe_tmb(UNKNOWN) == "Not assessable: 0.30 Mb are callable."
    assert "#BFBFBF" not in svg


@pytest.mark.parametrize(
    ("term", "shape"),
    [
        (Term.STOP_GAINED, MarkShape.TRUNCATION),
        (Term.MISSENSE, MarkShape.SUBSTITUTION),
        (Term.INFRAME_DELETION, MarkShape.LENGTH),
        (Term.SYNONYMOUS, MarkShape.OTHER),
    ],
)
def test_mark_consequence__chooses_a_shape(term: Term, shape: MarkShape) -> None:
    own = TranscriptConsequence("G", "HGNC:1", "NM_1.1", (), (term,), "NM_1.1:c.1A>C", "p.(Arg175His)", residues=Span(174, 175))
    assert mark_consequence(own, is_reported=True) == ProteinMark(174, "Arg175His", shape, is_reported=True)
    assert mark_consequence(replace(own, residues=None), is_reported=True) is None


DOMAINS = (ProteinDomain("DNA-binding", Span(100, 290)), ProteinDomain("TET", Span(322, 325)))
MARKS = (
    ProteinMark(174, "Arg175His", MarkShape.SUBSTITUTION, is_reported=True),
    ProteinMark(175, "Cys176Tyr", MarkShape.SUBSTITUTION, is_reported=False),
    ProteinMark(392, "Asp393GlyfsTer30", MarkShape.TRUNCATION, is_reported=True),
)


def test_draw_lollipop__names_domains_variants_and_hotspots() -> None:
    svg = draw_lollipop("TP53", "NM_000546.6", 393, DOMAINS, MARKS, hotspots=(174, 247))
    texts = read_texts(svg)
    assert {"Arg175His", "Cys176Tyr", "Asp393GlyfsTer30", "DNA-binding", "1", "393"} <= set(texts)
    assert any("triangle below: known hotspot; boxes without a name, from left: TET" in text for text in texts)
    description = ET.fromstring(svg).findtext(f"{NS}desc") or ""
    assert "Cys176Tyr (not reported)" in description
    assert "DNA-binding 101 to 290" in description
    assert "Known hotspots at residues: 175, 248." in description


def test_draw_lollipop__labels_of_neighbours_stand_in_lanes() -> None:
    root = ET.fromstring(draw_lollipop("TP53", "NM_000546.6", 393, DOMAINS, MARKS))
    heights = {element.text: float(element.get("y") or 0) for element in root.iter(f"{NS}text")}
    assert heights["Arg175His"] != heights["Cys176Tyr"]


def test_draw_lollipop__keeps_labels_inside_and_is_the_same_each_time() -> None:
    svg = draw_lollipop("TP53", "NM_000546.6", 393, None, MARKS)
    assert svg == draw_lollipop("TP53", "NM_000546.6", 393, None, MARKS[::-1])
    assert "domains are not known" in " ".join(read_texts(svg))
    last = next(e for e in ET.fromstring(svg).iter(f"{NS}text") if e.text == "Asp393GlyfsTer30")
    assert float(last.get("x") or 0) + 0.32 * 10 * len("Asp393GlyfsTer30") <= 656
