from __future__ import annotations

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.intragenic_events import COLUMNS, parse_intragenic_events
from fascicle.model.fusions import EventKind

HEADER = "\t".join(COLUMNS)
ROW = "MET\texon_skipping\tNM_000245.4; ENST00000397752.8\t13\t15\tMET exon 14 skipping\tone; two\tA book"


def parse(*rows: str) -> object:
    return parse_intragenic_events("\n".join((HEADER, *rows)) + "\n")


def test_parse_intragenic_events__gives_every_field() -> None:
    (event,) = parse_intragenic_events(f"# a comment\n{HEADER}\n{ROW}\n")
    assert (event.gene, event.kind) == ("MET", EventKind.EXON_SKIPPING)
    assert (event.five_prime_exon, event.three_prime_exon) == (13, 15)
    assert event.transcripts == ("NM_000245.4", "ENST00000397752.8")
    assert (event.name, event.entities, event.source) == ("MET exon 14 skipping", ("one", "two"), "A book")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW.replace("A book", " "), "source is empty"),
        (ROW + "\tmore", "9 fields instead of 8"),
        (ROW.replace("exon_skipping", "fusion"), "fusion is not one of"),
        (ROW.replace("\t13\t", "\tthirteen\t"), "not two exon numbers"),
        (ROW.replace("\t13\t", "\t14\t"), "exons 14 and 15 are no exon_skipping"),
        (ROW.replace("exon_skipping", "partial_tandem_duplication"), "are no partial_tandem_duplication"),
        (ROW.replace("exon_skipping", "internal_tandem_duplication").replace("\t15\t", "\t12\t"), "13 and 12 are no internal"),
        (ROW.replace("\t13\t", "\t0\t"), "exons 0 and 15"),
    ],
)
def test_parse_intragenic_events__refuses_a_row_and_names_its_line(row: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse(row)
    assert "line 2" in str(caught.value)


def test_parse_intragenic_events__refuses_an_event_twice() -> None:
    with pytest.raises(InputError, match="MET exon 14 skipping stands twice"):
        parse(ROW, ROW)


def test_parse_intragenic_events__refuses_another_header() -> None:
    with pytest.raises(InputError, match="the header is not gene kind"):
        parse_intragenic_events(HEADER.replace("kind", "sort") + "\n")
