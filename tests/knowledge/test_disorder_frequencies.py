"""The table of frequencies that disorders allow: of germline genes alone, with sources, and refused where it is broken."""

from __future__ import annotations

import pytest

from fascicle.adapters.knowledge_files import read_disorder_frequencies
from fascicle.errors import InputError
from fascicle.knowledge.disorder_frequencies import COLUMNS, parse_disorder_frequencies
from fascicle.model.germline import DisorderFrequency
from fascicle.reference.panels import open_panel

HEADER = "\t".join(COLUMNS)


def test_read_disorder_frequencies__are_of_the_germline_list_with_a_source() -> None:
    found = read_disorder_frequencies()
    assert set(found) <= set(open_panel("germline_65").genes)
    assert all("ClinGen" in item.source and item.frequency < 0.01 for item in found.values())
    assert found["TP53"].frequency == 0.0003


def test_parse_disorder_frequencies__reads_rows() -> None:
    assert parse_disorder_frequencies(f"# x\n{HEADER}\nA\t0.001\ta panel\n") == {"A": DisorderFrequency("A", 0.001, "a panel")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gene\n", "header"),
        (f"{HEADER}\nA\t0.001\t\n", "line 2: source is empty|source is empty"),
        (f"{HEADER}\nA\tmany\tx\n", "the frequency of A is 'many'"),
        (f"{HEADER}\nA\t5\tx\n", "Give a fraction above 0 and below 1"),
        (f"{HEADER}\nA\t0.1\tx\nA\t0.1\tx\n", "A stands twice"),
    ],
)
def test_parse_disorder_frequencies__refuses_a_broken_table(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_disorder_frequencies(text)
