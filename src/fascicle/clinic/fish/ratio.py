"""Amplification probes: signals of the gene per signal of its centromere, and clusters that nobody can count.

An MDM2 / chromosome 12 ratio of 2.0 or more is amplified; more than two signals of both with a ratio below is polysomy, which is
no amplification (Mod Pathol 2008;21:943, abstract). The limit is the laboratory's all the same, with its origin.
"""

from __future__ import annotations

from typing import Final

from fascicle.clinic.fish.exact_binomial import LEVEL, find_lower_limit, find_upper_limit
from fascicle.model.answers import Answer, Outcome
from fascicle.model.fish import CutOff, FishCall, FishResult, FishTest, SignalPattern, SignalRatio

_TAIL: Final = (1 - LEVEL) / 2
_TWO_SIGNALS: Final = 2.0
POLYSOMY: Final = (
    "Both gene and centromere have more than two signals a nucleus: more copies of the chromosome, no amplification."
)
CLUSTERS: Final = "Signals of the gene lie in clusters that cannot be counted; the ratio is at least the one given."
INTERVAL: Final = "The interval takes signals as independent; signals of one nucleus are not, so that the true one is wider."


def assess_ratio(test: FishTest, cut_off: CutOff | None, answers: tuple[Answer, ...]) -> FishResult:
    """Amplified where the whole interval of the ratio is beyond the cut-off; clusters leave the upper end open."""
    ratio = measure_ratio(test)
    is_usable = cut_off is not None and all(answer.outcome is not Outcome.NOT_MET for answer in answers)
    over = cut_off.is_over(ratio.value) if cut_off is not None and is_usable else None
    call = _call(ratio, cut_off) if cut_off is not None and is_usable else FishCall.NOT_EVALUABLE
    per_centromere = ratio.centromere_signals / ratio.nuclei
    is_polysomic = over is False and not ratio.is_least and min(ratio.gene_per_cell, per_centromere) > _TWO_SIGNALS
    notes = ((is_polysomic, POLYSOMY), (ratio.is_least, CLUSTERS), (True, INTERVAL))
    return FishResult(
        test=test,
        call=call,
        is_over_cut_off=None if ratio.is_least and over is False else over,
        cut_off=cut_off,
        answers=answers,
        ratio=ratio,
        needs_second_reader=call is FishCall.BORDERLINE and len(test.readers) == 1,
        notes=tuple(text for applies, text in notes if applies),
    )


def measure_ratio(test: FishTest) -> SignalRatio:
    """The ratio over all readers. Of two Poisson counts the interval of the ratio follows exactly from the binomial of the one
    given their sum (Przyborowski and Wilenski 1940): r = p / (1 - p).
    """
    gene = sum(reader.gene_signals or 0 for reader in test.readers)
    centromere = sum(reader.centromere_signals or 0 for reader in test.readers)
    nuclei = sum(reader.nuclei for reader in test.readers)
    lower, upper = find_lower_limit(gene, gene + centromere, _TAIL), find_upper_limit(gene, gene + centromere, _TAIL)
    clustered = sum(reader.find_range(frozenset({SignalPattern.CLUSTERED}))[1] for reader in test.readers)
    return SignalRatio(gene, centromere, nuclei, lower / (1 - lower), upper / (1 - upper), is_least=clustered > 0)


def _call(ratio: SignalRatio, cut_off: CutOff) -> FishCall:
    if cut_off.is_over(ratio.lower):
        return FishCall.POSITIVE
    if ratio.is_least or cut_off.is_over(ratio.upper):
        return FishCall.BORDERLINE
    return FishCall.NEGATIVE
