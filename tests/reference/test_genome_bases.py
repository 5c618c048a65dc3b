"""Bases by place, against the letters the bundles were made from."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome_bases import _CHUNK_BP, GenomeBases, rank_chroms
from small_genome import ALPHA, BETA, GENES, Genome, format_fasta, format_gtf, splice


def test_genome_bases__are_those_of_the_genome(small_bundle: Bundle, small_genome: Genome) -> None:
    bases = GenomeBases(small_bundle)
    rng = random.Random(4)
    for _ in range(200):
        chrom = rng.choice(list(small_genome))
        start = rng.randrange(len(small_genome[chrom]))
        end = min(len(small_genome[chrom]), start + rng.choice((0, 1, 7, 500, 9000)))
        assert bases(chrom, start, end) == small_genome[chrom][start:end]


def test_genome_bases__crosses_the_edge_of_a_chunk(small_bundle: Bundle, small_genome: Genome) -> None:
    bases = GenomeBases(small_bundle)
    assert bases("chr1", _CHUNK_BP - 5, _CHUNK_BP + 5) == small_genome["chr1"][_CHUNK_BP - 5 : _CHUNK_BP + 5]


def test_genome_bases__are_unknown_outside(small_bundle: Bundle, small_genome: Genome) -> None:
    bases = GenomeBases(small_bundle)
    assert bases("chr1", -3, 2) == "NNN" + small_genome["chr1"][:2]
    assert bases("chr4", 2999, 3002) == small_genome["chr4"][2999:] + "NN"
    assert bases("chr9", 5, 8) == "NNN"


def test_contigs__are_the_chromosomes_with_their_lengths(small_bundle: Bundle) -> None:
    assert dict(GenomeBases(small_bundle).contigs) == {"chr1": 14_000, "chr2": 6_000, "chr3": 4_000, "chr4": 3_000}


@pytest.fixture(scope="module")
def sliced(tmp_path_factory: pytest.TempPathFactory, small_genome: Genome) -> Bundle:
    """ALPHA and BETA with 200 bases around them."""
    folder = tmp_path_factory.mktemp("sliced")
    slices = {}
    for gene in (ALPHA, BETA):
        start, end = gene.span[0] - 200, gene.span[1] + 200
        slices[f"{gene.chrom}:{start + 1}-{end}"] = small_genome[gene.chrom][start:end]
    (folder / "slices.fa").write_text(format_fasta(slices))
    (folder / "genes.gtf").write_text(format_gtf((ALPHA, BETA)))
    return build_bundle(BundleSources(annotation=folder / "genes.gtf", genome=folder / "slices.fa"), folder / "bundle")


def test_genome_bases__of_slices_are_unknown_between_them(sliced: Bundle, small_genome: Genome) -> None:
    bases = GenomeBases(sliced)
    start, end = ALPHA.span[0] - 200, ALPHA.span[1] + 200
    assert bases("chr1", start - 2, start + 3) == "NN" + small_genome["chr1"][start : start + 3]
    assert bases("chr1", end - 3, end + 2) == small_genome["chr1"][end - 3 : end] + "NN"
    assert set(bases("chr3", 0, 100)) == {"N"}
    assert bases.contigs["chr1"] == 248_956_422  # GRCh38, from the last band


def test_genome_bases__of_a_bundle_without_a_genome_are_those_of_its_exons(tmp_path: Path, small_genome: Genome) -> None:
    transcripts = {
        transcript.accession: splice(small_genome, gene, transcript) for gene in GENES for transcript in gene.transcripts
    }
    (tmp_path / "transcripts.fa").write_text(format_fasta(transcripts))
    (tmp_path / "genes.gtf").write_text(format_gtf())
    sources = BundleSources(annotation=tmp_path / "genes.gtf", transcripts=tmp_path / "transcripts.fa")
    bases = GenomeBases(build_bundle(sources, tmp_path / "bundle"))
    for gene in (ALPHA, BETA):
        for start, end in gene.transcripts[0].exons:
            assert bases(gene.chrom, start, end) == small_genome[gene.chrom][start:end]
    assert bases("chr1", 1300, 1310) == "N" * 10  # an intron
    assert list(bases.contigs) == ["chr1", "chr2", "chr3", "chr4"]


def test_rank_chroms__puts_what_the_genome_lacks_behind_it_in_natural_order() -> None:
    ranks = rank_chroms({"chr2": None, "chr1": 5}, {"chr10", "chr9", "chrX", "chr1"})
    assert list(ranks) == ["chr2", "chr1", "chr9", "chr10", "chrX"]
