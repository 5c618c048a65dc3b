"""`artefacts.tsv`: 1-based, unknown is empty, broken numbers are one error."""

from __future__ import annotations

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.reference.artefacts import Artefact, format_artefacts, parse_artefacts

ROWS = (Artefact("A", "B", 99, 0, 2, 7), Artefact("A", "C", None, None, 3, 1))


def test_format_artefacts__round_trip_and_one_based() -> None:
    text = format_artefacts(ROWS)
    assert text.splitlines()[1:] == ["A\t100\tB\t1\t2\t7", "A\t\tC\t\t3\t1"]
    assert parse_artefacts(text, "artefacts.tsv") == ROWS


def test_parse_artefacts__broken() -> None:
    with pytest.raises(ReferenceInputError, match="A::B has a broken number"):
        parse_artefacts(format_artefacts(ROWS).replace("100", "x"), "artefacts.tsv")
    with pytest.raises(ReferenceInputError, match="the header is not"):
        parse_artefacts("gene\n", "artefacts.tsv")
