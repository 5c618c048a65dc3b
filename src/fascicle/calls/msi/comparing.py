"""What each locus of a tumour is held against: the patient's normal, a baseline of normals, or what the tumour's own loci show.

Each way gives the stutter of the loci together, and for each locus a background or the reason why it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.background import Background
from fascicle.calls.msi.germline import find_germline
from fascicle.calls.msi.stutter import DEFAULT_SPREAD, REACH, Ints, Stutter, learn_stutter, shift_counts
from fascicle.model.msi import Comparison, LocusVerdict, MicrosatelliteLocus
from fascicle.reference.msi_baseline import BaselineLocus

Counts = NDArray[np.int32]
Expected = Background | LocusVerdict

# Germline lengths are told with the stutter that is expected, then with what was learnt from them.
_ROUNDS: Final = 2
# Fewer normals than this do not show which lengths people have.
NORMALS_MIN: Final = 3
# Where the germline is not known, lengths with so large a part of the tumour's fragments could be of it.
_GERMLINE_MIN: Final = 0.15


@dataclass(frozen=True, eq=False, slots=True)
class Expectation:
    """kind: what is compared with. stutter: of the loci together. loci: the background of each locus, or why there is none.
    normals: samples of the baseline."""

    kind: Comparison
    stutter: Stutter
    loci: tuple[Expected, ...]
    normals: int | None = None


def expect_from_normal(loci: Sequence[MicrosatelliteLocus], normal: Counts, fewest: int) -> Expectation:
    """What the patient's normal says; `normal` are fragments by length, one row a locus."""
    stutter = learn_from_sample(loci, normal, fewest)
    found: list[Expected] = []
    for locus, counts in zip(loci, normal, strict=True):
        lengths = find_germline(counts, len(locus.unit), stutter)
        offsets = shift_counts(counts, lengths[0]) if len(lengths) == 1 else np.zeros(2 * REACH + 1, np.int64)
        if int(counts.sum()) < fewest:
            found.append(LocusVerdict.TOO_FEW_IN_NORMAL)
        elif not lengths:
            found.append(LocusVerdict.NO_CLEAR_LENGTH)
        else:
            found.append(Background(len(locus.unit), (lengths,), offsets))
    return Expectation(Comparison.NORMAL, stutter, tuple(found))


def learn_from_sample(loci: Sequence[MicrosatelliteLocus], counts: Counts, fewest: int) -> Stutter:
    """The stutter of a sample, from loci with one clear length."""
    stutter = Stutter()
    for _ in range(_ROUNDS):
        offsets, kinds = [], []
        for locus, own in zip(loci, counts, strict=True):
            lengths = find_germline(own, len(locus.unit), stutter)
            if len(lengths) == 1 and own.sum() >= fewest:
                offsets.append(shift_counts(own, lengths[0]))
                kinds.append((len(locus.unit), lengths[0]))
        stutter = learn_stutter(offsets, kinds)
    return stutter


def expect_from_baseline(loci: Sequence[MicrosatelliteLocus], baseline: Iterable[BaselineLocus]) -> Expectation:
    """What the normals of a baseline say."""
    rows = {row.locus: row for row in baseline}
    offsets, kinds = [], []
    for row in rows.values():
        single = next((lengths[0] for lengths, _ in row.genotypes if len(lengths) == 1), None)
        if single is not None and row.offsets:
            offsets.append(_to_offsets(row.offsets))
            kinds.append((len(row.locus.unit), single))
    found = tuple(_expect_row(locus, rows) for locus in loci)
    normals = max((row.normals for row in rows.values()), default=0)
    return Expectation(Comparison.BASELINE, learn_stutter(offsets, kinds), found, normals)


def _expect_row(locus: MicrosatelliteLocus, rows: Mapping[MicrosatelliteLocus, BaselineLocus]) -> Expected:
    row = rows.get(locus)
    if row is None or row.normals < NORMALS_MIN:
        return LocusVerdict.NOT_IN_BASELINE
    seen = [lengths for lengths, _ in row.genotypes]
    lengths = list(dict.fromkeys(length for own in seen for length in own))
    others = [(length,) for length in lengths] + list(combinations(sorted(lengths), 2))
    return Background(len(locus.unit), tuple(dict.fromkeys((*seen, *others))), _to_offsets(row.offsets))


def _to_offsets(counted: Iterable[tuple[int, int]]) -> Ints:
    found = np.zeros(2 * REACH + 1, np.int64)
    for offset, count in counted:
        found[min(max(offset, -REACH), REACH) + REACH] += count
    return found


def expect_from_own(loci: Sequence[MicrosatelliteLocus], tumour: Counts, fewest: int) -> Expectation:
    """What the tumour's own loci say. Their stutter is told from loci too short for the class, which stay stable; longer ones
    have what is expected beyond these, which is known less well than the short ones show. Any length with many fragments could be
    of the germline."""
    short = [number for number, locus in enumerate(loci) if not locus.is_counted]
    learnt = learn_from_sample([loci[number] for number in short], tumour[short], fewest)
    stutter = replace(learnt, spread=min(learnt.spread, DEFAULT_SPREAD))
    found = []
    for locus, counts in zip(loci, tumour, strict=True):
        total = int(counts.sum())
        large = [n for n in np.flatnonzero(counts >= max(_GERMLINE_MIN * total, 1)).tolist() if n > 0]
        lengths = list(dict.fromkeys((locus.copies, *large)))
        genotypes = [(length,) for length in lengths] + list(combinations(sorted(lengths), 2))
        found.append(Background(len(locus.unit), tuple(genotypes), np.zeros(2 * REACH + 1, np.int64), is_known=False))
    return Expectation(Comparison.OWN, stutter, tuple(found))
