"""A target and what makes its drugs fail, in one tumour: on the target itself, or by a way round it.

Source: the statements on resistance themselves; each interaction cites its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fascicle.model.answers import Outcome
from fascicle.model.interactions import Interaction, InteractionKind
from fascicle.model.knowledge import Statement
from fascicle.model.options import TherapyOption, WatchedChange, WatchStatus


def find_resistance(options: Sequence[TherapyOption], statements: Mapping[str, Statement]) -> Iterator[Interaction]:
    """One interaction for each change that was detected, with all drugs it concerns."""
    found: dict[str, list[tuple[TherapyOption, WatchedChange]]] = {}
    for option in options:
        for watched in option.watched:
            if watched.status is WatchStatus.DETECTED:
                found.setdefault(watched.change, []).append((option, watched))
    for change, rows in found.items():
        yield _report(change, rows, statements)


def _report(change: str, rows: Sequence[tuple[TherapyOption, WatchedChange]], statements: Mapping[str, Statement]) -> Interaction:
    option, watched = rows[0]
    drugs = ", ".join(dict.fromkeys(item.regimen for item, _ in rows))
    targets = tuple(subject for subject in option.subjects if subject)
    beside = f" beside {', '.join(targets)}" if targets else ""
    citations = tuple(dict.fromkeys(item for _, own in rows for item in statements[own.statement].citations))
    if watched.is_on_target:
        sentence = f"{change} was detected{beside}, in the target itself: {drugs} may fail."
        kind = InteractionKind.RESISTANCE
    else:
        sentence = f"{change} was detected{beside}, a way round the target: {drugs} alone may fail."
        kind = InteractionKind.BYPASS
    return Interaction(
        kind, (*targets, watched.subject or change), Outcome.MET, sentence, watched.because, citations, is_verified=True
    )
