"""The tables of a benchmark of DNA callers, as Markdown and tab-separated text."""

from __future__ import annotations

from typing import Final

from fascicle.workflow.bench.dna import DnaBenchResult, VariantResult
from fascicle.workflow.bench.tables import count_things, format_table, list_rows, list_runs

_HEADER: Final = (
    "program", "does", "CPU s", "CPU, fascicle = 1", "wall s", "peak memory, MB", "substitutions found", "false", "F1",
    "indels found", "false", "F1",
)  # fmt: skip
_ACCURACY_COLUMNS: Final = 6
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
    rows = [
        cells
        for program in result.programs
        for cells in list_rows(program.program, own, _format_accuracy(program), _ACCURACY_COLUMNS)
    ]
    return "\n\n".join((head, format_table(_HEADER, rows), _EXPLANATION)) + "\n"


def format_dna_bench_tsv(result: DnaBenchResult) -> str:
    """Every run of every program, one a row, as for RNA."""
    return "".join(f"{line}\n" for line in list_runs([own.program for own in result.programs]))


def _format_accuracy(result: VariantResult) -> tuple[str, ...]:
    return tuple(cell for own in result.accuracy for cell in (f"{own.found} of {own.planted}", str(own.false), f"{own.f1:.3f}"))
