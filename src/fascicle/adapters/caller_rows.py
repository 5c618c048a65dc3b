"""Rows of other callers' tables to fusions, one function a caller. Positions in the tables are 1-based.

Columns as documented by the callers: Arriba 1.0 to 2.5 (`fusions.tsv`, `fusions.discarded.tsv`), STAR-Fusion 1.6 to 1.15
(`star-fusion.fusion_predictions(.abridged).tsv`), FusionInspector 2.x (`finspector.FusionInspector.fusions(.abridged).tsv`),
FusionCatcher 1.x (`final-list_candidate-fusion-genes.txt`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.calls.imported import CalledFusion, CalledSide, Caller
from fascicle.errors import InputError
from fascicle.model.loci import Strand, parse_chrom

_EMPTY: Final = frozenset({"", "."})
# Bases shown of the caller's own sequence on each side of the junction; the whole is in the caller's file.
_SHOWN_BP: Final = 20
_WHOLE_EVENT_FILTER: Final = re.compile(r"[A-Za-z_]+")
_FC_5, _FC_3 = "(5end_fusion_partner)", "(3end_fusion_partner)"


@dataclass(frozen=True)
class Row:
    """One row by column, with its place for messages."""

    fields: Mapping[str, str]
    path: Path | str
    line: int

    def text(self, column: str) -> str | None:
        """The text of a cell; None where it is empty, a dot, or the table has no such column."""
        text = self.fields.get(column, "").strip()
        return None if text in _EMPTY else text

    def need(self, column: str) -> str:
        """The text of a cell that must not be empty."""
        text = self.text(column)
        if text is None:
            raise self.error(f"{column} is empty")
        return text

    def count(self, column: str) -> int:
        """A count, 0 or more."""
        text = self.need(column)
        if not text.isascii() or not text.isdigit():
            raise self.error(f"{column} is a count, not {text!r}")
        return int(text)

    def split_place(self, column: str, parts: int) -> list[str]:
        """`chrom:pos` or `chrom:pos:strand` in its parts."""
        found = self.need(column).rsplit(":", parts - 1)
        is_place = len(found) == parts and found[1].isascii() and found[1].isdigit() and int(found[1]) > 0
        if not is_place or (parts == 3 and found[2] not in ("+", "-")):
            form = "chromosome:position" + (":strand" if parts == 3 else "")
            raise self.error(f"{column} is {form} with a 1-based position, not {self.need(column)!r}")
        return found

    def remarks(self, *columns: str) -> tuple[tuple[str, str], ...]:
        """The cells of columns that are there and not empty."""
        found = ((column, self.text(column)) for column in columns)
        return tuple((column, text) for column, text in found if text is not None)

    def error(self, what: str) -> InputError:
        """An error that names file and line."""
        return InputError(what, path=self.path, where=f"line {self.line}", remedy="Give the table as the caller wrote it")


@dataclass(frozen=True)
class Dialect:
    """How a caller's table is read: the columns it must have, and the reading of a row."""

    caller: Caller
    columns: tuple[str, ...]
    parse: Callable[[Row], CalledFusion]


def parse_arriba(row: Row) -> CalledFusion:
    """A row of Arriba. The transcribed strand follows from the direction: a 5' partner is kept up to its breakpoint."""
    sequence = row.text("fusion_transcript") or ""
    words = ("confidence", "reading_frame", "type", "tags", "filters", "coverage1", "coverage2")
    unordered = row.remarks("strand1(gene/fusion)", "strand2(gene/fusion)")
    unknown = tuple((name, text) for name, text in unordered if text.endswith("/."))
    return CalledFusion(
        Caller.ARRIBA,
        row.line,
        _parse_arriba_side(row, "1", is_five_prime=True),
        _parse_arriba_side(row, "2", is_five_prime=False),
        row.count("split_reads1") + row.count("split_reads2"),
        row.count("discordant_mates"),
        inserted=_find_inserted(sequence),
        remarks=(*row.remarks(*words), *unknown, *_cut_sequence(sequence, "|")),
        discarded_because=_find_whole_filters(row.text("filters")),
    )


def _parse_arriba_side(row: Row, number: str, *, is_five_prime: bool) -> CalledSide:
    chrom, pos1 = row.split_place(f"breakpoint{number}", 2)
    direction = row.need(f"direction{number}")
    if direction not in ("upstream", "downstream"):
        raise row.error(f"direction{number} is upstream or downstream, not {direction!r}")
    strand = Strand.PLUS if (direction == "downstream") == is_five_prime else Strand.MINUS
    return CalledSide(row.need(f"gene{number}"), row.text(f"gene_id{number}"), parse_chrom(chrom), int(pos1) - 1, strand)


def _find_inserted(sequence: str) -> str:
    """Bases of neither partner, which Arriba writes in lower case between two pipes."""
    parts = sequence.split("|")
    inserted = parts[1].upper() if len(parts) == 3 else ""
    return inserted if re.fullmatch("[ACGT]+", inserted) else ""


