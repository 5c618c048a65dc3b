"""The tables of CASE.toml for what was given and what it did: therapies with their drugs, blood tests, adverse events."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fascicle.adapters.course_forms import Count, EntryTable, FactTable, Flag, Known, Name, Number, Percent, WhenTable, Words
from fascicle.model.course_blood import BloodFact, BloodValue
from fascicle.model.course_therapies import DoseUnit, DrugDose, NotDoneReason, TherapyFact, TherapyMode, ToxicityFact

PositiveNumber = Annotated[Number, Field(gt=0)]


class DrugTable(FactTable):
    """A drug with its dose."""

    makes = DrugDose
    drug: Name = Field(description="International nonproprietary name.")
    dose: Known[PositiveNumber] = Field(None, description="Dose in `unit`.")
    unit: Known[DoseUnit] = Field(None, description="Unit by UCUM.")
    schedule: Words = Field(None, description="How often.")
    route: Words = Field(None, description="Route.")
    doses_per_cycle: Known[Annotated[int, Field(ge=1, le=100, strict=True)]] = Field(
        None, description="How often `dose` is given in one cycle."
    )


class TherapyTable(EntryTable):
    """A line of therapy."""

    makes = TherapyFact
    mode: TherapyMode = Field(description="What it is.")
    drugs: list[DrugTable] = Field(default_factory=list, description="Drugs.")
    cycles: Count = Field(None, description="Cycles that were given.")
    ended: Known[WhenTable] = Field(None, description="When it ended.")
    known_until: Name | None = Field(None, description="Identifier of the last fact at which it was still given.")
    is_ongoing: Flag = Field(None, description="It had not ended at the last contact.")
    stop_reason: Known[NotDoneReason] = Field(None, description="Why it ended.")
    stop_words: Words = Field(None, description="Why it ended, in words.")
    dose_gy: Known[Annotated[PositiveNumber, Field(le=200)]] = Field(None, description="Whole dose of radiotherapy in Gy.")
    fractions: Known[Annotated[int, Field(ge=1, le=100, strict=True)]] = Field(None, description="Fractions of radiotherapy.")
    target: Words = Field(None, description="What was irradiated or embolised.")
    cumulative_anthracycline_mg_per_m2: Known[PositiveNumber] = Field(
        None, description="All anthracycline of this line, mg/m2, where it is stated as a sum."
    )
    baseline_lvef_percent: Percent = Field(None, description="Left ventricular ejection fraction before it.")
    baseline_ecg: Words = Field(None, description="Electrocardiogram before it.")
    toxicity: Words = Field(None, description="What is said of adverse events in words; single events are [[toxicities]].")
    has_progressed: Flag = Field(None, description="The disease progressed on this line.")
    progressed: Known[WhenTable] = Field(None, description="When it progressed on this line.")
    minimum_stable_days: Count = Field(
        None, description="Days from the start after which stable disease counts, by protocol (RECIST 1.1, section 4.4.3)."
    )
    not_evaluable_between: Count = Field(
        None, description="How many not evaluable studies may lie between a response and its confirmation, by protocol."
    )
    decided_in: Name | None = Field(None, description="Identifier of the decision it carries out.")
    expected: Words = Field(None, description="What was expected of it.")


class BloodValueTable(FactTable):
    """One value of a blood test."""

    makes = BloodValue
    test: Name = Field(description="Name of the test.")
    value: Annotated[Number, Field(ge=0)] = Field(description="The value.")
    unit: Name = Field(description="Unit by UCUM, of the value and its limits.")
    lower_limit: Known[Annotated[Number, Field(ge=0)]] = Field(None, description="Lower limit of normal.")
    upper_limit: Known[Annotated[Number, Field(ge=0)]] = Field(None, description="Upper limit of normal.")


class BloodTable(EntryTable):
    """A blood test, for the laboratory terms of CTCAE."""

    makes = BloodFact
    results: list[BloodValueTable] = Field(min_length=1, description="Values of one sample.")


class ToxicityTable(EntryTable):
    """An adverse event."""

    makes = ToxicityFact
    term: Name = Field(description="Term of CTCAE v5.0.")
    grade: Known[Annotated[int, Field(ge=1, le=5, strict=True)]] = Field(None, description="Grade as stated.")
    attributed_to: Words = Field(None, description="Identifier of the therapy it is attributed to.")
    action: Words = Field(None, description="What was done about it.")
    shown_in: Name | None = Field(None, description="Identifier of the blood test or examination that holds its value.")
    conditions: dict[str, Annotated[bool, Field(strict=True)]] = Field(
        default_factory=dict, description="Clauses of the term, or of the label, that hold or do not hold, by name."
    )
    was_there_before: Flag = Field(None, description="It was there before the therapy.")
    is_worse_than_before: Flag = Field(None, description="It was there before and has become worse.")
