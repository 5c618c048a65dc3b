"""`fascicle dna` on files that cannot be used: exit code 1, one message with file, place and remedy, and nothing half-written."""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from dna_pairs import DnaPair, align_pair, draw_dna_pairs, make_dna_header, write_bam, write_dna_fastq
from dna_people import TRANSVERSION
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.model.loci import Build
from fascicle.model.quality import Status
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.contigs import MAIN_CHROMS, read_contig_lengths
from small_genome import Genome, format_fasta, format_gtf

# The marks that end a BAM (a BGZF block without content) and a CRAM 3 (SAM specifications: SAMv1 4.1.2, CRAMv3 9).
BAM_END_BYTES = 28
CRAM_END_BYTES = 38


class Bench:
    """Files of one tumour, each with what is wrong with it."""

    def __init__(self, folder: Path, genome: Genome):
        self.folder = folder
        self.genome = genome
        self.pairs = draw_dna_pairs(random.Random(11), genome, "chr1", (900, 4500), 600)
        self.lengths = {chrom: len(text) for chrom, text in genome.items()}
        (folder / "genome.fa").write_text(format_fasta(genome))
        pysam.faidx(str(folder / "genome.fa"))

    def bam(self, name: str = "t.bam", **options: object) -> Path:
        header = options.pop("header", None) or make_dna_header(self.lengths)
        return write_bam(self.folder / name, self.records(header), header, **options)  # type: ignore[arg-type]

    def records(self, header: object) -> list[pysam.AlignedSegment]:
        return [record for pair in self.pairs for record in align_pair(pair, header)]

    def cram(self, name: str = "t.cram") -> Path:
        """With the checksums of its reference in the header, as all writers of CRAM do."""
        md5 = {chrom: hashlib.md5(text.encode()).hexdigest() for chrom, text in self.genome.items()}
        return self.bam(name, header=make_dna_header(self.lengths, md5=md5), reference=self.folder / "genome.fa")

    def cut(self, path: Path, end: int) -> Path:
        path.write_bytes(path.read_bytes()[:-end])
        return path

    def fastq(self, pairs: list[DnaPair] | None = None) -> list[Path]:
        return write_dna_fastq(self.folder, self.pairs if pairs is None else pairs)

    def text(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text)
        return self.folder / name


@pytest.fixture
def bench(tmp_path: Path, small_genome: Genome) -> Bench:
    return Bench(tmp_path, small_genome)


Arguments = list[object]


def other_build(bench: Bench) -> Arguments:
    lengths = {chrom: length for chrom, length in read_contig_lengths()[Build.GRCH37].items() if chrom in MAIN_CHROMS}
    return ["--tumour", bench.bam(header=make_dna_header(lengths))]


def unsorted_by_header(bench: Bench) -> Arguments:
    header = make_dna_header(bench.lengths, order="queryname")
    return ["--tumour", bench.bam(header=header, is_sorted=False, is_indexed=False)]


def unsorted_in_fact(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(is_sorted=False, is_indexed=False)]


def bam_without_end(bench: Bench) -> Arguments:
    return ["--tumour", bench.cut(bench.bam(), BAM_END_BYTES)]