def _find_whole_filters(filters: str | None) -> str | None:
    """Filters without a number of reads behind them: those discarded the event as a whole."""
    whole = [name for name in (filters or "").split(",") if _WHOLE_EVENT_FILTER.fullmatch(name)]
    return ", ".join(whole) or None


def _cut_sequence(sequence: str, mark: str) -> tuple[tuple[str, str], ...]:
    """The caller's sequence next to the junction."""
    left, found, right = sequence.partition(mark)
    if not found:
        return ()
    inserted, second, rest = right.partition(mark)
    shown = f"{inserted}{mark}{rest[:_SHOWN_BP]}" if second else right[:_SHOWN_BP]
    return (("junction", f"{left[-_SHOWN_BP:]}{mark}{shown}"),)


def parse_star_fusion(row: Row) -> CalledFusion:
    """A row of STAR-Fusion."""
    return _parse_trinity(row, Caller.STAR_FUSION, ())


def parse_fusioninspector(row: Row) -> CalledFusion:
    """A row of FusionInspector. Its `LocalBreakpoint` columns are places on its own contigs and are not used."""
    return _parse_trinity(row, Caller.FUSIONINSPECTOR, ("NumCounterFusionLeft", "NumCounterFusionRight"))


def _parse_trinity(row: Row, caller: Caller, words: tuple[str, ...]) -> CalledFusion:
    return CalledFusion(
        caller,
        row.line,
        _parse_trinity_side(row, "Left"),
        _parse_trinity_side(row, "Right"),
        row.count("JunctionReadCount"),
        row.count("SpanningFragCount"),
        remarks=row.remarks("SpliceType", "LargeAnchorSupport", "FFPM", *words, "PROT_FUSION_TYPE"),
    )


def _parse_trinity_side(row: Row, side: str) -> CalledSide:
    symbol, _, identifier = row.need(f"{side}Gene").partition("^")
    chrom, pos1, strand = row.split_place(f"{side}Breakpoint", 3)
    return CalledSide(symbol, identifier or None, parse_chrom(chrom), int(pos1) - 1, Strand(strand))


def parse_fusioncatcher(row: Row) -> CalledFusion:
    """A row of FusionCatcher. Its `Spanning_unique_reads` are junction reads with distinct mapping positions, so also starts."""
    reads = row.count("Spanning_unique_reads")
    words = ("Fusion_description", "Fusion_finding_method", "Predicted_effect", "Longest_anchor_found")
    return CalledFusion(
        Caller.FUSIONCATCHER,
        row.line,
        _parse_fusioncatcher_side(row, "1", _FC_5),
        _parse_fusioncatcher_side(row, "2", _FC_3),
        reads,
        row.count("Spanning_pairs"),
        distinct_starts=reads,
        remarks=(*row.remarks(*words), *_cut_sequence(row.text("Fusion_sequence") or "", "*")),
    )


def _parse_fusioncatcher_side(row: Row, number: str, end: str) -> CalledSide:
    chrom, pos1, strand = row.split_place(f"Fusion_point_for_gene_{number}{end}", 3)
    symbol, identifier = row.need(f"Gene_{number}_symbol{end}"), row.text(f"Gene_{number}_id{end}")
    return CalledSide(symbol, identifier, parse_chrom(chrom), int(pos1) - 1, Strand(strand))


def _list_sides(*stems: str) -> tuple[str, ...]:
    return tuple(f"{stem}{number}" for stem in stems for number in "12")


_TRINITY_COLUMNS: Final = (
    *("JunctionReadCount", "SpanningFragCount"),
    *(f"{side}{what}" for side in ("Left", "Right") for what in ("Gene", "Breakpoint")),
)
# By the column that tells the caller; the first one that a header has decides (FusionInspector has those of STAR-Fusion too).
DIALECTS: Final[dict[str, Dialect]] = {
    "breakpoint1": Dialect(
        Caller.ARRIBA, (*_list_sides("gene", "breakpoint", "direction", "split_reads"), "discordant_mates"), parse_arriba
    ),
    "LeftLocalBreakpoint": Dialect(Caller.FUSIONINSPECTOR, _TRINITY_COLUMNS, parse_fusioninspector),
    "FusionName": Dialect(Caller.STAR_FUSION, _TRINITY_COLUMNS, parse_star_fusion),
    f"Gene_1_symbol{_FC_5}": Dialect(
        Caller.FUSIONCATCHER,
        (
            *("Spanning_pairs", "Spanning_unique_reads", f"Gene_2_symbol{_FC_3}"),
            *(f"Fusion_point_for_gene_1{_FC_5}", f"Fusion_point_for_gene_2{_FC_3}"),
        ),
        parse_fusioncatcher,
    ),
}
