"""Real DNA reads: exome pairs over BRCA1 aligned from FASTQ, hg19 BAM slices used as they are, and their reads aligned anew."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pysam
import pytest

from fascicle.calls.coverage import DEFAULT_THRESHOLDS
from fascicle.errors import ReadsError
from fascicle.evidence.base_counts import BaseCounts, compare_bases
from fascicle.evidence.fragment_counts import count_fragments
from fascicle.model.loci import Build, Span
from fascicle.reads.aligned import open_aligned
from fascicle.reads.aligned_bam import AlignmentOptions, AlignmentSummary, GenomeIndex, write_aligned_bam
from fascicle.reads.sources import open_reads, sort_read_files
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.genome import Genome, open_genome, parse_slice_name
from real_genes import DATA

DNA = DATA / "dna"
MODELS = DATA / "reference" / "gene_models_mane.grch38.gtf.gz"
TABLE = DATA / "reference" / "gene_models_mane.tsv.gz"
BRCA1_SITE = 43_057_077  # chr17:43057078 G>A
EGFR_SITE = 55_259_523  # chr7:55259524 T>A, GRCh37
BRAF_AMPLICON = Span(140_453_009, 140_453_158)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


@pytest.fixture(scope="module")
def brca1(tmp_path_factory: pytest.TempPathFactory) -> GenomeIndex:
    sources = BundleSources(MODELS, genome=DNA / "hcc1395" / "reference.fa", build=Build.GRCH38)
    return GenomeIndex(open_genome(build_bundle(sources, tmp_path_factory.mktemp("brca1") / "bundle")))


@pytest.fixture(scope="module")
def grch37(tmp_path_factory: pytest.TempPathFactory) -> GenomeIndex:
    """EGFR and BRAF on GRCh37, their windows widened with unknown bases to the whole genes, as a bundle wants them."""
    folder = tmp_path_factory.mktemp("grch37")
    (folder / "genes.gtf").write_text("".join(list_gtf_lines({"EGFR", "BRAF"})))
    wide = {"chr7:55244401-55274600": (55_086_700, 55_279_330), "chr7:140423000-140483161": (140_423_000, 140_624_740)}
    with pysam.FastaFile(str(copy_fasta(folder))) as file, (folder / "wide.fa").open("w") as out:
        for name in file.references:
            place = parse_slice_name(name)
            assert place is not None
            chrom, span = place
            start1, end = wide.get(name, (span.start + 1, span.end))
            bases = "N" * (span.start + 1 - start1) + file.fetch(name) + "N" * (end - span.end)
            out.write(f">{chrom}:{start1}-{end}\n{bases}\n")
    sources = BundleSources(folder / "genes.gtf", genome=folder / "wide.fa", build=Build.GRCH37)
    return GenomeIndex(open_genome(build_bundle(sources, folder / "bundle")))


def copy_fasta(folder: Path) -> Path:
    """htslib writes an index beside a FASTA, and the shared folder is only read."""
    target = folder / "windows.fa"
    target.write_bytes((DNA / "small" / "vardict_egfr_l861q_hg19.fa").read_bytes())
    return target


def list_gtf_lines(genes: set[str]) -> Iterator[str]:
    with gzip.open(TABLE, "rt") as file:
        columns = next(file).lstrip("#").rstrip("\n").split("\t")
        for line in file:
            row = dict(zip(columns, line.rstrip("\n").split("\t"), strict=False))
            if row["gene"] not in genes:
                continue
            names = f'gene_id "{row["gene"]}"; gene_name "{row["gene"]}"; transcript_id "{row["mane_refseq"]}"; '
            for exon in row["grch37_exons"].split(","):
                start1, end = exon.split("-")
                text = f'{names}gene_biotype "protein_coding"; tag "MANE_Select";'
                yield f"{row['chrom']}\ttable\texon\t{start1}\t{end}\t.\t{row['strand']}\t.\t{text}\n"


def align(files: list[Path], index: GenomeIndex, target: Path, *, is_marked: bool = True) -> AlignmentSummary:
    with open_reads(sort_read_files(files)) as lanes:
        return write_aligned_bam(lanes, index, target, AlignmentOptions("S", is_marked=is_marked))


def count_at(path: Path, genome: Genome, chrom: str, span: Span) -> BaseCounts:
    with open_aligned(path, genome, regions=[(chrom, span.start, span.end)]) as reads:
        (part,) = count_fragments(reads, [(chrom, span)], DEFAULT_THRESHOLDS)
        return compare_bases(part, genome)


def find_share(path: Path, genome: Genome, chrom: str, offset: int, alternate: str) -> tuple[int, int]:
    """Fragments with a base, and all fragments."""
    row = count_at(path, genome, chrom, Span(offset, offset + 1)).by_base[0]
    return int(row["ACGT".index(alternate)]), int(row.sum())


@pytest.mark.parametrize(("sample", "low", "high"), [("normal", 0.45, 0.75), ("tumour", 0.95, 1.0)])
def test_exome_pairs__show_the_germline_variant_and_its_loss_of_the_other_allele(
    tmp_path: Path, brca1: GenomeIndex, sample: str, low: float, high: float
) -> None:
    files = [DNA / "hcc1395" / f"{sample}_{mate}.fq.gz" for mate in (1, 2)]
    summary = align(files, brca1, tmp_path / "a.bam")
    found, depth = find_share(tmp_path / "a.bam", brca1.genome, "chr17", BRCA1_SITE, "A")
    assert depth >= 20
    assert low <= found / depth <= high
    # The pairs over TP53 have no sequence to go to.
    assert 0.6 < summary.tally.placed / summary.tally.reads < 0.8
    assert summary.tally.proper_pairs > 0.95 * summary.tally.placed / 2
    with pysam.AlignmentFile(str(tmp_path / "a.bam")) as file:
        assert (file.header.references, file.header.lengths) == (("chr17",), (83_257_441,))


def test_hg19_bam__shows_its_variant_as_it_is_and_aligned_anew(tmp_path: Path, grch37: GenomeIndex) -> None:
    given = DNA / "small" / "L861Q.bam"
    # Amplicons: fragments share their ends without being copies.
    align([given], grch37, tmp_path / "again.bam", is_marked=False)
    shares = [find_share(path, grch37.genome, "chr7", EGFR_SITE, "A") for path in (given, tmp_path / "again.bam")]
    for found, depth in shares:
        assert depth > 500
        # 227 of 973 reads; of fragments, each once and without those flagged as copies, a sample of them.
        assert found / depth == pytest.approx(0.233, abs=0.03)


def test_hg19_bam__is_refused_by_a_bundle_of_another_build(brca1: GenomeIndex) -> None:
    with pytest.raises(ReadsError, match="aligned to build GRCh37"), open_aligned(DNA / "small" / "L861Q.bam", brca1.genome):
        pass


def test_amplicon_bam__has_no_base_above_its_noise(grch37: GenomeIndex) -> None:
    counts = count_at(DNA / "small" / "braf_negative_Tumor.bam", grch37.genome, "chr7", BRAF_AMPLICON)
    depth = counts.by_base.sum(axis=1)
    others = [int(row.sum() - row[known]) for row, known in zip(counts.by_base, counts.known, strict=True)]
    assert depth.max() > 2000
    assert all(other <= 0.005 * total for other, total in zip(others, depth, strict=True) if total > 500)


def test_unsorted_bam_of_another_aligner__is_told_as_unsorted(brca1: GenomeIndex) -> None:
    path = DATA / "rna" / "minigenome" / "star_GRCh38_spikein.bam"
    with pytest.raises(ReadsError, match="not sorted by coordinate"), open_aligned(path, brca1.genome):
        pass
