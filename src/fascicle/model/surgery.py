"""What an operation goes through, and what may follow it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.course import Known


class Plane(StrEnum):
    """What the dissection went through at its closest: tumour, the reactive zone, normal tissue, or beyond the compartment."""

    TUMOUR = "tumour"
    REACTIVE_ZONE = "reactive_zone"
    NORMAL_TISSUE = "normal_tissue"
    OUTSIDE_COMPARTMENT = "outside_compartment"


class Management(StrEnum):
    """The most that one complication took.

    `ALLOWED`: nothing, or antiemetics, antipyretics, analgesics, diuretics, electrolytes, physiotherapy, a wound opened at the
    bedside. `DRUGS`: any other drug, transfusion, parenteral nutrition. `INTERVENTION`: surgical, endoscopic, radiological.
    """

    ALLOWED = "allowed"
    DRUGS = "drugs_or_transfusion"
    INTERVENTION = "intervention"
    INTENSIVE_CARE = "intensive_care_for_organ_failure"
    DEATH = "death"


@dataclass(frozen=True, slots=True)
class ComplicationFinding:
    """One complication of an operation. `was_planned_in_operation`: what was given was planned and within the operation."""

    what: str
    management: Known[Management] = None
    was_planned_in_operation: Known[bool] = None
    was_under_general_anaesthesia: Known[bool] = None
    failed_several_organs: Known[bool] = None
    persists_at_discharge: Known[bool] = None
