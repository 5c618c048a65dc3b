"""Candidates that are too weak to be counted, told without working out what they would make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join
from fascicle.model.sightings import SightedSides, Sightings
from fascicle.reference.gene_loci import to_genome_offset


@dataclass(frozen=True, slots=True)
class WeakEvidence:
    """Two genes, by number and 5' gene first, with the fragments and molecules that join them, and the join; `join` is None where
    only mates show the genes."""

    five_prime: int
    three_prime: int
    fragments: int
    molecules: int
    join: Join | None = None


def list_sightings(weak: Iterable[WeakEvidence], book: PathBook) -> Sightings:
    """Sightings by the names of their genes, then by place."""
    rows = sorted(((book.gene(item.five_prime), book.gene(item.three_prime), item) for item in weak), key=_order)
    five = _make_sides([(gene, item.join.five_prime_offset if item.join else None) for gene, _, item in rows])
    three = _make_sides([(gene, item.join.three_prime_offset if item.join else None) for _, gene, item in rows])
    inserted = tuple(item.join.inserted if item.join else "" for _, _, item in rows)
    fragments, molecules = (tuple(getattr(item, name) for _, _, item in rows) for name in ("fragments", "molecules"))
    return Sightings(book.bundle.build, five, three, inserted, fragments, molecules)


def _order(row: tuple[GenePaths, GenePaths, WeakEvidence]) -> tuple[str, str, int, int, str]:
    five, three, item = row
    place = (item.join.five_prime_offset, item.join.three_prime_offset, item.join.inserted) if item.join else (-1, -1, "")
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
