"""Copies of one molecule (PCR or optical duplicates) made one fragment.

Two fragments are copies if both their ends lie on the same columns of the same gene and their bases are alike but for errors;
where reads carry UMIs, these must be the same too. Their bases are merged: what most copies show is kept, and what they
contradict each other in is unknown, so that an error is not counted as often as it was copied.

Without UMIs only pairs of DNA are merged: one end alone, or RNA of a gene as strongly expressed as HLA, is the same by chance too
often. Where nearly all pairs share their ends, as those of amplicons do, ends do not tell copies from molecules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hla.laying import COLUMN, FIRST, OFFSET, TURNED, VOTES, LaidFragments
from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.nucleotides import UNKNOWN_BASE

# Copies differ by errors alone, one base in a hundred at an error in 200; fragments of two alleles that have the same ends by
# chance mostly differ by more.
DIFFERENT_MAX: Final = 0.03
# If more of the pairs than this seem to be copies, they are those of amplicons.
COPIES_MAX: Final = 0.9
_NO_END: Final = -(1 << 20)
_FORWARD, _BACKWARD = 0, 1

BY_ENDS: Final = "pairs with the same ends and the same bases are one molecule"
BY_UMIS: Final = "fragments with the same UMI, ends and bases are one molecule"
RNA_WITHOUT_UMIS: Final = "RNA without UMIs: different molecules often have the same ends"
SINGLE_WITHOUT_UMIS: Final = "single reads without UMIs: one end does not tell molecules apart"
AMPLICONS: Final = "nearly all pairs share their ends, as amplicons do"
AS_ASKED: Final = "not looked for, as asked"


@dataclass(frozen=True, slots=True)
class Merged:
    """Laid fragments, one a molecule. `copies` were merged into others, None where copies could not be told (`because`)."""

    laid: LaidFragments
    copies: int | None
    because: str


@dataclass(frozen=True, slots=True)
class _Ends:
    """`keys`: gene, first and last column, UMI; `mates[f]`: which mate lies forward, which backward; rows that have them."""

    keys: NDArray[np.int64]
    mates: NDArray[np.int64]
    is_known: NDArray[np.bool_]


def merge_copies(laid: LaidFragments, database: HlaDatabase, assay: HlaAssay) -> Merged:
    """Makes copies one, in the order of their first ones."""
    fished = laid.fished
    has_umis = bool(fished.umis.any())
    if not has_umis and assay is HlaAssay.RNA:
        return Merged(laid, None, RNA_WITHOUT_UMIS)
    if not has_umis and len(fished) and not fished.lengths[:, 1].any():
        return Merged(laid, None, SINGLE_WITHOUT_UMIS)
    ends = _find_ends(laid, database.view(assay).reference_positions, has_umis=has_umis)
    groups = [copies for group in _list_groups(ends) for copies in _part_by_bases(group, ends, laid)]
    copied = sum(len(copies) - 1 for copies in groups)
    if not has_umis and copied > COPIES_MAX * max(int(ends.is_known.sum()), 1):
        return Merged(laid, None, AMPLICONS)
    return Merged(_merge(laid, groups, ends), copied, BY_UMIS if has_umis else BY_ENDS)


def _find_ends(laid: LaidFragments, positions: NDArray[np.int16], *, has_umis: bool) -> _Ends:
    """The ends of every fragment on the gene that most of its words lie on."""
    votes = laid.anchors[:, :, :, FIRST, VOTES].sum(axis=1)
    gene = votes.argmax(axis=1) if votes.size else np.zeros(len(votes), dtype=np.int64)
    rows = np.arange(len(gene))
    anchors = laid.anchors[rows[:, None], np.arange(2), gene[:, None], FIRST].astype(np.int64)
    starts = positions[gene[:, None], anchors[..., COLUMN]].astype(np.int64) - anchors[..., OFFSET]
    is_laid, is_turned = anchors[..., VOTES] > 0, anchors[..., TURNED] == 1
    outer = np.where(is_turned, starts + laid.fished.lengths, starts)
    keys = np.full((len(gene), 4), _NO_END, dtype=np.int64)
    keys[:, 0], keys[:, 3] = gene, laid.fished.umis.view(np.int64)
    mates = np.full((len(gene), 2), -1, dtype=np.int64)
    for mate in (0, 1):
        side = is_turned[:, mate].astype(np.int64)
        chosen = np.flatnonzero(is_laid[:, mate] & (mates[rows, side] < 0))
        keys[chosen, 1 + side[chosen]], mates[chosen, side[chosen]] = outer[chosen, mate], mate
    is_single = (mates >= 0).any(axis=1) & (laid.fished.lengths[:, 1] == 0)
    return _Ends(keys, mates, np.asarray((mates >= 0).all(axis=1) | (is_single & has_umis)))


def _list_groups(ends: _Ends) -> list[NDArray[np.int64]]:
    """Fragments with the same key, in order; those that are alone left out."""
    rows = np.flatnonzero(ends.is_known)
    if not len(rows):
        return []
    numbers = np.unique(ends.keys[rows], axis=0, return_inverse=True)[1].ravel()
    order = np.argsort(numbers, kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(numbers[order])) + 1)
    return [part for part in parts if len(part) > 1]


def _spell(fragments: NDArray[np.int64], ends: _Ends, laid: LaidFragments) -> NDArray[np.uint8]:
    """Bases of fragments, the forward mate before the backward one."""
    mates = np.maximum(ends.mates[fragments], 0)
    bases = np.where(
        (ends.mates[fragments] >= 0)[..., None], laid.fished.bases[fragments[:, None], mates], np.uint8(UNKNOWN_BASE)
    )
    return bases.reshape(len(fragments), -1)


def _part_by_bases(group: NDArray[np.int64], ends: _Ends, laid: LaidFragments) -> list[NDArray[np.int64]]:
    """The fragments of a group parted by their bases; those that are alone left out."""
    spelled = _spell(group, ends, laid)
    is_free, parts = np.ones(len(group), dtype=bool), []
    for i in range(len(group)):
        if is_free[i]:
            both = (spelled < UNKNOWN_BASE) & (spelled[i] < UNKNOWN_BASE)
            different = ((spelled != spelled[i]) & both).sum(axis=1)
            alike = is_free & (different <= DIFFERENT_MAX * both.sum(axis=1))
            is_free &= ~alike
            parts.append(group[alike])
    return [part for part in parts if len(part) > 1]


def _merge(laid: LaidFragments, groups: list[NDArray[np.int64]], ends: _Ends) -> LaidFragments:
    """The laid fragments with the longest of each group in place of the group, its bases those of most."""
    fished = laid.fished
    bases, is_kept = fished.bases.copy(), np.ones(len(fished), dtype=bool)
    for group in groups:
        chosen = group[int(np.argmax(fished.lengths[group].sum(axis=1)))]
        agreed = _agree(_spell(group, ends, laid)).reshape(2, -1)
        for side in (_FORWARD, _BACKWARD):
            mate = ends.mates[chosen, side]
            if mate >= 0:
                length = int(fished.lengths[chosen, mate])
                bases[chosen, mate, :length] = agreed[side, :length]
        is_kept[group] = False
        is_kept[chosen] = True
    kept = replace(fished, bases=bases[is_kept], lengths=fished.lengths[is_kept], umis=fished.umis[is_kept])
    return LaidFragments(kept, laid.anchors[is_kept])


def _agree(spelled: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The base that most copies show at each place; unknown where two are shown as often, or none."""
    counts = np.array([(spelled == base).sum(axis=0) for base in range(4)])
    highest = counts.max(axis=0)
    is_clear = (highest > 0) & ((counts == highest).sum(axis=0) == 1)
    return np.where(is_clear, counts.argmax(axis=0), UNKNOWN_BASE).astype(np.uint8)
