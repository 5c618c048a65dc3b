"""What a workflow needs of the world, as Protocols; `adapters/` and `cli/` fill them, tests fill them with fakes.

A workflow function is one intention of a user. It takes opened or typed values and ports, and gives back values; the command that
calls it writes them. The commands call these (`cli/` holds the typed parameters of each):

| command                     | function, in `workflow/` unless another room is named      |
|-----------------------------|------------------------------------------------------------|
| fusions                     | `find_fusions.find_fusions`                                |
| fusions --calls             | `import_fusions.import_fusions`                            |
| dna                         | `call_dna.call_dna`                                        |
| msi                         | `measure_microsatellites.call_histograms`                  |
| hla                         | `type_hla.type_hla`                                        |
| hla --normal                | `compare_hla.compare_hla`                                  |
| run                         | `run_case.run_case`                                        |
| demo                        | `simulate_rna.simulate_rna_reads`, then `run_case`         |
| check-run                   | `check_run.check_run`                                      |
| interpret                   | `interpret_case.interpret_case`                            |
| report                      | `report.compose.compose_report`                            |
| timeline                    | `case.told.tell_course`, then `report.compose.compose_timeline_page` |
| knowledge diff              | `knowledge.changes.compare_snapshots`, `compare_knowledge.list_touched_cases` |
| reference build             | `build_reference.build_reference`                          |
| reference verify            | `build_reference.verify_reference`                         |
| reference show              | `build_reference.describe_reference`                       |
| reference fetch             | `fetch_reference.fetch_reference`                          |
| reference add-artefacts     | `list_artefacts.list_artefacts`                            |
| reference add-normals       | `list_normals.list_normals`                                |
| reference add-msi-baseline  | `build_msi_baseline.build_msi_baseline`                    |
| reference add-copy-baseline | `pool_normals.pool_normals`                                |
| simulate rna                | `simulate_rna.simulate_rna_reads`                          |
| simulate reference          | `simulate_reference.simulate_reference`                    |
| bench rna                   | `bench.rna.bench_rna`                                      |
| bench dna                   | `bench.dna.bench_dna`                                      |
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
