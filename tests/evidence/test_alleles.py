"""Alleles of SNPs counted by words, against reads with planted alleles."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.evidence.alleles import AlleleCounts, count_alleles, find_allele_words
from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build
from fascicle.reads.sources import ReadFiles, open_reads
from fascicle.reference.bundle import Bundle
from small_genome import (
    ALPHA,
    BETA,
    Genome,
    SmallGene,
    draw_pairs,
    list_places,
    splice,
    turn,
    write_pairs,
    write_reads,
)

OTHER = {"A": "G", "C": "T", "G": "A", "T": "C"}


def make_snp(genome: Genome, gene: SmallGene, at: int) -> Snp:
    """A SNP at base `at` of the spliced gene."""
    place = list_places(gene, gene.transcripts[0])[at]
    base = genome[gene.chrom][place]
    return Snp(f"rs{at}", gene.chrom, place, base, OTHER[base])


def plant(genome: Genome, gene: SmallGene, *snps: Snp) -> str:
    """The spliced gene with the alternate alleles."""
    letters = list(genome[gene.chrom])
    for snp in snps:
        letters[snp.offset] = snp.alternate
    return splice({**genome, gene.chrom: "".join(letters)}, gene)


def count(reads: ReadFiles, bundle: Bundle, *snps: Snp, threads: int = 1) -> tuple[AlleleCounts, ...]:
    with open_reads(reads) as lanes:
        return count_alleles(find_allele_words(snps, bundle), lanes, threads)


def explain(bundle: Bundle, *snps: Snp) -> list[str]:
    return [words.because for words in find_allele_words(snps, bundle)]


@pytest.mark.parametrize("gene", [ALPHA, BETA], ids=lambda gene: gene.strand)
@pytest.mark.parametrize("at", [50, 195, 205])  # 195 and 205: the word crosses a splice junction of ALPHA
def test_count_alleles__finds_what_was_planted(
    small_genome: Genome, small_bundle: Bundle, tmp_path: Path, gene: SmallGene, at: int
) -> None:
    snp = make_snp(small_genome, gene, at)
    windows = [text[at - 30 : at + 30] for text in (splice(small_genome, gene), plant(small_genome, gene, snp))]
    reads = [windows[0]] * 3 + [turn(windows[0])] * 2 + [windows[1]] + [turn(windows[1])] * 6
    (found,) = count(ReadFiles((write_reads(tmp_path, reads),)), small_bundle, snp)
    assert (found.reference, found.alternate) == (5, 7)


def test_count_alleles__a_fragment_counts_once(small_genome: Genome, small_bundle: Bundle, tmp_path: Path) -> None:
    snp = make_snp(small_genome, ALPHA, 60)
    fragment = splice(small_genome, ALPHA)[30:100]
    paths = write_pairs(tmp_path, [(fragment, turn(fragment))] * 4)
    (found,) = count(ReadFiles((paths[0],), (paths[1],)), small_bundle, snp)
    assert (found.reference, found.alternate) == (4, 0)


def test_count_alleles__a_read_that_misses_the_word_by_a_base_does_not_count(
    small_genome: Genome, small_bundle: Bundle, tmp_path: Path
) -> None:
    snp = make_snp(small_genome, ALPHA, 60)
    text = splice(small_genome, ALPHA)
    reads = [text[50:120], text[51:120], text[0:70], text[0:69], text[51:60] + "N" + text[61:100]]
    (found,) = count(ReadFiles((write_reads(tmp_path, reads),)), small_bundle, snp)
    assert (found.reference, found.alternate) == (2, 0)


def test_count_alleles__does_not_depend_on_threads(small_genome: Genome, small_bundle: Bundle, tmp_path: Path) -> None:
    rng = random.Random(5)
    snps = [make_snp(small_genome, ALPHA, at) for at in (100, 300, 500)]
    pairs = draw_pairs(rng, plant(small_genome, ALPHA, snps[1]), 200) + draw_pairs(rng, splice(small_genome, ALPHA), 100)
    paths = write_pairs(tmp_path, pairs)
    files = ReadFiles((paths[0],), (paths[1],))
    one = count(files, small_bundle, *snps)
    assert one == count(files, small_bundle, *snps, threads=2)
    assert [counts.alternate for counts in one][::2] == [0, 0]
    assert one[1].alternate
    assert one[1].reference


def test_count_alleles__reads_are_not_opened_where_no_snp_can_be_looked_for(
    small_genome: Genome, small_bundle: Bundle, tmp_path: Path
) -> None:
    snp = Snp("rs1", "chr9", 5, "A", "C")
    (found,) = count(ReadFiles((tmp_path / "not_there.fastq",)), small_bundle, snp)
    assert found == AlleleCounts(snp, None, None, "in no gene of the reference")


def test_find_allele_words__says_why_a_snp_cannot_be_looked_for(small_genome: Genome, small_bundle: Bundle) -> None:
    good, at_the_end = make_snp(small_genome, ALPHA, 60), make_snp(small_genome, ALPHA, 4)
    intron = Snp("rs_intron", "chr1", 1300, small_genome["chr1"][1300], OTHER[small_genome["chr1"][1300]])
    turned = Snp("rs_turned", good.chrom, good.offset, good.alternate, good.reference)
    assert explain(small_bundle, good) == [""]
    assert explain(small_bundle, at_the_end)[0].startswith("not inside ENST00000000001")
    assert explain(small_bundle, intron)[0].startswith("not inside ENST00000000001")
    assert explain(small_bundle, turned) == ["the reference has another base there than REF"]
    other_build = Snp(good.rsid, good.chrom, good.offset, good.reference, good.alternate, Build.GRCH37)
    assert explain(small_bundle, other_build) == ["the list is of GRCh37, the reference of GRCh38"]


def test_find_allele_words__neighbours_in_a_word_are_left_out(small_genome: Genome, small_bundle: Bundle) -> None:
    snps = [make_snp(small_genome, ALPHA, at) for at in (60, 70, 81)]
    assert [bool(because) for because in explain(small_bundle, *snps)] == [True, True, False]
