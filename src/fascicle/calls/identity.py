"""Genotypes of expressed SNPs, and whether two samples are from one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from scipy.special import betainc

from fascicle.calls.intervals import estimate_proportion
from fascicle.evidence.alleles import AlleleCounts
from fascicle.model.genotypes import Genotype, Snp, Zygosity
from fascicle.model.numbers import Proportion
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.run_quality import IdentityComparison
from fascicle.model.runs import Run, RunLimits, RunSample

# A wrong base in a read, by the sequencer, reverse transcription or PCR: 1 % is above what each of them makes.
_ERROR: Final = 0.01
# The share of an allele of a person who has both, in RNA: the two are rarely expressed alike, so anything between is as likely.
_BOTH_LOW, _BOTH_HIGH = 0.1, 0.9
# Hardy-Weinberg at allele frequency one half, where common SNPs are.
_PRIORS: Final = (0.25, 0.5, 0.25)
_FRAGMENTS_MIN: Final = 10
_CONFIDENCE_MIN: Final = 0.99


def call_genotypes(counts: Iterable[AlleleCounts]) -> tuple[Genotype, ...]:
    """The genotypes of counted SNPs, in order. One that could not be looked for is not assessable, with the reason."""
    return tuple(
        call_genotype(count.snp, count.reference, count.alternate)
        if count.reference is not None and count.alternate is not None
        else Genotype(count.snp, None, None, None, None, count.because)
        for count in counts
    )


def call_genotype(snp: Snp, reference: int, alternate: int) -> Genotype:
    """The genotype of one SNP from fragments with either allele.

    Posterior of three states: one allele alone (binomial, errors 1 %), or both, with the share of an allele anywhere from 0.1 to
    0.9 with equal probability. Not assessable below 10 fragments, or where no state reaches 0.99. A tumour that has lost one
    allele, or expresses only one, shows one: comparison of samples allows for that.
    """
    total = reference + alternate
    if total < _FRAGMENTS_MIN:
        because = f"{total} fragments; {_FRAGMENTS_MIN} are needed"
        return Genotype(snp, reference, alternate, None, None, because)
    weights = np.array(_PRIORS) * _find_likelihoods(reference, alternate)
    posteriors = weights / weights.sum()
    best = int(posteriors.argmax())
    confidence = float(posteriors[best])
    if confidence < _CONFIDENCE_MIN:
        because = f"no genotype reaches a probability of {_CONFIDENCE_MIN}"
        return Genotype(snp, reference, alternate, None, confidence, because)
    return Genotype(snp, reference, alternate, tuple(Zygosity)[best], confidence, f"{total} fragments")


def _find_likelihoods(reference: int, alternate: int) -> tuple[float, float, float]:
    """Likelihoods of 0/0, 0/1 and 1/1. That of 0/1 is the binomial integrated over the share of the alternate allele."""
    total = reference + alternate
    a, b = alternate + 1, reference + 1
    # choose(n, k) * Beta(k + 1, n - k + 1) is 1 / (n + 1), whatever k.
    inside = float(betainc(a, b, _BOTH_HIGH) - betainc(a, b, _BOTH_LOW))
    both = inside / ((_BOTH_HIGH - _BOTH_LOW) * (total + 1))
    one_alone = (comb(total, k) * _ERROR**k * (1 - _ERROR) ** (total - k) for k in (alternate, reference))
    return next(one_alone), both, next(one_alone)


def compare_samples(run: Run, genotypes: Mapping[str, Sequence[Genotype]]) -> tuple[IdentityComparison, ...]:
    """Every pair of samples with template of which both have genotypes."""
    samples = [sample for sample in run.samples if sample.has_template and sample.identifier in genotypes]
    return tuple(
        compare_two(one, other, genotypes[one.identifier], genotypes[other.identifier], run.limits)
        for one, other in combinations(samples, 2)
    )


def compare_two(
    one: RunSample, other: RunSample, mine: Sequence[Genotype], theirs: Sequence[Genotype], limits: RunLimits
) -> IdentityComparison:
    """Whether two samples agree, by the share of equal genotypes at sites that both have and its 95 % interval.

    At allele frequencies of 0.3 to 0.5 two unrelated persons agree at 38 to 42 % of sites, one person at nearly all: the limit
    lies between. An interval on both sides of the limit decides nothing.
    """
    states = {genotype.snp: genotype.zygosity for genotype in theirs if genotype.zygosity is not None}
    pairs = [(g.zygosity, states[g.snp]) for g in mine if g.zygosity is not None and g.snp in states]
    relation = one.is_of_one_patient(other)
    if len(pairs) < limits.identity_sites_min:
        because = f"{len(pairs)} sites genotyped in both; {limits.identity_sites_min} are needed"
        concordance, status = None, Status.NOT_ASSESSABLE
    else:
        equal = sum(left is right for left, right in pairs)
        concordance = estimate_proportion(equal, len(pairs), "equal genotypes / sites genotyped in both")
        status, because = _judge(concordance, relation, limits.identity_concordance)
    opposite = sum({left, right} == {Zygosity.REFERENCE, Zygosity.ALTERNATE} for left, right in pairs)
    return IdentityComparison(one.identifier, other.identifier, relation, len(pairs), opposite, concordance, status, because)


_AGREE: Final = {
    True: (Status.PASS, "genotypes agree, as of one patient"),
    False: (Status.FAIL, "genotypes agree, though the samples are said to be of two patients: mix-up or contamination"),
    None: (Status.WARN, "genotypes agree, and RUN.toml does not say that the samples are of one patient"),
}
_DIFFER: Final = {
    True: (Status.FAIL, "genotypes differ, though the samples are said to be of one patient: mix-up"),
    False: (Status.PASS, "genotypes differ, as of two patients"),
    None: (Status.PASS, "genotypes differ"),
}


def _judge(concordance: Proportion | None, relation: bool | None, limit: float) -> tuple[Status, str]:  # noqa: FBT001
    """What the interval of the concordance says of two samples that are, are not, or may be (None) of one patient."""
    if concordance is None or concordance.low <= limit <= concordance.high:
        return Status.NOT_ASSESSABLE, "the interval holds the limit: neither one person nor two is shown"
    return (_AGREE if concordance.low > limit else _DIFFER)[relation]


def check_identity(found: Sequence[IdentityComparison], samples_genotyped: int) -> Check:
    """The run's check: the worst of all pairs. Its value counts the pairs that could be compared."""
    if samples_genotyped < 2:
        because = "fewer than two samples have genotypes; fascicle fusions --snps makes them"
        return Check("identity", Status.NOT_ASSESSABLE, None, "pairs", because)
    compared = [item for item in found if item.status is not Status.NOT_ASSESSABLE]
    worst = Quality(tuple(Check("", item.status, None, "", "") for item in compared)).status
    wrong = [f"{item.one} and {item.other}" for item in compared if item.status is not Status.PASS]
    because = f"{len(compared)} of {len(found)} pairs of samples could be compared" + (
        f"; see {', '.join(wrong)}" if wrong else ""
    )
    return Check("identity", worst, float(len(compared)), "pairs", because)
