"""What the report says of small variants: evidence, the account, gaps, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from findings_examples import GENES, INDEX
from report_texts import collect_texts, read_chapter

from fascicle.adapters.pdf import render_pdf
from fascicle.model.cases import Assay, AssayKind
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import Findings
from fascicle.model.loci import Build
from fascicle.model.panels import UnusableGene
from fascicle.model.variants import SmallVariant, SomaticStatus
from fascicle.model.verdicts import Reason
from fascicle.report.chapters.small_variants import DRAWN_MAX, LISTED_MAX
from fascicle.report.chapters.summary import list_gaps
from fascicle.report.chapters.variant_coverage import REASONS_MAX
from fascicle.report.compose import BOTH_TITLE, DNA_TITLE, TITLE, compose_report
from fascicle.report.html import render_html
from fascicle.report.pictures.allele_fractions import describe_allele_fractions, draw_allele_fractions
from fascicle.report.tree import Figure, Section, Table
from fascicle.report.typst import render_typst
from fascicle.report.variant_sentences import NO_NORMAL, NO_POPULATION, NOT_SEEN, describe_account
from variant_examples import (
    COMMON,
    COVERAGE,
    EMPTY,
    FROM_READS,
    GERMLINE,
    IMPORTED,
    NO_DEPTH,
    PTEN,
    TP53,
    TUMOUR_ONLY,
    WHOLE_GENE,
    make_depth,
)


def with_variants(variants: VariantFindings | None, *, rna: bool = True) -> Findings:
    return replace(INDEX, variants=variants, fusions=INDEX.fusions if rna else None)


def get_text(variants: VariantFindings, identifier: str, *, rna: bool = True) -> str:
    return read_chapter(compose_report(with_variants(variants, rna=rna), GENES), identifier)


def get_table(variants: VariantFindings, identifier: str, caption: str) -> Table:
    report = compose_report(with_variants(variants), GENES)
    chapter = next(chapter for chapter in report.chapters if chapter.identifier == identifier)
    return next(block for block in chapter.blocks if isinstance(block, Table) and block.caption == caption)


def rows_of(table: Table) -> list[list[str]]:
    return [["".join(run.text for run in cell) for cell in row] for row in table.rows]


def test_compose_report__has_the_variant_chapters_between_those_of_rna() -> None:
    identifiers = [chapter.identifier for chapter in compose_report(with_variants(IMPORTED), GENES).chapters]
    assert identifiers == [
        "summary",
        "fusions",
        "small-variants",
        "classification",
        "interactions",
        "therapy",
        "quality",
        "detectability",
        "not-reported",
        "not-assessable",
        "dna-quality",
        "dna-coverage",
        "variants-not-reported",
        "methods",
    ]


def test_compose_report__is_called_by_what_is_in_it() -> None:
    titles = [compose_report(findings, GENES).title for findings in (
        with_variants(None), with_variants(IMPORTED), with_variants(IMPORTED, rna=False)
    )]  # fmt: skip
    assert titles == [TITLE, BOTH_TITLE, DNA_TITLE]


def test_variant_table__has_the_evidence_of_each_reported_call() -> None:
    rows = rows_of(get_table(IMPORTED, "small-variants", "Reported small variants"))
    assert rows[0] == [
        "TP53 chr17:7675088 C>T",
        "in no transcript of the reference",
        "38 % (34 % to 43 %), 158 of 412",
        "0 % (0 % to 1.2 %), 0 of 204",
        ">99.9 %",
        "somatic (>99.9 %)",
        "<0.1 %",
        "mutect2, strelka2",
    ]
    assert rows[1][4:7] == ["not assessable", "unknown: somatic or germline", "not seen"]
    assert [row[0].partition(" chr")[0] for row in rows] == ["TP53", "PTEN", "no gene"]


def test_variant_table__unknown_depth_is_said_and_is_no_zero() -> None:
    rows = rows_of(get_table(IMPORTED, "small-variants", "Reported small variants"))
    assert rows[2][2:4] == ["fraction not measurable; reads with the variant not counted, depth not counted", "no normal"]
    assert rows[2][6] == "not assessable"
    text = get_text(TUMOUR_ONLY, "small-variants")
    assert "rare" not in text.replace(NO_POPULATION, "")


def test_small_variants__say_what_limits_them_first() -> None:
    imported, tumour_only = get_text(IMPORTED, "small-variants"), get_text(TUMOUR_ONLY, "small-variants")
    assert NOT_SEEN in imported
    assert NO_NORMAL not in imported
    assert NO_NORMAL in tumour_only
    assert NO_POPULATION in tumour_only
    assert NOT_SEEN not in get_text(FROM_READS, "small-variants")


def test_small_variants__a_file_without_a_call_is_no_negative_result() -> None:
    text = get_text(EMPTY, "small-variants")
    assert "No small variant is reported." in text
    assert "the absence of a variant is not a negative result" in text


def test_small_variants__long_lists_are_cut_and_counted() -> None:
    many = tuple(
        replace(TP53, variant=SmallVariant(Build.GRCH38, "chr17", 100 + i, "C", "T"), tumour=make_depth(i + 1, 400, 0.0, 1.0))
        for i in range(LISTED_MAX + 5)
    )
    findings = replace(FROM_READS, calls=many)
    table = get_table(findings, "small-variants", "Reported small variants")
    assert len(table.rows) == LISTED_MAX
    assert rows_of(table)[0][0] == f"TP53 chr17:{100 + LISTED_MAX + 5} C>T"
    assert "5 more stand in small_variants.vcf.gz." in "".join(run.text for run in table.note)
    report = compose_report(with_variants(findings), GENES)
    figure = next(
        block
        for chapter in report.chapters
        for block in chapter.blocks
        if isinstance(block, Figure) and "allele" in block.identifier
    )
    assert figure.description.count("tumour") == DRAWN_MAX
    assert "105 small variants reported" in get_text(findings, "summary")
    assert "93 more." in get_text(findings, "summary")


def test_account__adds_up_from_the_files_to_the_report() -> None:
    rows = rows_of(get_table(IMPORTED, "variants-not-reported", "Small variants by outcome"))
    assert [(row[0], row[1]) for row in rows] == [
        ("reported", "3"),
        ("not reported: common_in_population", "1"),
        ("not reported: filtered_by_caller", "1"),
        ("no small variant: symbolic_allele", "1"),
        ("described twice", "1"),
        ("alleles read", "7"),
    ]
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1])


def test_account__of_reads_adds_up_to_the_candidates() -> None:
    rows = rows_of(get_table(FROM_READS, "variants-not-reported", "Small variants by outcome"))
    assert (rows[-1][0], rows[-1][1]) == ("candidates", "4")
    assert sum(int(row[1]) for row in rows[:-1]) == 4


def test_account__of_reads_counts_what_is_withheld() -> None:
    text = describe_account(replace(FROM_READS, germline_withheld=3))
    assert text.startswith("7 candidates = 3 withheld without consent to germline findings + 4: ")


@pytest.mark.parametrize("variants", [FROM_READS, IMPORTED])
def test_account__with_what_is_withheld_adds_up(variants: VariantFindings) -> None:
    held = replace(variants, calls=variants.calls[1:], germline_withheld=1)
    rows = rows_of(get_table(held, "variants-not-reported", "Small variants by outcome"))
    assert ["withheld", "1"] in [row[:2] for row in rows]
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1])


def test_not_reported__every_reason_of_a_call_is_named() -> None:
    rows = rows_of(get_table(IMPORTED, "variants-not-reported", "Small variants that are not reported"))
    assert rows[0][0] == "BRCA1"
    assert rows[0][5] == "filtered_by_caller (mutect2: germline); germline (mutect2: FILTER germline)"
    assert rows[1][4] == "31 %"
    unplaced = rows_of(get_table(IMPORTED, "variants-not-reported", "Alleles that are no small variant"))
    assert unplaced == [["calls.vcf, 12", "chr3:41224646", "symbolic_allele", "ALT is <DEL>"]]
    files = rows_of(get_table(IMPORTED, "variants-not-reported", "Imported files"))
    assert files[0] == ["calls.vcf", "mutect2", "9", "3", "6", "1"]


def test_coverage__names_the_genes_with_gaps_their_places_and_reasons() -> None:
    rows = rows_of(get_table(FROM_READS, "dna-coverage", "Coverage gaps by gene"))
    gaps = (
        "chr10:87863438-87863537 (too few fragments)",
        "chr10:87863538-87863560 (another place of the genome is nearly the same)",
    )
    assert rows == [
        [
            "PTEN",
            "1,212",
            "240",
            "90 %",
            "123",
            f"{gaps[0]}, {gaps[1]}",
        ],
        ["TERT", "0", "", "", "0", ""],
    ]
    kinds = rows_of(get_table(FROM_READS, "dna-coverage", "Gaps by reason"))
    assert kinds == [["another place of the genome is nearly the same", "1", "23"], ["too few fragments", "1", "100"]]
    text = get_text(FROM_READS, "dna-coverage")
    assert (
        "95 % of 2,394 target bases can be spoken of (at least 50 fragments each); of 3 genes, 1 are whole and 2 have gaps."
        in text
    )
    assert "is not a negative result" in text


def test_coverage__detection_limits_begin_with_the_genes_of_which_nothing_can_be_said() -> None:
    report = compose_report(with_variants(FROM_READS), GENES)
    chapter = next(chapter for chapter in report.chapters if chapter.identifier == "dna-coverage")
    section = next(block for block in chapter.blocks if isinstance(block, Section) and block.title == "Detection limits")
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert rows_of(table) == [
        ["TERT", "0", "none", "none", "0"],
        ["PTEN", "251", "3.1 %", "none", "40"],
        ["TP53", "633", "1.4 %", "2.0 %", "0"],
    ]


def test_coverage__without_gaps_has_no_list_and_imported_calls_do_not_know() -> None:
    whole = replace(COVERAGE, genes=(WHOLE_GENE,), gaps=())
    text = get_text(replace(FROM_READS, coverage=whole, limits=()), "dna-coverage")
    assert "1 are whole and 0 have gaps" in text
    assert "Coverage gaps by gene" not in text
    assert "Detection limits" not in text
    assert NOT_SEEN in get_text(IMPORTED, "dna-coverage")


def test_coverage__genes_that_cannot_be_assessed_are_counted_to_the_last() -> None:
    genes = tuple(UnusableGene(f"G{i}", f"reason {i}") for i in range(REASONS_MAX + 4))
    assert "4 more genes for other reasons" in get_text(replace(IMPORTED, genes_unusable=genes), "dna-coverage")


def test_coverage__genes_without_sequence_are_one_reason_wherever_they_lie() -> None:
    genes = tuple(UnusableGene(f"G{i}", f"the genome given has no sequence at chr{i}:{1000 * i}") for i in (1, 2, 3))
    text = get_text(replace(FROM_READS, genes_unusable=genes), "dna-coverage")
    assert "the genome given has no sequence at the gene's place" in text
    assert "G1, G2, G3" in text


def test_negative__says_of_how_much_it_speaks() -> None:
    text = get_text(replace(FROM_READS, calls=(), coverage=COVERAGE), "small-variants")
    assert "examined; 95 % of 2,394 target bases can be spoken of (at least 50 fragments each)" in text


def test_methods__limits_are_those_of_the_assays_that_the_report_has() -> None:
    dna = get_text(FROM_READS, "methods", rna=False)
    assert "An allele fraction compares fragments." in dna
    assert "small variants inside the fused genes" not in dna
    assert "not weighed here" not in get_text(FROM_READS, "methods")


def test_quality__of_dna_stands_in_its_own_chapter() -> None:
    text = get_text(IMPORTED, "dna-quality")
    assert "warning: allele depth" in text
    assert "4 of 5 variants have a depth" in text


def test_summary__dna_alone_comes_before_what_was_not_looked_for() -> None:
    text = get_text(IMPORTED, "summary", rna=False)
    assert text.index("3 small variants reported") < text.index("Fusions not assessed")
    assert "TP53 chr17:7675088 C>T, 38 % (34 % to 43 %), 158 of 412" in text
    assert "small variants found in DNA" in text
    assert "2 small variants were seen and not reported" in text


def test_summary__a_dna_assay_that_was_not_evaluated_is_named() -> None:
    case = replace(INDEX.case, assays=(*INDEX.case.assays, Assay("dna", AssayKind.DNA_PANEL, "S1", ("t.bam",))))
    for variants, is_named in ((None, True), (IMPORTED, False)):
        gaps = " ".join(list_gaps(replace(with_variants(variants), case=case)))
        assert ("not evaluated here: DNA panel" in gaps) is is_named
        assert ("Not part of it: small variants found in DNA" in gaps) is is_named


def test_methods__have_the_provenance_of_the_dna_assay_and_the_formulas() -> None:
    text = get_text(IMPORTED, "methods")
    assert "Assay dna" in text
    assert "AD of the allele / DP; interval: Jeffreys 95 %" in text


def test_picture__shows_tumour_and_normal_by_shape_too_and_says_the_numbers() -> None:
    svg = draw_allele_fractions([TP53, PTEN, NO_DEPTH], 0.6)
    root = ET.fromstring(svg)
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert tags.count("polygon") == 3  # two tumours and the legend
    assert tags.count("circle") == 3
    texts = [element.text for element in root.iter() if element.text]
    assert "38 %, 158/412; normal 0/204" in texts
    assert "not measurable; normal none" in texts
    assert "half of 60 % tumour cells" in texts
    assert "TP53 chr17:7675088 C>T: tumour 38 %, 158/412, normal 0/204" in describe_allele_fractions([TP53])


def test_picture__the_mark_lies_where_the_fraction_is() -> None:
    root = ET.fromstring(draw_allele_fractions([replace(TP53, tumour=make_depth(200, 400, 0.45, 0.55))], None))
    polygons = [element for element in root.iter() if element.tag.endswith("polygon")]
    middle = float(polygons[1].attrib["points"].split()[0].split(",")[0])
    assert middle == pytest.approx(286 + 250 * 0.5)
    assert not any("tumour cells" in (element.text or "") for element in root.iter() if element.tag.endswith("text"))


def test_picture__same_calls_same_bytes_and_long_alleles_by_their_length() -> None:
    long = replace(PTEN, variant=SmallVariant(Build.GRCH38, "chr10", 99, "C", "C" + "ACGT" * 5))
    assert draw_allele_fractions([long], None) == draw_allele_fractions([long], None)
    assert "PTEN chr10:100 +20 bp" in draw_allele_fractions([long], None)


@pytest.mark.parametrize("variants", [IMPORTED, FROM_READS, TUMOUR_ONLY, EMPTY])
def test_renderers__show_every_text(variants: VariantFindings) -> None:
    report = compose_report(with_variants(variants, rna=False), GENES)
    page = render_html(report)
    for text in collect_texts(report):
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace('"', "&#34;")
        assert escaped in page
    assert render_pdf(*render_typst(report)).startswith(b"%PDF")


def test_small_variants__a_call_with_two_reasons_is_counted_once() -> None:
    twice = replace(COMMON, reasons=(*COMMON.reasons, Reason("outside_panel", "x")), status=SomaticStatus.UNKNOWN)
    rows = rows_of(
        get_table(replace(IMPORTED, calls=(TP53, GERMLINE, twice)), "variants-not-reported", "Small variants by outcome")
    )
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1])
