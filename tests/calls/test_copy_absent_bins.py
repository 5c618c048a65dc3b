"""Bins without reads: broken targets, or the wrong ones, before they are taken for lost copies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from copy_number_examples import make_bins, make_input, plant_arm
from fascicle.calls.copy_number.assessing import CopyInput, assess_copy_number
from fascicle.calls.copy_number.genes import NO_BINS
from fascicle.model.copy_number import CopyCall, CopyNumberFindings, CopyReference, PurityVerdict
from fascicle.reference.copy_reference import CopyBaseline
from fascicle.simulate.copy_states import PlantedTumour

BINS = make_bins()
ARMS = (plant_arm("8p", 3, 1), plant_arm("3q", 1, 0), plant_arm("5p", 2, 0), plant_arm("9p", 1, 0))
FEW = frozenset(f"G{number}p1" for number in range(2, 11))
MANY = frozenset(name for name in BINS.genes if name is not None and name.endswith(("p1", "q1")))


def assess(genes: frozenset[str], *, is_pooled: bool) -> CopyNumberFindings:
    given: CopyInput = make_input(PlantedTumour(0.6, (2, 1), ARMS))
    depth = np.where([name in genes for name in BINS.genes], 0.0, given.depth)
    flat = np.zeros(len(BINS))
    # A little spread, as of several normals.
    pooled = CopyBaseline(flat, flat + 300, flat + 0.1, 8)
    if is_pooled:
        given = replace(given, baseline=pooled, reference=CopyReference.POOLED)
    return assess_copy_number(replace(given, depth=depth))


@pytest.mark.parametrize("is_pooled", [True, False])
def test_assess_copy_number__does_not_take_genes_without_reads_for_a_pure_tumour(*, is_pooled: bool) -> None:
    found = assess(FEW, is_pooled=is_pooled)
    assert found.purity.verdict is PurityVerdict.DECIDED
    assert found.purity.purity is not None
    assert found.purity.purity.value == pytest.approx(0.6, abs=0.05)
    assert not [gene for gene in found.genes if gene.state.call is CopyCall.HOMOZYGOUS_DELETION]


def test_assess_copy_number__leaves_genes_without_reads_out_where_no_normal_shows_that_they_can_be_read() -> None:
    own = [gene for gene in assess(FEW, is_pooled=False).genes if gene.gene in FEW]
    assert {gene.state.call for gene in own} == {CopyCall.NOT_ASSESSABLE}
    assert {reason.name for gene in own for reason in gene.reasons} == {NO_BINS}


@pytest.mark.parametrize("is_pooled", [True, False])
def test_assess_copy_number__says_nothing_of_reads_of_other_targets(*, is_pooled: bool) -> None:
    found = assess(MANY, is_pooled=is_pooled)
    assert found.because_not is not None
    assert "reads are of other targets" in found.because_not
    assert found.purity.verdict is PurityVerdict.NOT_ASSESSABLE
    assert not found.reported
