"""`fascicle.evidence.pileup` and `fascicle.reads.record_columns` in plain Python: one record, one base at a time.

Works on pysam's records. Offsets are genome offsets.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pysam

CODES = {"A": 0, "C": 1, "G": 2, "T": 3}
CUT_COST = 6
FAR = 1 << 20


@dataclass
class TwinRead:
    """A read: `places` are the genome offsets of its aligned bases by offset in the read. Qualities change when mates are merged;
    `both` are the offsets at which the quality is the sum of both mates'."""

    name: str
    bases: str
    quals: list[int]
    mapping: int
    is_reverse: bool
    orientation: int
    places: dict[int, int]
    both: set[int] = field(default_factory=set)


def read_records(path: str, contig: str, start: int, end: int, shift: int = 0) -> list[TwinRead]:
    """Usable reads that overlap a range of a contig."""
    with pysam.AlignmentFile(path) as file:
        return [_make_read(record, shift) for record in file.fetch(contig, start, end) if not record.flag & 0xF04]


def _make_read(record: pysam.AlignedSegment, shift: int) -> TwinRead:
    pairs = record.get_aligned_pairs(matches_only=True)
    first_is_reverse = record.mate_is_reverse if record.is_read2 else record.is_reverse
    return TwinRead(
        str(record.query_name), str(record.query_sequence), list(record.query_qualities or []), record.mapping_quality,
        record.is_reverse, int(first_is_reverse), {query: place + shift for query, place in pairs},
    )  # fmt: skip


def merge_mates(reads: Sequence[TwinRead]) -> int:
    """Bases that both mates read become one observation; how many differ."""
    by_name: dict[str, list[TwinRead]] = {}
    for read in reads:
        by_name.setdefault(read.name, []).append(read)
    conflicts = 0
    for one, other in (pair for pair in by_name.values() if len(pair) == 2):
        at = {place: query for query, place in other.places.items()}
        for i, place in one.places.items():
            if place in at:
                conflicts += _merge_base(one, i, other, at[place])
    return conflicts


def _merge_base(one: TwinRead, i: int, other: TwinRead, j: int) -> int:
    a, b = one.quals[i], other.quals[j]
    if one.bases[i] != other.bases[j]:
        one.quals[i], other.quals[j] = (a - b if a - b >= 20 else 0), (b - a if b - a >= 20 else 0)
        return 1
    better, worse, at, off = (one, other, i, j) if a >= b else (other, one, j, i)
    better.quals[at], worse.quals[off] = min(a + b, 127), 0
    better.both.add(at)
    return 0


def bin_quality(quality: int, *, both: bool) -> int | None:
    """The bin of a quality, None for a base that is not counted."""
    if both:
        return 6 + sum(quality >= bound for bound in (40, 60))
    return sum(quality >= bound for bound in (10, 17, 23, 28, 33, 38)) - 1 if quality >= 10 else None


def list_bases(reads: Iterable[TwinRead]) -> Iterator[tuple[TwinRead, int, int, str, int]]:
    """Counted bases: read, offset in it, place, base, bin of quality."""
    for read in reads:
        for query, place in read.places.items():
            quality = bin_quality(read.quals[query], both=query in read.both)
            if quality is not None and read.bases[query] in CODES:
                yield read, query, place, read.bases[query], quality


def count_bases(reads: Iterable[TwinRead]) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """Counts by place and base: of well placed reads, and of badly placed ones."""
    counts: Counter[tuple[int, str]] = Counter()
    low: Counter[tuple[int, str]] = Counter()
    for read, _, place, base, _ in list_bases(reads):
        (low if read.mapping < 20 else counts)[place, base] += 1
    return counts, low


