"""Diploid genotypes from counts of fragments, and what a tumour has kept of a heterozygous variant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betaln, gammaln, logsumexp

from fascicle.calls.tail_probabilities import find_fisher_probability
from fascicle.model.dna import GERMLINE
from fascicle.model.germline import GermlineSource, TumourLoss, UncalledGermline, Zygosity
from fascicle.model.variants import AlleleDepth, PopulationFrequency, SmallVariant, SomaticStatus, VariantCall
from fascicle.model.verdicts import Reason

# Reasons of the tumour's filters that say nothing against a variant of the germline.
NOT_AGAINST_GERMLINE: Final = frozenset(
    {
        GERMLINE, "normal_evidence", "normal_not_covered", "common_in_population", "contamination", "panel_of_normals",
        "outside_panel", "somatic_status_unknown",
    }
)  # fmt: skip
# A person differs from the reference at about one place in a thousand, two of three of them heterozygous.
_HETEROZYGOUS: Final = 1e-3
_HOMOZYGOUS: Final = 5e-4
# Fragments of a homozygous place that show another base: errors, and reads placed wrongly.
_ERROR: Final = 0.01
# A heterozygous variant's share scatters more than counts do (capture prefers the reference): as if from 100 fragments.
_PRECISION: Final = 100.0
# A genotype is called from Phred 20 on, as GATK's best practice does (GQ 20).
_QUALITY_MIN: Final = 20
_QUALITY_MAX: Final = 99
# A share that a heterozygous variant shows in fewer than one of a thousand places is of a part of the cells.
_UNUSUAL: Final = 1e-3
# The tumour's counts differ from the normal's by chance in fewer than one of a hundred.
_IMBALANCE: Final = 0.01


@dataclass(frozen=True, slots=True)
class GermlineCandidate:
    """A variant that may be of the germline: counts in the sample that is called, those of the tumour beside it, reasons
    against."""

    variant: SmallVariant
    gene: str
    depth: AlleleDepth
    tumour: AlleleDepth | None
    population: PopulationFrequency
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DiploidCall:
    """A candidate with its genotype; of a tumour alone neither zygosity nor quality is known."""

    candidate: GermlineCandidate
    zygosity: Zygosity
    quality: int | None


@dataclass(frozen=True, slots=True)
class Genotype:
    """The likeliest genotype and the Phred-scaled probability that it is another one; None without counts."""

    zygosity: Zygosity | None
    quality: int | None


def list_candidates(
    calls: Iterable[VariantCall], genes: frozenset[str], source: GermlineSource, *, is_swapped: bool
) -> Iterator[GermlineCandidate]:
    """Calls in the genes. `is_swapped`: the normal was called with the tumour beside it, so that its counts stand first.

    Without a normal, a call that is not somatic with certainty may be of the germline.
    """
    for call in calls:
        if call.gene not in genes or not _may_be_germline(call, source, is_swapped=is_swapped):
            continue
        own, other = (call.tumour, call.normal) if is_swapped or source is GermlineSource.TUMOUR else (call.normal, call.tumour)
        if own is None:
            continue
        reasons = tuple(reason for reason in call.reasons if reason.name not in NOT_AGAINST_GERMLINE)
        beside = None if source is GermlineSource.TUMOUR else other
        yield GermlineCandidate(call.variant, str(call.gene), own, beside, call.population, reasons, call.notes)


def _may_be_germline(call: VariantCall, source: GermlineSource, *, is_swapped: bool) -> bool:
    if is_swapped:
        return True
    if source is GermlineSource.TUMOUR:
        return call.status is not SomaticStatus.SOMATIC
    return call.status is SomaticStatus.GERMLINE or any(reason.name == GERMLINE for reason in call.reasons)


def call_candidates(
    candidates: Sequence[GermlineCandidate], source: GermlineSource
) -> tuple[tuple[DiploidCall, ...], tuple[UncalledGermline, ...]]:
    """Diploid calls, and the candidates that are none with every reason. Each candidate is in one of both."""
    called, uncalled = [], []
    is_diploid = source is GermlineSource.NORMAL
    for candidate in candidates:
        genotype = call_genotype(candidate.depth, candidate.population.frequency)
        reason = find_genotype_reason(genotype, candidate.depth) if is_diploid else None
        reasons = (*candidate.reasons, *((reason,) if reason else ()))
        if reasons:
            uncalled.append(UncalledGermline(candidate.variant, candidate.gene, candidate.depth, reasons))
        elif is_diploid and genotype.zygosity is not None:
            called.append(DiploidCall(candidate, genotype.zygosity, genotype.quality))
        else:
            called.append(DiploidCall(candidate, Zygosity.UNKNOWN, None))
    return tuple(called), tuple(uncalled)


def call_genotype(depth: AlleleDepth, frequency: float | None) -> Genotype:
    """The genotype by Bayes' rule: no copy, one, or two have the variant.

    `frequency` is that of the allele in the population, where it is known: the priors are then those of Hardy and Weinberg.
    """
    if depth.alternate is None or not depth.depth:
        return Genotype(None, None)
    log = _weigh_genotypes(depth.alternate, depth.depth) + np.log(_find_priors(frequency))
    posterior = np.exp(log - logsumexp(log))
    best = int(posterior.argmax())
    wrong = float(np.delete(posterior, best).sum())
    quality = min(_QUALITY_MAX, int(-10 * np.log10(max(wrong, 1e-10))))
    return Genotype((None, Zygosity.HETEROZYGOUS, Zygosity.HOMOZYGOUS)[best], quality)


def _weigh_genotypes(found: int, of: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Log likelihood of none, one and both copies."""
    ways = gammaln(of + 1) - gammaln(found + 1) - gammaln(of - found + 1)
    half = _PRECISION / 2
    none = found * np.log(_ERROR) + (of - found) * np.log(1 - _ERROR)
    one = betaln(found + half, of - found + half) - betaln(half, half)
    both = found * np.log(1 - _ERROR) + (of - found) * np.log(_ERROR)
    return np.array([none, one, both]) + ways


