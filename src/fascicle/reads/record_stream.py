"""Aligned records of a BAM or CRAM as bytes, chunk by chunk, without an object for each.

The records of all regions come in one pass (see `record_view`). They are cut into chunks of the genome; a record that lies in two
chunks is in both.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pysam

from fascicle.model.loci import Span
from fascicle.reads.alignment_blocks import (
    CONTIG,
    END,
    START,
    AlignmentBlock,
    join_blocks,
    let_go,
    make_empty_block,
    read_blocks_of,
    read_header,
)
from fascicle.reads.alignment_checks import refuse_broken
from fascicle.reads.record_view import AlignedSource as AlignedSource  # noqa: PLC0414  (named by who opens a stream)
from fascicle.reads.record_view import PlaceInFile, open_view

# Reads this far from a chunk are read too: those that are clipped at an indel of it, or whose mate lies in it.
MARGIN_BP: Final = 300
_CHUNK_BP: Final = 20_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Target spans of one chromosome that are worked on together, in order (0-based, half-open)."""

    chrom: str
    spans: tuple[Span, ...]

    @property
    def outer(self) -> Span:
        """From `MARGIN_BP` before the first base to as much behind the last."""
        return Span(max(self.spans[0].start - MARGIN_BP, 0), self.spans[-1].end + MARGIN_BP)


@dataclass(frozen=True, eq=False, slots=True)
class RawRecords:
    """Records of a place as columns of the file (see `alignment_blocks`), and their shift to genome offsets."""

    block: AlignmentBlock
    shift: int


def plan_chunks(targets: Sequence[tuple[str, Span]], chunk_bp: int = _CHUNK_BP) -> tuple[Chunk, ...]:
    """Chunks of merged targets in their order. A target longer than a chunk is cut; the cuts do not depend on the reads."""
    chunks: list[Chunk] = []
    spans: list[Span] = []
    chrom = ""
    for name, target in targets:
        for start in range(target.start, target.end, chunk_bp):
            span = Span(start, min(start + chunk_bp, target.end))
            if spans and (name != chrom or span.end - spans[0].start > chunk_bp):
                chunks.append(Chunk(chrom, tuple(spans)))
                spans = []
            chrom = name
            spans.append(span)
    if spans:
        chunks.append(Chunk(chrom, tuple(spans)))
    return tuple(chunks)


def stream_chunks(source: AlignedSource, chunks: Sequence[Chunk]) -> Generator[tuple[RawRecords, ...]]:
    """The records of each chunk in turn, one item a place of it in the file (none where the file has no such contig).

    Raises:
        ReadsError: the file cannot be read to the end of the regions.
    """
    places = [source.locate(chunk.chrom, chunk.outer.start, chunk.outer.end) for chunk in chunks]
    order = read_contig_order(source)
    at = 0
    while at < len(chunks):
        end = _find_run(places, order, at)
        yield from _stream_run(source, places[at:end], order)
        at = end


def sort_chunks(source: AlignedSource, chunks: Sequence[Chunk]) -> list[int]:
    """Numbers of chunks in the order in which their records stand in a file; those that it has nothing of come first."""
    order = read_contig_order(source)

    def find_place(number: int) -> tuple[int, int]:
        outer = chunks[number].outer
        places = source.locate(chunks[number].chrom, outer.start, outer.end)
        return min(((order[place.contig], place.start) for place in places), default=(-1, -1))

    return sorted(range(len(chunks)), key=find_place)


def stream_file(
    source: AlignedSource, chunks: Sequence[Chunk], take: Callable[[AlignmentBlock], None]
) -> Generator[tuple[RawRecords, ...]]:
    """As `stream_chunks`, in one pass through the whole file whose every block goes to `take` on the way (positions are the
    file's). Chunks that do not come in the order of the file are read behind it, on their own.

    Raises:
        ReadsError: the file cannot be read to its end.
    """
    places = [source.locate(chunk.chrom, chunk.outer.start, chunk.outer.end) for chunk in chunks]
    order = read_contig_order(source)
    in_order = bool(chunks) and _find_run(places, order, 0) == len(chunks)
    with open_view(source, None) as stream:
        read_header(stream, source.path)
        window = _Window(_pass_by(read_blocks_of(stream, source.path), take), order)
        if in_order:
            for own in places:
                yield tuple(window.take(place) for place in own)
        window.finish()
    if not in_order:
        yield from stream_chunks(source, chunks)


