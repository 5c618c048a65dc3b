"""Candidates that a single fragment shows, told without working out what they would make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join
from fascicle.model.sightings import SightedSides, Sightings
from fascicle.reference.gene_loci import to_genome_offset


@dataclass(frozen=True, slots=True)
class LonePair:
    """Gene numbers, 5' gene first, of a spanning pair that no other fragment supports."""

    five_prime: int
    three_prime: int


def list_sightings(lone: Iterable[Join | LonePair], book: PathBook) -> Sightings:
    """Sightings by the names of their genes, then by place."""
    rows = sorted(((book.gene(item.five_prime), book.gene(item.three_prime), item) for item in lone), key=_order)
    five = _make_sides([(gene, item.five_prime_offset if isinstance(item, Join) else None) for gene, _, item in rows])
    three = _make_sides([(gene, item.three_prime_offset if isinstance(item, Join) else None) for _, gene, item in rows])
    inserted = tuple(item.inserted if isinstance(item, Join) else "" for _, _, item in rows)
    return Sightings(book.bundle.build, five, three, inserted)


def _order(row: tuple[GenePaths, GenePaths, Join | LonePair]) -> tuple[str, str, int, int, str]:
    five, three, item = row
    place = (item.five_prime_offset, item.three_prime_offset, item.inserted) if isinstance(item, Join) else (-1, -1, "")
    return (five.gene.symbol, three.gene.symbol, *place)


def _make_sides(sides: list[tuple[GenePaths, int | None]]) -> SightedSides:
    loci = [gene.gene.locus for gene, _ in sides]
    return SightedSides(
        tuple(gene.gene.symbol for gene, _ in sides),
        tuple(locus.chrom for locus in loci),
        tuple(locus.strand for locus in loci),
        tuple(
            None if offset is None else to_genome_offset(locus, offset) for locus, (_, offset) in zip(loci, sides, strict=True)
        ),
    )
