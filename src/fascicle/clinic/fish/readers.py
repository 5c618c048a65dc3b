"""Two readers of one FISH test: whether they agree, and what is counted of both."""

from __future__ import annotations

from typing import Final

from fascicle.clinic.fish.exact_binomial import LEVEL, find_difference_probability, find_lower_limit, find_upper_limit
from fascicle.model.fish import CutOff, FishTest, GeneEnd, ProbeKind, ReaderAgreement, ReaderCount, ShareRange, SignalPattern

_TAIL: Final = (1 - LEVEL) / 2
_DISAGREE: Final = 0.05
# IASLC atlas of ALK testing, 2013, figure 8: split cells and cells with an isolated 3' signal are positive, those with an
# isolated 5' signal are not, because the kinase end is gone. Where the fusion keeps the gene's 5' end it is the other way round.
_COUNTED: Final = {
    GeneEnd.THREE_PRIME: SignalPattern.ISOLATED_THREE_PRIME,
    GeneEnd.FIVE_PRIME: SignalPattern.ISOLATED_FIVE_PRIME,
}
_ENDS: Final = frozenset({SignalPattern.ISOLATED_THREE_PRIME, SignalPattern.ISOLATED_FIVE_PRIME})


def list_counted(test: FishTest) -> frozenset[SignalPattern]:
    """The patterns that count as abnormal.

    Of a break-apart probe: split, an isolated signal of the end that the fusion keeps, and an isolated signal whose end is not
    stated. Of a fusion probe: the joined signals. Where the kept end is not stated, either counts.
    """
    if test.probe.kind is ProbeKind.FUSION:
        return frozenset({SignalPattern.FUSED})
    kept = test.probe.kept_end
    own = _ENDS if kept is None else frozenset({_COUNTED[kept]})
    return own | {SignalPattern.SPLIT, SignalPattern.ISOLATED}


def list_uncounted(test: FishTest) -> frozenset[SignalPattern]:
    """Patterns with an isolated signal that are no evidence of the fusion which is looked for."""
    return frozenset() if test.probe.kind is ProbeKind.FUSION else _ENDS - list_counted(test)


def measure_share(readers: tuple[ReaderCount, ...], patterns: frozenset[SignalPattern]) -> ShareRange:
    """The share of nuclei of all readers together, with the exact 95 % interval of Clopper and Pearson.

    Where a count is known as a range, the interval is that of its least count below and of its greatest above.
    """
    ranges = [reader.find_range(patterns) for reader in readers]
    low, high = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    of = sum(reader.nuclei for reader in readers)
    return ShareRange(low, high, of, find_lower_limit(low, of, _TAIL), find_upper_limit(high, of, _TAIL))


def compare_readers(test: FishTest, cut_off: CutOff | None) -> ReaderAgreement | None:
    """Whether two readers agree; None for one. They do not where Fisher's exact probability is below 5 %.

    Agreement of single nuclei (Cohen's kappa) would need both readers' pattern of each nucleus, which counts do not hold.
    """
    if len(test.readers) != 2:
        return None
    patterns = list_counted(test)
    first, second = (measure_share((reader,), patterns) for reader in test.readers)
    if not (first.is_exact and second.is_exact):
        return ReaderAgreement(first, second, None, None, "a count is not stated exactly")
    probability = find_difference_probability((first.low, first.of), (second.low, second.of))
    agree = probability >= _DISAGREE
    because = f"{first.low} of {first.of} and {second.low} of {second.of} cells, Fisher's exact probability {probability:.2g}"
    sides = "" if cut_off is None else _name_sides(first, second, cut_off)
    return ReaderAgreement(first, second, probability, agree, because + sides)


def _name_sides(first: ShareRange, second: ShareRange, cut_off: CutOff) -> str:
    over = [cut_off.is_over(share.low / share.of) for share in (first, second)]
    return "" if over[0] == over[1] else "; one is over the cut-off and one is not"
