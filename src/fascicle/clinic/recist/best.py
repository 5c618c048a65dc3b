"""RECIST 1.1: the best overall response of a line of therapy, with and without confirmation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from fascicle.clinic.completions import Scale
from fascicle.clinic.recist.days import Answer, Spacing, find_spacing
from fascicle.clinic.recist.rules import APPLIES, make_rule
from fascicle.clinic.recist.walk import Questions, find_best_responses
from fascicle.model.course import Place
from fascicle.model.response import Response
from fascicle.model.scores import OneOf, Options, Score, Stated

CONFIRMED: Final = Scale("RECIST 1.1 best overall response, confirmed", tuple(Response), make_rule("section 4.4.3 and Table 3"))
UNCONFIRMED: Final = Scale("RECIST 1.1 best overall response", tuple(Response), make_rule("section 4.4.3"))
QUERY: Final = "A partial response follows a complete one: ask whether the complete response was real (Table 3, footnote)."
NO_STUDY: Final = "No study of this line is on record."
START: Final = "start of the line"
_OBSERVABLE: Final = tuple(item for item in Response if item is not Response.RESECTED)
_MINIMUM: Final = "minimum duration of stable disease"
_BETWEEN: Final = "how many not evaluable time points may lie between"
_SPACING: Final = "days between the time points"
_SINCE_START: Final = "days from the start of the line"
_IS_REAL: Final = "whether the complete response was real"
_MANY: Final = 6


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A response with its day; the order of time points is known even where their days are not.

    `name` says which time point it is where its day does not.
    """

    place: Place
    response: Stated[Response]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """What the study or clinic agreed on; None is not stated.

    `minimum_stable_days`: how long after the start stable disease must be seen (usually 6 to 8 weeks).
    `not_evaluable_between`: how many not evaluable time points may lie between a response and its confirmation.
    """

    requires_confirmation: bool
    minimum_stable_days: int | None
    not_evaluable_between: int | None


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What the best response follows from: responses that are possible, what decides between days, and how a CR is taken."""

    responses: tuple[tuple[Response, ...], ...]
    questions: Questions
    is_real: tuple[bool, ...] = (True, False)

    def find(self) -> frozenset[Response]:
        found = (find_best_responses(self.responses, replace(self.questions, is_complete_real=real)) for real in self.is_real)
        return frozenset().union(*found)


def assess_best_response(
    time_points: Sequence[TimePoint], protocol: Protocol, start: Place | None = None
) -> Score[Options[Response]]:
    """The best response up to the first progression; `start` is that of the line, day 0 where none is given.

    With confirmation, a response counts from the second one at least 28 days later. Stable disease, and what only counts as such,
    needs the minimum duration. A partial response after a complete one is a query: if the complete response was real, the
    disease progressed; if it was not, it was partial. Both are given until it is settled. Where days cannot be compared, both
    outcomes of what asks for them are given. Without time points the response is NE, as nothing was evaluated.

    Raises ValueError for days out of order, and for `RESECTED`, after which there is nothing to assess.
    """
    _check(time_points)
    places = [point.place for point in time_points]
    agreed = _Agreements(protocol, find_spacing(places, start or Place(START, 0, 0), protocol.minimum_stable_days))
    inputs = _Inputs(tuple(_list_possible(point.response) for point in time_points), agreed.ask())
    found = inputs.find()
    result = Options(tuple(response for response in Response if response in found))
    missing = () if result.single is not None else tuple(_list_missing(time_points, inputs, agreed, found))
    scale = CONFIRMED if protocol.requires_confirmation else UNCONFIRMED
    notes = (QUERY,) if _may_need_query(time_points) else ()
    return Score(scale.name, result, scale.rule, APPLIES, missing, notes)


def find_without_study(*, requires_confirmation: bool) -> Score[Options[Response]]:
    """The best response of a line of which no study is on record, which does not say that there was none."""
    scale = CONFIRMED if requires_confirmation else UNCONFIRMED
    return Score(scale.name, None, scale.rule, APPLIES, ("studies of the line",), (NO_STUDY,))


@dataclass(frozen=True, slots=True)
class _Agreements:
    """The protocol and what is known of the days, as the questions that the walk asks."""

    protocol: Protocol
    spacing: Spacing

    def ask(self, four_weeks: Answer = None, is_late: Answer = None, limit: Answer = None) -> Questions:
        """The questions; each argument answers what the days or the protocol leave open."""
        most = self.protocol.not_evaluable_between
        late = tuple(is_late if item is None else item for item in self.spacing.is_late)

        def confirm(first: int, second: int, between: int) -> Answer:
            allows = (limit if between else True) if most is None else between <= most
            is_apart = self.spacing.four_weeks[first][second]
            return _both(allows, four_weeks if is_apart is None else is_apart)

        most_between = 1 if most is None else most + 1
        return Questions(confirm, self.spacing.alike, most_between, late, self.protocol.requires_confirmation)

    def list_open(self) -> Iterator[tuple[str, Callable[[bool], Questions]]]:
        """What may be open, by name, with the questions that suppose it to be one way or the other."""
        is_stated = self.protocol.minimum_stable_days is not None
        yield _SINCE_START if is_stated else _MINIMUM, lambda answer: self.ask(is_late=answer)
        yield _SPACING, lambda answer: self.ask(four_weeks=answer)
        if self.protocol.not_evaluable_between is None:
            yield _BETWEEN, lambda answer: self.ask(limit=answer)


def _list_missing(points: Sequence[TimePoint], inputs: _Inputs, agreed: _Agreements, found: frozenset[Response]) -> Iterator[str]:
    """The open inputs of which one answer alone would leave fewer responses; all of them where none does by itself.

    Where many responses are open they are all named: to try the answers of each would take longer than anybody reads.
    """
    responses = list(_suppose_responses(points, inputs))
    are_many = len(responses) > _MANY
    asked = [*([] if are_many else responses), *_suppose_agreements(inputs, agreed)]
    named = [name for name, _ in responses if are_many]
    named += [name for name, answers in asked if any(item.find() != found for item in answers)]
    yield from named or (name for name, _ in asked)


def _suppose_responses(points: Sequence[TimePoint], inputs: _Inputs) -> Iterator[tuple[str, tuple[_Inputs, ...]]]:
    """Each response that is open by name, with the inputs for each of its answers."""
    for place, (point, possible) in enumerate(zip(points, inputs.responses, strict=True)):
        if len(possible) > 1:
            before, after = inputs.responses[:place], inputs.responses[place + 1 :]
            answers = tuple(_Inputs((*before, (response,), *after), inputs.questions) for response in possible)
            yield f"response {_name(point)}", answers


def _suppose_agreements(inputs: _Inputs, agreed: _Agreements) -> Iterator[tuple[str, tuple[_Inputs, ...]]]:
    """What days, protocol and query may leave open, with the inputs for either answer."""
    for name, suppose in agreed.list_open():
        yield name, tuple(_Inputs(inputs.responses, suppose(answer)) for answer in (True, False))
    yield _IS_REAL, tuple(_Inputs(inputs.responses, inputs.questions, (real,)) for real in (True, False))


def _name(point: TimePoint) -> str:
    if point.name is not None:
        return f"of {point.name}"
    place = point.place
    return f"on day {place.earliest}" if place.earliest == place.latest else f"on day {place.earliest} to {place.latest}"


def _check(points: Sequence[TimePoint]) -> None:
    if any(later.place.is_before(earlier.place) for earlier, later in pairwise(points)):
        raise ValueError("time points are in order of days")
    if any(Response.RESECTED in _list_possible(point.response) for point in points):
        raise ValueError("the response of a time point cannot be resected")


def _list_possible(response: Stated[Response]) -> tuple[Response, ...]:
    if response is None:
        return _OBSERVABLE
    return response.values if isinstance(response, OneOf) else (response,)


def _may_need_query(points: Sequence[TimePoint]) -> bool:
    """Whether a complete response is followed by a partial one."""
    known = [point.response for point in points]
    return Response.CR in known and Response.PR in known[known.index(Response.CR) :]


def _both(first: Answer, second: Answer) -> Answer:
    if False in (first, second):
        return False
    return None if None in (first, second) else True
