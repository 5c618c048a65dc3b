from __future__ import annotations

import numpy as np
import pytest

from fascicle.simulate.library import ANCHOR_BP, Library, make_library
from fascicle.simulate.plan import RnaPlan


def supports(start: int, length: int, sense: bool, junction: tuple[int, int], library: Library) -> bool:  # noqa: FBT001
    """Slow twin of `find_support`, base by base."""
    bases = list(range(start, start + length))
    mates = [bases[: library.read_length], bases[-library.read_length :]]
    seen = mates if library.is_paired else [mates[0] if sense else mates[1]]
    sides = [(sum(b < junction[0] for b in mate), sum(b >= junction[1] for b in mate)) for mate in seen]
    if any(min(side) >= ANCHOR_BP for side in sides):
        return True
    wholes = [(len(mate) == left, len(mate) == right) for mate, (left, right) in zip(seen, sides, strict=True)]
    return library.is_paired and wholes[0][0] and wholes[1][1]


def weigh_slowly(library: Library, length: int, junction: tuple[int, int]) -> float:
    senses = (False,) if library.is_stranded else (True, False)
    total = 0.0
    for size, chance in zip(library.lengths.tolist(), library.probabilities.tolist(), strict=True):
        for start in range(length - size + 1):
            total += chance * np.mean([supports(start, size, sense, junction, library) for sense in senses])
    return total


@pytest.mark.parametrize("is_paired", [True, False])
@pytest.mark.parametrize("is_stranded", [True, False])
@pytest.mark.parametrize(("read_length", "mean"), [(40, 60.0), (30, 100.0), (80, 50.0)])
@pytest.mark.parametrize("junction", [(90, 90), (90, 95), (15, 15), (170, 170), (40, 41)])
def test_weigh_junction__counts_what_the_slow_twin_counts(
    is_paired: bool,  # noqa: FBT001
    is_stranded: bool,  # noqa: FBT001
    read_length: int,
    mean: float,
    junction: tuple[int, int],
) -> None:
    plan = RnaPlan(
        pairs=1, seed=1, read_length=read_length, is_paired=is_paired, is_stranded=is_stranded, fragment_mean_bp=mean,
        fragment_sd_bp=3,
    )  # fmt: skip
    library = make_library(plan)
    assert library.weigh_junction(180, *junction) == pytest.approx(weigh_slowly(library, 180, junction))


def test_measure_effective_length__is_the_expected_number_of_starts() -> None:
    library = make_library(RnaPlan(pairs=1, seed=1, fragment_mean_bp=100, fragment_sd_bp=0))
    assert library.lengths.tolist() == [100]
    assert [library.measure_effective_length(length) for length in (99, 100, 300)] == [0, 1, 201]


def test_make_library__has_the_planned_mean_and_spread() -> None:
    library = make_library(RnaPlan(pairs=1, seed=1, fragment_mean_bp=250, fragment_sd_bp=40))
    mean = library.lengths @ library.probabilities
    assert library.probabilities.sum() == pytest.approx(1)
    assert mean == pytest.approx(250, abs=0.1)
    assert np.sqrt((library.lengths - mean) ** 2 @ library.probabilities) == pytest.approx(40, rel=0.01)
    assert library.lengths[0] >= 30
