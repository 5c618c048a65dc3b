from __future__ import annotations

import pytest

from fascicle.report.tree import Column, Link, Reference, Table, Text, compose_prose


def test_compose_prose__drops_empty_parts() -> None:
    assert compose_prose("", "a") == (Text("a"),)


def test_table__refuses_a_row_of_another_width() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("caption", (Column("a"), Column("b")), ((compose_prose("x"),),))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "//host/path"])
def test_link_and_reference__refuse_an_address_that_is_not_web(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Link("words", url)
    with pytest.raises(ValueError, match="http"):
        Reference(1, "words", url)
