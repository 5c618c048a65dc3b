from __future__ import annotations

from dataclasses import replace

import pytest
from findings_examples import (
    CASE,
    FUSION_FINDINGS,
    GENES,
    INDEX,
    INDEX_FUSION,
    LAROTRECTINIB,
    NEGATIVE,
    NO_ASSAY,
    NTRK3,
    OTHER_PRODUCT,
    PRODUCT,
    STATEMENTS,
    make_filtered,
    make_match,
)
from report_texts import collect_texts, get_text, with_fusion

from fascicle.model.findings import Findings
from fascicle.model.fusions import Frame, Junction
from fascicle.model.knowledge import Approval, ApprovalStatus, Jurisdiction
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.verdicts import Reason
from fascicle.report.chapters.not_reported import LISTED_MAX, count_first_reasons
from fascicle.report.compose import SYNTHETIC_MARK, compose_report
from fascicle.report.sentences import describe_meaning
from fascicle.report.tree import Chapter, Figure, Severity


def get_chapter(findings: Findings, identifier: str) -> Chapter:
    return next(chapter for chapter in compose_report(findings, GENES).chapters if chapter.identifier == identifier)


def test_compose_report__has_chapters_in_reading_order() -> None:
    identifiers = [chapter.identifier for chapter in compose_report(INDEX, GENES).chapters]
    assert identifiers == [
        "summary",
        "fusions",
        "classification",
        "interactions",
        "therapy",
        "quality",
        "detectability",
        "not-reported",
        "not-assessable",
        "methods",
    ]


def test_compose_report__without_rna_assay_says_not_assessed() -> None:
    identifiers = [chapter.identifier for chapter in compose_report(NO_ASSAY, GENES).chapters]
    assert identifiers == ["summary", "fusions", "classification", "interactions", "therapy", "methods"]
    text = get_text(NO_ASSAY, "summary")
    assert "Fusions not assessed" in text
    assert "not a negative result" in text
    assert "No fusion is reported" not in text


def test_compose_report__marks_synthetic_data_on_every_page_and_first() -> None:
    report = compose_report(INDEX, GENES)
    assert report.notices[0].severity is Severity.WARNING
    assert report.footer.marks == (SYNTHETIC_MARK,)


def test_compose_report__real_data_bears_no_synthetic_mark() -> None:
    report = compose_report(NEGATIVE, GENES)
    assert report.footer.marks == ()
    assert [notice.severity for notice in report.notices] == [Severity.INFORMATION]


@pytest.mark.parametrize("is_case", [True, False])
def test_compose_report__either_case_or_reference_makes_it_synthetic(*, is_case: bool) -> None:
    assert NEGATIVE.fusions is not None
    case = replace(NEGATIVE.case, is_synthetic=is_case)
    assay = replace(NEGATIVE.fusions, provenance=replace(NEGATIVE.fusions.provenance, reference_is_synthetic=not is_case))
    assert compose_report(replace(NEGATIVE, case=case, fusions=assay), GENES).footer.marks == (SYNTHETIC_MARK,)


def test_summary__says_found_sure_meaning_options_missing() -> None:
    text = get_text(INDEX, "summary")
    for part in (
        "SPECC1L::NTRK3",
        "NM_015330 exon 6 joined to NM_001012338 exon 14",
        "in frame",
        "52 % (95 % interval 46 % to 58 %)",
        "121 unique molecules with 64 distinct start positions",
        "It keeps the whole NTRK3 kinase domain",
        " for SPECC1L::NTRK3: conditions open in US",
        "decalcification not stated",
    ):
        assert part in text


def test_summary__negative_result_says_what_was_looked_at_and_not_excluded() -> None:
    text = get_text(NEGATIVE, "summary")
    assert "646 genes and 120,000 fragments were examined; 3 candidates were seen and none met the rules" in text
    assert "A negative result does not exclude a fusion" in text


def test_summary__negative_result_without_candidates() -> None:
    assert NEGATIVE.fusions is not None
    findings = replace(NEGATIVE, fusions=replace(NEGATIVE.fusions, candidates=()))
    assert "120,000 fragments were examined; no candidates were seen." in get_text(findings, "summary")
    assert "No candidate was seen" in get_text(findings, "not-reported")


def test_summary__names_checks_that_did_not_pass() -> None:
    checks = (Check("on_target", Status.FAIL, 3.0, "%", "low"), Check("reads", Status.WARN, 10.0, "", "few"))
    findings = replace(INDEX, fusions=replace(FUSION_FINDINGS, quality=Quality(checks)))
    assert "0 of 2 checks passed; failed: on target; warning: reads" in get_text(findings, "summary")


def test_summary__unknown_patient_is_not_stated() -> None:
    findings = replace(INDEX, case=replace(CASE, patient=replace(CASE.patient, age_years=None), diagnosis=None))
    assert "P-0001, female, age not stated" in get_text(findings, "summary")


