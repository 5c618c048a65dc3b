from __future__ import annotations

from datetime import date

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.labels import parse_labels
from fascicle.model.knowledge import (
    Approval,
    ApprovalStatus,
    Ask,
    Citation,
    Clause,
    Condition,
    EvidenceLevel,
    Jurisdiction,
    ResponseRate,
    StudyDesign,
    Verification,
)

SOURCES = {"a-label": Citation("A label", "https://example.org", "section 1")}
LABEL = """
[[label]]
identifier = "a"
drugs = ["examplinib"]
biomarker = "fusion ABC1 side=3"
diseases = ["SOLID"]
jurisdiction = "US"
status = "full"
granted = 2024-01-02
label_date = 2024-02-03
note = "a note"
indication = "A tumour."
clauses = [{ text = "It is a tumour.", when = "solid_tumour or judgement" }]
dose = "1 mg"
design = "basket"
results = ["Longer."]
sources = ["a-label"]
verification = "verified"
verified_on = 2026-11-22

[[label.responses]]
patients = 40
percent = 58
low = 41.0
high = 73.0
population = "adults"
duration = "median 9 months"
line = "second"
"""


def test_parse_labels__reads_every_field() -> None:
    (label,) = parse_labels(LABEL, "labels.toml", SOURCES)
    assert label.drugs == ("examplinib",)
    assert label.genes == ("ABC1",)
    assert label.level is EvidenceLevel.APPROVAL
    assert label.approval == Approval(Jurisdiction.US, ApprovalStatus.FULL, date(2024, 1, 2), date(2024, 2, 3), "a note")
    assert label.clauses == (Clause("It is a tumour.", ((Condition(Ask.SOLID_TUMOUR),), (Condition(Ask.JUDGEMENT),))),)
    assert label.responses == (ResponseRate(40, 58.0, 41.0, 73.0, "adults", "median 9 months", "second"),)
    assert label.results == ("Longer.",)
    assert label.design is StudyDesign.BASKET
    assert label.citations == (SOURCES["a-label"],)
    assert label.verification is Verification.VERIFIED
    assert label.verified_on == date(2026, 11, 22)


def test_parse_labels__keeps_what_is_not_stated_as_none() -> None:
    text = LABEL
    for line in ("granted = 2024-01-02\n", 'status = "full"\n', "low = 41.0\n", 'duration = "median 9 months"\n'):
        text = text.replace(line, "")
    (label,) = parse_labels(text, "labels.toml", SOURCES)
    assert label.approval is not None
    assert (label.approval.granted, label.approval.status) == (None, None)
    assert (label.responses[0].percent_low, label.responses[0].duration) == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('sources = ["a-label"]\n', "", "a: without sources"),
        ('sources = ["a-label"]', "sources = []", "a: without a source"),
        ('sources = ["a-label"]', 'sources = ["b"]', "cites b, which sources.tsv does not have"),
        ("verified_on = 2026-11-22\n", "", "without verified_on"),
        ("verified_on = 2026-11-22", 'verified_on = "yesterday"', "verified_on is not a date"),
        ("verified_on = 2026-11-22", "verified_on = 2026-11-22T10:00:00", "verified_on is not a date"),
        ("granted = 2024-01-02", "granted = 2024", "granted is not a date"),
        ('clauses = [{ text = "It is a tumour.", when = "solid_tumour or judgement" }]', "clauses = []", "without clauses"),
        ('when = "solid_tumour or judgement"', 'when = "big"', "clauses 1: when: 'big' is nothing that a clause can ask"),
        ('diseases = ["SOLID"]', "diseases = []", "without diseases"),
        ('biomarker = "fusion ABC1 side=3"', 'biomarker = "fusion ABC1 side=9"', "biomarker: .* side is one of"),
        ('verification = "verified"', 'verification = "perhaps"', "verification: 'perhaps'"),
        ('jurisdiction = "US"', 'jurisdiction = "XX"', "jurisdiction: 'XX'"),
        ('dose = "1 mg"', "dose = 1", "dose is not a text"),
        ('dose = "1 mg"', 'dose = " "', "dose is not a text"),
        ("low = 41.0", "low = 59.0", "responses 1: the interval does not hold 58"),
        ("percent = 58", 'percent = "58"', "percent is not a number"),
        ("patients = 40", "patients = 0", "count of 1 or more"),
        ("patients = 40", "patients = true", "count of 1 or more"),
        ('dose = "1 mg"', 'dose = "1 mg"\ndrgu = "x"', "unknown field drgu"),
        ('line = "second"', 'lime = "second"', "unknown field lime"),
        ("[[label]]", "[[label", "not valid TOML"),
    ],
)
def test_parse_labels__refuses_a_statement_that_cannot_be_relied_on(old: str, new: str, message: str) -> None:
    assert old in LABEL
    with pytest.raises(InputError, match=message):
        parse_labels(LABEL.replace(old, new, 1), "labels.toml", SOURCES)


def test_parse_labels__names_file_and_statement() -> None:
    with pytest.raises(InputError, match=r"^labels\.toml, a: dose is not a text$"):
        parse_labels(LABEL.replace('"1 mg"', "1"), "labels.toml", SOURCES)
