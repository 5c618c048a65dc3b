"""Weak signs of a kinase fusion that no read shows: the exons of the kinase are transcribed apart from those before them.

The 3' partner of a kinase fusion stands under another promoter, so its kept exons have more reads than those before the
breakpoint, which only its own promoter makes. So have genes with an alternative start, and libraries of degraded RNA give every
gene more reads towards its 3' end. The run's own genes therefore say how large a difference is usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.gathering import RunEvidence
from fascicle.model.genes import Domain
from fascicle.model.reads import GeneExpression, KinaseSign
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import to_locus_offset

FindDomains = Callable[[str], tuple[Domain, ...] | None]
# As for the note `expression_imbalance` of a fusion: fragments behind for each before, and fragments in all.
_IMBALANCE: Final = 3.0
_FRAGMENTS: Final = 30
# Junctions on each side of the place, so that one badly captured exon makes no step.
_JUNCTIONS: Final = 2
# Of all genes of the run with as many fragments, so few may have a step as large.
_RARE: Final = 0.01
_GENES_MIN: Final = 100


@dataclass(frozen=True, slots=True)
class _Step:
    """The largest step of a gene: the first junction behind it, fragments per junction before it and behind, and how many times
    those behind are, at their mean or at the first, whichever is fewer: the step lies there, and is not one exon far behind."""

    junction: int
    before: float
    behind: float
    ratio: float


def call_kinase_signs(
    run: RunEvidence, expression: tuple[GeneExpression, ...], explained: frozenset[str]
) -> tuple[KinaseSign, ...]:
    """Kinases whose exons from some junction before the kinase domain on have three times the fragments per junction of those
    before it, a step that fewer than one gene in a hundred of the run has. By gene.

    `explained` are genes of which a fusion is reported. There is none with fewer than 100 genes to compare with.
    """
    bundle = run.bundle
    steps = {number: step for number in range(len(bundle.symbols)) if (step := _find_step(_crossings(run, number))) is not None}
    if len(steps) < _GENES_MIN:
        return ()
    ratios = np.sort([step.ratio for step in steps.values()])
    by_rank = np.sort([-row.tpm for row in expression if row.tpm is not None])
    return tuple(
        sign
        for number in sorted(steps, key=lambda n: bundle.symbols[n])
        if bundle.symbols[number] not in explained
        for sign in _call(bundle, number, _crossings(run, number), ratios, expression[number], by_rank)
    )


def _crossings(run: RunEvidence, number: int) -> NDArray[np.int64]:
    first = run.bundle.junctions.first
    return run.tally.crossings[first[number] : first[number + 1]]


def _find_step(crossings: NDArray[np.int64], last: int | None = None) -> _Step | None:
    """The step with the largest ratio at junction `last` or before; None for too few junctions or fragments."""
    count = len(crossings)
    if count < 2 * _JUNCTIONS or crossings.sum() < _FRAGMENTS:
        return None
    end = count - _JUNCTIONS if last is None else min(last, count - _JUNCTIONS)
    steps = (_measure_step(crossings, k) for k in range(_JUNCTIONS, end + 1))
    return max(steps, key=lambda step: step.ratio, default=None)


def _measure_step(crossings: NDArray[np.int64], k: int) -> _Step:
    before, behind = float(crossings[:k].mean()), float(crossings[k:].mean())
    return _Step(k, before, behind, min(behind, float(crossings[k])) / max(before, 1.0))


def _call(
    bundle: Bundle,
    number: int,
    crossings: NDArray[np.int64],
    ratios: NDArray[np.float64],
    expression: GeneExpression,
    by_rank: NDArray[np.float64],
) -> Iterator[KinaseSign]:
    last = _find_last_junction(bundle, number)
    step = None if last is None else _find_step(crossings, last)
    if step is None or step.ratio < _IMBALANCE:
        return
    share = 1 - float(np.searchsorted(ratios, step.ratio, side="left")) / len(ratios)
    if share > _RARE:
        return
    rank = None if expression.tpm is None else int(np.searchsorted(by_rank, -expression.tpm)) + 1
    gene = bundle.gene(number)
    yield KinaseSign(
        gene.symbol,
        gene.canonical.accession,
        step.junction + 1,
        step.before,
        step.behind,
        share,
        expression.tpm,
        rank,
        len(by_rank),
    )


def _find_last_junction(bundle: Bundle, number: int) -> int | None:
    """The last junction of the canonical transcript that a fusion with the whole kinase domain can use; None for no kinase."""
    gene = bundle.gene(number)
    kinases = [domain for domain in bundle.find_domains(gene.symbol) or () if domain.is_critical and domain.role == "kinase"]
    if not kinases:
        return None
    begin = min(
        to_locus_offset(gene.locus, offset) for domain in kinases for b in domain.blocks for offset in (b.start, b.end - 1)
    )
    places, first = bundle.junctions, bundle.junctions.first
    acceptors = places.acceptors[first[number] : first[number + 1]] - bundle.layout.offsets[number]
    return int(np.searchsorted(acceptors, begin, side="right")) - 1
