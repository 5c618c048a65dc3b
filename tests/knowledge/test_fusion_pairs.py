from __future__ import annotations

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.fusion_pairs import parse_fusion_pairs
from fascicle.model.knowledge import FusionPair

HEADER = "five_prime\tthree_prime\tentities\tsource\n"


def test_parse_fusion_pairs__keeps_order_and_splits_entities() -> None:
    pairs = parse_fusion_pairs("# a comment\n" + HEADER + "B1\tA1\tone; two\tA book\nA1\tB1\tone\tA book\n")
    assert pairs == (FusionPair("B1", "A1", ("one", "two"), "A book"), FusionPair("A1", "B1", ("one",), "A book"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the header is not"),
        ("gene\tother\n", "the header is not"),
        (HEADER + "A1\tB1\t\tA book\n", "line 2: entities is empty"),
        (HEADER + "A1\tB1\tone\n", "line 2: 3 fields instead of 4"),
        (HEADER + "A1\tB1\tone\tA book\nA1\tB1\ttwo\tA book\n", "line 3: A1::B1 stands twice"),
    ],
)
def test_parse_fusion_pairs__refuses_a_row_without_entity_or_source(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_fusion_pairs(text)
