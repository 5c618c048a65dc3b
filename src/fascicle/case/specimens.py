"""Specimens of a course as the scores of `clinic/` take them: with the treatment before them and the operation they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from fascicle.clinic.drugs import Drug, DrugKind, find_drug
from fascicle.clinic.fnclcc import FnclccFindings, score_fnclcc
from fascicle.clinic.margins import Margin, Residual, classify_margin, classify_residual
from fascicle.clinic.necrosis import Huvos, Stbsg, Treatment, grade_huvos, grade_stbsg
from fascicle.clinic.points import PointTable
from fascicle.model.course import get_stated
from fascicle.model.course_facts import CourseFact, OperationFact, PathologyFact
from fascicle.model.course_therapies import TherapyFact, TherapyMode
from fascicle.model.scores import Interval, Options, Score

_TREATMENTS: Final = {DrugKind.CHEMOTHERAPY: Treatment.CHEMOTHERAPY, DrugKind.KINASE_INHIBITOR: Treatment.KINASE_INHIBITOR}


def grade_specimen_huvos(fact: PathologyFact, facts: Sequence[CourseFact], drugs: Mapping[str, Drug]) -> Score[Options[Huvos]]:
    """By the share of necrosis, which is stated."""
    necrosis = get_stated(fact.necrosis_percent) or Decimal(0)
    return grade_huvos(Interval(necrosis, necrosis), find_treatment(fact, facts, drugs), is_osteosarcoma=False)


def find_treatment(fact: PathologyFact, facts: Sequence[CourseFact], drugs: Mapping[str, Drug]) -> Treatment | None:
    """What was given before a specimen; a kinase inhibitor among it comes first, since no scale was validated after one."""
    given: set[Treatment | None] = set()
    for item in facts:
        if item.identifier == fact.identifier:
            break
        if isinstance(item, TherapyFact):
            given |= _list_treatments(item, drugs)
    order = (Treatment.KINASE_INHIBITOR, Treatment.RADIOTHERAPY, Treatment.CHEMOTHERAPY)
    return next((treatment for treatment in order if treatment in given), None)


def _list_treatments(therapy: TherapyFact, drugs: Mapping[str, Drug]) -> set[Treatment | None]:
    if therapy.mode is TherapyMode.RADIOTHERAPY:
        return {Treatment.RADIOTHERAPY}
    found = (find_drug(drugs, dose.drug) for dose in therapy.drugs)
    return {_TREATMENTS.get(drug.kind) for drug in found if drug is not None}


def has_necrosis(fact: PathologyFact) -> bool:
    """Whether the share of necrosis is stated."""
    return get_stated(fact.necrosis_percent) is not None


def has_margin(fact: PathologyFact) -> bool:
    """Whether tumour at a margin is stated, or that there is none."""
    return any(get_stated(flag) is not None for flag in (fact.has_microscopic_margin, fact.has_macroscopic_margin))


def classify_specimen_residual(fact: PathologyFact) -> Score[Options[Residual]]:
    """R by what was left to the eye and under the microscope."""
    return classify_residual(
        has_macroscopic=get_stated(fact.has_macroscopic_margin), has_microscopic=get_stated(fact.has_microscopic_margin)
    )


def is_resection(fact: PathologyFact) -> bool:
    """Whether a specimen says how much of the tumour a treatment left."""
    return any(get_stated(share) is not None for share in (fact.necrosis_percent, fact.viable_percent))


def has_grading(fact: PathologyFact) -> bool:
    """Whether a grade or a count of mitoses is stated."""
    return get_stated(fact.fnclcc_grade) is not None or get_stated(fact.mitoses_per_10_fields) is not None


def has_plane(fact: PathologyFact, facts: Sequence[CourseFact]) -> bool:
    """Whether the closest plane, or whether the tumour was cut into, is stated."""
    return get_stated(fact.margin_plane) is not None or _find_breach(fact, facts) is not None


def grade_specimen_stbsg(fact: PathologyFact, facts: Sequence[CourseFact], drugs: Mapping[str, Drug]) -> Score[Options[Stbsg]]:
    """The share of viable cells; where it is not stated, what the necrosis leaves possible."""
    viable, necrosis = (_make_interval(get_stated(share)) for share in (fact.viable_percent, fact.necrosis_percent))
    return grade_stbsg(viable, necrosis, find_treatment(fact, facts, drugs))


def score_specimen_fnclcc(fact: PathologyFact, facts: Sequence[CourseFact], points: PointTable) -> Score[Options[int]]:
    """Refused where a drug or radiation came before the tissue was taken. Differentiation is not recorded, so it stays open."""
    before = facts[: next(place for place, item in enumerate(facts) if item.identifier == fact.identifier)]
    treating = (TherapyMode.SYSTEMIC, TherapyMode.RADIOTHERAPY)
    is_treated = any(isinstance(item, TherapyFact) and item.mode in treating for item in before)
    mitoses, necrosis = get_stated(fact.mitoses_per_10_fields), get_stated(fact.necrosis_percent)
    return score_fnclcc(FnclccFindings(None, mitoses, necrosis, not is_treated), points)


def classify_specimen_margin(fact: PathologyFact, facts: Sequence[CourseFact]) -> Score[Options[Margin]]:
    """By the specimen's closest plane and by whether an operation it shows the effect of cut into the tumour."""
    return classify_margin(get_stated(fact.margin_plane), was_breached=_find_breach(fact, facts))


def _find_breach(fact: PathologyFact, facts: Sequence[CourseFact]) -> bool | None:
    operations = (item for item in facts if isinstance(item, OperationFact) and item.identifier in fact.effect_of)
    answers = [get_stated(operation.was_breached) for operation in operations]
    if True in answers:
        return True
    return None if not answers or None in answers else False


def _make_interval(share: Decimal | None) -> Interval | None:
    return None if share is None else Interval(share, share)
