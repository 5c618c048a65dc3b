"""Indels that an aligner could not put into a CIGAR: reads that break off at one place and go on elsewhere.

Clipped ends that begin at one place are put together to a consensus; where reads are few, an end that is alone speaks as well. It
goes on at another place of the reference (a deletion, or a tandem duplication), or it comes back to where it broke off (an
insertion), or it meets the consensus that comes from the right.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import Allele, make_allele
from fascicle.evidence.pileup.segments import Column, Gaps, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reads.record_kernels import SOFT_CLIP
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

# Shorter clipped ends agree with some place by chance.
_SHORTEST_BP: Final = 8
# 12 bases are at one of 600 places by chance one time in 28,000.
_SEED_BP: Final = 12
_REACH_BP: Final = 300
_BACK_BP: Final = 8
_OVERLAP_BP: Final = 10
_MISMATCH_SHARE: Final = 0.1
_FEWEST: Final = 2
_BREAK_APART_BP: Final = 30


@dataclass(frozen=True, eq=False, slots=True)
class Break:
    """Reads break off here: `place` is the first place behind the aligned bases (right clips) or the first aligned one (left
    clips). `bases` is what they say instead, from the break outwards; `fragments` are the numbers of those that say it."""

    place: int
    is_left: bool
    bases: Bases
    fragments: frozenset[int] = frozenset()


def find_clip_alleles(
    reads: ReadColumns, segments: Segments, gaps: Gaps, mates: Column, fragment: Column, start: int, reference: Bases,
    is_usable: NDArray[np.bool_], is_shallow: NDArray[np.bool_],
) -> dict[Allele, frozenset[int]]:  # fmt: skip
    """Alleles that explain clipped ends of usable reads, with the numbers (`fragment`, by read) of the fragments that ask for
    each.

    Where reads are few (`is_shallow`, by place) ends that are alone are asked, too.
    """
    breaks = _find_breaks(reads, segments, gaps, mates, fragment, start, is_usable, is_shallow)
    found: dict[Allele, frozenset[int]] = {}
    for allele, fragments in (*_explain_each(breaks, reference), *_explain_pairs(breaks, reference)):
        found[allele] = found.get(allele, frozenset()) | fragments
    return found


def _explain_each(breaks: list[Break], reference: Bases) -> Iterator[tuple[Allele, frozenset[int]]]:
    for own in breaks:
        yield from ((allele, own.fragments) for allele in _explain(own, reference))


def _find_breaks(
    reads: ReadColumns, segments: Segments, gaps: Gaps, mates: Column, fragment: Column, start: int,
    is_usable: NDArray[np.bool_], is_shallow: NDArray[np.bool_],
) -> list[Break]:  # fmt: skip
    place, size = gaps.place - start, len(is_shallow)
    rows = np.flatnonzero(
        (gaps.kind == SOFT_CLIP) & (gaps.length >= _SHORTEST_BP) & is_usable[gaps.read] & (place > _SEED_BP) & (place < size)
    )
    rows = rows[~_is_read_through(gaps, rows, segments, mates, reads)]
    keys = 2 * place[rows] + gaps.is_left[rows]
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    made = []
    for group in np.split(rows[order], cuts) if len(rows) else ():
        fragments = frozenset(fragment[gaps.read[group]].tolist())
        if len(fragments) >= _FEWEST or (is_shallow[place[group[0]]] and gaps.length[group[0]] >= _SEED_BP):
            made.append(_make_break(reads, gaps, group, start, fragments))
    return [own for own in made if len(own.bases) >= _SHORTEST_BP]


def _is_read_through(gaps: Gaps, rows: Column, segments: Segments, mates: Column, reads: ReadColumns) -> NDArray[np.bool_]:
    """Clips behind the begin of the mate, which lies opposite: there the fragment ends and the adapter begins."""
    read = gaps.read[rows]
    mate = mates[read]
    has_mate = (mate >= 0) & (segments.count[mate] > 0) & (reads.is_reverse[mate] != reads.is_reverse[read])
    first = segments.reference[np.where(has_mate, segments.first[mate], 0)]
    last = np.where(has_mate, segments.first[mate] + segments.count[mate] - 1, 0)
    end = segments.reference[last] + segments.length[last]
    is_left, place = gaps.is_left[rows], gaps.place[rows]
    beyond = np.where(is_left, reads.is_reverse[read] & (place <= first), ~reads.is_reverse[read] & (place >= end))
    return has_mate & beyond


def _make_break(reads: ReadColumns, gaps: Gaps, rows: Column, start: int, fragments: frozenset[int]) -> Break:
    """The consensus of clipped ends: at each base what the qualities vote for, as far as two reads go and agree (or the one)."""
    is_left = bool(gaps.is_left[rows[0]])
    votes = np.zeros((int(gaps.length[rows].max()), 5))
    counts = np.zeros_like(votes)
    for row in rows.tolist():
        begin = int(reads.offset[gaps.read[row]] + gaps.query[row])
        own = slice(begin, begin + int(gaps.length[row]))
        bases, quals = reads.bases[own], reads.quals[own]
        if is_left:
            bases, quals = bases[::-1], quals[::-1]
        at = np.arange(len(bases))
        votes[at, bases] += quals
        counts[at, bases] += 1
    votes[:, UNKNOWN_BASE] = 0
    best = votes.argmax(axis=1).astype(np.uint8)
    agreed = counts[np.arange(len(best)), best] >= min(_FEWEST, len(rows))
    length = len(best) if agreed.all() else int(np.argmin(agreed))
    return Break(int(gaps.place[rows[0]]) - start, is_left, best[:length], fragments)


def _explain(own: Break, reference: Bases) -> Iterator[Allele]:
    """Alleles that one break asks for by itself."""
    if own.is_left:
        # Read from the right to the left, a left clip is a right clip.
        size = len(reference)
        turned = Break(size - own.place, is_left=False, bases=own.bases)
        for place, removed, added in _explain_right(turned, reference[::-1]):
            allele = make_allele(reference, size - place - removed, removed, added[::-1])
            if allele:
                yield allele
        return
    for place, removed, added in _explain_right(own, reference):
        allele = make_allele(reference, place, removed, added)
        if allele:
            yield allele


def _explain_right(own: Break, reference: Bases) -> Iterator[tuple[int, int, Bases]]:
    """Place, removed bases and added bases of what a right break can be."""
    place, bases = own.place, own.bases
    for at in _find_seed(bases, place, reference):
        if at != place and _agrees(bases, reference[at : at + len(bases)], _SEED_BP):
            if at > place:
                yield place, at - place, bases[:0]
            else:
                yield place, 0, reference[at:place]
            return
    added = _come_back(bases, place, reference)
    if added is not None and len(added):
        yield place, 0, added


def _find_seed(bases: Bases, place: int, reference: Bases) -> Iterator[int]:
    """Places around a break where its first bases stand, from the left."""
    low, high = max(place - _REACH_BP, 0), min(place + _REACH_BP + _SEED_BP, len(reference))
    around, seed = reference[low:high].tobytes(), bases[:_SEED_BP].tobytes()
    at = around.find(seed) if len(seed) == _SEED_BP else -1
    while at >= 0:
        yield low + at
        at = around.find(seed, at + 1)


def _agrees(one: Bases, other: Bases, fewest: int) -> bool:
    """Whether two stretches begin alike and differ in at most one base in ten."""
    size = min(len(one), len(other))
    if size < fewest or (one[:fewest] != other[:fewest]).any():
        return False
    return int((one[:size] != other[:size]).sum()) <= _MISMATCH_SHARE * size


def _explain_pairs(breaks: list[Break], reference: Bases) -> Iterator[tuple[Allele, frozenset[int]]]:
    """Insertions longer than a clipped end, where what comes from the left meets what comes from the right, and bases that stand
    for others."""
    shared = [own for own in breaks if len(own.fragments) >= _FEWEST]  # ends that are alone lie near each other by chance
    lefts = sorted((own for own in shared if own.is_left), key=lambda own: own.place)
    places = [own.place for own in lefts]
    for right in (own for own in shared if not own.is_left):
        first = bisect_left(places, right.place - _BREAK_APART_BP)
        last = bisect_right(places, right.place + _BREAK_APART_BP)
        for left in lefts[first:last]:
            allele = _join_breaks(right, left, reference)
            if allele:
                yield allele, right.fragments | left.fragments


def _join_breaks(right: Break, left: Break, reference: Bases) -> Allele | None:
    merged = _come_back(right.bases, left.place, reference)
    if merged is None:
        merged = _meet_within(right, left, reference)
    if merged is None:
        return None
    if left.place >= right.place:
        return make_allele(reference, right.place, left.place - right.place, merged)
    return make_allele(reference, right.place, 0, np.concatenate((merged, reference[left.place : right.place])))


def _come_back(bases: Bases, place: int, reference: Bases) -> Bases | None:
    """What a right break says before it goes on at a place of the reference; None where it does not reach it."""
    text, seed = bases.tobytes(), reference[place : place + _BACK_BP].tobytes()
    length = text.find(seed) if len(seed) == _BACK_BP else -1
    while length >= 0:
        if _agrees(bases[length:], reference[place : place + len(bases) - length], _BACK_BP):
            return bases[:length]
        length = text.find(seed, length + 1)
    return None


def _meet_within(right: Break, left: Break, reference: Bases) -> Bases | None:
    """What stands between two breaks, where what comes from the left meets what comes from the right; None where they do not.

    Either may go on into the reference beyond the other one's break by a few bases, too few to tell by themselves.
    """
    low, high = max(right.place - _BACK_BP, 0), min(left.place + _BACK_BP, len(reference))
    before, behind = reference[low : right.place], reference[left.place : high]
    merged = _meet(np.concatenate((before, right.bases)), np.concatenate((left.bases[::-1], behind)))
    if merged is None or len(merged) < len(before) + len(behind):
        return None
    return merged[len(before) : len(merged) - len(behind)]


def _meet(one: Bases, other: Bases) -> Bases | None:
    """Two stretches joined where the end of the first is the begin of the second; the longest overlap wins; None without one."""
    for size in range(min(len(one), len(other)), _OVERLAP_BP - 1, -1):
        if int((one[-size:] != other[:size]).sum()) <= size // 20:
            return np.concatenate((one, other[size:]))
    return None
