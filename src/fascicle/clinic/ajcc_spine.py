"""AJCC 8th edition: T of a primary bone sarcoma of the spine, by segments of vertebrae."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, apply_if, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Options, Rule, Score, Stated
from fascicle.model.spine import Part, Segment, count_between


class Spread(StrEnum):
    """How many segments, and whether they join. A segment is one of five parts of a vertebra, not a vertebra."""

    ONE_OR_TWO = "one_or_two_adjacent"
    THREE = "three_adjacent"
    FOUR_OR_APART = "four_or_more_or_not_adjacent"


class SpineT(StrEnum):
    """Published categories."""

    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4A = "T4a"
    T4B = "T4b"


RULE: Final = Rule(
    Citation("AJCC Cancer Staging Manual, 8th edition (2017), chapter 38 Bone"),
    "spine: definition of primary tumour",
    Verification.VERIFIED,
)
SCALE: Final = Scale("AJCC 8 T, spine", tuple(SpineT), RULE)
NO_STAGE_GROUP: Final = "The chapter gives no stage group for the spine (unverified)."
_RING: Final = tuple(Part)


def stage_ajcc_spine(
    spread: Stated[Spread],
    *,
    is_in_canal: bool | None,
    is_in_great_vessels: bool | None,
    is_primary_of_bone: bool | None,
) -> Score[Options[SpineT]]:
    """T, or every T that remains possible: great vessels (T4b) outrank the canal (T4a), which outranks segments."""
    inputs = (
        Input("number of segments and whether they join", spread, tuple(Spread)),
        Input("invasion of the spinal canal", is_in_canal, (False, True)),
        Input("invasion of the great vessels or tumour thrombus", is_in_great_vessels, (False, True)),
    )
    applicability = apply_if(
        is_met=is_primary_of_bone,
        yes="The tumour is a primary sarcoma of a vertebra.",
        no="The category is for primary bone sarcomas of the spine.",
        unknown="whether the tumour is a primary one of bone",
    )
    return conclude(SCALE, inputs, _stage, applicability, (NO_STAGE_GROUP,))


def describe_spread(segments: Set[Segment]) -> Spread:
    """How many segments are involved and whether all of them join. Raises ValueError for none."""
    if not segments:
        raise ValueError("a tumour of the spine lies in at least one segment")
    if len(segments) > 3 or not _all_join(segments):
        return Spread.FOUR_OR_APART
    return Spread.THREE if len(segments) == 3 else Spread.ONE_OR_TWO


def _stage(spread: Spread, is_in_canal: YesNo, is_in_vessels: YesNo) -> SpineT:
    if is_in_vessels:
        return SpineT.T4B
    if is_in_canal:
        return SpineT.T4A
    return {Spread.ONE_OR_TWO: SpineT.T1, Spread.THREE: SpineT.T2, Spread.FOUR_OR_APART: SpineT.T3}[spread]


def _all_join(segments: Set[Segment]) -> bool:
    """Whether one can walk from each segment to each other over segments that touch."""
    reached = {min(segments, key=lambda segment: (segment.vertebra, segment.part))}
    while True:
        further = {segment for segment in segments - reached if any(_touch(segment, other) for other in reached)}
        if not further:
            return len(reached) == len(segments)
        reached |= further


def _touch(first: Segment, second: Segment) -> bool:
    """Neighbours around the canal of one vertebra, or the same part of neighbouring vertebrae."""
    if first.vertebra == second.vertebra:
        steps = abs(_RING.index(first.part) - _RING.index(second.part))
        return steps in (1, len(_RING) - 1)
    return first.part is second.part and count_between(first.vertebra, second.vertebra) == 1
