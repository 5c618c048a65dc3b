"""Deletions and duplications of whole exons from the depth of the assay's targets.

A target's depth, divided by the sample's median, is held against the same of other normals (`pool`, see `depth_model`), or,
without a pool, against one depth for all targets. Its logarithm is taken as normally distributed around that of the copies, with
a variance of what counting gives, which is larger for fewer copies, and of what the target scatters beside it. Neighbouring
targets of a gene are joined by a hidden Markov model over 0 to 4 copies (the model of XHMM and ExomeDepth: Fromer 2012, Am J Hum
Genet 91:597; Plagnol 2012, Bioinformatics 28:2747; the numbers are Fascicle's own).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.germline.depth_model import (
    LEAST_RATIO,
    Floats,
    count_fragments,
    find_counting_variance,
    fit_targets,
    measure_spread,
    take_off_waves,
)
from fascicle.calls.germline.normal_depths import NormalDepths
from fascicle.model.germline import CopyChange, ExonChange, TargetDepth
from fascicle.model.loci import Span
from fascicle.model.numbers import Estimate
from fascicle.model.verdicts import Reason

# A pool of fewer normals cannot tell the spread of a target.
POOL_MIN: Final = 5
# Targets that fewer fragments would cover on average say nothing.
_DEPTH_MIN: Final = 20.0
# Without a pool the spread of the sample's own targets has to be small: two standard deviations below one copy's loss.
_FLAT_SPREAD_MAX: Final = 0.25
_LEAST_SPREAD: Final = 0.08
# A copy number that differs begins at one target in 10,000, and goes on to the next with nine in ten.
_BEGINS: Final = 1e-4
_GOES_ON: Final = 0.9
_COPIES: Final = 5
_NORMAL: Final = 2
_QUALITY_MIN: Final = 20
_QUALITY_MAX: Final = 99
_Z95: Final = 1.96
_TARGETS_MIN: Final = 10
_EXON: Final = re.compile(r" exon (\d+)$")
_SEX_CHROMOSOMES: Final = frozenset({"chrX", "chrY"})


@dataclass(frozen=True, slots=True)
class ExonCopies:
    """Changes found, how many targets were held against others, and against what, or why none was (`assessed` None)."""

    changes: tuple[ExonChange, ...]
    assessed: int | None
    because: str


@dataclass(frozen=True)
class _Ratios:
    """Binary logarithms of depth over what two copies give, with their variance by counting and beside it, and the targets
    (in genome order)."""

    targets: tuple[TargetDepth, ...]
    log: Floats
    counting: Floats
    technical: Floats

    @property
    def spread(self) -> Floats:
        """The standard deviation at two copies."""
        spread: Floats = np.sqrt(self.counting + self.technical)
        return spread


def find_exon_copies(targets: Sequence[TargetDepth], genes: frozenset[str], pool: NormalDepths | None) -> ExonCopies:
    """Changes in the genes. `targets`: all of the assay with their mean depths in the sample, in genome order."""
    usable = [target for target in targets if target.chrom not in _SEX_CHROMOSOMES]
    if len(usable) < _TARGETS_MIN:
        return ExonCopies((), None, f"{len(usable)} targets on autosomes; {_TARGETS_MIN} at least are needed to compare depths")
    ratios = _compare_flat(usable) if pool is None else _compare_pool(usable, pool)
    if isinstance(ratios, str):
        return ExonCopies((), None, ratios)
    own = [index for index, target in enumerate(ratios.targets) if target.gene in genes]
    changes = tuple(change for gene_rows in _group_by_gene(ratios.targets, own) for change in _find_changes(ratios, gene_rows))
    because = _describe(ratios, pool)
    noted = tuple(_note_flat(change) for change in changes) if pool is None else changes
    return ExonCopies(noted, len(own), because)


def _describe(ratios: _Ratios, pool: NormalDepths | None) -> str:
    spread = f"the targets' spread is {float(np.median(ratios.spread)):.2f} (binary logarithm)"
    if pool is None:
        without = "without other normals an uneven capture looks like a change"
        return f"held against the sample's own median depth: {without}; {spread}"
    return f"held against {pool.count} normals; {spread}"


def _note_flat(change: ExonChange) -> ExonChange:
    because = "without other normals a target that is captured badly, or well, looks the same: confirm by another method"
    notes = (*change.notes, Reason("without_pool", because))
    return ExonChange(
        change.gene, change.chrom, change.span, change.targets, change.exons, change.kind, change.copies, change.ratio,
        change.quality, notes,
    )  # fmt: skip


def _compare_flat(targets: Sequence[TargetDepth]) -> _Ratios | str:
    """Every target has the same depth but for its copies."""
    depth = np.array([target.depth for target in targets])
    middle = float(np.median(depth))
    if middle < _DEPTH_MIN:
        return f"the targets' median depth is {middle:.0f} fragments; {_DEPTH_MIN:.0f} are needed"
    log = np.log2(np.maximum(depth / middle, LEAST_RATIO))
    spread = measure_spread(log)
    if spread > _FLAT_SPREAD_MAX:
        limit = f"{_FLAT_SPREAD_MAX:g} is the most at which one sample alone shows a lost exon"
        return f"the depth of the targets is uneven (spread {spread:.2f}, {limit}): give depths of other normals"
    counting = find_counting_variance(count_fragments(np.full(len(targets), middle), _list_lengths(targets)))
    return _Ratios(tuple(targets), log, counting, np.full(len(targets), max(spread, _LEAST_SPREAD) ** 2))


def _compare_pool(targets: Sequence[TargetDepth], pool: NormalDepths) -> _Ratios | str:
    """Each target is held against the same of the pool; those that the pool lacks or shows too thinly are left out."""
    if pool.count < POOL_MIN:
        return f"{pool.count} normals were given; {POOL_MIN} at least are needed"
    rows = [(target, pool.depths[target.key]) for target in targets if target.key in pool.depths]
    if len(rows) < _TARGETS_MIN:
        return f"{len(rows)} of {len(targets)} targets are in the depths of the normals: they are of another assay"
    others = np.array([depths for _, depths in rows])
    own = np.array([target.depth for target, _ in rows])
    middle = float(np.median(own))
    expected = np.median(others / np.maximum(np.median(others, axis=0), 1e-9), axis=1)
    is_deep = (expected * middle >= _DEPTH_MIN) & (np.median(others, axis=1) >= _DEPTH_MIN)
    if is_deep.sum() < _TARGETS_MIN:
        return f"the targets' median depth is {middle:.0f} fragments; too few reach {_DEPTH_MIN:.0f}"
    kept = tuple(target for (target, _), deep in zip(rows, is_deep.tolist(), strict=True) if deep)
    return _hold_against(kept, own[is_deep], others[is_deep])


def _hold_against(targets: tuple[TargetDepth, ...], own: Floats, others: Floats) -> _Ratios:
    """Depths of a sample (T,) against those of normals (T, N)."""
    lengths = _list_lengths(targets)
    model = fit_targets(others, lengths)
    expected = model.expected * float(np.median(own))
    counting = find_counting_variance(count_fragments(expected, lengths))
    # The pool's middle is not known exactly either: that of a median is pi / 2 of the mean's.
    unsure = np.pi / 2 * (counting + model.technical) / others.shape[1]
    technical = model.technical + unsure
    log = take_off_waves(np.log2(np.maximum(own / expected, LEAST_RATIO)), np.sqrt(counting + technical), model.waves)
    # A sample that scatters more than the pool does is held to its own scatter.
    excess = max(1.0, measure_spread(log / np.sqrt(counting + technical))) ** 2
    return _Ratios(targets, log, excess * counting, excess * technical)


def _list_lengths(targets: Sequence[TargetDepth]) -> Floats:
    return np.array([len(target.span) for target in targets], np.float64)


def _group_by_gene(targets: Sequence[TargetDepth], own: Sequence[int]) -> Iterator[list[int]]:
    """Rows of each gene, in genome order."""
    rows: dict[str, list[int]] = {}
    for index in own:
        rows.setdefault(str(targets[index].gene), []).append(index)
    yield from (rows[gene] for gene in sorted(rows))


def _find_changes(ratios: _Ratios, rows: list[int]) -> Iterator[ExonChange]:
    weights = _weigh_copies(ratios, rows)
    path = _find_path(weights)
    first = 0
    for behind in range(1, len(rows) + 1):
        if behind == len(rows) or path[behind] != path[first]:
            if path[first] != _NORMAL:
                change = _make_change(ratios, rows[first:behind], weights[first:behind], int(path[first]))
                if change.quality >= _QUALITY_MIN:
                    yield change
            first = behind


def _weigh_copies(ratios: _Ratios, rows: list[int]) -> Floats:
    """Log likelihood of each target (axis 0) for 0 to 4 copies (axis 1): fewer copies are fewer fragments, which scatter more."""
    centres = np.log2(np.maximum(np.arange(_COPIES) / _NORMAL, LEAST_RATIO))
    # Of no copy the scatter is that of one: what is read there comes from elsewhere.
    share = np.maximum(np.arange(_COPIES), 1) / _NORMAL
    spread = np.sqrt(ratios.counting[rows][:, None] / share[None, :] + ratios.technical[rows][:, None])
    apart = (ratios.log[rows][:, None] - centres[None, :]) / spread
    # Less than nothing, and more than four copies, are no further away.
    apart[:, 0], apart[:, -1] = np.maximum(apart[:, 0], 0.0), np.minimum(apart[:, -1], 0.0)
    weights: Floats = -0.5 * apart**2 - np.log(spread)
    return weights


def _find_path(weights: Floats) -> NDArray[np.int64]:
    """The likeliest copies of neighbouring targets (Viterbi)."""
    steps = _make_steps()
    best = weights[0] + steps[_NORMAL]
    back = np.zeros(weights.shape, np.int64)
    for index in range(1, len(weights)):
        ways = best[:, None] + steps
        back[index] = ways.argmax(axis=0)
        best = ways.max(axis=0) + weights[index]
    path = np.zeros(len(weights), np.int64)
    path[-1] = int(best.argmax())
    for index in range(len(weights) - 1, 0, -1):
        path[index - 1] = back[index, path[index]]
    return path


def _make_steps() -> Floats:
    """Log probability of the next target's copies."""
    others = _COPIES - 1
    steps = np.full((_COPIES, _COPIES), _BEGINS / others)
    np.fill_diagonal(steps, _GOES_ON)
    steps[:, _NORMAL] = 1 - _GOES_ON - _BEGINS * (others - 1) / others
    steps[_NORMAL, _NORMAL] = 1 - _BEGINS
    return np.log(steps)


