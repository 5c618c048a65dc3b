"""One spelling for one junction: where both partners share bases, callers place the breakpoint at any of them.

The rule is that of `splits`: annotated splice sites win, else the 5'-most place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fascicle.evidence.paths import GenePaths, Path, PathBook
from fascicle.evidence.splits import Join, count_edges
from fascicle.reference.nucleotides import UNKNOWN_BASE

# Longer shared stretches at a junction are no microhomology but one sequence in two genes.
_SHARED_MAX_BP: Final = 60


def respell(join: Join, book: PathBook) -> Join:
    """The join among those with the same bases that the rule prefers. With inserted bases there is one spelling only.

    Bases that the reference does not know are shared with nothing.
    """
    if join.inserted:
        return join
    a, b = book.gene(join.five_prime), book.gene(join.three_prime)
    best, rank = join, (count_edges(join, a, b), 0)
    for spelled, shift in _list_spellings(join, a, b):
        own = (count_edges(spelled, a, b), -shift)
        if own > rank:
            best, rank = spelled, own
    return best


def _list_spellings(join: Join, a: GenePaths, b: GenePaths) -> Iterator[tuple[Join, int]]:
    """Joins with the same bases along every pair of paths, with their shift (negative: towards 5')."""
    for left in a.paths:
        for right in b.paths:
            end, start = left.find_step(join.five_prime_offset), right.find_step(join.three_prime_offset)
            if end is None or start is None:
                continue
            for shift in _list_shifts(a, left, end, b, right, start):
                places = int(left.offsets[end + shift]), int(right.offsets[start + shift])
                yield Join(join.five_prime, places[0], join.three_prime, places[1]), shift


def _list_shifts(a: GenePaths, left: Path, end: int, b: GenePaths, right: Path, start: int) -> Iterator[int]:
    """Shifts that leave the joined bases as they are: as many to each side as both partners have equal bases there."""
    for direction in (-1, 1):
        for count in range(1, _SHARED_MAX_BP + 1):
            shift = direction * count
            # Towards 5' the base that A gives up must be what B has before; towards 3' the other way round.
            behind = 1 if direction == -1 else 0
            if not _is_same(a, left, end + shift + behind, b, right, start + shift + behind - 1):
                break
            if not 0 <= end + shift < len(left.offsets) or not 0 <= start + shift < len(right.offsets):
                break
            yield shift


def _is_same(a: GenePaths, left: Path, step: int, b: GenePaths, right: Path, other: int) -> bool:
    if not 0 <= step < len(left.offsets) or not 0 <= other < len(right.offsets):
        return False
    base = int(a.bases[left.offsets[step]])
    return base != UNKNOWN_BASE and base == int(b.bases[right.offsets[other]])
