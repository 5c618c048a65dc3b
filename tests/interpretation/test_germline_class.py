"""From what was looked up to criteria and the class that stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.interpretation.germline import assess_germline, decide_class
from fascicle.interpretation.germline_hits import join_germline, withhold_told
from fascicle.model.acmg import AcmgClassification, PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import Zygosity
from fascicle.model.cases import GermlineOrder
from fascicle.model.consequences import ChoiceRule, NmdOutcome, Term, TranscriptConsequence
from fascicle.model.germline import GermlineEvidence, GermlineSource, LostPart, PredictorScore, TumourLoss
from fascicle.model.tumour import Tumour
from fascicle.model.variants import PopulationFrequency, SomaticStatus
from germline_examples import CLINVAR, EXONS, GENE, GERMLINE_FINDINGS, MISSENSE, PATHOGENIC, RARE, STOP

P, LP, VUS, LB, B = PathogenicityClass


def assess(consequence: TranscriptConsequence, **changes: object) -> AcmgClassification:
    evidence = GermlineEvidence(GENE, None, None, ())
    return assess_germline(consequence, replace(evidence, **changes))  # type: ignore[arg-type]


def weights(found: AcmgClassification) -> dict[str, int | None]:
    return {answer.criterion: answer.weight for answer in found.answers if answer.outcome is Outcome.MET}


def test_assess_germline__a_stop_codon_in_a_gene_of_loss_of_function_is_pvs1() -> None:
    assert weights(assess(STOP)) == {"PVS1": 8}
    assert assess(STOP).by_points is LP
    assert assess(STOP, population=RARE).by_points is P


def test_assess_germline__pvs1_is_not_met_where_loss_is_no_mechanism_and_open_where_that_is_not_known() -> None:
    for mechanism, outcome in ((False, Outcome.NOT_MET), (None, Outcome.NOT_ASSESSABLE)):
        found = assess(STOP, gene=replace(GENE, is_loss_mechanism=mechanism))
        assert found.answers[0].outcome is outcome
    assert assess(STOP, gene=None).answers[0].outcome is Outcome.NOT_ASSESSABLE


def test_assess_germline__an_exon_of_another_transcript_leaves_pvs1_open() -> None:
    found = assess(replace(STOP, chosen_by=ChoiceRule.LONGEST_CDS))
    assert found.answers[0].outcome is Outcome.NOT_ASSESSABLE


@pytest.mark.parametrize(
    ("shifts", "decay", "points"), [(True, NmdOutcome.EXPECTED, 8), (True, NmdOutcome.ESCAPE, None), (False, None, None)]
)
def test_assess_germline__a_splice_site_asks_what_skipping_the_exon_does(
    *,
    shifts: bool,
    decay: NmdOutcome | None,
    points: int | None,
) -> None:
    found = assess(replace(MISSENSE, terms=(Term.SPLICE_DONOR,)), lost=LostPart(shifts_frame=shifts, decay=decay))
    assert weights(found).get("PVS1") == points


@pytest.mark.parametrize(
    ("scores", "met"),
    [
        ((), {}),
        ((("REVEL", 0.95, 4),), {"PP3": 4}),
        ((("REVEL", 0.8, 2),), {"PP3": 2}),
        ((("REVEL", 0.5, 0),), {}),
        ((("REVEL", 0.01, -4),), {"BP4": -4}),
        # Splicing is predicted to change: never benign.
        ((("REVEL", 0.01, -4), ("SpliceAI", 0.5, 1)), {"PP3": 1}),
        ((("REVEL", 0.95, 4), ("SpliceAI", 0.01, -1)), {"PP3": 4}),
    ],
)
def test_assess_germline__predictors_count_by_their_calibration(
    scores: tuple[tuple[str, float, int], ...], met: dict[str, int]
) -> None:
    assert weights(assess(MISSENSE, scores=tuple(PredictorScore(*own, "x") for own in scores))) == met


def test_assess_germline__population_makes_pm2_or_ba1() -> None:
    assert weights(assess(MISSENSE, population=RARE)) == {"PM2": 2}
    common = assess(MISSENSE, population=PopulationFrequency(0.3, "g", "listed"))
    assert (weights(common), common.by_points) == ({"BA1": None}, B)


def test_assess_germline__known_changes_of_the_residue_are_ps1_and_pm5() -> None:
    assert weights(assess(MISSENSE, has_pathogenic_same_change=True, has_pathogenic_same_residue=True)) == {"PS1": 4}
    assert weights(assess(MISSENSE, has_pathogenic_same_change=False, has_pathogenic_same_residue=True)) == {"PM5": 2}


UNCERTAIN = assess(MISSENSE)
BENIGN = assess(MISSENSE, population=PopulationFrequency(0.3, "g", "listed"))


@pytest.mark.parametrize(
    ("kind", "stars", "acmg", "stands"),
    [
        (P, 3, UNCERTAIN, P),
        (LB, 1, UNCERTAIN, LB),
        (VUS, 1, UNCERTAIN, VUS),
        # Without stars, or with a conflict, the criteria decide.
        (P, 0, UNCERTAIN, VUS),
        (P, None, BENIGN, B),
        (None, 1, BENIGN, B),
        # Against each other: two stars decide, one does not.
        (P, 2, BENIGN, P),
        (LP, 1, BENIGN, VUS),
    ],
)
def test_decide_class__clinvar_stands_by_its_stars(
    kind: PathogenicityClass | None, stars: int | None, acmg: AcmgClassification, stands: PathogenicityClass
) -> None:
    found, because = decide_class(replace(CLINVAR, pathogenicity=kind, stars=stars), acmg)
    assert found is stands
    assert "ClinVar 55480" in because
    assert acmg.because in because


def test_decide_class__without_a_record_the_criteria_decide() -> None:
    assert decide_class(None, BENIGN) == (B, "by the criteria: BA1 stands alone")


def test_join_germline__a_variant_that_the_tumours_calls_do_not_have_is_added_with_its_class() -> None:
    added = join_germline((), GERMLINE_FINDINGS)
    first = added[0]
    assert (first.variant, first.acmg, first.origin) == (PATHOGENIC.variant, P, SomaticStatus.GERMLINE)
    assert first.zygosity is Zygosity.HOMOZYGOUS
    assert [reason.name for reason in first.reasons] == ["germline"]


def test_join_germline__what_the_tumour_has_lost_is_no_hit_of_it() -> None:
    lost = replace(GERMLINE_FINDINGS, variants=(replace(PATHOGENIC, loss=TumourLoss.VARIANT_LOST),))
    (only,) = join_germline((), lost)
    assert [reason.name for reason in only.reasons] == ["germline", "lost_in_tumour"]


def test_join_germline__adds_exons_whose_change_is_pathogenic() -> None:
    own = replace(
        MISSENSE, terms=(Term.FEATURE_TRUNCATION,), hgvs_dna="NM_007294.4:c.(80+1_81-1)_(134+1_135-1)del", hgvs_protein=None
    )
    lost = LostPart(shifts_frame=True, decay=NmdOutcome.EXPECTED)
    acmg = assess(own, lost=lost)
    change = replace(EXONS, consequence=own, acmg=acmg)
    assert change.pathogenicity is LP
    added = join_germline((), replace(GERMLINE_FINDINGS, variants=(), exon_changes=(change, EXONS)))
    (item,) = added
    assert (item.name, item.acmg, item.origin) == ("BRCA1 c.(80+1_81-1)_(134+1_135-1)del", LP, SomaticStatus.GERMLINE)
    uncertain = replace(change, acmg=assess(own))
    assert uncertain.pathogenicity is VUS
    assert join_germline((), replace(GERMLINE_FINDINGS, variants=(), exon_changes=(uncertain,))) == ()


def test_join_germline__of_a_tumour_alone_nothing_is_said() -> None:
    alone = replace(GERMLINE_FINDINGS, source=GermlineSource.TUMOUR)
    assert join_germline((), alone) == ()
    assert join_germline((), None) == ()


@pytest.mark.parametrize(
    ("order", "kept"), [(None, 1), (GermlineOrder(), 1), (GermlineOrder(consent=True), 1), (GermlineOrder(consent=False), 0)]
)
def test_withhold_told__leaves_out_told_germline_variants_where_consent_is_refused(
    order: GermlineOrder | None, kept: int
) -> None:
    (told,) = join_germline((), replace(GERMLINE_FINDINGS, variants=(PATHOGENIC,)))
    somatic = replace(told, identifier="s", origin=SomaticStatus.SOMATIC)
    assert len(withhold_told(Tumour(None, variants=(told, somatic)), order).variants) == kept + 1
