"""Facts of what was given: lines of therapy with drugs and doses, why they ended, and adverse events.

None is "not recorded", `NOT_STATED` is "the source does not say"; neither is ever 0 or "no". Units stand in names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from fascicle.model.course import NOT_STATED, Fact, Known, Subject, When


class NotDoneReason(StrEnum):
    """Why something was not done or was stopped.

    Codes of MII_CS_MTB_Follow_Up_Grund_Nicht_Umsetzung, Medizininformatik-Initiative, core data set module molecular tumour
    board.
    """

    PAYMENT_REFUSED = "payment-refused"
    PAYMENT_PENDING = "payment-pending"
    PAYMENT_ENDED = "payment-ended"
    NO_INDICATION = "no-indication"
    MEDICAL_REASON = "medical-reason"
    PATIENT_REFUSAL = "patient-refusal"
    PATIENT_WISH = "patient-wish"
    PATIENT_DEATH = "patient-death"
    LOST_TO_FOLLOW_UP = "lost-to-fu"
    CHRONIC_REMISSION = "chronic-remission"
    PROGRESSION = "progression"
    TOXICITY = "toxicity"
    OTHER_THERAPY_CHOSEN = "other-therapy-chosen"
    BEST_SUPPORTIVE_CARE = "best-supportive-care"
    DETERIORATION = "deterioration"
    REGULAR_COMPLETION = "regular-completion"
    REGULAR_COMPLETION_REDUCED = "regular-completion-with-dosage-reduction"
    REGULAR_COMPLETION_CHANGED = "regular-completion-with-substance-change"
    OTHER = "other"
    UNKNOWN = "unknown"


class TherapyMode(StrEnum):
    """What a therapy is."""

    SYSTEMIC = "systemic"
    RADIOTHERAPY = "radiotherapy"
    EMBOLISATION = "embolisation"
    STEROID = "steroid"
    OTHER = "other"


class DoseUnit(StrEnum):
    """Units of doses, by UCUM."""

    MG = "mg"
    MG_PER_M2 = "mg/m2"
    G_PER_M2 = "g/m2"
    MG_PER_KG = "mg/kg"
    UG = "ug"
    IU = "[iU]"


@dataclass(frozen=True, slots=True)
class DrugDose:
    """A drug of a line with its dose; `schedule` in words ("once daily"), `doses_per_cycle` how often it is given in a cycle."""

    drug: str
    dose: Known[Decimal] = None
    unit: Known[DoseUnit] = None
    schedule: Known[str] = None
    route: Known[str] = None
    doses_per_cycle: Known[int] = None

    def __post_init__(self) -> None:
        has_dose, has_unit = (isinstance(item, (Decimal, DoseUnit)) for item in (self.dose, self.unit))
        if has_dose != has_unit:
            raise ValueError(f"{self.drug}: a dose needs its unit, and a unit its dose")


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapyFact(Fact):
    """A line of therapy.

    `ended` None or NOT_STATED: its end is not known; `known_until` then names the last fact at which it was still given.
    `is_ongoing`: it had not ended at the last contact. `has_progressed`, `progressed`: the disease did on this line, and when.
    `minimum_stable_days` and `not_evaluable_between` are what its protocol asks of stable disease and of a confirmation.
    `cumulative_anthracycline_mg_per_m2` is that of this line alone.
    """

    kind: Literal[Subject.THERAPY] = Subject.THERAPY
    mode: TherapyMode
    drugs: tuple[DrugDose, ...] = ()
    cycles: Known[int] = None
    ended: Known[When] = None
    known_until: str | None = None
    is_ongoing: Known[bool] = None
    stop_reason: Known[NotDoneReason] = None
    stop_words: Known[str] = None
    dose_gy: Known[Decimal] = None
    fractions: Known[int] = None
    target: Known[str] = None
    cumulative_anthracycline_mg_per_m2: Known[Decimal] = None
    baseline_lvef_percent: Known[Decimal] = None
    baseline_ecg: Known[str] = None
    toxicity: Known[str] = None
    has_progressed: Known[bool] = None
    progressed: Known[When] = None
    minimum_stable_days: Known[int] = None
    not_evaluable_between: Known[int] = None
    decided_in: str | None = None
    expected: Known[str] = None

    @property
    def links(self) -> tuple[str, ...]:
        """The decision it carries out."""
        return (*((self.decided_in,) if self.decided_in else ()), *self.effect_of)

    @property
    def until(self) -> When | None:
        """Its end; an empty time where that is not known."""
        return self.ended if isinstance(self.ended, When) else When()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicityFact(Fact):
    """An adverse event by CTCAE v5.0. `grade` as stated by the treating team.

    `shown_in` is the fact that holds its value: a blood test, or an examination with an electrocardiogram, echocardiogram or
    weight. `conditions`: which of the clauses of the term and of the label's table hold, by their names. `was_there_before`: it
    was there before the therapy; `is_worse_than_before`: and has worsened since.
    """

    kind: Literal[Subject.TOXICITY] = Subject.TOXICITY
    term: str
    grade: Known[int] = None
    attributed_to: Known[str] = None
    action: Known[str] = None
    shown_in: str | None = None
    conditions: Mapping[str, bool] = field(default_factory=dict)
    was_there_before: Known[bool] = None
    is_worse_than_before: Known[bool] = None

    @property
    def links(self) -> tuple[str, ...]:
        """The therapy it is attributed to, and the fact that shows it."""
        named = (self.attributed_to, self.shown_in)
        return (*(name for name in named if name and name != NOT_STATED), *self.effect_of)
