"""The probabilistic model: is a candidate there, and is it somatic?

For each candidate the evidence of a sample is a likelihood over the fraction f of molecules that have it, and one for "errors
alone", whose rate at a place differs from the mean by a gamma distributed factor that tumour and normal share. The explanations,
with their prior probabilities, are

* somatic: any f in the tumour; in the normal none, or the share of f that is tumour in the normal;
* germline: about one half or all of the normal; any f in the tumour, since copies can be lost;
* artefact: the same low f in both, as reads of similar places have it (told apart with a normal alone);
* errors alone.

Without a normal, germline is f near one half or one, or anything with a smaller weight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from fascicle.evidence.pileup.likelihood import FRACTIONS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Priors:
    """Prior probabilities of one given change at one given place.

    somatic: three mutations a megabase, as in many sarcomas and other adult tumours, are 1e-6 for each of three bases. germline:
    about one place in a thousand differs between two genomes. artefact: as many places as have somatic variants.
    tumour_in_normal: shares of tumour molecules in the normal with their probabilities.
    """

    somatic: float = 3e-6
    germline: float = 3e-4
    artefact: float = 5e-7
    tumour_in_normal: tuple[tuple[float, float], ...] = ((0.0, 0.94), (0.01, 0.03), (0.03, 0.02), (0.1, 0.01))


INDEL_PRIORS: Final = Priors(somatic=1e-6, germline=5e-5, artefact=2e-7)
# How sure a measured share of tumour in the normal is: it, its half and its double, or none after all.
_MEASURED_LEAKS: Final = ((0.0, 0.2), (0.5, 0.2), (1.0, 0.4), (2.0, 0.2))
# Copies of both alleles are not seen equally often: capture and alignment prefer the reference a little.
_HETEROZYGOUS: Final = (23.0, 25.0)
_HOMOZYGOUS_ABOVE: Final = 0.98
# Germline variants away from one half and one: in a tumour whose copies were lost or gained, anything above 5 %; in a normal that
# is so where reads of other copies lie (one of four has 25 %), and seldom.
_GERMLINE_ANYWHERE: Final = (0.15, 0.05)
_GERMLINE_IN_NORMAL: Final = (0.02, 0.25)
# Reads of places that look alike make up any share that is too small for a germline variant.
_ARTEFACT_RANGE: Final = (0.005, 0.4)
_NEVER: Final = -1e30


def expect_tumour_in_normal(priors: Priors, share: float | None) -> Priors:
    """The priors where so much of the normal was measured to be tumour; unchanged where it was not measured, or is none."""
    if not share:
        return priors
    return replace(priors, tumour_in_normal=tuple((min(share * times, 1.0), weight) for times, weight in _MEASURED_LEAKS))


@dataclass(frozen=True, eq=False, slots=True)
class SampleLikelihood:
    """What a sample says of candidates (axis 0). by_fraction: log likelihoods, shape (n, fractions). found: fragments with the
    other allele. expected: errors expected over all fragments. product: sum of the logarithms of the error probabilities of the
    fragments found. shape: of the spread between places."""

    by_fraction: Floats
    found: Floats
    expected: Floats
    product: Floats
    shape: float

    def select(self, rows: NDArray[np.int64]) -> SampleLikelihood:
        """The same of some candidates."""
        return SampleLikelihood(self.by_fraction[rows], self.found[rows], self.expected[rows], self.product[rows], self.shape)


def weigh_errors(samples: tuple[SampleLikelihood, ...]) -> Floats:
    """Log likelihood of errors alone in all samples; the places' factor is integrated out."""
    shape = samples[0].shape
    found = sum((own.found for own in samples), np.zeros_like(samples[0].found))
    expected = sum((own.expected for own in samples), np.zeros_like(samples[0].expected))
    product = sum((own.product for own in samples), np.zeros_like(samples[0].product))
    spread: Floats = gammaln(shape + found) - gammaln(shape) + shape * np.log(shape) - (shape + found) * np.log(shape + expected)
    return product + spread


def _normalise(density: Floats) -> Floats:
    """Logarithms of a distribution over the fractions."""
    with np.errstate(divide="ignore"):
        found: Floats = np.maximum(np.log(density / density.sum()), _NEVER)
    return found


def _widths() -> Floats:
    return np.gradient(FRACTIONS)


def _weigh_heterozygous() -> Floats:
    """A beta distribution over the fractions, not normalised."""
    a, b = _HETEROZYGOUS
    weights: Floats = FRACTIONS ** (a - 1) * (1 - FRACTIONS) ** (b - 1) * _widths()
    return weights


