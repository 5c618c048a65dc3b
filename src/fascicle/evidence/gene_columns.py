"""Ways along genes as columns that kernels take: what `paths` holds, for all genes of a bundle at once.

A path is a run of exons; the last path of a gene is its locus unspliced, one long exon. Offsets are 0-based along the sense
strand of the gene's locus, as in `paths`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import ExonColumns
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases

# Columns of exons: where one begins in the locus, at which step of its path, how long it is.
OFFSET, STEP, LENGTH = range(3)


class GeneColumns(NamedTuple):
    """One gene. Path `p` has the rows `first_exon[p]` to `first_exon[p + 1]` of `exons`; `ends` and `starts` are the offsets of
    splice donors (last base before) and acceptors (first base after) of all transcripts, sorted."""

    bases: Bases
    first_exon: NDArray[np.int64]
    exons: NDArray[np.int64]
    ends: NDArray[np.int64]
    starts: NDArray[np.int64]


class AllGenes(NamedTuple):
    """All genes of a bundle. Gene `g` lies in `loci` from `offsets[g]` on for `lengths[g]` bases, has the paths `first_path[g]`
    to `first_path[g + 1]`, and the rows `first_end[g]` ... of `ends`, `first_start[g]` ... of `starts`."""

    loci: Bases
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    first_path: NDArray[np.int64]
    first_exon: NDArray[np.int64]
    exons: NDArray[np.int64]
    first_end: NDArray[np.int64]
    ends: NDArray[np.int64]
    first_start: NDArray[np.int64]
    starts: NDArray[np.int64]


@kernel
def slice_gene(genes: AllGenes, number: int) -> GeneColumns:
    """The columns of one gene."""
    start, path, after = genes.offsets[number], genes.first_path[number], genes.first_path[number + 1]
    return GeneColumns(
        genes.loci[start : start + genes.lengths[number]],
        genes.first_exon[path : after + 1],
        genes.exons,
        genes.ends[genes.first_end[number] : genes.first_end[number + 1]],
        genes.starts[genes.first_start[number] : genes.first_start[number + 1]],
    )


@kernel
def is_among(places: NDArray[np.int64], place: int) -> bool:
    """Whether a sorted column holds a place."""
    at = np.searchsorted(places, place)
    return bool(at < len(places) and places[at] == place)


@kernel
def find_exon(gene: GeneColumns, path: int, offset: int) -> int:
    """The row of the exon of a path that holds an offset; -1 where the path leaves it out."""
    for row in range(gene.first_exon[path], gene.first_exon[path + 1]):
        begin = gene.exons[row, 0]
        if begin <= offset < begin + gene.exons[row, 2]:
            return row
    return -1


def make_columns(bases: Bases, paths: Sequence[NDArray[np.int64]]) -> GeneColumns:
    """The columns of one gene from its paths, each the offsets of its bases, the locus last."""
    tables = [_cut_exons(offsets) for offsets in paths]
    exons, first_exon = _join_tables(tables)
    first_end, ends, first_start, starts = _list_edges(exons, first_exon, np.array([0, len(paths)]))
    return GeneColumns(bases, first_exon, exons, ends[first_end[0] :], starts[first_start[0] :])


def _cut_exons(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Offset and length of every run of consecutive offsets."""
    begins = np.concatenate(([0], np.flatnonzero(np.diff(offsets) > 1) + 1))
    return np.column_stack((offsets[begins], np.diff(np.concatenate((begins, [len(offsets)])))))


def _join_tables(tables: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Exons (offset, step, length) of paths behind each other, and the first row of every path."""
    rows = [np.column_stack((t[:, 0], np.concatenate(([0], np.cumsum(t[:, 1])[:-1])), t[:, 1])) for t in tables]
    return np.concatenate(rows).astype(np.int64), np.concatenate(([0], np.cumsum([len(t) for t in tables]))).astype(np.int64)


def list_columns_of_genes(bundle: Bundle) -> AllGenes:
    """The columns of a bundle's genes."""
    lengths = (bundle.gene_rows["end"] - bundle.gene_rows["start"]).astype(np.int64)
    exons, first_exon, first_path = _add_loci(bundle.exons, lengths)
    first_end, ends, first_start, starts = _list_edges(exons, first_exon, first_path)
    offsets = np.array(bundle.layout.offsets)
    return AllGenes(bundle.loci, offsets, lengths, first_path, first_exon, exons, first_end, ends, first_start, starts)


def _add_loci(exons: ExonColumns, lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Exons (offset, step, length) of all paths, the first row of every path, and the first path of every gene: its transcripts,
    and behind them its locus as one exon."""
    counts = np.diff(exons.first_exon)
    along = np.cumsum(exons.lengths) - exons.lengths
    steps = along - np.repeat(along[exons.first_exon[:-1]], counts)
    rows = np.column_stack((exons.offsets, steps, exons.lengths))
    nothing = np.zeros_like(lengths)
    behind = exons.first_transcript[1:]
    table = np.insert(rows, exons.first_exon[behind], np.column_stack((nothing, nothing, lengths)), axis=0)
    path_counts = np.insert(counts, behind, 1)
    first_path = exons.first_transcript + np.arange(len(exons.first_transcript))
    return table, np.concatenate(([0], np.cumsum(path_counts))), first_path


def _list_edges(
    exons: NDArray[np.int64], first_exon: NDArray[np.int64], first_path: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Donors and acceptors of every gene, sorted, each once: edges at which a path has another exon on the other side."""
    path_of_exon = np.repeat(np.arange(len(first_exon) - 1), np.diff(first_exon))
    gene_of_path = np.repeat(np.arange(len(first_path) - 1), np.diff(first_path))
    gene_of_exon = gene_of_path[path_of_exon]
    has_next = np.concatenate((path_of_exon[1:] == path_of_exon[:-1], [False]))
    has_previous = np.concatenate(([False], has_next[:-1]))
    ends = np.unique(np.column_stack((gene_of_exon, exons[:, OFFSET] + exons[:, LENGTH] - 1))[has_next], axis=0)
    starts = np.unique(np.column_stack((gene_of_exon, exons[:, OFFSET]))[has_previous], axis=0)
    numbers = np.arange(len(first_path))
    return np.searchsorted(ends[:, 0], numbers), ends[:, 1].copy(), np.searchsorted(starts[:, 0], numbers), starts[:, 1].copy()
