from __future__ import annotations

import pytest

from fascicle.model.hla import parse_allele_name


@pytest.mark.parametrize(
    ("text", "two_fields"),
    [
        ("A*01:01:01:01", "A*01:01"),
        ("HLA-B*15:412", "B*15:412"),
        ("A*24:09N", "A*24:09N"),
        ("A*01:01:01:02N", "A*01:01"),
        ("C*04:09N", "C*04:09N"),
        ("A*01", "A*01"),
    ],
)
def test_parse_allele_name__cut_at_two_fields(text: str, two_fields: str) -> None:
    name = parse_allele_name(text)
    assert str(name) == text.removeprefix("HLA-")
    assert str(name.cut(2)) == two_fields


@pytest.mark.parametrize("text", ["", "A", "A*", "A*01:", "A*01:01:01:01:01", "A*01:01X", "a*01:01"])
def test_parse_allele_name__refuses_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no HLA allele name"):
        parse_allele_name(text)
