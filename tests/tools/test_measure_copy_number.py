"""How copy-number calls are scored against planted copies."""

from __future__ import annotations

import numpy as np
import pytest

from copy_number_examples import make_bins, make_input, plant_arm, plant_gene
from fascicle.calls.copy_number.assessing import assess_copy_number
from fascicle.model.loci import Span
from fascicle.simulate.copy_states import PlantedCopies, PlantedTumour
from tool_modules import load_tool

measure = load_tool("measure_copy_number")
BINS = make_bins()
TUMOUR = PlantedTumour(0.7, (2, 1), (plant_arm("3q", 1, 0), plant_arm("5p", 2, 0), plant_gene(BINS, "G2q2", 20, 1)))


def test_tally__counts_planted_found_and_called_genes_of_each_event() -> None:
    tally = measure.Tally()
    tally.add(assess_copy_number(make_input(TUMOUR)), TUMOUR, BINS)
    assert tally.scores["amplification"] == (1, 1, 1)
    assert tally.scores["homozygous_deletion"] == (0, 0, 0)
    # Five genes on each of the two arms.
    assert tally.scores["loh"] == (10, 10, 10)
    assert (tally.decided, tally.within, tally.tumours) == (1, 1, 1)
    row = measure.format_row("changed", 0.7, tally)
    assert row.startswith("| changed | 70% | 1.000 (1/1) | 1.000 (1/1) | - (0/0) | - (0/0) | 1.000 (10/10)")


def test_tally__counts_what_was_not_planted_as_false() -> None:
    tally = measure.Tally()
    tally.add(assess_copy_number(make_input(TUMOUR)), PlantedTumour(0.2, (2, 1), ()), BINS)
    assert tally.scores["loh"] == (0, 0, 10)
    assert (tally.decided, tally.within) == (1, 0)


def test_list_gene_states__leaves_out_genes_with_a_border_inside() -> None:
    start = int(BINS.starts[BINS.genes.index("G4p1") + 3])
    tumour = PlantedTumour(0.5, (2, 1), (PlantedCopies("chr4", Span(start, start + 1_000_000), 5, 1),))
    states = measure.list_gene_states(BINS, tumour)
    assert "G4p1" not in states
    assert states["G4p2"] == (2, 1)


@pytest.mark.parametrize("kind", ["changed", "quiet", "even"])
def test_plan_tumour__plants_what_its_kind_says(kind: str) -> None:
    tumour = measure.plan_tumour(kind, 0.5, BINS, np.random.default_rng(1))
    totals = {tumour.base[0], *(own.total for own in tumour.planted)}
    assert (kind == "quiet") == (not tumour.planted)
    if kind == "even":
        assert tumour.base == (4, 2)
        assert not any(total % 2 for total in totals)
    if kind == "changed":
        assert {own.total for own in tumour.planted} & {0}
