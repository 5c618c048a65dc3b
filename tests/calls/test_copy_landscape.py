"""What is known of the tumour at a place, for the variants that lie there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from copy_number_examples import make_bins, make_input, plant_arm, plant_gene
from fascicle.calls.copy_number.assessing import AssessedCopies, assess_copies
from fascicle.calls.copy_number.landscape import StatedPurity
from fascicle.calls.tumour_state import CopyAlternative, TumourState
from fascicle.simulate.copy_states import PlantedTumour

BINS = make_bins()
CHANGED = PlantedTumour(
    0.6, (2, 1), (plant_arm("3p", 1, 0), plant_arm("4q", 3, 1), plant_arm("5p", 2, 0), plant_gene(BINS, "G6q2", 12, 1))
)
Chosen = Callable[[CopyAlternative], bool]


def sum_up(state: TumourState, chosen: Chosen = lambda _: True) -> float:
    return sum(own.probability for own in state.alternatives if chosen(own))


@pytest.fixture(scope="module")
def changed() -> AssessedCopies:
    return assess_copies(make_input(CHANGED))


@pytest.mark.parametrize(
    ("chrom", "offset", "total", "minor"),
    [("chr3", 5_000_000, 1, 0), ("chr4", 110_000_000, 3, 1), ("chr5", 5_000_000, 2, 0), ("chr7", 5_000_000, 2, 1)],
)
def test_find__gives_copies_and_purity_of_the_segment(
    changed: AssessedCopies, chrom: str, offset: int, total: int, minor: int
) -> None:
    state = changed.find_state(chrom, offset)
    assert sum_up(state) == pytest.approx(1, abs=0.02)
    assert sum_up(state, lambda own: (own.total, own.minor) == (total, minor)) > 0.9
    assert sum_up(state, lambda own: abs(own.purity - 0.6) <= 0.1) > 0.9


def test_find__takes_a_genes_own_copies_before_those_around_it(changed: AssessedCopies) -> None:
    offset = int(BINS.starts[BINS.genes.index("G6q2")]) + 50
    state = changed.find_state("chr6", offset)
    # That no whole number fits is possible, too; nothing below eight copies is.
    assert sum_up(state, lambda own: (own.total or 0) >= 8) > 0.8
    assert sum_up(state, lambda own: own.total is not None and own.total < 8) < 0.01


def test_find__knows_no_copies_far_from_every_segment(changed: AssessedCopies) -> None:
    state = changed.find_state("chr3", 70_000_000)
    assert {own.total for own in state.alternatives} == {None}
    assert sum_up(state, lambda own: abs(own.purity - 0.6) <= 0.1) > 0.9
    assert state.because.endswith("copies that are not decided")


def test_find__weighs_every_purity_where_none_is_decided() -> None:
    state = assess_copies(make_input(PlantedTumour(0.6, (2, 1), ()))).find_state("chr3", 5_000_000)
    purities = {own.purity for own in state.alternatives}
    assert min(purities) < 0.2
    assert max(purities) > 0.9
    assert "not decided" in state.because


def test_find__gives_the_stated_share_where_copies_were_not_called() -> None:
    given = make_input(CHANGED, stated=0.4)
    state = assess_copies(replace(given, depth=np.zeros(len(given.depth)))).find_state("chr3", 5_000_000)
    assert {own.total for own in state.alternatives} == {None}
    assert sum_up(state, lambda own: abs(own.purity - 0.4) <= 0.3) > 0.9
    assert "a stated purity of 0.40" in state.because


def test_stated_purity__knows_nothing_without_a_statement() -> None:
    assert StatedPurity(None).find("chr1", 5) == TumourState()
