"""The PDF of a report, through the adapter: what a reader and a screen reader get."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pypdf
import pytest
from findings_examples import CASE, GENES, HOSTILE, HOSTILE_TEXT, INDEX, NEGATIVE, NO_ASSAY, WITHIN
from report_texts import collect_texts

from fascicle.adapters.pdf import render_page_images, render_pdf
from fascicle.errors import ToolError
from fascicle.model.findings import Findings
from fascicle.report.compose import compose_report
from fascicle.report.tree import Block, Figure
from fascicle.report.typst import render_typst

RUNNING = re.compile(r"\ACase .*\n|\nFascicle .* page \d+ of \d+\Z")


def make_pdf(findings: Findings) -> bytes:
    return render_pdf(*render_typst(compose_report(findings, GENES)))


def read_pdf(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def extract_text(content: bytes) -> str:
    """All text without white space: lines break anywhere on a page. What runs along every page stands at the end, once a page."""
    pages = [page.extract_text() for page in read_pdf(content).pages]
    bodies, running = [RUNNING.sub("", page) for page in pages], [line for page in pages for line in RUNNING.findall(page)]
    return re.sub(r"\s", "", "".join((*bodies, *running)))


def walk_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """All blocks, also those inside sections."""
    for block in blocks:
        yield block
        yield from walk_blocks(getattr(block, "blocks", ()))


@pytest.fixture(scope="module")
def index_pdf() -> bytes:
    return make_pdf(INDEX)


@pytest.mark.parametrize(
    "findings", [INDEX, NEGATIVE, NO_ASSAY, HOSTILE, WITHIN], ids=["index", "negative", "no-rna", "hostile", "within"]
)
def test_render_pdf__shows_every_text_of_the_tree(findings: Findings) -> None:
    shown = extract_text(make_pdf(findings))
    report = compose_report(findings, GENES)
    described = {
        block.description for chapter in report.chapters for block in walk_blocks(chapter.blocks) if isinstance(block, Figure)
    }
    texts = [text for text in collect_texts(report) if text not in described]
    assert [text for text in texts if re.sub(r"\s", "", text) not in shown] == []


def test_render_pdf__prints_markup_characters_as_they_are() -> None:
    assert re.sub(r"\s", "", HOSTILE_TEXT) in extract_text(make_pdf(HOSTILE))


def test_render_pdf__is_tagged_titled_and_claims_pdf_ua(index_pdf: bytes) -> None:
    reader = read_pdf(index_pdf)
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] == True  # type: ignore[index]  # noqa: E712  (a PDF boolean)
    assert catalogue["/Lang"] == "en"  # type: ignore[index]
    assert reader.metadata is not None
    assert reader.metadata.title == "Sarcoma RNA fusion report: Case index-case"
    assert b"pdfuaid" in index_pdf


def test_render_pdf__figure_has_its_description_for_screen_readers(index_pdf: bytes) -> None:
    alternatives = [obj["/Alt"] for obj in read_pdf_objects(index_pdf) if "/Alt" in obj]
    assert any(str(text).startswith("Fusion SPECC1L::NTRK3.") for text in alternatives)


def test_render_pdf__tables_have_header_cells(index_pdf: bytes) -> None:
    kinds = [obj.get("/S") for obj in read_pdf_objects(index_pdf)]
    assert "/TH" in kinds
    assert "/H1" in kinds


def test_render_pdf__every_page_names_case_number_and_mark(index_pdf: bytes) -> None:
    pages = read_pdf(index_pdf).pages
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "Case index-case" in text
        assert "SYNTHETIC DATA" in text
        assert f"page {number} of {len(pages)}" in text


def test_render_pdf__summary_fits_the_first_page(index_pdf: bytes) -> None:
    first, second = (page.extract_text() for page in read_pdf(index_pdf).pages[:2])
    assert "Case and specimens" in first
    assert "Gene fusions" in second


def test_render_pdf__same_report_same_bytes(index_pdf: bytes) -> None:
    assert make_pdf(INDEX) == index_pdf


def test_render_pdf__greek_and_cyrillic_need_no_other_font() -> None:
    assert "русский" in extract_text(make_pdf(replace(INDEX, case=replace(CASE, diagnosis="Ελληνικά русский"))))


def test_render_pdf__character_without_a_font_is_an_error_with_a_remedy() -> None:
    with pytest.raises(ToolError, match="Install a font"):
        make_pdf(replace(INDEX, case=replace(CASE, diagnosis="\U000f1234")))


def test_render_pdf__broken_source_is_a_tool_error() -> None:
    with pytest.raises(ToolError, match="could not be made"):
        render_pdf("#unknown-function()", {})


def test_render_page_images__gives_one_picture_a_page(index_pdf: bytes) -> None:
    images = render_page_images(*render_typst(compose_report(INDEX, GENES)), ppi=20)
    assert len(images) == len(read_pdf(index_pdf).pages)
    assert all(image.startswith(b"\x89PNG") for image in images)


def read_pdf_objects(content: bytes) -> list[pypdf.generic.DictionaryObject]:
    """All dictionaries of a PDF."""
    reader = read_pdf(content)
    numbers = range(1, int(str(reader.trailer["/Size"])))
    found = [reader.get_object(pypdf.generic.IndirectObject(number, 0, reader)) for number in numbers]
    return [item for item in found if isinstance(item, pypdf.generic.DictionaryObject)]
