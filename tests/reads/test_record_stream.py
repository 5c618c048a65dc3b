from __future__ import annotations

from pathlib import Path

import pysam
import pytest

from dna_reads import Molecules, PlacedBam, Read, draw_pairs, random_sequence, write_bam
from fascicle.errors import ReadsError
from fascicle.model.loci import Span
from fascicle.reads.record_columns import read_columns
from fascicle.reads.record_stream import MARGIN_BP, Chunk, plan_chunks, stream_chunks

TEXT = random_sequence(6000, 1)
CONTIGS = [("chr2", 6000), ("chr1", 6000)]
PLACES = [("chr2", "chr2", 0, 6000), ("chr1", "chr1", 0, 6000)]


@pytest.fixture(scope="module")
def bam(tmp_path_factory: pytest.TempPathFactory) -> PlacedBam:
    """Two contigs that are not in the order of the genome."""
    first = draw_pairs(TEXT, Molecules(300, name="a"), 1)
    second = [Read(**{**vars(r), "contig": 1}) for r in draw_pairs(TEXT, Molecules(300, name="b"), 2)]
    path = write_bam(tmp_path_factory.mktemp("stream") / "two.bam", CONTIGS, [*first, *second])
    return PlacedBam(path, PLACES)


def starts_in(bam: PlacedBam, chunk: Chunk) -> list[int]:
    with pysam.AlignmentFile(str(bam.path)) as file:
        return [record.reference_start for record in file.fetch(chunk.chrom, chunk.outer.start, chunk.outer.end)]


@pytest.mark.parametrize(
    "spans",
    [
        [("chr1", 1000, 2000)],
        [("chr1", 1000, 1500), ("chr1", 1500, 2000), ("chr1", 2000, 2100), ("chr2", 3000, 3100), ("chr1", 5000, 5100)],
        [("chr2", 0, 6000), ("chr1", 0, 6000)],
        [("chr1", 100, 200), ("chr2", 100, 200)],
    ],
)
def test_stream_chunks__gives_every_record_that_overlaps(bam: PlacedBam, spans: list[tuple[str, int, int]]) -> None:
    """In any order of chromosomes; a record between two chunks comes in both."""
    chunks = [Chunk(chrom, (Span(start, end),)) for chrom, start, end in spans]
    for chunk, records in zip(chunks, stream_chunks(bam, chunks), strict=True):
        columns, skipped = read_columns(records)
        assert columns.start.tolist() == starts_in(bam, chunk)
        assert len(columns) > 0
        assert not any(skipped.values())


def test_stream_chunks__adds_the_offset_of_a_slice(tmp_path: Path) -> None:
    reads = draw_pairs(TEXT, Molecules(50), 1)
    path = write_bam(tmp_path / "slice.bam", [("chr1:10001-16000", 6000)], reads)
    places = [("chr1:10001-16000", "chr1", 10000, 6000)]
    (records,) = stream_chunks(PlacedBam(path, places), [Chunk("chr1", (Span(12000, 13000),))])
    starts = read_columns(records)[0].start.tolist()
    assert starts == sorted(r.start + 10000 for r in reads if r.start + 100 > 1700 and r.start < 3300)


def test_stream_chunks__gives_nothing_where_the_file_has_no_such_contig(bam: PlacedBam) -> None:
    chunks = [Chunk("chr3", (Span(0, 100),)), Chunk("chr1", (Span(1000, 1100),))]
    none, some = stream_chunks(bam, chunks)
    assert none == ()
    assert len(read_columns(some)[0])
    assert list(stream_chunks(bam, chunks[:1])) == [()]
    assert len(read_columns(none)[0]) == 0


@pytest.mark.parametrize("has_end", [False, True])
def test_stream_chunks__names_a_file_that_is_cut_off(tmp_path: Path, *, has_end: bool) -> None:
    """Without the empty block that ends a BAM, and with it behind half a block."""
    reads = draw_pairs(random_sequence(60_000, 5), Molecules(30_000), 1)
    path = write_bam(tmp_path / "whole.bam", [("chr1", 60_000)], reads)
    cut = tmp_path / "cut.bam"
    whole = path.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2] + (whole[-28:] if has_end else b""))
    (tmp_path / "cut.bam.bai").write_bytes((tmp_path / "whole.bam.bai").read_bytes())
    with pytest.raises(ReadsError, match=r"cut\.bam.*cannot be read"):
        list(stream_chunks(PlacedBam(cut, [("chr1", "chr1", 0, 60_000)]), [Chunk("chr1", (Span(0, 60_000),))]))


def test_stream_chunks__can_be_left_early(bam: PlacedBam) -> None:
    stream = stream_chunks(bam, [Chunk("chr1", (Span(s, s + 100),)) for s in range(0, 5000, 100)])
    next(stream)
    stream.close()


def test_plan_chunks__joins_near_targets_and_cuts_long_ones() -> None:
    targets = [("chr1", Span(0, 50)), ("chr1", Span(70, 90)), ("chr1", Span(500, 800)), ("chr2", Span(0, 10))]
    planned = [(chunk.chrom, [(s.start, s.end) for s in chunk.spans]) for chunk in plan_chunks(targets, 100)]
    assert planned == [
        ("chr1", [(0, 50), (70, 90)]),
        ("chr1", [(500, 600)]),
        ("chr1", [(600, 700)]),
        ("chr1", [(700, 800)]),
        ("chr2", [(0, 10)]),
    ]
    assert plan_chunks([]) == ()
    assert Chunk("chr1", (Span(500, 600), Span(700, 800))).outer == Span(500 - MARGIN_BP, 800 + MARGIN_BP)
    assert Chunk("chr1", (Span(5, 6),)).outer.start == 0
