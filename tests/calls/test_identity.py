"""Genotypes and the comparison of samples."""

from __future__ import annotations

import pytest

from fascicle.calls.identity import call_genotype, call_genotypes, check_identity, compare_samples, compare_two
from fascicle.evidence.alleles import AlleleCounts
from fascicle.model.genotypes import Snp, Zygosity
from fascicle.model.quality import Status
from fascicle.model.run_quality import IdentityComparison
from fascicle.model.runs import Run, RunLimits
from run_examples import NTC, make_genotypes, make_patient

SNP = Snp("rs1", "chr1", 100, "A", "G")
MINE = "rhahrrhaahrh"


def compare(mine: str, theirs: str, patients: tuple[str | None, str | None] = (None, None)) -> IdentityComparison:
    one, other = make_patient("A", patient=patients[0]), make_patient("B", patient=patients[1])
    return compare_two(one, other, make_genotypes(mine), make_genotypes(theirs), RunLimits())


@pytest.mark.parametrize(
    ("reference", "alternate", "expected"),
    [
        (30, 0, Zygosity.REFERENCE),
        (0, 30, Zygosity.ALTERNATE),
        (100, 1, Zygosity.REFERENCE),
        (15, 15, Zygosity.BOTH),
        (25, 5, Zygosity.BOTH),
        (5, 25, Zygosity.BOTH),
        (24, 0, Zygosity.REFERENCE),
        (23, 0, None),  # the other allele may be expressed at a tenth
        (5, 5, Zygosity.BOTH),
        (5, 4, None),  # too few
        (13, 1, None),  # an error, or an allele that is hardly expressed
    ],
)
def test_call_genotype__from_the_alleles(reference: int, alternate: int, expected: Zygosity | None) -> None:
    genotype = call_genotype(SNP, reference, alternate)
    assert genotype.zygosity is expected
    assert (genotype.reference_fragments, genotype.alternate_fragments) == (reference, alternate)


def test_call_genotype__treats_the_alleles_alike() -> None:
    confidences = [call_genotype(SNP, 25, 5).confidence, call_genotype(SNP, 5, 25).confidence]
    assert confidences[0] == pytest.approx(confidences[1])
    assert call_genotype(SNP, 13, 1).because == "no genotype reaches a probability of 0.99"


def test_call_genotypes__what_could_not_be_looked_for_keeps_its_reason() -> None:
    (genotype,) = call_genotypes([AlleleCounts(SNP, None, None, "in no gene of the reference")])
    assert (genotype.zygosity, genotype.because) == (None, "in no gene of the reference")


def test_compare_two__equal_genotypes_agree() -> None:
    assert compare(MINE, MINE, ("P", "P")).status is Status.PASS
    assert compare(MINE, MINE, ("P", "Q")).status is Status.FAIL
    assert compare(MINE, MINE).status is Status.WARN
    found = compare(MINE, MINE)
    assert found.concordance is not None
    assert (found.shared_sites, found.concordance.value, found.opposite_homozygotes) == (12, 1.0, 0)


def test_compare_two__genotypes_of_two_persons_differ() -> None:
    theirs = "ahrhahrrhhah"
    assert compare(MINE, theirs, ("P", "P")).status is Status.FAIL
    assert compare(MINE, theirs, ("P", "Q")).status is Status.PASS
    assert compare(MINE, theirs).status is Status.PASS
    assert compare(MINE, theirs).opposite_homozygotes == 5


def test_compare_two__an_interval_on_both_sides_of_the_limit_decides_nothing() -> None:
    theirs = MINE[:9] + "rhr"
    assert compare(MINE, theirs, ("P", "P")).status is Status.NOT_ASSESSABLE


def test_compare_two__too_few_shared_sites_are_not_compared() -> None:
    found = compare("..." + MINE[3:], MINE, ("P", "P"))
    assert (found.status, found.shared_sites, found.concordance) == (Status.NOT_ASSESSABLE, 9, None)
    assert found.because == "9 sites genotyped in both; 10 are needed"


def test_compare_samples__pairs_up_samples_with_template() -> None:
    run = Run("R", (make_patient("A"), NTC, make_patient("B"), make_patient("C")))
    genotypes = dict.fromkeys(("A", "NTC", "B"), make_genotypes(MINE))
    assert [(found.one, found.other) for found in compare_samples(run, genotypes)] == [("A", "B")]


def test_check_identity__is_the_worst_pair_that_could_be_compared() -> None:
    agree, few = compare(MINE, MINE, ("P", "P")), compare("r", "r")
    assert check_identity((agree, few), 3).status is Status.PASS
    assert check_identity((agree, compare(MINE, MINE, ("P", "Q"))), 3).status is Status.FAIL
    assert check_identity((few,), 2).status is Status.NOT_ASSESSABLE
    assert "--snps" in check_identity((), 0).because
