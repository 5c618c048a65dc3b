"""Warnings of labels against the patient: raised, not raised, not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fascicle.interpretation.cautions import assess_cautions
from fascicle.model.knowledge import Citation, Concern, DrugCaution, EnzymeEffect, Modulator, Verification
from fascicle.model.options import CautionAnswer, CautionStatus
from fascicle.model.patient_state import Datum, PatientState

RAISED, NOT, UNKNOWN, ALWAYS = (
    CautionStatus.RAISED,
    CautionStatus.NOT_RAISED,
    CautionStatus.UNKNOWN,
    CautionStatus.ALWAYS,
)
TODAY = date(2026, 11, 27)
CITED = (Citation("A label", None, "section 5"),)
MODULATORS = {
    "itraconazole": Modulator("itraconazole", EnzymeEffect.STRONG_INHIBITOR, CITED, Verification.VERIFIED, TODAY),
    "rifampicin": Modulator("rifampicin", EnzymeEffect.STRONG_INDUCER, CITED, Verification.VERIFIED, TODAY),
}


def assess(concern: Concern, limit: float | None, **state: Any) -> CautionAnswer:
    caution = DrugCaution("entrectinib", concern, limit, "Mind this.", CITED, Verification.VERIFIED, TODAY)
    told: dict[str, Any] = {name: Datum(value, "told") for name, value in state.items()}
    (answer,) = assess_cautions(["entrectinib"], [caution], PatientState(**told), MODULATORS)
    return answer


@pytest.mark.parametrize(
    ("concern", "limit", "state", "status"),
    [
        (Concern.QTC, 450, {"qtc_ms": Decimal(451)}, RAISED),
        (Concern.QTC, 450, {"qtc_ms": Decimal(450)}, NOT),
        (Concern.QTC, 450, {}, UNKNOWN),
        (Concern.QTC, None, {"qtc_ms": Decimal(500)}, UNKNOWN),
        (Concern.HEART_FAILURE, 50, {"lvef_percent": Decimal(49)}, RAISED),
        (Concern.HEART_FAILURE, 50, {"lvef_percent": Decimal(50)}, NOT),
        (Concern.HEART_FAILURE, 50, {}, UNKNOWN),
        (Concern.HEART_FAILURE, None, {"lvef_percent": Decimal(60)}, ALWAYS),
        (Concern.FRACTURE, None, {"has_spinal_disease": True}, RAISED),
        (Concern.FRACTURE, None, {"has_spinal_disease": False}, NOT),
        (Concern.FRACTURE, None, {}, UNKNOWN),
        (Concern.PREGNANCY, None, {"is_pregnant": True}, RAISED),
        (Concern.PREGNANCY, None, {"is_pregnant": False}, NOT),
        (Concern.PREGNANCY, None, {}, UNKNOWN),
        (Concern.CHILD, None, {"age_months": (204, 215)}, RAISED),
        (Concern.CHILD, None, {"age_months": (216, 227)}, NOT),
        (Concern.CHILD, None, {"age_months": (210, 221)}, UNKNOWN),
        (Concern.CHILD, None, {}, UNKNOWN),
        (Concern.CYP3A_INHIBITOR, None, {"co_medication": ("Itraconazole",)}, RAISED),
        (Concern.CYP3A_INHIBITOR, None, {"co_medication": ("rifampicin",)}, NOT),
        (Concern.CYP3A_INHIBITOR, None, {"co_medication": ()}, NOT),
        (Concern.CYP3A_INHIBITOR, None, {"co_medication": ("dexamethasone",)}, UNKNOWN),
        (Concern.CYP3A_INHIBITOR, None, {"co_medication": ("dexamethasone", "itraconazole")}, RAISED),
        (Concern.CYP3A_INHIBITOR, None, {}, UNKNOWN),
        (Concern.CYP3A_INDUCER, None, {"co_medication": ("rifampicin",)}, RAISED),
        (Concern.CYP3A_INDUCER, None, {"co_medication": ("itraconazole",)}, NOT),
        (Concern.CNS, None, {}, ALWAYS),
        (Concern.LIVER, None, {}, ALWAYS),
    ],
)
def test_assess_cautions__each_concern(
    concern: Concern, limit: float | None, state: dict[str, Any], status: CautionStatus
) -> None:
    assert assess(concern, limit, **state).status is status


def test_assess_cautions__what_applies_comes_first_and_other_drugs_not_at_all() -> None:
    cautions = [
        DrugCaution("entrectinib", concern, 450, "Mind this.", CITED, Verification.UNVERIFIED, TODAY)
        for concern in (Concern.PREGNANCY, Concern.CNS, Concern.QTC)
    ]
    other = DrugCaution("larotrectinib", Concern.CNS, None, "Mind that.", CITED, Verification.VERIFIED, TODAY)
    state = PatientState(qtc_ms=Datum(Decimal(470), "ECG"), is_pregnant=Datum(False, "told"))
    answers = assess_cautions(["entrectinib"], [*cautions, other], state, {})
    assert [answer.concern for answer in answers] == [Concern.QTC, Concern.CNS, Concern.PREGNANCY]
    assert not any(answer.is_verified for answer in answers)
