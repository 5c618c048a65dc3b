"""Recurrent fusions from a tab-separated table: 5' gene, 3' gene, entities (separated by `; `), source."""

from __future__ import annotations

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_numbered_rows
from fascicle.model.knowledge import FusionPair

FILE_NAME = "fusion_pairs.tsv"
COLUMNS = ("five_prime", "three_prime", "entities", "source")


def parse_fusion_pairs(text: str) -> tuple[FusionPair, ...]:
    """Pairs in the order of the table.

    Raises InputError, naming the line (1-based), for what `parse_rows` refuses and for a pair that stands twice.
    """
    pairs: dict[tuple[str, str], FusionPair] = {}
    for number, row in parse_numbered_rows(text, COLUMNS, FILE_NAME):
        entities = tuple(entity.strip() for entity in row["entities"].split(";"))
        pair = FusionPair(row["five_prime"], row["three_prime"], entities, row["source"])
        if (pair.five_prime, pair.three_prime) in pairs:
            raise InputError(f"{pair.five_prime}::{pair.three_prime} stands twice", path=FILE_NAME, where=f"line {number}")
        pairs[pair.five_prime, pair.three_prime] = pair
    return tuple(pairs.values())
