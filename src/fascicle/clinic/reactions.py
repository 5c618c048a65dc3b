"""Which reaction of a label's table an adverse event falls under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.clinic.dose_tables import AdviceLine
from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import Verification

FILE_NAME: Final = "dose_reactions.tsv"
COLUMNS: Final = ("drug", "term", "reaction", "source", "verification")
OTHER: Final = "other adverse reactions"


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction of a drug's label with the terms of CTCAE that fall under it."""

    drug: str
    term: str
    reaction: str
    source: str
    verification: Verification


def parse_reactions(text: str) -> tuple[Reaction, ...]:
    """The rows in the order of the table.

    Raises InputError, naming drug and term, for one that cannot be read or stands twice.
    """
    found: dict[tuple[str, str], Reaction] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        key = row["drug"], row["term"]
        where = ", ".join(key)
        if key in found:
            raise InputError("stands twice", path=FILE_NAME, where=where)
        try:
            found[key] = Reaction(*key, row["reaction"], row["source"], Verification(row["verification"]))
        except ValueError as error:
            raise InputError(f"cannot be read ({error})", path=FILE_NAME, where=where) from error
    return tuple(found.values())


def find_reaction(reactions: Sequence[Reaction], lines: Sequence[AdviceLine], drug: str, term: str) -> Reaction | None:
    """The reaction a term falls under, else the label's line for all others; None where the table has neither."""
    named = next((item for item in reactions if (item.drug, item.term) == (drug, term)), None)
    other = next((line for line in lines if (line.drug, line.reaction) == (drug, OTHER)), None)
    if named is not None or other is None:
        return named
    return Reaction(drug, term, OTHER, other.source, other.verification)
