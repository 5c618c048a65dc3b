"""Scores that add up points: the tables that say what each finding counts, and the sum over what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fascicle.clinic.completions import Input, Scale, conclude
from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated

FILE_NAME: Final = "points.tsv"
COLUMNS: Final = ("score", "component", "option", "points", "source")


@dataclass(frozen=True, slots=True)
class PointTable:
    """The points of one score by component and option, in the order of the table, and the source that its rows name."""

    score: str
    components: Mapping[str, Mapping[str, int]]
    source: str

    @property
    def totals(self) -> tuple[int, ...]:
        """Every whole number from the least to the greatest sum."""
        ends = [(min(options.values()), max(options.values())) for options in self.components.values()]
        return tuple(range(sum(low for low, _ in ends), sum(high for _, high in ends) + 1))


def parse_point_tables(text: str) -> dict[str, PointTable]:
    """The tables of all scores by name.

    Raises InputError, naming the line or the row, for a row with an empty field, points that are no whole number of 0 or more,
    an option that stands twice, and rows of one score that name different sources.
    """
    found: dict[str, dict[str, dict[str, int]]] = {}
    sources: dict[str, str] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        where = f"{row['score']} {row['component']} {row['option']}"
        if not row["points"].isdecimal():
            raise InputError(f"{row['points']!r} is no number of points", path=FILE_NAME, where=where)
        if sources.setdefault(row["score"], row["source"]) != row["source"]:
            raise InputError("names another source than the rows before", path=FILE_NAME, where=where)
        options = found.setdefault(row["score"], {}).setdefault(row["component"], {})
        if row["option"] in options:
            raise InputError("stands twice", path=FILE_NAME, where=where)
        options[row["option"]] = int(row["points"])
    return {name: PointTable(name, components, sources[name]) for name, components in found.items()}


def add_points(
    table: PointTable,
    stated: Mapping[str, Stated[str]],
    rule: Rule,
    applicability: Applicability,
    notes: tuple[str, ...] = (),
) -> Score[Options[int]]:
    """The sum of points, or every sum that the facts leave possible. `stated` is by component; one that is absent is not stated.

    Raises ValueError for a component the table does not have.
    """
    unknown = sorted(stated.keys() - table.components.keys())
    if unknown:
        raise ValueError(f"{table.score} has no component {', '.join(unknown)}")
    inputs = [Input(name, stated.get(name), tuple(options)) for name, options in table.components.items()]
    weights = tuple(table.components.values())

    def add(*options: str) -> int:
        return sum(points[option] for points, option in zip(weights, options, strict=True))

    return conclude(Scale(table.score, table.totals, rule, "points"), inputs, add, applicability, notes)
