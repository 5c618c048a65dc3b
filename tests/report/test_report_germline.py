"""The chapter on germline findings, the first page's line, and their absence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from report_texts import collect_texts

from fascicle.model.acmg import Criterion
from fascicle.model.germline import GermlineSource
from fascicle.report.chapters.germline import compose_germline, compose_germline_headline, describe_germline
from fascicle.report.tree import Block, Chapter, Footer, Report, Section, Table
from germline_examples import GERMLINE_FINDINGS, PATHOGENIC, UNCERTAIN
from variant_examples import FROM_READS


def texts(chapter: Chapter) -> str:
    report = Report("t", "s", "en", (), (chapter,), Footer("c", (), "m"))
    return " ".join(collect_texts(report))


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)


def tables(chapter: Chapter) -> dict[str, Table]:
    return {block.caption: block for block in walk(chapter.blocks) if isinstance(block, Table)}


def test_describe_germline__the_numbers_add_up() -> None:
    words = describe_germline(GERMLINE_FINDINGS)
    assert "4 candidates = 3 variants (1 pathogenic, 1 uncertain significance, 1 benign) + 1 not called" in words
    assert words.startswith("2 genes of the list germline_65 2026.11 in the normal sample")


def test_compose_germline__shows_class_clinvar_stars_and_loss() -> None:
    chapter = compose_germline(GERMLINE_FINDINGS)
    said = texts(chapter)
    for words in ("Pathogenic, 3 of 4 stars (55480)", "the other allele is lost", "p.(Arg1751Ter)", "genetic counselling"):
        assert words in said
    # A benign one is counted, and stands in the table file.
    assert "1 benign or likely benign variant not listed here" in said
    shown = [row[1][2].text for row in tables(chapter)["Germline variants"].rows]
    assert shown == [f"G>{item.variant.alt}" for item in (PATHOGENIC, UNCERTAIN)]


def test_compose_germline__lists_all_28_criteria_of_a_pathogenic_variant() -> None:
    (table,) = [
        table for caption, table in tables(compose_germline(GERMLINE_FINDINGS)).items() if caption.startswith("Criteria of")
    ]
    assert [row[0][0].text for row in table.rows] == [str(criterion) for criterion in Criterion]
    assert {row[1][0].text for row in table.rows} == {"met", "not met", "not assessable"}


def test_compose_germline__shows_exons_and_says_why_none_were_looked_at() -> None:
    rows = tables(compose_germline(GERMLINE_FINDINGS))["Deletions and duplications of exons"].rows
    assert rows[0][0][0].text == "not assessable"
    assert [cell.text for cell in rows[0][1]] == ["BRCA1", " exons 9 to 10"]
    without = replace(GERMLINE_FINDINGS, exon_changes=(), exons_assessed=None, exons_because="the depth is uneven")
    assert "Not assessable: the depth is uneven." in texts(compose_germline(without))
    none = replace(GERMLINE_FINDINGS, exon_changes=())
    assert "None found. 34 targets looked at" in texts(compose_germline(none))


def test_compose_germline__without_findings_says_what_was_looked_at() -> None:
    empty = replace(GERMLINE_FINDINGS, variants=(), uncalled=(), exon_changes=())
    said = texts(compose_germline(empty))
    assert "No variant is pathogenic or of uncertain significance." in said
    assert "genetic counselling" not in said


def test_compose_germline_headline__names_pathogenic_variants_and_stays_silent_without_consent() -> None:
    (line,) = compose_germline_headline(replace(FROM_READS, germline=GERMLINE_FINDINGS))
    assert line.title == "1 pathogenic germline variant"
    assert "the tumour has lost the other allele; 1 change of whole exons." in line.detail[0].text
    alone = replace(GERMLINE_FINDINGS, variants=(), exon_changes=(), source=GermlineSource.TUMOUR)
    assert compose_germline_headline(replace(FROM_READS, germline=alone))[0].title == "No pathogenic germline variant found"
    assert compose_germline_headline(FROM_READS) == ()
    assert compose_germline_headline(None) == ()


def test_compose_germline_headline__no_gene_of_the_list_is_no_negative_result() -> None:
    nothing = replace(GERMLINE_FINDINGS, genes=(), variants=(), uncalled=())
    (line,) = compose_germline_headline(replace(FROM_READS, germline=nothing))
    assert line.title == "Germline not assessable"
