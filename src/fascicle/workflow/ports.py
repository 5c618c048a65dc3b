"""What a workflow needs of the world, as Protocols; `adapters/` and `cli/` fill them, tests fill them with fakes.

A workflow function is one intention of a user. It takes opened or typed values and ports, and gives back values; the command that
calls it writes them. The commands call these (`cli/` holds the typed parameters of each):

| command           | function                                                |
|-------------------|---------------------------------------------------------|
| fusions           | `fascicle.workflow.find_fusions.find_fusions`           |
| dna               | `fascicle.workflow.call_dna.call_dna`                   |
| hla               | `fascicle.workflow.type_hla.type_hla`                   |
| hla --normal      | `fascicle.workflow.compare_hla.compare_hla`             |
| run               | `fascicle.workflow.run_case.run_case`                   |
| check-run         | `fascicle.workflow.check_run.check_run`                 |
| demo              | `simulate_rna_reads`, then `run_case`                   |
| interpret         | `fascicle.workflow.interpret_case.interpret_case`       |
| report            | `fascicle.report.compose.compose_report`                |
| timeline          | `fascicle.case.told.tell_course`, then `compose_timeline_page` |
| fusions --calls   | `fascicle.workflow.import_fusions.import_fusions`       |
| reference add-artefacts | `fascicle.workflow.list_artefacts.list_artefacts` |
| reference build   | `fascicle.workflow.build_reference.build_reference`     |
| reference verify  | `fascicle.workflow.build_reference.verify_reference`    |
| reference show    | `fascicle.workflow.build_reference.describe_reference`  |
| reference fetch   | `fascicle.workflow.fetch_reference.fetch_reference`     |
| simulate rna      | `fascicle.workflow.simulate_rna.simulate_rna_reads`     |
| simulate reference| `fascicle.workflow.simulate_reference.simulate_reference` |
| bench rna         | `fascicle.workflow.bench_rna.bench_rna`                 |
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """How far a long task is. Tasks follow each other; starting one ends the one before."""

    def start(self, task: str, total: int | None) -> None:
        """Begin `task`; `total` is its number of steps, None where that is not known."""

    def advance(self, steps: int = 1) -> None:
        """Say that `steps` more are done."""

    def finish(self) -> None:
        """End the current task."""


class SilentProgress:
    """Progress that nobody watches."""

    def start(self, task: str, total: int | None) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""