def _pass_by(blocks: Iterator[AlignmentBlock], take: Callable[[AlignmentBlock], None]) -> Iterator[AlignmentBlock]:
    for block in blocks:
        take(block)
        yield block


def read_contig_order(source: AlignedSource) -> dict[str, int]:
    """Numbers of the contigs in the file."""
    reference = str(source.reference) if source.reference else None
    with (
        refuse_broken(source.path),
        pysam.AlignmentFile(str(source.path), index_filename=str(source.index), reference_filename=reference) as file,
    ):
        return {name: number for number, name in enumerate(file.references)}


def _find_run(places: Sequence[Sequence[PlaceInFile]], order: dict[str, int], at: int) -> int:
    """The end of the chunks from `at` on that come in the order of the file, so that one pass reads them."""
    last = (-1, -1)
    for number in range(at, len(places)):
        for place in places[number]:
            key = (order[place.contig], place.start)
            if key < last:
                return max(number, at + 1)
            last = key
    return len(places)


def _stream_run(
    source: AlignedSource, places: Sequence[Sequence[PlaceInFile]], order: Mapping[str, int]
) -> Iterator[tuple[RawRecords, ...]]:
    wanted = [place for own in places for place in own]
    if not wanted:
        yield from (() for _ in places)
        return
    with open_view(source, wanted) as stream:
        read_header(stream, source.path)
        window = _Window(read_blocks_of(stream, source.path), order)
        for own in places:
            yield tuple(window.take(place) for place in own)
        window.finish()


class _Window:
    """The records between what is still needed and what has been read."""

    def __init__(self, blocks: Iterator[AlignmentBlock], order: Mapping[str, int]):
        self._blocks = blocks
        self._order = order
        self._held = make_empty_block()
        self._is_over = False

    def take(self, place: PlaceInFile) -> RawRecords:
        """The records that overlap a place; places come in the order of the file."""
        contig = self._order[place.contig]
        self._read_to(contig, place)
        columns = self._held.columns
        # A record without CIGAR takes one base.
        ends = np.maximum(columns[:, END], columns[:, START] + 1)
        is_own = columns[:, CONTIG] == contig
        is_kept = (columns[:, CONTIG] > contig) | (is_own & (ends > place.start))
        taken = RawRecords(
            AlignmentBlock(self._held.buffer, columns[is_kept & is_own & (columns[:, START] < place.end)]), place.shift
        )
        # What lies before this place is needed no more; its bytes are let go when the next ones are read.
        self._held = AlignmentBlock(self._held.buffer, columns[is_kept])
        return taken

    def finish(self) -> None:
        """Reads to the end, so that a broken end is noticed."""
        self._held = make_empty_block()
        for _ in self._blocks:
            pass

    def _read_to(self, contig: int, place: PlaceInFile) -> None:
        """Reads on until a record begins at or behind the end of a place, or the stream is over. Blocks that lie before the place
        as a whole are let go at once: the next targets of a file can be far away."""
        parts = [let_go(self._held)]
        while not self._is_over and not _reaches(parts[-1], contig, place.end):
            block = next(self._blocks, None)
            self._is_over = block is None
            parts += [] if block is None or _lies_before(block, contig, place.start) else [block]
        if len(parts) > 1:
            self._held = join_blocks(*parts)


def _reaches(block: AlignmentBlock, contig: int, end: int) -> bool:
    if not len(block):
        return False
    last = int(block.columns[-1, CONTIG])
    # Records without a place (-1) come last in a file.
    return last < 0 or (last, int(block.columns[-1, START])) >= (contig, end)


def _lies_before(block: AlignmentBlock, contig: int, start: int) -> bool:
    columns = block.columns
    own = columns[:, CONTIG]
    is_before = (own < contig) | ((own == contig) & (np.maximum(columns[:, END], columns[:, START] + 1) <= start))
    return bool((is_before & (own >= 0)).all())
