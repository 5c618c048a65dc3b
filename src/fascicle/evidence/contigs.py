"""The sequences a read that crosses a junction can follow: the fusion, and the wild types of both partners.

For a candidate there are four sets of flanks, each read outward from the junction:
    left_fusion   what precedes 5' partner's last base, along every path that ends an exon (or runs) there
    right_wild    what follows that base in the 5' partner itself (next exons, or the intron)
    right_fusion  what follows the 3' partner's first base
    left_wild     what precedes that base in the 3' partner itself
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from fascicle.evidence.paths import Book, Path, Ways
from fascicle.evidence.splits import Join
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases
from fascicle.reference.words import WORD_BP

# Bases looked at on each side: enough to tell fusion from wild type, short enough that splicing farther away rarely matters.
FLANK_BP: Final = 60


@dataclass(frozen=True)
class Contigs:
    """Flanks of one junction as codes, all of one length; left ones are stored from the junction outward (reversed)."""

    join: Join
    left_fusion: tuple[Bases, ...]
    right_wild: tuple[Bases, ...]
    right_fusion: tuple[Bases, ...]
    left_wild: tuple[Bases, ...]
    microhomology_bp: int

    @property
    def inserted(self) -> Bases:
        """The inserted bases as codes."""
        return encode_bases(self.join.inserted.encode())


def make_contigs(join: Join, book: Book, flank_bp: int = FLANK_BP) -> Contigs:
    """The flanks of a junction, with so many bases each."""
    a, b = book.gene(join.five_prime), book.gene(join.three_prime)
    ends, starts = join.five_prime_offset, join.three_prime_offset
    left_paths = _choose_paths(a, ends, is_edge=ends in a.exon_ends, is_end=True)
    right_paths = _choose_paths(b, starts, is_edge=starts in b.exon_starts, is_end=False)
    left_fusion = _cut(a, left_paths, ends, flank_bp, is_left=True, step=1)
    right_fusion = _cut(b, right_paths, starts, flank_bp, is_left=False, step=0)
    right_wild = _cut(a, a.paths, ends, flank_bp, is_left=False, step=1)
    left_wild = _cut(b, b.paths, starts, flank_bp, is_left=True, step=0)
    shared = 0 if join.inserted else _count_shared(left_fusion[0], left_wild) + _count_shared(right_fusion[0], right_wild)
    return Contigs(join, left_fusion, _known(right_wild), right_fusion, _known(left_wild), shared)


def _choose_paths(gene: Ways, offset: int, *, is_edge: bool, is_end: bool) -> list[Path]:
    """Paths through an offset; at an annotated exon edge only transcripts that have this edge."""
    through = [path for path in gene.paths if path.find_step(offset) is not None]
    if not is_edge:
        return through
    return [path for path in through if path.transcript is not None and _is_edge(path, offset, is_end=is_end)] or through


def _is_edge(path: Path, offset: int, *, is_end: bool) -> bool:
    step = path.find_step(offset)
    if step is None:
        return False
    other = step + 1 if is_end else step - 1
    return 0 <= other < len(path.offsets) and abs(int(path.offsets[other]) - offset) > 1


def _cut(gene: Ways, paths: Iterable[Path], offset: int, flank_bp: int, *, is_left: bool, step: int) -> tuple[Bases, ...]:
    """Distinct flanks of paths at an offset; `step` moves the border behind the offset's base."""
    found: dict[bytes, Bases] = {}
    for path in paths:
        at = path.find_step(offset)
        if at is None:
            continue
        border = at + step
        flank = gene.read_along(path, border, -flank_bp, 0)[::-1] if is_left else gene.read_along(path, border, 0, flank_bp)
        found.setdefault(flank.tobytes(), np.ascontiguousarray(flank))
    return tuple(found.values())


def _known(flanks: tuple[Bases, ...]) -> tuple[Bases, ...]:
    """Flanks with at least one word of known bases next to the junction."""
    return tuple(flank for flank in flanks if (flank[:WORD_BP] != UNKNOWN_BASE).all())


def _count_shared(own: Bases, others: tuple[Bases, ...]) -> int:
    """Bases next to the junction that one side's own sequence has in common with what the other side brings."""
    best = 0
    for other in others:
        differs = (own != other) | (own == UNKNOWN_BASE)
        best = max(best, int(np.argmax(differs)) if differs.any() else len(own))
    return best
