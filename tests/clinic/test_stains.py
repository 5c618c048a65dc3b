from __future__ import annotations

from decimal import Decimal

import pytest
from truth_tables import NOT_STATED, name_row, parse_decimal, parse_flag, read_truth_table

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.clinic.stains import CONTRADICTS, DECALCIFIED, OTHER_COMPARTMENT, assess_stain, find_rule
from fascicle.model.stains import Compartment, Intensity, Rate, Stain, StainCall

RULES = read_snapshot().markers


def make_stain(row: dict[str, str]) -> Stain:
    compartments = () if row["compartments"] == NOT_STATED else tuple(map(Compartment, row["compartments"].split("|")))
    return Stain(
        row["marker"],
        row["said"],
        "report",
        parse_decimal(row["percent"]),
        None,
        None if row["intensity"] == NOT_STATED else Intensity(row["intensity"]),
        compartments,
        None,
        parse_flag(row["control"]),
    )


@pytest.mark.parametrize("row", read_truth_table("stains"), ids=name_row)
def test_assess_stain__clause_by_clause(row: dict[str, str]) -> None:
    result = assess_stain(make_stain(row), RULES, is_decalcified=parse_flag(row["decalcified"]))
    assert (result.call, result.is_conclusive) == (StainCall(row["call"]), parse_flag(row["conclusive"]))


def test_assess_stain__says_why() -> None:
    decalcified = assess_stain(Stain("FOSB", "negative", "report", has_internal_control=True), RULES, is_decalcified=True)
    assert decalcified.notes == (DECALCIFIED,)
    elsewhere = assess_stain(Stain("TLE1", "positive", "report", compartments=(Compartment.CYTOPLASMIC,)), RULES)
    assert elsewhere.because == OTHER_COMPARTMENT
    assert assess_stain(Stain("TLE1", "negative", "report", Decimal(40)), RULES).because == CONTRADICTS


@pytest.mark.parametrize(
    ("name", "marker"), [("INI-1", "INI1"), ("SMARCB1", "INI1"), ("β-catenin", "beta-catenin"), ("s100", "S-100")]
)
def test_find_rule__by_every_name(name: str, marker: str) -> None:
    rule = find_rule(name, RULES)
    assert rule is not None
    assert rule.marker == marker


def test_rate__is_a_fraction() -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        Rate(1.2)
