"""Two assays held against each other, and one against all others.

Both speak of the rearrangement, or both of expression; where they share neither, one shows the rearrangement and the other the
expression that it predicts. An assay that does not look where the event would show is silent, and its silence is expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from fascicle.model.concordance import Agreement, AssayType, Observation, Pair, Seen

_TELLING: Final = (Seen.SEEN, Seen.NOT_SEEN)
WORDS: Final = {
    Seen.SEEN: "seen",
    Seen.NOT_SEEN: "not seen",
    Seen.BORDERLINE: "borderline",
    Seen.NOT_COVERED: "not covered",
    Seen.FAILED: "not usable",
    Seen.NOT_DONE: "not done",
    Seen.NOT_MEASURED: "not measured",
}


def compare_all(observations: Sequence[Observation]) -> tuple[Pair, ...]:
    """Every pair of assays, in order."""
    return tuple(compare(first, second) for first, second in combinations(observations, 2))


def compare(first: Observation, second: Observation) -> Pair:
    """Two assays on the part of the claim that both speak of.

    Where both speak of both parts, they conflict if they do on either, and agree if they do on one and differ on none.
    """
    parts = _list_parts(first, second)
    verdicts = [compare_seen(one, other) for _, one, other in parts]
    agreement = next(
        (item for item in (Agreement.CONFLICT, Agreement.AGREE, Agreement.EXPECTED_SILENT) if item in verdicts),
        Agreement.NOT_ASSESSABLE,
    )
    name, one, other = next((part for part, verdict in zip(parts, verdicts, strict=True) if verdict is agreement), parts[0])
    because = f"{name}: {WORDS[one]} by {first.assay.value.upper()}, {WORDS[other]} by {second.assay.value.upper()}"
    return Pair(first.assay, second.assay, agreement, because)


def compare_seen(first: Seen, second: Seen) -> Agreement:
    """Two states of one part of a claim. What is borderline is compatible with both answers and confirms neither."""
    states = {first, second}
    if Seen.NOT_COVERED in states and states & set(_TELLING):
        return Agreement.EXPECTED_SILENT
    if not states <= set(_TELLING):
        return Agreement.NOT_ASSESSABLE
    return Agreement.AGREE if len(states) == 1 else Agreement.CONFLICT


def _list_parts(first: Observation, second: Observation) -> list[tuple[str, Seen, Seen]]:
    shared = [
        (name, one, other)
        for name, one, other in (
            ("rearrangement", first.rearranged, second.rearranged),
            ("expression", first.expressed, second.expressed),
        )
        if Seen.NOT_MEASURED not in (one, other)
    ]
    if shared:
        return shared
    return [("rearrangement and the expression that it predicts", first.main, second.main)]


def judge(observation: Observation, pairs: Sequence[Pair]) -> tuple[Agreement, str]:
    """One assay against all others: a conflict with one is a conflict, else one that agrees confirms it."""
    own = [pair for pair in pairs if observation.assay in (pair.first, pair.second)]
    for agreement in (Agreement.CONFLICT, Agreement.AGREE, Agreement.EXPECTED_SILENT):
        found = [pair for pair in own if pair.agreement is agreement]
        if found:
            return agreement, "; ".join(pair.because for pair in found)
    return Agreement.NOT_ASSESSABLE, WORDS[observation.main]


def predict(observation: Observation, others: Sequence[Observation]) -> str | None:
    """What the others make expect of an assay, None where none of them saw or excluded the event."""
    main = observation.main
    seen = [item.assay.value.upper() for item in others if item.main is Seen.SEEN]
    if not seen:
        not_seen = [item.assay.value.upper() for item in others if item.main is Seen.NOT_SEEN]
        return f"negative, by {' and '.join(not_seen)}" if not_seen else None
    if main is Seen.NOT_COVERED:
        return "silent: it does not look where the event would show"
    is_out = any(item.expressed is Seen.NOT_SEEN and item.rearranged is Seen.SEEN for item in others)
    if observation.assay is AssayType.IHC and is_out:
        return "negative: the product that was seen is out of frame"
    return f"positive, by {' and '.join(seen)}"
