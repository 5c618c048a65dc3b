"""Whether a tumour has lost an HLA allele: molecules of both alleles in tumour and normal sample.

The parts of the two alleles in the normal sample say how well each is captured; the tumour is measured by them (as LOHHLA does,
McGranahan et al., Cell 2017;171:1259). The share of an allele falls when it is lost, and also when the other one is gained, so
that a share alone shows a loss only where one copy beside two would give more; where ploidy is stated, depth tells both apart.
Both conclusions and the exclusion of a loss allow for a tumour cell fraction that is stated wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erfc, exp, log, sqrt
from typing import Final

from fascicle.model.hla import HlaLocus, HlaZygosity
from fascicle.model.hla_loss import AlleleCounts, HlaLoss, HlaLossCall
from fascicle.model.hla_reads import HlaAssay
from fascicle.model.numbers import Estimate

# Molecules that tell both alleles apart, needed in the tumour, and of each allele in the normal sample.
TELLING_MIN: Final = 20
NORMAL_MIN: Final = 10
# A change of shares is one where this much probability speaks against none (LOHHLA's).
NO_CHANGE_MAX: Final = 0.01
# Standard deviation of ln (capture of one allele / of the other) from library to library, and of ln depth of a gene (unverified).
ALLELE_SD: Final = 0.05
DEPTH_SD: Final = 0.1
# Tumour cell fractions that are estimated by eye are taken to be right within this: nine pathologists were 20 points off a count
# on average (Smits et al., Mod Pathol 2014;27:168).
FRACTION_MARGIN: Final = 0.2
# Below this tumour cell fraction even a loss shifts shares and depth by about as much as libraries differ.
TUMOUR_FRACTION_MIN: Final = 0.2
# An allele with fewer copies per tumour cell is lost (LOHHLA's), if the interval does not reach one.
LOST_COPIES_MAX: Final = 0.5
# One copy beside four, in a pure tumour: a smaller share is taken for a loss without a stated tumour cell fraction.
SURE_SHARE_MAX: Final = 0.2
# Normal quantiles of 95 % intervals, and of 99 % ones: a loss must be beyond these, since it is what others act on.
_QUANTILE: Final = 1.96
_SURE_QUANTILE: Final = 2.576


@dataclass(frozen=True, slots=True)
class TumourFacts:
    """What is stated of the tumour: the share of tumour cells (0 to 1), and their ploidy (mean copies of a chromosome). None: not
    stated. The share is right within so much."""

    cell_fraction: float | None = None
    ploidy: float | None = None
    within: float = FRACTION_MARGIN

    @property
    def least(self) -> float:
        """The smallest share of tumour cells that is allowed for; 0 where none is stated."""
        return max((self.cell_fraction or 0) - self.within, 0)

    @property
    def most(self) -> float:
        """The largest."""
        return 1 if self.cell_fraction is None else min(self.cell_fraction + self.within, 1)


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """Of one sample: what was sequenced, molecules of both alleles, and all molecules of the library (None: not known, see
    `no_total_because`)."""

    assay: HlaAssay | None
    alleles: AlleleCounts
    total: float | None
    no_total_because: str = ""


@dataclass(frozen=True, slots=True)
class _Shift:
    """The change of ln odds of the minor allele (0 or less) and its standard deviation."""

    value: float
    deviation: float

    def share(self, quantile: float = 0) -> float:
        """The share of the minor allele so many standard deviations above its estimate."""
        return 1 / (1 + exp(-self.value - quantile * self.deviation))

    @property
    def p_value(self) -> float:
        """Of no change, two-sided."""
        return erfc(-self.value / self.deviation / sqrt(2))


def call_loss(locus: HlaLocus, tumour: SampleCounts, normal: SampleCounts, facts: TumourFacts) -> HlaLoss:
    """Judges one gene. `locus` is that of the normal sample; counts are in the order of its alleles."""
    names = tuple(allele.name for allele in locus.alleles)
    obstacle = _find_obstacle(locus, tumour, normal, facts)
    if obstacle:
        bare = HlaLoss(locus.locus, HlaLossCall.NOT_ASSESSABLE, obstacle, names)
        return replace(bare, tumour=tumour.alleles, normal=normal.alleles) if len(names) == 2 else bare
    difference = ln_odds(tumour.alleles) - ln_odds(normal.alleles)
    variance = _ln_odds_variance(tumour.alleles) + _ln_odds_variance(normal.alleles) + 2 * ALLELE_SD**2
    shift = _Shift(-abs(difference), sqrt(variance))
    share = Estimate(*map(shift.share, (0, -_QUANTILE, _QUANTILE)))
    copies, no_copies_because = _estimate_copies(tumour, normal, facts)
    seen = HlaLoss(
        locus.locus,
        HlaLossCall.NOT_ASSESSABLE,
        "",
        names,
        tumour=tumour.alleles,
        normal=normal.alleles,
        minor_allele=names[0] if difference < 0 else names[1],
        minor_share=share,
        p_value=shift.p_value,
        share_if_lost=None if facts.cell_fraction is None else give_share_if_lost(facts.cell_fraction),
        excluded_from=_find_excluded_from(share, facts.within),
        copies=copies,
        no_copies_because=no_copies_because,
    )
    return _decide(seen, shift, facts)


def ln_odds(counts: AlleleCounts) -> float:
    """ln of the odds of the first allele; half a molecule is added to both (Haldane 1956), so that none is no infinity."""
    return log((counts.first + 0.5) / (counts.second + 0.5))


def _ln_odds_variance(counts: AlleleCounts) -> float:
    return 1 / (counts.first + 0.5) + 1 / (counts.second + 0.5)


def give_share_if_lost(fraction: float) -> float:
    """The share of an allele that no tumour cell has, beside one copy of the other: the largest that a loss gives."""
    return (1 - fraction) / (2 - fraction)


def give_share_beside_two(fraction: float) -> float:
    """The share of an allele with one copy in all cells, beside two of the other in tumour cells."""
    return 1 / (2 + fraction)


def _find_excluded_from(share: Estimate, within: float) -> float | None:
    """The least stated tumour cell fraction at which a loss would give less than the share's lower end."""
    least = max((1 - 2 * share.low) / (1 - share.low), 0) + within
    return least if least < 1 else None


