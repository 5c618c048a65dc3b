"""The stains of a case: those told by themselves, and those that reports on tissue in the course name."""

from __future__ import annotations

from collections.abc import Sequence

from fascicle.case.patient_state import select_reports
from fascicle.model.course import get_stated
from fascicle.model.course_facts import CourseFact
from fascicle.model.patient_state import ToldState
from fascicle.model.stains import Stain, fold_name


def list_stains(told: Sequence[Stain], state: ToldState, facts: Sequence[CourseFact]) -> tuple[Stain, ...]:
    """All stains, each marker of a report once: one that is told by itself stands before what a report says of its marker.

    Reports are those before the fact that `state.as_of` names. Raises CaseError where the course has no such fact.
    """
    own = {fold_name(stain.marker) for stain in told}
    reported = [
        Stain(item.marker, item.result, fact.identifier, get_stated(item.percent))
        for fact in select_reports(state, facts)
        for item in fact.markers
    ]
    return (*told, *(stain for stain in reported if fold_name(stain.marker) not in own))
