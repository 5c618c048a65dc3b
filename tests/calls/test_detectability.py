"""The abundance that is stated as detectable, held against libraries drawn at random."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.artefacts.too_few_molecules import NEEDED_AT_EXON_EDGES
from fascicle.calls.detectability import find_detectable_abundance


@pytest.mark.parametrize("expected", [12, 20, 60, 400])
def test_find_detectable_abundance__holds_in_other_libraries_of_the_specimen(expected: int) -> None:
    """One library states the limit by its own count; in another a fusion at that limit is drawn."""
    rng = np.random.default_rng(expected)
    found = stated = 0
    for count in rng.poisson(expected, 20_000).tolist():
        limit = find_detectable_abundance(count)
        if limit is not None:
            stated += 1
            found += rng.poisson(limit * expected) >= NEEDED_AT_EXON_EDGES
    assert stated > 10_000
    assert 0.93 <= found / stated <= 0.97


def test_find_detectable_abundance__falls_with_molecules_and_is_unknown_for_few() -> None:
    limits = [find_detectable_abundance(count) for count in range(60)]
    known = [limit for limit in limits if limit is not None]
    assert known == sorted(known, reverse=True)
    assert all(0 < limit <= 1 for limit in known)
    first = len(limits) - len(known)
    assert limits[:first] == [None] * first
    assert first == 8
