"""Other callers' fusions to our own: placed on the reference, judged by the same filters, described by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from fascicle.calls.calling import IsKnownPair, hold_to_panel
from fascicle.calls.candidates import Candidate
from fascicle.calls.fusions import call_fusion, sort_fusions
from fascicle.calls.imported import CalledFusion, CalledSide
from fascicle.calls.within_gene import describe_within, find_event
from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.respelling import respell
from fascicle.evidence.splits import Join
from fascicle.evidence.support import JunctionSupport
from fascicle.model.fusions import Fusion, Junction, Side, Support
from fascicle.model.knowledge import IntragenicEvent
from fascicle.model.loci import Position
from fascicle.model.panels import Panel
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import to_locus_offset

_ENDS: Final = ("5'", "3'")


@dataclass(frozen=True)
class _Located:
    """A row on the reference: gene numbers where known, the junction where it has a place, what stands against it."""

    called: CalledFusion
    genes: tuple[int | None, int | None]
    join: Join | None
    obstacles: tuple[Reason, ...]

    @property
    def key(self) -> object:
        """Rows with equal keys are one fusion."""
        if self.join is not None:
            return self.join
        sides = (self.called.five_prime, self.called.three_prime)
        places = tuple((side.gene, side.chrom, side.offset) for side in sides) if self.obstacles else ()
        return (self.genes, places)


@dataclass
class _Origins:
    """The rows that are one fusion, in the order of the tables."""

    rows: list[_Located] = field(default_factory=list)

    @property
    def first(self) -> _Located:
        return self.rows[0]

    @property
    def strongest(self) -> CalledFusion:
        """The row with most fragments, a placed one first. Callers count the same reads, so their counts are not added up."""
        return max(self.rows, key=_rank).called

    @property
    def support(self) -> Support:
        called = self.strongest
        return Support(called.split_reads, called.spanning_pairs, None, called.distinct_starts, None, None)


class ImportCaller:
    """Calls imported rows against one bundle. `is_known_pair` answers for a 5' and a 3' gene symbol; `events` are known within
    genes."""

    def __init__(self, bundle: Bundle, is_known_pair: IsKnownPair, events: Sequence[IntragenicEvent] = ()):
        self._bundle = bundle
        self._book = PathBook(bundle)
        self._is_known_pair = is_known_pair
        self._events = events
        identifiers = (_strip_version(name.decode()) for name in bundle.gene_rows["identifier"].tolist())
        self._by_identifier = {identifier: number for number, identifier in enumerate(identifiers)}

    def call(self, rows: Iterable[CalledFusion], panel: Panel | None) -> tuple[Fusion, ...]:
        """Every row in one fusion or another, reported first; rows of one junction are one fusion with a note for each."""
        merged = _merge(self._locate(row) for row in rows)
        return sort_fusions(hold_to_panel(self._call(origins), panel) for origins in merged)

    def _locate(self, called: CalledFusion) -> _Located:
        sides = (called.five_prime, called.three_prime)
        genes = tuple(self._find_gene(side) for side in sides)
        is_placed = called.split_reads > 0
        obstacles = tuple(
            reason
            for side, gene, end in zip(sides, genes, _ENDS, strict=True)
            if (reason := self._find_obstacle(side, gene, end, is_placed=is_placed)) is not None
        )
        five, three = genes
        if five is None or three is None or obstacles or not is_placed:
            return _Located(called, (five, three), None, obstacles)
        offsets = [to_locus_offset(self._bundle.gene(n).locus, s.offset) for n, s in zip((five, three), sides, strict=True)]
        join = Join(five, offsets[0], three, offsets[1], called.inserted)
        return _Located(called, (five, three), respell(join, self._book), ())

    def _find_gene(self, side: CalledSide) -> int | None:
        """By symbol, else by identifier without version: symbols change from one annotation to the next."""
        number = self._bundle.numbers.get(side.gene)
        return self._by_identifier.get(_strip_version(side.identifier or "")) if number is None else number

    def _find_obstacle(self, side: CalledSide, gene: int | None, end: str, *, is_placed: bool) -> Reason | None:
        """Why a side cannot be put on the reference."""
        if gene is None:
            because = next((row.because for row in self._bundle.unusable_genes if row.gene == side.gene), None)
            cannot = f"the reference cannot use it: {because}" if because else "the reference does not have it"
            return Reason("gene_not_in_reference", f"{end} partner {side.gene}: {cannot}")
        locus = self._bundle.gene(gene).locus
        if is_placed and (side.chrom != locus.chrom or side.offset not in locus.span):
            own = f"{locus.chrom}:{locus.span.start + 1}-{locus.span.end}"
            what = f"{end} partner {side.gene}: {_format_place(side)} is outside of {own} ({self._bundle.build})"
            return Reason("breakpoint_not_in_gene", what)
        if side.strand is not locus.strand:
            what = f"{end} partner {side.gene} lies on {locus.strand}, the fusion is transcribed from {side.strand}"
            return Reason("antisense_to_gene", what)
        return None

    def _call(self, origins: _Origins) -> Fusion:
        called = self._call_unlocated(origins) if origins.first.obstacles else self._call_located(origins)
        discarded = [row.called.discarded_because for row in origins.rows]
        reasons = called.reasons
        if all(discarded):
            words = "; ".join(f"{row.called.caller}: {row.called.discarded_because}" for row in origins.rows)
            reasons = (*reasons, Reason("discarded_by_caller", words))
        return replace(called, reasons=reasons, notes=(*called.notes, *(_note(row.called) for row in origins.rows)))

    def _call_located(self, origins: _Origins) -> Fusion:
        join, support = origins.first.join, origins.support
        candidate = self._make_candidate(origins)
        counted = JunctionSupport(support, 0, None, None) if join else None
        fusion = call_fusion(candidate, counted, self._bundle.find_domains)
        return describe_within(fusion, candidate, counted, None) if candidate.is_within_gene else fusion

    def _make_candidate(self, origins: _Origins) -> Candidate:
        """A candidate of rows whose genes are both known."""
        row = origins.first
        five, three = (self._book.gene(number) for number in row.genes if number is not None)
        names = (five.gene.symbol, three.gene.symbol)
        contigs = make_contigs(row.join, self._book) if row.join else None
        shared = self._bundle.paralogs.get(frozenset(names), 0)
        event = find_event(row.join, five, self._events) if row.join and five is three else None
        known = event is not None if five is three else self._is_known_pair(*names)
        listed = self._bundle.find_artefacts(*names)
        return Candidate(five, three, contigs, origins.support, known, shared, artefacts=listed, event=event)

    def _call_unlocated(self, origins: _Origins) -> Fusion:
        """Rows that have no place on the reference keep the positions of their caller; the filters cannot be assessed."""
        row, called = origins.first, origins.strongest
        sides = [self._make_side(s, g) for s, g in zip((called.five_prime, called.three_prime), row.genes, strict=True)]
        known = self._is_known_pair(sides[0].gene, sides[1].gene)
        return Fusion(sides[0], sides[1], Junction(None), origins.support, None, None, None, (), known, row.obstacles)

    def _make_side(self, side: CalledSide, gene: int | None) -> Side:
        symbol = side.gene if gene is None else self._bundle.symbols[gene]
        return Side(symbol, Position(self._bundle.build, side.chrom, side.offset, side.strand), None)


def _merge(rows: Iterable[_Located]) -> Iterator[_Origins]:
    """Rows of one junction together. A row with mates alone goes to the strongest junction of its genes, where there is one."""
    merged: dict[object, _Origins] = {}
    for row in rows:
        merged.setdefault(row.key, _Origins()).rows.append(row)
    placed: dict[object, list[_Origins]] = {}
    for origins in merged.values():
        if origins.first.join is not None:
            placed.setdefault(origins.first.genes, []).append(origins)
    for origins in merged.values():
        junctions = placed.get(origins.first.genes, [])
        if origins.first.join is None and not origins.first.obstacles and junctions:
            max(junctions, key=lambda own: own.support.fragments).rows.extend(origins.rows)
            origins.rows = []
    yield from (origins for origins in merged.values() if origins.rows)


def _rank(row: _Located) -> tuple[bool, int]:
    return row.join is not None, row.called.split_reads + row.called.spanning_pairs


def _note(called: CalledFusion) -> Reason:
    """What a caller said of its row, in its own spelling."""
    words = [
        f"{called.split_reads} split reads, {called.spanning_pairs} spanning pairs",
        f"breakpoints {_format_place(called.five_prime)} and {_format_place(called.three_prime)}",
        *(f"{column} {text}" for column, text in called.remarks),
    ]
    return Reason(f"called_by_{called.caller}", f"{'; '.join(words)} (line {called.line})")


def _format_place(side: CalledSide) -> str:
    return f"{side.chrom}:{side.offset + 1}({side.strand})"


def _strip_version(identifier: str) -> str:
    return identifier.partition(".")[0]
