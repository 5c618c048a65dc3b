"""What else the run shows of a fusion: what kind of event it is, whether its reciprocal is seen, and weak signs of expression."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.artefacts.read_through import measure_read_through
from fascicle.evidence.gathering import RunEvidence
from fascicle.evidence.splits import Join
from fascicle.model.fusions import EventKind, Fusion
from fascicle.model.genes import Gene
from fascicle.model.verdicts import Reason
from fascicle.reference.gene_loci import JunctionPlaces

# Molecules behind the breakpoint for each before it, and molecules in all, before an imbalance is worth a word.
_IMBALANCE: Final = 3.0
_IMBALANCE_MOLECULES: Final = 30
_RECIPROCAL_MOLECULES: Final = 2


def name_kind(five_prime: Gene, three_prime: Gene) -> EventKind:
    """Read-through where the genes' places allow it, else a fusion. RNA alone cannot tell a deletion between neighbours."""
    return EventKind.FUSION if measure_read_through(five_prime, three_prime) is None else EventKind.READ_THROUGH


def mark_reciprocals(fusions: Iterable[Fusion]) -> tuple[Fusion, ...]:
    """Says of every fusion of two genes whether a candidate with the partners exchanged was seen in two molecules or more.

    A join within one gene has no reciprocal.
    """
    listed = tuple(fusions)
    seen = {f.name for f in listed if (f.support.unique_molecules or 0) >= _RECIPROCAL_MOLECULES}
    return tuple(
        f
        if f.five_prime.gene == f.three_prime.gene
        else replace(f, is_reciprocal_seen=f"{f.three_prime.gene}::{f.five_prime.gene}" in seen)
        for f in listed
    )


def note_imbalance(run: RunEvidence, join: Join) -> Reason | None:
    """More molecules behind the breakpoint of the 3' gene than before it: its end is transcribed apart from its beginning."""
    before, behind = _split_crossings(run.tally.crossings, run.bundle.junctions, join, run)
    if not len(before) or not len(behind) or before.sum() + behind.sum() < _IMBALANCE_MOLECULES:
        return None
    low, high = float(before.mean()), float(behind.mean())
    if high < _IMBALANCE * max(low, 1.0):
        return None
    because = f"{high:.0f} fragments per junction behind the breakpoint, {low:.0f} before it, in reads of this gene alone"
    return Reason("expression_imbalance", because)


def _split_crossings(
    crossings: NDArray[np.int64], places: JunctionPlaces, join: Join, run: RunEvidence
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Fragments over the 3' gene's own splice junctions before its breakpoint and behind it."""
    low, high = places.first[join.three_prime], places.first[join.three_prime + 1]
    at = int(run.bundle.layout.offsets[join.three_prime]) + join.three_prime_offset
    is_before = places.acceptors[low:high] < at
    is_behind = places.donors[low:high] >= at
    return crossings[low:high][is_before], crossings[low:high][is_behind]
