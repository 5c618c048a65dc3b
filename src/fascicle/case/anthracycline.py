"""The anthracyclines of a course, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from fascicle.clinic.anthracycline import Anthracycline, CumulativeDose, GivenDose, sum_doses
from fascicle.clinic.drugs import Drug, find_drug
from fascicle.model.course import get_stated
from fascicle.model.course_facts import CourseFact
from fascicle.model.course_therapies import DoseUnit, DrugDose, TherapyFact

_PER_M2: Final = {DoseUnit.MG_PER_M2: Decimal(1), DoseUnit.G_PER_M2: Decimal(1000)}


def sum_anthracyclines(
    facts: Sequence[CourseFact], drugs: Mapping[str, Drug], anthracyclines: Mapping[str, Anthracycline]
) -> CumulativeDose | None:
    """The cumulative dose over all therapies; None where none of them has an anthracycline.

    A sum that a line states counts for its one anthracycline; of two in one line it does not say how much was which.
    """
    doses = [dose for fact in facts if isinstance(fact, TherapyFact) for dose in _list_doses(fact, drugs)]
    return sum_doses(doses, anthracyclines) if doses else None


def _list_doses(therapy: TherapyFact, drugs: Mapping[str, Drug]) -> Iterator[GivenDose]:
    found = [(dose, drug) for dose in therapy.drugs if (drug := find_drug(drugs, dose.drug)) and drug.is_anthracycline]
    total = get_stated(therapy.cumulative_anthracycline_mg_per_m2) if len(found) == 1 else None
    for dose, drug in found:
        given = _find_per_m2(dose), get_stated(dose.doses_per_cycle), get_stated(therapy.cycles)
        yield GivenDose(therapy.identifier, drug.name, *given, total)


def _find_per_m2(dose: DrugDose) -> Decimal | None:
    """One dose in milligrams per square metre; None where it is not stated per area."""
    amount, unit = get_stated(dose.dose), get_stated(dose.unit)
    return None if amount is None or unit not in _PER_M2 else amount * _PER_M2[unit]
