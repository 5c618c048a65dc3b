from __future__ import annotations

import pytest

from fascicle.model.diseases import Kinship, Relation
from tumour_examples import TREE


@pytest.mark.parametrize(
    ("statement", "patient", "kinship", "disease", "distance"),
    [
        (("LIPO",), "LIPO", Kinship.SAME, "LIPO", 0),
        (("LIPO",), "DDLS", Kinship.SUBTYPE, "LIPO", 1),
        (("SOFT_TISSUE",), "DDLS", Kinship.SUBTYPE, "SOFT_TISSUE", 2),
        (("DDLS",), "LIPO", Kinship.BROADER, "DDLS", 1),
        (("WDLS",), "DDLS", Kinship.OTHER, "WDLS", 2),
        (("GIST",), "DDLS", Kinship.OTHER, "GIST", 3),
        (("AML",), "DDLS", Kinship.OTHER, "AML", None),
        (("SOLID",), "DDLS", Kinship.ANY_SOLID, "SOLID", None),
        (("SOLID",), "AML", Kinship.OTHER, "SOLID", None),
        (("SOLID",), None, Kinship.UNKNOWN, "SOLID", None),
        (("LIPO",), "NOT_HELD", Kinship.UNKNOWN, "LIPO", None),
        (("GIST", "DDLS", "LIPO"), "DDLS", Kinship.SAME, "DDLS", 0),
        (("GIST", "SOLID"), "DDLS", Kinship.ANY_SOLID, "SOLID", None),
        ((), "DDLS", Kinship.SAME, None, None),
    ],
)
def test_relate__finds_the_closest(
    statement: tuple[str, ...], patient: str | None, kinship: Kinship, disease: str | None, distance: int | None
) -> None:
    assert TREE.relate(statement, patient) == Relation(kinship, disease, distance)


def test_is_solid__knows_blood_and_lymph_and_says_when_it_does_not_know() -> None:
    assert [TREE.is_solid(code) for code in ("DDLS", "AML", "NOT_HELD")] == [True, False, None]
