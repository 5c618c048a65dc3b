"""Evidence of a run to its fusions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import filterfalse

from fascicle.calls.artefacts.too_few_molecules import NEEDED_AT_EXON_EDGES
from fascicle.calls.candidates import Candidate, EdgeJunction, make_edge_junction
from fascicle.calls.fusions import call_fusion, sort_fusions
from fascicle.calls.observations import mark_reciprocals, note_imbalance
from fascicle.calls.sightings import LonePair, list_sightings
from fascicle.calls.within_gene import describe_within, find_event
from fascicle.evidence.contigs import Contigs, make_contigs
from fascicle.evidence.gathering import RunEvidence
from fascicle.evidence.junction_index import SHORT_ANCHOR_BP
from fascicle.evidence.splits import Join
from fascicle.evidence.support import JunctionSupport, leave_unexplained
from fascicle.model.fusions import Fusion, Reason, Support
from fascicle.model.knowledge import IntragenicEvent
from fascicle.model.panels import Panel
from fascicle.model.sightings import Sightings
from fascicle.reference.words import WORD_BP

IsKnownPair = Callable[[str, str], bool]


@dataclass(frozen=True)
class CalledFusions:
    """All candidates of a run: described ones, reported first, and those that a single fragment shows."""

    fusions: tuple[Fusion, ...]
    sightings: Sightings


class RunCaller:
    """Calls the fusions of one run. `is_known_pair` answers for a 5' and a 3' gene symbol; `events` are known within genes."""

    def __init__(self, run: RunEvidence, is_known_pair: IsKnownPair, events: Sequence[IntragenicEvent] = ()):
        self._run = run
        self._events = events
        self._is_known_pair = is_known_pair
        self._profile = run.profile  # summed up from all reads at each call, so taken once
        self._joined = _count_joined(run)
        self._fragments = int(run.tally.per_gene.sum())
        self._edge_junctions = _list_edge_junctions(run)
        self._all_by_chance = sum(self._count_by_chance(genes) for genes in self._joined)

    def call(self, panel: Panel | None) -> CalledFusions:
        """All candidates. With a panel, one without a gene of it has the reason `outside_panel`."""
        run = self._run
        placed = [self._call_placed(*item) for item in zip(run.contigs, run.supports, strict=True)]
        known = filter(self._is_known, run.lone_joins)
        placed += [self._call_placed(make_contigs(join, run.book), run.sum_lone(join)) for join in known]
        reported = {fusion.name for fusion in placed if not fusion.reasons}
        unplaced = [explain_by_junction(fusion, reported) for fusion in self._call_unplaced()]
        fusions = sort_fusions(hold_to_panel(fusion, panel) for fusion in mark_reciprocals((*placed, *unplaced)))
        lone: list[Join | LonePair] = [*run.lone_joins, *self._list_lone_pairs()]
        return CalledFusions(fusions, list_sightings(filterfalse(self._is_known, lone), run.book))

    def _is_known(self, item: Join | LonePair) -> bool:
        """Whether the genes are a known pair, which even a single fragment is worth a description for."""
        symbols = self._run.bundle.symbols
        return self._is_known_pair(symbols[item.five_prime], symbols[item.three_prime])

    def _list_lone_pairs(self) -> Iterator[LonePair]:
        """Pairs of genes that one spanning pair shows and nothing else."""
        placed = {(contigs.join.five_prime, contigs.join.three_prime) for contigs in self._run.contigs}
        for genes, pairs in self._run.kept.spanning.items():
            if len(pairs) == 1 and genes[0] != genes[1] and genes not in placed:
                yield LonePair(*genes)

    def _call_placed(self, contigs: Contigs, support: JunctionSupport) -> Fusion:
        genes = (contigs.join.five_prime, contigs.join.three_prime)
        candidate = self._make_candidate(genes, contigs, support.support, support.short_anchor_molecules)
        fusion = call_fusion(candidate, support, self._run.bundle.find_domains)
        fusion = self._observe(fusion, candidate, contigs.join)
        return describe_within(fusion, candidate, support, self._profile) if candidate.is_within_gene else fusion

    def _observe(self, fusion: Fusion, candidate: Candidate, join: Join) -> Fusion:
        """The fusion with its reads and what else the run shows of it."""
        notes = [note_imbalance(self._run, join), _note_short_anchors(candidate, is_placed_by=join in self._run.short_anchors)]
        return replace(
            fusion,
            view=self._run.views.get(join),
            notes=(*fusion.notes, *(note for note in notes if note)),
        )

    def _call_unplaced(self) -> Iterator[Fusion]:
        """Pairs of genes with spanning pairs that no junction with a place explains."""
        run = self._run
        placed: dict[tuple[int, int], list[Contigs]] = {}
        for contigs in run.contigs:
            placed.setdefault((contigs.join.five_prime, contigs.join.three_prime), []).append(contigs)
        lone = {(pair.five_prime, pair.three_prime) for pair in filterfalse(self._is_known, self._list_lone_pairs())}
        for genes, pairs in sorted(run.kept.spanning.items()):
            if genes in lone:
                continue
            five, three = (run.book.gene(number) for number in genes)
            joins = [contigs.join for contigs in placed.get(genes, ())]
            left = leave_unexplained(pairs, joins, five, three)
            if left:
                ends = {(pair.fragment_start, pair.fragment_end, run.umis.get(pair.fragment, "")) for pair in left}
                support = Support(0, len(left), len(ends), 0, None, None)
                candidate = self._make_candidate(genes, None, support)
                fusion = call_fusion(candidate, None, run.bundle.find_domains)
                yield describe_within(fusion, candidate, None, self._profile) if candidate.is_within_gene else fusion

    def _make_candidate(
        self, genes: tuple[int, int], contigs: Contigs | None, support: Support, short_anchors: int = 0
    ) -> Candidate:
        run = self._run
        five, three = (run.book.gene(number) for number in genes)
        names = (five.gene.symbol, three.gene.symbol)
        event = find_event(contigs.join, five, self._events) if contigs and five is three else None
        return Candidate(
            five,
            three,
            contigs,
            support,
            event is not None if five is three else self._is_known_pair(*names),
            run.bundle.paralogs.get(frozenset(names), 0),
            self._expect_by_chance(genes),
            short_anchors,
            run.bundle.find_artefacts(*names),
            self._miss_every_split(support.fragments),
            event,
            self._list_other_edges(contigs.join) if contigs else (),
        )

    def _list_other_edges(self, join: Join) -> tuple[EdgeJunction, ...]:
        """All other junctions at exon edges of the same two genes, in either order."""
        genes = frozenset((join.five_prime, join.three_prime))
        return tuple(junction for other, junction in self._edge_junctions.get(genes, ()) if other != join)

    def _miss_every_split(self, fragments: int) -> float | None:
        """The probability that none of a fusion's fragments has a split read, from the lengths of reads and fragments.

        Of the places a fragment of length F can have over a junction, F - 2L leave both reads L beside it and 2(L - 39) put a
        read across it with 20 bases on each side.
        """
        profile = self._profile
        if not profile.is_paired or profile.insert_size_median_bp is None:
            return None
        split = 2 * max(0.0, profile.read_length_mean_bp - 2 * WORD_BP + 1)
        beside = max(1.0, profile.insert_size_median_bp - 2 * profile.read_length_mean_bp)
        return (beside / (beside + split)) ** fragments

    def _count_by_chance(self, genes: tuple[int, int]) -> int:
        """Fragments in two genes, unless these have a junction of two exon edges with enough molecules: that is no chance."""
        edges = self._edge_junctions.get(frozenset(genes), ())
        is_fusion = any(junction.molecules >= NEEDED_AT_EXON_EDGES for _, junction in edges)
        return 0 if is_fusion else self._joined.get(genes, 0)

    def _expect_by_chance(self, genes: tuple[int, int]) -> float:
        """Fragments in two given genes that the run's own rate of joins between genes lets expect (see `chance_pairs`)."""
        if not self._fragments:
            return 0.0
        others = self._all_by_chance - self._count_by_chance(genes) - self._count_by_chance(genes[::-1])
        one, other = (int(self._run.tally.per_gene[gene]) / self._fragments for gene in genes)
        return others * one * other


