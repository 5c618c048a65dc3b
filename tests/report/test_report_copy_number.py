"""What the report says of copy number: not assessable and undecided first, then events, and pictures."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from findings_examples import GENES, INDEX
from report_texts import read_chapter

from copy_number_examples import make_bins, make_input, plant_arm, plant_gene
from fascicle.adapters.pdf import render_pdf
from fascicle.calls.copy_number.assessing import assess_copy_number
from fascicle.model.copy_number import CopyNumberFindings
from fascicle.report.compose import compose_report
from fascicle.report.html import render_html
from fascicle.report.pictures.copy_number import LEGEND, describe_genome, draw_genome, draw_zoom
from fascicle.report.tree import Figure, Notice, Report, Section, Table
from fascicle.report.typst import render_typst
from fascicle.simulate.copy_states import PlantedTumour
from variant_examples import FROM_READS

BINS = make_bins()
TUMOUR = PlantedTumour(
    0.7,
    (2, 1),
    (
        plant_arm("3q", 1, 0),
        plant_arm("5p", 2, 0),
        plant_arm("8p", 3, 1),
        plant_gene(BINS, "G2q2", 20, 1),
        plant_gene(BINS, "G4p3", 0, 0),
    ),
)


@pytest.fixture(scope="module")
def changed() -> CopyNumberFindings:
    return assess_copy_number(make_input(TUMOUR, stated=0.5))


@pytest.fixture(scope="module")
def quiet() -> CopyNumberFindings:
    return assess_copy_number(make_input(PlantedTumour(0.6, (2, 1), ())))


def compose(found: CopyNumberFindings | None) -> Report:
    return compose_report(replace(INDEX, variants=replace(FROM_READS, copy_number=found)), GENES)


def get_text(found: CopyNumberFindings, identifier: str = "copy-number") -> str:
    return read_chapter(compose(found), identifier)


def test_compose_report__has_a_chapter_only_where_copies_were_asked_for(changed: CopyNumberFindings) -> None:
    identifiers = [chapter.identifier for chapter in compose(changed).chapters]
    assert identifiers[identifiers.index("small-variants") + 1] == "copy-number"
    assert "copy-number" not in [chapter.identifier for chapter in compose(None).chapters]


def test_compose_copy_number__names_events_purity_and_what_the_pathologist_states(changed: CopyNumberFindings) -> None:
    text = get_text(changed)
    assert "amplified: G2q2; no copy left: G4p3" in text
    assert "Share of tumour cells 69 % (95 % interval" in text
    assert "The pathologist states 50 %." in text
    assert "8p: gain" in text
    assert "loss of heterozygosity without loss of copies" in text
    assert "of all masked" in text


def test_compose_copy_number__puts_an_undecided_purity_first_with_its_alternatives(quiet: CopyNumberFindings) -> None:
    chapter = next(chapter for chapter in compose(quiet).chapters if chapter.identifier == "copy-number")
    assert isinstance(chapter.blocks[1], Notice)
    assert "cannot be decided" in "".join(run.text for run in chapter.blocks[1].prose)
    assert any(isinstance(block, Table) and block.caption == "Explanations that fit the data" for block in chapter.blocks)
    assert "no gene amplified, none without a copy" in get_text(quiet)


def test_compose_copy_number__says_that_nothing_is_called_unchanged_where_data_do_not_reach(changed: CopyNumberFindings) -> None:
    lost = next(gene for gene in changed.genes if gene.gene == "G3q1")
    nothing = replace(changed, because_not="half of the bins have at most 3 fragments; 10 are needed", genes=(lost,), segments=())
    text = get_text(nothing)
    assert "Copy number is not assessable: half of the bins have at most 3 fragments" in text
    assert "No gene is called unchanged by this." in text
    assert "G3q1" in text
    assert "amplified" not in text


def test_compose_summary__tells_copies_and_counts_them_as_held(changed: CopyNumberFindings) -> None:
    text = get_text(changed, "summary")
    assert "Copy number: amplified: G2q2" in text
    assert "copy number of DNA" in text.partition("Not part of it")[0]


def test_compose_copy_number__zooms_into_genes_that_stand_out(changed: CopyNumberFindings) -> None:
    chapter = next(chapter for chapter in compose(changed).chapters if chapter.identifier == "copy-number")
    section = next(block for block in chapter.blocks if isinstance(block, Section) and block.title == "Genes one by one")
    assert [block.identifier for block in section.blocks if isinstance(block, Figure)] == [
        f"figure-copy-number-{zoom.gene}" for zoom in changed.zooms
    ]


def test_draw_genome__has_a_point_for_every_plotted_bin_and_a_bar_for_every_segment(changed: CopyNumberFindings) -> None:
    root = ET.fromstring(draw_genome(changed))
    name = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{name}circle")) == len(changed.plotted.log2)
    texts = [element.text for element in root.findall(f"{name}text")]
    assert {"A", "0", "1", "L", "+"} <= set(texts)
    assert [str(number) for number in range(2, 12)] == [text for text in texts if text and text.isdecimal() and int(text) > 1]
    assert "chr3:" in describe_genome(changed)
    assert draw_genome(changed) == draw_genome(changed)
    assert LEGEND.startswith("A amplification")


def test_draw_zoom__fills_the_points_of_the_gene(changed: CopyNumberFindings) -> None:
    zoom = changed.zooms[0]
    root = ET.fromstring(draw_zoom(zoom, "Text."))
    circles = root.findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == len(zoom.log2)
    assert sum(circle.get("fill") != "#FFFFFF" for circle in circles) == sum(zoom.of_gene) == 6


def test_draw_genome__of_nothing_is_an_empty_picture(changed: CopyNumberFindings) -> None:
    empty = replace(changed, segments=(), plotted=replace(changed.plotted, chroms=(), middles=(), log2=(), bins=()))
    assert ET.fromstring(draw_genome(empty)).get("viewBox")
    assert describe_genome(empty) == "0 segments, none of which is called as changed."


def test_render__both_forms_take_the_chapter(changed: CopyNumberFindings) -> None:
    report = compose(changed)
    assert "figure-copy-number" in render_html(report)
    assert render_pdf(*render_typst(report)).startswith(b"%PDF")
