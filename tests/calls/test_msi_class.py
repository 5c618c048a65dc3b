"""The class: truth table, interval, error rates, notes; and that too little is never a class."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from fascicle.calls.msi.classing import classify, find_error_rates, find_interval
from fascicle.calls.msi.comparing import Expectation
from fascicle.calls.msi.stutter import Stutter
from fascicle.model.msi import Comparison, LocusResult, LocusVerdict, MicrosatelliteInstability, MsiClass, MsiRule
from msi_examples import PROVENANCE, make_locus, make_msi

LINES = [line for line in Path(__file__).with_name("msi_classes.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
ROWS = list(csv.DictReader(LINES, delimiter="\t"))
NORMAL = Expectation(Comparison.NORMAL, Stutter(), ())


def make_results(**verdicts: int) -> tuple[LocusResult, ...]:
    kinds = [LocusVerdict(name) for name, number in verdicts.items() for _ in range(number)]
    return tuple(
        LocusResult(make_locus(12, start=100 * n), kind, (), None, (12,), None, None, None, 0.1) for n, kind in enumerate(kinds)
    )


def decide(
    results: tuple[LocusResult, ...], power: float, expectation: Expectation = NORMAL, purity: float | None = 0.4
) -> MicrosatelliteInstability:
    powers = [(result.locus, power) for result in results if result.verdict.is_assessed]
    return classify(results, powers, expectation, purity, len(results), (), MsiRule(), PROVENANCE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['unstable']}-{row['stable']}-{row['possible']}-{row['power']}")
def test_classify__truth_table(row: dict[str, str]) -> None:
    results = make_results(unstable=int(row["unstable"]), stable=int(row["stable"]), germline_possible=int(row["possible"]))
    found = decide(results, float(row["power"]))
    assert found.classification == row["class"]
    assert found.decides == {"yes": True, "no": False, "": None}[row["decides"]]
    assert row["words"] in found.because


@pytest.mark.parametrize(("hits", "of"), [(0, 40), (3, 40), (40, 40), (96, 256)])
def test_find_interval__is_that_of_clopper_and_pearson(hits: int, of: int) -> None:
    expected = binomtest(hits, of).proportion_ci(0.95, method="exact")
    assert find_interval(hits, of) == pytest.approx((expected.low, expected.high))


def test_find_error_rates__are_those_of_drawing_loci() -> None:
    rule = MsiRule()
    powers = [(make_locus(12, start=100 * n), 0.65) for n in range(60)]
    _, missed = find_error_rates(powers, rule)
    rng = np.random.default_rng(1)
    share = rule.expected_homopolymers * 0.65 + (1 - rule.expected_homopolymers) * rule.false_rate
    drawn = rng.binomial(60, share, 20000) / 60 < rule.cut_off
    assert missed == pytest.approx(float(drawn.mean()), abs=0.02)
    # Other repeats are unstable less often: of them alone nothing can be said.
    _, of_others = find_error_rates([(make_locus(6, "AC", 100 * n), 0.9) for n in range(60)], rule)
    assert of_others is not None
    assert of_others > 0.9
    assert find_error_rates([], rule) == (None, None)


def test_classify__notes_say_what_is_not_known() -> None:
    results = make_results(unstable=5, stable=95)
    assert "the purity is not known" in " ".join(decide(results, 0.9, purity=None).notes)
    few = Expectation(Comparison.BASELINE, Stutter(), (), 6)
    assert "the baseline has 6 normals" in " ".join(decide(results, 0.9, few).notes)
    own = Expectation(Comparison.OWN, Stutter(), ())
    assert "own stable loci" in " ".join(decide(results, 0.9, own).notes)
    assert any(note.startswith("cut-off: 20 % of loci") for note in decide(results, 0.9).notes)


@pytest.mark.parametrize(
    "given",
    [
        {"unstable_loci": 3},
        {"assessed_loci": 3},
        {"fraction": None},
        {"decides": None},
    ],
)
def test_microsatellite_instability__does_not_hold_what_does_not_add_up(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"loci|fraction|class"):
        replace(make_msi(), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [{"cut_off": 0.0}, {"grey_from": 0.5}, {"fewest_loci": 0}, {"largest_miss": 1.0}])
def test_msi_rule__does_not_hold_nonsense(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"between|needed"):
        MsiRule(**given)  # type: ignore[arg-type]


def test_msi_class__is_named_as_statements_name_it() -> None:
    assert [kind.value for kind in MsiClass] == ["MSI-H", "MSS", "not_assessable"]