def _list_edge_junctions(run: RunEvidence) -> dict[frozenset[int], list[tuple[Join, EdgeJunction]]]:
    """Placed junctions at exon edges of both partners, by their two genes."""
    found: dict[frozenset[int], list[tuple[Join, EdgeJunction]]] = {}
    for contigs, support in zip(run.contigs, run.supports, strict=True):
        join, molecules = contigs.join, support.support.unique_molecules
        five, three = run.book.gene(join.five_prime), run.book.gene(join.three_prime)
        is_at_edges = join.five_prime_offset in five.exon_ends and join.three_prime_offset in three.exon_starts
        if molecules is not None and five is not three and is_at_edges:
            genes = frozenset((join.five_prime, join.three_prime))
            found.setdefault(genes, []).append((join, make_edge_junction(join, molecules)))
    return found


def _note_short_anchors(candidate: Candidate, *, is_placed_by: bool) -> Reason | None:
    more = f"{candidate.short_anchors} molecules with {SHORT_ANCHOR_BP} to {WORD_BP - 1} bases on one side cross the exon edges"
    if is_placed_by:
        return Reason("placed_by_short_anchors", f"no split read; {more}")
    return Reason("short_anchors", f"besides its support, {more}") if candidate.short_anchors else None


def _count_joined(run: RunEvidence) -> dict[tuple[int, int], int]:
    """Fragments in two genes, by their genes, 5' gene first."""
    joined = {genes: len(pairs) for genes, pairs in run.kept.spanning.items()}
    for join, fragments in run.kept.joins.items():
        genes = (join.five_prime, join.three_prime)
        joined[genes] = joined.get(genes, 0) + len(fragments)
    return {genes: count for genes, count in joined.items() if genes[0] != genes[1]}


def explain_by_junction(fusion: Fusion, reported: set[str]) -> Fusion:
    """Mates of two genes beside a reported junction of the same genes are not a second fusion."""
    if fusion.name not in reported:
        return fusion
    reason = Reason("beside_reported_junction", "a junction of the same genes is reported; these mates lie elsewhere in them")
    return replace(fusion, reasons=(*fusion.reasons, reason))


def hold_to_panel(fusion: Fusion, panel: Panel | None) -> Fusion:
    """The fusion, with a reason against it when neither partner is in the panel."""
    if panel is None or {fusion.five_prime.gene, fusion.three_prime.gene} & set(panel.genes):
        return fusion
    reason = Reason("outside_panel", f"neither partner is in panel {panel.name} {panel.version}")
    return replace(fusion, reasons=(*fusion.reasons, reason))
