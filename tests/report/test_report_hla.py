"""The HLA chapter and what the first page says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from findings_examples import GENES, INDEX, NO_ASSAY
from report_texts import get_text

from fascicle.calls.intervals import estimate_proportion
from fascicle.model.cases import Assay, AssayKind, Case, Role, Specimen
from fascicle.model.findings import Findings
from fascicle.model.hla import (
    AlleleDifference,
    ExonCoverage,
    HlaAllele,
    HlaAmbiguity,
    HlaLocus,
    HlaTyping,
    HlaZygosity,
)
from fascicle.model.hla_loss import AlleleCounts, HlaLoss, HlaLossCall, HlaTumour
from fascicle.model.hla_reads import HlaAssay, HlaReadCounts
from fascicle.model.numbers import Estimate
from fascicle.report.chapters.hla import LISTED_MAX, NOT_COVERED
from fascicle.report.compose import compose_report

EXONS = (ExonCoverage(2, 270, 31.5, 4, 0), ExonCoverage(3, 276, 12.0, 0, 17))
DIFFERENCE = AlleleDifference(3, 404, "G", "T", 12, 25, "Arg135Leu")
LOCI = (
    HlaLocus(
        "A",
        HlaZygosity.HETEROZYGOUS,
        (
            HlaAllele("A*01:01", "A*01:01:01", "A*01:01:01G", None, True, estimate_proportion(70, 100, "x / y"), (DIFFERENCE,)),
            HlaAllele("A*24:02", "A*24:02:01:01", None, None, True, estimate_proportion(30, 100, "x / y"), ()),
        ),
        0.0412,
        tuple(HlaAmbiguity("A*01:01", f"A*24:{number}", 0.02) for number in range(10, 20)),
        None,
        320,
        12.5,
        EXONS,
        "two alleles explain the fragments, one does not",
    ),
    HlaLocus(
        "B",
        HlaZygosity.ONE_ALLELE_SEEN,
        (HlaAllele("B*07:02", "B*07:02:01", None, None, False, None, ()),),
        0.91,
        (),
        0.2,
        40,
        1.25,
        EXONS[:1],
        "one allele is seen",
    ),
    HlaLocus("C", HlaZygosity.NOT_ASSESSABLE, (), None, (), None, 3, None, (), "3 fragments; 20 are needed"),
)
COUNTS = HlaReadCounts(12_000, 400, 380, 21, "pairs with the same ends are one molecule")
TYPING = HlaTyping(
    "hla-blood",
    HlaAssay.DNA,
    "3.65.0",
    "ab" * 32,
    ("H", "K"),
    COUNTS,
    LOCI,
    "heterozygous at A; one allele seen, a second not excluded, at B; not assessable at C",
    INDEX.provenance,
)
LOSSES = (
    HlaLoss(
        "A",
        HlaLossCall.LOST,
        "shares are those of a loss",
        ("A*01:01", "A*24:02"),
        ("A*24:02",),
        AlleleCounts(1200, 240),
        AlleleCounts(700, 690),
        "A*24:02",
        Estimate(0.168, 0.14, 0.2),
        1e-40,
        1 / 6,
        0.9,
        (Estimate(1.1, 0.8, 1.4), Estimate(0.02, 0, 0.1)),
        None,
    ),
    HlaLoss("B", HlaLossCall.NOT_ASSESSABLE, "one allele is seen in the normal sample", ("B*07:02",)),
    HlaLoss("C", HlaLossCall.NOT_ASSESSABLE, "the normal sample is not typed", ()),
)
TUMOUR = HlaTumour("hla-tumour", HlaAssay.DNA, COUNTS, 0.8, 2.0, 0.2, LOSSES)
CASE = Case(
    "C1",
    NO_ASSAY.case.patient,
    None,
    (Specimen("biopsy", Role.TUMOUR), Specimen("blood", Role.NORMAL)),
    (Assay("hla-tumour", AssayKind.HLA, "biopsy", ()), Assay("hla-blood", AssayKind.HLA, "blood", ())),
)


def make_findings(typing: HlaTyping | None = TYPING, because: str | None = None) -> Findings:
    return replace(NO_ASSAY, case=CASE, hla=typing, hla_missing_because=because)


def test_compose_hla__names_type_quality_zygosity_and_what_it_rests_on() -> None:
    text = get_text(make_findings(), "hla")
    for words in (
        "Heterozygous at A; one allele seen, a second not excluded, at B; not assessable at C.",
        "A*01:01 (closest) + A*24:02",
        "0.0412",
        "A*01:01:01G",
        "3 fragments; 20 are needed",
        "IPD-IMGT/HLA 3.65.0 and H, K as decoy genes",
        "21 of them are copies of others",
    ):
        assert words in text


def test_compose_hla__says_which_base_no_allele_has() -> None:
    text = get_text(make_findings(), "hla")
    assert "exon 3, base 404 of the coding sequence, G expected and T seen in 12 of 25 fragments; p.(Arg135Leu)" in text
    plain = replace(LOCI[0], alleles=(replace(LOCI[0].alleles[0], differences=()), LOCI[0].alleles[1]))
    assert "closest" not in get_text(make_findings(replace(TYPING, loci=(plain,))), "hla")


def test_compose_hla__lists_other_pairs_and_counts_the_rest() -> None:
    text = get_text(make_findings(), "hla")
    assert text.count("A*01:01 + A*24:1") == LISTED_MAX
    assert "2 further pairs" in text


def test_compose_hla__says_what_is_not_covered() -> None:
    text = get_text(make_findings(), "hla")
    assert f"{NOT_COVERED}: HLA-A exon 3 (17 of 276 bases)." in text
    covered = replace(TYPING, loci=(replace(LOCI[1]),))
    assert NOT_COVERED not in get_text(make_findings(covered), "hla")


def test_compose_hla__of_a_tumour_alone_warns_of_a_lost_allele() -> None:
    assert "may have lost an allele" not in get_text(make_findings(), "hla")
    assert "may have lost an allele" in get_text(make_findings(replace(TYPING, assay="hla-tumour")), "hla")


def test_compose_hla__cautions_stand_out() -> None:
    text = get_text(make_findings(replace(TYPING, decoy_genes=(), cautions=("There are no decoys.",))), "hla")
    assert "There are no decoys." in text
    assert "and no decoy genes" in text


@pytest.mark.parametrize(("counts", "words"), [((70, 100), "expressed unequally"), ((52, 100), "an equal share is not excluded")])
def test_compose_hla__rna_shows_expression_and_allele_imbalance(counts: tuple[int, int], words: str) -> None:
    first = replace(LOCI[0].alleles[0], fraction=estimate_proportion(*counts, "x / y"))
    locus = replace(LOCI[0], alleles=(first, LOCI[0].alleles[1]))
    text = get_text(make_findings(replace(TYPING, material=HlaAssay.RNA, loci=(locus, *LOCI[1:]))), "hla")
    assert words in text
    assert "12.5" in text
    assert "share of either allele not measurable" in text
    assert "Expression of the genes" not in get_text(make_findings(), "hla")


def test_compose_hla__the_tumour_has_its_calls_counts_and_copies() -> None:
    text = get_text(make_findings(replace(TYPING, tumour=TUMOUR)), "hla")
    for words in (
        "Assay hla-tumour, tumour cell fraction 80 %, taken to be right within 20 points, ploidy 2.",
        "lost",
        "A*01:01 1.1 (0.8 to 1.4); A*24:02 0.0 (0.0 to 0.1)",
        "1,200 / 240",
        "17 % (14 % to 20 %)",
        "1e-40",
        "one allele is seen in the normal sample",
    ):
        assert words in text
    assert "Copy numbers are not given" not in text


def test_compose_hla__says_why_there_are_no_copies_and_what_is_not_stated() -> None:
    loss = replace(LOSSES[0], copies=None, no_copies_because="ploidy of the tumour not stated", share_if_lost=None)
    tumour = replace(TUMOUR, tumour_cell_fraction=None, ploidy=None, loci=(loss,), material=HlaAssay.RNA)
    text = get_text(make_findings(replace(TYPING, tumour=tumour)), "hla")
    assert "Copy numbers are not given: ploidy of the tumour not stated." in text
    assert "tumour cell fraction not stated, ploidy not stated" in text
    assert "the counts show expression" in text


def test_compose_summary__has_the_type_and_what_is_lost() -> None:
    text = get_text(make_findings(replace(TYPING, tumour=TUMOUR)), "summary")
    assert "A*01:01 (closest) and A*24:02, B*07:02 (one allele seen, a second not excluded), HLA-C (not assessable)." in text
    assert "Lost in the tumour: A*24:02." in text
    assert "Imbalance" not in text
    assert "This report holds the HLA class I type." in text
    assert "not evaluated here" not in text


def test_compose_summary__names_genes_with_an_imbalance() -> None:
    tumour = replace(TUMOUR, loci=(replace(LOSSES[0], call=HlaLossCall.IMBALANCE, lost=()), *LOSSES[1:]))
    findings = make_findings(replace(TYPING, tumour=tumour))
    assert "Imbalance in the tumour: HLA-A." in get_text(findings, "summary")
    assert "imbalance\nA*24:02" in get_text(findings, "hla")


def test_compose_summary__says_why_there_is_no_type() -> None:
    text = get_text(make_findings(None, "the reference has no HLA database"), "summary")
    assert "No HLA type: the reference has no HLA database." in text
    assert "not evaluated here: HLA typing" in text
    assert "hla" not in [chapter.identifier for chapter in compose_report(make_findings(None), GENES).chapters]


def test_compose_methods__names_what_the_type_was_made_with() -> None:
    assert "HLA typing, assay hla-blood" in get_text(make_findings(), "methods")
