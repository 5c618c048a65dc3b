"""What the label asks for after an adverse reaction: shown beside the event, never carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from fascicle.clinic.completions import Input, Scale, conclude
from fascicle.clinic.dose_tables import AdviceLine, DoseAction, DoseLevel
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated

APPLIES: Final = Applicability(True, "The label has lines for this reaction.")
SHOWN: Final = "The label's text for the treating physician, who decides."
_GRADES: Final = (0, 1, 2, 3, 4)


def advise_dose(
    lines: Sequence[AdviceLine], drug: str, reaction: str, grade: Stated[int], conditions: Mapping[str, bool]
) -> Score[Options[DoseAction]]:
    """The label's action, or every one that what is not stated leaves possible. Grades that no line lists ask for no change.

    Verified only where every line that was in question is. Raises ValueError for a reaction the label's table does not have and
    for a condition it does not ask for.
    """
    asked = [line for line in lines if (line.drug, line.reaction) == (drug, reaction)]
    if not asked:
        raise ValueError(f"the table has no line for {reaction} under {drug}")
    names = tuple(dict.fromkeys(name for line in asked for name in line.conditions))
    unknown = sorted(conditions.keys() - set(names))
    if unknown:
        raise ValueError(f"{reaction} under {drug} does not ask for {', '.join(unknown)}")
    inputs: list[Input[Any]] = [Input("grade", grade, _GRADES)]
    inputs += [Input(name, conditions.get(name), (False, True)) for name in names]

    def find_action(*facts: Any) -> DoseAction:
        found = [line.action for line in asked if _holds(line, facts[0], dict(zip(names, facts[1:], strict=True)))]
        if len(found) > 1:
            raise ValueError(f"{reaction} under {drug}: two lines hold for grade {facts[0]}")
        return found[0] if found else DoseAction.NO_CHANGE

    return conclude(Scale(f"dose of {drug}", tuple(DoseAction), _make_rule(asked)), inputs, find_action, APPLIES, (SHOWN,))


def list_steps(lines: Sequence[AdviceLine], drug: str, reaction: str, grade: int) -> tuple[AdviceLine, ...]:
    """The lines of the label for one grade of a reaction, in the order of the table, for people to read."""
    return tuple(line for line in lines if (line.drug, line.reaction) == (drug, reaction) and grade in line.grades)


def find_lower_dose(levels: Sequence[DoseLevel], drug: str, dose_mg_per_day: Decimal) -> Decimal | None:
    """The next lower dose in milligrams a day; None below the last one, where the drug is stopped.

    Raises ValueError for a dose that is none of the label's: what follows on it is not for a table to say.
    """
    doses = [level.dose_mg_per_day for level in levels if level.drug == drug]
    if dose_mg_per_day not in doses:
        raise ValueError(f"{dose_mg_per_day} mg a day is no dose of the label of {drug}")
    place = doses.index(dose_mg_per_day)
    return doses[place + 1] if place + 1 < len(doses) else None


def _holds(line: AdviceLine, grade: int, conditions: Mapping[str, bool]) -> bool:
    return grade in line.grades and all(conditions[name] is flag for name, flag in line.conditions.items())


def _make_rule(lines: Sequence[AdviceLine]) -> Rule:
    """One rule for lines of one reaction; a single line that was not read makes it unverified."""
    is_verified = all(line.verification is Verification.VERIFIED for line in lines)
    sources = "; ".join(dict.fromkeys(line.source for line in lines))
    verification = Verification.VERIFIED if is_verified else Verification.UNVERIFIED
    return Rule(Citation(sources), f"dosage modifications: {lines[0].reaction}", verification)
