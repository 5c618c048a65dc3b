"""The pair of alleles per gene that explains the fragments best.

For every gene the search climbs from the best single allele: with one allele fixed, every allele of the gene is tried as the
other. The best partners of each round become candidates; then all pairs of candidates are weighed, and the climb goes on from
the best pair until it stays. Genes are taken in turns: what the chosen alleles of the other genes explain is background, so that
a fragment which two genes could give counts for neither alone. No list of frequent alleles has a part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hla.comparing import UNITS_MAX
from fascicle.evidence.hla.likelihood import FLOOR_UNITS, make_table, sum_pairs, sum_partners

Units = NDArray[np.uint8]

# Partners per round that become candidates.
PARTNERS: Final = 60
# Rounds of one climb, and turns over all genes; both end earlier when nothing changes.
ROUNDS_MAX: Final = 8
TURNS_MAX: Final = 6
# Exons decide; what all bases say has this weight, which tells apart what exons leave alike. Introns and ends of genes are known
# of few alleles, and a sample's own are often in no database.
OUTSIDE_WEIGHT: Final = 0.02
# One fragment speaks against an allele by at most this (e^9.6, one and a half bases), so that a few strays (chimeras, fragments
# laid wrong beside an unknown insertion) make no second allele.
BEHIND_BEST_MAX: Final = 6
# A fragment that another gene explains by so many units better (e^-13) is of that gene.
BEHIND_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class GeneUnits:
    """Units of the alleles of one gene (alleles x fragments; same fragments for all genes), by exons and by all bases. Decoy
    genes are background alone."""

    gene: int
    is_typed: bool
    exons: Units
    whole: Units

    def pick(self, fragments: NDArray[np.bool_]) -> GeneUnits:
        """The same for some of the fragments."""
        return GeneUnits(self.gene, self.is_typed, self.exons[:, fragments], self.whole[:, fragments])

    def cap(self, background: Background) -> GeneUnits:
        """The same with no allele further behind a fragment's best explanation than `BEHIND_BEST_MAX`."""
        parts = ((self.exons, background.exons), (self.whole, background.whole))
        exons, whole = (np.minimum(own, np.minimum(own.min(axis=0), other) + BEHIND_BEST_MAX) for own, other in parts)
        return GeneUnits(self.gene, self.is_typed, exons, whole)


@dataclass(frozen=True, slots=True)
class Background:
    """Least units of every fragment against the other genes, by exons and by all bases."""

    exons: Units
    whole: Units


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen pair of a gene and the candidates it was weighed against, as rows of its units."""

    pair: tuple[int, int]
    candidates: tuple[int, ...]


def choose_pairs(genes: Sequence[GeneUnits]) -> dict[int, Choice]:
    """The choice for every typed gene that has fragments of its own, by gene."""
    lowest = np.array([gene.whole.min(axis=0) for gene in genes])
    choices: dict[int, Choice] = {}
    for i, gene in enumerate(genes):
        others = np.delete(lowest, i, axis=0).min(axis=0) if len(genes) > 1 else np.full(lowest.shape[1], UNITS_MAX)
        own = lowest[i] < others
        if gene.is_typed and own.any():
            nothing = np.full(int(own.sum()), UNITS_MAX, dtype=np.uint8)
            choices[i] = choose_pair(gene.pick(own), Background(nothing, nothing))
    for _ in range(TURNS_MAX):
        before = _list_pairs(choices)
        for i, pair in before.items():
            choices[i] = choose_pair(genes[i], find_background(genes, _list_pairs(choices), i), pair)
        if before == _list_pairs(choices):
            break
    return {genes[i].gene: choice for i, choice in choices.items()}


def _list_pairs(choices: dict[int, Choice]) -> dict[int, tuple[int, int]]:
    return {i: choice.pair for i, choice in choices.items()}


def find_background(genes: Sequence[GeneUnits], pairs: dict[int, tuple[int, int]], but: int) -> Background:
    """Least units against the chosen alleles of the other typed genes and all alleles of the decoys."""
    count = genes[but].whole.shape[1]
    parts = [np.full((2, count), UNITS_MAX, dtype=np.uint8)]
    for i, gene in enumerate(genes):
        if i != but and not gene.is_typed:
            parts.append(np.array([gene.exons.min(axis=0), gene.whole.min(axis=0)]))
        elif i != but and i in pairs:
            rows = list(pairs[i])
            parts.append(np.array([gene.exons[rows].min(axis=0), gene.whole[rows].min(axis=0)]))
    exons, whole = np.min(parts, axis=0)
    return Background(exons, whole)


def choose_pair(gene: GeneUnits, background: Background, start: tuple[int, int] | None = None) -> Choice:
    """The best pair of one gene; of equal ones the first in the order of names."""
    matters = find_telling(gene.whole, background.whole)
    background = Background(background.exons[matters], background.whole[matters])
    gene = gene.pick(matters).cap(background)
    if start is None:
        alone = _sum_partners(gene, None, background)
        start = (_best(alone)[0],) * 2
        candidates = set(_best(alone, PARTNERS))
    else:
        candidates = set(start)
    pair = start
    for _ in range(ROUNDS_MAX):
        for fixed in set(pair):
            candidates.update(_best(_sum_partners(gene, fixed, background), PARTNERS))
        best = _find_best_pair(gene, sorted(candidates), background)
        if best == pair:
            break
        pair = best
    return Choice(pair, tuple(sorted(candidates)))


def _sum_partners(gene: GeneUnits, fixed: int | None, background: Background) -> NDArray[np.float64]:
    """ln likelihood of every allele beside a fixed one, or alone."""
    table = make_table(0.5)
    nothing = np.full(gene.whole.shape[1], UNITS_MAX, dtype=np.uint8)
    exons, whole = (nothing, nothing) if fixed is None else (gene.exons[fixed], gene.whole[fixed])
    sums = sum_partners(gene.exons, exons, background.exons, table)
    return sums + OUTSIDE_WEIGHT * sum_partners(gene.whole, whole, background.whole, table)


def _find_best_pair(gene: GeneUnits, rows: list[int], background: Background) -> tuple[int, int]:
    table = make_table(0.5)
    sums = sum_pairs(gene.exons[rows], background.exons, table)
    sums = sums + OUTSIDE_WEIGHT * sum_pairs(gene.whole[rows], background.whole, table)
    second, first = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return rows[int(first)], rows[int(second)]


def find_telling(units: Units, background: Units) -> NDArray[np.bool_]:
    """Fragments that some allele of the gene could have given; the others say the same of every pair."""
    telling: NDArray[np.bool_] = units.min(axis=0) <= np.minimum(FLOOR_UNITS, background.astype(np.int64) + BEHIND_MAX)
    return telling


def _best(sums: NDArray[np.float64], count: int = 1) -> list[int]:
    """Rows of the highest sums, the first of equals first."""
    return [int(row) for row in np.argsort(-sums, kind="stable")[:count]]