def _make_change(ratios: _Ratios, rows: Sequence[int], weights: Floats, copies: int) -> ExonChange:
    targets = [ratios.targets[row] for row in rows]
    gain = float((weights[:, copies] - weights[:, _NORMAL]).sum()) + np.log(_BEGINS)
    quality = int(np.clip(10 / np.log(10) * gain, 0, _QUALITY_MAX))
    return ExonChange(
        gene=str(targets[0].gene),
        chrom=targets[0].chrom,
        span=Span(targets[0].span.start, max(target.span.end for target in targets)),
        targets=tuple(target.name for target in targets),
        exons=_find_exons(targets),
        kind=CopyChange.DELETION if copies < _NORMAL else CopyChange.DUPLICATION,
        copies=copies,
        ratio=_estimate_ratio(ratios.log[list(rows)], ratios.spread[list(rows)]),
        quality=quality,
    )


def _find_exons(targets: Sequence[TargetDepth]) -> tuple[int, int] | None:
    numbers = [int(match[1]) for target in targets if (match := _EXON.search(target.name))]
    return (min(numbers), max(numbers)) if len(numbers) == len(targets) else None


def _estimate_ratio(log: Floats, spread: Floats) -> Estimate:
    """The mean of the logarithms, weighed by their precision, with its 95 % interval."""
    precision = 1 / spread**2
    mean = float((log * precision).sum() / precision.sum())
    width = _Z95 / float(np.sqrt(precision.sum()))
    return Estimate(float(2**mean), float(2 ** (mean - width)), float(2 ** (mean + width)))
