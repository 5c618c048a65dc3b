"""Statements on kinase fusions: what each of the three criteria answers, and that unknown is not met."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.interpretation.therapies import Outcome, assess_fusion, match_therapies
from fascicle.model.fusions import Frame, Fusion, Junction, KeptDomain, Product, Side, Support
from fascicle.model.genes import Domain
from fascicle.model.loci import Build, Position, Span, Strand

KINASE = Domain("NTRK3", "Protein tyrosine kinase", "kinase", "NM_001012338.3", Span(537, 824), (Span(10, 20),), True, "made up")
PRODUCT = Product("NM_015330.6", "NM_001012338.3", Frame.IN_FRAME, "read in its own frame", "MK", (KeptDomain(KINASE, 1.0),))


def make_fusion(product: Product | None, five_prime: str = "SPECC1L", three_prime: str = "NTRK3") -> Fusion:
    sides = [Side(gene, Position(Build.GRCH38, "chr1", 10, Strand.PLUS), None) for gene in (five_prime, three_prime)]
    return Fusion(sides[0], sides[1], Junction(0), Support(5, 5, 10, 5, 40, 40), None, None, product, (), True, ())


STATEMENTS = read_snapshot().therapies


def test_match_therapies__functional_kinase_fusion_matches_every_drug() -> None:
    matches = match_therapies([make_fusion(PRODUCT)], STATEMENTS)
    assert {match.statement.drug for match in matches if not match.mismatches} >= {
        "larotrectinib",
        "entrectinib",
        "repotrectinib",
    }
    assert len(matches) == len(STATEMENTS)


@pytest.mark.parametrize(
    ("product", "because"),
    [
        (replace(PRODUCT, frame=Frame.OUT_OF_FRAME, because="read 1 base out of its frame"), "out of its frame"),
        (replace(PRODUCT, frame=Frame.NO_CDS, because="the 5' partner contributes no coding sequence"), "no coding sequence"),
        (replace(PRODUCT, frame=Frame.UNKNOWN), "not known"),
        (replace(PRODUCT, domains=(KeptDomain(KINASE, 0.4),)), "40% of the kinase domain"),
        (replace(PRODUCT, domains=(KeptDomain(KINASE, 0.0),)), "0% of the kinase domain"),
        (replace(PRODUCT, domains=(), genes_without_domains=("NTRK3",)), "not known whether the kinase"),
        (None, "not known"),
    ],
)
def test_match_therapies__what_is_not_functional_says_why(product: Product | None, because: str) -> None:
    matches = match_therapies([make_fusion(product)], STATEMENTS)
    assert matches
    assert all(any(because in reason for reason in match.mismatches) for match in matches)


def test_match_therapies__kinase_gene_as_five_prime_partner_does_not_match() -> None:
    matches = match_therapies([make_fusion(PRODUCT, "NTRK3", "SPECC1L")], STATEMENTS)
    assert matches
    assert all("NTRK3 is the 5' partner" in match.mismatches for match in matches)


def test_match_therapies__other_genes_have_no_statement() -> None:
    assert match_therapies([make_fusion(PRODUCT, "EWSR1", "FLI1")], STATEMENTS) == ()


def test_assess_fusion__answers_every_criterion_once() -> None:
    answers = assess_fusion(make_fusion(None), "NTRK3")
    assert [answer.criterion for answer in answers] == ["gene_is_three_prime", "frame_is_kept", "kinase_is_whole"]
    assert [answer.outcome for answer in answers] == [Outcome.MET, Outcome.NOT_ASSESSABLE, Outcome.NOT_ASSESSABLE]
