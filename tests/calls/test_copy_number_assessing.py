"""Planted tumours, from depth and SNPs to calls; and data that do not reach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from copy_number_examples import make_bins, make_input, make_snps, plant_arm, plant_gene
from fascicle.calls.copy_number.assessing import assess_copy_number
from fascicle.calls.copy_number.quality import check_copy_number
from fascicle.model.cases import Sex
from fascicle.model.copy_number import CopyCall, CopyNumberFindings, GeneCopies, PurityVerdict
from fascicle.model.quality import Status
from fascicle.simulate.copy_states import PlantedTumour

BINS = make_bins()
CHANGED = PlantedTumour(
    0.6,
    (2, 1),
    (
        *(plant_arm("8p", 3, 1), plant_arm("3q", 1, 0), plant_arm("5p", 2, 0), plant_arm("7q", 4, 1), plant_arm("9p", 1, 0)),
        *(plant_gene(BINS, "G2q2", 20, 1), plant_gene(BINS, "G4p3", 0, 0)),
    ),
)
QUIET = PlantedTumour(0.6, (2, 1), ())


@pytest.fixture(scope="module")
def changed() -> CopyNumberFindings:
    return assess_copy_number(make_input(CHANGED))


def get_gene(found: CopyNumberFindings, name: str) -> GeneCopies:
    return next(gene for gene in found.genes if gene.gene == name)


def test_assess_copy_number__finds_the_purity_that_was_planted(changed: CopyNumberFindings) -> None:
    purity = changed.purity
    assert purity.verdict is PurityVerdict.DECIDED
    assert purity.purity is not None
    assert purity.purity.value == pytest.approx(0.6, abs=0.05)
    assert purity.purity.low <= 0.6 <= purity.purity.high
    assert purity.ploidy is not None
    assert purity.ploidy.value == pytest.approx(2.1, abs=0.2)


@pytest.mark.parametrize(
    ("gene", "call", "total", "minor", "is_loh"),
    [
        ("G8p1", CopyCall.GAIN, 3, 1, False),
        ("G3q1", CopyCall.HETEROZYGOUS_DELETION, 1, 0, True),
        ("G5p2", CopyCall.COPY_NEUTRAL_LOH, 2, 0, True),
        ("G7q4", CopyCall.GAIN, 4, 1, False),
        ("G4p3", CopyCall.HOMOZYGOUS_DELETION, 0, 0, False),
        ("G6p0", CopyCall.NEUTRAL, 2, 1, False),
    ],
)
def test_assess_copy_number__calls_every_planted_state(
    changed: CopyNumberFindings, gene: str, call: CopyCall, total: int, minor: int, is_loh: object
) -> None:
    state = get_gene(changed, gene).state
    assert (state.call, state.total, state.minor) == (call, total, minor)
    assert state.is_loh is is_loh


def test_assess_copy_number__calls_an_amplification_with_its_copies(changed: CopyNumberFindings) -> None:
    gene = get_gene(changed, "G2q2")
    assert gene.state.call is CopyCall.AMPLIFICATION
    assert gene.verdict == "reported"
    assert gene.state.copies is not None
    assert gene.state.copies.value == pytest.approx(20, rel=0.15)
    assert gene.state.copies.low < gene.state.copies.value < gene.state.copies.high


def test_assess_copy_number__reports_arms_and_how_much_is_changed(changed: CopyNumberFindings) -> None:
    arms = {arm.arm: arm for arm in changed.arms}
    assert (arms["8p"].call, arms["8p"].fraction) == (CopyCall.GAIN, 1.0)
    assert arms["9p"].call is CopyCall.LOSS
    assert arms["2q"].call is CopyCall.NOT_ASSESSABLE
    assert "bins reach over 20% of it" in arms["2q"].because
    assert changed.complexity.altered_fraction is not None
    assert 0.2 < changed.complexity.altered_fraction < 0.4
    assert changed.complexity.loh_fraction == pytest.approx(3 / 20, abs=0.05)


def test_assess_copy_number__shows_genes_that_stand_out(changed: CopyNumberFindings) -> None:
    assert {zoom.gene for zoom in changed.zooms} == {"G2q2", "G4p3"}
    zoom = next(zoom for zoom in changed.zooms if zoom.gene == "G2q2")
    assert sum(zoom.of_gene) == 6
    assert np.mean([log2 for log2, own in zip(zoom.log2, zoom.of_gene, strict=True) if own]) > 2
    assert len(changed.plotted.log2) == len(BINS) - changed.material.masked_bins


def test_assess_copy_number__does_not_decide_a_purity_where_nothing_is_changed() -> None:
    found = assess_copy_number(make_input(QUIET))
    assert found.purity.verdict is PurityVerdict.UNDECIDED
    assert found.purity.purity is None
    assert "too little is changed" in found.purity.because
    assert found.complexity.altered_fraction is None
    assert not found.reported


def test_assess_copy_number__takes_the_stated_share_as_a_prior_that_data_overrule() -> None:
    near = assess_copy_number(make_input(CHANGED, stated=0.6)).purity
    far = assess_copy_number(make_input(CHANGED, stated=0.1)).purity
    assert near.purity is not None
    assert far.purity is not None
    assert far.stated == 0.1
    assert abs(near.purity.value - far.purity.value) < 0.05


def test_assess_copy_number__knows_no_minor_copies_without_snps() -> None:
    found = assess_copy_number(make_input(CHANGED, stated=0.6, has_snps=False))
    assert found.material.snps is None
    assert {gene.state.minor for gene in found.genes if gene.state.total and gene.state.total > 1} == {None}
    assert get_gene(found, "G5p2").state.call is not CopyCall.COPY_NEUTRAL_LOH
    assert get_gene(found, "G5p2").state.is_loh is None
    checks = {check.name: check for check in check_copy_number(found)}
    assert checks["copy_number_snps"].status is Status.NOT_ASSESSABLE


def test_assess_copy_number__says_nothing_of_too_few_bins_but_loh() -> None:
    tumour = PlantedTumour(0.95, (2, 1), (plant_arm("8p", 1, 0),))
    bins = make_bins(("chr8",), arm_bins=12)
    given = replace(make_input(tumour), bins=bins, depth=np.full(len(bins), 100.0), snps=make_snps(bins, tumour))
    found = assess_copy_number(given)
    assert found.because_not == "the targets give 24 bins; 50 are needed"
    assert found.purity.verdict is PurityVerdict.NOT_ASSESSABLE
    lost, kept = get_gene(found, "G8p0"), get_gene(found, "G8q0")
    assert (lost.state.call, lost.state.is_loh) == (CopyCall.NOT_ASSESSABLE, True)
    assert (kept.state.call, kept.state.is_loh) == (CopyCall.NOT_ASSESSABLE, False)
    assert lost.state.total is None
    assert {check.status for check in check_copy_number(found)} >= {Status.NOT_ASSESSABLE}


def test_assess_copy_number__says_nothing_of_shallow_or_scattered_depth() -> None:
    given = make_input(CHANGED)
    shallow = assess_copy_number(replace(given, depth=given.depth / 100))
    assert shallow.because_not is not None
    assert "fragments" in shallow.because_not
    noisy = assess_copy_number(replace(given, depth=given.depth * 2 ** np.random.default_rng(1).normal(0, 1.2, len(given.depth))))
    assert noisy.because_not is not None
    assert "scatter" in noisy.because_not


def test_assess_copy_number__does_not_assess_x_of_unknown_sex_and_has_one_copy_of_it_in_a_male() -> None:
    bins = make_bins((*(f"chr{number}" for number in range(2, 12)), "chrX"))
    depth = np.concatenate([make_input(CHANGED).depth, np.random.default_rng(4).poisson(150, 60)])
    given = replace(make_input(CHANGED), bins=bins, depth=depth)
    unknown = get_gene(assess_copy_number(replace(given, sex=Sex.UNKNOWN)), "GXp1")
    assert unknown.state.call is CopyCall.NOT_ASSESSABLE
    assert [reason.name for reason in unknown.reasons] == ["sex_unknown"]
    male = get_gene(assess_copy_number(replace(given, sex=Sex.MALE)), "GXp1")
    assert (male.state.call, male.state.total, male.state.minor) == (CopyCall.NEUTRAL, 1, None)
    female = get_gene(assess_copy_number(replace(given, sex=Sex.FEMALE)), "GXp1")
    assert female.state.call is not CopyCall.NEUTRAL


def test_assess_copy_number__gives_the_same_twice(changed: CopyNumberFindings) -> None:
    assert assess_copy_number(make_input(CHANGED)) == changed
