"""Joins that cannot be enough for a report, told before all reads are counted.

Molecules that are joined in the laboratory join two genes at places of their own each, thousands of times in a run. What
placement saw of such a join, and mates of its genes beyond those that chance explains, say that counting would be in vain.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.kept import KeptEvidence
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join, count_edges

# Molecules that a report asks for, by how many of the two breakpoints are annotated splice sites. A join of two splice sites by
# chance needs a spliced chimera; a join of any two bases is what template switching makes at every place. Isofox asks for
# 2 / 3 / 4 / 10 (known / splice-splice / canonical / other; hmftools isofox README).
NEEDED_BY_EDGES: Final = {2: 3, 1: 4, 0: 6}
# The same where only mates show two genes.
NEEDED_WITHOUT_PLACE: Final = 3
# Fragments that counting may add to those that placement saw: reads with an error in their shorter side.
_ADDED_BY_COUNTING: Final = 1

Genes = tuple[int, int]


class ChanceJoins:
    """What the run's own rate of joins between genes lets expect of two genes.

    Template switching and ligation join molecules in proportion to their abundance, so the expected number is that of fragments
    in two other genes, times both genes' shares of all fragments. `fusions` are pairs of genes that are joined by no chance.
    """

    def __init__(self, joined: Mapping[Genes, int], per_gene: NDArray[np.int64], fusions: Collection[frozenset[int]]):
        self._joined = {genes: count for genes, count in joined.items() if frozenset(genes) not in fusions}
        self._all = sum(self._joined.values())
        self._per_gene = per_gene
        self._fragments = int(per_gene.sum())

    def expect(self, genes: Genes) -> float:
        """The mean number of fragments in two genes, 5' gene first."""
        if not self._fragments:
            return 0.0
        others = self._all - self._joined.get(genes, 0) - self._joined.get(genes[::-1], 0)
        one, other = (int(self._per_gene[gene]) / self._fragments for gene in genes)
        return others * one * other

    def allow(self, genes: Genes) -> int:
        """Fragments in two genes that mean nothing: the expected number, and two standard deviations."""
        return allow_by_chance(self.expect(genes))


def allow_by_chance(mean: float) -> int:
    """A Poisson count that a mean explains: the mean and two standard deviations."""
    return int(mean + 2 * sqrt(mean))


def count_joined(kept: KeptEvidence) -> dict[Genes, int]:
    """Fragments in two genes, by their genes, 5' gene first."""
    joined = {genes: len(pairs) for genes, pairs in kept.spanning.items()}
    for join, fragments in kept.joins.items():
        genes = (join.five_prime, join.three_prime)
        joined[genes] = joined.get(genes, 0) + len(fragments)
    return {genes: count for genes, count in joined.items() if genes[0] != genes[1]}


def part_weak(
    joins: Sequence[Join], kept: KeptEvidence, per_gene: NDArray[np.int64], is_known: Callable[[Genes], bool], book: PathBook
) -> tuple[list[Join], list[Join]]:
    """Joins that are too weak whatever counting adds, and the others.

    Weak is one whose fragments, and the spanning pairs of its genes above what chance explains, are fewer by two than a report
    asks for. A join between two splice sites, of a known pair, or within one gene is never weak. What this can cost: a fusion
    elsewhere than at splice sites, most of whose reads have an error or another allele in their shorter side.
    """
    edges = {join: count_edges(join, book.gene(join.five_prime), book.gene(join.three_prime)) for join in joins}
    chance = ChanceJoins(count_joined(kept), per_gene, _list_likely_fusions(joins, kept, edges))

    def is_weak(join: Join) -> bool:
        genes = (join.five_prime, join.three_prime)
        if edges[join] == 2 or genes[0] == genes[1] or is_known(genes):
            return False
        spanning = len(kept.spanning.get(genes, ()))
        seen = len(kept.joins[join]) + max(0, spanning - chance.allow(genes) if spanning else 0)
        return seen + _ADDED_BY_COUNTING < NEEDED_BY_EDGES[edges[join]]

    weak = {join for join in joins if is_weak(join)}
    return [join for join in joins if join in weak], [join for join in joins if join not in weak]


def _list_likely_fusions(joins: Sequence[Join], kept: KeptEvidence, edges: Mapping[Join, int]) -> set[frozenset[int]]:
    """Pairs of genes with a join of two splice sites in enough fragments."""
    return {
        frozenset((join.five_prime, join.three_prime))
        for join in joins
        if edges[join] == 2 and len(kept.joins[join]) >= NEEDED_BY_EDGES[2]
    }
