"""Evidence from studies, one row a statement: what a biomarker meant for a drug, a diagnosis or the outcome in a disease.

Columns: identifier, about (therapy, diagnosis, prognosis), direction, level, biomarker (see `patterns`), diseases (`|`), drugs
(`+` within a regimen, `|` between regimens of which the same holds), summary (a sentence of ours with the figures), design,
sources (keys, `|`), verification, verified_on. `-` is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.knowledge.sources import find_sources
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import (
    DIRECTIONS,
    Citation,
    Direction,
    EvidenceLevel,
    Proposition,
    Statement,
    StudyDesign,
    Verification,
)

FILE_NAME: Final = "evidence.tsv"
COLUMNS: Final = (
    "identifier", "about", "direction", "level", "biomarker", "diseases", "drugs", "summary", "design", "sources",
    "verification", "verified_on",
)  # fmt: skip
_NONE: Final = "-"


def parse_evidence(text: str, sources: Mapping[str, Citation]) -> tuple[Statement, ...]:
    """Statements in the order of the table. Raises InputError, naming the row, for anything that cannot be read."""
    rows = parse_rows(text, COLUMNS, FILE_NAME)
    return tuple(statement for row in rows for statement in _expand(row, sources))


def _expand(row: Mapping[str, str], sources: Mapping[str, Citation]) -> Iterator[Statement]:
    """One statement for each regimen of a row that says the same of several."""
    regimens = row["drugs"].split("|")
    for regimen in regimens:
        identifier = row["identifier"] if len(regimens) == 1 else f"{row['identifier']}/{regimen.strip().replace('+', '-')}"
        yield _parse_row({**row, "identifier": identifier, "drugs": regimen}, sources)


def _parse_row(row: Mapping[str, str], sources: Mapping[str, Citation]) -> Statement:
    try:
        proposition, direction = Proposition(row["about"]), Direction(row["direction"])
        if direction not in DIRECTIONS[proposition]:
            raise ValueError(f"a statement on {proposition} has no direction {direction}")
        return Statement(
            identifier=row["identifier"],
            proposition=proposition,
            direction=direction,
            level=EvidenceLevel(row["level"]),
            biomarker=parse_biomarker("" if row["biomarker"] == _NONE else row["biomarker"]),
            diseases=_split(row["diseases"], "|"),
            drugs=_split(row["drugs"], "+"),
            summary=row["summary"],
            citations=find_sources(list(_split(row["sources"], "|")), dict(sources), FILE_NAME, row["identifier"]),
            verification=Verification(row["verification"]),
            verified_on=date.fromisoformat(row["verified_on"]),
            design=None if row["design"] == _NONE else StudyDesign(row["design"]),
        )
    except ValueError as error:
        raise InputError(str(error), path=FILE_NAME, where=row["identifier"], remedy="Correct the row.") from error


def _split(text: str, sign: str) -> tuple[str, ...]:
    return () if text == _NONE else tuple(part.strip() for part in text.split(sign))