def bam_cut_in_half(bench: Bench) -> Arguments:
    path = bench.bam()
    return ["--tumour", bench.cut(path, path.stat().st_size // 2)]


def cram_without_end(bench: Bench) -> Arguments:
    return ["--tumour", bench.cut(bench.cram(), CRAM_END_BYTES)]


def cram_of_other_bases(bench: Bench) -> Arguments:
    """The reference that is given has other bases than the one it was written against."""
    other = {chrom: text[::-1] for chrom, text in bench.genome.items()}
    return ["--tumour", bench.cram(), "--cram-reference", bench.text("other.fa", format_fasta(other))]


def cram_reference_missing(bench: Bench) -> Arguments:
    return ["--tumour", bench.cram(), "--cram-reference", bench.folder / "nowhere.fa"]


def no_read_on_targets(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(), "--targets", bench.text("t.bed", "chr2\t1000\t1400\tBETA\n")]


def bam_without_reads(bench: Bench) -> Arguments:
    header = make_dna_header(bench.lengths)
    return ["--tumour", write_bam(bench.folder / "t.bam", [], header)]


def empty_fastq(bench: Bench) -> Arguments:
    return ["--tumour", bench.text("r1.fastq", ""), bench.text("r2.fastq", "")]


def broken_fastq(bench: Bench) -> Arguments:
    first, second = bench.fastq()
    text = first.read_text()
    return ["--tumour", bench.text(first.name, text[: len(text) - 120]), second]


def mates_of_other_names(bench: Bench) -> Arguments:
    first, _ = bench.fastq()
    kept = first.read_bytes()
    _, second = bench.fastq([replace(pair, name=f"x{pair.name}") for pair in bench.pairs])
    first.write_bytes(kept)
    return ["--tumour", first, second]


def fewer_second_mates(bench: Bench) -> Arguments:
    first, second = bench.fastq()
    lines = second.read_text().splitlines(keepends=True)
    return ["--tumour", first, bench.text(second.name, "".join(lines[:-40]))]


def the_same_file_twice(bench: Bench) -> Arguments:
    first, _ = bench.fastq()
    return ["--tumour", first, first]


def bed_of_another_build(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(), "--targets", bench.text("t.bed", "chr1\t11850000\t11850200\tALPHA\n")]


def bed_of_genes_elsewhere(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(), "--targets", bench.text("t.bed", "chr1\t13000\t13200\tBETA\n")]


def bed_that_is_none(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(), "--targets", bench.text("t.bed", "chr1\tfirst\tlast\n")]


def several_samples(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(header=make_dna_header(bench.lengths, samples=("S1", "S2")))]


def reads_and_handling_of_vcf(bench: Bench) -> Arguments:
    return [
        "--tumour",
        bench.text("t.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"),
        "--umi-consensus",
    ]


def file_that_is_not_there(bench: Bench) -> Arguments:
    return ["--tumour", bench.folder / "nowhere.bam"]


def tumour_as_its_own_normal(bench: Bench) -> Arguments:
    path = bench.bam()
    return ["--tumour", path, "--normal", path]


def packed_fastq_cut_off(bench: Bench) -> Arguments:
    packed = [path.with_suffix(".fastq.gz") for path in bench.fastq()]
    for path in packed:
        data = gzip.compress(path.with_suffix("").read_bytes(), mtime=0)
        path.write_bytes(data[: len(data) // 2])
    return ["--tumour", *packed]


def cram_reference_that_is_none(bench: Bench) -> Arguments:
    return ["--tumour", bench.cram(), "--cram-reference", bench.text("reads.txt", "ACGT\n")]


def index_of_another_file(bench: Bench) -> Arguments:
    """Its header is longer, so that its blocks begin at other bytes."""
    path = bench.bam()
    other = bench.bam("u.bam", header=make_dna_header(bench.lengths, samples=("S" * 200,)))
    (index,) = bench.folder.glob("t.bam.*")
    index.write_bytes(other.with_suffix(f".bam{index.suffix}").read_bytes())
    return ["--tumour", path]


def two_bams(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(), bench.bam("u.bam")]


def lanes_without_mates(bench: Bench) -> Arguments:
    first, second = bench.fastq()
    lane = bench.text("lane2.fastq", first.read_text())
    return ["--tumour", f"{first},{lane}", second]


def a_lane_twice(bench: Bench) -> Arguments:
    first, second = bench.fastq()
    return ["--tumour", f"{first},{first}", f"{second},{second}"]


def bam_that_is_none(bench: Bench) -> Arguments:
    return ["--tumour", bench.text("t.bam", "no alignments\n")]


def empty_cram(bench: Bench) -> Arguments:
    return ["--tumour", bench.text("t.cram", "")]


def bam_without_umis(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(), "--realign", "--umi-consensus"]


def panel_that_is_not_there(bench: Bench) -> Arguments:
    return ["--tumour", bench.bam(), "--panel", "dna_706"]


def place_behind_the_chromosome(bench: Bench) -> Arguments:
    columns = "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"))
    row = "\t".join(("chr1", "14001", ".", "A", "C", ".", "PASS", "."))
    return ["--tumour", bench.text("t.vcf", f"##fileformat=VCFv4.2\n{columns}\n{row}\n")]


# Which function makes the files, and what is said of them.
TABLE = Path(__file__).with_name("dna_bad_input.tsv")
ROWS = [line.split("\t") for line in TABLE.read_text().splitlines()[1:]]


def run(bundle: Bundle, out: Path, *arguments: object) -> int:
    return main(["dna", "--quiet", "--reference", str(bundle.path), "--out", str(out), *map(str, arguments)])


@pytest.mark.parametrize(("made_by", "message"), ROWS, ids=[row[0] for row in ROWS])
def test_dna__says_in_one_message_what_is_wrong_where_and_what_to_do(
    small_bundle: Bundle, bench: Bench, capfd: pytest.CaptureFixture[str], made_by: str, message: str
) -> None:
    make: Callable[[Bench], Arguments] = globals()[made_by]
    arguments = make(bench)
    files = sorted(bench.folder.iterdir())
    assert run(small_bundle, bench.folder / "out", *arguments) == 1
    # What htslib itself writes on stderr counts too.
    assert capfd.readouterr().err.replace(f"{bench.folder}/", "") == f"fascicle: error: {message}\n"
    # No result directory, and nothing beside the files that were given.
    assert sorted(bench.folder.iterdir()) == files


def test_dna__a_failed_run_leaves_earlier_results_as_they_were(
    small_bundle: Bundle, bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    out = bench.folder / "out"
    path = bench.bam()
    assert run(small_bundle, out, "--tumour", path) == 0
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    # Whole at its end, damaged in the middle: this shows when the reads are counted.
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    path.write_bytes(bytes(data))
    assert run(small_bundle, out, "--tumour", path) == 1
    assert capsys.readouterr().err.startswith(f"fascicle: error: {path}: ")
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_dna__a_cram_that_the_bundle_cannot_decode_asks_for_its_reference(
    bench: Bench, small_genome: Genome, capsys: pytest.CaptureFixture[str]
) -> None:
    (bench.folder / "slices.fa").write_text(format_fasta({"chr1:501-5000": small_genome["chr1"][500:5000]}))
    sources = BundleSources(annotation=bench.text("genes.gtf", format_gtf()), genome=bench.folder / "slices.fa")
    bundle = build_bundle(sources, bench.folder / "bundle")
    # Its only contig reaches further than what the bundle has of it.
    contig = "chr1:1-14000"
    whole = bench.text("whole.fa", format_fasta({contig: small_genome["chr1"]}))
    header = make_dna_header({contig: 14_000})
    records = [record for pair in bench.pairs for record in align_pair(pair, header, lambda _: contig)]
    cram = write_bam(bench.folder / "t.cram", records, header, reference=whole)
    assert run(bundle, bench.folder / "out", "--tumour", cram) == 1
    what = "it is a CRAM, and the reference bundle does not have the sequences it was written against"
    remedy = "Give the FASTA it was written against with --cram-reference FASTA"
    assert capsys.readouterr().err == f"fascicle: error: {cram}: {what}. {remedy}.\n"
    assert run(bundle, bench.folder / "out", "--tumour", cram, "--cram-reference", whole) == 0


def test_dna__a_file_without_an_index_gets_one_for_the_run_and_a_note(small_bundle: Bundle, bench: Bench) -> None:
    path = bench.bam(is_indexed=False)
    assert run(small_bundle, bench.folder / "out", "--tumour", path) == 0
    found = read_variant_findings(bench.folder / "out" / DNA_FILES[0])
    (check,) = (check for check in found.quality.checks if check.name == "alignment")
    assert check.status is Status.WARN
    assert "tumour: it has no index; one was built for this run" in check.because
    assert not path.with_name("t.bam.bai").exists()


def test_dna__a_vcf_without_depth_says_so_and_takes_nothing_for_zero(small_bundle: Bundle, bench: Bench) -> None:
    base = bench.genome["chr1"][1100]
    rows = f"chr1\t1101\t.\t{base}\t{TRANSVERSION[base]}\t.\tPASS\t.\n"
    given = bench.text("t.vcf", f"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{rows}")
    assert run(small_bundle, bench.folder / "out", "--tumour", given) == 0
    found = read_variant_findings(bench.folder / "out" / DNA_FILES[0])
    (call,) = found.calls
    assert (call.tumour.depth, call.tumour.alternate, call.tumour.fraction) == (None, None, None)
    assert "depth_not_stated" in {note.name for note in call.notes}
    (check,) = (check for check in found.quality.checks if check.name == "allele_depth")
    assert check.status is Status.NOT_ASSESSABLE
    assert check.because == "0 of 1 variants have a depth and an allele count in the tumour"
