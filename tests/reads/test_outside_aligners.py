"""A program in the aligner's place. The tests' program is a fake on the PATH; a real bwa is used where there is one."""

from __future__ import annotations

import random
import shutil
import stat
from pathlib import Path

import pysam
import pytest

from dna_pairs import DnaPair, draw_dna_pairs, write_dna_fastq
from fascicle.errors import ReferenceInputError, ToolError
from fascicle.reads.aligned_bam import AlignmentOptions, AlignmentSummary, GenomeIndex, write_aligned_bam
from fascicle.reads.sources import open_reads, sort_read_files
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.genome import open_genome
from small_genome import Genome, format_fasta, format_gtf

SHIFT = 500


@pytest.fixture
def index(tmp_path: Path, small_genome: Genome) -> GenomeIndex:
    text = {"chr1:501-14000": small_genome["chr1"][SHIFT:], "chr2:1-6000": small_genome["chr2"]}
    (tmp_path / "slices.fa").write_text(format_fasta(text))
    (tmp_path / "genes.gtf").write_text(format_gtf())
    sources = BundleSources(annotation=tmp_path / "genes.gtf", genome=tmp_path / "slices.fa")
    return GenomeIndex(open_genome(build_bundle(sources, tmp_path / "bundle")))


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, body: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def align(
    pairs: list[DnaPair], tmp_path: Path, index: GenomeIndex, program: str
) -> tuple[AlignmentSummary, list[pysam.AlignedSegment]]:
    with open_reads(sort_read_files(write_dna_fastq(tmp_path, pairs))) as lanes:
        summary = write_aligned_bam(lanes, index, tmp_path / "out.bam", AlignmentOptions("S", program=program))
    with pysam.AlignmentFile(str(tmp_path / "out.bam")) as file:
        return summary, list(file)


SAM = r"""@SQ\tSN:chr1:501-14000\tLN:13500\n@SQ\tSN:chr2:1-6000\tLN:6000\n"""


def write_line(flag: int, place1: int, mate1: int, extra: str = "") -> str:
    return f"f0\\t{flag}\\tchr1:501-14000\\t{place1}\\t60\\t4M\\t=\\t{mate1}\\t0\\tACGT\\tIIII{extra}\\n"


def test_write_aligned_bam__brings_a_programs_records_to_the_genome(
    tmp_path: Path, small_genome: Genome, index: GenomeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = "\\tSA:Z:chr2:1-6000,11,+,4M,60,0;\\tXA:Z:chr1:501-14000,-21,4M,1;"
    records = write_line(99, 101, 201, extra) + write_line(147, 201, 101)
    put_on_path(
        tmp_path / "bin", monkeypatch, "minimap2", f'[ "$1" = --version ] && echo 9.9-fake && exit\nprintf "{SAM}{records}"'
    )
    pairs = draw_dna_pairs(random.Random(1), small_genome, "chr1", (1000, 3000), 1)
    summary, found = align(pairs, tmp_path, index, "minimap2")
    assert summary.aligner == "minimap2 9.9-fake"
    assert [(r.reference_name, r.reference_start, r.next_reference_start) for r in found] == [
        ("chr1", SHIFT + 100, SHIFT + 200),
        ("chr1", SHIFT + 200, SHIFT + 100),
    ]
    assert found[0].get_tag("SA") == "chr2,11,+,4M,60,0;"
    assert found[0].get_tag("XA") == f"chr1,-{SHIFT + 21},4M,1;"
    assert found[0].get_tag("MC") == "4M"
    assert (summary.tally.reads, summary.tally.placed) == (2, 2)
    assert summary.notes


def test_write_aligned_bam__tells_what_a_failing_program_said(
    tmp_path: Path, small_genome: Genome, index: GenomeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path / "bin", monkeypatch, "minimap2", 'echo "[E] out of luck" >&2; exit 3')
    pairs = draw_dna_pairs(random.Random(1), small_genome, "chr1", (1000, 3000), 1)
    with pytest.raises(ToolError, match=r"minimap2 failed \(\[E\] out of luck\)"):
        align(pairs, tmp_path, index, "minimap2")
    assert not (tmp_path / "out.bam").exists()


def test_write_aligned_bam__asks_for_a_program_that_is_not_there(
    tmp_path: Path, small_genome: Genome, index: GenomeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pairs = draw_dna_pairs(random.Random(1), small_genome, "chr1", (1000, 3000), 1)
    with pytest.raises(ToolError, match="bwa-mem2 is not on the PATH"):
        align(pairs, tmp_path, index, "bwa-mem2")


def test_write_aligned_bam__asks_for_the_index_of_a_large_genome(
    tmp_path: Path, small_genome: Genome, index: GenomeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path / "bin", monkeypatch, "bwa", "exit 1")
    monkeypatch.setattr("fascicle.reads.outside_aligners._INDEXED_MAX_BP", 1000)
    pairs = draw_dna_pairs(random.Random(1), small_genome, "chr1", (1000, 3000), 1)
    with pytest.raises(ReferenceInputError, match=r"there is no index of bwa beside.*bwa index .*sequence\.fa\.gz"):
        align(pairs, tmp_path, index, "bwa")


@pytest.mark.skipif(shutil.which("bwa") is None, reason="bwa is not on the PATH")
def test_write_aligned_bam__with_bwa_places_pairs_where_they_were_drawn(
    tmp_path: Path, small_genome: Genome, index: GenomeIndex
) -> None:
    pairs = draw_dna_pairs(random.Random(2), small_genome, "chr1", (600, 13_000), 200, error_rate=0.01)
    summary, found = align(pairs, tmp_path, index, "bwa")
    assert summary.aligner.startswith("bwa 0.")
    truth = {pair.name: pair for pair in pairs}
    starts = [r.reference_start for r in found if not r.is_reverse and "S" not in str(r.cigarstring)]
    assert len(starts) > 150
    for record in found:
        if not record.is_reverse and "S" not in str(record.cigarstring):
            assert record.reference_start == truth[str(record.query_name)].start
