from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fascicle.model.hla_loss import HlaLossCall
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.hla.release import Release, read_release
from small_hla import RELEASE, write_release
from tool_modules import load_tool


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("measure_hla_loss")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return read_release(write_release(tmp_path_factory.mktemp("release"), RELEASE))


def test_measure__finds_planted_losses_and_no_others(
    tool: Any, release: Release, hla_database: HlaDatabase, tmp_path: Path
) -> None:
    judged = list(tool.measure(release, hla_database, tmp_path, 3, 1, [150.0], [0.9]))
    right = [row for row in judged if row.stated == "right"]
    lost = [row for row in right if row.event in tool.LOST_EVENTS]
    assert lost
    assert all(row.found.call is HlaLossCall.LOST and row.is_right_allele for row in lost)
    assert all(row.found.call is not HlaLossCall.LOST for row in right if row.event not in tool.LOST_EVENTS)
    assert len(judged) == len(right) * len(tool.STATED)
    assert tool.format_listing(judged).count("\n") == len(judged) + 1
    assert "| 150x | 90% |" in "\n".join(tool.format_calls(judged, "right"))
    assert tool.format_summary(judged)[2].startswith("| right | ")


def test_plan_events__every_gene_has_every_event_in_turns(tool: Any) -> None:
    planned = [tool.plan_events(number, ["A", "B", "C"]) for number in range(8)]
    for locus in "ABC":
        assert {events[locus] for events in planned} >= {(event, side) for event in list(tool.EVENTS)[:1] for side in (0, 1)}
    assert all(len({event for event, _ in events.values()}) == 3 for events in planned)
