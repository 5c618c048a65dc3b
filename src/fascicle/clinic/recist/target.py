"""RECIST 1.1: target lesions against the baseline and the nadir of the same line of therapy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Decimal
from typing import Final

from fascicle.clinic.recist.rules import APPLIES, LEAST_GROWTH_MM, NODE_NORMAL_MM, TOO_SMALL_MM, make_rule
from fascicle.model.response import LesionKind, TargetMeasurement, TargetResponse, Visibility
from fascicle.model.scores import Interval, Options, Score

RULE: Final = make_rule("section 4.3.1 (target lesions), 4.3.2 (nodes; too small to measure)")
CHANGE_RULE: Final = make_rule("section 4.3.1")
NAME: Final = "RECIST 1.1 target lesions"
NO_BASELINE: Final = "the sum of diameters at the baseline of this line"
_TENTH_MM: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class DiameterSum:
    """The sum of the diameters of the targets in millimetres, as far as they were measured.

    `unmeasured` names the lesions that add an unknown length, so that the sum is `measured_mm` or more.
    """

    measured_mm: Decimal
    unmeasured: tuple[str, ...]
    is_gone: bool

    @property
    def whole_mm(self) -> Decimal | None:
        """The sum where every target was measured."""
        return None if self.unmeasured else self.measured_mm


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Partial response at or below, progression at or above; exact, in millimetres."""

    partial_at_most_mm: Decimal
    progression_at_least_mm: Decimal

    @property
    def partial_tenths_mm(self) -> Decimal:
        """The largest sum in tenths of a millimetre that is a partial response."""
        return self.partial_at_most_mm.quantize(_TENTH_MM, ROUND_FLOOR)

    @property
    def progression_tenths_mm(self) -> Decimal:
        """The smallest sum in tenths of a millimetre that is progression."""
        return self.progression_at_least_mm.quantize(_TENTH_MM, ROUND_CEILING)


def sum_diameters(targets: Sequence[TargetMeasurement]) -> DiameterSum:
    """The sum of longest diameters and, for nodes, short axes.

    A lesion that is gone counts 0; one too small to measure counts 5 mm (section 4.3.2; confirmed
    by the RECIST group of the EORTC, "questions and clarifications") and is not gone. The targets are gone
    when every non-nodal one is absent and every node is below 10 mm.
    """
    unmeasured = tuple(item.lesion for item in targets if item.visibility is Visibility.NOT_MEASURED)
    return DiameterSum(sum((_count_mm(item) for item in targets), Decimal(0)), unmeasured, all(map(_may_be_gone, targets)))


def find_thresholds(baseline_mm: Decimal, nadir_mm: Decimal) -> Thresholds:
    """The sums that decide: 30 % below the baseline; 20 % and at least 5 mm above the nadir.

    Raises ValueError where the nadir is above the baseline, which it includes.
    """
    if nadir_mm > baseline_mm:
        raise ValueError("the nadir includes the baseline, so it cannot be larger")
    return Thresholds(baseline_mm * 7 / 10, max(nadir_mm * 6 / 5, nadir_mm + LEAST_GROWTH_MM))


def assess_targets(
    targets: Sequence[TargetMeasurement], baseline_mm: Decimal | None, nadir_mm: Decimal | None
) -> Score[Options[TargetResponse]]:
    """The response of the targets, or every response that lesions left unmeasured still allow.

    `baseline_mm`, `nadir_mm`: sums of the same line, None where they are not known. Order: complete response, then progression,
    then partial response, so that a rebound far below the baseline is progression. Without a baseline only a complete response
    can be told. RECIST itself calls a time point with more than one possible response not evaluable: see `name_response`.

    Raises ValueError without targets: then there is nothing that could have gone.
    """
    if not targets:
        raise ValueError("without target lesions there is no response of them")
    total = sum_diameters(targets)
    if baseline_mm is None or nadir_mm is None:
        return _assess_without_baseline(total)
    found = _list_possible(total, find_thresholds(baseline_mm, nadir_mm))
    missing = tuple(f"size of {lesion}" for lesion in total.unmeasured) if len(found) > 1 else ()
    return Score(NAME, Options(found), RULE, APPLIES, missing)


def name_response(score: Score[Options[TargetResponse]]) -> TargetResponse:
    """RECIST's word: the response where it is known, else NE (section 4.4.2)."""
    value = None if score.result is None else score.result.single
    return value or TargetResponse.NE


def find_change(total: DiameterSum, reference_mm: Decimal | None, reference: str) -> Score[Interval]:
    """The change against a sum of the same line (`reference` says which) in percent, in tenths towards 0.

    Towards 0, so that -29.97 % is not shown as the -30.0 % that would be a partial response.

    Without a result where a target was not measured, or the reference is not known or 0.
    """
    missing = tuple(f"size of {lesion}" for lesion in total.unmeasured)
    if not reference_mm:
        missing = (f"the sum of diameters at the {reference} of this line", *missing)
    if missing or not reference_mm:
        return Score(f"change from {reference}", None, CHANGE_RULE, APPLIES, missing, unit="%")
    percent = ((total.measured_mm - reference_mm) * 100 / reference_mm).quantize(_TENTH_MM, ROUND_DOWN)
    return Score(f"change from {reference}", Interval(percent, percent), CHANGE_RULE, APPLIES, unit="%")


def _list_possible(total: DiameterSum, thresholds: Thresholds) -> tuple[TargetResponse, ...]:
    """The responses that sums from the measured part upwards can have; just that sum where every target was measured."""
    if total.whole_mm is not None:
        return (_classify(total, thresholds),)
    partial, progression = thresholds.partial_at_most_mm, thresholds.progression_at_least_mm
    least = total.measured_mm
    possible = {
        TargetResponse.CR: total.is_gone,
        # The order of the rules: a sum that is progression is not also a partial response.
        TargetResponse.PR: least <= partial and least < progression,
        TargetResponse.SD: max(least, partial) < progression,
        TargetResponse.PD: True,
    }
    return tuple(response for response, is_possible in possible.items() if is_possible)


def _classify(total: DiameterSum, thresholds: Thresholds) -> TargetResponse:
    if total.is_gone:
        return TargetResponse.CR
    if total.measured_mm >= thresholds.progression_at_least_mm:
        return TargetResponse.PD
    return TargetResponse.PR if total.measured_mm <= thresholds.partial_at_most_mm else TargetResponse.SD


def _assess_without_baseline(total: DiameterSum) -> Score[Options[TargetResponse]]:
    if total.is_gone and not total.unmeasured:
        return Score(NAME, Options((TargetResponse.CR,)), RULE, APPLIES)
    possible = tuple(item for item in TargetResponse if item is not TargetResponse.NE)
    if not total.is_gone:
        possible = possible[1:]
    missing = (NO_BASELINE, *(f"size of {lesion}" for lesion in total.unmeasured))
    return Score(NAME, Options(possible), RULE, APPLIES, missing)


def _count_mm(item: TargetMeasurement) -> Decimal:
    """What a lesion adds to the measured part of the sum."""
    if item.diameter_mm is not None:
        return item.diameter_mm
    return TOO_SMALL_MM if item.visibility is Visibility.TOO_SMALL else Decimal(0)


def _may_be_gone(item: TargetMeasurement) -> bool:
    """Whether a lesion is, or unmeasured may be, gone: absent, or a node of normal size."""
    if item.visibility in (Visibility.ABSENT, Visibility.NOT_MEASURED):
        return True
    return item.kind is LesionKind.NODE and _count_mm(item) < NODE_NORMAL_MM
