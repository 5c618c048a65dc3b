"""The class of a germline variant: from facts that were looked up to the criteria of ACMG/AMP 2015, with ClinVar's beside it."""

from __future__ import annotations

from typing import Final

from fascicle.interpretation.acmg.assessing import AcmgFacts, Prediction, assess
from fascicle.interpretation.acmg.combining import combine
from fascicle.interpretation.acmg.loss_of_function import LossFacts
from fascicle.model.acmg import AcmgClassification, PathogenicityClass
from fascicle.model.consequences import ChoiceRule, TranscriptConsequence
from fascicle.model.germline import ClinvarRecord, GermlineEvidence

_MANE: Final = frozenset({ChoiceRule.MANE_SELECT, ChoiceRule.MANE_PLUS_CLINICAL})
_PATHOGENIC: Final = frozenset({PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC})
_BENIGN: Final = frozenset({PathogenicityClass.BENIGN, PathogenicityClass.LIKELY_BENIGN})
# One star: criteria were given. Two and more: several submitters agree, or a panel of experts.
_STARS_MIN: Final = 1
_STARS_FIRM: Final = 2


def assess_germline(consequence: TranscriptConsequence, evidence: GermlineEvidence) -> AcmgClassification:
    """The 28 criteria from what was looked up, and their sum."""
    return combine(assess(consequence, make_facts(consequence, evidence)))


def make_facts(consequence: TranscriptConsequence, evidence: GermlineEvidence) -> AcmgFacts:
    """The facts of the criteria. What needs the family, the clinic or functional studies stays unknown."""
    points = {score.name: score.points for score in evidence.scores}
    revel, splice = points.get("REVEL"), points.get("SpliceAI")
    gene, allowed = evidence.gene, evidence.disorder_frequency
    return AcmgFacts(
        population=evidence.population,
        expected_frequency=allowed.frequency if allowed else None,
        expected_source=allowed.source if allowed else "",
        is_recessive=gene.is_recessive if gene else None,
        prediction=_read_points(revel),
        prediction_points=revel,
        splice_prediction=_read_points(splice),
        has_pathogenic_same_change=evidence.has_pathogenic_same_change,
        has_pathogenic_same_residue=evidence.has_pathogenic_same_residue,
        loss=LossFacts(
            is_mechanism=gene.is_loss_mechanism if gene else None,
            # MANE transcripts are the ones that are reported on clinically (Morales 2022, Nature 604:310).
            is_in_relevant_transcript=True if consequence.chosen_by in _MANE else None,
            lost=evidence.lost,
        ),
    )


def _read_points(points: int | None) -> Prediction | None:
    if points is None:
        return None
    return Prediction.DELETERIOUS if points > 0 else Prediction.BENIGN if points < 0 else Prediction.UNCLEAR


def decide_class(clinvar: ClinvarRecord | None, acmg: AcmgClassification) -> tuple[PathogenicityClass, str]:
    """The class that stands, and why. ClinVar's stands where criteria were given for it (one star and more) and it is one class;
    the criteria's own stand beside it. Where both sides are said, two stars decide for ClinVar; with one star nothing is certain.
    """
    own = acmg.by_points
    if clinvar is None or clinvar.pathogenicity is None or clinvar.stars is None or clinvar.stars < _STARS_MIN:
        return own, f"by the criteria: {acmg.because}{_name_unused(clinvar)}"
    said = f"ClinVar {clinvar.identifier}: {clinvar.significance}, {format_stars(clinvar.stars)}"
    sides = {clinvar.pathogenicity, own}
    if not (sides & _PATHOGENIC and sides & _BENIGN):
        return clinvar.pathogenicity, f"{said}; by the criteria {own.value} ({acmg.because})"
    if clinvar.stars >= _STARS_FIRM:
        return clinvar.pathogenicity, f"{said}, against the criteria: {own.value} ({acmg.because})"
    return PathogenicityClass.UNCERTAIN, f"{said} and the criteria, {own.value} ({acmg.because}), contradict each other"


def _name_unused(clinvar: ClinvarRecord | None) -> str:
    if clinvar is None:
        return ""
    stars = "no review status" if clinvar.stars is None else format_stars(clinvar.stars)
    return f"; ClinVar {clinvar.identifier} ({clinvar.significance}, {stars}) does not decide"


def format_stars(stars: int) -> str:
    """`3 of 4 stars`."""
    return f"{stars} of 4 stars"
