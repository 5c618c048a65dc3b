"""Genes, targets and panels of variants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.artefacts_dna import FILTERS
from fascicle.calls.import_reasons import find_filtered_by_caller, find_germline, find_not_in_tumour
from fascicle.calls.variant_genes import GeneFinder
from fascicle.calls.variant_reasons import (
    MEANINGS,
    TargetRegions,
    find_common_in_population,
    find_near_copy_elsewhere,
    find_outside_panel,
    find_outside_targets,
    judge_place_and_population,
)
from fascicle.model.loci import Build, Span
from fascicle.model.panels import Panel, PanelKind
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from small_genome import ALPHA, DELTA
from variant_examples import TP53

PANEL = Panel("own", "1", PanelKind.DNA_EXONS, ("TP53", "PTEN"), "test")
TARGETS = TargetRegions((("chr17", Span(100, 200)), ("chr17", Span(300, 400))), "targets.bed")


def at(chrom: str, start: int, ref: str = "A", alt: str = "C") -> SmallVariant:
    return SmallVariant(Build.GRCH38, chrom, start, ref, alt)


def test_gene_finder__knows_exons_introns_and_what_lies_between_genes(small_bundle: Bundle) -> None:
    find = GeneFinder(small_bundle)
    assert find(at("chr1", ALPHA.span[0])) == "ALPHA"
    assert find(at("chr1", 1300)) == "ALPHA"  # an intron
    assert find(at("chr1", ALPHA.span[1])) is None
    assert find(at("chr1", DELTA.span[1] - 1)) == "DELTA"
    assert find(at("chr1", DELTA.span[0] - 1, "AC", "A")) == "DELTA"
    assert find(at("chr9", 5)) is None


@pytest.mark.parametrize(
    ("start", "ref", "is_outside"),
    [(99, "A", True), (100, "A", False), (199, "A", False), (200, "A", True), (99, "AC", False), (250, "A" * 51, False)],
)
def test_outside_targets__has_no_base_of_ref_in_a_region(start: int, ref: str, *, is_outside: bool) -> None:
    call = replace(TP53, variant=at("chr17", start, ref, "T"))
    assert (find_outside_targets(call, TARGETS) is not None) is is_outside
    assert find_outside_targets(call, None) is None


def test_outside_targets__other_chromosomes_are_outside() -> None:
    found = find_outside_targets(replace(TP53, variant=at("chr3", 150)), TARGETS)
    assert found == Reason("outside_targets", "in no region of targets.bed")


def test_outside_panel__by_the_gene() -> None:
    assert find_outside_panel(TP53, PANEL) is None
    assert find_outside_panel(replace(TP53, gene=None), None) is None
    assert find_outside_panel(replace(TP53, gene="KRAS"), PANEL) == Reason("outside_panel", "KRAS is not in panel own 1")
    without = find_outside_panel(replace(TP53, gene=None), PANEL)
    assert without is not None
    assert "in no gene of the reference" in without.because


def test_judge__gives_each_reason_once() -> None:
    common = replace(TP53, population=PopulationFrequency(0.2, "x AF", "listed"), gene="KRAS")
    assert [r.name for r in judge_place_and_population(common, TARGETS, PANEL)] == [
        "common_in_population",
        "outside_targets",
        "outside_panel",
    ]
    already = replace(common, reasons=(Reason("common_in_population", "by the caller"),))
    assert [r.name for r in judge_place_and_population(already, None, None)] == []


def test_meanings__there_is_one_for_every_rule() -> None:
    rules = (
        find_filtered_by_caller,
        find_not_in_tumour,
        find_germline,
        find_common_in_population,
        find_near_copy_elsewhere,
        find_outside_targets,
        find_outside_panel,
    )
    names = {rule.__name__.removeprefix("find_") for rule in rules}
    of_reads = {find.__name__.removeprefix("find_") for find in FILTERS}
    assert names | of_reads | {"reference_mismatch", "not_in_reference"} == set(MEANINGS)
