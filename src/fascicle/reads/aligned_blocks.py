"""Records of a given BAM or CRAM as columns in genome coordinates, for a list of regions or all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads, FilePlace
from fascicle.reads.alignment_blocks import (
    CONTIG,
    END,
    FIVE_PRIME,
    MATE_CONTIG,
    MATE_START,
    START,
    AlignmentBlock,
    read_blocks_of,
    read_header,
)
from fascicle.reads.alignment_checks import refuse_broken
from fascicle.reads.record_view import open_view

_OWN: Final = np.array([START, END, FIVE_PRIME])


def read_genome_blocks(reads: AlignedReads, regions: Sequence[tuple[str, Span]] | None = None) -> Iterator[AlignmentBlock]:
    """Blocks of records in the order of the file. With `regions`, every record that overlaps one, each once.

    CONTIG and MATE_CONTIG are numbers in `reads.chroms` (-1: not on the bundle's genome, or not placed); START, END, FIVE_PRIME
    and MATE_START are genome offsets. Raises ReadsError where the file is damaged.
    """
    place = GenomePlaces(reads)
    with open_view(reads, None if regions is None else _list_places(reads, regions)) as stream:
        read_header(stream, reads.path)
        for block in read_blocks_of(stream, reads.path):
            yield place(block)


class GenomePlaces:
    """Moves blocks of a file to genome coordinates, as `read_genome_blocks` gives them. Raises ReadsError where its header is
    damaged."""

    def __init__(self, reads: AlignedReads):
        self._chroms, self._shifts = _list_contigs(reads)

    def __call__(self, block: AlignmentBlock) -> AlignmentBlock:
        """The records with columns of their own; the bytes are shared."""
        columns = block.columns.copy()
        _move_to_genome(columns, self._chroms, self._shifts)
        return AlignmentBlock(block.buffer, columns)


class RegionFilter:
    """Picks records of merged regions out of blocks in genome coordinates, whose chromosomes are numbered by `chroms`."""

    def __init__(self, regions: Sequence[tuple[str, Span]], chroms: Sequence[str]):
        self._borders: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        for number, chrom in enumerate(chroms):
            own = sorted((span.start, span.end) for name, span in regions if name == chrom)
            if own:
                starts, ends = np.array(own, np.int64).T
                self._borders[number] = (starts, ends)

    def select(self, block: AlignmentBlock) -> AlignmentBlock:
        """The records that overlap a region; one without CIGAR takes one base."""
        columns = block.columns
        is_inside = np.zeros(len(columns), np.bool_)
        for number, rows in list_contig_runs(columns):
            if number in self._borders:
                is_inside[rows] = self._overlap(number, columns[rows])
        return block if is_inside.all() else AlignmentBlock(block.buffer, columns[is_inside])

    def _overlap(self, number: int, columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        starts, ends = self._borders[number]
        at = np.searchsorted(ends, columns[:, START], side="right")
        reach = np.maximum(columns[:, END], columns[:, START] + 1)
        # Behind the last region nothing begins.
        begins = np.concatenate((starts, [np.iinfo(np.int64).max]))
        out: NDArray[np.bool_] = begins[at] < reach
        return out


def list_contig_runs(columns: NDArray[np.int64]) -> Iterator[tuple[int, slice]]:
    """The runs of records of one contig: of sorted records there are few."""
    borders = np.flatnonzero(np.diff(columns[:, CONTIG])) + 1
    for start, end in zip([0, *borders.tolist()], [*borders.tolist(), len(columns)], strict=True):
        if end > start:
            yield int(columns[start, CONTIG]), slice(start, end)


def _list_contigs(reads: AlignedReads) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For every contig of the file (and, last, for none) its chromosome's number and what positions are moved by."""
    numbers = {chrom: number for number, chrom in enumerate(reads.chroms)}
    with refuse_broken(reads.path), reads.open() as file:
        places = {place.contig: place for place in reads.contigs}
        found = [places.get(name) for name in file.references]
    chroms = [-1 if place is None else numbers[place.chrom] for place in found]
    shifts = [0 if place is None else place.start for place in found]
    return np.array([*chroms, -1]), np.array([*shifts, 0])


def _move_to_genome(columns: NDArray[np.int64], chroms: NDArray[np.int64], shifts: NDArray[np.int64]) -> None:
    columns[:, _OWN] += shifts[columns[:, CONTIG]][:, None]
    columns[:, MATE_START] += shifts[columns[:, MATE_CONTIG]]
    columns[:, CONTIG] = chroms[columns[:, CONTIG]]
    columns[:, MATE_CONTIG] = chroms[columns[:, MATE_CONTIG]]


def _list_places(reads: AlignedReads, regions: Sequence[tuple[str, Span]]) -> Iterator[FilePlace]:
    for chrom, span in regions:
        yield from reads.locate(chrom, span.start, span.end)
