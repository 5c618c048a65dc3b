"""Diploid genotypes on simulated reads, held against what was planted and against the bcftools that pysam bundles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pysam
import pytest

from fascicle.calls.germline.genotypes import call_candidates, list_candidates
from fascicle.calls.normalising import normalise
from fascicle.calls.small_variants.calling import call_small_variants
from fascicle.model.germline import GermlineSource, Zygosity
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reads.aligned_bam import GenomeIndex
from fascicle.reads.sources import ReadFiles
from fascicle.reference.genome import open_genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.nucleotides import Bases, encode_bases
from fascicle.reference.targets import list_exon_targets
from fascicle.simulate.small_variants import PlantedVariant, VariantMix, Window, apply_variants, plant_variants
from fascicle.workflow.align_dna import DnaReads, open_dna_sample
from germline_case import SPANS, draw_reads, make_germline_bundle, write_reads
from small_genome import Genome, format_fasta

# Runs in a process of its own: pysam's bcftools keeps state between calls.
BCFTOOLS = """
import sys, pysam.bcftools as b
fasta, bam, pile, out = sys.argv[1:]
b.mpileup("-f", fasta, "-d", "10000", "-o", pile, bam, catch_stdout=False)
b.call("-m", "-v", "-o", out, pile, catch_stdout=False)
"""
MIX = VariantMix(spacing_bp=160, weights=(0.7, 0.0, 0.15, 0.15), fractions=(0.5,), germline_share=1.0)
MARGIN_BP = 60
Genotypes = dict[SmallVariant, Zygosity]


def plant(genome: Genome, rng: np.random.Generator) -> tuple[Genotypes, tuple[dict[str, Bases], dict[str, Bases]]]:
    """Variants on one copy or, one of three, on both; and the two copies of each stretch."""
    truth: Genotypes = {}
    copies: tuple[dict[str, Bases], dict[str, Bases]] = ({}, {})
    for chrom, (start, end) in SPANS.items():
        window = Window(chrom, Span(start, end), encode_bases(genome[chrom][start:end].encode()))
        planted = [own for own in plant_variants(window, Build.GRCH38, MIX, MARGIN_BP, rng) if is_short(own)]
        both = [own for number, own in enumerate(planted) if number % 3 == 0]
        truth |= {own.variant: Zygosity.HOMOZYGOUS if own in both else Zygosity.HETEROZYGOUS for own in planted}
        copies[0][chrom], copies[1][chrom] = apply_variants(window, planted), apply_variants(window, both)
    return truth, copies


def is_short(planted: PlantedVariant) -> bool:
    """Long insertions and deletions are the somatic caller's own test."""
    return abs(planted.variant.length_change_bp) <= 8


def read_bcftools(fasta: Path, bam: Path, folder: Path, bases: GenomeBases) -> Genotypes:
    out = folder / "calls.vcf"
    arguments = [str(path) for path in (fasta, bam, folder / "pile.vcf", out)]
    subprocess.run([sys.executable, "-c", BCFTOOLS, *arguments], check=True, capture_output=True)
    found: Genotypes = {}
    with pysam.VariantFile(str(out)) as file:
        for record in file:
            genotype = record.samples[0]["GT"]
            for index, alt in enumerate(record.alts or (), start=1):
                if index in genotype and record.ref is not None:
                    variant = SmallVariant(Build.GRCH38, record.chrom, record.start, record.ref, alt)
                    both = genotype.count(index) == 2
                    key = normalise(variant, bases).variant
                    found[key] = Zygosity.HOMOZYGOUS if both else Zygosity.HETEROZYGOUS
    return found


@pytest.fixture(scope="module")
def called(small_genome: Genome, tmp_path_factory: pytest.TempPathFactory) -> tuple[Genotypes, Genotypes, Genotypes]:
    """Truth, ours, and bcftools', in the targets."""
    folder = tmp_path_factory.mktemp("oracle")
    truth, copies = plant(small_genome, np.random.default_rng(11))
    bundle = make_germline_bundle(folder, small_genome)
    genome = open_genome(bundle)
    bases = GenomeBases(genome)
    first, second = write_reads(folder, "normal", draw_reads(copies, (0.5, 0.5), 40, 5))
    targets = list_exon_targets(bundle, margin_bp=100)
    given = DnaReads("normal", ReadFiles((first,), (second,)), folder / "normal.bam")
    with open_dna_sample(given, GenomeIndex(genome, threads=1), targets=targets) as sample:
        found = call_small_variants(sample.reads, None, genome, targets.regions)
        fasta = folder / "whole.fa"
        fasta.write_text(format_fasta(small_genome))
        oracle = read_bcftools(fasta, sample.reads.path, folder, bases)
    genes = frozenset(target.gene for target in targets.regions if target.gene)
    candidates = tuple(list_candidates(found.calls, genes, GermlineSource.NORMAL, is_swapped=True))
    ours = {own.candidate.variant: own.zygosity for own in call_candidates(candidates, GermlineSource.NORMAL)[0]}
    # Away from the borders, where a variant can be written inside and lie outside.
    inside = [(target.chrom, Span(target.span.start + 20, target.span.end - 20)) for target in targets.regions]

    def cut(genotypes: Genotypes) -> Genotypes:
        normalised = {normalise(variant, bases).variant: kind for variant, kind in genotypes.items()}
        return {
            variant: kind
            for variant, kind in normalised.items()
            if any(chrom == variant.chrom and variant.start in span for chrom, span in inside)
        }

    return cut(truth), cut(ours), cut(oracle)


def test_genotypes__are_those_that_were_planted(called: tuple[Genotypes, Genotypes, Genotypes]) -> None:
    truth, ours, _ = called
    assert len(truth) > 20
    assert set(truth.values()) == {Zygosity.HETEROZYGOUS, Zygosity.HOMOZYGOUS}
    right = sum(ours.get(variant) is kind for variant, kind in truth.items())
    assert right >= 0.95 * len(truth), {variant: (kind, ours.get(variant)) for variant, kind in truth.items()}
    assert set(ours) - set(truth) == set()


def test_genotypes__agree_with_bcftools_where_both_call(called: tuple[Genotypes, Genotypes, Genotypes]) -> None:
    truth, ours, oracle = called
    shared = set(ours) & set(oracle)
    assert len(shared) >= 0.9 * len(truth)
    assert {variant for variant in shared if ours[variant] is not oracle[variant]} == set()
