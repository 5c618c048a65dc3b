"""Holds called small variants against planted ones, whatever the programs' way of writing them.

Every allele is taken apart into substitutions of one base and indels (an alignment with affine gaps where both alleles have bases
of their own), and each of these is left-aligned. A planted variant is found when all its parts are called. A called part that
belongs to no planted variant is false.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from fascicle.model.variants import SmallVariant, VariantKind
from fascicle.simulate.small_variants import PlantedVariant

_MATCH, _MISMATCH, _OPEN, _EXTEND = 2, -3, -6, -1
_FAR: Final = -(10**9)
# Borders of the lengths of indels.
_LENGTHS: Final = ((1, "1"), (5, "2-5"), (15, "6-15"), (30, "16-30"), (50, "31-50"))

Part = tuple[str, int, str, str]
Lookup = Callable[[str, int, int], str]


@dataclass(frozen=True, slots=True)
class Called:
    """An allele as a program reports it: 0-based, and the fraction that the program gives it."""

    chrom: str
    start: int
    ref: str
    alt: str
    fraction: float


def split_allele(called: Called, bases: Lookup) -> Iterator[Part]:
    """The parts of an allele, left-aligned (chrom, start, ref, alt; one of ref and alt is empty for an indel)."""
    for start, ref, alt in _take_apart(called.start, called.ref.upper(), called.alt.upper()):
        yield called.chrom, *_left_align(called.chrom, start, ref, alt, bases)


def _take_apart(start: int, ref: str, alt: str) -> Iterator[tuple[int, str, str]]:
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        start, ref, alt = start + 1, ref[1:], alt[1:]
    if not ref or not alt:
        if ref or alt:
            yield start, ref, alt
    elif len(ref) == len(alt):
        yield from ((start + i, r, a) for i, (r, a) in enumerate(zip(ref, alt, strict=True)) if r != a)
    else:
        yield from _align(start, ref, alt)


@lru_cache(maxsize=100_000)
def _align_alleles(ref: str, alt: str) -> tuple[tuple[int, str, str], ...]:
    """The best alignment of two alleles (Gotoh), as changes with offsets in ref."""
    rows, columns = len(ref), len(alt)
    best = [[[_FAR] * 3 for _ in range(columns + 1)] for _ in range(rows + 1)]
    best[0][0][0] = 0
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i and j:
                best[i][j][0] = max(best[i - 1][j - 1]) + (_MATCH if ref[i - 1] == alt[j - 1] else _MISMATCH)
            if i:
                best[i][j][1] = max(best[i - 1][j][0] + _OPEN, best[i - 1][j][1] + _EXTEND, best[i - 1][j][2] + _OPEN)
            if j:
                best[i][j][2] = max(best[i][j - 1][0] + _OPEN, best[i][j - 1][2] + _EXTEND, best[i][j - 1][1] + _OPEN)
    return tuple(_trace(ref, alt, best))


def _trace(ref: str, alt: str, best: list[list[list[int]]]) -> Iterator[tuple[int, str, str]]:
    i, j = len(ref), len(alt)
    state = max(range(3), key=lambda k: best[i][j][k])
    while i or j:
        gap_end = (i, j)
        if state == 0:
            if ref[i - 1] != alt[j - 1]:
                yield i - 1, ref[i - 1], alt[j - 1]
            i, j = i - 1, j - 1
            state = max(range(3), key=lambda k: best[i][j][k])
            continue
        while True:
            score = best[i][j][state]
            i, j = (i - 1, j) if state == 1 else (i, j - 1)
            if best[i][j][state] + _EXTEND == score:
                continue
            break
        yield i, ref[i : gap_end[0]], alt[j : gap_end[1]]
        state = max(range(3), key=lambda k: best[i][j][k])


def _align(start: int, ref: str, alt: str) -> Iterator[tuple[int, str, str]]:
    yield from ((start + offset, r, a) for offset, r, a in _align_alleles(ref, alt))


def _left_align(chrom: str, start: int, ref: str, alt: str, bases: Lookup) -> tuple[int, str, str]:
    if ref and alt:
        return start, ref, alt
    moved = ref or alt
    while True:
        before = bases(chrom, start - 1, start)
        if before != moved[-1]:
            return start, moved if ref else "", moved if alt else ""
        moved, start = before + moved[:-1], start - 1


def name_class(variant: SmallVariant) -> str:
    """`snv`, `mnv`, or an indel with its range of lengths: `del 2-5`."""
    if variant.kind in {VariantKind.SNV, VariantKind.MNV}:
        return str(variant.kind)
    change = variant.length_change_bp
    label = next((name for longest, name in _LENGTHS if abs(change) <= longest), ">50")
    return f"{'ins' if change > 0 else 'del'} {label}"


@dataclass(eq=False, slots=True)
class Score:
    """Counts by class and planted fraction: planted, found; false parts with the fraction they were called at."""

    planted: dict[tuple[str, float], int] = field(default_factory=lambda: defaultdict(int))
    found: dict[tuple[str, float], int] = field(default_factory=lambda: defaultdict(int))
    false: list[tuple[Part, float]] = field(default_factory=list)
    missed: list[PlantedVariant] = field(default_factory=list)
    fractions: dict[tuple[str, float], list[float]] = field(default_factory=lambda: defaultdict(list))

    def count(self, is_wanted: Callable[[str, float], bool]) -> tuple[int, int]:
        """Planted and found of some classes and fractions."""
        keys = [key for key in self.planted if is_wanted(*key)]
        return sum(self.planted[key] for key in keys), sum(self.found[key] for key in keys)

    def count_false(self, *, indels: bool, above: float) -> int:
        """False parts, indels or substitutions, that are called above a fraction."""
        return sum(1 for part, fraction in self.false if (not part[2] or not part[3]) is indels and fraction > above)


def score_calls(
    truth: Sequence[PlantedVariant], calls: Iterable[Called], bases: Lookup, regions: Mapping[str, Sequence[tuple[int, int]]]
) -> Score:
    """Compares calls with the truth inside regions (0-based, half-open by chromosome)."""
    score = Score()
    called: dict[Part, float] = {}
    for call in calls:
        for part in split_allele(call, bases):
            called[part] = max(called.get(part, 0.0), call.fraction)
    true: set[Part] = set()
    for planted in truth:
        own = planted.variant
        parts = list(split_allele(Called(own.chrom, own.start, own.ref, own.alt, planted.fraction), bases))
        true.update(parts)
        key = (name_class(own), planted.fraction)
        score.planted[key] += 1
        if all(part in called for part in parts):
            score.found[key] += 1
            score.fractions[key].append(sum(called[part] for part in parts) / len(parts))
        else:
            score.missed.append(planted)
    inside = (item for item in called.items() if item[0] not in true and _lies_in(item[0], regions))
    score.false.extend(sorted(inside))
    return score


def _lies_in(part: Part, regions: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    return any(start <= part[1] < end for start, end in regions.get(part[0], ()))


def measure_f1(planted: int, found: int, false: int) -> tuple[float, float, float]:
    """Recall, precision and F1; 1 where there was nothing to find or nothing was called."""
    recall = found / planted if planted else 1.0
    precision = found / (found + false) if found + false else 1.0
    return recall, precision, 2 * recall * precision / (recall + precision) if recall + precision else 0.0
