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
    chroms, shifts = _list_contigs(reads)
    with open_view(reads, None if regions is None else _list_places(reads, regions)) as stream:
        read_header(stream, reads.path)
        for block in read_blocks_of(stream, reads.path):
            _move_to_genome(block.columns, chroms, shifts)
            yield block


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
