"""The list of drugs."""

from __future__ import annotations

import pytest

from fascicle.adapters.clinic_tables import read_drugs
from fascicle.clinic.drugs import COLUMNS, DrugKind, find_drug, parse_drugs, suggest_drug
from fascicle.errors import InputError
from fascicle.model.knowledge import Verification

DRUGS = read_drugs()
HEADER = "\t".join(COLUMNS)


def test_find_drug__knows_other_names_in_any_case() -> None:
    drug = find_drug(DRUGS, "Adriamycin")
    assert drug is not None
    assert (drug.name, drug.kind, drug.is_anthracycline, drug.atc) == ("doxorubicin", DrugKind.CHEMOTHERAPY, True, "L01DB01")
    assert find_drug(DRUGS, "water") is None


def test_suggest_drug__offers_the_name_that_looks_alike() -> None:
    assert suggest_drug(DRUGS, "entrectinb") == "entrectinib"
    assert suggest_drug(DRUGS, "water") is None


def test_drugs__what_has_no_code_that_was_read_is_unverified() -> None:
    assert all((drug.atc is None) == (drug.verification is Verification.UNVERIFIED) for drug in DRUGS.values())


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a\t-\tmagic\tno\t-\tunverified", "a: cannot be read"),
        ("a\t-\tsteroid\tmaybe\t-\tunverified", "a: cannot be read"),
        ("a\tA\tsteroid\tno\t-\tunverified", "A stands twice"),
    ],
)
def test_parse_drugs__names_the_row(row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_drugs(f"{HEADER}\n{row}\n")
