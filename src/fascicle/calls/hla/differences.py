"""Bases of a sample that neither allele of its genotype has: a new allele, or one that the database knows too little of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from fascicle.evidence.hla.piling import GenePile, list_columns
from fascicle.model.hla import AlleleDifference
from fascicle.reference.hla.packing import PackedView
from fascicle.reference.nucleotides import LETTERS, Bases, translate

# A base counts when so many fragments show it, and so large a share of them: an allele has half the fragments of its gene in DNA,
# and a fifth of them where expression or tumour tissue shift them.
FRAGMENTS_MIN: Final = 4
FRACTION_MIN: Final = 0.15
# Of the fragments that fit one allele better, this share must show a base: all would, if the allele had it.
OWN_FRACTION_MIN: Final = 0.5
# An allele's base that the other one does not have is missing where so few fragments show it by chance with a probability below
# this. It is small since hundreds of such bases are looked at, and since an allele may be covered poorly.
MISSING_MAX: Final = 1e-6
# The shares of both alleles are taken to be even, as if so many fragments had shown it, unless the others show more.
EVEN_FRAGMENTS: Final = 20
# Fragments that show it all the same, by an error: one, or this share where there are many.
ERROR_FRACTION: Final = 0.01
_NAMES: Final = {
    "A": "Ala", "C": "Cys", "D": "Asp", "E": "Glu", "F": "Phe", "G": "Gly", "H": "His", "I": "Ile", "K": "Lys", "L": "Leu",
    "M": "Met", "N": "Asn", "P": "Pro", "Q": "Gln", "R": "Arg", "S": "Ser", "T": "Thr", "V": "Val", "W": "Trp", "Y": "Tyr",
    "*": "Ter", "X": "Xaa",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExonBases:
    """The coding sequence of an allele: its bases and the column of each."""

    bases: Bases
    columns: NDArray[np.int64]


def list_exon_bases(view: PackedView, allele: int, exons: tuple[tuple[int, int], ...]) -> ExonBases:
    """The coding sequence of an allele as the view has it."""
    bases, _ = view.unpack(allele)
    columns = list_columns(view, allele, len(bases))
    is_exon = np.zeros(int(columns.max(initial=0)) + 1, dtype=bool)
    for start, end in exons:
        is_exon[start:end] = True
    chosen = is_exon[columns]
    return ExonBases(bases[chosen], columns[chosen])


def find_differences(
    pile: GenePile, pair: tuple[ExonBases, ExonBases], exons: tuple[tuple[int, int], ...]
) -> tuple[tuple[AlleleDifference, ...], tuple[AlleleDifference, ...]]:
    """Differences of either allele. One that its fragments do not tell apart is given to the first.

    A base that neither allele has is one where enough fragments show it. A base that the other allele has is one where most
    fragments show it that fit this allele better, or where next to no fragment shows this allele's own.
    """
    found: tuple[list[AlleleDifference], list[AlleleDifference]] = ([], [])
    expected = np.array([_spread(allele, pile.counts.shape[1]) for allele in pair])
    known = [c for start, end in exons for c in range(start, end) if 4 not in expected[:, c]]
    shares = _estimate_shares(pile, expected, [c for c in known if expected[0, c] != expected[1, c]])
    for c in known:
        at = pile.counts[:, c]
        for (side, base), counts in (_find_missing(at, expected[:, c], shares) | _find_new(at, expected[:, c])).items():
            found[side].append(_describe(pair[side], c, base, counts, exons))
    return tuple(found[0]), tuple(found[1])


def _find_new(counts: NDArray[np.int32], expected: NDArray[np.int64]) -> dict[tuple[int, int], NDArray[np.int32]]:
    """Side and base, with the counts that show it, of a column whose bases an allele does not have."""
    total, found = counts.sum(axis=0), {}
    own = [_find_enough(counts[side], OWN_FRACTION_MIN) for side in (0, 1)]
    for base in sorted({*_find_enough(total, FRACTION_MIN), *own[0], *own[1]}):
        if base not in expected:
            found[int(counts[1, base] > counts[0, base]), base] = total
    for side in (0, 1):
        found |= {(side, base): counts[side] for base in own[side] if base == expected[1 - side] != expected[side]}
    return found


def _estimate_shares(pile: GenePile, expected: NDArray[np.int64], columns: list[int]) -> tuple[float, float]:
    """The share of fragments with each allele's base, over the columns that tell both apart and show both; even beforehand."""
    counts = [[int(pile.counts[:, c, expected[side, c]].sum()) for side in (0, 1)] for c in columns]
    first, second = (sum(pair[side] for pair in counts if all(pair)) for side in (0, 1))
    share = (first + EVEN_FRAGMENTS / 2) / (first + second + EVEN_FRAGMENTS)
    return share, 1 - share


def _find_missing(
    counts: NDArray[np.int32], expected: NDArray[np.int64], shares: tuple[float, float]
) -> dict[tuple[int, int], NDArray[np.int32]]:
    """The same for an allele whose base next to no fragment shows: they show that of the other allele.

    So looks an allele that no database has, where one is known that has its new base and another base beside it.
    """
    if expected[0] == expected[1]:
        return {}
    total = counts.sum(axis=0)
    depth, found = int(total.sum()), {}
    for side in (0, 1):
        shown = float(total[expected[side]])
        if shown <= max(1, ERROR_FRACTION * depth) and bdtr(shown, depth, min(shares[side], 0.5)) < MISSING_MAX:
            found[side, int(expected[1 - side])] = total
    return found


def _find_enough(counts: NDArray[np.int32], least_fraction: float) -> list[int]:
    """Bases that enough fragments of a column show."""
    enough = (counts >= FRAGMENTS_MIN) & (counts >= least_fraction * counts.sum())
    return [int(base) for base in np.flatnonzero(enough)]


def _spread(allele: ExonBases, width: int) -> NDArray[np.int64]:
    """The base of every column, 4 where there is none."""
    spread = np.full(width, 4, dtype=np.int64)
    spread[allele.columns[::-1]] = allele.bases[::-1]
    return spread


def _describe(
    allele: ExonBases, column: int, base: int, counts: NDArray[np.int32], exons: tuple[tuple[int, int], ...]
) -> AlleleDifference:
    offset = int(np.searchsorted(allele.columns, column))
    exon = next(i for i, (start, end) in enumerate(exons, start=1) if start <= column < end)
    letters = [chr(LETTERS[code]) for code in (int(allele.bases[offset]), base)]
    fragments = int(counts[base]), int(counts.sum())
    return AlleleDifference(exon, offset + 1, letters[0], letters[1], *fragments, _describe_effect(allele, offset, base))


def _describe_effect(allele: ExonBases, offset: int, base: int) -> str | None:
    """The change of the protein, counted from the initiating methionine; None for a coding sequence that is not in frame."""
    if len(allele.bases) % 3 or offset // 3 * 3 + 3 > len(allele.bases):
        return None
    codon = offset // 3
    changed = allele.bases.copy()
    changed[offset] = base
    before, after = (translate(bases[3 * codon : 3 * codon + 3]) for bases in (allele.bases, changed))
    return f"{_NAMES[before]}{codon + 1}{'=' if before == after else _NAMES[after]}"
