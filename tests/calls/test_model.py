"""The probabilistic model: present, artefact, somatic, from fragments of tumour and normal."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.small_variants.model import (
    Posterior,
    Priors,
    SampleLikelihood,
    expect_tumour_in_normal,
    judge_alone,
    judge_pair,
)
from fascicle.evidence.pileup.likelihood import weigh_fractions


def weigh(found: int, depth: int, rate: float = 1e-5, shape: float = 2.0) -> SampleLikelihood:
    counts = np.array([[float(found)]])
    by_fraction = weigh_fractions(counts, depth - counts, np.array([[rate]]))
    return SampleLikelihood(by_fraction, counts[0], np.array([depth * rate]), counts[0] * np.log(rate), shape)


def pair(tumour: tuple[int, int], normal: tuple[int, int], priors: Priors = Priors(), rate: float = 1e-5) -> Posterior:  # noqa: B008
    return judge_pair(weigh(*tumour, rate), weigh(*normal, rate), priors)


@pytest.mark.parametrize(
    ("found", "depth", "rate", "is_present"),
    [
        (50, 100, 1e-5, True),
        (10, 500, 1e-5, True),
        (10, 500, 1e-2, False),
        (5, 5000, 1e-3, False),
        (1, 500, 1e-5, False),
        (0, 500, 1e-5, False),
        (0, 0, 1e-5, False),
    ],
)
def test_judge_alone__weighs_a_variant_against_errors(found: int, depth: int, rate: float, is_present: bool) -> None:  # noqa: FBT001
    present = judge_alone(weigh(found, depth, rate), Priors()).present[0]
    assert present > 0.95 if is_present else present < 0.05


def test_judge_alone__allows_for_places_that_are_worse_than_the_mean() -> None:
    even, uneven = (judge_alone(weigh(5, 1000, 1e-4, shape), Priors()).present[0] for shape in (100.0, 0.2))
    assert uneven < even


@pytest.mark.parametrize(
    ("tumour", "normal", "low", "high"),
    [
        ((20, 100), (0, 60), 0.99, 1.0),
        ((50, 100), (30, 60), 0.0, 0.01),
        ((100, 100), (60, 60), 0.0, 0.01),
        ((2, 100), (30, 60), 0.0, 0.01),  # the copy is lost in the tumour
        ((40, 100), (2, 60), 0.9, 1.0),  # a little tumour in the normal
        ((20, 53), (1, 29), 0.8, 1.0),  # one error of the normal
        ((20, 53), (4, 29), 0.0, 0.1),
        ((50, 100), (0, 2), 0.0, 0.6),  # the normal hardly covers it
    ],
)
def test_judge_pair__tells_somatic_from_germline(
    tumour: tuple[int, int], normal: tuple[int, int], low: float, high: float
) -> None:
    posterior = pair(tumour, normal)
    assert posterior.present[0] > 0.95
    assert low <= posterior.somatic[0] <= high


def test_judge_pair__takes_the_same_low_fraction_in_both_for_an_artefact() -> None:
    both, tumour_alone = pair((12, 400), (9, 300)), pair((12, 400), (0, 300))
    assert both.artefact[0] > both.present[0]
    assert tumour_alone.present[0] > 0.99
    assert tumour_alone.artefact[0] < 0.01


def test_judge_pair__with_a_measured_share_of_tumour_believes_more_in_it() -> None:
    plain = pair((60, 100), (9, 60)).somatic[0]
    measured = pair((60, 100), (9, 60), expect_tumour_in_normal(Priors(), 0.25)).somatic[0]
    assert measured > plain


def test_expect_tumour_in_normal__leaves_priors_where_nothing_was_measured() -> None:
    assert expect_tumour_in_normal(Priors(), None) == expect_tumour_in_normal(Priors(), 0.0) == Priors()
    shares = expect_tumour_in_normal(Priors(), 0.6).tumour_in_normal
    assert [share for share, _ in shares] == [0.0, 0.3, 0.6, 1.0]
    assert sum(weight for _, weight in shares) == pytest.approx(1)


def test_select__takes_some_rows() -> None:
    few, many = weigh(5, 100), weigh(50, 100)
    both = SampleLikelihood(
        np.concatenate((few.by_fraction, many.by_fraction)),
        np.concatenate((few.found, many.found)),
        np.concatenate((few.expected, many.expected)),
        np.concatenate((few.product, many.product)),
        2.0,
    )
    assert both.select(np.array([1])).found.tolist() == [50]