def list_events(read: TwinRead, reference: dict[int, str], variants: set[int]) -> list[tuple[list[int], bool]]:
    """Runs of differing counted bases that are at most three apart, as offsets in the read, and whether a run counts: it has a
    base of quality 20 or more (a base of both mates always has) at a place that is no variant's."""
    runs: list[list[int]] = []
    for own, query, place, base, _ in list_bases([read]):
        if base != reference[place]:
            if runs and place - own.places[runs[-1][-1]] <= 3:
                runs[-1].append(query)
            else:
                runs.append([query])
    return [(run, any(_is_certain(read, q) and read.places[q] not in variants for q in run)) for run in runs]


def _is_certain(read: TwinRead, query: int) -> bool:
    return query in read.both or read.quals[query] >= 20


def measure_edits(bases: str, quals: Sequence[int], haplotype: str, at: int) -> int:
    """The least cost of a read at an offset of a haplotype without gaps: all ways to cut its ends are tried."""
    inside = [i for i in range(len(bases)) if 0 <= at + i < len(haplotype)]
    if not inside:
        return FAR
    costs = [_cost(bases[i], quals[i], haplotype[at + i]) for i in inside]
    size = len(costs)
    tried = [CUT_COST * (a + size - b) + sum(costs[a:b]) for a in range(size + 1) for b in range(a, size + 1)]
    return min(tried)


def measure_gapped(bases: str, quals: Sequence[int], haplotype: str, low: int, high: int) -> int:
    """The least cost with gaps, by the textbook recurrence over all cells; the first base lies at an offset from low to high, and
    no base leaves that band."""
    best = CUT_COST * len(bases)
    before: dict[tuple[int, int], int] = {}
    for i, base in enumerate(bases):
        here: dict[tuple[int, int], int] = {}
        for band in range(low, high + 1):
            place = band + i
            step = _cost(base, quals[i], haplotype[place]) if 0 <= place < len(haplotype) else 2
            ways = [before.get((state, band), FAR) for state in range(3)] if i else [0]
            here[0, band] = min([*ways, CUT_COST * i]) + step
            here[1, band] = min(before.get((0, band + 1), FAR) + 45, before.get((1, band + 1), FAR) + 8)
        for band in range(low, high + 1):
            here[2, band] = min(here.get((0, band - 1), FAR) + 45, here.get((2, band - 1), FAR) + 8)
            best = min(best, here[0, band] + CUT_COST * (len(bases) - i - 1))
        # Before the first base the band's cells are open, as aligned ones are.
        before = here
    return best


def _cost(base: str, quality: int, other: str) -> int:
    if base not in CODES or other not in CODES:
        return 2
    return 0 if base == other else min(quality, 40)


def move_left(reference: str, place: int, removed: int, added: str) -> tuple[int, str]:
    """The leftmost place of an indel and its inserted bases there, by trying what each place spells."""
    spelled = reference[:place] + added + reference[place + removed :]
    best = (place, added)
    for start in range(place, 0, -1):
        new = spelled[start : start + len(added)]
        if reference[:start] + new + reference[start + removed :] == spelled:
            best = (start, new)
    return best


def weigh(alternate: Sequence[float], reference: Sequence[float], errors: Sequence[float], fraction: float) -> float:
    """The log likelihood of counts by cell at a fraction."""
    total = 0.0
    for a, r, e in zip(alternate, reference, errors, strict=True):
        right = max(1 - 3 * e, 0.25)
        total += a * math.log(fraction * right + (1 - fraction) * e) if a else 0.0
        total += r * math.log((1 - fraction) * right + fraction * e) if r else 0.0
    return total


def count_repeats(reference: str, unit: int) -> list[tuple[int, int]]:
    """Place and copies of every repeat of a unit, from place 1 on; a place without one has one copy."""
    found = []
    place = 1
    while place + unit < len(reference):
        word, copies = reference[place : place + unit], 1
        while "N" not in word and reference[place + copies * unit : place + (copies + 1) * unit] == word:
            copies += 1
        found.append((place, copies))
        place += (copies - 1) * unit + 1 if copies > 1 else 1
    return found
