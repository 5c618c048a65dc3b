"""The sex that a sample's coverage of X and Y speaks for, beside the one that the case states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from fascicle.model.cases import Sex
from fascicle.model.coverage import TargetCoverage
from fascicle.model.loci import Build
from fascicle.model.quality import Check, Status
from fascicle.reference.contigs import AUTOSOMES

NAME: Final = "sex"
# Pseudoautosomal regions of X, 0-based and half-open, as the Genome Reference Consortium defines them: both sexes have two
# copies.
_PSEUDOAUTOSOMAL: Final = {
    Build.GRCH37: ((60_000, 2_699_520), (154_931_043, 155_260_560)),
    Build.GRCH38: ((10_000, 2_781_479), (155_701_382, 156_030_895)),
}
_AUTOSOMAL_MIN: Final = 20
_X_MIN: Final = 10
_Y_MIN: Final = 3
_DEPTH_MIN: Final = 10.0
# One copy of X has half the depth of two, Y half or none; capture and a tumour's losses and gains blur both. Between the
# limits nothing is said. Fascicle's own working values.
_ONE_X_MAX, _TWO_X_MIN = 0.65, 0.8
_NO_Y_MAX, _Y_COPY_MIN = 0.05, 0.2
_UNIT: Final = "depth of X / autosomes"
_THRESHOLD: Final = f"one X up to {_ONE_X_MAX:g}, two from {_TWO_X_MIN:g}; with targets on Y, a Y from {_Y_COPY_MIN:g}"


def check_sex(targets: Sequence[TargetCoverage], build: Build, stated: Sex, *, is_tumour: bool) -> Check:
    """Whether the coverage of X and Y fits the stated sex. Its value is the depth of X over that of the autosomes.

    Not assessable with too few targets on X, on a build whose pseudoautosomal regions are not known, or between the limits.
    """
    autosomal = _list_depths(targets, AUTOSOMES, None)
    on_x = _list_depths(targets, ("chrX",), build)
    on_y = _list_depths(targets, ("chrY",), build)
    if build not in _PSEUDOAUTOSOMAL or len(autosomal) < _AUTOSOMAL_MIN or len(on_x) < _X_MIN:
        because = f"{len(on_x)} targets on X and {len(autosomal)} on autosomes; {_X_MIN} and {_AUTOSOMAL_MIN} are needed"
        return Check(NAME, Status.NOT_ASSESSABLE, None, _UNIT, because, threshold=_THRESHOLD)
    middle = float(np.median(autosomal))
    if middle < _DEPTH_MIN:
        because = f"a median depth of {middle:.0f} on autosomes; {_DEPTH_MIN:.0f} is needed"
        return Check(NAME, Status.NOT_ASSESSABLE, None, _UNIT, because, threshold=_THRESHOLD)
    x = float(np.median(on_x)) / middle
    y = float(np.median(on_y)) / middle if len(on_y) >= _Y_MIN else None
    status, because = _compare(x, y, stated, is_tumour=is_tumour)
    low, high = _find_median_interval(on_x)
    return Check(NAME, status, x, _UNIT, because, low / middle, high / middle, _THRESHOLD)


def _find_median_interval(values: Sequence[float]) -> tuple[float, float]:
    """A 95 % interval of a median that asks for no distribution: the order statistics whose ranks are the 2.5 and 97.5 %
    quantiles of a binomial with one half (Conover 1999, Practical Nonparametric Statistics, 3.2), by its normal approximation.
    """
    ordered, count = sorted(values), len(values)
    reach = 1.96 * count**0.5 / 2
    first = max(int(count / 2 - reach), 0)
    return ordered[first], ordered[count - 1 - first]


def _list_depths(targets: Sequence[TargetCoverage], chroms: Sequence[str], build: Build | None) -> list[float]:
    """Mean depths of targets with any; with a build, those outside of the pseudoautosomal regions (whose Y copies are on X)."""
    shared = _PSEUDOAUTOSOMAL.get(build, ()) if build and "chrX" in chroms else ()
    return [
        target.depth.mean
        for target in targets
        if target.chrom in chroms
        and target.depth.mean is not None
        and not any(start < target.span.end and target.span.start < end for start, end in shared)
    ]


def find_sex(x: float, y: float | None) -> Sex | None:
    """The sex that depths of X and Y relative to the autosomes speak for; None between the limits. Y decides where it can."""
    if y is not None and y >= _Y_COPY_MIN:
        return Sex.MALE
    if y is not None and y <= _NO_Y_MAX:
        # A man's tumour can have lost Y; its X is then still one.
        return Sex.FEMALE if x >= _TWO_X_MIN else None
    if y is None and x <= _ONE_X_MAX:
        return Sex.MALE
    return Sex.FEMALE if y is None and x >= _TWO_X_MIN else None


def _compare(x: float, y: float | None, stated: Sex, *, is_tumour: bool) -> tuple[Status, str]:
    found = find_sex(x, y)
    depths = f"X has {x:.2f} of the autosomes' depth, Y {'no targets' if y is None else f'{y:.2f}'}"
    if found is None:
        return Status.NOT_ASSESSABLE, f"{depths}: between what one and two copies of X have"
    if stated not in {Sex.FEMALE, Sex.MALE}:
        return Status.NOT_ASSESSABLE, f"{depths}, as of a {found} sample; the case states no sex"
    if found is stated:
        return Status.PASS, f"{depths}, as of a {found} sample; the case states the same"
    why = "a mix-up, or a tumour that gained or lost X" if is_tumour else "a mix-up"
    because = f"{depths}, as of a {found} sample; the case states {stated}: {why}"
    return Status.WARN if is_tumour else Status.FAIL, because
