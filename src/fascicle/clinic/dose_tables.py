"""What labels ask for after an adverse reaction, and the doses they reduce to, from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import Verification

ADVICE_FILE_NAME: Final = "dose_advice.tsv"
LEVELS_FILE_NAME: Final = "dose_levels.tsv"
ADVICE_COLUMNS: Final = ("drug", "reaction", "grades", "conditions", "action", "until", "source", "verification")
LEVELS_COLUMNS: Final = ("drug", "level", "dose_mg_per_day", "source", "verification")
_NONE: Final = "-"
_FLAGS: Final = {"yes": True, "no": False}


class DoseAction(StrEnum):
    """What the label asks for."""

    NO_CHANGE = "no_change"
    WITHHOLD_THEN_RESUME = "withhold_then_resume"
    WITHHOLD_THEN_RESUME_OR_REDUCE = "withhold_then_resume_or_reduce"
    WITHHOLD_THEN_REDUCE = "withhold_then_reduce"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """One line of a label's table. `until` None: nothing has to come first."""

    drug: str
    reaction: str
    grades: frozenset[int]
    conditions: Mapping[str, bool]
    action: DoseAction
    until: str | None
    source: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class DoseLevel:
    """A dose in milligrams a day; level 0 is the recommended one."""

    drug: str
    level: int
    dose_mg_per_day: Decimal
    source: str
    verification: Verification


def parse_dose_advice(text: str) -> tuple[AdviceLine, ...]:
    """The lines in the order of the table. Raises InputError, naming drug and reaction, for a line that cannot be read."""
    return tuple(_parse_line(row) for row in parse_rows(text, ADVICE_COLUMNS, ADVICE_FILE_NAME))


def parse_dose_levels(text: str) -> tuple[DoseLevel, ...]:
    """The doses by drug and level.

    Raises InputError, naming the drug, for a level that cannot be read, and for doses that do not go down with the level.
    """
    levels: list[DoseLevel] = []
    for row in parse_rows(text, LEVELS_COLUMNS, LEVELS_FILE_NAME):
        try:
            level = _parse_level(row)
        except (ValueError, InvalidOperation) as error:
            raise InputError(f"not readable ({error})", path=LEVELS_FILE_NAME, where=row["drug"]) from error
        before = [item for item in levels if item.drug == level.drug]
        if level.level != len(before) or (before and before[-1].dose_mg_per_day <= level.dose_mg_per_day):
            raise InputError(
                "the levels do not go 0, 1, 2 with smaller doses", path=LEVELS_FILE_NAME, where=f"{row['drug']} {row['level']}"
            )
        levels.append(level)
    return tuple(levels)


def _parse_level(row: Mapping[str, str]) -> DoseLevel:
    dose_mg_per_day, verification = Decimal(row["dose_mg_per_day"]), Verification(row["verification"])
    return DoseLevel(row["drug"], int(row["level"]), dose_mg_per_day, row["source"], verification)


def _parse_line(row: Mapping[str, str]) -> AdviceLine:
    try:
        return AdviceLine(
            row["drug"],
            row["reaction"],
            frozenset(int(grade) for grade in row["grades"].split(",")),
            _parse_conditions(row["conditions"]),
            DoseAction(row["action"]),
            None if row["until"] == _NONE else row["until"],
            row["source"],
            Verification(row["verification"]),
        )
    except (ValueError, KeyError) as error:
        raise InputError(f"not readable ({error})", path=ADVICE_FILE_NAME, where=f"{row['drug']}, {row['reaction']}") from error


def _parse_conditions(text: str) -> dict[str, bool]:
    """`a=yes;b=no`."""
    if text == _NONE:
        return {}
    pairs = (pair.split("=") for pair in text.split(";"))
    return {name: _FLAGS[flag] for name, flag in pairs}
