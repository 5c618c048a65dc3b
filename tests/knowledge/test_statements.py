from __future__ import annotations

from datetime import date

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.statements import parse_therapies
from fascicle.model.knowledge import Citation, ResponseRate, Verification

STATEMENT = """
[[therapy]]
identifier = "a"
drug = "examplinib"
genes = ["ABC1"]
jurisdiction = "US (FDA)"
approval = "full approval"
approval_date = 2024-01-02
indication = "A tumour."
conditions = ["It is a tumour."]
dose = "1 mg"
cautions = ["None."]
verification = "verified"
verified_on = 2026-11-22

[[therapy.responses]]
patients = 40
percent = 58
percent_low = 41.0
percent_high = 73.0
population = "adults"

[[therapy.citations]]
text = "A label"
url = "https://example.org"
"""


def test_parse_therapies__reads_every_field() -> None:
    (statement,) = parse_therapies(STATEMENT)
    assert statement.drug == "examplinib"
    assert statement.genes == ("ABC1",)
    assert statement.approval_date == date(2024, 1, 2)
    assert statement.conditions == ("It is a tumour.",)
    assert statement.responses == (ResponseRate(40, 58.0, 41.0, 73.0, "adults"),)
    assert statement.citations == (Citation("A label", "https://example.org"),)
    assert statement.verification is Verification.VERIFIED
    assert statement.verified_on == date(2026, 11, 22)


def test_parse_therapies__keeps_what_is_not_stated_as_none() -> None:
    (statement,) = parse_therapies(STATEMENT.replace("approval_date = 2024-01-02\n", "").replace("percent_low = 41.0\n", ""))
    assert statement.approval_date is None
    assert statement.responses[0].percent_low is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (STATEMENT[STATEMENT.index("[[therapy.citations]]") :], "", "a: without citations"),
        (STATEMENT[STATEMENT.index("[[therapy.citations]]") :], "[therapy.x]", "without citations"),
        ("verified_on = 2026-11-22\n", "", "without verified_on"),
        ("verified_on = 2026-11-22", 'verified_on = "yesterday"', "verified_on is not a date"),
        ("verified_on = 2026-11-22", "verified_on = 2026-11-22T10:00:00", "verified_on is not a date"),
        ("approval_date = 2024-01-02", "approval_date = 2024", "approval_date is not a date"),
        ('conditions = ["It is a tumour."]', "conditions = []", "without conditions"),
        ('genes = ["ABC1"]', "genes = []", "without genes"),
        ('verification = "verified"', 'verification = "perhaps"', "Use verified or unverified"),
        ('text = "A label"', 'text = " "', "text is not a text"),
        ('dose = "1 mg"', "dose = 1", "dose is not a text"),
        ("percent_low = 41.0", "percent_low = 59.0", "does not hold 58"),
        ("percent = 58", 'percent = "58"', "percent is not a number"),
        ("patients = 40", "patients = 0", "count of 1 or more"),
        ('drug = "examplinib"', 'drug = "examplinib"\ndrgu = "x"', "unknown field drgu"),
        ("[[therapy]]", "[[therapy", "not valid TOML"),
    ],
)
def test_parse_therapies__refuses_a_statement_that_cannot_be_relied_on(old: str, new: str, message: str) -> None:
    assert old in STATEMENT
    with pytest.raises(InputError, match=message):
        parse_therapies(STATEMENT.replace(old, new, 1))


def test_parse_therapies__refuses_two_statements_of_one_name() -> None:
    with pytest.raises(InputError, match="used twice: a"):
        parse_therapies(STATEMENT + STATEMENT)
