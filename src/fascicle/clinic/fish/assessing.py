"""What a FISH count says: the laboratory's own rule, and how sure it is by the exact interval.

The laboratory's rule compares the count with a cut-off. A count just over it is compatible with a share below it, so the call is
positive or negative only where the whole exact 95 % interval lies on one side, and borderline else. No source that was read gives
a cut-off for NTRK3, so there is no default: the limit comes from the laboratory, stated or out of its normal specimens.
"""

from __future__ import annotations

from typing import Final

from fascicle.clinic.fish.cut_off import derive_cut_offs
from fascicle.clinic.fish.exact_binomial import LEVEL, find_lower_limit, find_tail
from fascicle.clinic.fish.ratio import assess_ratio
from fascicle.clinic.fish.readers import compare_readers, list_counted, list_uncounted, measure_share
from fascicle.model.answers import Answer, Outcome, decide
from fascicle.model.fish import (
    CutOff,
    FishCall,
    FishResult,
    FishTest,
    ProbeKind,
    ReaderAgreement,
    ShareRange,
    SignalPattern,
    WrongCall,
)

# True shares around a cut-off for which the probability of a wrong call is told.
_STEPS: Final = (-0.10, -0.07, -0.05, 0.05, 0.10, 0.15)
NO_PARTNER: Final = "A break-apart probe does not name the partner, and does not tell whether the product is in frame."
OTHER_END: Final = (
    "Cells that kept only the other end of the gene are no evidence of this fusion by themselves and are not counted."
)
END_NOT_STATED: Final = (
    "Which end the isolated signals are of is not stated. They are counted; cells that lost the end which the fusion keeps would "
    "not be."
)
ATYPICAL: Final = "Most positive cells have an isolated signal: an unbalanced rearrangement, which complex karyotypes make too."
ONE_SIDED: Final = "By the one-sided 95 % limit the share is over the cut-off; by the two-sided interval it is not."
READERS_DIFFER: Final = "The readers differ by more than chance makes, so that their counts together do not decide."


def assess_fish(test: FishTest) -> FishResult:
    """The result of a test; a count without a cut-off, with too few nuclei or without a working control is not evaluable."""
    computed = derive_cut_offs(test.normals)
    cut_off = test.cut_off or next((item for item in computed if item.method is test.method), None)
    answers = _check_usable(test, cut_off)
    if test.probe.kind is ProbeKind.AMPLIFICATION:
        return assess_ratio(test, cut_off, answers)
    share = measure_share(test.readers, list_counted(test))
    is_usable = all(answer.outcome is not Outcome.NOT_MET for answer in answers) and cut_off is not None
    over = _is_over(share, cut_off) if cut_off is not None else None
    agreement = compare_readers(test, cut_off)
    call = _call(share, cut_off, agreement) if is_usable and cut_off is not None else FishCall.NOT_EVALUABLE
    return FishResult(
        test=test,
        call=call,
        is_over_cut_off=over if is_usable else None,
        cut_off=cut_off,
        answers=answers,
        share=share,
        uncounted=_measure_uncounted(test),
        computed=computed,
        wrong_calls=_list_wrong_calls(cut_off, share.of) if cut_off is not None else (),
        agreement=agreement,
        needs_second_reader=call is FishCall.BORDERLINE and len(test.readers) == 1,
        notes=_list_notes(test, share, cut_off, agreement, call),
    )


def _check_usable(test: FishTest, cut_off: CutOff | None) -> tuple[Answer, ...]:
    least = test.least_nuclei
    nuclei = [reader.nuclei for reader in test.readers]
    worked = {True: "the control worked", False: "the control did not work", None: "whether a control worked is not stated"}
    of_cut_off = "no cut-off is stated and no normal specimens are" if cut_off is None else f"cut-off from {cut_off.origin}"
    return (
        decide("nuclei", min(nuclei) >= least, f"{' and '.join(map(str, nuclei))} nuclei, at least {least} for a reader"),
        decide("control", test.control_worked, worked[test.control_worked]),
        decide("cut-off", cut_off is not None, of_cut_off),
    )


def _is_over(share: ShareRange, cut_off: CutOff) -> bool | None:
    """The laboratory's rule; None where the range of the count lies on both sides."""
    ends = {cut_off.is_over(count / share.of) for count in (share.low, share.high)}
    return ends.pop() if len(ends) == 1 else None


def _call(share: ShareRange, cut_off: CutOff, agreement: ReaderAgreement | None) -> FishCall:
    if agreement is not None and agreement.agree is False:
        return FishCall.BORDERLINE
    if cut_off.is_over(share.lower):
        return FishCall.POSITIVE
    return FishCall.BORDERLINE if cut_off.is_over(share.upper) else FishCall.NEGATIVE


def _measure_uncounted(test: FishTest) -> ShareRange | None:
    """The share of cells with an isolated signal that does not count, None where there is none."""
    patterns = list_uncounted(test)
    share = measure_share(test.readers, patterns)
    return share if share.high else None


def _list_wrong_calls(cut_off: CutOff, of: int) -> tuple[WrongCall, ...]:
    """By the laboratory's rule, for true shares below and above the cut-off, with so many nuclei."""
    needed = next(count for count in range(of + 2) if count > of or cut_off.is_over(count / of))
    shares = [round(cut_off.value + step, 4) for step in _STEPS]
    found = [(share, find_tail(needed, of, share)) for share in shares if 0 < share < 1]
    return tuple(
        WrongCall(share, over, is_false_positive=True)
        if share < cut_off.value
        else WrongCall(share, 1 - over, is_false_positive=False)
        for share, over in found
    )


def _list_notes(
    test: FishTest, share: ShareRange, cut_off: CutOff | None, agreement: ReaderAgreement | None, call: FishCall
) -> tuple[str, ...]:
    cells = {pattern: measure_share(test.readers, frozenset({pattern})) for pattern in SignalPattern}
    isolated = sum(cells[pattern].low for pattern in list_counted(test) - {SignalPattern.SPLIT, SignalPattern.FUSED})
    is_break_apart = test.probe.kind is ProbeKind.BREAK_APART
    one_sided = None if cut_off is None else cut_off.is_over(find_lower_limit(share.low, share.of, 1 - LEVEL))
    notes = (
        (is_break_apart, NO_PARTNER),
        (_measure_uncounted(test) is not None, OTHER_END),
        (cells[SignalPattern.ISOLATED].high > 0, END_NOT_STATED),
        (2 * isolated > share.low > 0 and cells[SignalPattern.ISOLATED].high == 0, ATYPICAL),
        (bool(one_sided) and call is FishCall.BORDERLINE and (agreement is None or agreement.agree is not False), ONE_SIDED),
        (agreement is not None and agreement.agree is False, READERS_DIFFER),
    )
    return tuple(text for applies, text in notes if applies)
