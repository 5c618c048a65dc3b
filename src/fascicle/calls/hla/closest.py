"""The pair of alleles that is closest to a sample which has a base that no allele of the database has.

A new allele can look like a known one that has its new base, beside others that it lacks. Where the chosen pair differs from the
sample, one allele twice is tried instead: if it explains the fragments and has fewer differences, it is the closest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.calls.hla.differences import find_differences, list_exon_bases
from fascicle.calls.hla.held import HeldPair, SampleReads, hold_pairs
from fascicle.model.hla import AlleleDifference
from fascicle.reference.hla.database import HlaDatabase

# One allele twice must explain this share of the fragments that the chosen pair explains; a real pair's other allele takes more.
EXPLAINED_MIN: Final = 0.9
Differences = tuple[tuple[AlleleDifference, ...], tuple[AlleleDifference, ...]]


@dataclass(frozen=True)
class Closest:
    """A pair of alleles with all fragments held against it, and the bases of the sample that either allele does not have."""

    held: HeldPair
    differences: Differences

    @property
    def count(self) -> int:
        """Differences of both alleles."""
        return sum(map(len, self.differences))


def find_closest(reads: SampleReads, database: HlaDatabase, pairs: dict[int, tuple[int, int]]) -> dict[int, Closest]:
    """The closest pair of each gene, starting from the chosen ones (numbers of the database)."""
    chosen = {number: _look(pair, number, reads, database) for number, pair in hold_pairs(reads, database, pairs).items()}
    for number, (first, second) in pairs.items():
        explained = EXPLAINED_MIN * int(chosen[number].held.own.sum())
        for allele in (first, second) if first != second and chosen[number].count else ():
            held = hold_pairs(reads, database, pairs | {number: (allele, allele)})[number]
            if held.own.sum() >= explained:
                chosen[number] = min(chosen[number], _look(held, number, reads, database), key=lambda closest: closest.count)
    return chosen


def _look(held: HeldPair, number: int, reads: SampleReads, database: HlaDatabase) -> Closest:
    exons, view = database.genes[number].exons, database.view(reads.assay)
    first, second = (list_exon_bases(view, allele, exons) for allele in held.pair)
    return Closest(held, find_differences(held.pile, (first, second), exons))
