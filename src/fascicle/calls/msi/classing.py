"""The class of a tumour by the fraction of its loci that are unstable, and what speaks against saying one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from scipy.special import betaincinv

from fascicle.calls.msi.comparing import Expectation
from fascicle.calls.tail_probabilities import find_binomial_tail
from fascicle.model.msi import (
    Comparison,
    LocusResult,
    LocusVerdict,
    MicrosatelliteInstability,
    MicrosatelliteLocus,
    MsiClass,
    MsiRule,
    StutterRate,
)
from fascicle.model.provenance import Provenance

UNREAD: Final = "the reads were not seen; lengths of microsatellites are not in VCFs"
METHOD: Final = "exact binomial 95 % (Clopper-Pearson 1934)"
_TAIL: Final = 0.025
# A baseline of fewer normals shows few of the lengths that people have; MSIsensor-pro asks for 20.
NORMALS_ADVISED: Final = 20


def find_interval(hits: int, of: int) -> tuple[float, float]:
    """The exact 95 % interval of a proportion (Clopper, Pearson 1934, Biometrika 26:404).

    >>> [round(value, 4) for value in find_interval(1, 10)]
    [0.0025, 0.445]
    """
    low = float(betaincinv(hits, of - hits + 1, _TAIL)) if hits else 0.0
    high = float(betaincinv(hits + 1, of - hits, 1 - _TAIL)) if hits < of else 1.0
    return low, high


def classify(
    results: tuple[LocusResult, ...],
    powers: Sequence[tuple[MicrosatelliteLocus, float]],
    expectation: Expectation,
    purity: float | None,
    scanned: int,
    stutter: tuple[StutterRate, ...],
    rule: MsiRule,
    provenance: Provenance,
) -> MicrosatelliteInstability:
    """The class. powers: of the assessed loci, the probability that a shift of one unit on one allele would have been found."""
    assessed = [result for result in results if result.verdict.is_assessed]
    unstable = sum(result.verdict is LocusVerdict.UNSTABLE for result in assessed)
    fraction, low, high = _measure_fraction(unstable, len(assessed))
    false_high, missed_high = find_error_rates(powers, rule)
    obstacle = _find_obstacle(results, len(assessed), purity, missed_high, is_high=(fraction or 0.0) >= rule.cut_off, rule=rule)
    named, decides, because = _conclude(obstacle, unstable, len(assessed), rule)
    return MicrosatelliteInstability(
        classification=named,
        unstable_loci=unstable,
        assessed_loci=len(assessed),
        fraction=fraction,
        fraction_low=low,
        fraction_high=high,
        interval_method=METHOD,
        decides=decides,
        because=because,
        notes=_list_notes(expectation, purity, rule),
        comparison=expectation.kind,
        normals=expectation.normals,
        purity=purity,
        smallest_share=_find_median(result.smallest_share for result in assessed),
        false_high=false_high,
        missed_high=missed_high,
        scanned_loci=scanned,
        rule=rule,
        stutter=stutter,
        loci=results,
        provenance=provenance,
    )


def _measure_fraction(unstable: int, assessed: int) -> tuple[float, float, float] | tuple[None, None, None]:
    """The share of the assessed loci, and its interval."""
    return (unstable / assessed, *find_interval(unstable, assessed)) if assessed else (None, None, None)


def _conclude(obstacle: str | None, unstable: int, assessed: int, rule: MsiRule) -> tuple[MsiClass, bool | None, str]:
    """The class, whether the number decides it, and both in words."""
    if obstacle:
        return MsiClass.NOT_ASSESSABLE, None, obstacle
    fraction = unstable / assessed
    doubt = _find_doubt(fraction, *find_interval(unstable, assessed), rule)
    named = MsiClass.HIGH if fraction >= rule.cut_off else MsiClass.STABLE
    return named, doubt is None, _word(unstable, assessed, doubt, rule)


def refuse_unread(purity: float | None, provenance: Provenance) -> MicrosatelliteInstability:
    """Of an assay whose reads were not seen nothing can be said."""
    return MicrosatelliteInstability(
        classification=MsiClass.NOT_ASSESSABLE,
        unstable_loci=0,
        assessed_loci=0,
        fraction=None,
        fraction_low=None,
        fraction_high=None,
        interval_method=METHOD,
        decides=None,
        because=UNREAD,
        notes=(),
        comparison=None,
        normals=None,
        purity=purity,
        smallest_share=None,
        false_high=None,
        missed_high=None,
        scanned_loci=0,
        rule=MsiRule(),
        stutter=(),
        loci=(),
        provenance=provenance,
    )


def _find_median(shares: Iterable[float | None]) -> float | None:
    """The share at half of the loci, None where at more than half of them there is none."""
    ordered = sorted(math.inf if share is None else share for share in shares)
    middle = ordered[len(ordered) // 2] if ordered else math.inf
    return None if middle == math.inf else middle


def _find_doubt(fraction: float, low: float, high: float, rule: MsiRule) -> str | None:
    """Why the fraction does not decide on which side of the cut-off the tumour is; None where it does."""
    if rule.grey_from <= fraction < rule.cut_off:
        between = f"between {rule.grey_from:.0%} and {rule.cut_off:.0%}"
        return f"{between} published cut-offs disagree: confirm by mismatch repair proteins or PCR"
    if low < rule.cut_off <= high:
        return "the interval holds the cut-off: confirm by mismatch repair proteins or PCR"
    return None


def find_error_rates(powers: Sequence[tuple[MicrosatelliteLocus, float]], rule: MsiRule) -> tuple[float | None, float | None]:
    """The probability that a stable tumour reaches the cut-off by false calls, and that an unstable one stays below it."""
    loci = len(powers)
    if not loci:
        return None, None
    needed = next(count for count in range(loci + 1) if count / loci >= rule.cut_off)
    found = sum(_expect(locus, rule) * power + (1 - _expect(locus, rule)) * rule.false_rate for locus, power in powers) / loci
    return find_binomial_tail(needed, loci, rule.false_rate), 1 - find_binomial_tail(needed, loci, found)


def _expect(locus: MicrosatelliteLocus, rule: MsiRule) -> float:
    """The probability that a locus is unstable in a tumour that is MSI-H."""
    return rule.expected_homopolymers if len(locus.unit) == 1 else rule.expected_others


def _find_obstacle(
    results: Sequence[LocusResult], assessed: int, purity: float | None, missed: float | None, *, is_high: bool, rule: MsiRule
) -> str | None:
    """Why no class is said. A tumour that reaches the cut-off does so at any purity."""
    if not results:
        return "no microsatellite that is long enough lies in the targets"
    if assessed < rule.fewest_loci:
        return f"{assessed} of {len(results)} loci could be assessed; {rule.fewest_loci} are needed"
    possible = sum(result.verdict is LocusVerdict.GERMLINE_POSSIBLE for result in results)
    unstable = sum(result.verdict is LocusVerdict.UNSTABLE for result in results)
    if not is_high and possible and (unstable + possible) / (assessed + possible) >= rule.cut_off:
        return (
            f"{possible} loci have a second length that could be of the germline or of the tumour, and would decide; a normal of "
            "the patient or a baseline tells"
        )
    if not is_high and missed is not None and missed > rule.largest_miss:
        at = f"a purity of {purity:.0%}" if purity is not None else f"an assumed purity of {rule.assumed_purity:.0%}"
        return (
            f"at {at} and these depths an unstable tumour would stay below the cut-off with a probability of {missed:.0%}: "
            "that it was not reached says nothing"
        )
    return None


def _word(unstable: int, assessed: int, doubt: str | None, rule: MsiRule) -> str:
    fraction = unstable / assessed
    side = "at or above" if fraction >= rule.cut_off else "below"
    rest = doubt or "the interval lies wholly on that side"
    return f"{unstable} of {assessed} loci are unstable ({fraction:.1%}), {side} {rule.cut_off:.0%}; {rest}"


def _list_notes(expectation: Expectation, purity: float | None, rule: MsiRule) -> tuple[str, ...]:
    """What a reader should know beside the number."""
    notes = []
    if purity is None:
        notes.append(f"the purity is not known: what could have been seen is told for {rule.assumed_purity:.0%}")
    if expectation.kind is Comparison.BASELINE and (expectation.normals or 0) < NORMALS_ADVISED:
        has = f"the baseline has {expectation.normals} normals"
        notes.append(f"{has}; with fewer than {NORMALS_ADVISED} rare germline lengths can be taken for instability")
    if expectation.kind is Comparison.OWN:
        notes.append(
            "neither a normal of the patient nor a baseline of normals is given: the tumour is held against its own stable loci, "
            "and loci whose lengths a germline could have are not assessed"
        )
    notes.append(f"cut-off: {rule.cut_off_origin}")
    return tuple(notes)
