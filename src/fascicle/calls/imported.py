"""Fusions as other callers' tables give them, before they are judged and described here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fascicle.model.loci import Strand


class Caller(StrEnum):
    """A program whose tables are understood."""

    ARRIBA = "arriba"
    STAR_FUSION = "star_fusion"
    FUSIONCATCHER = "fusioncatcher"
    FUSIONINSPECTOR = "fusioninspector"


@dataclass(frozen=True, slots=True)
class CalledSide:
    """One partner: the caller's name and identifier of the gene, and the breakpoint.

    `offset` (0-based) is the last base kept of the 5' partner or the first base kept of the 3' partner; `strand` is the one that
    the fusion is transcribed from, which is not the gene's strand where the caller saw antisense transcription.
    """

    gene: str
    identifier: str | None
    chrom: str
    offset: int
    strand: Strand


@dataclass(frozen=True, slots=True)
class CalledFusion:
    """One row of a table.

    `split_reads` and `spanning_pairs` are fragments as the caller counts them; `distinct_starts` is None where the caller does
    not tell it. `remarks` are the caller's own words on the row (column, value). `discarded_because` names the filters by which
    the caller itself discarded the row, None where it did not.
    """

    caller: Caller
    line: int
    five_prime: CalledSide
    three_prime: CalledSide
    split_reads: int
    spanning_pairs: int
    distinct_starts: int | None = None
    inserted: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    discarded_because: str | None = None


@dataclass(frozen=True, slots=True)
class CallerTable:
    """A table: who made it, where it was read from, its rows in order."""

    caller: Caller
    path: Path
    fusions: tuple[CalledFusion, ...]
