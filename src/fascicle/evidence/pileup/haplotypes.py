"""Alleles that lie near each other, and the sequences a molecule can have there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from fascicle.evidence.pileup.alleles import Allele, SeenAlleles, measure_freedom
from fascicle.evidence.pileup.segments import Column
from fascicle.reference.nucleotides import Bases

# Alleles with fewer bases between them are looked at together, because a read over one of them often reaches the other.
_NEAR_BP: Final = 25
# With more the cheapest explanation of a messy place wins anyway; the alleles that most reads show are kept.
_MOST_ALLELES: Final = 8
_MOST_PAIRS: Final = 4
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class AlleleGroup:
    """Alleles (numbers in the chunk's list) that are looked at together, and the sets of them that a molecule can have.

    start, end: places of the first and behind the last changed base, with the room in which the alleles can be moved.
    """

    alleles: tuple[int, ...]
    haplotypes: tuple[tuple[int, ...], ...]
    start: int
    end: int


def add_changes(group: AlleleGroup, alleles: Sequence[Allele], changes: Sequence[int]) -> AlleleGroup:
    """The group with haplotypes that have changed bases (numbers of alleles too) instead of its indels, or beside them.

    They come last, so that a read that fits an indel as well counts for the indel.
    """
    added: list[tuple[int, ...]] = []
    for change in changes:
        for own in group.haplotypes:
            joined = tuple(sorted((*own, change), key=lambda number: alleles[number].place))
            if len(joined) == 1 or _are_apart(joined, alleles):
                added.append(joined)
    return replace(group, haplotypes=(*group.haplotypes, *added))


def drop_equal_haplotypes(group: AlleleGroup, alleles: Sequence[Allele], reference: Bases) -> AlleleGroup:
    """The group without haplotypes that spell what an earlier one spells: reads could not tell which of their alleles they
    have."""
    used = [alleles[number] for own in group.haplotypes for number in own]
    start, end = min(allele.place for allele in used) - 1, max(allele.end for allele in used) + 1
    seen: set[bytes] = set()
    kept = []
    for own in group.haplotypes:
        spelled = spell_haplotype(reference, start, end, [alleles[number] for number in own]).bases.tobytes()
        if spelled not in seen:
            seen.add(spelled)
            kept.append(own)
    return replace(group, haplotypes=tuple(kept))


def keep_alleles(group: AlleleGroup, kept: frozenset[int]) -> AlleleGroup:
    """The group with some of its alleles alone."""
    haplotypes = tuple(own for own in group.haplotypes if set(own) <= kept)
    return replace(group, alleles=tuple(n for n in group.alleles if n in kept), haplotypes=haplotypes)


@dataclass(frozen=True, eq=False, slots=True)
class Spelling:
    """The sequence of a haplotype between two places of the reference. Blocks (offset in it, place, bases) lie on the
    reference base by base; what lies between them is inserted."""

    bases: Bases
    blocks: tuple[tuple[int, int, int], ...]


def group_alleles(
    alleles: Sequence[Allele], support: Mapping[int, int], seen: Sequence[SeenNear], reference: Bases
) -> list[AlleleGroup]:
    """Groups of alleles, which are sorted by place. `support` is how many reads show an allele, `seen` which ones a read
    shows."""
    groups: list[list[int]] = []
    reach = -1
    for number, allele in enumerate(alleles):
        if not groups or allele.place > reach + _NEAR_BP:
            groups.append([])
        groups[-1].append(number)
        reach = max(reach, _find_reach(reference, allele))
    together = Counter(own for own in seen if len(own) > 1)
    return [_make_group(group, alleles, support, together, reference) for group in groups]


SeenNear = tuple[int, ...]


def _find_reach(reference: Bases, allele: Allele) -> int:
    return allele.end + measure_freedom(reference, allele)


def _make_group(
    group: Sequence[int],
    alleles: Sequence[Allele],
    support: Mapping[int, int],
    together: Mapping[SeenNear, int],
    reference: Bases,
) -> AlleleGroup:
    best = sorted(sorted(group, key=lambda number: (-support.get(number, 0), number))[:_MOST_ALLELES])
    known = set(best)
    pairs = [
        (-count, own) for own, count in together.items() if count >= _FEWEST and set(own) <= known and _are_apart(own, alleles)
    ]
    haplotypes = ((), *((number,) for number in best), *(own for _, own in sorted(pairs)[:_MOST_PAIRS]))
    start = min(alleles[number].place for number in best)
    end = max(_find_reach(reference, alleles[number]) for number in best)
    return AlleleGroup(tuple(best), haplotypes, start, end)


def _are_apart(own: Sequence[int], alleles: Sequence[Allele]) -> bool:
    return all(alleles[a].end < alleles[b].place for a, b in pairwise(own))


def list_seen_together(seen: SeenAlleles, numbers: Mapping[Allele, int]) -> list[SeenNear]:
    """For each read with an allele of the list, the numbers of its alleles in order."""
    renamed = np.array([numbers.get(allele, -1) for allele in seen.alleles] or [-1])
    known = renamed[seen.allele] >= 0 if len(seen.allele) else np.empty(0, bool)
    own, read = renamed[seen.allele][known], seen.read[known]
    order = np.lexsort((own, read))
    own, read = own[order], read[order]
    cuts = np.flatnonzero(np.diff(read)) + 1
    return [tuple(part.tolist()) for part in np.split(own, cuts)] if len(own) else []


def spell_haplotype(reference: Bases, start: int, end: int, alleles: Sequence[Allele]) -> Spelling:
    """The sequence from place `start` to `end` with alleles, which do not overlap and lie inside, in order."""
    parts: list[Bases] = []
    blocks: list[tuple[int, int, int]] = []
    at, length, block = start, 0, (0, start)
    for allele in alleles:
        parts += [reference[at : allele.place], np.frombuffer(allele.added, np.uint8)]
        length += allele.place - at
        if allele.change_bp:
            blocks.append((*block, length - block[0]))
            block = length + len(allele.added), allele.end
        length += len(allele.added)
        at = allele.end
    blocks.append((*block, length + end - at - block[0]))
    return Spelling(np.concatenate([*parts, reference[at:end]]), tuple(blocks))


def find_reads_near(begin: Column, end: Column, group: AlleleGroup, start: int) -> Column:
    """Reads whose bases, clipped ones too, could reach a group."""
    near: Column = np.flatnonzero((begin < group.end + start + 1) & (end > group.start + start - 1))
    return near
