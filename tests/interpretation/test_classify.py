"""Reported alterations with their classes, and counts that reconcile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fascicle.interpretation.classify import classify_alterations, classify_variants, count_alterations
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.interpretation.statements import match_statements
from fascicle.knowledge.importers.clinvar import ClinVarRecord, locate
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import CopyState
from fascicle.model.classification import (
    AlterationCounts,
    AlterationKind,
    ClassifiedAlteration,
    GeneRole,
    RoleOfGene,
    Significance,
)
from fascicle.model.knowledge import Citation, Statement, Verification
from fascicle.model.loci import Build
from fascicle.model.tumour import GeneCopies, GeneVariant, Tumour
from fascicle.model.variants import PopulationFrequency, SmallVariant, SomaticStatus
from fascicle.model.verdicts import Reason
from tumour_examples import TREE, make_fusion, make_statement, make_tumour, make_variant

ROLES = {"TP53": RoleOfGene("TP53", GeneRole.SUPPRESSOR, (Citation("A list", None, "table"),), Verification.VERIFIED)}
PLACE = SmallVariant(Build.GRCH38, "chr17", 99, "G", "A")
STOP = make_variant("TP53", "p.Arg213Ter", terms=("stop_gained",))
COMMON = PopulationFrequency(0.2, "gnomAD", "")
LIKELY = PathogenicityClass.LIKELY_PATHOGENIC
GERMLINE = make_variant("BRCA1", "p.Cys61Gly", origin=SomaticStatus.GERMLINE, variant=PLACE)


def record(*significance: str, stars: int = 2) -> ClinVarRecord:
    return ClinVarRecord("17661", PLACE, significance, stars, ())


def classify(tumour: Tumour, *statements: Statement, basis: Basis | None = None) -> tuple[ClassifiedAlteration, ...]:
    knowledge = Snapshot("made up", "0" * 64, statements, tree=TREE, roles=ROLES)
    classes = classify_variants(tumour, basis or Basis(tumour.code, ROLES))
    oncogenic = {identifier: item.oncogenic for identifier, item in classes.items()}
    return classify_alterations(tumour, classes, match_statements(tumour, statements, TREE, oncogenic), knowledge)


def test_classify_alterations__every_reported_alteration_has_a_word() -> None:
    hit = make_variant("KIT", "p.Val654Ala")
    common = make_variant("BRAF", "p.Gly606Glu", population=COMMON)
    vus = make_variant("KRAS", "p.Ala11Ser")
    filtered = replace(vus, identifier="other", reasons=(Reason("low_fraction", "2 of 300"),))
    copies = GeneCopies("MDM2", CopyState.AMPLIFICATION, "DNA")
    tumour = make_tumour(
        fusions=(make_fusion(None, "ALPHA", "BETA"),), variants=(hit, STOP, common, vus, filtered), copies=(copies,)
    )

    found = classify(tumour, make_statement("variant KIT"), make_statement("copies MDM2 state=amplification", identifier="y"))

    assert [(item.name, item.significance, item.tier.name) for item in found] == [
        ("ALPHA::BETA", Significance.UNCERTAIN, "III"),
        ("KIT p.Val654Ala", Significance.POSSIBLE, "I-B"),
        ("TP53 p.Arg213Ter", Significance.POSSIBLE, "III"),
        ("BRAF p.Gly606Glu", Significance.BENIGN, "IV"),
        ("KRAS p.Ala11Ser", Significance.UNCERTAIN, "III"),
        ("MDM2 amplification", Significance.POSSIBLE, "I-B"),
    ]


def test_classify_alterations__unverified_statements_are_counted_and_give_no_class() -> None:
    tumour = make_tumour(variants=(make_variant("KIT", "p.Val654Ala"),))

    (found,) = classify(tumour, make_statement("variant KIT", verification=Verification.UNVERIFIED))

    assert (found.unverified, found.tier.name, found.significance) == (1, "III", Significance.UNCERTAIN)


@pytest.mark.parametrize(
    ("variant", "clinvar", "germline", "outcome"),
    [
        (GERMLINE, record("Pathogenic"), PathogenicityClass.PATHOGENIC, Outcome.MET),
        (GERMLINE, record("Pathogenic", "Likely_pathogenic"), PathogenicityClass.LIKELY_PATHOGENIC, Outcome.MET),
        (GERMLINE, record("Pathogenic", stars=1), None, Outcome.NOT_ASSESSABLE),
        (GERMLINE, record("Benign"), PathogenicityClass.BENIGN, Outcome.NOT_MET),
        (GERMLINE, record("drug_response"), None, Outcome.NOT_ASSESSABLE),
        (GERMLINE, None, None, Outcome.NOT_ASSESSABLE),
        (
            replace(GERMLINE, acmg=PathogenicityClass.LIKELY_PATHOGENIC),
            record("Benign"),
            PathogenicityClass.LIKELY_PATHOGENIC,
            Outcome.MET,
        ),
        (replace(GERMLINE, acmg=PathogenicityClass.UNCERTAIN), None, PathogenicityClass.UNCERTAIN, Outcome.NOT_ASSESSABLE),
        (replace(GERMLINE, origin=SomaticStatus.SOMATIC), record("Pathogenic"), None, Outcome.NOT_ASSESSABLE),
    ],
)
def test_classify_variants__takes_the_germline_class_from_the_laboratory_then_from_clinvar(
    variant: GeneVariant, clinvar: ClinVarRecord | None, germline: PathogenicityClass | None, outcome: Outcome
) -> None:
    basis = Basis("SARCNOS", ROLES, clinvar={} if clinvar is None else {locate(PLACE): clinvar})

    (found,) = classify_variants(make_tumour(variants=(variant,)), basis).values()

    assert (found.germline, found.oncogenic.outcome) == (germline, outcome)
    assert (found.germline_because is None) == (germline is None)


def test_count_alterations__what_came_in_is_what_was_filtered_and_what_is_reported() -> None:
    reasons = (Reason("few_molecules", "1 of 3"), Reason("one_start", "all at one base"))
    filtered = replace(make_fusion(None, "GAMMA", "DELTA"), reasons=reasons)
    variants = (STOP, replace(STOP, identifier="two", reasons=(Reason("low_fraction", "2 of 300"),)))
    tumour = make_tumour(fusions=(make_fusion(None, "ALPHA", "BETA"), filtered), variants=variants)

    counts = count_alterations(tumour, classify(tumour), 5)

    assert counts == (
        AlterationCounts(AlterationKind.FUSION, 7, (("too_few_fragments", 5), ("few_molecules", 1)), 0, 1, 0),
        AlterationCounts(AlterationKind.VARIANT, 2, (("low_fraction", 1),), 1, 0, 0),
    )
    assert [(item.filtered_total, item.reported) for item in counts] == [(6, 1), (1, 1)]


def test_alteration_counts__refuse_numbers_that_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="3 fusions came in, 1 and 1 went out"):
        AlterationCounts(AlterationKind.FUSION, 3, (("few_molecules", 1),), 1, 0, 0)


def test_classify_alterations__no_tumour_in_the_specimen_classifies_nothing() -> None:
    assert classify(make_tumour(), make_statement("variant KIT", verified_on=date(2026, 1, 1))) == ()
