"""A tumour held against its normal sample, from reads on, on a made-up release."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.calls.hla.loss import TumourFacts
from fascicle.model.hla import HlaTyping, HlaZygosity
from fascicle.model.hla_loss import HlaLoss, HlaLossCall
from fascicle.model.hla_reads import HlaAssay, HlaReadCounts
from fascicle.reads.sources import ReadFiles
from fascicle.reference.hla.database import HlaDatabase
from fascicle.workflow.compare_hla import TumourNormal, compare_hla, estimate_molecules
from small_hla import RELEASE, draw_reads, write_pairs

GENOTYPE = {"A": (0, 3), "B": (1, 6), "C": (5, 5)}
NORMAL_DEPTH = 60


def write_sample(
    folder: Path, depths: dict[str, tuple[float, float]], genotype: dict[str, tuple[int, int]], *, is_rna: bool = False
) -> ReadFiles:
    """Reads of a genotype, both alleles of each gene at their depths."""
    rng, pairs = random.Random(8), []
    for gene, (first, second) in genotype.items():
        for number, depth in zip((first, second), depths[gene], strict=True):
            allele = RELEASE[gene][number]
            pairs += draw_reads([allele.coding if is_rna else allele.genomic], rng, depth)
    paths = write_pairs(folder, pairs)
    return ReadFiles((paths[0],), (paths[1],))


def compare(
    database: HlaDatabase, folder: Path, depths: dict[str, tuple[float, float]], fraction: float | None = 0.8
) -> HlaTyping:
    normal = write_sample(folder / "normal", dict.fromkeys(GENOTYPE, (NORMAL_DEPTH, NORMAL_DEPTH)), GENOTYPE)
    tumour = write_sample(folder / "tumour", depths, GENOTYPE)
    return compare_hla(TumourNormal(tumour, normal, TumourFacts(fraction), "tumour"), database, None)


def list_losses(typing: HlaTyping) -> dict[str, HlaLoss]:
    assert typing.tumour is not None
    return {loss.locus: loss for loss in typing.tumour.loci}


def test_compare_hla__names_the_lost_allele_and_keeps_the_genotype_of_the_normal_sample(
    hla_database: HlaDatabase, tmp_path: Path
) -> None:
    typing = compare(hla_database, tmp_path, {"A": (60, 12), "B": (60, 60), "C": (60, 60)})
    losses = list_losses(typing)
    assert [allele.name for allele in typing.loci[0].alleles] == ["A*01:01", "A*04:01"]
    assert typing.assay == "normal"
    assert (losses["A"].call, losses["A"].lost) == (HlaLossCall.LOST, ("A*04:01",))
    assert losses["B"].call is HlaLossCall.RETAINED
    assert losses["C"].call is HlaLossCall.NOT_ASSESSABLE
    assert "homozygous" in losses["C"].because
    assert losses["A"].copies is None
    assert typing.provenance.parameters["tumour_cell_fraction"] == 0.8
    assert len(typing.provenance.inputs) == 4


def test_compare_hla__without_tumour_cell_fraction_no_loss_is_excluded(hla_database: HlaDatabase, tmp_path: Path) -> None:
    losses = list_losses(compare(hla_database, tmp_path, {"A": (60, 25), "B": (60, 60), "C": (60, 60)}, None))
    assert losses["A"].call is HlaLossCall.IMBALANCE
    assert losses["B"].call is HlaLossCall.NOT_ASSESSABLE
    assert losses["B"].excluded_from is not None


def test_compare_hla__too_few_reads_of_the_tumour(hla_database: HlaDatabase, tmp_path: Path) -> None:
    losses = list_losses(compare(hla_database, tmp_path, dict.fromkeys("ABC", (0.3, 0.3))))
    assert {loss.call for loss in losses.values()} == {HlaLossCall.NOT_ASSESSABLE}
    assert losses["A"].tumour is not None
    assert f"{losses['A'].tumour.total} molecules" in losses["A"].because or "RNA" in losses["A"].because


def test_compare_hla__samples_of_two_people_are_not_compared(hla_database: HlaDatabase, tmp_path: Path) -> None:
    depths = dict.fromkeys("ABC", (30.0, 30.0))
    normal = write_sample(tmp_path / "normal", depths, GENOTYPE)
    tumour = write_sample(tmp_path / "tumour", depths, {"A": (4, 8), "B": (2, 9), "C": (1, 2)})
    typing = compare_hla(TumourNormal(tumour, normal, TumourFacts(0.8), "tumour"), hla_database, None)
    losses = list_losses(typing)
    assert {loss.call for loss in losses.values()} == {HlaLossCall.NOT_ASSESSABLE}
    assert "two people" in losses["A"].because
    assert "A*05:01" in losses["A"].because


def test_compare_hla__a_tumour_without_one_haplotype_is_still_of_the_same_patient(
    hla_database: HlaDatabase, tmp_path: Path
) -> None:
    losses = list_losses(compare(hla_database, tmp_path, {"A": (60, 1), "B": (1, 60), "C": (30, 30)}, 0.95))
    assert (losses["A"].lost, losses["B"].lost) == (("A*04:01",), ("B*02:01",))


def test_compare_hla__rna_of_the_tumour_shows_expression_alone(hla_database: HlaDatabase, tmp_path: Path) -> None:
    normal = write_sample(tmp_path / "normal", dict.fromkeys("ABC", (30.0, 30.0)), GENOTYPE)
    tumour = write_sample(tmp_path / "tumour", dict.fromkeys("ABC", (60.0, 15.0)), GENOTYPE, is_rna=True)
    typing = compare_hla(TumourNormal(tumour, normal, TumourFacts(0.8), "tumour"), hla_database, None)
    loss = list_losses(typing)["A"]
    assert typing.tumour is not None
    assert typing.tumour.material is HlaAssay.RNA
    assert typing.loci[0].zygosity is HlaZygosity.HETEROZYGOUS
    assert loss.call is HlaLossCall.NOT_ASSESSABLE
    assert "expression" in loss.because
    assert loss.tumour is not None
    assert loss.tumour.first > 2 * loss.tumour.second


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (HlaReadCounts(100_000, 500, 400, 100, ""), 75_000),
        (HlaReadCounts(100_000, 500, 400, None, ""), 100_000),
        (HlaReadCounts(1_000, 500, 400, 100, ""), None),
    ],
)
def test_estimate_molecules__is_unknown_for_a_file_of_hla_reads(counts: HlaReadCounts, expected: float | None) -> None:
    molecules, because = estimate_molecules(counts)
    assert molecules == expected
    assert bool(because) == (expected is None)
