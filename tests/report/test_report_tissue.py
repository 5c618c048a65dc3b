from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from findings_examples import CASE, FUSION_FINDINGS, GENES, INDEX, PROVENANCE
from report_texts import collect_texts

from fascicle.adapters.case_files import parse_case, parse_course, parse_tumour
from fascicle.adapters.course_results import tell
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.case.patient_state import list_markers
from fascicle.case.told_stains import list_stains
from fascicle.model.findings import AssayResults, Findings
from fascicle.model.fish import (
    CellCount,
    CutOff,
    CutOffMethod,
    FishTest,
    NormalCount,
    Probe,
    ProbeKind,
    ReaderCount,
    SignalPattern,
)
from fascicle.model.stains import Rate, Stain
from fascicle.model.tumour import Tumour
from fascicle.report.chapters.concordance import format_rate
from fascicle.report.chapters.summary import NO_SECOND_METHOD
from fascicle.report.compose import BOTH_TITLE, compose_report
from fascicle.report.html import render_html
from fascicle.report.tree import Report
from fascicle.workflow.interpret_case import interpret_case

EXAMPLE = Path(__file__).parents[2] / "examples" / "index-case" / "CASE.toml"
CHAPTERS = {"concordance", "diagnosis", "fish", "stains"}


def make_findings(tumour: Tumour) -> Findings:
    return interpret_case(CASE, AssayResults(FUSION_FINDINGS), read_snapshot(), PROVENANCE, told=tumour)


def list_texts(report: Report, chapter: str) -> str:
    (found,) = [item for item in report.chapters if item.identifier == chapter]
    return "\n".join(collect_texts(replace(report, chapters=(found,))))


@pytest.fixture(scope="module")
def index_report() -> Report:
    """The report of the example's case, with the RNA findings of the tests of this folder."""
    text = EXAMPLE.read_text("utf-8")
    case, (tumour, state) = parse_case(text, EXAMPLE), parse_tumour(text, EXAMPLE)
    course = parse_course(text, EXAMPLE)
    assert course is not None
    told = tell(course, is_synthetic=True)
    facts = told.state.facts
    stains = list_stains(tumour.stains, state, facts)
    tumour = replace(tumour, markers=list_markers(state, facts), stains=stains)
    findings = interpret_case(case, AssayResults(FUSION_FINDINGS), read_snapshot(), PROVENANCE, told=tumour)
    return compose_report(findings, GENES, told)


def test_compose_report__index_case_has_the_chapters_on_tissue(index_report: Report) -> None:
    assert {chapter.identifier for chapter in index_report.chapters} >= CHAPTERS
    assert index_report.title == BOTH_TITLE


def test_compose_report__first_page_says_that_assays_agree(index_report: Report) -> None:
    text = list_texts(index_report, "summary")
    assert "NTRK3 is rearranged and its kinase is expressed: supported." in text
    assert "Seen by RNA sequencing, FISH and Immunohistochemistry; DNA sequencing silent, as expected." in text
    assert "Caution, FISH: over the laboratory's cut-off, and the exact interval of the count holds it." in text
    assert "Proposed entity: NTRK-rearranged spindle cell neoplasm" in text
    assert "this tumour lies in bone" in text
    assert NO_SECOND_METHOD not in text


def test_compose_concordance__names_figures_with_counts_and_sources(index_report: Report) -> None:
    text = list_texts(index_report, "concordance")
    assert "no rearrangement; the introns of NTRK3 and SPECC1L are not captured" in text
    assert "sensitivity 80 % (8 of 10), specificity 74 % (29 of 39)" in text
    assert "rule rna-confirmed" in text
    assert "silent: it does not look where the event would show" in text


def test_compose_fish__admits_what_the_publication_does_not_state(index_report: Report) -> None:
    text = list_texts(index_report, "fish")
    assert "at least 16 and at most 100 of 100 nuclei" in text
    assert "Which end the isolated signals are of is not stated." in text
    assert "more than 15 %, stated by the laboratory" in text


def test_compose_stains__reads_every_marker_of_the_report(index_report: Report) -> None:
    text = list_texts(index_report, "stains")
    for marker in ("pan-TRK", "S-100", "CD99", "GFAP", "H3K27me3", "INI1", "desmin", "SOX10"):
        assert marker in text
    assert "weak: decides nothing" in text


def test_compose_diagnosis__proposes_and_leaves_the_decision(index_report: Report) -> None:
    text = list_texts(index_report, "diagnosis")
    assert "The pathologist, who sees the tissue, decides." in text
    assert "none of its own; nearest SARCNOS" in text


def test_compose_report__without_tissue_has_no_such_chapter() -> None:
    report = compose_report(INDEX, GENES)
    assert not CHAPTERS & {chapter.identifier for chapter in report.chapters}
    assert NO_SECOND_METHOD in list_texts(report, "summary")


def test_compose_report__same_findings_same_bytes(index_report: Report) -> None:
    assert render_html(index_report) == render_html(index_report)


def test_compose_fish__amplification_readers_and_normals() -> None:
    cells = (CellCount(SignalPattern.CLUSTERED, 10, 10),)
    ratio = FishTest(
        "mdm2",
        Probe(ProbeKind.AMPLIFICATION, "MDM2", partner="CEP12", product="a probe"),
        (ReaderCount("one", 50, cells, 600, 100),),
        cut_off=CutOff(2.0, is_positive_at=True, method=CutOffMethod.STATED, origin="laboratory"),
        is_invented=True,
    )
    readers = tuple(ReaderCount(name, 100, (CellCount(SignalPattern.SPLIT, n, n),)) for name, n in (("one", 40), ("two", 5)))
    normals = (NormalCount(100, 3), NormalCount(100, 1))
    split = FishTest("ss18", Probe(ProbeKind.BREAK_APART, "SS18"), readers, normals=normals)
    text = list_texts(compose_report(make_findings(Tumour(None, fish=(ratio, split))), GENES), "fish")
    assert "ratio at least 6.00" in text
    assert "The counts are invented for this example." in text
    assert "do not agree" in text
    assert "7.57 %" in text
    assert "7.36 %" in text


def test_list_next_steps__stand_on_the_first_page() -> None:
    stain = Stain("pan-TRK", "positive", "report", has_internal_control=True)
    own = make_findings(Tumour(None, stains=(stain,)))
    findings = replace(own, fusions=None)
    alone = interpret_case(CASE, AssayResults(), read_snapshot(), PROVENANCE, told=Tumour(None, stains=(stain,)))
    assert "Next test for NTRK1/NTRK2/NTRK3: Sequence RNA" in list_texts(compose_report(alone, {}), "summary")
    assert findings.tissue.concordance[0].reflex.rule == "rna-confirmed"


def test_format_rate__is_never_rounded_to_all() -> None:
    assert (format_rate(Rate(0.999)), format_rate(Rate(0.8, 8, 10)), format_rate(Rate(1.0))) == (
        "99.9 %",
        "80 % (8 of 10)",
        "100 %",
    )