def make_somatic_prior() -> Floats:
    """Half on a logarithmic scale (subclones, impure samples), half even; nothing at 0."""
    above = FRACTIONS > 0
    low = np.where(above, _widths() / np.where(above, FRACTIONS, 1), 0)
    even = np.where(above, _widths(), 0)
    return _normalise(low / low.sum() + even / even.sum())


def make_germline_prior(elsewhere: tuple[float, float] = _GERMLINE_ANYWHERE) -> Floats:
    """Three heterozygous ones to two homozygous ones, and a share (first of `elsewhere`) even above a fraction (its second)."""
    anywhere, above = elsewhere
    heterozygous = _weigh_heterozygous()
    homozygous = np.where(FRACTIONS >= _HOMOZYGOUS_ABOVE, 1.0, 0.0)
    even = np.where(above <= FRACTIONS, _widths(), 0)
    own = 0.6 * heterozygous / heterozygous.sum() + 0.4 * homozygous / homozygous.sum()
    return _normalise((1 - anywhere) * own + anywhere * even / even.sum())


def _make_artefact_prior() -> Floats:
    inside = (_ARTEFACT_RANGE[0] <= FRACTIONS) & (_ARTEFACT_RANGE[1] >= FRACTIONS)
    return _normalise(np.where(inside, _widths() / np.where(inside, FRACTIONS, 1), 0))


@dataclass(frozen=True, eq=False, slots=True)
class Posterior:
    """Probabilities by candidate. present: in the tumour at all. artefact: an artefact of both samples; the rest is errors alone.
    somatic: somatic, given that it is present."""

    present: Floats
    artefact: Floats
    somatic: Floats


def judge_alone(tumour: SampleLikelihood, priors: Priors) -> Posterior:
    """A tumour without a normal."""
    somatic = logsumexp(tumour.by_fraction + make_somatic_prior(), axis=1) + np.log(priors.somatic)
    germline = logsumexp(tumour.by_fraction + make_germline_prior(), axis=1) + np.log(priors.germline)
    return _divide(somatic, germline, np.full(len(somatic), -np.inf), weigh_errors((tumour,)))


def judge_pair(tumour: SampleLikelihood, normal: SampleLikelihood, priors: Priors) -> Posterior:
    """A tumour with its normal."""
    somatic = logsumexp(tumour.by_fraction + make_somatic_prior() + _weigh_leaks(normal, priors), axis=1) + np.log(priors.somatic)
    of_normal = logsumexp(normal.by_fraction + make_germline_prior(_GERMLINE_IN_NORMAL), axis=1)
    germline = logsumexp(tumour.by_fraction + _any_fraction(), axis=1) + of_normal + np.log(priors.germline)
    both = tumour.by_fraction + normal.by_fraction + _make_artefact_prior()
    artefact = logsumexp(both, axis=1) + np.log(priors.artefact)
    return _divide(somatic, germline, artefact, weigh_errors((tumour, normal)))


def _weigh_leaks(normal: SampleLikelihood, priors: Priors) -> Floats:
    """Log likelihood of the normal for each fraction of the tumour, over the shares of tumour in it; shape (n, fractions)."""
    parts = []
    for share, probability in priors.tumour_in_normal:
        at = np.clip(np.searchsorted(FRACTIONS, share * FRACTIONS), 0, len(FRACTIONS) - 1)
        parts.append(normal.by_fraction[:, at] + np.log(probability))
    found: Floats = logsumexp(np.stack(parts), axis=0)
    return found


def _any_fraction() -> Floats:
    """The tumour's fraction of a germline variant: one half to all mostly, but copies can be lost down to nothing."""
    even = np.where(FRACTIONS > 0, _widths(), 0)
    heterozygous = _weigh_heterozygous()
    homozygous = np.where(FRACTIONS >= _HOMOZYGOUS_ABOVE, 1.0, 0.0)
    parts = (even / even.sum(), heterozygous / heterozygous.sum(), homozygous / homozygous.sum())
    return _normalise(0.3 * parts[0] + 0.4 * parts[1] + 0.3 * parts[2])


def _divide(somatic: Floats, germline: Floats, artefact: Floats, errors: Floats) -> Posterior:
    present = np.logaddexp(somatic, germline)
    total = np.logaddexp(np.logaddexp(present, artefact), errors)
    return Posterior(np.exp(present - total), np.exp(artefact - total), np.exp(somatic - present))
