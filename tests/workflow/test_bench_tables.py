from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.workflow.bench.rna import Accuracy, BenchResult, GrowthPoint, ProgramResult
from fascicle.workflow.bench.rounds import ProcessUse
from fascicle.workflow.bench.tables import (
    COLUMNS,
    compare_cpu,
    format_bench_markdown,
    format_bench_tsv,
    measure_slope,
)


def use(cpu: float, memory_mb: float = 100.0) -> ProcessUse:
    return ProcessUse(cpu - 0.5, 0.5, 2 * cpu, int(memory_mb * 1e6))


OWN = ProgramResult(
    "fascicle", "calls", "", True, None, use(30.0, 500), (use(4.0), use(10.0), use(6.0)), Accuracy(60, 58, 57, 1)
)  # fmt: skip
PEER = ProgramResult("peer", "calls too", "peer-package", True, use(3.0), None, (use(8.0, 50), use(30.0, 50), use(6.0, 50)))
ABSENT = ProgramResult("STAR", "aligns", "rna-star", False)
RESULT = BenchResult("panel", 1_000_000, 101, 0.2, 0.01, 60, 1, 1, "a machine", (OWN, PEER, ABSENT))


def test_compare_cpu__is_the_median_of_the_ratios_within_the_rounds() -> None:
    assert compare_cpu(OWN, PEER) == 2.0
    assert compare_cpu(OWN, OWN) == 1.0


def test_format_bench_markdown__shows_first_run_medians_ratios_and_accuracy() -> None:
    text = format_bench_markdown(RESULT)
    assert "1,000,000 pairs of 2x101 bases with 60 fusions" in text
    assert "20% off target, 1.0% template switches" in text
    assert "| fascicle, first run | the same, and compiles its kernels | 30.0 |  | 60.0 | 500 |" in text
    assert "| fascicle | calls | 6.0 | 1.00 | 12.0 | 100 | 58 of 60 | 57 | 1 |" in text
    assert "| peer | calls too | 8.0 | 2.00 | 16.0 | 50 |  |  |  |" in text
    assert "| STAR | not installed (Debian: rna-star) |" in text


def test_format_bench_tsv__has_every_run() -> None:
    header, *rows = [line.split("\t") for line in format_bench_tsv(RESULT).splitlines()]
    assert tuple(header) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    runs = [(row[0], row[2]) for row in rows]
    expected = [("fascicle", run) for run in ("first", "1", "2", "3")]
    assert runs == [*expected, *(("peer", run) for run in ("index", "1", "2", "3")), ("STAR", "not installed")]
    assert rows[0][3:] == ["29.500", "0.500", "60.000", "500000000"]


@pytest.mark.parametrize(("costs", "expected"), [((5.0, 9.0, 24.0), 1.0), ((5.0, 9.0, 39.0), 2.0)])
def test_measure_slope__compares_the_cost_of_a_further_pair(costs: tuple[float, ...], expected: float) -> None:
    points = [GrowthPoint(pairs, use(cost)) for pairs, cost in zip((1000, 5000, 20_000), costs, strict=True)]
    assert measure_slope(points) == pytest.approx(expected)
    assert measure_slope(points[:2]) is None


def test_format_bench_markdown__states_growth() -> None:
    points = tuple(GrowthPoint(pairs, use(cost, 200)) for pairs, cost in ((1000, 5.0), (5000, 9.0), (20_000, 24.0)))
    text = format_bench_markdown(replace(RESULT, growth=points))
    assert "| 20,000 | 24.0 | 1200.0 | 48.0 | 200 |" in text
    assert "last step over first: 1.00; peak memory: 1.00 times" in text
    assert "growth 20000" in format_bench_tsv(replace(RESULT, growth=points))
