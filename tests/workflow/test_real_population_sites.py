"""A slice of gnomAD's exome sites (its release of 2017, GRCh38): TP53 and BRCA1, as it is and with an index."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pysam
import pytest

from fascicle.calls.population import find_population_frequencies
from fascicle.model.loci import Build, Span
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.reference.genome import Genome, Stretch
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases
from fascicle.reference.variant_sites import open_variant_sites
from real_genes import DATA

SITES = DATA / "dna" / "hcc1395" / "gnomad_exomes_tp53_brca1.vcf.gz"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


def read_nothing(_stretch: Stretch, span: Span) -> Bases:
    """No sequence is needed to compare substitutions."""
    return np.full(len(span), UNKNOWN_BASE, dtype=np.uint8)


GENOME = Genome(Build.GRCH38, (), read_nothing)


def snv(start1: int, ref: str, alt: str) -> SmallVariant:
    return SmallVariant(Build.GRCH38, "chr17", start1 - 1, ref, alt)


def find(path: Path, *variants: SmallVariant) -> dict[SmallVariant, PopulationFrequency]:
    return find_population_frequencies(variants, open_variant_sites([path], GENOME), GenomeBases(GENOME))


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sites") / "sites.vcf"
    path.write_bytes(gzip.decompress(SITES.read_bytes()))
    pysam.tabix_index(str(path), preset="vcf")
    return path.with_suffix(".vcf.gz")


def test_find__brca1_is_exact_on_the_allele() -> None:
    """At chr17:43057078 the resource lists G>A alone, with AF_POPMAX 5.79777e-05."""
    found = find(SITES, *(snv(43057078, "G", alt) for alt in "ACT"))
    listed, *others = found.values()
    assert listed.frequency == 5.79777e-05
    assert listed.source == f"{SITES.name} AF_POPMAX"
    assert [item.frequency for item in others] == [0.0, 0.0]


def test_find__each_allele_of_a_row_has_its_own_frequency() -> None:
    found = find(SITES, snv(43071077, "T", "C"), snv(43071077, "T", "A"))
    assert [item.frequency for item in found.values()] == [0.504906, 8.49562e-04]


def test_find__between_the_two_genes_nothing_is_covered() -> None:
    (found,) = find(SITES, snv(20_000_000, "A", "C")).values()
    assert found.frequency is None


def test_find__through_an_index_is_the_same_as_reading_the_whole(indexed: Path) -> None:
    lines = gzip.decompress(SITES.read_bytes()).decode().splitlines()
    rows = [line.split("\t")[:5] for line in lines if not line.startswith("#")]
    asked = [snv(int(pos), ref, alt) for _, pos, _, ref, alts in rows for alt in alts.split(",") if len(ref) == len(alt) == 1]
    whole, part = find(SITES, *asked), find(indexed, *asked)
    assert len(asked) > 2500
    assert [item.frequency for item in whole.values()] == [item.frequency for item in part.values()]
    assert sum(item.frequency is not None for item in whole.values()) > 0.9 * len(asked)
    assert sum((item.frequency or 0) > 0.01 for item in whole.values()) > 10
