"""What of a reference cannot be used, and why: nothing is left out in silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What it is that cannot be used."""

    GENE = "gene"
    TRANSCRIPT = "transcript"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True)
class Unusable:
    """One thing that cannot be used."""

    kind: Kind
    name: str
    because: str


def format_unusable(rows: list[Unusable]) -> str:
    """A TSV with a header line."""
    return "kind\tname\tbecause\n" + "".join(f"{row.kind}\t{row.name}\t{row.because}\n" for row in rows)


def parse_unusable(text: str) -> tuple[Unusable, ...]:
    """The rows of `format_unusable`."""
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return tuple(Unusable(Kind(kind), name, because) for kind, name, because in rows)