def _find_obstacle(locus: HlaLocus, tumour: SampleCounts, normal: SampleCounts, facts: TumourFacts) -> str | None:
    """Why a gene cannot be judged at all; None if it can."""
    words = {
        HlaZygosity.HOMOZYGOUS: "the gene is homozygous: both alleles are one",
        HlaZygosity.ONE_ALLELE_SEEN: "one allele is seen in the normal sample, a second is not excluded",
        HlaZygosity.NOT_ASSESSABLE: f"the normal sample is not typed: {locus.because}",
    }
    if locus.zygosity is not HlaZygosity.HETEROZYGOUS:
        return words[locus.zygosity]
    for sample, name in ((tumour, "tumour"), (normal, "normal sample")):
        if sample.assay is not HlaAssay.DNA:
            return f"the reads of the {name} are RNA, which shows expression and not copies"
    if facts.cell_fraction is not None and facts.cell_fraction <= 0:
        return "the tumour sample is stated to hold no tumour cells"
    if min(normal.alleles.first, normal.alleles.second) < NORMAL_MIN:
        counts = f"{normal.alleles.first} and {normal.alleles.second}"
        return f"{counts} molecules of the normal sample tell the alleles apart; {NORMAL_MIN} of each are needed"
    if tumour.alleles.total < TELLING_MIN:
        return f"{tumour.alleles.total} molecules of the tumour tell the alleles apart; {TELLING_MIN} are needed"
    return None


def _estimate_copies(
    tumour: SampleCounts, normal: SampleCounts, facts: TumourFacts
) -> tuple[tuple[Estimate, Estimate] | None, str | None]:
    """Copies of both alleles per tumour cell, or why they are not estimated.

    An allele's molecules in the tumour over those in the normal sample, each of a million of its library, are
    (f c + 1 - f) / (f p / 2 + 1 - f) for c copies, a share f of tumour cells and their ploidy p.
    """
    fraction, ploidy = facts.cell_fraction, facts.ploidy
    if fraction is None or ploidy is None:
        missing = " and ".join(
            name for name, value in (("tumour cell fraction", fraction), ("ploidy of the tumour", ploidy)) if value is None
        )
        return None, f"{missing} not stated"
    if fraction < TUMOUR_FRACTION_MIN:
        return None, f"fewer than {TUMOUR_FRACTION_MIN:.0%} tumour cells"
    if tumour.total is None or normal.total is None:
        return None, tumour.no_total_because or normal.no_total_because
    depth = fraction * ploidy / 2 + 1 - fraction
    sides = []
    for side in ("first", "second"):
        seen, expected = getattr(tumour.alleles, side) + 0.5, getattr(normal.alleles, side) + 0.5
        ratio, deviation = seen / expected * normal.total / tumour.total, sqrt(1 / seen + 1 / expected + DEPTH_SD**2)
        ends = (ratio * exp(z * deviation) for z in (0, -_QUANTILE, _QUANTILE))
        sides.append(Estimate(*(max((end * depth - (1 - fraction)) / fraction, 0.0) for end in ends)))
    return (sides[0], sides[1]), None


