"""Names of changes of DNA: what HGVS calls a change whose places are numbered.

HGVS, "General recommendations", prioritisation: substitution, deletion, inversion, duplication, insertion; a change of several
bases that is none of them is a deletion-insertion. More than one further copy of a tandem unit is named as a repeated sequence
("Duplication": "when more than one additional copies are inserted directly 3' of the original copy").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fascicle.calls.consequence.changes import Change, Fetch
from fascicle.calls.consequence.letters import turn_around

Number = Callable[[int], str | None]
"""The HGVS number of an offset, None where it has none."""

CODON_BP: Final = 3


@dataclass(frozen=True, slots=True)
class Repeat:
    """A tandem repeat that gains copies: offsets of the reference copies, the unit, and how many copies there are then."""

    start: int
    end: int
    unit: str
    copies: int


def describe_change(change: Change, number: Number, fetch: Fetch, *, is_in_frame_only: bool = False) -> str | None:
    """`93+1G>T`, `76_79del`, `20dup`, `240_241insAGG`, `6775_6777delinsC`, `76_83inv`, `53_115AGC[23]`; None where a place has no
    number.

    `is_in_frame_only` allows the form for repeats only for units of a multiple of three (HGVS, "Repeated sequences", for the
    protein-coding part of a coding DNA reference sequence).
    """
    if not change.ref:
        return _describe_insertion(change, number, fetch, is_in_frame_only)
    place = _number_range(change.start, change.end, number)
    if place is None:
        return None
    if not change.alt:
        return f"{place}del"
    if len(change.ref) == len(change.alt) == 1:
        return f"{place}{change.ref}>{change.alt}"
    return f"{place}inv" if change.alt == turn_around(change.ref) else f"{place}delins{change.alt}"


def _describe_insertion(change: Change, number: Number, fetch: Fetch, is_in_frame_only: bool) -> str | None:  # noqa: FBT001
    at, inserted = change.start, change.alt
    size = len(inserted)
    if fetch(at - size, at) == inserted:
        copied = _number_range(at - size, at, number)
        if copied:
            return f"{copied}dup"
    repeat = find_repeat(at, inserted, fetch)
    if repeat and not (is_in_frame_only and len(repeat.unit) % CODON_BP):
        place = _number_range(repeat.start, repeat.end, number)
        if place:
            return f"{place}{repeat.unit}[{repeat.copies}]"
    before, after = number(at - 1), number(at)
    return f"{before}_{after}ins{inserted}" if before and after else None


def find_repeat(at: int, inserted: str, fetch: Fetch) -> Repeat | None:
    """The tandem repeat that an insertion of two or more whole units before `at` makes longer; None where it is none."""
    size = len(inserted)
    for length in range(1, size // 2 + 1):
        unit = inserted[:length]
        if size % length or inserted != unit * (size // length) or fetch(at - length, at) != unit:
            continue
        start = at
        while fetch(start - length, start) == unit:
            start -= length
        return Repeat(start, at, unit, (at - start + size) // length)
    return None


def _number_range(start: int, end: int, number: Number) -> str | None:
    first = number(start)
    if end == start + 1:
        return first
    last = number(end - 1)
    return f"{first}_{last}" if first and last else None
