"""A laboratory's own artefacts: joins that its fusion-free runs show again and again. `artefacts.tsv` in a reference bundle.

The list is not part of what the bundle was built from and not in its hash; results name its own SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fascicle.errors import ReferenceInputError
from fascicle.reference.tables import parse_table

ARTEFACTS_FILE: Final = "artefacts.tsv"
COLUMNS: Final = ("five_prime_gene", "five_prime_pos", "three_prime_gene", "three_prime_pos", "runs", "molecules")


@dataclass(frozen=True, slots=True, order=True)
class Artefact:
    """One join: genome offsets (0-based) of the last base of the 5' gene and the first of the 3' gene, in how many runs it was
    seen, and the most molecules in one run. Both offsets are None where mates alone were seen."""

    five_prime: str
    three_prime: str
    five_prime_offset: int | None
    three_prime_offset: int | None
    runs: int
    molecules: int


def format_artefacts(artefacts: Iterable[Artefact]) -> str:
    """`artefacts.tsv`: 1-based positions, empty where there is none."""
    lines = ["\t".join(COLUMNS)]
    for row in artefacts:
        cells = (row.five_prime, _format_pos1(row.five_prime_offset), row.three_prime, _format_pos1(row.three_prime_offset))
        lines.append("\t".join((*cells, str(row.runs), str(row.molecules))))
    return "\n".join(lines) + "\n"


def parse_artefacts(text: str, name: str) -> tuple[Artefact, ...]:
    """Rows of `artefacts.tsv`. Raises ReferenceInputError, naming `name`, for another header or a broken number."""
    return tuple(_parse_artefact(row, name) for row in parse_table(text, COLUMNS, name))


def _parse_artefact(row: dict[str, str], name: str) -> Artefact:
    try:
        five, three = (_parse_pos1(row[column]) for column in ("five_prime_pos", "three_prime_pos"))
        counts = int(row["runs"]), int(row["molecules"])
        return Artefact(row["five_prime_gene"], row["three_prime_gene"], five, three, *counts)
    except ValueError as error:
        what = f"the row of {row['five_prime_gene']}::{row['three_prime_gene']} has a broken number"
        raise ReferenceInputError(what, path=name, remedy="Make it again with `fascicle reference add-artefacts`") from error


def _parse_pos1(text: str) -> int | None:
    return int(text) - 1 if text else None


def _format_pos1(offset: int | None) -> str:
    return "" if offset is None else str(offset + 1)