def _decide(seen: HlaLoss, shift: _Shift, facts: TumourFacts) -> HlaLoss:
    """Sets call, reason and lost alleles."""
    fraction, is_changed = facts.cell_fraction, shift.p_value < NO_CHANGE_MAX
    few = _list_few(seen)
    if is_changed and few == (seen.minor_allele,):
        return replace(seen, call=HlaLossCall.LOST, lost=few, because="less than one copy per tumour cell, by depth and share")
    if not is_changed and len(few) == len(seen.alleles):
        because = "both alleles have less than one copy per tumour cell by depth: both are lost, or the libraries differ here"
        return replace(seen, because=because)
    if fraction is None:
        return _decide_without_fraction(seen, shift, is_changed=is_changed)
    is_excluded = shift.share(-_QUANTILE) > give_share_if_lost(facts.least)
    if not is_changed and is_excluded:
        because = "the alleles have the shares of the normal sample; a loss in all tumour cells is excluded"
        return replace(seen, call=HlaLossCall.RETAINED, because=because)
    if not is_changed:
        because = f"a loss at {facts.least:.0%} tumour cells or more is neither shown nor excluded by so many molecules"
        return replace(seen, because=because)
    if is_excluded:
        because = "shares differ less than a loss in all tumour cells would make them: a loss in a part of them, or a gain"
        return replace(seen, call=HlaLossCall.IMBALANCE, because=because)
    return _decide_changed(seen, shift, facts)


def _list_few(seen: HlaLoss) -> tuple[str, ...]:
    """Alleles with too few copies by depth. Of both at once depth is the only witness, and libraries differ in depth."""
    if seen.copies is None:
        return ()
    pairs = zip(seen.alleles, seen.copies, strict=True)
    return tuple(name for name, copies in pairs if copies.value < LOST_COPIES_MAX and copies.high < 1)


def _decide_without_fraction(seen: HlaLoss, shift: _Shift, *, is_changed: bool) -> HlaLoss:
    """A loss is shown without knowing the share of tumour cells only where hardly a molecule of the allele is left."""
    if is_changed and shift.share(_SURE_QUANTILE) < SURE_SHARE_MAX and seen.minor_allele is not None:
        because = "so few molecules are left that the other allele would need more than four copies in a pure tumour"
        return replace(seen, call=HlaLossCall.LOST, lost=(seen.minor_allele,), because=because)
    if is_changed:
        because = "shares differ from those of the normal sample; whether a copy is lost depends on the tumour cell fraction"
        return replace(seen, call=HlaLossCall.IMBALANCE, because=f"{because}, which is not stated")
    where = "at no tumour cell fraction" if seen.excluded_from is None else f"from {seen.excluded_from:.0%} tumour cells on"
    because = f"shares do not differ from those of the normal sample; this excludes a loss {where}, and no fraction is stated"
    return replace(seen, because=because)


def _decide_changed(seen: HlaLoss, shift: _Shift, facts: TumourFacts) -> HlaLoss:
    """Shares differ as much as a loss makes them: a loss, unless a gain of the other allele can be it as well."""
    if seen.copies is not None and seen.minor_allele is not None:
        minor = seen.copies[seen.alleles.index(seen.minor_allele)]
        if minor.value >= LOST_COPIES_MAX:
            because = f"about {minor.value:.1f} copies of {seen.minor_allele} per tumour cell by depth: the other one is gained"
            return replace(seen, call=HlaLossCall.IMBALANCE, because=because)
    if shift.share(_SURE_QUANTILE) < give_share_beside_two(facts.most) and seen.minor_allele is not None:
        because = "shares are those of a loss; one copy beside two is excluded"
        if seen.copies is None:
            because += f", one beside three or more is not, since copies are not counted ({seen.no_copies_because})"
        return replace(seen, call=HlaLossCall.LOST, lost=(seen.minor_allele,), because=because)
    because = f"a loss, or a gain of the other allele: both fit at {facts.least:.0%} to {facts.most:.0%} tumour cells"
    return replace(seen, call=HlaLossCall.IMBALANCE, because=because)
