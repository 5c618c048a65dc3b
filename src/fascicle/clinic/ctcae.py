"""CTCAE v5.0: the grade of an adverse event, with the rule for a baseline that was abnormal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fascicle.model.knowledge import Citation
from fascicle.model.scores import Applicability, Options, Rule, Score
from fascicle.model.toxicity import AdverseEvent, BaselineState, Clause, Comparator, Reference, Threshold, ToxicityTerm

CITATION: Final = Citation(
    "NCI, Common Terminology Criteria for Adverse Events v5.0, 27 November 2017",
    "https://ctep.cancer.gov/protocoldevelopment/electronic_applications/ctc.htm",
)
APPLIES: Final = Applicability(True, "The event was graded against the state before the therapy.")
BASELINE_DEFICIT: Final = Applicability(
    False, "It was there before the therapy and has not become worse: a deficit of the disease, not an adverse event."
)
UNKNOWN_BEFORE: Final = Applicability(None, "It is not stated whether it was there before the therapy.")
_ANY_UNIT: Final = "any"


@dataclass(frozen=True, slots=True)
class _Range:
    """Where a number lies; `high` None: no upper end. `is_open`: neither end itself is possible."""

    low: Decimal
    high: Decimal | None
    is_open: bool = False


def grade_event(event: AdverseEvent, term: ToxicityTerm) -> Score[Options[int]]:
    """The grade, 0 to 4, or every grade that what is not stated leaves possible; 0 is below grade 1.

    With a baseline beyond the limit of normal, the clauses for an abnormal baseline hold, which are multiples of it. An event
    that was there before and is no worse is refused. Raises ValueError for another term, another unit than the table's, and a
    condition that the term does not have.
    """
    _check(event, term)
    rule = Rule(CITATION, term.source, term.verification)
    applicability = _apply(event, term)
    if applicability.applies is False:
        return Score(f"CTCAE {term.name}", None, rule, applicability)
    found: set[int] = set()
    missing: dict[str, None] = {}
    for state, supposed in _list_baselines(event, term):
        grades, lacking = _list_grades(supposed, event, term, state)
        found |= grades
        missing.update(dict.fromkeys(lacking))
    options = Options(tuple(sorted(found)))
    names = () if options.single is not None else tuple(missing) or ("baseline",)
    return Score(f"CTCAE {term.name}", options, rule, applicability, names)


def _check(event: AdverseEvent, term: ToxicityTerm) -> None:
    if event.term != term.name:
        raise ValueError(f"{event.term} is not graded as {term.name}")
    if event.value is not None and term.unit != _ANY_UNIT and event.unit != term.unit:
        raise ValueError(f"{term.name} is graded in {term.unit}, not in {event.unit}; convert value, limits and baseline")
    unknown = sorted(event.conditions.keys() - set(term.conditions))
    if unknown:
        raise ValueError(f"{term.name} does not ask for {', '.join(unknown)}")


def _apply(event: AdverseEvent, term: ToxicityTerm) -> Applicability:
    """Terms with thresholds compare with the baseline themselves; for the others it must be stated what was there before."""
    if any(clause.threshold is not None for clause in term.clauses) or event.was_there_before is False:
        return APPLIES
    if event.was_there_before is None or event.is_worse_than_before is None:
        return UNKNOWN_BEFORE
    return APPLIES if event.is_worse_than_before else BASELINE_DEFICIT


def _list_baselines(event: AdverseEvent, term: ToxicityTerm) -> Iterator[tuple[BaselineState, _Range]]:
    """Each state the baseline can have, and where it then lies."""
    is_high = _is_high(term)
    limit = event.upper_limit if is_high else event.lower_limit
    if not any(clause.baseline is not BaselineState.ANY for clause in term.clauses):
        yield BaselineState.ANY, _around(event.baseline)
        return
    if event.baseline is not None and limit is not None:
        is_abnormal = event.baseline > limit if is_high else event.baseline < limit
        yield BaselineState.ABNORMAL if is_abnormal else BaselineState.NORMAL, _around(event.baseline)
        return
    yield BaselineState.NORMAL, _around(event.baseline)
    beyond = _Range(Decimal(0) if limit is None or not is_high else limit, None if is_high else limit, is_open=True)
    yield BaselineState.ABNORMAL, beyond if event.baseline is None else _around(event.baseline)


def _is_high(term: ToxicityTerm) -> bool:
    """Whether the term is about values that are too high."""
    return any(
        clause.threshold is not None and clause.threshold.comparator in (Comparator.ABOVE, Comparator.AT_LEAST)
        for clause in term.clauses
    )


def _list_grades(baseline: _Range, event: AdverseEvent, term: ToxicityTerm, state: BaselineState) -> tuple[set[int], list[str]]:
    """The grades from the highest down to the first that is surely met, and the inputs that left one open on the way."""
    found: set[int] = set()
    missing: list[str] = []
    for clause in term.clauses:
        if clause.baseline not in (BaselineState.ANY, state):
            continue
        is_met, lacking = _assess(clause, baseline, event)
        if is_met is not False:
            found.add(clause.grade)
            missing += lacking
        if is_met:
            return found, missing
    return found | {0}, missing


def _assess(clause: Clause, baseline: _Range, event: AdverseEvent) -> tuple[bool | None, list[str]]:
    """Whether a clause is met, None where that is open, with what is lacking."""
    outcomes: list[bool | None] = []
    lacking: list[str] = []
    if clause.condition is not None:
        stated = event.conditions.get(clause.condition)
        outcomes.append(stated if stated is None else stated is not clause.is_negated)
        lacking += [clause.condition] if stated is None else []
    if clause.threshold is not None:
        outcomes.append(_compare(event, clause.threshold, baseline))
        lacking += _name_lacking(event, clause.threshold) if outcomes[-1] is None else []
    if False in outcomes:
        return False, []
    return (None if None in outcomes else True), lacking


def _compare(event: AdverseEvent, threshold: Threshold, baseline: _Range) -> bool | None:
    """Whether the value passes the threshold, None where what is not known decides it."""
    reference = _find_reference(event, threshold.reference, baseline)
    low = threshold.factor * reference.low + threshold.offset
    high = None if reference.high is None else threshold.factor * reference.high + threshold.offset
    if event.value is None:
        return None
    at_low = _holds(event.value, threshold.comparator, low, is_open=reference.is_open, is_lower_end=True)
    at_high = (
        threshold.comparator in (Comparator.BELOW, Comparator.AT_MOST)
        if high is None
        else _holds(event.value, threshold.comparator, high, is_open=reference.is_open, is_lower_end=False)
    )
    return at_low if at_low == at_high else None


def _holds(value: Decimal, comparator: Comparator, bound: Decimal, *, is_open: bool, is_lower_end: bool) -> bool:
    """Whether the comparison holds at, or with an open range just within, one end of where the bound lies."""
    if is_open and value == bound:
        # The bound is a little more than its lower end, or a little less than its upper one.
        return is_lower_end == (comparator in (Comparator.BELOW, Comparator.AT_MOST))
    return {
        Comparator.ABOVE: value > bound,
        Comparator.AT_LEAST: value >= bound,
        Comparator.BELOW: value < bound,
        Comparator.AT_MOST: value <= bound,
    }[comparator]


def _find_reference(event: AdverseEvent, reference: Reference, baseline: _Range) -> _Range:
    if reference is Reference.BASELINE:
        return baseline
    known = {Reference.ABSOLUTE: Decimal(1), Reference.ULN: event.upper_limit, Reference.LLN: event.lower_limit}[reference]
    return _around(known)


def _around(number: Decimal | None) -> _Range:
    """A number as a range of itself; one that is not known is anything from 0 up."""
    return _Range(Decimal(0), None) if number is None else _Range(number, number)


def _name_lacking(event: AdverseEvent, threshold: Threshold) -> list[str]:
    """The inputs that a comparison lacks."""
    lacking = ["value"] if event.value is None else []
    names = {
        Reference.ULN: ("upper limit of normal", event.upper_limit),
        Reference.LLN: ("lower limit of normal", event.lower_limit),
        Reference.BASELINE: ("baseline", event.baseline),
        Reference.ABSOLUTE: ("", Decimal(1)),
    }
    name, known = names[threshold.reference]
    return [*lacking, name] if known is None else lacking