def test_therapy__unverified_statement_is_shown_but_never_concluded() -> None:
    assert "repotrectinib" not in get_text(INDEX, "summary")
    text = get_text(INDEX, "therapy")
    conclusion = text.split("Statements not verified")[0]
    assert "repotrectinib" not in conclusion
    assert "repotrectinib" in text.split("Statements not verified", 1)[1]
    assert "1 matching statement is not verified and left out" in text


def test_therapy__a_withdrawn_label_is_shown_with_its_end_and_never_concluded() -> None:
    end = Approval(Jurisdiction.US, ApprovalStatus.WITHDRAWN, None, None, "the company took it off the market")
    gone = replace(LAROTRECTINIB, identifier="gone", drugs=("tazemetostat",), approval=end)
    findings = replace(INDEX, statements=(*STATEMENTS, make_match(gone)))
    assert "tazemetostat" not in get_text(findings, "summary")
    before, after = get_text(findings, "therapy").split("Withdrawn labels", 1)
    assert "tazemetostat" not in before
    assert "tazemetostat" in after
    assert "Withdrawn: the company took it off the market." in after


def test_therapy__each_clause_stands_with_its_answer_and_datum() -> None:
    text = get_text(INDEX, "therapy")
    for part in (
        "No acquired resistance mutation is known.\nmet\nno TRK inhibitor came before",
        "Metastatic, or surgery would cause severe morbidity.\nnot known\nmetastases: not stated",
        "1 met, 1 not known",
        "full approval, 2025-04-10 (accelerated in 2018)",
        "accelerated approval, date not stated",
        "pooled trials\nnot stated\n339\n60 % (55 to 65)\nmedian 43.3 months",
        "For: \nResponses lasted long. (well powered)",
    ):
        assert part in text, part


def test_therapy__watch_list_and_cautions_say_what_this_case_knows() -> None:
    text = get_text(INDEX, "therapy")
    for part in (
        "NTRK3 G623R\non the target\nnot covered\nno assay reads small variants",
        "Detected: KRAS G12D. Resistance to larotrectinib is described for it.",
        "Fractures occur.\nraised\nT11",
        "Dizziness. (not checked against the label)",
        "The knowledge snapshot has no verified statement on resistance to this drug.",
    ):
        assert part in text, part


def test_therapy__non_matching_statement_keeps_its_reason() -> None:
    assert "the statement is about ALK or ROS1; the fusion has neither" in get_text(INDEX, "therapy")
    assert "crizotinib" not in get_text(INDEX, "summary")


def test_therapy__no_statement_is_no_evidence_of_no_therapy() -> None:
    nothing = replace(INDEX, statements=(), options=())
    assert "no evidence that no therapy exists" in get_text(nothing, "therapy")


def test_therapy__every_citation_is_numbered_once() -> None:
    twice = replace(INDEX, statements=STATEMENTS * 2)
    text = get_text(twice, "therapy")
    assert text.count("VITRAKVI prescribing information") == 1


def test_therapy__address_that_is_no_web_address_stays_text() -> None:
    citation = replace(STATEMENTS[0].statement.citations[0], url="javascript:alert(1)")
    match = replace(STATEMENTS[0], statement=replace(STATEMENTS[0].statement, citations=(citation,)))
    assert "(javascript:alert(1))" in get_text(replace(INDEX, statements=(match,), options=()), "therapy")


def test_fusion__exon_numbers_come_with_their_transcript() -> None:
    text = get_text(INDEX, "fusions")
    assert "NM_015330(SPECC1L):e.6::NM_001012338(NTRK3):e.14" in text
    assert "chr22:24324427(+)" in text
    assert "chr15:88033045(-)" in text
    assert "GRCh38, 1-based; at the end of exon 6" in text


def test_fusion__domains_say_kept_cut_or_lost_and_critical() -> None:
    text = get_text(INDEX, "fusions")
    assert "kept whole\n; critical for the gene's known role" in text
    assert "cut: 91 % kept" in text
    assert "lost" in text


def test_fusion__other_frame_is_said_to_depend_on_transcript() -> None:
    other = replace(OTHER_PRODUCT, frame=Frame.OUT_OF_FRAME, protein=None)
    text = get_text(with_fusion(replace(INDEX_FUSION, other_products=(other,))), "fusions")
    assert "depends on the pair of transcripts" in text
    assert "depends on the pair of transcripts" not in get_text(INDEX, "fusions")


def test_fusion__missing_numbers_are_words() -> None:
    fusion = replace(INDEX_FUSION, abundance=None, five_prime_abundance=None, product=None, junction=Junction(None))
    text = get_text(with_fusion(fusion), "fusions")
    assert text.count("not measurable") >= 2
    assert "microhomology unknown" in text
    assert "The product cannot be predicted" in text


