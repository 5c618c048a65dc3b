"""A change on the sense strand of a gene, at its 3'-most place.

HGVS, "General recommendations": of all places that give the same sequence the most 3' one is named. On the sense strand that is
the right-most. The exception for exon/exon junctions needs no rule here: a change is moved along the genome, introns included, so
it never steps from one exon into the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Fetch = Callable[[int, int], str]
"""Letters of the sense strand between two locus offsets; N outside of the locus and where the base is not known."""

_CHUNK_BP: Final = 64


@dataclass(frozen=True, slots=True)
class Change:
    """`ref`, the bases of [start, end), become `alt`; they begin and end differently, and one may be empty.

    An insertion has start == end and lies before `start`. `slack` is the number of places the change can be moved to 5' without a
    difference in the sequence that results.
    """

    start: int
    end: int
    ref: str
    alt: str
    slack: int = 0

    @property
    def length_change_bp(self) -> int:
        """Bases gained (above 0) or lost (below 0)."""
        return len(self.alt) - len(self.ref)


def make_change(start: int, ref: str, alt: str, fetch: Fetch) -> Change:
    """The change of `ref` to `alt` at a locus offset: trimmed, and moved to its 3'-most place."""
    start, ref, alt = trim_alleles(start, ref, alt)
    end = start + len(ref)
    if ref and alt:
        return Change(start, end, ref, alt)
    unit = ref or alt
    right = _count_right(unit, end, fetch)
    left = _count_left(unit, start, fetch)
    turn = right % len(unit)
    unit = unit[turn:] + unit[:turn]
    return Change(start + right, end + right, unit if ref else "", unit if alt else "", left + right)


def trim_alleles(start: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Alleles without what they have in common, first at the left end, so that what is left lies as far right as it can.

    >>> trim_alleles(10, "CAG", "CAGAG")
    (13, '', 'AG')
    >>> trim_alleles(10, "CAG", "CTG")
    (11, 'A', 'T')
    """
    shorter = min(len(ref), len(alt))
    left = 0
    while left < shorter and ref[left] == alt[left]:
        left += 1
    right = 0
    while right < shorter - left and ref[-1 - right] == alt[-1 - right]:
        right += 1
    return start + left, ref[left : len(ref) - right], alt[left : len(alt) - right]


def move_left(change: Change, by: int) -> Change:
    """The same change, `by` places (0 to `slack`) more to 5'. Raises ValueError for another number."""
    if not 0 <= by <= change.slack:
        raise ValueError(f"the change can be moved by 0 to {change.slack} places, not {by}")
    if not by:
        return change
    unit = change.ref or change.alt
    turn = -by % len(unit)
    unit = unit[turn:] + unit[:turn]
    ref, alt = (unit, "") if change.ref else ("", unit)
    return Change(change.start - by, change.end - by, ref, alt, change.slack - by)


def _count_right(unit: str, end: int, fetch: Fetch) -> int:
    """Places by which a lost or gained `unit` can be moved to the right: how far what follows repeats it."""
    moved, size = 0, len(unit)
    while True:
        following = fetch(end + moved, end + moved + _CHUNK_BP)
        for base in following:
            if base == "N" or unit[moved % size] != base:
                return moved
            moved += 1
        if not following:
            return moved


def _count_left(unit: str, start: int, fetch: Fetch) -> int:
    """As `_count_right`, to the left."""
    moved, size = 0, len(unit)
    while True:
        before = fetch(max(0, start - moved - _CHUNK_BP), start - moved)
        for base in reversed(before):
            if base == "N" or unit[-1 - moved % size] != base:
                return moved
            moved += 1
        if not before:
            return moved
