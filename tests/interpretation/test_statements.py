"""Statements held against whole tumours: which are shown, against what, and with which reasons."""

from __future__ import annotations

import pytest

from fascicle.interpretation.statements import match_statements
from fascicle.model.answers import Answer, Outcome
from fascicle.model.biomarkers import CopyState
from fascicle.model.diseases import Kinship
from fascicle.model.fusions import Frame
from fascicle.model.knowledge import Statement
from fascicle.model.matches import StatementMatch
from fascicle.model.tumour import GeneCopies, Tumour
from tumour_examples import TREE, make_fusion, make_product, make_statement, make_tumour, make_variant

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE
NTRK = make_statement("fusion NTRK1|NTRK2|NTRK3 side=3 frame=in keeps=kinase", diseases=("SOLID",))


def match(statement: Statement, tumour: Tumour) -> tuple[StatementMatch, ...]:
    return match_statements(tumour, [statement], TREE)


def test_match_statements__functional_kinase_fusion_matches() -> None:
    (found,) = match(NTRK, make_tumour(fusions=(make_fusion(),)))
    assert (found.outcome, found.subject, found.mismatches) == (M, "SPECC1L::NTRK3", ())
    assert found.relation.kinship is Kinship.ANY_SOLID


def test_match_statements__what_is_not_functional_is_shown_with_the_reason() -> None:
    product = make_product(Frame.OUT_OF_FRAME, because="read 1 base out of its frame")
    (found,) = match(NTRK, make_tumour(fusions=(make_fusion(product),)))
    assert (found.outcome, found.mismatches) == (N, ("read 1 base out of its frame",))


def test_match_statements__two_fusions_are_two_rows_unless_one_matches() -> None:
    broken = make_fusion(make_product(Frame.OUT_OF_FRAME, because="out"), "ETV6")
    other = make_fusion(make_product(kept_fraction=0.0), "TPM3")
    assert [found.subject for found in match(NTRK, make_tumour(fusions=(broken, other)))] == ["ETV6::NTRK3", "TPM3::NTRK3"]
    assert [found.subject for found in match(NTRK, make_tumour(fusions=(broken, make_fusion())))] == ["SPECC1L::NTRK3"]


def test_match_statements__a_statement_whose_genes_are_not_altered_says_nothing() -> None:
    assert match(NTRK, make_tumour(fusions=(make_fusion(None, "EWSR1", "FLI1"),))) == ()
    assert match(make_statement("variant NTRK3"), make_tumour(fusions=(make_fusion(),))) == ()


def test_match_statements__needs_everything_that_stands_together() -> None:
    both = make_statement("copies MDM2 state=amplification and copies CDK4 state=amplification")
    mdm2, cdk4 = (GeneCopies(gene, CopyState.AMPLIFICATION, "DNA") for gene in ("MDM2", "CDK4"))
    (found,) = match(both, make_tumour(copies=(mdm2, cdk4)))
    assert (found.outcome, found.subject) == (M, "MDM2 amplification with CDK4 amplification")
    (found,) = match(both, make_tumour(copies=(mdm2,)))
    assert (found.outcome, found.mismatches) == (N, ("no amplification of CDK4 was found",))


def test_match_statements__the_alternative_that_matches_is_shown() -> None:
    either = make_statement("variant KIT change=V559D on=NM_KIT or variant KIT class=missense")
    (found,) = match(either, make_tumour(variants=(make_variant("KIT", "p.Leu576Pro"),)))
    assert (found.outcome, found.subject) == (M, "KIT p.Leu576Pro")
    neither = make_statement("variant KIT change=V559D on=NM_KIT or variant KIT class=truncating")
    (found,) = match(neither, make_tumour(variants=(make_variant("KIT", "p.Leu576Pro"),)))
    assert found.outcome is N


@pytest.mark.parametrize(
    ("code", "outcome", "is_applicable"),
    [("DDLS", M, True), ("LIPO", U, True), (None, U, True), ("GIST", N, False)],
)
def test_match_statements__disease(code: str | None, outcome: Outcome, *, is_applicable: bool) -> None:
    statement = make_statement("copies MDM2 state=amplification", diseases=("DDLS",))
    (found,) = match(statement, make_tumour(code, copies=(GeneCopies("MDM2", CopyState.AMPLIFICATION, "DNA"),)))
    assert (found.biomarker, found.disease.outcome, found.is_applicable) == (M, outcome, is_applicable)


def test_match_statements__without_a_biomarker_the_disease_must_be_certain() -> None:
    statement = make_statement("", diseases=("LIPO",))
    (found,) = match(statement, make_tumour("DDLS"))
    assert (found.outcome, found.subjects) == (M, ())
    assert match(statement, make_tumour("SARCNOS")) == ()
    assert match(statement, make_tumour(None)) == ()


def test_match_statements__oncogenic_by_the_classification_it_is_given() -> None:
    variant = make_variant("TP53", "p.Arg175His")
    statement = make_statement("variant TP53 oncogenic=yes")
    answers = {variant.identifier: Answer("oncogenic", M, "likely oncogenic")}
    assert match_statements(make_tumour(variants=(variant,)), [statement], TREE, answers)[0].outcome is M
    assert match_statements(make_tumour(variants=(variant,)), [statement], TREE)[0].outcome is U


def test_match_statements__no_tumour_in_the_specimen_finds_nothing() -> None:
    assert match_statements(make_tumour(), [NTRK, make_statement("variant TP53")], TREE) == ()
