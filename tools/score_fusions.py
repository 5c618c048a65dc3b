"""Holds fusions.tsv against a table of true fusions: found, missed, extra, by pair of genes and by exact breakpoints.

    python tools/score_fusions.py TRUTH.tsv OUT/fusions.tsv [--genes-in REF] [--min-pairs N] [--min-exact N] [--max-extra N]

TRUTH is the `truth.tsv` of `fascicle simulate rna`, or a table with the columns gene5 bp5 gene3 bp3 whose breakpoints are
`chrom:position:strand` (1-based, with or without `chr`). `chrom:first-last:strand` says that every base of the range is right, as
where both partners share bases. Only reported fusions count as found or extra; a true fusion that was filtered is named with its
reasons. With --genes-in, true fusions with a gene that the reference bundle lacks are named but not counted.
Where the truth has a `planned_abundance`, it also counts how often the 95 % interval of the 3' abundance holds it. Ends with 1
where one of the limits is not kept, for use in CI.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from fascicle.model.loci import parse_chrom

Pair = tuple[str, str]
_SIDES: Final = ("five_prime", "three_prime")


class Outcome(StrEnum):
    """What became of a true fusion, or of a reported one that is not true."""

    EXACT = "exact"
    PLACED_ELSEWHERE = "placed_elsewhere"
    NOT_PLACED = "not_placed"
    FILTERED = "filtered"
    MISSED = "missed"
    NOT_IN_REFERENCE = "not_in_reference"
    EXTRA_BREAKPOINT = "extra_breakpoint"
    EXTRA_PAIR = "extra_pair"


FOUND: Final = (Outcome.EXACT, Outcome.PLACED_ELSEWHERE, Outcome.NOT_PLACED)


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A breakpoint, or the range of bases that are all right: 1-based, both ends included, as the tables have it."""

    chrom: str
    first1: int
    last1: int
    strand: str

    def holds(self, other: Breakpoint) -> bool:
        """Whether another breakpoint lies in the range, on the same strand."""
        return (self.chrom, self.strand) == (
            other.chrom,
            other.strand,
        ) and self.first1 <= other.first1 <= other.last1 <= self.last1

    def __str__(self) -> str:
        span = f"{self.first1}" if self.first1 == self.last1 else f"{self.first1}-{self.last1}"
        return f"{self.chrom}:{span}:{self.strand}"