def test_fusion__missing_gene_model_replaces_the_picture_by_a_sentence() -> None:
    report = compose_report(INDEX, {"NTRK3": NTRK3})
    assert "No picture: the reference has no gene model of SPECC1L." in collect_texts(report)


def test_fusion__unplaced_side_replaces_the_picture_by_a_sentence() -> None:
    fusion = replace(make_filtered("SPECC1L", "NTRK3", 9), reasons=())
    texts = collect_texts(compose_report(with_fusion(fusion), GENES))
    assert any(text.startswith("No picture: the gene model of SPECC1L has no transcript") for text in texts)


def test_fusion__picture_has_its_description() -> None:
    section = get_chapter(INDEX, "fusions").blocks[0]
    figure = next(block for block in section.blocks if isinstance(block, Figure))  # type: ignore[union-attr]
    assert "SPECC1L (5′ partner) is kept up to chr22:24324427(+), NM_015330 exon 6" in figure.description
    assert "89 split reads" in figure.description


def test_describe_meaning__out_of_frame_does_not_claim_a_kept_domain() -> None:
    fusion = replace(INDEX_FUSION, product=replace(PRODUCT, frame=Frame.OUT_OF_FRAME))
    text = describe_meaning(fusion)
    assert "out of frame" in text
    assert "It keeps the whole" not in text
    assert "that it is translated is not shown" in text


def test_count_first_reasons__reconciles_with_all_candidates() -> None:
    counts = count_first_reasons(FUSION_FINDINGS)
    assert counts == {"low_support": 2, "homologous_genes": 1}
    assert sum(counts.values()) + len(FUSION_FINDINGS.reported) == len(FUSION_FINDINGS.candidates)


def test_not_reported__names_every_reason_of_a_candidate() -> None:
    text = get_text(INDEX, "not-reported")
    assert "low_support (1 unique molecule, 3 needed); one_start_position (all split reads start at one base)" in text
    assert "Of 4 candidates, 1 is reported and 3 are not" in text


def test_not_reported__long_lists_say_how_many_are_left_out() -> None:
    filtered = tuple(make_filtered(f"G{i}", "NTRK3", 1, Reason("low_support", "1")) for i in range(LISTED_MAX + 7))
    findings = replace(INDEX, fusions=replace(FUSION_FINDINGS, candidates=filtered))
    assert "7 more stand in fusions.tsv" in get_text(findings, "not-reported")


def test_quality__counts_add_up_in_the_table() -> None:
    text = get_text(INDEX, "quality")
    for number in ("97,000", "560", "2,440", "20,000", "120,000"):
        assert number in text


def test_not_assessable__names_every_gene_under_its_reason() -> None:
    text = get_text(INDEX, "not-assessable")
    assert "CIC, DUX4" in text
    assert "FOXO4" in text
    assert "646 of 649 genes" in text


def test_methods__has_hashes_parameters_and_formula() -> None:
    text = get_text(INDEX, "methods")
    for part in ("5c" * 32, "9e" * 32, "3f" * 32, "molecules_min", "not a medical device", "interval: Wilson score"):
        assert part in text


def as_imported(findings: Findings) -> Findings:
    """The findings as if they came from another caller's table."""
    assert findings.fusions is not None
    origin = Reason("called_by_arriba", "12 split reads, 9 spanning pairs; confidence high (line 2)")
    candidates = tuple(
        replace(
            fusion, support=replace(fusion.support, unique_molecules=None, distinct_starts=None), abundance=None, notes=(origin,)
        )
        for fusion in findings.fusions.candidates
    )
    quality = Quality((Check("reads", Status.NOT_ASSESSABLE, None, "", "the reads were not seen"),))
    return replace(findings, fusions=replace(findings.fusions, profile=None, quality=quality, candidates=candidates))


def test_compose_report__imported_calls_say_what_was_not_counted() -> None:
    findings = as_imported(INDEX)
    summary = get_text(findings, "summary")
    assert "89 split reads, 41 spanning pairs (unique molecules not counted)" in summary
    assert "the reads were not seen" in summary
    fusions = get_text(findings, "fusions")
    assert "not counted" in fusions
    assert "called_by_arriba" in fusions
    assert "confidence high" in fusions
    assert "the reads were not seen" in get_text(findings, "quality")
    assert "not a negative result" in get_text(findings, "not-assessable")


def test_compose_report__imported_calls_without_a_report_are_no_negative_result() -> None:
    findings = as_imported(NEGATIVE)
    text = get_text(findings, "summary")
    assert "were seen and none met the rules for reporting" in text
    assert "the absence of a fusion is not a negative result" in text
    assert "fragments were examined" not in text
    assert findings.fusions is not None
    empty = replace(findings, fusions=replace(findings.fusions, candidates=()))
    assert "the imported tables hold no call" in get_text(empty, "summary")
    assert "the imported tables hold no call" in get_text(empty, "not-reported")
