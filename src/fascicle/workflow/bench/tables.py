"""The tables of a benchmark, as Markdown and tab-separated text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from fascicle.workflow.bench.rna import Accuracy, BenchResult, GrowthPoint, ProgramResult
from fascicle.workflow.bench.rounds import ProcessUse

_MEGA: Final = 1e6
_ACCURACY_COLUMNS: Final = 3
COLUMNS: Final = (
    "program", "package", "run", "user_seconds", "system_seconds", "wall_seconds", "peak_memory_bytes",
)  # fmt: skip


def compare_cpu(own: ProgramResult, other: ProgramResult) -> float:
    """CPU time of `other` over that of `own`: the median of the ratios within each round."""
    return median(b.cpu_seconds / a.cpu_seconds for a, b in zip(own.runs, other.runs, strict=True))


def measure_slope(points: Sequence[GrowthPoint]) -> float | None:
    """How CPU time grows: the cost of a pair in the last step over that in the first step; 1 is linear, None below 3 points."""
    costs = [(b.use.cpu_seconds - a.use.cpu_seconds) / (b.pairs - a.pairs) for a, b in pairwise(points)]
    return costs[-1] / costs[0] if len(costs) > 1 and costs[0] > 0 else None


def format_bench_markdown(result: BenchResult) -> str:
    """What was measured, on what, and the table of programs."""
    threads, rounds = count_things(result.threads, "thread"), count_things(len(result.programs[0].runs), "round")
    head = (
        f"{result.pairs:,} pairs of 2x{result.read_length} bases with {result.fusions} fusions (seed {result.seed}),"
        f" {result.off_target_fraction:.0%} off target, {result.template_switch_fraction:.1%} template switches; reference"
        f" {result.reference}, {threads}, {rounds}. {result.machine}."
    )
    header = ("program", "does", "CPU s", "CPU, fascicle = 1", "wall s", "peak memory, MB", "found", "exact", "extra")
    own = result.programs[0]
    rows = [
        cells
        for program in result.programs
        for cells in list_rows(program, own, _format_accuracy(program.accuracy), _ACCURACY_COLUMNS)
    ]
    tables = [format_table(header, rows), *([_format_growth(result.growth)] if result.growth else [])]
    return "\n\n".join((head, *tables, _EXPLANATION)) + "\n"


_EXPLANATION: Final = (
    "CPU is user and system time of a program and its children; it and wall time are medians of the rounds, the ratio that of the"
    " ratios within the rounds. Memory is that of the largest process. Found: planted pairs of genes reported in the right order;"
    " exact: with both breakpoints; extra: other pairs reported."
)


def format_bench_tsv(result: BenchResult) -> str:
    """Every run of every program, one a row; `run` is `index`, `first`, or the round from 1."""
    lines = list(list_runs(result.programs))
    for point in result.growth:
        use = point.use
        figures = (f"{use.user_seconds:.3f}", f"{use.system_seconds:.3f}", f"{use.wall_seconds:.3f}", str(use.peak_memory_bytes))
        lines.append("\t".join((result.programs[0].name, "", f"growth {point.pairs}", *figures)))
    return "\n".join(lines) + "\n"


def list_runs(programs: Sequence[ProgramResult]) -> Iterator[str]:
    """The header, then the lines of all runs of programs."""
    yield "\t".join(COLUMNS)
    for program in programs:
        if not program.is_installed:
            yield f"{program.name}\t{program.package}\tnot installed\t\t\t\t"
        for run, use in _list_uses(program):
            seconds = (f"{value:.3f}" for value in (use.user_seconds, use.system_seconds, use.wall_seconds))
            yield "\t".join((program.name, program.package, run, *seconds, str(use.peak_memory_bytes)))


def count_things(number: int, noun: str) -> str:
    """`1 round`, `3 rounds`."""
    return f"{number} {noun}{'s' if number > 1 else ''}"


def _list_uses(program: ProgramResult) -> Iterator[tuple[str, ProcessUse]]:
    if program.index:
        yield "index", program.index
    if program.first:
        yield "first", program.first
    for number, use in enumerate(program.runs, start=1):
        yield str(number), use


def list_rows(
    program: ProgramResult, own: ProgramResult, accuracy: Sequence[str], accuracy_columns: int
) -> Iterator[tuple[str, ...]]:
    """The rows of one program, with CPU time as a ratio to that of `own`; cells of accuracy stand at their end, if any."""
    blank = ("",) * accuracy_columns
    if not program.is_installed:
        yield (program.name, f"not installed (Debian: {program.package})", "", "", "", "", *blank)
        return
    if program.first:
        first = program.first
        cells = format_use(first.cpu_seconds, first.wall_seconds, first.peak_memory_bytes)
        yield (f"{program.name}, first run", "the same, and compiles its kernels", cells[0], "", *cells[1:], *blank)
    figures = (lambda use: use.cpu_seconds, lambda use: use.wall_seconds, lambda use: use.peak_memory_bytes)
    cells = format_use(*(program.take_median(read) for read in figures))
    yield (program.name, program.does, cells[0], f"{compare_cpu(own, program):.2f}", *cells[1:], *(accuracy or blank))


def format_use(cpu_seconds: float, wall_seconds: float, peak_memory_bytes: float) -> tuple[str, str, str]:
    """CPU seconds, wall seconds and megabytes as cells."""
    return f"{cpu_seconds:.1f}", f"{wall_seconds:.1f}", f"{peak_memory_bytes / _MEGA:.0f}"


def _format_accuracy(accuracy: Accuracy | None) -> tuple[str, ...]:
    if accuracy is None:
        return ()
    return f"{accuracy.found} of {accuracy.planted}", str(accuracy.exact), str(accuracy.extra)


def _format_growth(points: Sequence[GrowthPoint]) -> str:
    header = ("pairs", "CPU s", "CPU s per million pairs", "wall s", "peak memory, MB")
    rows = []
    for point in points:
        cells = format_use(point.use.cpu_seconds, point.use.wall_seconds, point.use.peak_memory_bytes)
        rows.append((f"{point.pairs:,}", cells[0], f"{point.use.cpu_seconds / point.pairs * _MEGA:.1f}", *cells[1:]))
    slope = measure_slope(points)
    memory = points[-1].use.peak_memory_bytes / points[0].use.peak_memory_bytes
    words = (
        ""
        if slope is None
        else f"\n\nCost of a further pair, last step over first: {slope:.2f}; peak memory: {memory:.2f} times."
    )
    return format_table(header, rows) + words


def format_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows))
