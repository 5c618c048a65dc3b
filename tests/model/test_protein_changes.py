from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fascicle.model.protein_changes import ChangeKind, ProteinChange, format_protein_change, parse_protein_change

LINES = (Path(__file__).parent / "protein_changes.tsv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader((line for line in LINES if not line.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_parse_protein_change__reads_every_form(row: dict[str, str]) -> None:
    change = parse_protein_change(row["text"])
    assert change == ProteinChange(
        row["reference"], int(row["first"]), int(row["last"]), ChangeKind(row["kind"]), row["alternate"]
    )
    assert format_protein_change(change) == row["short"]


@pytest.mark.parametrize("text", ["", "Gly", "c.1867G>A", "G0R", "B12C", "p.?", "W558_K557del"])
def test_parse_protein_change__refuses_what_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_protein_change(text)


def test_covers__both_ends_are_in() -> None:
    change = parse_protein_change("W557_K558del")
    assert [change.covers(residue) for residue in (556, 557, 558, 559)] == [False, True, True, False]
