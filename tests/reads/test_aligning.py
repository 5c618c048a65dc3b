"""FASTQ to BAM: reads placed where they were drawn, fields of the records right, the same bytes for any number of processes."""

from __future__ import annotations

import gzip
import random
from collections.abc import Sequence
from pathlib import Path

import pysam
import pytest

from dna_pairs import DnaPair, draw_dna_pairs, make_pair, write_dna_fastq
from fascicle.errors import ReadsError, ReferenceInputError
from fascicle.reads.aligned import open_aligned
from fascicle.reads.aligned_bam import AlignmentOptions, AlignmentSummary, GenomeIndex, write_aligned_bam
from fascicle.reads.sources import open_reads, sort_read_files
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.genome import open_genome
from small_genome import Genome, draw_bases, format_fasta, format_gtf, turn

PROPER, REVERSE, UNMAPPED, SUPPLEMENTARY = 2, 16, 4, 2048


@pytest.fixture(scope="module")
def letters(small_genome: Genome) -> Genome:
    return small_genome


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, letters: Genome) -> GenomeIndex:
    """Slices of the small genome: chr1 from 501 on, and the others whole but for their ends."""
    folder = tmp_path_factory.mktemp("slices")
    spans = {"chr1": (500, 14_000), "chr2": (100, 5900), "chr3": (0, 4000), "chr4": (0, 3000)}
    text = {f"{chrom}:{start + 1}-{end}": letters[chrom][start:end] for chrom, (start, end) in spans.items()}
    (folder / "slices.fa").write_text(format_fasta(text))
    (folder / "genes.gtf").write_text(format_gtf())
    sources = BundleSources(annotation=folder / "genes.gtf", genome=folder / "slices.fa")
    return GenomeIndex(open_genome(build_bundle(sources, folder / "bundle")))


def align(
    files: Sequence[Path], target: Path, index: GenomeIndex, threads: int = 1
) -> tuple[AlignmentSummary, list[pysam.AlignedSegment]]:
    with open_reads(sort_read_files(files)) as lanes:
        summary = write_aligned_bam(lanes, index, target, AlignmentOptions("Sample", threads))
    with pysam.AlignmentFile(str(target)) as file:
        return summary, list(file)


def list_ends(record: pysam.AlignedSegment) -> tuple[int, int]:
    """Where the read's ends would lie without clips."""
    assert record.cigartuples is not None
    before = record.cigartuples[0][1] if record.cigartuples[0][0] == 4 else 0
    after = record.cigartuples[-1][1] if record.cigartuples[-1][0] == 4 else 0
    return record.reference_start - before, int(record.reference_end or 0) + after


