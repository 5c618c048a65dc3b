"""Reads made worse: each kind of error at the rate that is asked for, and the same from the same seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dna_reads import random_sequence
from fascicle.model.loci import Span
from fascicle.reference.nucleotides import encode_bases
from fascicle.simulate.small_variants import Window
from tool_modules import load_tool

TEXT = random_sequence(3000, 5)
NOTHING = {"copies": 0.0, "slippage": 0.0, "inverted": 0.0, "unseen": 0.0, "behind_gg": 0.0}


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("rough_reads")


def code(text: str) -> Any:
    return encode_bases(text.encode())


def test_roughen_fragment__without_rates_changes_nothing(tool: Any) -> None:
    bases = code(TEXT[:200])
    rough = tool.Roughness(**NOTHING)
    assert (tool.roughen_fragment(bases, rough, np.random.default_rng(1)) == bases).all()


def test_roughen_fragment__moves_repeats_by_one_unit(tool: Any) -> None:
    rough = tool.Roughness(**NOTHING | {"slippage": 0.3})
    rng = np.random.default_rng(1)
    lengths = [len(tool.roughen_fragment(code("GC" + "A" * 10 + "TC"), rough, rng)) for _ in range(2000)]
    # A run of ten is also a repeat of five pairs, which slips more rarely.
    assert set(lengths) == {12, 13, 14, 15, 16}
    assert 0.27 < sum(length in {13, 15} for length in lengths) / 2000 < 0.33
    assert lengths.count(13) > lengths.count(15)
    assert lengths.count(12) < lengths.count(13)
    assert {len(tool.roughen_fragment(code("GC" + "A" * 5 + "TC"), rough, rng)) for _ in range(200)} == {9}


def test_roughen_fragment__reads_ends_backwards(tool: Any) -> None:
    rough = tool.Roughness(**NOTHING | {"inverted": 1.0})
    bases = code(TEXT[:200])
    changed = tool.roughen_fragment(bases, rough, np.random.default_rng(1))
    assert len(changed) == 200
    assert (changed[:160] == bases[:160]).all()
    assert (changed[-12:] != bases[-12:]).any()


def test_roughen_reads__changes_bases_alone(tool: Any, tmp_path: Path) -> None:
    path = tmp_path / "r.fq"
    records = [f"@r{n}\n{TEXT[n : n + 100]}\n+\n{'I' * 100}\n" for n in range(2000)]
    path.write_text("".join(records))
    tool.roughen_reads(path, tool.Roughness(**NOTHING | {"unseen": 0.01}), np.random.default_rng(1))
    lines = path.read_text().splitlines()
    assert [line for n, line in enumerate(lines) if n % 4 != 1] == [
        line for n, line in enumerate("".join(records).splitlines()) if n % 4 != 1
    ]
    wrong = [sum(a != b for a, b in zip(lines[4 * n + 1], TEXT[n : n + 100], strict=True)) for n in range(2000)]
    # One drawn base in four is the right one; the rate triples to the end of the read.
    assert sum(wrong) / 200_000 == pytest.approx(0.01 * 2 * 0.75, rel=0.1)


def test_roughen_reads__reads_g_behind_two_g(tool: Any, tmp_path: Path) -> None:
    path = tmp_path / "r.fq"
    path.write_text("@r\nACGGATTGGC\n+\nIIIIIIIIII\n")
    tool.roughen_reads(path, tool.Roughness(**NOTHING | {"behind_gg": 1.0}), np.random.default_rng(1))
    assert path.read_text().splitlines()[1] == "ACGGGTTGGG"


def test_draw_copies__are_diverged_parts_of_windows_and_the_same_again(tool: Any) -> None:
    windows = [Window("chr1", Span(5000, 8000), code(TEXT))]
    rough = tool.Roughness(**NOTHING | {"copies": 1.0})
    (copy,), (again,) = (list(tool.draw_copies(windows, rough, 3)) for _ in range(2))
    assert (copy.bases == again.bases).all()
    start = int(copy.name.split("_")[1]) - 5000
    differ = (copy.bases != code(TEXT)[start : start + len(copy.bases)]).mean()
    assert 400 <= len(copy.bases) < 1500
    assert 0.005 < differ < 0.06
    assert 0.05 <= copy.share <= 0.4
    assert list(tool.draw_copies(windows, tool.Roughness(**NOTHING), 3)) == []
