"""Genotypes at common SNPs on real sequence: those of gnomAD in the exons of BRCA1, in reads drawn here and in those of HCC1395.

HCC1395 is a tumour cell line with a normal one of the same person. Its reads are of an exome, where `fascicle fusions` would read
RNA: for alleles inside an exon that makes no difference.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fascicle.calls.identity import call_genotypes
from fascicle.evidence.alleles import count_alleles, find_allele_words
from fascicle.model.genotypes import Genotype, Snp, Zygosity
from fascicle.model.loci import Build
from fascicle.reads.sources import ReadFiles, open_reads
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import decode_bases
from fascicle.reference.snps import read_snps
from real_genes import DATA
from small_genome import draw_pairs, turn, write_pairs

HCC1395 = DATA / "dna" / "hcc1395"
# Common in gnomAD's exomes and in an exon of MANE Select; all lie in one haplotype block.
EXONIC = {"rs12516", "rs8176318", "rs1060915", "rs16942", "rs16941", "rs16940", "rs1799949"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


def read_gzip(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from file


def is_common(row: str) -> bool:
    """A row of one single-base allele that passes and has a frequency of 0.3 to 0.7."""
    fields = row.split("\t")
    if fields[6] != "PASS" or len(fields[3]) != 1 or len(fields[4]) != 1:
        return False
    return any(0.3 <= float(field[3:]) <= 0.7 for field in fields[7].split(";") if field.startswith("AF="))


@pytest.fixture(scope="module")
def snps(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snp, ...]:
    """gnomAD's rows with a frequency of 0.3 to 0.7, as a laboratory would cut them out."""
    path = tmp_path_factory.mktemp("snps") / "common.vcf"
    rows = read_gzip(HCC1395 / "gnomad_exomes_tp53_brca1.vcf.gz")
    path.write_text("".join(row for row in rows if row.startswith("#") or is_common(row)))
    return read_snps(path)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("brca1")
    gtf, fasta = folder / "brca1.gtf", folder / "slice.fa"
    models = read_gzip(DATA / "reference" / "gene_models_mane.grch38.gtf.gz")
    gtf.write_text("".join(line for line in models if 'gene_name "BRCA1"' in line))
    is_wanted = False
    with fasta.open("w") as file:
        for line in read_gzip(DATA / "reference" / "grch38_slices.fa.gz"):
            is_wanted = line.startswith(">chr17:43000000-") if line.startswith(">") else is_wanted
            if is_wanted:
                file.write(line)
    return build_bundle(BundleSources(gtf, genome=fasta, build=Build.GRCH38), folder / "bundle")


def genotype(snps: tuple[Snp, ...], bundle: Bundle, paths: list[Path]) -> dict[str, Genotype]:
    with open_reads(ReadFiles((paths[0],), (paths[1],))) as lanes:
        return {own.snp.rsid: own for own in call_genotypes(count_alleles(find_allele_words(snps, bundle), lanes, 1))}


def test_find_allele_words__has_words_of_every_common_snp_in_an_exon(snps: tuple[Snp, ...], bundle: Bundle) -> None:
    """All reference alleles are those of the sequence; SNPs of TP53 and beside BRCA1 have the reason why not."""
    words = find_allele_words(snps, bundle)
    assert {word.snp.rsid for word in words if word.reference is not None} == EXONIC
    assert {word.because for word in words if word.reference is None} == {"in no gene of the reference"}


def alter(bundle: Bundle, snps: tuple[Snp, ...]) -> tuple[str, str]:
    """BRCA1's transcript, which lies on the minus strand, with the reference and with the alternate alleles."""
    gene = bundle.gene(0)
    places = [place for exon in gene.transcripts[0].exons for place in reversed(range(exon.start, exon.end))]
    text = decode_bases(bundle.transcript_bases(0, gene.transcripts[0]))
    letters = list(text)
    for snp in snps:
        if snp.rsid in EXONIC:
            at = places.index(snp.offset)
            assert letters[at] == turn(snp.reference)
            letters[at] = turn(snp.alternate)
    return text, "".join(letters)


@pytest.mark.parametrize(
    ("share", "zygosity"), [(0.0, Zygosity.REFERENCE), (0.5, Zygosity.BOTH), (0.25, Zygosity.BOTH), (1.0, Zygosity.ALTERNATE)]
)
def test_call_genotypes__tells_the_alleles_of_reads(
    tmp_path: Path, bundle: Bundle, snps: tuple[Snp, ...], share: float, zygosity: Zygosity
) -> None:
    rng = random.Random(3)
    texts = alter(bundle, snps)
    pairs = draw_pairs(rng, texts[0], int(4000 * (1 - share))) + draw_pairs(rng, texts[1], int(4000 * share))
    found = genotype(snps, bundle, write_pairs(tmp_path, pairs))
    assert {rsid: found[rsid].zygosity for rsid in EXONIC} == dict.fromkeys(EXONIC, zygosity)


def list_fragments(tissue: str) -> list[str]:
    """Both reads of every fragment as one text, on both strands."""
    reads = [[line.strip() for line in read_gzip(HCC1395 / f"{tissue}_{mate}.fq.gz")][1::4] for mate in (1, 2)]
    return [" ".join((first, second, turn(first), turn(second))) for first, second in zip(*reads, strict=True)]


@pytest.mark.parametrize("tissue", ["normal", "tumour"])
def test_count_alleles__counts_real_fragments_as_a_text_search_does(bundle: Bundle, snps: tuple[Snp, ...], tissue: str) -> None:
    found = genotype(snps, bundle, [HCC1395 / f"{tissue}_{mate}.fq.gz" for mate in (1, 2)])
    fragments, texts = list_fragments(tissue), alter(bundle, snps)
    gene = bundle.gene(0)
    places = [place for exon in gene.transcripts[0].exons for place in reversed(range(exon.start, exon.end))]
    for snp in snps:
        if snp.rsid in EXONIC:
            at = places.index(snp.offset) - 10
            counted = [sum(text[at : at + 20] in fragment for fragment in fragments) for text in texts]
            assert [found[snp.rsid].reference_fragments, found[snp.rsid].alternate_fragments] == counted


def test_call_genotypes__agrees_between_samples_of_one_person(bundle: Bundle, snps: tuple[Snp, ...]) -> None:
    """The person has the less common haplotype twice; exons that the reads do not cover are not assessable."""
    both = [genotype(snps, bundle, [HCC1395 / f"{tissue}_{mate}.fq.gz" for mate in (1, 2)]) for tissue in ("normal", "tumour")]
    for rsid in ("rs1060915", "rs16940", "rs16942"):
        assert [found[rsid].zygosity for found in both] == [Zygosity.ALTERNATE] * 2
    for rsid in ("rs12516", "rs8176318", "rs1799949"):
        assert [found[rsid].zygosity for found in both] == [None] * 2
