"""Changed bases that reads show near a group of indels: explanations that compete with the indels."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import Allele
from fascicle.evidence.pileup.segments import Column, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

_AROUND_BP: Final = 10
# Changed bases with at most one unchanged base between them are one change: a codon's.
_JOINED_BP: Final = 2
_CERTAIN: Final = 20
_LONGEST_BP: Final = 12
_FEWEST: Final = 3
_MOST: Final = 3


@kernel
def _find_runs(
    rows: Column, first: Column, count: Column, references: Column, queries: Column, lengths: Column, offset: Column, bases:
    Bases, quals: NDArray[np.uint8], start: int, reference: Bases, low: int, high: int, runs: Column,
) -> int:  # fmt: skip
    """Fills (read, place, bases, offset in the read) of runs of changed bases between two places; says how many there are."""
    found = 0
    for read in rows:
        begin, last = -1, -1
        shift = 0
        for s in range(first[read], first[read] + count[read]):
            at = references[s] - start
            for place in range(max(at, low), min(at + lengths[s], high)):
                i = offset[read] + queries[s] - at + place
                differs = bases[i] != reference[place] and bases[i] != UNKNOWN_BASE and reference[place] != UNKNOWN_BASE
                if not differs or quals[i] < _CERTAIN:
                    continue
                if begin >= 0 and (place - last > _JOINED_BP or queries[s] - at != shift):
                    if found < len(runs):
                        runs[found, 0], runs[found, 1], runs[found, 2], runs[found, 3] = (
                            read,
                            begin,
                            last + 1 - begin,
                            shift + begin,
                        )
                    found += 1
                    begin = -1
                if begin < 0:
                    begin, shift = place, queries[s] - at
                last = place
        if begin >= 0:
            if found < len(runs):
                runs[found, 0], runs[found, 1], runs[found, 2], runs[found, 3] = read, begin, last + 1 - begin, shift + begin
            found += 1
    return found


def find_changes(
    reads: ReadColumns, segments: Segments, rows: Column, start: int, reference: Bases, around: tuple[int, int]
) -> Counter[Allele]:
    """Substitutions of one base or of neighbouring ones, with their reads, up to 10 bases from two places."""
    low, high = max(around[0] - _AROUND_BP, 1), min(around[1] + _AROUND_BP, len(reference))
    runs = np.empty((8 * len(rows) + 16, 4), np.int64)
    found = _find_runs(
        rows, segments.first, segments.count, segments.reference, segments.query, segments.length, reads.offset, reads.bases,
        reads.quals, start, reference, low, high, runs,
    )  # fmt: skip
    counted: Counter[Allele] = Counter()
    for read, place, length, query in runs[: min(found, len(runs))].tolist():
        if length <= _LONGEST_BP:
            begin = int(reads.offset[read]) + query
            counted[Allele(place, length, reads.bases[begin : begin + length].tobytes())] += 1
    return counted


def choose_changes(counted: Counter[Allele]) -> tuple[Allele, ...]:
    """The three changes that most reads show, of those that three reads show."""
    enough = [(-count, allele) for allele, count in counted.items() if count >= _FEWEST]
    return tuple(allele for _, allele in sorted(enough)[:_MOST])
