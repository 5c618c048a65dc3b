"""What could have been seen: the sentence, the tables that add up, the picture."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from findings_examples import DETECTABILITY, FEW, FUSION_FINDINGS, INDEX, NEGATIVE, WATCHED
from report_texts import get_text

from fascicle.model.findings import Findings, WatchedGene
from fascicle.model.reads import Detectability
from fascicle.report.chapters.detectability import LISTED_MAX, NAMES_MAX, compose_detectability, describe_seeable
from fascicle.report.pictures.detectability import UPPER_ENDS, count_by_range, draw_detectability, name_range
from fascicle.report.tree import Table

SVG = "{http://www.w3.org/2000/svg}"


def with_rows(*rows: Detectability, watched: tuple[WatchedGene, ...] = WATCHED) -> Findings:
    assert NEGATIVE.fusions is not None
    return replace(NEGATIVE, fusions=replace(NEGATIVE.fusions, detectability=rows), watched_genes=watched)


def describe(findings: Findings) -> str:
    assert findings.fusions is not None
    return describe_seeable(findings, findings.fusions)


def get_tables(findings: Findings) -> dict[str, Table]:
    assert findings.fusions is not None
    found: list[object] = []
    for block in compose_detectability(findings, findings.fusions).blocks:
        found += [block, *getattr(block, "blocks", ())]
    return {block.caption: block for block in found if isinstance(block, Table)}


def get_cells(table: Table) -> list[list[str]]:
    return [["".join(run.text for run in cell) for cell in row] for row in table.rows]


def test_summary__negative_result_says_what_would_have_been_seen() -> None:
    for identifier in ("summary", "fusions", "detectability"):
        text = get_text(NEGATIVE, identifier)
        assert "seen with 95 % probability from this share of the gene's transcripts on" in text
        assert "NTRK3 from 6.1 %, NTRK2 from 15 %. Nothing can be said of NTRK1." in text
        assert "Of 125 genes, 123 are evaluable" in text
        assert "for 2 nothing can be said." in text
    assert "95 % probability" not in get_text(INDEX, "summary")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ((), "What could have been seen was not determined."),
        (
            (Detectability("A", 3, 1.0, 0, None, None, FEW), Detectability("B", 3, 1.0, 0, None, None, FEW)),
            "Of 2 genes none is evaluable",
        ),
        (
            (Detectability("A", 3, 100.0, 50, 0.06, 0.1, ""), Detectability("B", 3, 100.0, 50, 0.03, 0.1, "")),
            "All 2 genes are evaluable, half of them from 6.0 % on.",
        ),
        ((Detectability("A", 3, 100.0, 50, 0.06, 0.1, ""),), "The one gene is evaluable from 6.0 % on."),
    ],
)
def test_describe_seeable__of_all_none_and_no_genes(rows: tuple[Detectability, ...], sentence: str) -> None:
    assert describe(with_rows(*rows)).startswith(sentence)


def test_describe_seeable__many_genes_with_therapies_are_cut_and_counted() -> None:
    rows = [Detectability(f"K{i:02}", 3, 100.0, 50, 0.01 * (i + 1), 0.1, "") for i in range(15)]
    watched = tuple(WatchedGene(row.gene, ("a drug",), 0) for row in rows)
    text = describe(with_rows(*rows, watched=watched))
    assert "K00 from 1.0 %" in text
    assert "K11 from 12 % and 3 more genes." in text


def test_compose_detectability__counts_add_up_to_all_genes() -> None:
    cells = get_cells(get_tables(NEGATIVE)["All genes by detectable abundance"])
    counts = [int(count) for _, count in cells]
    assert sum(counts[:-1]) == counts[-1] == len(DETECTABILITY)
    assert cells[-2] == ["not evaluable", "2"]


def test_compose_detectability__names_watched_genes_in_their_order_with_the_reason() -> None:
    table = get_tables(NEGATIVE)["Genes that the knowledge snapshot names"]
    cells = get_cells(table)
    assert [row[0] for row in cells] == ["NTRK3", "NTRK1", "NTRK2", "FLI1", "ALK"]
    assert cells[0] == ["NTRK3", "larotrectinib, entrectinib; 9 recurrent fusions", "19", "102 (24)", "6.1 %", "25 %"]
    assert cells[1][4:] == [f"not evaluable: {FEW}", "not evaluable"]
    assert cells[4][4:] == ["81 %", "not evaluable"]
    assert "5 of 5 that the knowledge snapshot names" in "".join(run.text for run in table.note)


def test_compose_detectability__lists_at_most_so_many_genes_and_counts_the_rest() -> None:
    watched = tuple(WatchedGene(f"G{i:03}", (), 1) for i in range(1, 60))
    table = get_tables(replace(NEGATIVE, watched_genes=watched))["Genes that the knowledge snapshot names"]
    assert len(table.rows) == LISTED_MAX
    assert f"{LISTED_MAX} of 59" in "".join(run.text for run in table.note)


def test_compose_detectability__names_genes_that_are_not_evaluable_by_reason() -> None:
    cells = get_cells(get_tables(NEGATIVE)["Genes not evaluable in these reads, by reason"])
    assert cells == [[FEW, "1", "NTRK1"], ["the canonical transcript has no splice junction", "1", "SRY"]]
    many = [Detectability(f"N{i:03}", 3, 1.0, 0, None, None, FEW) for i in range(NAMES_MAX + 5)]
    cells = get_cells(get_tables(with_rows(*many))["Genes not evaluable in these reads, by reason"])
    assert cells[0][2].endswith(" and 5 more (detectability.tsv)")


def test_compose_report__without_detectability_says_so() -> None:
    findings = replace(INDEX, fusions=replace(FUSION_FINDINGS, detectability=()))
    assert "What could have been seen was not determined." in get_text(findings, "detectability")


@pytest.mark.parametrize(("abundance", "index"), [(0.00001, 0), (0.002, 0), (0.0021, 1), (0.01, 2), (0.9, 8), (1.0, 8)])
def test_count_by_range__upper_ends_belong_to_their_range(abundance: float, index: int) -> None:
    counts = count_by_range([Detectability("A", 1, 1.0, 1, abundance, None, "")])
    assert counts == tuple(int(i == index) for i in range(len(UPPER_ENDS)))


def test_name_range__ranges_follow_each_other() -> None:
    assert [name_range(index) for index in (0, 1, 8)] == ["up to 0.2 %", "above 0.2 %, up to 0.5 %", "above 50 %, up to 100 %"]


def find_texts(picture: ET.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("chosen", [0, 5], ids=["no named genes", "named genes"])
def test_draw_detectability__stays_inside_and_counts_genes_that_are_not_evaluable(chosen: int) -> None:
    picture = ET.fromstring(draw_detectability(DETECTABILITY[:chosen], DETECTABILITY))
    width, height = (float(value) for value in picture.get("viewBox", "").split()[2:])
    for element in (*picture.iter(f"{SVG}text"), *picture.iter(f"{SVG}rect")):
        assert 0 <= float(element.get("x", 0)) <= width
        assert 0 <= float(element.get("y", 0)) <= height
    texts = find_texts(picture)
    assert "All 125 genes" in texts
    assert texts.count("not evaluable") == (2 if chosen else 1)
    assert ("6.1 %; 25 %" in texts) == bool(chosen)


def test_draw_detectability__is_described_and_the_same_bytes() -> None:
    text = draw_detectability(DETECTABILITY[:5], DETECTABILITY)
    assert text == draw_detectability(DETECTABILITY[:5], DETECTABILITY)
    description = ET.fromstring(text).find(f"{SVG}desc")
    assert description is not None
    assert "not evaluable: 2 genes" in (description.text or "")
    assert "NTRK3 6.1 %" in (description.text or "")


def test_draw_detectability__of_no_gene_that_is_evaluable() -> None:
    rows = [Detectability("A", 3, 1.0, 0, None, None, FEW)]
    assert "not evaluable: 1 gene." in (ET.fromstring(draw_detectability(rows, rows)).findtext(f"{SVG}desc") or "")
