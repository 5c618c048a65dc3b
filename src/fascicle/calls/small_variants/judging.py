"""Evidence of chunks and what was learned of the samples, to candidates with probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.small_variants.candidates import SampleProfile, SampleSupport, VariantCandidate
from fascicle.calls.small_variants.error_rates import ErrorRates, learn_error_rates
from fascicle.calls.small_variants.model import INDEL_PRIORS, Posterior, Priors, SampleLikelihood, judge_alone, judge_pair
from fascicle.calls.small_variants.slippage_rates import SlippageRates, learn_slippage_rates
from fascicle.evidence.pileup.alleles import Allele
from fascicle.evidence.pileup.cells import NO_CONTEXT
from fascicle.evidence.pileup.gathering import ChunkEvidence, SampleCounts, list_variant_cells
from fascicle.evidence.pileup.likelihood import weigh_fractions
from fascicle.evidence.pileup.noise import NoiseCounts
from fascicle.evidence.pileup.slippage import SlippageCounts
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.reference.nucleotides import decode_bases

FLANK_BP: Final = 180
# Repeats of one length differ in how often they slip; this spread is wide (the standard deviation is the mean).
_SLIPPAGE_SHAPE: Final = 1.0
_LEAST_SLIPPAGE: Final = 1e-6
_LIKELY: Final = 0.5
# A given base is read as another given one so often, at the ends of reads where inserted bases are hard to place.
_MISREAD: Final = 0.01
# A place with more of the errors of its change and context than this is judged by the errors of the other places.
_WITNESS_SHARE: Final = 0.2
# So few other places do not show how places differ. By this wide spread one in a hundred errs nine times as often as the mean.
_SHAPE_OF_FEW: Final = 0.3


@dataclass(frozen=True, eq=False, slots=True)
class LearnedSample:
    """What was learned of one sample from all its chunks."""

    errors: ErrorRates
    slippage: SlippageRates
    profile: SampleProfile


def learn_samples(evidence: Sequence[ChunkEvidence], priors: Priors) -> tuple[LearnedSample, ...]:
    """What the samples' reads get wrong, learned twice: the second time without the places where the first one finds variants.

    In a small assay, such as an amplicon, one place can have most of the sample's changes of its kind. A variant there would be
    explained by the rate that it makes itself, so that such a place is judged by what the others show.
    """
    samples = range(len(evidence[0].counts) if evidence else 0)
    noise = [_sum_noise([own.counts[sample] for own in evidence]) for sample in samples]
    errors = [learn_error_rates(own) for own in noise]
    found = [find_variants(own, errors, priors) | _find_by_others(own, noise, errors, priors) for own in evidence]
    for own, is_variant in zip(evidence, found, strict=True):
        for sample in samples:
            noise[sample].leave_out(list_variant_cells(own, sample, is_variant))
    return tuple(_learn(noise[sample], [own.counts[sample] for own in evidence]) for sample in samples)


def _sum_noise(counts: Sequence[SampleCounts]) -> NoiseCounts:
    noise = NoiseCounts.empty()
    for own in counts:
        noise.add(own.noise)
    return noise


def _learn(noise: NoiseCounts, counts: Sequence[SampleCounts]) -> LearnedSample:
    slippage = SlippageCounts.empty().join([own.slippage for own in counts])
    errors = learn_error_rates(noise)
    fragments = sum(own.fragments for own in counts)
    distinct = sum(own.distinct for own in counts)
    profile = SampleProfile(errors.by_change, distinct / fragments if fragments else 1.0)
    return LearnedSample(errors, learn_slippage_rates(slippage), profile)


def find_variants(evidence: ChunkEvidence, errors: Sequence[ErrorRates], priors: Priors) -> NDArray[np.bool_]:
    """Which candidate changes of one base are more likely there than not."""
    if not len(evidence.place):
        return np.zeros(0, dtype=bool)
    found: NDArray[np.bool_] = _judge(_weigh_all_bases(evidence, errors), priors).present > _LIKELY
    return found


def _find_by_others(
    evidence: ChunkEvidence, noise: Sequence[NoiseCounts], errors: Sequence[ErrorRates], priors: Priors
) -> NDArray[np.bool_]:
    """Which candidates that make a good part of their own error rate are likely by the rates that the other places show."""
    found = np.zeros(len(evidence.place), dtype=bool)
    for row in np.flatnonzero(_find_own_witnesses(evidence, noise[0])) if len(found) else ():
        only = np.arange(len(found)) == row
        rates = []
        for sample, (own, known) in enumerate(zip(noise, errors, strict=True)):
            others = NoiseCounts(own.total.copy(), own.wrong.copy(), own.places.copy())
            others.leave_out(list_variant_cells(evidence, sample, only))
            rates.append(learn_error_rates(others, min(known.shape, _SHAPE_OF_FEW)))
        found[row] = _judge(_weigh_all_bases(evidence, rates, only), priors).present[0] > _LIKELY
    return found


def _find_own_witnesses(evidence: ChunkEvidence, noise: NoiseCounts) -> NDArray[np.bool_]:
    """Which candidates have more than `_WITNESS_SHARE` of the tumour's errors of their change and context, on both strands."""
    own, total = np.zeros(len(evidence.place)), np.zeros(len(evidence.place))
    for side in range(2):
        context = evidence.contexts[side]
        known = context != NO_CONTEXT
        base = evidence.other if side == 0 else 3 - evidence.other
        own += np.where(known, evidence.base[0].cells[:, 1, side, :].sum(axis=1), 0)
        total += np.where(known, noise.wrong[:, np.where(known, context, 0), base].sum(axis=0), 0)
    witnesses: NDArray[np.bool_] = evidence.is_quiet[0] & (own > _WITNESS_SHARE * total)
    return witnesses


