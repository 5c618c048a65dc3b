from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fascicle.reference.bundle import Bundle
from tool_modules import load_tool


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("measure_long_reads")


def test_make_errors__no_errors_no_change(tool: Any) -> None:
    bases = np.random.default_rng(1).integers(0, 4, 500).astype(np.uint8)
    assert np.array_equal(tool.make_errors(bases, 0.0, np.random.default_rng(2)), bases)


def test_make_errors__a_third_of_each_kind(tool: Any) -> None:
    bases = np.random.default_rng(1).integers(0, 4, 200_000).astype(np.uint8)
    read = tool.make_errors(bases, 0.09, np.random.default_rng(2))
    # As many bases are lost as come in; so many of the first 20 bases are whole that one word in six or seven is.
    assert abs(len(read) - len(bases)) < 600
    words = {bases[i : i + 20].tobytes() for i in range(len(bases) - 19)}
    share = np.mean([read[i : i + 20].tobytes() in words for i in range(0, len(read) - 19, 10)])
    assert 0.13 < share < 0.19


def test_make_errors__deletions_prefer_long_runs(tool: Any) -> None:
    rng = np.random.default_rng(3)
    # Runs of five beside single bases: were each base equally likely to be lost, the share of the run would stay.
    bases = np.tile(np.array([0, 0, 0, 0, 0, 1, 2, 3, 1, 2], dtype=np.uint8), 10_000)
    read = tool.make_errors(bases, 0.3, rng)
    plain = tool.make_errors(np.tile(np.array([0, 1, 2, 3], dtype=np.uint8), 10_000), 0.3, rng)
    assert np.mean(plain == 0) == pytest.approx(0.25, abs=0.01)
    assert np.mean(read == 0) < 0.475


def test_library__the_same_seed_gives_the_same_reads_across_the_junction(tool: Any, small_bundle: Bundle, tmp_path: Path) -> None:
    texts = []
    for name in ("a", "b"):
        library = tool.Library(small_bundle, 0.05, 7)
        library.add_across(np.repeat(np.arange(2, dtype=np.uint8), 400), 400)
        library.add_random()
        library.add_chimera()
        texts.append(library.write(tmp_path / name / "reads.fastq").read_text())
    assert texts[0] == texts[1]
    assert texts[0].count("\n") == 12
