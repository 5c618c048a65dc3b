"""Read-length histograms of microsatellites as MSIsensor-pro and MSIsensor2 write them (`*_dis`, plain or gzip).

Two or three lines a locus: `chromosome offset left-flank copies[unit] right-flank`, then `N:` (the normal, where one was given)
and `T:` (the tumour) with fragments of 1, 2, 3 ... copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.calling import LengthEvidence
from fascicle.errors import ReadsError
from fascicle.evidence.repeat_lengths import LONGEST_COPIES
from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reference.fasta import name_chrom, read_text_lines
from fascicle.reference.repeats import LONGEST_UNIT_BP

_HEAD: Final = re.compile(r"(?P<chrom>\S+) (?P<start>\d+) [ACGTN]+ (?P<copies>\d+)\[(?P<unit>[ACGT]+)\] [ACGTN]+$")
_REMEDY: Final = "Give the file of distributions (_dis) as MSIsensor-pro or MSIsensor2 writes it"
CUT_NOTE: Final = "the file of histograms ends within its last locus, which is left out"

Counts = NDArray[np.int32]


@dataclass(slots=True)
class _Record:
    """The lines of one locus: its first one with its number, and the counts by sample, with the number of their fields."""

    line: int
    head: str
    rows: dict[str, tuple[int, str]]

    @property
    def fields(self) -> int:
        return min((len(text.split()) for _, text in self.rows.values()), default=0)


def read_histograms(path: Path) -> LengthEvidence:
    """The histograms of a file, loci in its order. Of a file that ends in the middle of a locus this last one is left out, with a
    note. Loci of which shorter lengths were left out (programs do so with short ones) are told from the file.

    Raises:
        ReadsError: a line that is none of the format, a locus twice, or a normal for some loci only.
    """
    records = list(_group_lines(path))
    whole = records[:-1] if len(records) > 1 and _is_cut(records[-1], records[0]) else records
    if not whole:
        raise ReadsError("holds no locus", path=path, remedy=_REMEDY)
    loci = tuple(_parse_head(record, path) for record in whole)
    _refuse_twice(loci, path)
    with_normal = sum("N" in record.rows for record in whole)
    if with_normal not in {0, len(whole)}:
        raise ReadsError(f"{with_normal} of {len(whole)} loci have a normal", path=path, remedy="Give all of them, or none")
    tumour = np.array([_parse_counts(record, "T", path) for record in whole])
    normal = np.array([_parse_counts(record, "N", path) for record in whole]) if with_normal else None
    notes = (CUT_NOTE,) if len(whole) < len(records) else ()
    cut_off = _find_cut_off(loci, [tumour] if normal is None else [tumour, normal])
    return LengthEvidence(loci, tumour, normal, cut_off, notes)


def _refuse_twice(loci: Sequence[MicrosatelliteLocus], path: Path) -> None:
    seen: set[MicrosatelliteLocus] = set()
    for locus in loci:
        if locus in seen:
            raise ReadsError(f"{locus.chrom} {locus.span.start} stands in it twice", path=path, remedy="Give each locus once")
        seen.add(locus)


def _group_lines(path: Path) -> Iterator[_Record]:
    record: _Record | None = None
    for number, line in enumerate(read_text_lines(path), start=1):
        text = line.strip()
        if text[:2] in {"N:", "T:"} and record is not None and text[0] not in record.rows:
            record.rows[text[0]] = (number, text[2:])
        elif text:
            if record is not None:
                yield record
            record = _Record(number, text, {})
    if record is not None:
        yield record


def _is_cut(last: _Record, first: _Record) -> bool:
    """Whether the last locus of a file has fewer lines, or fewer counts, than the first."""
    return last.rows.keys() < first.rows.keys() or last.fields < first.fields


def _parse_head(record: _Record, path: Path) -> MicrosatelliteLocus:
    match = _HEAD.match(record.head)
    if match is None or len(match["unit"]) > LONGEST_UNIT_BP or not int(match["copies"]):
        raise ReadsError(f"{record.head[:40]!r} is no locus", path=path, where=f"line {record.line}", remedy=_REMEDY)
    start, unit = int(match["start"]), match["unit"]
    return MicrosatelliteLocus(name_chrom(match["chrom"]), Span(start, start + int(match["copies"]) * len(unit)), unit)


def _parse_counts(record: _Record, whose: str, path: Path) -> Counts:
    """Fragments of 0 to `LONGEST_COPIES` copies; those of more are dropped."""
    if whose not in record.rows:
        raise ReadsError(f"the locus has no line {whose}:", path=path, where=f"line {record.line}", remedy=_REMEDY)
    line, text = record.rows[whose]
    fields = text.split()
    if not all(field.isdecimal() for field in fields):
        raise ReadsError("a count is no whole number", path=path, where=f"line {line}", remedy=_REMEDY)
    counts = np.zeros(LONGEST_COPIES + 1, np.int32)
    kept = [int(field) for field in fields[:LONGEST_COPIES]]
    counts[1 : len(kept) + 1] = kept
    return counts


def _find_cut_off(loci: Sequence[MicrosatelliteLocus], samples: Sequence[Counts]) -> frozenset[MicrosatelliteLocus]:
    """Loci whose next shorter length no locus of the kind (homopolymers; other repeats) has in any sample."""
    found: set[MicrosatelliteLocus] = set()
    for is_homopolymer in (True, False):
        numbers = [number for number, locus in enumerate(loci) if (len(locus.unit) == 1) is is_homopolymer]
        seen = np.flatnonzero(sum(counts[numbers].sum(axis=0) for counts in samples)) if numbers else np.empty(0)
        if len(seen):
            found |= {loci[number] for number in numbers if loci[number].copies <= seen[0]}
    return frozenset(found)
