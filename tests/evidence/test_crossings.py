"""Crossings kept and given back."""

from __future__ import annotations

import numpy as np

from fascicle.evidence.counting import CANDIDATE, COLUMNS, FRAGMENT, IS_TURNED, KIND, MATE
from fascicle.evidence.crossings import Crossings


def make_rows(blocks: int, rows_a_block: int) -> list[np.ndarray]:
    """Rows with every column of its own, places beyond what 32 bits hold, and -1 where nothing is known."""
    generator = np.random.default_rng(1)
    rows = generator.integers(-1, 1 << 33, size=(blocks, rows_a_block, COLUMNS))
    rows[:, :, CANDIDATE] = generator.integers(0, 40, size=(blocks, rows_a_block))
    rows[:, :, KIND] = generator.integers(0, 4, size=(blocks, rows_a_block))
    for column in (3, 4, 5, 7, 9):
        rows[:, :, column] %= 1 << 20
    rows[:, :, [MATE, IS_TURNED]] = 0
    rows[:, :, FRAGMENT] = np.arange(blocks * rows_a_block).reshape(blocks, rows_a_block)
    return list(rows)


def test_select__gives_the_rows_of_kinds_and_candidates_in_order() -> None:
    blocks = make_rows(200, 30)
    crossings = Crossings()
    for rows in blocks:
        crossings.add(rows)
    everything = np.concatenate(blocks)
    is_wanted = np.isin(everything[:, KIND], [0, 2]) & (everything[:, CANDIDATE] >= 5) & (everything[:, CANDIDATE] < 21)
    np.testing.assert_array_equal(crossings.select((0, 2), range(5, 21)), everything[is_wanted])
    np.testing.assert_array_equal(crossings.select(range(4), range(40)), everything)


def test_select__of_nothing_has_no_row() -> None:
    assert Crossings().select((0,), range(9)).shape == (0, COLUMNS)
