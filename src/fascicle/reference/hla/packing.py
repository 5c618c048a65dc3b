"""Rows of alleles as 64-bit words of 32 bases, so that 32 bases are compared in a few machine instructions.

A base takes two bits ("lane"), first base lowest. The flags of a base take the lane of the same place: low bit exon, high
bit other; a lane without flag is outside of the allele. Rows begin and end with `PAD_WORDS` words without flags, so that a read
may hang over either end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.hla.rows import GeneRows, Row

LANES: Final = 32
# Bases of a read that are looked at: what lies beyond is not compared.
READ_BP_MAX: Final = 256
PAD_WORDS: Final = READ_BP_MAX // LANES + 2
PAD_BP: Final = PAD_WORDS * LANES

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class PackedView:
    """All alleles in one view (genomic, or exons joined).

    bases, flags: words x alleles, so that all alleles are gone through in the order of memory. `positions[profiles[a], c]` is
    where, in allele `a` without padding, its first base of column `c` or later lies. `reference_positions[g, c]` is the same for
    the reference allele of gene `g`, -1 where the view has no such column.
    """

    bases: Words
    flags: Words
    profiles: NDArray[np.int32]
    positions: NDArray[np.int16]
    reference_positions: NDArray[np.int16]

    def unpack(self, allele: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Bases and flags of an allele, without padding."""
        flags = unpack_lanes(self.flags[:, allele])
        used = np.flatnonzero(flags)
        span = slice(int(used[0]), int(used[-1]) + 1)
        return unpack_lanes(self.bases[:, allele])[span], flags[span]


def pack_lanes(values: NDArray[np.uint8], words: int) -> Words:
    """Two-bit values as words, filled up with zero."""
    lanes = np.zeros(words * LANES, dtype=np.uint64)
    lanes[: len(values)] = values
    shifts = np.arange(LANES, dtype=np.uint64) * np.uint64(2)
    packed: Words = np.bitwise_or.reduce(lanes.reshape(words, LANES) << shifts, axis=1)
    return packed


def unpack_lanes(words: Words) -> NDArray[np.uint8]:
    """The two-bit values of words."""
    shifts = np.arange(LANES, dtype=np.uint64) * np.uint64(2)
    return ((words[:, None] >> shifts) & np.uint64(3)).astype(np.uint8).ravel()


def find_transcript_columns(gene: GeneRows) -> NDArray[np.bool_]:
    """Columns that a transcript has: exons, and what lies before the first and after the last. All, where no exon is known."""
    is_kept = np.ones(gene.length, dtype=bool)
    for (_, end), (start, _) in zip(gene.exons[:-1], gene.exons[1:], strict=True):
        is_kept[end:start] = False
    return is_kept


def cut_row(row: Row, is_kept: NDArray[np.bool_]) -> Row:
    """A row without the columns that are not kept."""
    chosen = is_kept[row.columns]
    return Row(row.bases[chosen], row.columns[chosen], row.flags[chosen], row.is_complete)


def pack_view(genes: Sequence[GeneRows], *, is_transcript: bool) -> PackedView:
    """One view of all genes, alleles in order."""
    width = max(gene.length for gene in genes)
    rows: list[Row] = []
    profiles: dict[bytes, int] = {}
    numbers: list[int] = []
    references = np.full((len(genes), width), -1, dtype=np.int16)
    for g, gene in enumerate(genes):
        is_kept = find_transcript_columns(gene) if is_transcript else np.ones(gene.length, dtype=bool)
        references[g, : gene.length][is_kept] = np.arange(int(is_kept.sum()))
        for row in gene.rows:
            rows.append(cut_row(row, is_kept))
            positions = np.searchsorted(rows[-1].columns, np.arange(width)).astype(np.int16)
            numbers.append(profiles.setdefault(positions.tobytes(), len(profiles)))
    words = -(-max(len(row.bases) for row in rows) // LANES) + PAD_WORDS
    packed = [np.array([pack_lanes(part, words) for part in parts]) for parts in _list_parts(rows)]
    front = np.zeros((len(rows), PAD_WORDS), dtype=np.uint64)
    bases, flags = (np.ascontiguousarray(np.concatenate([front, part], axis=1).T) for part in packed)
    table = np.array([np.frombuffer(key, dtype=np.int16) for key in profiles])
    return PackedView(bases, flags, np.array(numbers, dtype=np.int32), table, references)


def _list_parts(rows: list[Row]) -> tuple[list[NDArray[np.uint8]], list[NDArray[np.uint8]]]:
    """Bases (an unknown one as A, without flag) and flags."""
    known = [row.bases < 4 for row in rows]
    bases = [np.where(ok, row.bases, 0).astype(np.uint8) for row, ok in zip(rows, known, strict=True)]
    flags = [np.where(ok, row.flags, 0).astype(np.uint8) for row, ok in zip(rows, known, strict=True)]
    return bases, flags
