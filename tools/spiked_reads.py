"""Small variants planted into real read pairs: the reads keep their errors and qualities, and are aligned again.

The principle is that of BAMSurgeon (Ewing et al. 2015, doi:10.1038/nmeth.3407): of the fragments over a place some are chosen,
both mates are edited alike, and the aligner lays them anew. A read keeps its length and its qualities: behind a deletion it goes
on with the reference, behind an insertion it loses its last bases. Used by `measure_spiked.py`.

A fragment has one planted variant at most, so variants near each other lie on different molecules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pysam

from fascicle.simulate.small_variants import PlantedVariant

# Fewest fragments a planted variant is written into; BAMSurgeon leaves places with fewer out, too.
FEWEST_CARRIERS: Final = 3
_COMPLEMENT: Final = bytes.maketrans(b"ACGTN", b"TGCAN")

Letters = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class PlacedRead:
    """A mate as it lies on its contig: bases and qualities in the direction of the contig. place: by base the offset it lies on
    (0-based), -1 for inserted and clipped bases. is_reverse: read against the contig."""

    bases: str
    qualities: str
    place: tuple[int, ...]
    is_reverse: bool

    @property
    def span(self) -> tuple[int, int]:
        """First and last offset on the contig, half-open."""
        laid = [at for at in self.place if at >= 0]
        return laid[0], laid[-1] + 1


@dataclass(frozen=True, slots=True)
class Fragment:
    """Two mates of a molecule on one contig; the first is the first read."""

    contig: str
    mates: tuple[PlacedRead, PlacedRead]

    @property
    def span(self) -> tuple[int, int]:
        """First and last offset of both mates, half-open."""
        spans = [mate.span for mate in self.mates]
        return min(start for start, _ in spans), max(end for _, end in spans)


def read_fragments(path: str) -> Iterator[Fragment]:
    """The pairs of a BAM whose mates lie on one contig, in order of their names; secondary and failed records are left out."""
    found: dict[str, dict[bool, tuple[str, PlacedRead]]] = {}
    with pysam.AlignmentFile(path, check_sq=False) as file:
        for record in file:
            if record.is_unmapped or record.is_secondary or record.is_supplementary or record.is_qcfail:
                continue
            found.setdefault(str(record.query_name), {})[record.is_read1] = (str(record.reference_name), _place_read(record))
    for _, mates in sorted(found.items()):
        if len(mates) == 2 and mates[True][0] == mates[False][0]:
            yield Fragment(mates[True][0], (mates[True][1], mates[False][1]))


def _place_read(record: pysam.AlignedSegment) -> PlacedRead:
    place = [-1] * record.query_length
    for query, reference in record.get_aligned_pairs(matches_only=True):
        place[query] = reference
    qualities = "".join(chr(33 + own) for own in record.query_qualities or ())
    return PlacedRead(str(record.query_sequence).upper(), qualities, tuple(place), record.is_reverse)


def edit_fragment(fragment: Fragment, planted: PlantedVariant, offset: int, letters: Letters) -> Fragment | None:
    """A fragment with a variant whose first base lies `offset` bases into the contig; `letters` gives the contig's bases. None
    where the fragment cannot have it: it begins or ends inside of the changed bases, or the contig ends."""
    ref, alt = planted.variant.ref, planted.variant.alt
    start, end = fragment.span
    if not (start < offset and offset + len(ref) < end):
        return None
    mates = [_edit_read(mate, offset, ref, alt, letters) for mate in fragment.mates]
    first, second = mates
    return replace(fragment, mates=(first, second)) if first and second else None


def is_seen(fragment: Fragment, offset: int) -> bool:
    """Whether a mate has the base at the offset and the one behind it."""
    return any(mate.span[0] <= offset < mate.span[1] - 1 for mate in fragment.mates)


def _edit_read(read: PlacedRead, offset: int, ref: str, alt: str, letters: Letters) -> PlacedRead | None:
    """A read with the change; itself where it does not reach it, None where it begins inside of it."""
    start, end = read.span
    if len(ref) == len(alt):
        return _substitute(read, offset, alt)
    behind = offset + len(ref)
    if end <= offset + 1 or start >= behind:
        return read
    left = max((query for query, at in enumerate(read.place) if 0 <= at <= offset), default=None)
    right = min((query for query, at in enumerate(read.place) if at >= behind), default=None)
    if (left is None and not read.is_reverse) or (right is None and read.is_reverse):
        return None
    head = "" if left is None else read.bases[: left + 1]
    tail = "" if right is None else read.bases[right:]
    return _fill(read, head, alt[1:], tail, (offset, behind), letters)


def _substitute(read: PlacedRead, offset: int, alt: str) -> PlacedRead:
    bases = list(read.bases)
    for query, at in enumerate(read.place):
        if offset <= at < offset + len(alt):
            bases[query] = alt[at - offset]
    return replace(read, bases="".join(bases))


def _fill(read: PlacedRead, head: str, added: str, tail: str, borders: tuple[int, int], letters: Letters) -> PlacedRead | None:
    """The read with its outer end where it was, and its old length."""
    length = len(read.bases)
    laid = [at for at in read.place if at >= 0]
    clips = read.place.index(laid[0]), len(read.place) - 1 - read.place[::-1].index(laid[-1])
    bases = head + added + tail
    if read.is_reverse:
        begin = laid[0] - clips[0] if head else borders[0] + 1
        missing = max(length - len(bases), 0)
        if begin < missing:
            return None
        bases = (letters(begin - missing, begin) + bases)[-length:]
    else:
        end = laid[-1] + 1 + (length - 1 - clips[1]) if tail else borders[1]
        bases = (bases + letters(end, end + max(length - len(bases), 0)))[:length]
    return replace(read, bases=bases) if len(bases) == length and "N" not in bases else None


def spike_fragments(
    fragments: Sequence[Fragment], planted: Sequence[tuple[int, PlantedVariant]], letters: Letters, rng: np.random.Generator
) -> tuple[list[Fragment], list[PlantedVariant]]:
    """Fragments of one contig with variants (offset on the contig, variant), and the variants that could be planted.

    Of the fragments with a mate over the place as many are edited as the variant's fraction says, drawn from those that have no
    other planted variant; where fewer than `FEWEST_CARRIERS` come out, nothing is planted.
    """
    edited, free, done = list(fragments), np.ones(len(fragments), dtype=bool), []
    for offset, own in planted:
        over = [number for number, fragment in enumerate(fragments) if is_seen(fragment, offset)]
        wanted = round(own.fraction * len(over))
        changed: list[tuple[int, Fragment]] = []
        for number in rng.permutation(np.array(over, np.int64)).tolist():
            made = edit_fragment(fragments[number], own, offset, letters) if free[number] and len(changed) < wanted else None
            if made:
                changed.append((number, made))
        if len(changed) < max(wanted, FEWEST_CARRIERS):
            continue
        for number, made in changed:
            edited[number], free[number] = made, False
        done.append(own)
    return edited, done


def move_fragment(fragment: Fragment, consensus: str, to: int, letters: Letters, contig: str) -> Fragment | None:
    """The same molecule somewhere else: its mates, `to` bases further on another contig, with their errors (what differs from
    `consensus`, the sample's own bases of the old contig), gaps, clipped ends and qualities. None where the contig ends."""
    moved = [_move_read(mate, consensus, to, letters) for mate in fragment.mates]
    first, second = moved
    return Fragment(contig, (first, second)) if first and second else None


def _move_read(read: PlacedRead, consensus: str, to: int, letters: Letters) -> PlacedRead | None:
    start, end = read.span
    if start + to < 0:
        return None
    there = letters(start + to, end + to)
    if len(there) != end - start or "N" in there:
        return None
    bases = [
        base if at < 0 else _carry_error(base, consensus[at], there[at - start])
        for base, at in zip(read.bases, read.place, strict=True)
    ]
    place = tuple(at if at < 0 else at + to for at in read.place)
    return replace(read, bases="".join(bases), place=place)


def _carry_error(read: str, expected: str, there: str) -> str:
    """The base that is to `there` as the read one is to the expected one."""
    letters = "ACGT"
    if read == expected or read not in letters or expected not in letters:
        return there if read == expected or read in letters else read
    return letters[(letters.index(there) + letters.index(read) - letters.index(expected)) % 4]


def format_pair(fragment: Fragment, name: str) -> tuple[str, str]:
    """The two FASTQ records of a fragment."""
    return tuple(_format_read(mate, name) for mate in fragment.mates)  # type: ignore[return-value]


def _format_read(read: PlacedRead, name: str) -> str:
    bases, qualities = read.bases, read.qualities
    if read.is_reverse:
        bases, qualities = bases.encode().translate(_COMPLEMENT)[::-1].decode(), qualities[::-1]
    return f"@{name}\n{bases}\n+\n{qualities}\n"


def find_covered(
    fragments: Sequence[Fragment], length_bp: int, depth: float, shortest_bp: int, apart_bp: int
) -> list[tuple[int, int]]:
    """Stretches of a contig where the fragments' reads lie at this depth or deeper (0-based, half-open). Those nearer to each
    other than `apart_bp`, so that a fragment could reach from one to another, are one with what lies between."""
    deep = np.concatenate(([False], count_depth(fragments, length_bp) >= depth, [False]))
    edges = np.flatnonzero(deep[1:] != deep[:-1]).tolist()
    long = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start >= shortest_bp]
    joined: list[tuple[int, int]] = []
    for start, end in long:
        if joined and start - joined[-1][1] < apart_bp:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def count_depth(fragments: Sequence[Fragment], length_bp: int) -> np.ndarray:
    """Reads over every base of a contig."""
    change = np.zeros(length_bp + 1, np.int64)
    for fragment in fragments:
        for mate in fragment.mates:
            start, end = mate.span
            change[start] += 1
            change[min(end, length_bp)] -= 1
    return np.cumsum(change[:-1])


def find_consensus(fragments: Sequence[Fragment], reference: str) -> str:
    """The reference of a contig with the base that most reads have, where a fifth of them or more differ. With two alleles the
    read's own base is no error: such places are N, and are taken as they are."""
    counts = np.zeros((len(reference), 5), np.int64)
    for fragment in fragments:
        for mate in fragment.mates:
            for base, at in zip(mate.bases, mate.place, strict=True):
                if 0 <= at < len(reference):
                    counts[at, "ACGTN".index(base)] += 1
    letters = list(reference)
    for at in np.flatnonzero(counts.sum(axis=1)).tolist():
        share = counts[at] / counts[at].sum()
        own = "ACGT".find(letters[at])
        if own >= 0 and share[own] < 0.8:
            letters[at] = "ACGT"[int(share[:4].argmax())] if share[:4].max() > 0.9 else "N"
    return "".join(letters)
