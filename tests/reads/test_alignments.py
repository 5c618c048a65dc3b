"""BAM and CRAM unpacked to FASTQ: every primary read once, with its bases as sequenced; and what is said of others."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pysam
import pytest

from aligned_reads import (
    AlignedPair,
    draw_aligned,
    list_bases,
    list_records,
    make_header,
    sort_by_place,
    write_alignments,
)
from fascicle.errors import ReadsError
from fascicle.reads.alignments import is_alignment_file, unpack_alignments
from small_genome import ALPHA, BETA, Genome, format_fasta, list_edges

DUPLICATE, FAILED, SECONDARY, SUPPLEMENTARY = 1024, 512, 256, 2048


@pytest.fixture(scope="module")
def header(small_genome: Genome) -> pysam.AlignmentHeader:
    return make_header(small_genome)


@pytest.fixture
def pairs(small_genome: Genome, header: pysam.AlignmentHeader) -> list[AlignedPair]:
    template = list_bases(small_genome, ALPHA)[: list_edges(ALPHA)[2]] + list_bases(small_genome, BETA)[list_edges(BETA)[1] :]
    return draw_aligned(random.Random(3), template, 60, header, "f")


@pytest.fixture
def fasta(tmp_path: Path, small_genome: Genome) -> Path:
    path = tmp_path / "genome.fa"
    path.write_text(format_fasta(small_genome))
    return path


def unpack(path: Path, reference: Path | None = None) -> list[list[tuple[str, str]]]:
    """Names and bases of every file: first and second mates, then single reads."""
    with unpack_alignments(path, reference) as lanes:
        return [_read_fastq(file) for lane in lanes for file in lane if file]


def _read_fastq(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text().splitlines()
    return list(zip((name[1:] for name in lines[::4]), lines[1::4], strict=True))


def list_mates(pairs: list[AlignedPair], mate: int) -> list[tuple[str, str]]:
    return sorted((str(pair.records[0].query_name), pair.pair[mate]) for pair in pairs)


def test_unpack_alignments__gives_mates_as_sequenced_however_they_are_sorted(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader
) -> None:
    records = list_records(pairs)
    assert any(record.is_supplementary for record in records)
    assert any(record.is_reverse for record in records)
    shuffled = random.Random(1).sample(records, len(records))
    for number, own in enumerate((records, sort_by_place(records), shuffled)):
        first, second = unpack(write_alignments(tmp_path / f"{number}.bam", own, header))
        assert [name for name, _ in first] == [name for name, _ in second]
        assert (sorted(first), sorted(second)) == (list_mates(pairs, 0), list_mates(pairs, 1))


def _mark(flag: int) -> Callable[[list[pysam.AlignedSegment]], list[pysam.AlignedSegment]]:
    def mark(records: list[pysam.AlignedSegment]) -> list[pysam.AlignedSegment]:
        for record in records:
            record.flag |= flag
        return records

    return mark


def _add_secondary(records: list[pysam.AlignedSegment]) -> list[pysam.AlignedSegment]:
    """Secondary records without bases, as aligners write them; before the primary ones."""
    added = []
    for record in records:
        if not record.is_supplementary:
            other = pysam.AlignedSegment.fromstring(record.to_string(), record.header)
            other.flag |= SECONDARY
            other.reference_start += 100
            other.query_sequence = None
            added.append(other)
    return [*added, *records]


@pytest.mark.parametrize("change", [_mark(DUPLICATE), _mark(FAILED), _add_secondary], ids=["duplicates", "failed", "secondary"])
def test_unpack_alignments__takes_every_primary_record(
    tmp_path: Path,
    pairs: list[AlignedPair],
    header: pysam.AlignmentHeader,
    change: Callable[[list[pysam.AlignedSegment]], list[pysam.AlignedSegment]],
) -> None:
    path = write_alignments(tmp_path / "x.bam", change(list_records(pairs)), header)
    assert [sorted(reads) for reads in unpack(path)] == [list_mates(pairs, 0), list_mates(pairs, 1)]


def test_unpack_alignments__gives_reads_without_a_mate_alone(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader
) -> None:
    records = [record for record in list_records(pairs) if record.is_read1 or record.query_name != "f.7"]
    first, second, single = unpack(write_alignments(tmp_path / "x.bam", records, header))
    assert len(first) == len(second) == len(pairs) - 1
    assert single == [("f.7", pairs[7].pair[0])]


@pytest.mark.parametrize("emptied", [(0,), (0, 1), (5, 17, 18, 40), tuple(range(80))])
def test_unpack_alignments__keeps_reads_trimmed_to_nothing_as_an_unknown_base(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader, emptied: tuple[int, ...]
) -> None:
    records = [record for record in list_records(pairs) if not record.is_supplementary]
    expected: dict[int, list[tuple[str, str]]] = {1: [], 2: []}
    for number, record in enumerate(records):
        bases = "N" if number in emptied else str(record.get_forward_sequence())
        expected[1 if record.is_read1 else 2].append((str(record.query_name), bases))
        if number in emptied:
            record.query_sequence = None
    first, second = unpack(write_alignments(tmp_path / "x.bam", records, header))
    assert (sorted(first), sorted(second)) == (sorted(expected[1]), sorted(expected[2]))


def test_unpack_alignments__reads_a_cram_with_its_reference(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader, fasta: Path
) -> None:
    cram = write_alignments(tmp_path / "x.cram", sort_by_place(list_records(pairs)), header, fasta)
    assert is_alignment_file(cram)
    assert cram.stat().st_size < write_alignments(tmp_path / "x.bam", list_records(pairs), header).stat().st_size
    moved = fasta.rename(tmp_path / "moved.fa")
    assert [sorted(reads) for reads in unpack(cram, moved)] == [list_mates(pairs, 0), list_mates(pairs, 1)]


def make_cram(tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader, fasta: Path) -> Path:
    """A CRAM whose reference is no longer where it was."""
    cram = write_alignments(tmp_path / "x.cram", sort_by_place(list_records(pairs)), header, fasta)
    fasta.unlink()
    return cram


def test_unpack_alignments__says_that_the_reference_is_not_found(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader, fasta: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cram = make_cram(tmp_path, pairs, header, fasta)
    with pytest.raises(ReadsError) as caught:
        unpack(cram)
    assert str(caught.value) == (
        f"{cram}: the CRAM's reference is not found: no bases of chr1. "
        "Give the FASTA it was written against with --cram-reference FASTA."
    )
    assert capfd.readouterr() == ("", "")


def test_unpack_alignments__says_that_the_reference_is_another(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader, fasta: Path, small_genome: Genome
) -> None:
    cram = make_cram(tmp_path, pairs, header, fasta)
    other = tmp_path / "other.fa"
    chrom = small_genome["chr1"]
    other.write_text(format_fasta({**small_genome, "chr1": chrom[:1100] + "ACGTACGT" + chrom[1108:]}))
    with pytest.raises(ReadsError, match=r"has other bases at chr1:\d+-\d+ than the CRAM was written against.*--cram-reference"):
        unpack(cram, other)
    without = tmp_path / "without.fa"
    without.write_text(format_fasta({"chr9": chrom}))
    with pytest.raises(ReadsError, match=r"reference is not found: no bases of chr1\..*--cram-reference"):
        unpack(cram, without)
    with pytest.raises(ReadsError, match=r"none\.fa: the CRAM reference is not there"):
        unpack(cram, tmp_path / "none.fa")


def test_unpack_alignments__refuses_reads_without_bases(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader
) -> None:
    records = list_records(pairs)
    for record in records:
        if not record.is_supplementary:
            record.query_sequence = None
    with pytest.raises(ReadsError, match=r"its reads have no bases \(SEQ is \*\)"):
        unpack(write_alignments(tmp_path / "x.bam", records, header))


def test_unpack_alignments__refuses_a_file_without_reads(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader
) -> None:
    only_supplementary = [record for record in list_records(pairs) if record.flag & SUPPLEMENTARY]
    for records in ([], only_supplementary):
        with pytest.raises(ReadsError, match="no read in the file"):
            unpack(write_alignments(tmp_path / "x.bam", records, header))


@pytest.mark.parametrize("suffix", [".bam", ".cram"])
def test_unpack_alignments__refuses_a_truncated_or_damaged_file(
    tmp_path: Path, pairs: list[AlignedPair], header: pysam.AlignmentHeader, fasta: Path, suffix: str
) -> None:
    records = sort_by_place(list_records(pairs))
    whole = write_alignments(tmp_path / f"x{suffix}", records, header, fasta if suffix == ".cram" else None)
    data = whole.read_bytes()
    damaged = bytearray(data)
    damaged[len(data) // 2] ^= 255
    for broken in (data[: len(data) * 2 // 3], bytes(damaged)):
        whole.write_bytes(broken)
        with pytest.raises(ReadsError, match=r"it cannot be read to its end \(.+\)\. Copy or fetch the file again"):
            unpack(whole, fasta if suffix == ".cram" else None)


def test_is_alignment_file__tells_by_content(tmp_path: Path) -> None:
    packed = tmp_path / "reads.bam"
    with pysam.BGZFile(str(packed), "wb") as file:
        file.write(b"@read\nACGT\n+\nIIII\n")
    assert not is_alignment_file(packed)
    assert not is_alignment_file(tmp_path / "none.bam")
