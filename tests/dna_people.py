"""People: two haplotypes each of the small genome, with common variants; and tumours with changes of their own."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from small_genome import Genome

TRANSITION = {"A": "G", "G": "A", "C": "T", "T": "C"}
TRANSVERSION = {"A": "C", "C": "A", "G": "T", "T": "G"}


@dataclass(frozen=True)
class Person:
    """Both haplotypes: chromosomes that differ from the reference by substitutions at some places."""

    haplotypes: tuple[Genome, Genome]


def make_person(genome: Genome, places: Mapping[str, range], seed: int, frequency: float = 0.5) -> Person:
    """A transition at each place with the given frequency, in each haplotype by itself."""
    rng = random.Random(seed)
    found = []
    for _ in range(2):
        haplotype = dict(genome)
        for chrom, own in places.items():
            text = list(genome[chrom])
            for place in own:
                if rng.random() < frequency:
                    text[place] = TRANSITION[text[place]]
            haplotype[chrom] = "".join(text)
        found.append(haplotype)
    return Person((found[0], found[1]))


def add_somatic(person: Person, genome: Genome, chrom: str, places: range) -> Genome:
    """A third haplotype: the first with transversions at some places."""
    text = list(person.haplotypes[0][chrom])
    for place in places:
        text[place] = TRANSVERSION[genome[chrom][place]]
    return {**person.haplotypes[0], chrom: "".join(text)}