def _find_priors(frequency: float | None) -> tuple[float, float, float]:
    one, both = _HETEROZYGOUS, _HOMOZYGOUS
    if frequency:
        one, both = max(2 * frequency * (1 - frequency), one), max(frequency**2, both)
    return max(1 - one - both, _HETEROZYGOUS), one, both


def find_genotype_reason(genotype: Genotype, depth: AlleleDepth) -> Reason | None:
    """Why there is no diploid call; None where there is one."""
    counts = f"{depth.alternate} of {depth.depth} fragments"
    if genotype.quality is None:
        return Reason("depth_not_stated", "no depth or no count of the allele, so no genotype")
    if genotype.zygosity is None:
        return Reason("not_diploid", f"{counts}: fewer than one of two copies shows")
    if genotype.quality < _QUALITY_MIN:
        return Reason("genotype_uncertain", f"{counts}: genotype quality {genotype.quality}, {_QUALITY_MIN} is asked for")
    if genotype.zygosity is Zygosity.HETEROZYGOUS and _is_unusual(int(depth.alternate or 0), int(depth.depth or 0)):
        because = f"{counts} are too few for a variant of all cells: mosaic, of blood cells alone, or an artefact"
        return Reason("fraction_not_diploid", because)
    return None


def _is_unusual(found: int, of: int) -> bool:
    """Whether so few fragments, or fewer, would be seen of a heterozygous variant in fewer than one of a thousand places."""
    half = _PRECISION / 2
    counts = np.arange(found + 1)
    ways = gammaln(of + 1) - gammaln(counts + 1) - gammaln(of - counts + 1)
    log = ways + betaln(counts + half, of - counts + half) - betaln(half, half)
    return bool(np.exp(logsumexp(log)) < _UNUSUAL)


def find_tumour_loss(
    zygosity: Zygosity, normal: AlleleDepth, tumour: AlleleDepth | None, purity: float | None
) -> tuple[TumourLoss, str]:
    """What the tumour has kept of the two alleles of a variant of the normal, and why.

    Fisher's exact test of the counts says whether they differ. Loss is said where the interval of the tumour's fraction lies
    beyond what a gain of one copy gives: (1 + p) / (2 + p) of the fragments at a purity of p, two thirds where p is not known.
    """
    if zygosity is not Zygosity.HETEROZYGOUS:
        words = (
            "zygosity is not known: there is no normal sample" if zygosity is Zygosity.UNKNOWN else "the variant is homozygous"
        )
        return TumourLoss.NOT_ASSESSABLE, words
    counts = [_split(depth) for depth in (normal, tumour) if depth is not None]
    both = [own for own in counts if own is not None]
    if len(both) < 2 or tumour is None or tumour.fraction is None:
        return TumourLoss.NOT_ASSESSABLE, "there are no counts of the tumour beside those of the normal"
    chance = find_fisher_probability(both[0], both[1])
    words = f"{both[1][0]} of {sum(both[1])} fragments of the tumour, {both[0][0]} of {sum(both[0])} of the normal"
    if chance >= _IMBALANCE:
        return TumourLoss.KEPT, f"{words}: no more apart than chance (P = {chance:.2g})"
    limit = (1 + (1.0 if purity is None else purity)) / (2 + (1.0 if purity is None else purity))
    told = f"{words} (P = {chance:.2g})"
    if tumour.fraction.low > limit:
        return TumourLoss.OTHER_LOST, f"{told}; a gain of one copy would give {limit:.0%} at most"
    if tumour.fraction.high < 1 - limit:
        return TumourLoss.VARIANT_LOST, f"{told}; a gain of one copy would leave {1 - limit:.0%} at least"
    return TumourLoss.IMBALANCE, f"{told}; loss and gain of a copy cannot be told apart"


def _split(depth: AlleleDepth) -> tuple[int, int] | None:
    """Fragments with the variant and all others."""
    if depth.alternate is None or not depth.depth:
        return None
    return depth.alternate, depth.depth - depth.alternate
