from __future__ import annotations

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.intragenic_events import COLUMNS
from fascicle.knowledge.snapshot import parse_snapshot

FILES = {
    "therapies.toml": b"",
    "intragenic_events.tsv": "\t".join(COLUMNS).encode(),
    "fusion_pairs.tsv": b"five_prime\tthree_prime\tentities\tsource\nA1\tB1\tone\tA book\n",
}


def test_parse_snapshot__names_a_state_by_all_of_its_bytes() -> None:
    first = parse_snapshot(FILES)
    assert first.sha256 == parse_snapshot(dict(reversed(FILES.items()))).sha256
    assert first.sha256 != parse_snapshot({**FILES, "therapies.toml": b"# a comment\n"}).sha256
    assert len(first.sha256) == 64
    assert first.find_pair("A1", "B1") is not None
    assert first.find_pair("B1", "A1") is None


def test_looked_within__names_the_genes_with_known_events() -> None:
    row = b"\nMET\texon_skipping\tNM_1.1\t13\t15\tMET exon 14 skipping\tone\tA book\n"
    snapshot = parse_snapshot({**FILES, "intragenic_events.tsv": FILES["intragenic_events.tsv"] + row})
    assert snapshot.looked_within == {"MET"}
    assert parse_snapshot(FILES).looked_within == frozenset()


def test_parse_snapshot__names_the_missing_file() -> None:
    with pytest.raises(InputError, match=r"lacks therapies\.toml"):
        parse_snapshot({name: content for name, content in FILES.items() if name != "therapies.toml"})


def test_parse_snapshot__refuses_bytes_that_are_no_text() -> None:
    with pytest.raises(InputError, match="not UTF-8"):
        parse_snapshot({**FILES, "therapies.toml": b"\xff"})
