"""Where the tables of clinical rules are read from: the files inside the package."""

from __future__ import annotations

from importlib import resources

from fascicle.clinic import anthracycline, blood_tests, ctcae_table, dose_tables, drugs, points, reactions
from fascicle.model.toxicity import ToxicityTerm


def read_point_tables() -> dict[str, points.PointTable]:
    """The tables of scores that add up points, by name."""
    return points.parse_point_tables(_read(points.FILE_NAME))


def read_ctcae() -> dict[str, ToxicityTerm]:
    """The terms of CTCAE v5.0 by name."""
    return ctcae_table.parse_ctcae(_read(ctcae_table.FILE_NAME))


def read_dose_advice() -> tuple[dose_tables.AdviceLine, ...]:
    """What labels ask for after an adverse reaction."""
    return dose_tables.parse_dose_advice(_read(dose_tables.ADVICE_FILE_NAME))


def read_dose_levels() -> tuple[dose_tables.DoseLevel, ...]:
    """The doses that labels reduce to."""
    return dose_tables.parse_dose_levels(_read(dose_tables.LEVELS_FILE_NAME))


def read_drugs() -> dict[str, drugs.Drug]:
    """Drugs by each of their names in lower case."""
    return drugs.parse_drugs(_read(drugs.FILE_NAME))


def read_blood_tests() -> dict[str, blood_tests.BloodTest]:
    """Blood tests by each of their names in lower case."""
    return blood_tests.parse_blood_tests(_read(blood_tests.FILE_NAME))


def read_reactions() -> tuple[reactions.Reaction, ...]:
    """Which terms of CTCAE fall under which reaction of a label."""
    return reactions.parse_reactions(_read(reactions.FILE_NAME))


def read_anthracyclines() -> dict[str, anthracycline.Anthracycline]:
    """What anthracyclines count in doxorubicin, by drug."""
    return anthracycline.parse_anthracyclines(_read(anthracycline.FILE_NAME))


def _read(name: str) -> str:
    return resources.files("fascicle.clinic").joinpath("data", name).read_text("utf-8")