@dataclass(frozen=True, slots=True)
class ScoredFusion:
    """A fusion of either table.

    `places` is None where a side has no position; `reasons` is empty for a true or reported one; `abundance` is the planned one
    of a true fusion (both ends equal) or the interval of a call, 0 to 1, None where the table has none.
    """

    pair: Pair
    places: tuple[Breakpoint, Breakpoint] | None
    reasons: str = ""
    abundance: tuple[float, float] | None = None

    @property
    def name(self) -> str:
        """`SPECC1L::NTRK3`."""
        return "::".join(self.pair)

    def is_at(self, truth: ScoredFusion) -> bool:
        """Whether both breakpoints are the true ones."""
        if self.pair != truth.pair or self.places is None or truth.places is None:
            return False
        return all(right.holds(own) for right, own in zip(truth.places, self.places, strict=True))

    def format_places(self) -> str:
        """Both breakpoints."""
        return "not placed" if self.places is None else " ".join(str(place) for place in self.places)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One true or extra fusion with what became of it."""

    outcome: Outcome
    fusion: ScoredFusion
    note: str
    is_abundance_held: bool | None = None


def parse_breakpoint(text: str) -> Breakpoint:
    """`21:41494375-41494381:-` or `chr21:41494375:-`; ValueError for anything else."""
    chrom, span, strand = text.split(":")
    first1, _, last1 = span.partition("-")
    if strand not in {"+", "-"}:
        raise ValueError(f"{text!r} has no strand")
    return Breakpoint(parse_chrom(chrom), int(first1), int(last1 or first1), strand)


def parse_truth(lines: Iterable[str]) -> list[ScoredFusion]:
    """True fusions of either form of table (see above); ValueError for another header."""
    reader = csv.DictReader(lines, delimiter="\t")
    columns = set(reader.fieldnames or ())
    if {"gene5", "bp5", "gene3", "bp3"} <= columns:
        return [
            ScoredFusion((row["gene5"], row["gene3"]), (parse_breakpoint(row["bp5"]), parse_breakpoint(row["bp3"])))
            for row in reader
        ]
    if "five_prime_gene" in columns:
        return [_parse_row(row) for row in reader]
    raise ValueError("the truth table has neither the columns gene5 bp5 gene3 bp3 nor those of `fascicle simulate rna`")


def parse_calls(lines: Iterable[str]) -> list[ScoredFusion]:
    """Candidates of fusions.tsv; the filtered ones have reasons."""
    reader = csv.DictReader(lines, delimiter="\t")
    if "verdict" not in (reader.fieldnames or ()):
        raise ValueError("the table of calls has no column 'verdict'; give a fusions.tsv")
    return [_parse_row(row) for row in reader]


def _parse_row(row: dict[str, str]) -> ScoredFusion:
    places = [
        parse_breakpoint(":".join(row[f"{side}_{part}"] for part in ("chrom", "pos", "strand")))
        for side in _SIDES
        if row[f"{side}_pos"]
    ]
    reasons = row["reasons"] or "no reason" if row.get("verdict") == "filtered" else ""
    pair = (row["five_prime_gene"], row["three_prime_gene"])
    return ScoredFusion(pair, (places[0], places[1]) if len(places) == 2 else None, reasons, _parse_abundance(row))


def _parse_abundance(row: dict[str, str]) -> tuple[float, float] | None:
    columns = ("abundance_low", "abundance_high") if "abundance_low" in row else ("planned_abundance", "planned_abundance")
    low, high = (row.get(column) for column in columns)
    return (float(low), float(high)) if low and high else None


def score(truth: Sequence[ScoredFusion], calls: Sequence[ScoredFusion], genes: Collection[str] | None = None) -> list[ScoreLine]:
    """A line for every true fusion, then for every reported one that is none. `genes` are those that can be assessed."""
    reported = [call for call in calls if not call.reasons]
    lines = [_score_truth(own, calls, genes) for own in truth]
    true_pairs = {own.pair for own in truth}
    for call in reported:
        if call.pair not in true_pairs:
            lines.append(ScoreLine(Outcome.EXTRA_PAIR, call, ""))
        elif not any(call.is_at(own) for own in truth) and not _is_only_one(call, reported):
            lines.append(ScoreLine(Outcome.EXTRA_BREAKPOINT, call, ""))
    return lines


def _is_only_one(call: ScoredFusion, reported: Sequence[ScoredFusion]) -> bool:
    """Whether a call is all there is of its pair; it is then the pair's own, placed elsewhere."""
    return sum(other.pair == call.pair for other in reported) == 1


def _score_truth(truth: ScoredFusion, calls: Sequence[ScoredFusion], genes: Collection[str] | None) -> ScoreLine:
    own = [call for call in calls if call.pair == truth.pair]
    reported = [call for call in own if not call.reasons]
    lacking = [gene for gene in truth.pair if genes is not None and gene not in genes]
    if lacking:
        return ScoreLine(Outcome.NOT_IN_REFERENCE, truth, f"the reference lacks {', '.join(lacking)}")
    exact = next((call for call in reported if call.is_at(truth)), None)
    if exact:
        return _score_abundance(truth, exact)
    if reported:
        placed = next((call for call in reported if call.places), None)
        outcome = Outcome.PLACED_ELSEWHERE if placed else Outcome.NOT_PLACED
        return ScoreLine(outcome, truth, f"called at {placed.format_places()}" if placed else "no read crosses its junction")
    if own:
        return ScoreLine(Outcome.FILTERED, truth, "; ".join(dict.fromkeys(call.reasons for call in own)))
    return ScoreLine(Outcome.MISSED, truth, "no candidate")


