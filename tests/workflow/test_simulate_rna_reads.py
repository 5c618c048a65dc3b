from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.errors import InputError
from fascicle.model.loci import format_position
from fascicle.workflow.simulate_rna import simulate_rna_reads

INDEX_CASE = "SPECC1L:NM_015330:6::NTRK3:NM_001012338:14@0.52"


class CountingProgress:
    """Progress that remembers its tasks."""

    def __init__(self) -> None:
        self.tasks: list[str] = []
        self.steps = 0

    def start(self, task: str, total: int | None) -> None:
        self.tasks.append(task)

    def advance(self, steps: int = 1) -> None:
        self.steps += steps

    def finish(self) -> None:
        pass


def test_simulate_rna_reads__makes_the_index_case_on_the_embedded_reference(tmp_path: Path) -> None:
    progress = CountingProgress()
    truth = simulate_rna_reads(
        reference=None,
        cache=tmp_path / "cache",
        out=tmp_path / "out",
        fusions=[INDEX_CASE],
        pairs=20_000,
        seed=1,
        progress=progress,
    )
    (fusion,) = truth.fusions
    sites = [(side.transcript, side.exon, format_position(side.position)) for side in (fusion.five_prime, fusion.three_prime)]
    assert sites == [("NM_015330.6", 6, "chr22:24324427(+)"), ("NM_001012338.3", 14, "chr15:88033045(-)")]
    assert progress.tasks[-1] == "simulating reads"
    assert progress.steps == 20_000
    again = simulate_rna_reads(
        reference=tmp_path / "cache" / "fascicle-embedded", cache=tmp_path, out=tmp_path / "again", fusions=[INDEX_CASE],
        pairs=20_000, seed=1,
    )  # fmt: skip
    assert [path.read_bytes() for path in again.reads] == [path.read_bytes() for path in truth.reads]
    with pytest.raises(InputError, match="25 to 1000 bases"):
        simulate_rna_reads(
            reference=None, cache=tmp_path / "cache", out=tmp_path / "out", fusions=[], pairs=1, seed=1, read_length=1
        )
