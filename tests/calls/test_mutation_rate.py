"""The tumour's own mutation rate: what counts, how far it moves the priors, and what it does to a candidate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.small_variants.model import INDEL_PRIORS, Priors
from fascicle.calls.small_variants.mutation_rate import KindRates, MutationRates, learn_mutation_rates, weigh_anew
from variant_candidates import change_candidate

PAIR = "normal=60,0,0.01,0 somatic=0.9999 posterior=0.9999"


def learn(*candidates: VariantCandidate, target_mb: float = 1.0, is_filtered: bool = False) -> MutationRates:
    return learn_mutation_rates(((own, is_filtered) for own in candidates), target_mb, Priors(), INDEL_PRIORS)


def test_learn_mutation_rates__is_the_mean_of_what_is_usual_and_what_is_seen() -> None:
    """Usual are three substitutions and one indel in one megabase; 57 and 5 are seen in another one."""
    seen = [change_candidate(PAIR)] * 57 + [change_candidate(f"ref=AT alt=A repeat=1,3,-1 {PAIR}")] * 5
    rates = learn(*seen)
    assert rates.substitutions.somatic == pytest.approx((3 + 57) / 2 / 3)
    assert rates.indels.somatic == pytest.approx((1 + 5) / 2)
    assert rates.substitutions.artefact == rates.indels.artefact == 1
    assert learn(*seen, target_mb=9).substitutions.somatic == pytest.approx((3 + 57) / 10 / 3)


def test_learn_mutation_rates__learns_artefacts_too() -> None:
    shared = [change_candidate(f"normal=54,6,0.01,0 posterior=0.001 artefact={artefact}") for artefact in (0.995, 0.98)]
    rates = learn(*shared * 11, is_filtered=True).substitutions
    assert rates.artefact == pytest.approx((0.5 + 11) / 2 / 0.5)
    assert rates.somatic == 1


def test_learn_mutation_rates__leaves_indels_of_repeats_out() -> None:
    assert learn(*[change_candidate(f"ref=AT alt=A repeat=1,4,-1 {PAIR}")] * 50) == MutationRates()


def test_learn_mutation_rates__stays_between_the_usual_rate_and_a_hundred_times_it() -> None:
    assert learn(target_mb=30) == MutationRates()
    assert learn(*[change_candidate(PAIR)] * 1000, target_mb=0.01).substitutions.somatic == 100


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        (PAIR, True),
        ("normal=60,0,0.01,0 somatic=0.9999 posterior=0.98", False),
        ("normal=60,0,0.01,0 somatic=0.98 posterior=0.9999", False),
        (
            "normal=none posterior=0.9999 somatic=0.1 reference=90,90 alternate=10,10",
            True,
        ),  # too low for the patient's own alleles
        ("normal=none posterior=0.9999 somatic=0.9 reference=40,40 alternate=12,12", False),
        ("normal=none posterior=0.98 reference=90,90 alternate=10,10", False),
    ],
)
def test_learn_mutation_rates__counts_clear_somatic_variants(changes: str, counts: bool) -> None:  # noqa: FBT001
    candidate = change_candidate(changes)
    assert (learn(*[candidate] * 30).substitutions.somatic > 1) is counts
    assert learn(*[candidate] * 30, is_filtered=True) == MutationRates()


def test_weigh_anew__multiplies_the_odds_of_what_was_learned() -> None:
    unclear = replace(change_candidate(PAIR), posterior=0.1, somatic=0.8, artefact=0.2)
    (weighed,) = weigh_anew([unclear], MutationRates(KindRates(10.0, 3.0)))
    somatic, germline, artefact, errors = 0.08, 0.02, 0.2, 0.7
    total = 10 * somatic + germline + 3 * artefact + errors
    assert weighed.posterior == pytest.approx((10 * somatic + germline) / total)
    assert weighed.artefact == pytest.approx(3 * artefact / total)
    assert weighed.somatic == pytest.approx(10 * somatic / (10 * somatic + germline))


def test_weigh_anew__takes_the_rates_of_the_kind() -> None:
    base, indel, of_repeat = (
        replace(change_candidate(f"{changes} {PAIR}"), posterior=0.1)
        for changes in ("", "ref=AT alt=A repeat=1,3,-1", "ref=AT alt=A repeat=1,4,-1")
    )
    weighed = weigh_anew([base, indel, of_repeat], MutationRates(KindRates(), KindRates(10.0)))
    assert weighed[0] is base
    assert weighed[1].posterior > 0.5
    assert weighed[2] is of_repeat


def test_adjust_priors__changes_what_was_learned() -> None:
    assert MutationRates(KindRates(4.0, 2.0)).adjust_priors(Priors()) == Priors(somatic=1.2e-5, artefact=1e-6)