def _score_abundance(truth: ScoredFusion, call: ScoredFusion) -> ScoreLine:
    if truth.abundance is None or call.abundance is None:
        return ScoreLine(Outcome.EXACT, truth, "")
    (planned, _), (low, high) = truth.abundance, call.abundance
    is_held = low <= planned <= high
    note = f"abundance {low:.3f} to {high:.3f} {'holds' if is_held else 'misses'} {planned:.3f}"
    return ScoreLine(Outcome.EXACT, truth, note, is_held)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts: pairs and exact of what could be found; extra pairs and extra breakpoints of true pairs; intervals of abundance."""

    assessed: int
    pairs: int
    exact: int
    extra_pairs: int
    extra_breakpoints: int
    intervals: int
    intervals_held: int


def count_totals(lines: Sequence[ScoreLine]) -> Totals:
    """The counts of score lines."""
    by = {outcome: [line for line in lines if line.outcome is outcome] for outcome in Outcome}
    found = sum(len(by[outcome]) for outcome in FOUND)
    lost = len(by[Outcome.FILTERED]) + len(by[Outcome.MISSED])
    extra = {line.fusion.pair for line in by[Outcome.EXTRA_PAIR]}
    held = [line.is_abundance_held for line in lines if line.is_abundance_held is not None]
    exact, breakpoints = len(by[Outcome.EXACT]), len(by[Outcome.EXTRA_BREAKPOINT])
    return Totals(found + lost, found, exact, len(extra), breakpoints, len(held), sum(held))


def format_score(lines: Sequence[ScoreLine]) -> str:
    """A line per fusion, tab-separated, and the totals."""
    totals = count_totals(lines)
    rows = [f"{line.outcome}\t{line.fusion.name}\t{line.fusion.format_places()}\t{line.note}".rstrip() for line in lines]
    skipped = sum(line.outcome is Outcome.NOT_IN_REFERENCE for line in lines)
    parts = [
        f"{totals.pairs} of {totals.assessed} fusions found, {totals.exact} of them to the base",
        f"{totals.extra_pairs} extra pairs, {totals.extra_breakpoints} extra breakpoints",
    ]
    if totals.intervals:
        parts.append(f"{totals.intervals_held} of {totals.intervals} abundance intervals hold the planned value")
    if skipped:
        parts.append(f"{skipped} not in the reference")
    return "\n".join([*rows, "; ".join(parts)]) + "\n"


def keeps_limits(totals: Totals, min_pairs: int, min_exact: int, max_extra: int | None) -> bool:
    """Whether the limits given are kept; None is no limit."""
    extra = totals.extra_pairs + totals.extra_breakpoints
    return totals.pairs >= min_pairs and totals.exact >= min_exact and (max_extra is None or extra <= max_extra)


def main(argv: Sequence[str] | None = None) -> int:
    """Read both tables, write the score, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path, metavar="TRUTH.tsv")
    parser.add_argument("calls", type=Path, metavar="fusions.tsv")
    parser.add_argument("--genes-in", type=Path, metavar="REF", help="count only fusions of genes in this reference bundle")
    parser.add_argument("--min-pairs", type=int, default=0, metavar="N", help="true fusions that must be found")
    parser.add_argument("--min-exact", type=int, default=0, metavar="N", help="true fusions that must be placed to the base")
    parser.add_argument("--max-extra", type=int, metavar="N", help="extra pairs and breakpoints allowed (default: any number)")
    args = parser.parse_args(argv)
    try:
        truth = parse_truth(args.truth.read_text("utf-8").splitlines())
        calls = parse_calls(args.calls.read_text("utf-8").splitlines())
    except (OSError, ValueError) as error:
        parser.error(str(error))
    lines = score(truth, calls, _read_symbols(args.genes_in) if args.genes_in else None)
    sys.stdout.write(format_score(lines))
    return 0 if keeps_limits(count_totals(lines), args.min_pairs, args.min_exact, args.max_extra) else 1


def _read_symbols(reference: Path) -> frozenset[str]:
    from fascicle.reference.bundle import open_bundle

    return frozenset(open_bundle(reference).symbols)


if __name__ == "__main__":
    sys.exit(main())