def test_write_aligned_bam__places_pairs_where_they_were_drawn(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    pairs = draw_dna_pairs(random.Random(1), letters, "chr1", (600, 13_900), 400, error_rate=0.01)
    summary, records = align(write_dna_fastq(tmp_path, pairs), tmp_path / "a.bam", index)
    assert summary.tally.placed == summary.tally.reads == len(records) == 800
    assert summary.tally.proper_pairs == 400
    truth = {pair.name: pair for pair in pairs}
    for record in records:
        pair = truth[str(record.query_name)]
        is_left = record.is_read1 != pair.is_turned
        assert list_ends(record)[0 if is_left else 1] == (pair.start if is_left else pair.end)
        assert (record.is_reverse, record.mate_is_reverse) == (not is_left, is_left)
        assert (record.template_length > 0) == is_left
        if record.cigarstring == record.get_tag("MC") == "100M":
            assert abs(record.template_length) == pair.end - pair.start
        assert record.flag & PROPER
        assert record.mapping_quality >= 30


def test_write_aligned_bam__writes_bases_and_qualities_as_sequenced(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    pairs = draw_dna_pairs(random.Random(2), letters, "chr2", (200, 5800), 100, error_rate=0.02)
    _, records = align(write_dna_fastq(tmp_path, pairs), tmp_path / "a.bam", index)
    truth = {pair.name: pair for pair in pairs}
    for record in records:
        pair = truth[str(record.query_name)]
        assert record.get_forward_sequence() == (pair.first if record.is_read1 else pair.second)
        assert record.get_forward_qualities() is not None
        assert set(record.get_forward_qualities() or ()) == {40}
        assert record.get_tag("RG") == "Sample.1"


def test_write_aligned_bam__tags_equal_those_that_samtools_computes(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    pairs = draw_dna_pairs(random.Random(3), letters, "chr3", (0, 4000), 200, error_rate=0.03)
    rng = random.Random(4)
    for number in range(40):
        cut = rng.randint(1000, 2500)
        own = letters["chr3"]
        fragment = own[cut - 50 : cut] + own[cut + 4 : cut + 60] + "ACG" + own[cut + 60 : cut + 200]
        pairs.append(make_pair(rng, f"gap{number}", "chr3", cut - 50, fragment, 100, 0.01, is_turned=bool(number % 2)))
    align(write_dna_fastq(tmp_path, pairs), tmp_path / "a.bam", index)
    (tmp_path / "genome.fa").write_text(format_fasta(letters))
    calmd = pysam.samtools.calmd(str(tmp_path / "a.bam"), str(tmp_path / "genome.fa"))
    compared = 0
    with pysam.AlignmentFile(str(tmp_path / "a.bam")) as file:
        lines = [line.split("\t") for line in calmd.splitlines() if line[:1] != "@"]
        for record, fields in zip(file, lines, strict=True):
            tags = {tag[:2]: tag[5:] for tag in fields[11:]}
            assert (str(record.get_tag("NM")), record.get_tag("MD")) == (tags["NM"], tags["MD"])
            compared += "I" in str(record.cigarstring) or "D" in str(record.cigarstring)
    assert compared >= 20


def test_write_aligned_bam__header_has_genome_names_true_lengths_and_the_warning(
    tmp_path: Path, letters: Genome, index: GenomeIndex
) -> None:
    pairs = draw_dna_pairs(random.Random(5), letters, "chr4", (0, 3000), 30)
    summary, _ = align(write_dna_fastq(tmp_path, pairs), tmp_path / "a.bam", index)
    with pysam.AlignmentFile(str(tmp_path / "a.bam")) as file:
        header = file.header.to_dict()
    assert next((row["SN"], row["LN"]) for row in header["SQ"]) == ("chr1", 248_956_422)
    assert header["HD"]["SO"] == "coordinate"
    assert header["RG"] == [{"ID": "Sample.1", "SM": "Sample", "LB": "Sample", "PL": "ILLUMINA"}]
    assert header["CO"] == list(summary.notes)
    assert summary.notes[0].startswith("aligned to 4 stretches (0.0 Mb) of the genome alone")
    assert str(tmp_path) not in str(header)


def test_write_aligned_bam__is_the_same_for_any_number_of_processes(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    pairs = draw_dna_pairs(random.Random(6), letters, "chr1", (600, 13_900), 20_000, error_rate=0.01)
    files = write_dna_fastq(tmp_path, pairs)
    made = [tmp_path / f"{threads}.bam" for threads in (1, 3)]
    for path, threads in zip(made, (1, 3), strict=True):
        align(files, path, index, threads)
    assert made[0].read_bytes() == made[1].read_bytes()
    assert Path(f"{made[0]}.bai").read_bytes() == Path(f"{made[1]}.bai").read_bytes()


def test_write_aligned_bam__tells_lanes_apart_and_reads_gzip(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    files = []
    for lane in (1, 2):
        pairs = draw_dna_pairs(random.Random(lane), letters, "chr1", (600, 9000), 40, prefix=f"lane{lane}.")
        for path in write_dna_fastq(tmp_path, pairs, f"lane{lane}"):
            packed = path.with_suffix(".fastq.gz")
            packed.write_bytes(gzip.compress(path.read_bytes()))
            files.append(packed)
    _, records = align(files, tmp_path / "a.bam", index)
    assert {(str(r.query_name)[:5], r.get_tag("RG")) for r in records} == {("lane1", "Sample.1"), ("lane2", "Sample.2")}


def test_write_aligned_bam__splits_a_chimeric_read_with_SA_on_both_parts(  # noqa: N802
    tmp_path: Path, letters: Genome, index: GenomeIndex
) -> None:
    rng = random.Random(7)
    pairs = draw_dna_pairs(rng, letters, "chr1", (600, 9000), 200)
    fragment = letters["chr1"][3000:3060] + letters["chr2"][2000:2200]
    pairs.append(make_pair(rng, "chimera", "chr1", 3000, fragment, 120, 0.0, is_turned=False))
    _, records = align(write_dna_fastq(tmp_path, pairs), tmp_path / "a.bam", index)
    first = [r for r in records if r.query_name == "chimera" and r.is_read1]
    assert sorted((r.reference_name, r.reference_start) for r in first) == [("chr1", 3000), ("chr2", 2000)]
    assert sorted(bool(r.flag & SUPPLEMENTARY) for r in first) == [False, True]
    for own, other in (first, first[::-1]):
        place = f"{other.reference_name},{other.reference_start + 1},+,{other.cigarstring},{other.mapping_quality},0;"
        assert own.get_tag("SA") == place
        assert own.query_length == 120


def test_write_aligned_bam__finds_a_mate_full_of_errors_beside_the_other(
    tmp_path: Path, letters: Genome, index: GenomeIndex
) -> None:
    rng = random.Random(8)
    pairs = draw_dna_pairs(rng, letters, "chr1", (600, 9000), 300)
    mates = []
    for number in range(20):
        start = rng.randint(2000, 8000)
        second = list(turn(letters["chr1"][start : start + 250])[:100])
        # No 21 bases in a row are right: the mapper has no word to begin from.
        for at in range(10, 100, 15):
            second[at] = {"A": "C", "C": "G", "G": "T", "T": "A"}[second[at]]
        first = letters["chr1"][start : start + 100]
        mates.append(DnaPair(f"bad{number}", "chr1", start, start + 250, False, first, "".join(second)))
    summary, records = align(write_dna_fastq(tmp_path, [*pairs, *mates]), tmp_path / "a.bam", index)
    truth = {pair.name: pair for pair in mates}
    found = [r for r in records if r.query_name in truth and r.is_read2]
    assert summary.tally.rescued >= 18
    placed = [r for r in found if not r.is_unmapped]
    assert len(placed) >= 18
    assert all(abs(list_ends(r)[1] - truth[str(r.query_name)].end) <= 1 for r in placed)
    assert all(r.mapping_quality <= 40 for r in placed)


def test_write_aligned_bam__gives_an_unplaced_mate_the_others_place(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    rng = random.Random(9)
    pairs = draw_dna_pairs(rng, letters, "chr1", (600, 9000), 200)
    pairs.append(DnaPair("half", "chr1", 4000, 4250, False, letters["chr1"][4000:4100], draw_bases(rng, 100)))
    pairs.append(DnaPair("none", "chr1", 0, 0, False, draw_bases(rng, 100), draw_bases(rng, 100)))
    summary, records = align(write_dna_fastq(tmp_path, pairs), tmp_path / "a.bam", index)
    half = {r.is_read1: r for r in records if r.query_name == "half"}
    assert (half[True].flag, half[False].flag) == (1 | 8 | 64, 1 | 4 | 128)
    assert half[False].reference_start == half[True].reference_start == half[True].next_reference_start == 4000
    none = [r for r in records if r.query_name == "none"]
    assert sorted(r.flag for r in none) == [1 | 4 | 8 | 64, 1 | 4 | 8 | 128]
    assert {r.reference_id for r in none} == {-1}
    assert summary.tally.placed == 401


def test_write_aligned_bam__clips_adapters_that_a_short_fragment_shows(
    tmp_path: Path, letters: Genome, index: GenomeIndex
) -> None:
    rng = random.Random(10)
    pairs = draw_dna_pairs(rng, letters, "chr1", (600, 9000), 300)
    adapters = ("AGATCGGAAGAGCACACGTCTGAACTCCAGTC", "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTG")
    short = []
    for number in range(60):
        length, start = 100 - number % 30, rng.randint(2000, 8000)
        fragment = letters["chr1"][start : start + length]
        first, second = (fragment + adapters[0])[:100], (turn(fragment) + adapters[1])[:100]
        short.append(DnaPair(f"short{number}", "chr1", start, start + length, False, first, second))
    _, records = align(write_dna_fastq(tmp_path, [*pairs, *short]), tmp_path / "a.bam", index)
    truth = {pair.name: pair for pair in short}
    own = [r for r in records if r.query_name in truth]
    for record in own:
        pair = truth[str(record.query_name)]
        assert pair.start <= record.reference_start
        assert (record.reference_end or 0) <= pair.end
        assert record.get_tag("NM") == 0
    assert len(own) == 120


def test_write_aligned_bam__aligns_single_reads_and_finds_their_adapter(
    tmp_path: Path, letters: Genome, index: GenomeIndex
) -> None:
    reads = [letters["chr1"][at : at + 100] for at in range(1000, 5000, 40)]
    reads.append(letters["chr1"][6000:6070] + "AGATCGGAAGAGCACACGTCTGAACTCCAGTC"[:30])
    path = tmp_path / "single.fastq"
    path.write_text("".join(f"@s{n}\n{read}\n+\n{'I' * len(read)}\n" for n, read in enumerate(reads)))
    summary, records = align([path], tmp_path / "a.bam", index)
    assert summary.tally.placed == len(reads)
    assert {r.flag & ~REVERSE for r in records} == {0}
    assert next(r for r in records if r.query_name == "s100").cigarstring == "70M30S"


def test_write_aligned_bam__refuses_reads_of_elsewhere_and_writes_nothing(
    tmp_path: Path, letters: Genome, index: GenomeIndex
) -> None:
    other = {"chr1": draw_bases(random.Random(11), 9000)}
    pairs = draw_dna_pairs(random.Random(12), other, "chr1", (0, 9000), 50)
    files = write_dna_fastq(tmp_path, pairs)
    with pytest.raises(ReadsError, match=r"dna_1\.fastq: not one read was placed on the reference"):
        align(files, tmp_path / "a.bam", index)
    assert not (tmp_path / "a.bam").exists()


def test_write_aligned_bam__refuses_long_reads(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    path = tmp_path / "long.fastq"
    path.write_text(f"@l\n{letters['chr1'][1000:2100]}\n+\n{'I' * 1100}\n")
    with pytest.raises(ReadsError, match=r"long\.fastq: a read of 1,100 bases: this way is for short reads"):
        align([path], tmp_path / "a.bam", index)


def test_write_aligned_bam__names_of_samples_cannot_break_the_header(tmp_path: Path, letters: Genome, index: GenomeIndex) -> None:
    files = write_dna_fastq(tmp_path, draw_dna_pairs(random.Random(1), letters, "chr1", (600, 9000), 20))
    with open_reads(sort_read_files(files)) as lanes:
        write_aligned_bam(lanes, index, tmp_path / "a.bam", AlignmentOptions("Ü\tSM:x\n@SQ"))
    with open_aligned(tmp_path / "a.bam", index.genome, sample="Ü\tSM:x\n@SQ") as reads:
        assert (reads.sample, reads.notes) == ("__SM:x_@SQ", ())


def test_genome_index__refuses_a_bundle_made_from_transcripts(tmp_path: Path, letters: Genome) -> None:
    from small_genome import GENES, splice

    (tmp_path / "t.fa").write_text(format_fasta({g.transcripts[0].accession: splice(letters, g) for g in GENES}))
    (tmp_path / "genes.gtf").write_text(format_gtf())
    bundle = build_bundle(BundleSources(annotation=tmp_path / "genes.gtf", transcripts=tmp_path / "t.fa"), tmp_path / "bundle")
    with pytest.raises(ReferenceInputError, match=r"DNA reads need genome sequence.*--genome FA"):
        GenomeIndex(open_genome(bundle)).open()
