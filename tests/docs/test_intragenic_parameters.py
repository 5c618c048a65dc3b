"""The description of events within one gene says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from parameter_tables import read_parameters

from fascicle.calls import within_gene
from fascicle.model.fusions import EventKind

TEXT = (Path(__file__).parents[2] / "docs" / "algorithms" / "intragenic.md").read_text("utf-8")
PARAMETERS = read_parameters("intragenic.md")


def test_parameters__are_all_listed() -> None:
    own = {
        name
        for name, value in vars(within_gene).items()
        if re.fullmatch(r"_[A-Z_]+_?(BP|FRACTION|RATE|MISMATCHES|DIFFERS)", name)
    }
    assert own <= {name for _, name, _ in PARAMETERS}
    assert len(own) >= 4


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind not in (EventKind.FUSION, EventKind.READ_THROUGH)])
def test_kinds__are_described(kind: EventKind) -> None:
    assert f"| `{kind}` |" in TEXT


@pytest.mark.parametrize("name", ["known_event", "back_splice_possible", "minor_transcript", "trace_of_skipping"])
def test_notes_and_reasons__are_described_and_given(name: str) -> None:
    assert f"`{name}`" in TEXT
    assert f'"{name}"' in Path(within_gene.__file__).read_text("utf-8")
