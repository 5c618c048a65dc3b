"""The tables of a benchmark of DNA callers, as Markdown and tab-separated text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fascicle.workflow.bench.dna import DnaBenchResult, VariantResult
from fascicle.workflow.bench.rna import ProgramResult
from fascicle.workflow.bench.tables import compare_cpu, count_things, format_table, format_use, list_runs

_HEADER: Final = (
    "program", "does", "CPU s", "CPU, fascicle = 1", "wall s", "peak memory, MB", "substitutions found", "false", "F1",
    "indels found", "false", "F1",
)  # fmt: skip
_KINDS: Final = 2
_EXPLANATION: Final = (
    "CPU is user and system time of a program and its children; it and wall time are medians of the rounds, the ratio that of the"
    " ratios within the rounds. Memory is that of the largest process. Found: planted variants of 5 % and more; false: calls"
    " inside the targets that belong to none, above 3.2 %; every allele is taken apart and left-aligned first."
)


def format_dna_bench_markdown(result: DnaBenchResult) -> str:
    """What was measured, on what, and the table of programs."""
    planted = "" if result.planted is None else f", {result.planted} planted variants"
    head = (
        f"{result.bam}, {result.target_bp:,} bases of targets{planted}; reference {result.reference},"
        f" {count_things(result.threads, 'thread')}, {count_things(result.repeats, 'round')}. {result.machine}."
    )
    own = result.programs[0].program
    rows = [cells for program in result.programs for cells in _list_rows(program, own)]
    return "\n\n".join((head, format_table(_HEADER, rows), _EXPLANATION)) + "\n"


def format_dna_bench_tsv(result: DnaBenchResult) -> str:
    """Every run of every program, one a row, as for RNA."""
    return "".join(f"{line}\n" for line in list_runs([own.program for own in result.programs]))


def _list_rows(result: VariantResult, own: ProgramResult) -> Iterator[tuple[str, ...]]:
    program = result.program
    blank = ("",) * (3 * _KINDS)
    if not program.is_installed:
        yield (program.name, f"not installed (Debian: {program.package})", "", "", "", "", *blank)
        return
    if program.first:
        cells = format_use(program.first.cpu_seconds, program.first.wall_seconds, program.first.peak_memory_bytes)
        yield (f"{program.name}, first run", "the same, and compiles its kernels", cells[0], "", *cells[1:], *blank)
    cells = format_use(
        program.take_median(lambda use: use.cpu_seconds),
        program.take_median(lambda use: use.wall_seconds),
        program.take_median(lambda use: use.peak_memory_bytes),
    )
    ratio = f"{compare_cpu(own, program):.2f}"
    yield (program.name, program.does, cells[0], ratio, *cells[1:], *(_format_accuracy(result) or blank))


def _format_accuracy(result: VariantResult) -> tuple[str, ...]:
    return tuple(cell for own in result.accuracy for cell in (f"{own.found} of {own.planted}", str(own.false), f"{own.f1:.3f}"))
