"""The same reads as FASTQ, BAM and CRAM give the same fusions, to the byte of fusions.tsv."""

from __future__ import annotations

import random
from pathlib import Path

import pysam
import pytest

from aligned_reads import draw_aligned, list_bases, list_records, make_header, sort_by_place, write_alignments
from fascicle.adapters.fusion_tables import format_fusions_tsv
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.errors import ReadsError
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.workflow.find_fusions import find_fusions
from small_genome import ALPHA, BETA, Genome, format_fasta, list_edges, write_pairs

KNOWLEDGE = read_snapshot()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small_genome: Genome) -> Path:
    """FASTQ, BAM and CRAM of 200 pairs of ALPHA::BETA and 300 of each gene."""
    folder = tmp_path_factory.mktemp("alignments")
    alpha, beta = list_bases(small_genome, ALPHA), list_bases(small_genome, BETA)
    fused = alpha[: list_edges(ALPHA)[2]] + beta[list_edges(BETA)[1] :]
    header, rng = make_header(small_genome), random.Random(8)
    pairs = draw_aligned(rng, fused, 200, header, "fused")
    pairs += [*draw_aligned(rng, alpha, 300, header, "alpha"), *draw_aligned(rng, beta, 300, header, "beta")]
    write_pairs(folder, [pair.pair for pair in pairs])
    fasta = folder / "genome.fa"
    fasta.write_text(format_fasta(small_genome))
    records = sort_by_place(list_records(pairs))
    write_alignments(folder / "sorted.bam", records, header)
    write_alignments(folder / "sorted.cram", records, header, fasta)
    for record in records:
        record.flag |= 1024
    write_alignments(folder / "duplicates.bam", records, header)
    write_alignments(folder / "shuffled.bam", rng.sample(records, len(records)), header)
    _write_unaligned(folder / "unaligned.bam", [record for record in records if not record.is_supplementary])
    fasta.rename(folder / "moved.fa")
    return folder


def _write_unaligned(path: Path, records: list[pysam.AlignedSegment]) -> None:
    header = pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6"}})
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for record in records:
            bare = pysam.AlignedSegment(header)
            bare.query_name, bare.flag = record.query_name, 4 | 1 | (64 if record.is_read1 else 128)
            bare.query_sequence, bare.query_qualities = record.get_forward_sequence(), record.get_forward_qualities()
            file.write(bare)


def find(files: ReadFiles, bundle: Bundle) -> str:
    return format_fusions_tsv(find_fusions(files, bundle, KNOWLEDGE, assay="rna").findings.candidates)


@pytest.fixture(scope="module")
def from_fastq(folder: Path, small_bundle: Bundle) -> str:
    return find(ReadFiles((folder / "reads_1.fastq",), (folder / "reads_2.fastq",)), small_bundle)


@pytest.mark.parametrize("name", ["sorted.bam", "shuffled.bam", "duplicates.bam", "unaligned.bam", "sorted.cram"])
def test_find_fusions__gives_the_same_table_from_alignments(
    folder: Path, small_bundle: Bundle, from_fastq: str, name: str
) -> None:
    reference = folder / "moved.fa" if name.endswith("cram") else None
    assert [row.split("\t")[0] for row in from_fastq.splitlines()[1:]] == ["ALPHA"]
    assert find(ReadFiles((folder / name,), (), reference), small_bundle) == from_fastq


def test_find_fusions__needs_the_reference_of_a_cram(folder: Path, small_bundle: Bundle) -> None:
    with pytest.raises(ReadsError, match=r"sorted\.cram: the CRAM's reference is not found.*--cram-reference FASTA"):
        find(ReadFiles((folder / "sorted.cram",)), small_bundle)


def test_find_fusions__counts_reads_trimmed_to_nothing(
    tmp_path: Path, folder: Path, small_bundle: Bundle, from_fastq: str
) -> None:
    """Ten pairs more, of which one mate or both have no base, change no call and are counted."""
    path = tmp_path / "trimmed.bam"
    with pysam.AlignmentFile(str(folder / "unaligned.bam"), check_sq=False) as file:
        header, records = file.header, list(file.fetch(until_eof=True))
    for number in range(10):
        for mate in (64, 128):
            bare = pysam.AlignedSegment(header)
            bare.query_name, bare.flag = f"trimmed.{number}", 4 | 1 | mate
            if mate == 64 and number % 2:
                bare.query_sequence, bare.query_qualities = "ACGT", pysam.qualitystring_to_array("IIII")
            records.append(bare)
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for record in records:
            file.write(record)
    assert find(ReadFiles((path,)), small_bundle) == from_fastq
    profile = find_fusions(ReadFiles((path,)), small_bundle, KNOWLEDGE, assay="rna").findings.profile
    assert profile is not None
    assert (profile.counts.fragments, profile.counts.off_target) == (810, 10)
