"""How many somatic variants a tumour has is learned from its own clear ones, and weighs on the unclear ones.

Tumours differ a thousandfold in mutations a megabase (Lawrence et al. 2013, doi:10.1038/nature12213; Campbell et al. 2017,
doi:10.1016/j.cell.2017.09.048). In one with a hundred a megabase three fragments are more likely a mutation than in one with
three. The model's priors are those of a usual tumour; here they are made those of this one (empirical Bayes): the rate has a
gamma distribution around the usual rate, the clear variants in the target are its Poisson counts, and the mean of what comes out
is used. Substitutions and indels are counted apart; indels of repeats, which slip, keep the usual rate. In the same way the rate
of artefacts that tumour and normal share is learned (copies that the reference does not have), so that a sample with many of
them does not have them for mutations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.small_variants.model import Priors

# The usual rates weigh as much as what this much target shows: a small panel with one mutation says little.
_USUAL_MB: Final = 1.0
# Clear: nothing speaks against it, and errors, artefacts and the germline together have less than one chance in a hundred.
_CLEAR: Final = 0.99
# Without a normal, a clear variant counts as somatic where its fraction is lower than those of the patient's own alleles.
_BELOW_GERMLINE: Final = 0.3
# The prior never falls below the usual one, since panels hold the genes that are mutated, and it does not rise above 300 a
# megabase: tumours with defects of proofreading have as many, and nothing has more.
_MOST_TIMES: Final = 100.0
# From so many copies on an indel is one of a repeat.
_COPIES: Final = 4


@dataclass(frozen=True, slots=True)
class KindRates:
    """How many times as many somatic variants and shared artefacts of a kind this sample has as the priors say (1 to 100)."""

    somatic: float = 1.0
    artefact: float = 1.0


@dataclass(frozen=True, slots=True)
class MutationRates:
    """The rates of substitutions, and of indels outside of repeats."""

    substitutions: KindRates = KindRates()
    indels: KindRates = KindRates()

    def adjust_priors(self, priors: Priors) -> Priors:
        """Priors of substitutions at this sample's rates."""
        own = self.substitutions
        return replace(priors, somatic=priors.somatic * own.somatic, artefact=priors.artefact * own.artefact)

    def find(self, candidate: VariantCandidate) -> KindRates:
        """The rates that hold for a candidate."""
        if candidate.repeat is None:
            return self.substitutions
        return self.indels if candidate.repeat.copies < _COPIES else KindRates()


def learn_mutation_rates(
    judged: Iterable[tuple[VariantCandidate, bool]], target_mb: float, priors: Priors, indel_priors: Priors
) -> MutationRates:
    """The rates of a sample from its candidates, each with whether a filter speaks against it, in so many megabases of target."""
    somatic, artefacts = [0, 0], [0, 0]
    for candidate, is_filtered in judged:
        if candidate.repeat is None or candidate.repeat.copies < _COPIES:
            kind = candidate.repeat is not None
            somatic[kind] += not is_filtered and _is_clear_somatic(candidate)
            artefacts[kind] += candidate.artefact > _CLEAR
    return MutationRates(
        *(
            KindRates(_find_times(mutations, own.somatic, target_mb), _find_times(shared, own.artefact, target_mb))
            for own, mutations, shared in zip((priors, indel_priors), somatic, artefacts, strict=True)
        )
    )


def _find_times(count: int, prior: float, target_mb: float) -> float:
    usual_per_mb = prior * 1e6
    rate_per_mb = (usual_per_mb * _USUAL_MB + count) / (_USUAL_MB + target_mb)
    return min(max(rate_per_mb / usual_per_mb, 1.0), _MOST_TIMES)


def _is_clear_somatic(candidate: VariantCandidate) -> bool:
    if candidate.normal is not None:
        return candidate.posterior * candidate.somatic > _CLEAR
    fraction = estimate_proportion(candidate.tumour.found, candidate.tumour.depth, "")
    return candidate.posterior > _CLEAR and fraction is not None and fraction.high < _BELOW_GERMLINE


def weigh_anew(candidates: Sequence[VariantCandidate], rates: MutationRates) -> list[VariantCandidate]:
    """The candidates with their probabilities under the learned rates: an explanation weighs so many times more."""
    return [_weigh(own, rates.find(own)) for own in candidates]


def _weigh(candidate: VariantCandidate, times: KindRates) -> VariantCandidate:
    somatic = candidate.posterior * candidate.somatic * times.somatic
    germline = candidate.posterior * (1 - candidate.somatic)
    artefact = candidate.artefact * times.artefact
    present = somatic + germline
    if times == KindRates() or not present:
        return candidate
    total = present + artefact + max(1 - candidate.posterior - candidate.artefact, 0.0)
    return replace(candidate, posterior=present / total, artefact=artefact / total, somatic=somatic / present)
