from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from findings_examples import GENES, HOSTILE, HOSTILE_TEXT, INDEX, NEGATIVE, NO_ASSAY, WITHIN
from report_texts import collect_texts

from fascicle.model.findings import Findings
from fascicle.report.compose import compose_report
from fascicle.report.html import render_html


class Outline(HTMLParser):
    """Headings in order, tags, and ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def parse_outline(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    return outline


@pytest.mark.parametrize(
    "findings", [INDEX, NEGATIVE, NO_ASSAY, HOSTILE, WITHIN], ids=["index", "negative", "no-rna", "hostile", "within"]
)
def test_render_html__shows_every_text_of_the_tree(findings: Findings) -> None:
    report = compose_report(findings, GENES)
    shown = unescape(render_html(report))
    assert [text for text in collect_texts(report) if text not in shown] == []


def test_render_html__escapes_what_comes_from_files() -> None:
    page = render_html(compose_report(HOSTILE, GENES))
    assert "<script" not in page
    assert HOSTILE_TEXT in unescape(page)


def test_render_html__fetches_nothing() -> None:
    page = render_html(compose_report(INDEX, GENES))
    outline = parse_outline(page)
    assert {tag for tag, _ in outline.tags} & {"script", "link", "img", "iframe", "object", "embed"} == set()
    assert "@import" not in page
    assert all(attributes.get("src") is None for _, attributes in outline.tags)
    assert re.findall(r"url\((?!#)", page) == []


def test_render_html__headings_skip_no_level() -> None:
    levels = parse_outline(render_html(compose_report(INDEX, GENES))).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_render_html__ids_are_unique_and_anchors_lead_somewhere() -> None:
    assert INDEX.fusions is not None
    twice = replace(INDEX, fusions=replace(INDEX.fusions, candidates=INDEX.fusions.reported))
    tags = parse_outline(render_html(compose_report(twice, GENES))).tags
    identifiers = [attributes["id"] for _, attributes in tags if "id" in attributes]
    anchors = {href[1:] for _, attributes in tags if (href := attributes.get("href") or "").startswith("#")}
    assert len(set(identifiers)) == len(identifiers)
    assert anchors <= set(identifiers)


def test_render_html__tables_have_captions_and_scopes() -> None:
    page = render_html(compose_report(INDEX, GENES))
    assert page.count("<caption>") == len(re.findall(r"<table\b", page))
    assert re.findall(r"<th(?![^>]*scope=)(?!ead)[^>]*>", page) == []


def test_render_html__has_language_title_and_skip_link() -> None:
    page = render_html(compose_report(INDEX, GENES))
    assert '<html lang="en">' in page
    assert "<title>Sarcoma RNA fusion report: Case index-case</title>" in page
    assert 'href="#content"' in page


def test_render_html__same_report_same_bytes() -> None:
    assert render_html(compose_report(INDEX, GENES)) == render_html(compose_report(INDEX, GENES))


def test_stylesheet__text_colours_have_contrast_of_at_least_4_5() -> None:
    page = render_html(compose_report(NO_ASSAY, GENES))
    for ink, paper in (
        ("#4a4a4a", "#fff"),
        ("#0b4f8a", "#f1f6fb"),
        ("#7a1f00", "#fff"),
        ("#4a4a4a", "#f3f5f7"),
        ("#1a1a1a", "#fdf0ec"),
    ):
        assert ink in page
        assert paper in page
        assert compute_contrast(ink, paper.ljust(7, "f")) >= 4.5


def compute_contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    light, dark = sorted((compute_luminance(one), compute_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def compute_luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
