"""Columns of reads without a file between."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from dna_reads import PlacedBam, Read, write_bam
from fascicle.model.loci import Span
from fascicle.reads.record_columns import ReadColumns, read_columns
from fascicle.reads.record_stream import Chunk, stream_chunks


def columns_of(reads: list[Read], size: int) -> ReadColumns:
    """The columns of reads of one contig that begins at genome offset 0."""
    with TemporaryDirectory() as folder:
        path = write_bam(Path(folder) / "reads.bam", [("chr1", size)], reads)
        (records,) = stream_chunks(PlacedBam(path, [("chr1", "chr1", 0, size)]), [Chunk("chr1", (Span(0, size),))])
        return read_columns(records)[0]
