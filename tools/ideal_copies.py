"""The best that can be said of copies on the same bins: borders, purity and whether the genome was doubled are known.

Used by `measure_copy_number.py bins --limit`: what is missed here as well, no better segmentation or purity can find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.arms import find_arm
from fascicle.calls.copy_number.assessing import FIT_BINS, CopyInput
from fascicle.calls.copy_number.calling import make_caller
from fascicle.calls.copy_number.cnvkit import correct_depth
from fascicle.calls.copy_number.fitting import explain
from fascicle.calls.copy_number.levels import Measured, make_stretch, measure
from fascicle.calls.copy_number.states import is_doubled
from fascicle.model.copy_number import CopyNumberFindings, CopyState
from fascicle.simulate.copy_states import PlantedTumour

_WITHIN = 0.02 + 1e-9
_BASE_OF_DOUBLED = 4


def call_with_truth(given: CopyInput, found: CopyNumberFindings, tumour: PlantedTumour) -> CopyNumberFindings:
    """The findings with the state of every gene as the truth lets it be called; genes without a bin stay as they are."""
    ratios = correct_depth(given.bins, given.depth, given.baseline, is_amplicon=given.is_amplicon)
    measured = measure(given.bins, ratios, given.snps, partial(find_arm, given.build), is_male=False)
    stretches = [make_stretch(measured, rows) for rows in _list_true_segments(measured, tumour)]
    fitted = [own for own in stretches if own.chrom != "chrX" and len(own.rows) >= FIT_BINS]
    levels, sizes = [own.level for own in fitted], np.array([float(len(own.rows)) for own in fitted])
    every = explain(levels, None)
    known = np.abs(every.purities - tumour.purity) <= _WITHIN
    known &= is_doubled(every.kinds) == (tumour.base[0] == _BASE_OF_DOUBLED)
    if not known.any():
        return found
    caller = make_caller(levels, sizes, every.take(known))
    by_gene: dict[str | None, CopyState] = {}
    for own in stretches:
        names = {given.bins.genes[row] for row in measured.ratios.rows[own.rows].tolist()}
        by_gene |= dict.fromkeys(names, caller.call(own.level))
    return replace(found, genes=tuple(replace(gene, state=by_gene.get(gene.gene, gene.state)) for gene in found.genes))


def _list_true_segments(measured: Measured, tumour: PlantedTumour) -> Iterator[NDArray[np.int64]]:
    """Runs of bins of one arm that have one planted state."""
    bins, own = measured.bins, measured.ratios.rows
    places = zip(bins.chroms[own].tolist(), bins.starts[own].tolist(), bins.ends[own].tolist(), strict=True)
    keys = [(measured.find_arm(chrom, start), tumour.copies_at(chrom, (start + end) // 2)) for chrom, start, end in places]
    borders = [0, *(at for at in range(1, len(keys)) if keys[at] != keys[at - 1]), len(keys)]
    for start, end in pairwise(borders):
        yield np.arange(start, end)
