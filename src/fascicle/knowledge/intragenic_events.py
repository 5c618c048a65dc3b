"""Known events within one gene from a tab-separated table.

Columns: gene, kind (a value of `EventKind`), transcripts (separated by `; `, with equal exons), last exon before and first exon
behind the novel join (of an internal tandem duplication: the first and the last exon it lies in), name, entities, source.
"""

from __future__ import annotations

from fascicle.errors import InputError
from fascicle.model.fusions import EventKind
from fascicle.model.knowledge import IntragenicEvent

FILE_NAME = "intragenic_events.tsv"
COLUMNS = ("gene", "kind", "transcripts", "five_prime_exon", "three_prime_exon", "name", "entities", "source")
_KINDS = (EventKind.EXON_SKIPPING, EventKind.INTERNAL_TANDEM_DUPLICATION, EventKind.PARTIAL_TANDEM_DUPLICATION)


def parse_intragenic_events(text: str) -> tuple[IntragenicEvent, ...]:
    """Events in the order of the table; lines that begin with `#` are comments.

    Raises InputError, naming the line (1-based), for a row with an empty field, another kind, exon numbers that the kind cannot
    have, and for a name that stands twice.
    """
    lines = [(n, line.split("\t")) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line[0] != "#"]
    if not lines or tuple(lines[0][1]) != COLUMNS:
        raise InputError(f"the header is not {' '.join(COLUMNS)}", path=FILE_NAME, where="header")
    events: dict[str, IntragenicEvent] = {}
    for number, row in lines[1:]:
        event = _parse_row(row, number)
        if event.name in events:
            raise InputError(f"{event.name} stands twice", path=FILE_NAME, where=f"line {number}")
        events[event.name] = event
    return tuple(events.values())


def _parse_row(row: list[str], number: int) -> IntragenicEvent:
    """One event; a fact without an entity or a source is refused."""
    if len(row) != len(COLUMNS) or not all(field.strip() for field in row):
        raise _refuse(f"needs {', '.join(COLUMNS)}, none empty", number)
    gene, kind, transcripts, five_prime, three_prime, name, entities, source = (field.strip() for field in row)
    if kind not in _KINDS:
        raise _refuse(f"{kind} is not one of {', '.join(_KINDS)}", number)
    exons = _parse_exons(EventKind(kind), five_prime, three_prime, number)
    return IntragenicEvent(gene, EventKind(kind), _split(transcripts), *exons, name, _split(entities), source)


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
