"""Known events within one gene from a tab-separated table.

Columns: gene, kind (a value of `EventKind`), transcripts (separated by `; `, with equal exons), last exon before and first exon
behind the novel join (of an internal tandem duplication: the first and the last exon it lies in), name, entities, source.
"""

from __future__ import annotations

from collections.abc import Mapping

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_numbered_rows
from fascicle.model.fusions import EventKind
from fascicle.model.knowledge import IntragenicEvent

FILE_NAME = "intragenic_events.tsv"
COLUMNS = ("gene", "kind", "transcripts", "five_prime_exon", "three_prime_exon", "name", "entities", "source")
_KINDS = (EventKind.EXON_SKIPPING, EventKind.INTERNAL_TANDEM_DUPLICATION, EventKind.PARTIAL_TANDEM_DUPLICATION)


def parse_intragenic_events(text: str) -> tuple[IntragenicEvent, ...]:
    """Events in the order of the table.

    Raises InputError, naming the line (1-based), for what `parse_rows` refuses, another kind, exon numbers that the kind cannot
    have, and for a name that stands twice.
    """
    events: dict[str, IntragenicEvent] = {}
    for number, row in parse_numbered_rows(text, COLUMNS, FILE_NAME):
        event = _parse_row(row, number)
        if event.name in events:
            raise InputError(f"{event.name} stands twice", path=FILE_NAME, where=f"line {number}")
        events[event.name] = event
    return tuple(events.values())


def _parse_row(row: Mapping[str, str], number: int) -> IntragenicEvent:
    if row["kind"] not in _KINDS:
        raise _refuse(f"{row['kind']} is not one of {', '.join(_KINDS)}", number)
    kind = EventKind(row["kind"])
    exons = _parse_exons(kind, row["five_prime_exon"], row["three_prime_exon"], number)
    transcripts, entities = _split(row["transcripts"]), _split(row["entities"])
    return IntragenicEvent(row["gene"], kind, transcripts, *exons, row["name"], entities, row["source"])


def _parse_exons(kind: EventKind, five_prime: str, three_prime: str, number: int) -> tuple[int, int]:
    """Exon numbers that make sense for the kind: a skipped exon lies between them, a duplicated one does not."""
    if not (five_prime.isdecimal() and three_prime.isdecimal()):
        raise _refuse(f"{five_prime} and {three_prime} are not two exon numbers", number)
    five, three = int(five_prime), int(three_prime)
    fits = {
        EventKind.EXON_SKIPPING: 1 <= five < three - 1,
        EventKind.INTERNAL_TANDEM_DUPLICATION: 1 <= five <= three,
        EventKind.PARTIAL_TANDEM_DUPLICATION: 1 <= three <= five,
    }
    if not fits[kind]:
        raise _refuse(f"exons {five} and {three} are no {kind}", number)
    return five, three


def _split(field: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in field.split(";"))


def _refuse(what: str, number: int) -> InputError:
    return InputError(what, path=FILE_NAME, where=f"line {number}", remedy="Correct the row.")
