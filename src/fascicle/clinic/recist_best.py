"""RECIST 1.1: the best overall response of a line of therapy, with and without confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, conclude
from fascicle.clinic.recist_rules import APPLIES, make_rule
from fascicle.model.response import Response
from fascicle.model.scores import Options, Score, Stated

CONFIRMED: Final = Scale("RECIST 1.1 best overall response, confirmed", tuple(Response), make_rule("section 4.4.3 and Table 3"))
UNCONFIRMED: Final = Scale("RECIST 1.1 best overall response", tuple(Response), make_rule("section 4.4.3"))
# Section 4.6: a response is confirmed no earlier than four weeks after it was first seen.
_CONFIRMATION_DAYS: Final = 28
_NEVER_DAYS: Final = 1_000_000
QUERY: Final = "A partial response follows a complete one: ask whether the complete response was real (Table 3, footnote)."


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A response with its day, counted from the start of the line."""

    day: int
    response: Stated[Response]


@dataclass(frozen=True, slots=True)
class Protocol:
    """What the study or clinic agreed on.

    `minimum_stable_days`: how long after the start stable disease must be seen (usually 6 to 8 weeks); None is not stated.
    `not_evaluable_between`: how many not evaluable time points may lie between a response and its confirmation.
    """

    requires_confirmation: bool
    minimum_stable_days: int | None
    not_evaluable_between: int


Course = tuple[tuple[int, Response], ...]


def assess_best_response(time_points: Sequence[TimePoint], protocol: Protocol) -> Score[Options[Response]]:
    """The best response up to the first progression.

    With confirmation, a response counts from the second one at least 28 days later. Stable disease, and what only counts as such,
    needs the minimum duration. A partial response after a complete one is a query: if the complete response was real, the
    disease progressed; if it was not, it was partial. Both are given until it is settled.

    Raises ValueError for days out of order, and for `RESECTED`, after which there is nothing to assess.
    """
    days = [point.day for point in time_points]
    if days != sorted(set(days)):
        raise ValueError("time points are in order of days, no day twice")
    inputs: list[Input[Response | int | bool]] = [
        Input(f"response on day {point.day}", point.response, _OBSERVABLE) for point in time_points
    ]
    inputs.append(Input("minimum duration of stable disease", protocol.minimum_stable_days, _list_minima(protocol)))
    inputs.append(Input("whether the complete response was real", None, (True, False)))

    def find_best(*facts: Response | int | bool) -> Response:
        *responses, minimum_days, is_real = facts
        observed: Course = tuple((day, Response(str(response))) for day, response in zip(days, responses, strict=True))
        return _find_best(_settle(observed, bool(is_real)), int(minimum_days), protocol)

    scale = CONFIRMED if protocol.requires_confirmation else UNCONFIRMED
    notes = (QUERY,) if _may_need_query(time_points) else ()
    return conclude(scale, inputs, find_best, APPLIES, notes)


_OBSERVABLE: Final[tuple[Response | int | bool, ...]] = tuple(item for item in Response if item is not Response.RESECTED)


def _list_minima(protocol: Protocol) -> tuple[int, ...]:
    """A minimum that was not stated is either always or never met."""
    return (0, _NEVER_DAYS) if protocol.minimum_stable_days is None else (protocol.minimum_stable_days,)


def _may_need_query(points: Sequence[TimePoint]) -> bool:
    """Whether a complete response is followed by a partial one."""
    known = [point.response for point in points]
    return Response.CR in known and Response.PR in known[known.index(Response.CR) :]


def _settle(course: Course, is_real: YesNo) -> Course:
    """A course in which nothing but complete or not evaluable time points follows a complete response, up to progression.

    A complete response before a partial one was partial itself if it was not real. After one that was real, tumour seen again,
    be it called partial or stable, is progression (Table 3 with its footnote: stable disease if the complete response was late
    enough for that, else progression).
    """
    partial = [place for place, (_, response) in enumerate(course) if response is Response.PR]
    settled = list(course)
    if not is_real and partial:
        for place, (day, response) in enumerate(course[: partial[-1]]):
            settled[place] = (day, Response.PR if response is Response.CR else response)
    complete = next((place for place, (_, response) in enumerate(settled) if response is Response.CR), len(settled))
    for place, (day, response) in enumerate(settled):
        if place > complete and response in (Response.PR, Response.SD, Response.NON_CR_NON_PD):
            settled[place] = (day, Response.PD)
    return tuple(settled)


def _find_best(course: Course, minimum_days: int, protocol: Protocol) -> Response:
    """The best response of a settled course."""
    course = _cut_after_progression(course)
    for response, counting in ((Response.CR, (Response.CR,)), (Response.PR, (Response.CR, Response.PR))):
        if _is_reached(course, counting, protocol):
            return response
    if _is_stable(course, minimum_days):
        return Response.SD
    if any(response is Response.NON_CR_NON_PD and day >= minimum_days for day, response in course):
        return Response.NON_CR_NON_PD
    return Response.PD if any(response is Response.PD for _, response in course) else Response.NE


def _cut_after_progression(course: Course) -> Course:
    """Up to and with the first progression."""
    ends = [place for place, (_, response) in enumerate(course) if response is Response.PD]
    return course[: ends[0] + 1] if ends else course


def _is_reached(course: Course, counting: tuple[Response, ...], protocol: Protocol) -> bool:
    """Whether one of the counting responses was seen and, where it must be, confirmed."""
    places = [place for place, (_, response) in enumerate(course) if response in counting]
    if not protocol.requires_confirmation:
        return bool(places)
    return any(_confirms(course[first : second + 1], counting, protocol) for first in places for second in places)


def _confirms(course: Course, counting: tuple[Response, ...], protocol: Protocol) -> bool:
    """Whether the last time point confirms the first: four weeks later, and nothing else but not evaluable ones between."""
    if not course or course[-1][0] - course[0][0] < _CONFIRMATION_DAYS:
        return False
    between = [response for _, response in course[1:-1]]
    not_evaluable = between.count(Response.NE)
    return not_evaluable <= protocol.not_evaluable_between and all(item in (*counting, Response.NE) for item in between)


def _is_stable(course: Course, minimum_days: int) -> bool:
    """Whether stable disease, or an unconfirmed response that counts as such, lasted long enough.

    Table 3 gives stable disease for a partial response and then stable disease without asking for the minimum.
    """
    stable = (Response.CR, Response.PR, Response.SD)
    if any(response in stable and day >= minimum_days for day, response in course):
        return True
    seen = [response for _, response in course]
    return Response.PR in seen and Response.SD in seen[seen.index(Response.PR) :]
