"""Which reaction of a label an event falls under."""

from __future__ import annotations

import pytest

from fascicle.adapters.clinic_tables import read_dose_advice, read_reactions
from fascicle.clinic.reactions import COLUMNS, OTHER, find_reaction, parse_reactions
from fascicle.errors import InputError
from fascicle.model.knowledge import Verification

REACTIONS = read_reactions()
LINES = read_dose_advice()
HEADER = "\t".join(COLUMNS)


def test_read_reactions__each_is_in_the_table_of_advice() -> None:
    advised = {(line.drug, line.reaction) for line in LINES}
    assert {(item.drug, item.reaction) for item in REACTIONS} <= advised
    assert advised - {(item.drug, item.reaction) for item in REACTIONS} == {("entrectinib", OTHER)}


@pytest.mark.parametrize(
    ("term", "reaction", "verification"),
    [
        ("Heart failure", "congestive heart failure", Verification.VERIFIED),
        ("Dizziness", "central nervous system effects", Verification.VERIFIED),
        ("Insomnia", "central nervous system effects", Verification.VERIFIED),
        ("Somnolence", "central nervous system effects", Verification.UNVERIFIED),
        ("Nausea", OTHER, Verification.UNVERIFIED),
    ],
)
def test_find_reaction__by_term(term: str, reaction: str, verification: Verification) -> None:
    found = find_reaction(REACTIONS, LINES, "entrectinib", term)
    assert found is not None
    assert (found.reaction, found.verification) == (reaction, verification)


def test_find_reaction__of_a_drug_without_a_table() -> None:
    assert find_reaction(REACTIONS, LINES, "larotrectinib", "Dizziness") is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [("d\tt\tr\ts\tmaybe", "d, t: cannot be read"), ("d\tt\tr\ts\tverified\nd\tt\tq\ts\tverified", "d, t: stands twice")],
)
def test_parse_reactions__names_the_row(rows: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_reactions(f"{HEADER}\n{rows}\n")
