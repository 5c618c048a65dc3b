"""Microsatellites of the reference inside targets: homopolymers, and repeats of units of two to five bases.

A locus is a maximal run: the bases before and behind it do not go on with the unit. What is left of a unit behind the last whole
copy belongs to the run and not to the locus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases

LONGEST_UNIT_BP: Final = 5
FLANK_BP: Final = 5
"""Known bases that a locus needs on both sides, and that a fragment must show there."""
FEWEST_COPIES: Final = np.array([0, 6, 4, 4, 4, 4], dtype=np.int64)
"""Copies from which on a repeat is a locus, by bases of the unit."""
# Runs that reach out of a target are followed so far; longer ones are no loci that a short read could span.
_REACH_BP: Final = 150


class GenomeSequence(Protocol):
    """Sequence by genome coordinates (0-based, half-open, plus strand)."""

    def bases(self, chrom: str, start: int, end: int) -> Bases: ...  # noqa: D102


@inlined
def _is_primitive(bases: Bases, start: int, unit: int) -> bool:
    """Whether a unit is not itself a repeat of a shorter one."""
    for smaller in range(1, unit):
        if unit % smaller == 0:
            same = True
            for i in range(smaller, unit):
                same = same and bases[start + i] == bases[start + i - smaller]
            if same:
                return False
    return True


@kernel
def find_runs(bases: Bases, fewest: NDArray[np.int64]) -> NDArray[np.int64]:
    """All runs of at least `fewest[unit]` whole copies in a sequence: rows of start, end of the run, bases of the unit; by unit,
    then start. An unknown base ends a run."""
    found = [(np.int64(0), np.int64(0), np.int64(0)) for _ in range(0)]
    size = len(bases)
    for unit in range(1, len(fewest)):
        start = 0
        while start + unit <= size:
            end = start
            while end < size and bases[end] != UNKNOWN_BASE and (end < start + unit or bases[end] == bases[end - unit]):
                end += 1
            if end - start >= fewest[unit] * unit and _is_primitive(bases, start, unit):
                found.append((np.int64(start), np.int64(end), np.int64(unit)))
            start = max(start + 1, end - unit + 1)
    rows = np.empty((len(found), 3), np.int64)
    for i in range(len(found)):
        rows[i, 0], rows[i, 1], rows[i, 2] = found[i]
    return rows


def scan_repeats(genome: GenomeSequence, targets: Sequence[tuple[str, Span]]) -> tuple[MicrosatelliteLocus, ...]:
    """The loci that merged targets overlap, in their order, those of one target by place, then unit."""
    found: dict[MicrosatelliteLocus, None] = {}
    for chrom, span in targets:
        for locus in sorted(_scan_span(genome, chrom, span)):
            found.setdefault(locus)
    return tuple(found)


def _scan_span(genome: GenomeSequence, chrom: str, span: Span) -> Iterator[MicrosatelliteLocus]:
    first = max(span.start - _REACH_BP, 0)
    bases = genome.bases(chrom, first, span.end + _REACH_BP)
    for start, end, unit in find_runs(bases, FEWEST_COPIES).tolist():
        whole = start + (end - start) // unit * unit
        if first + start >= span.end or first + whole <= span.start or not _has_flanks(bases, start, end):
            continue
        yield MicrosatelliteLocus(chrom, Span(first + start, first + whole), decode_bases(bases[start : start + unit]))


def _has_flanks(bases: Bases, start: int, end: int) -> bool:
    """Whether known bases lie on both sides of a run, so that its ends are its own and a read can be told to span it."""
    if start < FLANK_BP or end + FLANK_BP > len(bases):
        return False
    flanks = np.concatenate((bases[start - FLANK_BP : start], bases[end : end + FLANK_BP]))
    return not bool((flanks == UNKNOWN_BASE).any())
