"""Which bins and which reference a tumour is held against."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from copy_number_examples import make_bins
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.copy_reference import CopyBaseline, CopyReferenceTable, format_copy_reference, parse_copy_reference
from fascicle.workflow.call_copy_number import OFF_TARGET_MIN, _lacks_off_target, has_off_target
from fascicle.workflow.pool_normals import has_two_x

TARGETS = make_bins(("chr2", "chrX"))
# Every fifth bin lies between targets.
MIXED = replace(TARGETS, is_target=np.arange(len(TARGETS)) % 5 > 0)


def make_table(bins: CopyBins) -> CopyReferenceTable:
    flat = np.zeros(len(bins))
    return parse_copy_reference(format_copy_reference(bins, CopyBaseline(flat, flat + 100, flat, 5), is_amplicon=False), "x")


def test_has_off_target__needs_reads_in_half_of_the_bins_between_targets() -> None:
    depth = np.full(len(MIXED), OFF_TARGET_MIN)
    assert has_off_target(MIXED, depth)
    assert not has_off_target(MIXED, depth - 1)
    assert not has_off_target(TARGETS, depth)


def test_lacks_off_target__is_true_only_of_a_reference_of_the_same_targets_alone() -> None:
    assert not _lacks_off_target(None, MIXED, is_amplicon=False)
    assert not _lacks_off_target(make_table(MIXED), MIXED, is_amplicon=False)
    assert _lacks_off_target(make_table(MIXED.keep(MIXED.is_target)), MIXED, is_amplicon=False)
    other = make_table(make_bins(("chr3",)))
    assert not _lacks_off_target(other, MIXED, is_amplicon=False)


@pytest.mark.parametrize(("share", "expected"), [(0.5, False), (0.6, False), (0.9, True), (1.0, True)])
def test_has_two_x__tells_one_copy_from_two(share: float, *, expected: bool) -> None:
    depth = np.where(TARGETS.chroms == "chrX", 200 * share, 200.0)
    assert has_two_x(TARGETS, depth) is expected


def test_has_two_x__does_not_matter_without_targets_on_x() -> None:
    assert has_two_x(make_bins(("chr2",)), np.full(60, 100.0))