def judge_chunk(
    evidence: ChunkEvidence, samples: Sequence[LearnedSample], build: Build, priors: Priors, indel_priors: Priors = INDEL_PRIORS
) -> list[VariantCandidate]:
    """The candidates of a chunk by place, bases before indels at one place."""
    return sorted(
        (*_judge_bases(evidence, samples, build, priors), *_judge_indels(evidence, samples, build, indel_priors)),
        key=lambda candidate: (candidate.variant.start, len(candidate.variant.ref), candidate.variant.alt),
    )


def _judge(samples: Sequence[SampleLikelihood], priors: Priors) -> Posterior:
    return judge_alone(samples[0], priors) if len(samples) == 1 else judge_pair(samples[0], samples[1], priors)


def _judge_bases(
    evidence: ChunkEvidence, samples: Sequence[LearnedSample], build: Build, priors: Priors
) -> Iterator[VariantCandidate]:
    if not len(evidence.place):
        return
    weighed = _weigh_all_bases(evidence, [own.errors for own in samples])
    posterior = _judge(weighed, priors)
    fragments = _group_carriers(evidence)
    for number, (place, other) in enumerate(zip(evidence.place.tolist(), evidence.other.tolist(), strict=True)):
        support = [_support_base(evidence, sample, number, own) for sample, own in enumerate(weighed)]
        allele = Allele(place, 1, bytes([other]))
        yield _make_candidate(evidence, allele, build, support, posterior, number, fragments.get(number, frozenset()), samples[0])


def _weigh_all_bases(
    evidence: ChunkEvidence, errors: Sequence[ErrorRates], wanted: NDArray[np.bool_] | slice = slice(None)
) -> list[SampleLikelihood]:
    """What each sample says of the candidates that are `wanted` (default: all)."""
    plus, minus = (context[wanted] for context in evidence.contexts)
    return [
        _weigh_bases(own.cells[wanted], rates.find(plus, minus, evidence.other[wanted]), rates.shape)
        for own, rates in zip(evidence.base, errors, strict=True)
    ]


def _weigh_bases(cells: NDArray[np.int32], errors: NDArray[np.float64], shape: float) -> SampleLikelihood:
    alternate, reference = cells[:, 1], cells[:, 0]
    by_fraction = weigh_fractions(alternate, reference, errors)
    sides = (1, 2)
    product = (alternate * np.log(np.maximum(errors, 1e-9))).sum(axis=sides)
    expected = ((alternate + reference) * errors).sum(axis=sides)
    return SampleLikelihood(by_fraction, alternate.sum(axis=sides).astype(np.float64), expected, product, shape)


def _support_base(evidence: ChunkEvidence, sample: int, number: int, weighed: SampleLikelihood) -> SampleSupport:
    own = evidence.base[sample]
    reference, alternate = own.cells[number].sum(axis=2).tolist()
    low = own.low_mapping[number].tolist()
    return SampleSupport(
        (reference[0], reference[1]), (alternate[0], alternate[1]), int(own.third[number]), own.marks[number], (low[0], low[1]),
        int(own.distinct[number]), float(weighed.expected[number]),
    )  # fmt: skip


def _judge_indels(
    evidence: ChunkEvidence, samples: Sequence[LearnedSample], build: Build, priors: Priors
) -> Iterator[VariantCandidate]:
    if not evidence.alleles:
        return
    rates = [
        np.array([max(own.slippage.find(r), _LEAST_SLIPPAGE) for r in evidence.repeats]) + _find_misread(evidence, sample)
        for sample, own in enumerate(samples)
    ]
    weighed = [_weigh_indels(own.informative, rate) for own, rate in zip(evidence.indel, rates, strict=True)]
    posterior = _judge(weighed, priors)
    fragments, first = _group_carriers(evidence), len(evidence.place)
    for number, allele in enumerate(evidence.alleles):
        support = [_support_indel(evidence, sample, number, own) for sample, own in enumerate(weighed)]
        carriers = fragments.get(first + number, frozenset())
        made = _make_candidate(evidence, allele, build, support, posterior, number, carriers, samples[0])
        beside = _count_neighbour_lengths(evidence, number)
        yield replace(made, repeat=evidence.repeats[number], slippage=float(rates[0][number]), neighbour_length=beside)


