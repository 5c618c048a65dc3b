"""Structural variants to plant in real introns: translocations, inversions, deletions, tandem duplications, to the base.

Every adjacency is a sequence of its own, spelled some hundred bases to both sides, that a share of the molecules has; the genome
around both places is what the other molecules have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from fascicle.model.loci import Span, Strand
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases, reverse_complement
from fascicle.simulate.small_variants import Haplotype

ReadBases = Callable[[str, int, int], Bases]
_INSERTED_BP: Final = 8
_MARGIN_BP: Final = 150
_TRIES: Final = 500


class PlantedKind(StrEnum):
    """What was done to the chromosomes."""

    TRANSLOCATION = "translocation"
    INVERSION = "inversion"
    DELETION = "deletion"
    DUPLICATION = "duplication"


@dataclass(frozen=True, slots=True)
class PlantedEnd:
    """A side: the last base before the junction, or the first behind it, read on a strand."""

    chrom: str
    offset: int
    strand: Strand


@dataclass(frozen=True, slots=True)
class PlantedAdjacency:
    """An adjacency and the share of the molecules that have it."""

    kind: PlantedKind
    five_prime: PlantedEnd
    three_prime: PlantedEnd
    inserted: str
    fraction: float


@dataclass(frozen=True, slots=True)
class StructuralMix:
    """What is planted: so many of each kind, fractions in turn, the shortest and longest event within a chromosome, the share of
    junctions with inserted bases. An inversion has two adjacencies."""

    count: int = 10
    fractions: tuple[float, ...] = (0.05, 0.1, 0.2, 0.5)
    shortest_bp: int = 150
    longest_bp: int = 20_000
    inserted_share: float = 0.25


def plant_adjacencies(
    introns: Sequence[tuple[str, Span]], mix: StructuralMix, read: ReadBases, rng: np.random.Generator
) -> tuple[PlantedAdjacency, ...]:
    """Adjacencies whose places lie in introns, none within 2 kb of another's, in known sequence."""
    usable = [(chrom, span) for chrom, span in introns if len(span) > 4 * _MARGIN_BP]
    planted: list[PlantedAdjacency] = []
    taken: list[tuple[str, int]] = []
    for number in range(mix.count * len(PlantedKind)):
        kind = list(PlantedKind)[number % len(PlantedKind)]
        fraction = mix.fractions[number // len(PlantedKind) % len(mix.fractions)]
        for _ in range(_TRIES):
            places = _draw_places(kind, usable, mix, rng)
            if places is None or not _is_free(places, taken, read):
                continue
            taken += places
            inserted = _draw_inserted(mix, rng)
            planted += _make(kind, places, inserted, fraction, rng)
            break
    return tuple(planted)


def _draw_places(
    kind: PlantedKind, introns: Sequence[tuple[str, Span]], mix: StructuralMix, rng: np.random.Generator
) -> list[tuple[str, int]] | None:
    chrom, span = introns[int(rng.integers(len(introns)))]
    first = int(rng.integers(span.start + _MARGIN_BP, span.end - _MARGIN_BP))
    if kind is PlantedKind.TRANSLOCATION:
        other, there = introns[int(rng.integers(len(introns)))]
        second = int(rng.integers(there.start + _MARGIN_BP, there.end - _MARGIN_BP))
        return None if other == chrom else [(chrom, first), (other, second)]
    size = round(float(np.exp(rng.uniform(np.log(mix.shortest_bp), np.log(mix.longest_bp)))))
    return [(chrom, first), (chrom, first + size)]


def _is_free(places: Sequence[tuple[str, int]], taken: Sequence[tuple[str, int]], read: ReadBases) -> bool:
    if any(chrom == other and abs(at - there) < 2000 for chrom, at in places for other, there in taken):
        return False
    return all((read(chrom, at - 1500, at + 1500) != UNKNOWN_BASE).all() for chrom, at in places)


def _draw_inserted(mix: StructuralMix, rng: np.random.Generator) -> str:
    if rng.random() >= mix.inserted_share:
        return ""
    return "".join("ACGT"[i] for i in rng.integers(4, size=int(rng.integers(1, _INSERTED_BP + 1))))


def _make(
    kind: PlantedKind, places: Sequence[tuple[str, int]], inserted: str, fraction: float, rng: np.random.Generator
) -> Iterator[PlantedAdjacency]:
    (chrom, first), (other, second) = places
    plus, minus = Strand.PLUS, Strand.MINUS

    def join(a: tuple[str, int, Strand], b: tuple[str, int, Strand]) -> PlantedAdjacency:
        return PlantedAdjacency(kind, PlantedEnd(*a), PlantedEnd(*b), inserted, fraction)

    if kind is PlantedKind.DELETION:
        yield join((chrom, first, plus), (chrom, second, plus))
    elif kind is PlantedKind.DUPLICATION:
        yield join((chrom, second, plus), (chrom, first, plus))
    elif kind is PlantedKind.INVERSION:
        yield join((chrom, first, plus), (chrom, second, minus))
        yield join((chrom, first + 1, minus), (chrom, second + 1, plus))
    else:
        strands = (plus, minus)[int(rng.integers(2))], (plus, minus)[int(rng.integers(2))]
        yield join((chrom, first, strands[0]), (other, second, strands[1]))


def spell_adjacency(planted: PlantedAdjacency, read: ReadBases, flank_bp: int) -> Bases:
    """The bases over an adjacency, so many of each side, the inserted ones between."""
    five, three = planted.five_prime, planted.three_prime
    if five.strand is Strand.PLUS:
        left = read(five.chrom, five.offset - flank_bp + 1, five.offset + 1)
    else:
        left = reverse_complement(read(five.chrom, five.offset, five.offset + flank_bp))
    if three.strand is Strand.PLUS:
        right = read(three.chrom, three.offset, three.offset + flank_bp)
    else:
        right = reverse_complement(read(three.chrom, three.offset - flank_bp + 1, three.offset + 1))
    return np.concatenate((left, encode_bases(planted.inserted.encode()), right))


def make_structural_haplotypes(
    planted: Sequence[PlantedAdjacency], read: ReadBases, flank_bp: int, *, is_tumour: bool
) -> Iterator[Haplotype]:
    """Sequences to draw reads from: each adjacency with its share, and the genome around its places with the rest.

    Where the surroundings of two places overlap, the genome there is spelled once.
    """
    around: list[tuple[str, Span, float]] = []
    for number, own in enumerate(planted):
        if is_tumour:
            yield Haplotype(f"adjacency{number}", spell_adjacency(own, read, flank_bp), own.fraction)
        # A duplication adds a junction and takes no wild type away.
        rest = 1 - own.fraction if is_tumour and own.kind is not PlantedKind.DUPLICATION else 1.0
        ends = (own.five_prime, own.three_prime)
        around += [(end.chrom, Span(end.offset - flank_bp, end.offset + flank_bp), rest) for end in ends]
    for chrom, span, share in _merge(around):
        yield Haplotype(f"{chrom}_{span.start}", read(chrom, span.start, span.end), share)


def _merge(around: list[tuple[str, Span, float]]) -> list[tuple[str, Span, float]]:
    """Stretches that overlap as one, with the share of the first."""
    merged: list[tuple[str, Span, float]] = []
    for chrom, span, share in sorted(around, key=lambda own: (own[0], own[1])):
        if merged and merged[-1][0] == chrom and span.start <= merged[-1][1].end:
            merged[-1] = (chrom, Span(merged[-1][1].start, max(span.end, merged[-1][1].end)), merged[-1][2])
        else:
            merged.append((chrom, span, share))
    return merged
