"""Common SNPs out of a population resource: which rows are taken, with which frequency, from where."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.calls.common_snps import list_common_snps
from fascicle.model.loci import Build, Span
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from fascicle.reference.variant_sites import VariantSites, open_variant_sites
from small_genome import Genome

HEADER = """##fileformat=VCFv4.2
##INFO=<ID=AF,Number=A,Type=Float,Description="x">
##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
"""
SPANS = (("chr1", Span(1000, 1200)), ("chr2", Span(1000, 1400)))


def open_sites(folder: Path, bundle: Bundle, *rows: tuple[str, int, str, str, str, str]) -> VariantSites:
    """Rows of chromosome, 0-based place, REF, ALT, FILTER, INFO."""
    lines = (f"{chrom}\t{start + 1}\t.\t{ref}\t{alt}\t.\t{why}\t{info}" for chrom, start, ref, alt, why, info in rows)
    (folder / "sites.vcf").write_text(HEADER + "\n".join(lines) + "\n")
    return open_variant_sites([folder / "sites.vcf"], open_genome(bundle))


def other(base: str, *more: str) -> str:
    return next(letter for letter in "ACGT" if letter not in {base, *more})


@pytest.fixture
def letters(small_genome: Genome) -> Genome:
    return small_genome


def list_places(
    sites: VariantSites, letters: Genome, spans: tuple[tuple[str, Span], ...] = SPANS
) -> list[tuple[str, int, str, float]]:
    found = list_common_snps(sites, spans, Build.GRCH38, lambda chrom, start, end: letters[chrom][start:end])
    return [(snp.chrom, snp.offset, snp.alternate, frequency) for snp, frequency in found]


def test_list_common_snps__takes_the_frequency_over_all_samples(tmp_path: Path, small_bundle: Bundle, letters: Genome) -> None:
    """The highest of a group would say too much of how often another person has the allele."""
    ref = letters["chr1"][1010]
    sites = open_sites(tmp_path, small_bundle, ("chr1", 1010, ref, other(ref), "PASS", "AF_grpmax=0.6;AF=0.2"))
    assert list_places(sites, letters) == [("chr1", 1010, other(ref), 0.2)]


def test_list_common_snps__leaves_out_what_cannot_tell_persons_apart(
    tmp_path: Path, small_bundle: Bundle, letters: Genome
) -> None:
    chr1 = letters["chr1"]
    rows = [
        ("chr1", 1010, chr1[1010], other(chr1[1010]), "PASS", "AF=0.04"),
        ("chr1", 1020, chr1[1020], other(chr1[1020]), "PASS", "AF=0.96"),
        ("chr1", 1030, chr1[1030], other(chr1[1030]), "AC0", "AF=0.5"),
        ("chr1", 1040, chr1[1040:1042], chr1[1040], "PASS", "AF=0.5"),
        ("chr1", 1050, other(chr1[1050]), chr1[1050], "PASS", "AF=0.5"),
        ("chr1", 1300, chr1[1300], other(chr1[1300]), "PASS", "AF=0.5"),
        ("chr1", 1060, chr1[1060], other(chr1[1060]), "PASS", "AN=5"),
    ]
    assert list_places(open_sites(tmp_path, small_bundle, *rows), letters) == []


def test_list_common_snps__of_several_alleles_takes_the_commonest(tmp_path: Path, small_bundle: Bundle, letters: Genome) -> None:
    ref = letters["chr2"][1200]
    first = other(ref)
    second = other(ref, first)
    third = other(ref, first, second)
    sites = open_sites(
        tmp_path,
        small_bundle,
        ("chr2", 1200, ref, f"{first},{second}", "PASS", "AF=0.1,0.3"),
        ("chr2", 1200, ref, third, "PASS", "AF=0.2"),
    )
    assert list_places(sites, letters) == [("chr2", 1200, second, 0.3)]


def test_list_common_snps__looks_at_spans_in_even_distances(
    tmp_path: Path, small_bundle: Bundle, letters: Genome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fascicle.calls.common_snps._LOOKED_AT_BP", 20)
    spans = tuple(("chr1", Span(start, start + 10)) for start in range(1000, 1080, 20))
    rows = [
        ("chr1", start, letters["chr1"][start], other(letters["chr1"][start]), "PASS", "AF=0.5") for start in range(1000, 1080)
    ]
    places = {place for _, place, _, _ in list_places(open_sites(tmp_path, small_bundle, *rows), letters, spans)}
    assert places == {*range(1000, 1010), *range(1040, 1050)}
