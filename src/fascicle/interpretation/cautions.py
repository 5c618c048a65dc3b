"""Warnings of labels held against the patient's own state: QTc, heart, bone, nervous system, co-medication, age, pregnancy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from fascicle.model.knowledge import Concern, DrugCaution, EnzymeEffect, Modulator, Verification
from fascicle.model.options import CautionAnswer, CautionStatus
from fascicle.model.patient_state import Datum, PatientState

_ADULT_MONTHS: Final = 18 * 12
_INHIBITORS: Final = (EnzymeEffect.STRONG_INHIBITOR, EnzymeEffect.MODERATE_INHIBITOR)
_INDUCERS: Final = (EnzymeEffect.STRONG_INDUCER, EnzymeEffect.MODERATE_INDUCER)
Judged = tuple[CautionStatus, str]


def assess_cautions(
    drugs: Sequence[str], cautions: Sequence[DrugCaution], state: PatientState, modulators: Mapping[str, Modulator]
) -> tuple[CautionAnswer, ...]:
    """Every warning of the drugs, those that apply to this patient first, then those that are not known, then the rest."""
    own = [item for item in cautions if item.drug in drugs]
    answers = [_assess(item, state, modulators) for item in own]
    order = (CautionStatus.RAISED, CautionStatus.UNKNOWN, CautionStatus.ALWAYS, CautionStatus.NOT_RAISED)
    return tuple(sorted(answers, key=lambda item: (order.index(item.status), drugs.index(item.drug))))


def _assess(caution: DrugCaution, state: PatientState, modulators: Mapping[str, Modulator]) -> CautionAnswer:
    if caution.concern in (Concern.CYP3A_INHIBITOR, Concern.CYP3A_INDUCER):
        effects = _INHIBITORS if caution.concern is Concern.CYP3A_INHIBITOR else _INDUCERS
        status, because = _judge_co_medication(state, modulators, effects)
    else:
        status, because = _JUDGES.get(caution.concern, _judge_always)(caution, state)
    is_verified = caution.verification is Verification.VERIFIED
    return CautionAnswer(caution.drug, caution.concern, caution.text, status, because, is_verified)


def _judge_qtc(caution: DrugCaution, state: PatientState) -> Judged:
    qtc = state.qtc_ms
    if qtc.value is None or caution.limit is None:
        return CautionStatus.UNKNOWN, f"QTc: {qtc.because}"
    is_over = float(qtc.value) > caution.limit
    words = f"QTc {qtc.value} ms, the label's limit {caution.limit:g} ms ({qtc.because})"
    return (CautionStatus.RAISED if is_over else CautionStatus.NOT_RAISED), words


def _judge_heart(caution: DrugCaution, state: PatientState) -> Judged:
    lvef = state.lvef_percent
    if lvef.value is None:
        return CautionStatus.UNKNOWN, f"left ventricular ejection fraction: {lvef.because}"
    if caution.limit is None:
        return CautionStatus.ALWAYS, f"left ventricular ejection fraction {lvef.value} % ({lvef.because})"
    is_under = float(lvef.value) < caution.limit
    words = f"left ventricular ejection fraction {lvef.value} %, limit {caution.limit:g} % ({lvef.because})"
    return (CautionStatus.RAISED if is_under else CautionStatus.NOT_RAISED), words


def _judge_fracture(caution: DrugCaution, state: PatientState) -> Judged:
    del caution
    return _judge_fact(state.has_spinal_disease, "disease of the spine")


def _judge_pregnancy(caution: DrugCaution, state: PatientState) -> Judged:
    del caution
    return _judge_fact(state.is_pregnant, "pregnancy")


def _judge_fact(datum: Datum[bool], name: str) -> Judged:
    """A caution that is raised where a fact holds."""
    words = f"{name}: {datum.because}"
    if datum.value is None:
        return CautionStatus.UNKNOWN, words
    return (CautionStatus.RAISED if datum.value else CautionStatus.NOT_RAISED), words


def _judge_child(caution: DrugCaution, state: PatientState) -> Judged:
    del caution
    age = state.age_months
    if age.value is None:
        return CautionStatus.UNKNOWN, f"age: {age.because}"
    if age.value[0] >= _ADULT_MONTHS:
        return CautionStatus.NOT_RAISED, age.because
    return (CautionStatus.RAISED if age.value[1] < _ADULT_MONTHS else CautionStatus.UNKNOWN), age.because


def _judge_always(caution: DrugCaution, state: PatientState) -> Judged:
    del caution, state
    return CautionStatus.ALWAYS, "no fact of this case decides it"


def _judge_co_medication(state: PatientState, modulators: Mapping[str, Modulator], effects: tuple[EnzymeEffect, ...]) -> Judged:
    """A drug that the table does not have is no proof of no effect, so it leaves the question open."""
    drugs = state.co_medication.value
    if drugs is None:
        return CautionStatus.UNKNOWN, f"co-medication: {state.co_medication.because}"
    known = {drug: modulators.get(drug.lower()) for drug in drugs}
    hits = [_name_modulator(drug, item) for drug, item in known.items() if item and item.effect in effects]
    if hits:
        return CautionStatus.RAISED, f"co-medication: {', '.join(hits)}"
    unlisted = [drug for drug, item in known.items() if item is None]
    if unlisted:
        return CautionStatus.UNKNOWN, f"co-medication: {', '.join(unlisted)} not in the table of CYP3A inhibitors and inducers"
    return CautionStatus.NOT_RAISED, f"co-medication: {', '.join(drugs) or 'none'} ({state.co_medication.because})"


def _name_modulator(drug: str, item: Modulator) -> str:
    """`itraconazole (strong inhibitor)`; an entry that was not checked says so."""
    unchecked = "" if item.verification is Verification.VERIFIED else ", not checked against its source"
    return f"{drug} ({item.effect.value.replace('_', ' ')}{unchecked})"


_JUDGES: Final[dict[Concern, Callable[[DrugCaution, PatientState], Judged]]] = {
    Concern.QTC: _judge_qtc,
    Concern.HEART_FAILURE: _judge_heart,
    Concern.FRACTURE: _judge_fracture,
    Concern.PREGNANCY: _judge_pregnancy,
    Concern.CHILD: _judge_child,
}
