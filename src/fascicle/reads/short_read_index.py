"""The one place where mappy (minimap2) is imported: a typed index for short reads, and its hits with the mate turned back.

mappy holds the interpreter lock while it maps, and loses the copy that it makes of each second mate (about its length in bytes a
pair), so it is run in processes that are renewed; see `aligning`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import mappy

from fascicle.errors import ReferenceInputError, ToolError

# minimap2's preset for short reads: match 2, mismatch -8, gaps -12 -2n or -32 -n, 10 for reaching the end of a read.
PRESET: Final = "sr"
MAPPER: Final = f"minimap2 {mappy.__version__} (mappy), preset {PRESET}"
_TURN: Final = bytes.maketrans(b"ACGTNacgtn", b"TGCANtgcan")

Cigar = tuple[tuple[int, int], ...]
"""Operations of an alignment in reference order: (length, code), codes as in SAM (0 M, 1 I, 2 D, 4 S)."""


class Hit(NamedTuple):
    """One place of a read. `mate` is 0 or 1; `before` and `after` are its unaligned bases in the direction of the reference;
    `cigar` has no clips. Primary hits are the best one and those of other parts of the read; the others repeat a part elsewhere.
    """

    mate: int
    contig: str
    start: int
    end: int
    is_reverse: bool
    before: int
    after: int
    cigar: Cigar
    mapping_quality: int
    edits: int
    is_primary: bool


def turn(bases: bytes) -> bytes:
    """The reverse complement of letters."""
    return bases.translate(_TURN)[::-1]


class ShortReadIndex:
    """minimap2's index of a FASTA, in memory."""

    def __init__(self, aligner: mappy.Aligner):
        self._aligner = aligner

    @property
    def contigs(self) -> tuple[str, ...]:
        """Names of the sequences."""
        return tuple(self._aligner.seq_names)

    def sequence(self, contig: str, start: int, end: int) -> bytes:
        """Upper-case letters of a range, shorter where the contig ends."""
        found = self._aligner.seq(contig, max(start, 0), end) if end > max(start, 0) else None
        return b"" if found is None else found.encode("ascii")

    def map_reads(self, first: bytes, second: bytes | None) -> Iterator[Hit]:
        """Hits of a read or of both mates (as sequenced), best first for each mate."""
        lengths = (len(first), len(second) if second is not None else 0)
        for hit in self._aligner.map(first, second):
            mate = hit.read_num - 1
            # mappy maps the second mate turned around: its strand is corrected, the range on the read is not.
            starts, ends = hit.q_st, lengths[mate] - hit.q_en
            is_swapped = (hit.strand < 0) != (mate == 1)
            before, after = (ends, starts) if is_swapped else (starts, ends)
            yield Hit(
                mate, hit.ctg, hit.r_st, hit.r_en, hit.strand < 0, before, after, tuple((n, op) for n, op in hit.cigar),
                hit.mapq, hit.NM, hit.is_primary,
            )  # fmt: skip


def open_short_read_index(fasta: Path, kept: Path | None = None, threads: int = 1) -> ShortReadIndex:
    """An index of a FASTA. With `kept`, it is read from that file if it is there, else built and written to it (whole or not at
    all). The number of threads does not change it.

    Raises:
        ReferenceInputError: the FASTA cannot be read.
        ToolError: the kept index cannot be read.
    """
    if kept is not None and kept.is_file():
        aligner = mappy.Aligner(str(kept), preset=PRESET, n_threads=threads)
        if not aligner:
            raise ToolError(f"{kept}: the kept index cannot be read. Remove it; it will be built again")
        return ShortReadIndex(aligner)
    partial = None if kept is None else kept.with_name(f".{kept.name}.partial")
    aligner = mappy.Aligner(str(fasta), preset=PRESET, n_threads=threads, fn_idx_out=str(partial) if partial else None)
    if not aligner:
        raise ReferenceInputError("minimap2 cannot index the sequence", path=fasta, remedy="Build the bundle again")
    if partial is not None and kept is not None:
        partial.replace(kept)
    return ShortReadIndex(aligner)
