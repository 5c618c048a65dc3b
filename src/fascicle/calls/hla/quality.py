"""How sure a pair of two-field names is: its share of the likelihood of all pairs of candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.hla.choice import Background, GeneUnits
from fascicle.evidence.hla.likelihood import make_table, sum_pairs
from fascicle.model.hla import AlleleName, HlaAmbiguity

Units = NDArray[np.uint8]

# Pairs that are weighed with every share of the first allele; the others are below e^-20 of the best long before.
PAIRS_MAX: Final = 150
# Shares of the first allele and their weights: alleles of a genome come half and half; expression and tumours shift them.
FRACTIONS: Final = ((0.5, 0.5), (0.35, 0.1), (0.65, 0.1), (0.2, 0.1), (0.8, 0.1), (0.1, 0.05), (0.9, 0.05))
# Fragments are not independent and the model is not the truth, so that their evidence counts half (measured: docs/validation.md).
TEMPER: Final = 0.5
# What lies outside of exons tells pairs apart by at most this (e^6, tempered 20 to 1): introns of the sample that the database
# does not have must not overrule an exon.
OUTSIDE_MAX: Final = 6.0
# The share of genes at which people are homozygous, beforehand, whatever their alleles: about one in ten (unverified). Without it
# a homozygous pair would be one among thousands of pairs with an allele next to it by one base.
HOMOZYGOUS_FRACTION: Final = 0.1
# No quality is better than what the measured genotypes can show.
QUALITY_MAX: Final = 0.999
AMBIGUITY_MIN: Final = 0.005
# A further field of a name is given if so much of the likelihood agrees.
FIELD_MIN: Final = 0.9
_EQUAL_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Weighed:
    """The chosen pair of a gene (rows of its candidates, in the order of names), the probability of its two-field names, other
    pairs of names with theirs, and both names with every field that is decided."""

    pair: tuple[int, int]
    probability: float
    ambiguities: tuple[HlaAmbiguity, ...]
    resolved: tuple[str, str]


def weigh_pairs(
    gene: GeneUnits, background: Background, names: Sequence[AlleleName], is_complete: Sequence[bool], count: int
) -> Weighed:
    """Weighs all pairs of candidates (the alleles of `gene`); the gene has `count` two-field names in the database. Of pairs that
    are equally likely, one of alleles whose exons are all known is taken, then the first by name; the others are ambiguities."""
    pairs, scores = _score_pairs(gene, background, names, count)
    ranked = sorted(range(len(pairs)), key=lambda i: (-round(scores[i], _EQUAL_DIGITS), _rank(pairs[i], is_complete), pairs[i]))
    shares = _share(np.array(scores), [_name_pair(pair, names, 2) for pair in pairs])
    best = pairs[ranked[0]]
    chosen = _name_pair(best, names, 2)
    others = sorted(((p, key) for key, p in shares.items() if key != chosen and p >= AMBIGUITY_MIN), key=lambda x: (-x[0], x[1]))
    resolved = _resolve(best, pairs, scores, names)
    return Weighed(best, shares[chosen], tuple(HlaAmbiguity(*key, round(p, 4)) for p, key in others), resolved)


def _score_pairs(
    gene: GeneUnits, background: Background, names: Sequence[AlleleName], count: int
) -> tuple[list[tuple[int, int]], list[float]]:
    """The likeliest pairs and their scores: ln likelihood of exons over all shares, within `OUTSIDE_MAX` that of the rest, and
    what homozygous pairs have beforehand."""
    half = make_table(0.5)
    exons = sum_pairs(gene.exons, background.exons, half)
    is_pair = np.isfinite(exons)
    outside = np.where(is_pair, sum_pairs(gene.whole, background.whole, half) - np.where(is_pair, exons, 0), -np.inf)
    best_outside = outside[exons >= exons.max() - OUTSIDE_MAX].max()
    outside = np.clip(outside - best_outside, -OUTSIDE_MAX, 0)
    beforehand = np.where(_find_alike(names), _weigh_homozygous(count), 0.0) + outside
    order = np.argsort(-(exons + beforehand), axis=None, kind="stable")[: min(PAIRS_MAX, int(is_pair.sum()))]
    pairs = [(int(flat % len(exons)), int(flat // len(exons))) for flat in order]
    scores = [_sum_fractions(gene.exons[a], gene.exons[b], background.exons) + float(beforehand[b, a]) for a, b in pairs]
    return pairs, scores


def _find_alike(names: Sequence[AlleleName]) -> NDArray[np.bool_]:
    """Pairs of one two-field name."""
    numbers = np.unique([str(name.cut(2)) for name in names], return_inverse=True)[1]
    alike: NDArray[np.bool_] = numbers[:, None] == numbers[None, :]
    return alike


def _weigh_homozygous(count: int) -> float:
    """ln of how much likelier one homozygous pair of names is than one heterozygous pair, beforehand, in the scale of scores.

    With n names, n homozygous pairs share the one fraction of people and n (n - 1) / 2 heterozygous ones the other.
    """
    odds = HOMOZYGOUS_FRACTION / (1 - HOMOZYGOUS_FRACTION) * (count - 1) / 2
    return float(np.log(odds)) / TEMPER if odds > 1 else 0.0


def _rank(pair: tuple[int, int], is_complete: Sequence[bool]) -> int:
    return sum(not is_complete[row] for row in pair)


def _sum_fractions(first: Units, second: Units, background: Units) -> float:
    """ln likelihood of a pair, over all shares of its alleles."""
    parts = []
    for fraction, weight in FRACTIONS:
        table = make_table(fraction)
        parts.append(float(table[first, second, background].sum(dtype=np.float64)) + float(np.log(weight)))
    return float(np.logaddexp.reduce(parts))


def _name_pair(pair: tuple[int, int], names: Sequence[AlleleName], fields: int) -> tuple[str, str]:
    """Both names at a number of fields, in the order of rows, which is that of names by number (`A*02:11` before `A*02:101`)."""
    first, second = (str(names[row].cut(fields)) for row in sorted(pair))
    return first, second


def _share(scores: NDArray[np.float64], keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """The tempered share of each pair of names; a pair of names is as likely as its best pair of alleles."""
    best: dict[tuple[str, str], float] = {}
    for score, key in zip(scores.tolist(), keys, strict=True):
        best[key] = max(best.get(key, -np.inf), score)
    top = max(best.values())
    weights = {key: float(np.exp(TEMPER * (score - top))) for key, score in best.items()}
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def _resolve(
    best: tuple[int, int], pairs: Sequence[tuple[int, int]], scores: Sequence[float], names: Sequence[AlleleName]
) -> tuple[str, str]:
    """Both names of the best pair with every field that pairs of the same two-field names agree on."""
    alike = [i for i, pair in enumerate(pairs) if _name_pair(pair, names, 2) == _name_pair(best, names, 2)]
    weights = np.exp(TEMPER * (np.array([scores[i] for i in alike]) - max(scores)))
    ordered = [[names[row] for row in sorted(pairs[i])] for i in alike]
    wanted = [names[row] for row in sorted(best)]
    return _resolve_side(0, wanted, ordered, weights), _resolve_side(1, wanted, ordered, weights)


def _resolve_side(
    side: int, wanted: Sequence[AlleleName], ordered: Sequence[Sequence[AlleleName]], weights: NDArray[np.float64]
) -> str:
    name = wanted[side]
    for fields in (4, 3):
        agree = np.array([pair[side].cut(fields) == name.cut(fields) for pair in ordered])
        if len(name.fields) >= fields and weights[agree].sum() >= FIELD_MIN * weights.sum():
            return str(name.cut(fields))
    return str(name.cut(2))
