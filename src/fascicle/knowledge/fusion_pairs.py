"""Recurrent fusions from a tab-separated table: 5' gene, 3' gene, entities (separated by `; `), source."""

from __future__ import annotations

from fascicle.errors import InputError
from fascicle.model.knowledge import FusionPair

FILE_NAME = "fusion_pairs.tsv"
COLUMNS = ("five_prime", "three_prime", "entities", "source")


def parse_fusion_pairs(text: str) -> tuple[FusionPair, ...]:
    """Pairs in the order of the table; lines that begin with `#` are comments.

    Raises InputError, naming the line (1-based), for a row with an empty field and for a pair that stands twice.
    """
    lines = [(n, line.split("\t")) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line[0] != "#"]
    if not lines or tuple(lines[0][1]) != COLUMNS:
        raise InputError(f"the header is not {' '.join(COLUMNS)}", path=FILE_NAME, where="header")
    pairs: dict[tuple[str, str], FusionPair] = {}
    for number, row in lines[1:]:
        pair = _parse_row(row, number)
        if (pair.five_prime, pair.three_prime) in pairs:
            raise InputError(f"{pair.five_prime}::{pair.three_prime} stands twice", path=FILE_NAME, where=f"line {number}")
        pairs[pair.five_prime, pair.three_prime] = pair
    return tuple(pairs.values())


def _parse_row(row: list[str], number: int) -> FusionPair:
    """One pair; a fact without an entity or a source is refused."""
    if len(row) != len(COLUMNS) or not all(field.strip() for field in row):
        raise InputError(
            f"needs {', '.join(COLUMNS)}, none empty", path=FILE_NAME, where=f"line {number}", remedy="Complete the row."
        )
    five_prime, three_prime, entities, source = (field.strip() for field in row)
    return FusionPair(five_prime, three_prime, tuple(entity.strip() for entity in entities.split(";")), source)
