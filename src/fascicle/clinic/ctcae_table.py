"""The clauses of CTCAE v5.0 from their table."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import Verification
from fascicle.model.toxicity import BaselineState, Clause, Comparator, Reference, Threshold, ToxicityTerm

FILE_NAME: Final = "ctcae_v5.tsv"
COLUMNS: Final = (
    "term", "unit", "grade", "baseline", "comparator", "factor", "reference", "offset", "condition", "source", "verification",
)  # fmt: skip
_NONE: Final = "-"
_NOT: Final = "not "


def parse_ctcae(text: str) -> dict[str, ToxicityTerm]:
    """The terms by name, each with its clauses from the highest grade down.

    Raises InputError, naming the term and grade, for a clause that cannot be read, and for a term whose rows disagree on unit,
    source or verification.
    """
    rows: dict[str, list[dict[str, str]]] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        rows.setdefault(row["term"], []).append(row)
    return {name: _parse_term(name, group) for name, group in rows.items()}


def _parse_term(name: str, rows: list[dict[str, str]]) -> ToxicityTerm:
    shared = {(row["unit"], row["source"], row["verification"]) for row in rows}
    if len(shared) > 1:
        raise InputError("its rows disagree on unit, source or verification", path=FILE_NAME, where=name)
    unit, source, verification = shared.pop()
    clauses = sorted((_parse_clause(row) for row in rows), key=lambda clause: -clause.grade)
    return ToxicityTerm(name, None if unit == _NONE else unit, tuple(clauses), source, Verification(verification))


def _parse_clause(row: dict[str, str]) -> Clause:
    condition = None if row["condition"] == _NONE else row["condition"]
    try:
        return Clause(
            int(row["grade"]),
            BaselineState(row["baseline"]),
            None if row["comparator"] == _NONE else _parse_threshold(row),
            None if condition is None else condition.removeprefix(_NOT),
            is_negated=condition is not None and condition.startswith(_NOT),
        )
    except (ValueError, InvalidOperation) as error:
        raise InputError(f"not readable ({error})", path=FILE_NAME, where=f"{row['term']}, grade {row['grade']}") from error


def _parse_threshold(row: dict[str, str]) -> Threshold:
    return Threshold(Comparator(row["comparator"]), Decimal(row["factor"]), Reference(row["reference"]), Decimal(row["offset"]))
