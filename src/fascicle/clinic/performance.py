"""ECOG performance status: what a patient can still do. Stated by whoever saw the patient, never derived."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated


class Activity(StrEnum):
    """The definitions of the six grades, in order."""

    FULLY_ACTIVE = "fully_active"
    LIGHT_WORK = "restricted_but_able_to_do_light_work"
    SELF_CARE = "self_care_but_no_work_up_more_than_half_of_waking_hours"
    LIMITED_SELF_CARE = "limited_self_care_in_bed_or_chair_more_than_half"
    NO_SELF_CARE = "no_self_care_confined_to_bed_or_chair"
    DEAD = "dead"


SCALE: Final = Scale(
    "ECOG",
    (0, 1, 2, 3, 4, 5),
    Rule(Citation("Oken MM et al., Am J Clin Oncol 1982;5:649-655"), "Table 2", Verification.VERIFIED),
)
APPLIES: Final = Applicability(True, "The scale is for every patient with cancer.")
NOT_FROM_PARALYSIS: Final = "Not derived from the strength of the legs: the grade asks for activity and self-care."
KARNOFSKY: Final = Applicability(
    False, "Published tables give Karnofsky 70 ECOG 1 or 2, and 50 ECOG 2 or 3: it is not converted."
)
_GRADES: Final = {activity: grade for grade, activity in enumerate(Activity)}


def grade_performance(activity: Stated[Activity]) -> Score[Options[int]]:
    """The grade, 0 to 5, of what was stated of activity; every grade where nothing was."""
    inputs = (Input("activity and self-care", activity, tuple(Activity)),)
    return conclude(SCALE, inputs, _GRADES.__getitem__, APPLIES, (NOT_FROM_PARALYSIS,))


def refuse_karnofsky(karnofsky_percent: int) -> Score[Options[int]]:
    """ECOG from a Karnofsky index: refused, since the published tables disagree. Raises ValueError for what is no index."""
    if karnofsky_percent not in range(0, 101, 10):
        raise ValueError(f"a Karnofsky index is 0 to 100 in tens, not {karnofsky_percent}")
    return Score(SCALE.name, None, SCALE.rule, KARNOFSKY)