def _find_misread(evidence: ChunkEvidence, sample: int) -> NDArray[np.float64]:
    """By indel, the share of fragments that show it since a base of another insertion of this place and length was misread."""
    found = np.zeros(len(evidence.alleles))
    alike: dict[tuple[int, int, int], list[int]] = {}
    for number, allele in enumerate(evidence.alleles):
        if allele.added:
            alike.setdefault((allele.place, allele.removed, len(allele.added)), []).append(number)
    for one, other in (pair for group in alike.values() for pair in permutations(group, 2)):
        differ = sum(a != b for a, b in zip(evidence.alleles[one].added, evidence.alleles[other].added, strict=True))
        carriers, depth = int(evidence.indel[sample].counted[other, 1].sum()), int(evidence.indel[sample].counted[other].sum())
        found[one] += _MISREAD**differ * carriers / max(depth, 1)
    return np.minimum(found, _MISREAD)


def _count_neighbour_lengths(evidence: ChunkEvidence, number: int) -> int:
    """The tumour's fragments with an indel at the same place that is one unit of the repeat longer or shorter; the most of
    one."""
    own, place = evidence.repeats[number], evidence.alleles[number].place
    return max(
        (
            int(evidence.indel[0].counted[other, 1].sum())
            for other, (allele, repeat) in enumerate(zip(evidence.alleles, evidence.repeats, strict=True))
            if allele.place == place and repeat.unit_bp == own.unit_bp and abs(repeat.units - own.units) == 1
        ),
        default=0,
    )


def _weigh_indels(informative: NDArray[np.int64], rates: NDArray[np.float64]) -> SampleLikelihood:
    against, found = informative[:, 0].astype(np.float64), informative[:, 1].astype(np.float64)
    by_fraction = weigh_fractions(found[:, None], against[:, None], rates[:, None])
    return SampleLikelihood(by_fraction, found, (against + found) * rates, found * np.log(rates), _SLIPPAGE_SHAPE)


def _support_indel(evidence: ChunkEvidence, sample: int, number: int, weighed: SampleLikelihood) -> SampleSupport:
    own = evidence.indel[sample]
    reference, alternate = own.counted[number].tolist()
    unspanned = max(int(own.informative[number, 1]) - sum(alternate), 0)
    return SampleSupport(
        (reference[0], reference[1]), (alternate[0], alternate[1]), 0, own.marks[number], (0, 0),
        int(own.distinct[number, 0]), float(weighed.expected[number]), unspanned,
    )  # fmt: skip


def _group_carriers(evidence: ChunkEvidence) -> dict[int, frozenset[int]]:
    order = np.argsort(evidence.carriers.candidate, kind="stable")
    candidate, fragment = evidence.carriers.candidate[order], evidence.carriers.fragment[order]
    numbers, first = np.unique(candidate, return_index=True)
    parts = np.split(fragment, first[1:]) if len(numbers) else []
    return {number: frozenset(part.tolist()) for number, part in zip(numbers.tolist(), parts, strict=True)}


def _make_candidate(
    evidence: ChunkEvidence, allele: Allele, build: Build, support: Sequence[SampleSupport], posterior: Posterior, number: int,
    fragments: frozenset[int], learned: LearnedSample,
) -> VariantCandidate:  # fmt: skip
    return VariantCandidate(
        variant=_spell_variant(evidence, allele, build),
        tumour=support[0],
        normal=support[1] if len(support) > 1 else None,
        posterior=float(posterior.present[number]),
        artefact=float(posterior.artefact[number]),
        somatic=float(posterior.somatic[number]),
        before=evidence.reference[max(allele.place - FLANK_BP, 0) : allele.place],
        behind=evidence.reference[allele.end : allele.end + FLANK_BP],
        repeat=None,
        slippage=None,
        fragments=fragments,
        profile=learned.profile,
    )


def _spell_variant(evidence: ChunkEvidence, allele: Allele, build: Build) -> SmallVariant:
    """The change as VCF has it: an insertion or deletion with the base before it."""
    removed = evidence.reference[allele.place : allele.end]
    added = np.frombuffer(allele.added, np.uint8)
    start = allele.place
    if not len(removed) or not len(added):
        anchor = evidence.reference[start - 1 : start]
        start, removed, added = start - 1, np.concatenate((anchor, removed)), np.concatenate((anchor, added))
    return SmallVariant(build, evidence.chunk.chrom, evidence.start + start, decode_bases(removed), decode_bases(added))
