"""Ways along a gene's sequence: its transcripts, and its locus unspliced.

A path is a run of places in a gene's locus that rises; a read from one molecule follows one path.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.gene_columns import AllGenes, GeneColumns, list_columns_of_genes, make_columns
from fascicle.model.genes import Gene
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import find_exon_offsets, to_locus_offset
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases


@dataclass(frozen=True)
class Path:
    """One way: for every step the offset in the gene's locus. `transcript` is None for the unspliced locus."""

    transcript: str | None
    offsets: NDArray[np.int64]

    def find_step(self, offset: int) -> int | None:
        """The step at a locus offset, None where the path leaves it out."""
        step = int(np.searchsorted(self.offsets, offset))
        return step if step < len(self.offsets) and self.offsets[step] == offset else None


@dataclass(frozen=True)
class GenePaths:
    """All ways along one gene: transcripts, the canonical one first, and the locus last."""

    number: int
    gene: Gene
    bases: Bases
    bundle_offset: int

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """Transcript paths in the gene's order, then the locus."""
        spliced = tuple(Path(t.accession, find_exon_offsets(self.gene, t)) for t in self.gene.transcripts)
        return (*spliced, Path(None, np.arange(len(self.bases), dtype=np.int64)))

    @cached_property
    def exon_ends(self) -> frozenset[int]:
        """Locus offsets of last bases of exons that another exon follows (splice donors)."""
        edges: set[int] = set()
        for t in self.gene.transcripts:
            edges.update(to_locus_offset(self.gene.locus, e.end - 1 if t.is_plus else e.start) for e in t.exons[:-1])
        return frozenset(edges)

    @cached_property
    def exon_starts(self) -> frozenset[int]:
        """Locus offsets of first bases of exons that follow another exon (splice acceptors)."""
        edges: set[int] = set()
        for t in self.gene.transcripts:
            edges.update(to_locus_offset(self.gene.locus, e.start if t.is_plus else e.end - 1) for e in t.exons[1:])
        return frozenset(edges)

    @cached_property
    def columns(self) -> GeneColumns:
        """The same for kernels."""
        return make_columns(self.bases, [path.offsets for path in self.paths])

    def read_along(self, path: Path, step: int, start: int, end: int) -> Bases:
        """Bases of a path from `step + start` to `step + end`; unknown beyond its ends."""
        return read_along_path(self.bases, path, step, start, end)


def read_along_path(bases: Bases, path: Path, step: int, start: int, end: int) -> Bases:
    """Bases of a path through a sequence from `step + start` to `step + end`; unknown beyond the path's ends."""
    out = np.full(end - start, UNKNOWN_BASE, dtype=np.uint8)
    low, high = max(step + start, 0), min(step + end, len(path.offsets))
    if low < high:
        out[low - step - start : high - step - start] = bases[path.offsets[low:high]]
    return out


class Ways(Protocol):
    """What can be joined: a sequence, the paths along it, and where its splice sites are."""

    @property
    def paths(self) -> tuple[Path, ...]: ...  # noqa: D102
    @property
    def exon_ends(self) -> frozenset[int]: ...  # noqa: D102
    @property
    def exon_starts(self) -> frozenset[int]: ...  # noqa: D102
    def read_along(self, path: Path, step: int, start: int, end: int) -> Bases: ...  # noqa: D102


class Book(Protocol):
    """Ways by number."""

    def gene(self, number: int) -> Ways: ...  # noqa: D102


class PathBook:
    """The paths of a bundle's genes, made when first asked for."""

    def __init__(self, bundle: Bundle):
        self.bundle = bundle
        self._known: dict[int, GenePaths] = {}

    @cached_property
    def columns(self) -> AllGenes:
        """The paths of all genes for kernels."""
        return list_columns_of_genes(self.bundle)

    def gene(self, number: int) -> GenePaths:
        """The paths of a gene."""
        if number not in self._known:
            bases = np.asarray(self.bundle.locus_bases(number))
            offset = int(self.bundle.layout.offsets[number])
            self._known[number] = GenePaths(number, self.bundle.gene(number), bases, offset)
        return self._known[number]
