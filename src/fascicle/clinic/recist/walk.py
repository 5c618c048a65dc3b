"""RECIST 1.1: every best response that a line's time points, as far as they are known, still allow.

The time points are gone through once, with the set of all situations that can have come about so far. Where a response, a day or
an agreement is open, a situation divides; situations that are alike are one. So a line of many studies of which each leaves
something open costs no more than its length, while trying all their combinations would double with every study.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from fascicle.model.response import Response

_STABLE: Final = (Response.CR, Response.PR, Response.SD)
_NOT_COMPLETE: Final = (Response.PR, Response.SD, Response.NON_CR_NON_PD)
_ORDER: Final = {response: rank for rank, response in enumerate(Response)}
# A response that a later one may confirm: its time point, or the first that stands for it, and the not evaluable ones since.
Candidate: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Questions:
    """What decides between time points; an answer is True, False, or None where it is not known.

    `is_confirmed_by(first, second, between)`: the second is late enough after the first, with `between` not evaluable ones
    between them. `alike`: for each time point the first one for which all these answers are the same. `most_between`: from how
    many not evaluable ones on the answers are the same. `is_late`: which are late enough for stable disease.
    `asks_confirmation`: a response must be confirmed. `is_complete_real`: a complete response before a partial one was real, so
    that the partial one is progression; else it was partial itself (Table 3, footnote).
    """

    is_confirmed_by: Callable[[int, int, int], bool | None]
    alike: tuple[int, ...]
    most_between: int
    is_late: tuple[bool | None, ...]
    asks_confirmation: bool
    is_complete_real: bool = True


class _Situation(NamedTuple):
    """What has come about: what was reached, what may still be confirmed, and where the course stands.

    `best`: what the best response is by now. `is_complete`: a complete response that counts as such was seen. `owes_partial`: one
    was taken as partial because a partial response follows, which has not come yet. `is_over`: progression was observed, or
    follows from tumour seen again, and nothing after it counts.
    """

    best: Response = Response.NE
    saw_partial: bool = False
    is_complete: bool = False
    owes_partial: bool = False
    is_over: bool = False
    completes: tuple[Candidate, ...] = ()
    partials: tuple[Candidate, ...] = ()


def find_best_responses(responses: Sequence[Sequence[Response]], questions: Questions) -> set[Response]:
    """The best responses that are possible; `responses` has those possible at each time point, in order."""
    situations, ended = {_Situation()}, set[Response]()
    for place, possible in enumerate(responses):
        after = {
            _forget(item)
            for situation in situations
            for response in possible
            for item in _step(situation, response, place, questions)
        }
        situations = {situation for situation in after if not situation.is_over}
        ended |= {situation.best for situation in after - situations if not situation.owes_partial}
    return ended | {situation.best for situation in situations if not situation.owes_partial}


def _forget(situation: _Situation) -> _Situation:
    """The situation without what no longer makes a difference, so that more of them are alike."""
    best = situation.best
    if situation.is_over:
        return _Situation(best, owes_partial=situation.owes_partial, is_over=True)
    completes = () if best is Response.CR else situation.completes
    partials = () if best in (Response.CR, Response.PR) else situation.partials
    saw_partial = situation.saw_partial and best not in _STABLE
    return situation._replace(completes=completes, partials=partials, saw_partial=saw_partial)


def _step(situation: _Situation, response: Response, place: int, questions: Questions) -> Iterator[_Situation]:
    """The situations after one more response. None where it contradicts how an earlier complete response was taken."""
    for settled, after in _settle(situation, response, is_real=questions.is_complete_real):
        if settled is Response.PD:
            yield after._replace(best=_improve(after.best, Response.PD), is_over=True)
        else:
            yield from _count(after, settled, place, questions)


def _settle(situation: _Situation, response: Response, *, is_real: bool) -> Iterator[tuple[Response, _Situation]]:
    """What a response counts as. After a complete response that was real, tumour seen again is progression.

    Where it was not real it is taken in both ways: as partial, which needs a partial response to follow, and as complete, which
    allows none.
    """
    if response is Response.CR and not is_real:
        yield Response.PR, situation._replace(owes_partial=True)
    if response is Response.CR:
        yield Response.CR, situation._replace(is_complete=True)
    elif response is Response.PR and not is_real:
        if not situation.is_complete:
            yield Response.PR, situation._replace(owes_partial=False)
    elif response in _NOT_COMPLETE and situation.is_complete:
        yield Response.PD, situation
    else:
        yield response, situation


def _count(situation: _Situation, response: Response, place: int, questions: Questions) -> Iterator[_Situation]:
    """What a response adds: it may confirm an earlier one, wait for confirmation itself, or last long enough."""
    seen = situation._replace(
        saw_partial=situation.saw_partial or response is Response.PR,
        completes=_wait(situation.completes, response, (Response.CR,), place, questions),
        partials=_wait(situation.partials, response, (Response.CR, Response.PR), place, questions),
    )
    yield from _divide(seen, tuple(_list_reached(situation, response, place, questions)))


def _list_reached(
    situation: _Situation, response: Response, place: int, questions: Questions
) -> Iterator[tuple[Response, bool | None]]:
    """What may be reached with a response, from the best on, and whether it is."""
    if response is Response.CR:
        yield Response.CR, _reach(situation.completes, place, questions)
    if response in (Response.CR, Response.PR):
        yield Response.PR, _reach(situation.partials, place, questions)
    if response in _STABLE:
        # Table 3 gives stable disease for a partial response and then stable disease without asking for the minimum.
        is_enough = response is Response.SD and situation.saw_partial
        yield Response.SD, True if is_enough else questions.is_late[place]
    if response is Response.NON_CR_NON_PD:
        yield Response.NON_CR_NON_PD, questions.is_late[place]


def _divide(situation: _Situation, reached: Sequence[tuple[Response, bool | None]]) -> Iterator[_Situation]:
    """The situation with the best response that is surely reached, and with each better one that may be."""
    for response, answer in reached:
        if answer is not False:
            yield situation._replace(best=_improve(situation.best, response))
        if answer is True:
            return
    yield situation


def _improve(best: Response, response: Response) -> Response:
    return min(best, response, key=_ORDER.__getitem__)


def _wait(
    candidates: tuple[Candidate, ...], response: Response, counting: Sequence[Response], place: int, questions: Questions
) -> tuple[Candidate, ...]:
    """What may still be confirmed. Of those with as many not evaluable time points since, the first is the likeliest."""
    if response is Response.NE:
        kept: dict[int, int] = {}
        for first, between in candidates:
            kept.setdefault(min(between + 1, questions.most_between), first)
        return tuple((first, between) for between, first in kept.items())
    if response not in counting:
        return ()
    return candidates if any(between == 0 for _, between in candidates) else (*candidates, (questions.alike[place], 0))


def _reach(candidates: tuple[Candidate, ...], place: int, questions: Questions) -> bool | None:
    """Whether a response is reached: confirmed by this time point, or seen where no confirmation is asked for."""
    if not questions.asks_confirmation:
        return True
    answers = [questions.is_confirmed_by(first, place, between) for first, between in candidates]
    if True in answers:
        return True
    return None if None in answers else False
