"""What the report says of structural variants, alone and beside a fusion of RNA."""

from __future__ import annotations

from dataclasses import replace

import pytest
from findings_examples import GENES, INDEX
from report_texts import collect_texts

from fascicle.adapters.pdf import render_pdf
from fascicle.model.findings import Findings
from fascicle.model.structural import BreakRegion, DnaAnswer, ExpectedTranscript, JoinedEvent, StructuralVariant
from fascicle.model.verdicts import Reason
from fascicle.report.chapters.structural import LISTED_MAX, NO_NORMAL, NOT_EXCLUDED
from fascicle.report.chapters.structural_summary import NO_SECOND_METHOD
from fascicle.report.compose import compose_report
from fascicle.report.structural_sentences import ANSWER_WORDS
from fascicle.report.typst import render_typst
from structural_calls import make_findings, make_variant
from variant_examples import FROM_READS

REGION = BreakRegion("SPECC1L", "NM_015330.6", 6, "chr22", 24324426, 24328846, 2210)


def make_case(*calls: StructuralVariant, events: tuple[JoinedEvent, ...] = (), has_normal: bool = True) -> Findings:
    structural = make_findings(*calls, has_normal=has_normal)
    return replace(INDEX, variants=replace(FROM_READS, structural=structural), events=events)


def get_text(findings: Findings, identifier: str) -> str:
    report = compose_report(findings, GENES)
    chapters = [chapter for chapter in report.chapters if chapter.identifier == identifier]
    return "\n".join(collect_texts(replace(report, notices=(), chapters=tuple(chapters))))


def test_structural_chapter__lists_junctions_with_both_samples() -> None:
    text = get_text(make_case(make_variant()), "structural-variants")
    assert "Of 1 candidate, 1 is reported" in text
    assert "ALPHA chr1:2301(+)" in text
    assert "chr2:3301(-)" in text
    assert "20 fragments with a read across, 5 spanning pairs" in text
    assert "20 % (95 % interval" in text
    assert "no transcript of two genes" in text
    assert NO_NORMAL not in text


def test_structural_chapter__says_without_a_normal_what_cannot_be_told() -> None:
    alone = replace(make_variant(), normal=None)
    text = get_text(make_case(alone, has_normal=False), "structural-variants")
    assert NO_NORMAL in text
    assert "no normal sample" in text


def test_structural_chapter__without_a_call_says_what_is_not_excluded_and_why_not() -> None:
    filtered = make_variant(reasons=(Reason("germline", "x"), Reason("foldback", "y")))
    text = get_text(make_case(filtered), "structural-variants")
    assert NOT_EXCLUDED in text
    assert "Of 1 candidate, none is reported" in text
    assert "germline" in text
    assert "Reported junctions" not in text
    assert "No candidate was seen; looked at: " in get_text(make_case(), "structural-variants")


def test_structural_chapter__a_joined_call_stands_with_its_fusion_alone() -> None:
    event = JoinedEvent("SPECC1L::NTRK3", 0, (0,), DnaAnswer.SEEN, "both breaks lie beside the exons", (REGION,))
    findings = make_case(make_variant(), events=(event,))
    text = get_text(findings, "structural-variants")
    assert "1 belongs to a fusion that RNA shows" in text
    assert "Reported junctions" not in text
    fusion = get_text(findings, "fusions")
    assert "What DNA shows of it" in fusion
    assert "ALPHA chr1:2301(+)" in fusion
    assert "both breaks lie beside the exons" in fusion
    assert "50 % of 4,420 bases" in fusion


@pytest.mark.parametrize("answer", [DnaAnswer.NEGATIVE, DnaAnswer.NOT_COVERED, DnaAnswer.NOT_ASSESSABLE])
def test_fusion_chapter__keeps_the_silences_of_dna_apart(answer: DnaAnswer) -> None:
    event = JoinedEvent("SPECC1L::NTRK3", 0, (), answer, "because of this", (REGION,))
    text = get_text(make_case(events=(event,)), "fusions")
    assert ANSWER_WORDS[answer] in text
    assert "because of this" in text
    assert not any(words in text for other, words in ANSWER_WORDS.items() if other is not answer)


def test_summary__names_a_fusion_of_dna_alone_and_counts_the_rest() -> None:
    side = INDEX.fusions.reported[0].five_prime if INDEX.fusions else None
    other = INDEX.fusions.reported[0].three_prime if INDEX.fusions else None
    assert side is not None
    assert other is not None
    fusing = replace(make_variant(), transcript=ExpectedTranscript(side, other, None, None, "introns"))
    text = get_text(make_case(fusing, make_variant(), make_variant()), "summary")
    assert "SPECC1L::NTRK3 in DNA" in text
    assert "2 further structural variants reported" in text
    assert "1 structural variant reported" in get_text(make_case(make_variant()), "summary")


@pytest.mark.parametrize("answer", DnaAnswer)
def test_summary__says_whether_dna_bears_out_what_rna_shows(answer: DnaAnswer) -> None:
    event = JoinedEvent("SPECC1L::NTRK3", 0, (), answer, "because")
    text = get_text(make_case(events=(event,)), "summary")
    assert (NO_SECOND_METHOD in text) == (answer is DnaAnswer.NOT_ASSESSABLE)
    assert ("Confirm before a decision." in text) == (answer not in (DnaAnswer.SEEN, DnaAnswer.NOT_ASSESSABLE))


def test_report__without_dna_reads_has_no_word_of_it() -> None:
    report = compose_report(INDEX, GENES)
    assert "structural-variants" not in [chapter.identifier for chapter in report.chapters]
    assert "What DNA shows of it" not in "\n".join(collect_texts(report))


def test_structural_chapter__counts_what_is_too_much_for_a_page() -> None:
    calls = [make_variant(offsets=(2300 + 100 * i, 3300)) for i in range(LISTED_MAX + 3)]
    assert "3 further ones stand in structural_variants.tsv" in get_text(make_case(*calls), "structural-variants")


def test_report__is_printed_with_structural_variants() -> None:
    pdf = render_pdf(*render_typst(compose_report(make_case(make_variant()), GENES)))
    assert pdf.startswith(b"%PDF")
