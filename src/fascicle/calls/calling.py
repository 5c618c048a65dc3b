"""Evidence of a run to its fusions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fascicle.calls.candidates import Candidate, EdgeJunction, make_edge_junction
from fascicle.calls.fusions import call_fusion, sort_fusions
from fascicle.calls.observations import mark_reciprocals, note_imbalance
from fascicle.calls.sightings import WeakEvidence, list_sightings
from fascicle.calls.within_gene import describe_within, find_event
from fascicle.evidence.contigs import Contigs
from fascicle.evidence.gathering import RunEvidence
from fascicle.evidence.junction_index import SHORT_ANCHOR_BP
from fascicle.evidence.kept import SpanningPair
from fascicle.evidence.short_anchors import ANCHOR_MIN_BP
from fascicle.evidence.splits import Join, count_edges
from fascicle.evidence.support import JunctionSupport, leave_unexplained
from fascicle.evidence.weak import NEEDED_BY_EDGES, NEEDED_WITHOUT_PLACE, ChanceJoins, count_joined
from fascicle.model.fusions import Fusion, Support
from fascicle.model.knowledge import IntragenicEvent
from fascicle.model.panels import Panel
from fascicle.model.sightings import Sightings
from fascicle.model.verdicts import Reason
from fascicle.reference.words import WORD_BP

IsKnownPair = Callable[[str, str], bool]


@dataclass(frozen=True)
class CalledFusions:
    """All candidates of a run: described ones, reported first, and those that are too weak to be counted."""

    fusions: tuple[Fusion, ...]
    sightings: Sightings


class RunCaller:
    """Calls the fusions of one run. `is_known_pair` answers for a 5' and a 3' gene symbol; `events` are known within genes."""

    def __init__(self, run: RunEvidence, is_known_pair: IsKnownPair, events: Sequence[IntragenicEvent] = ()):
        self._run = run
        self._events = events
        self._is_known_pair = is_known_pair
        self._profile = run.profile  # summed up from all reads at each call, so taken once
        self._edge_junctions = _list_edge_junctions(run)
        fusions = {
            genes
            for genes, junctions in self._edge_junctions.items()
            if any(junction.molecules >= NEEDED_BY_EDGES[2] for _, junction in junctions)
        }
        self._chance = ChanceJoins(count_joined(run.kept), run.tally.per_gene, fusions)

    def call(self, panel: Panel | None) -> CalledFusions:
        """All candidates. With a panel, one without a gene of it has the reason `outside_panel`."""
        run = self._run
        placed = [self._call_placed(*item) for item in zip(run.contigs, run.supports, strict=True)]
        reported = {fusion.name for fusion in placed if not fusion.reasons}
        unplaced = [explain_by_junction(fusion, reported) for fusion in self._call_unplaced()]
        fusions = sort_fusions(hold_to_panel(fusion, panel) for fusion in mark_reciprocals((*placed, *unplaced)))
        return CalledFusions(fusions, list_sightings((*self._list_weak_joins(), *self._weak_pairs.values()), run.book))

    def _list_weak_joins(self) -> Iterator[WeakEvidence]:
        """What placement saw of the joins that were not counted."""
        kept, umis = self._run.kept, self._run.umis
        for join in self._run.weak_joins:
            fragments = kept.joins[join]
            molecules = len({(*kept.ends[fragment], umis.get(fragment, "")) for fragment in fragments})
            yield WeakEvidence(join.five_prime, join.three_prime, len(fragments), molecules, join)

    @cached_property
    def _weak_pairs(self) -> dict[tuple[int, int], WeakEvidence]:
        """Pairs of genes that only spanning pairs show, too few of them above what chance explains; no known pairs."""
        placed = {(contigs.join.five_prime, contigs.join.three_prime) for contigs in self._run.contigs}
        symbols = self._run.bundle.symbols
        return {
            genes: WeakEvidence(*genes, len(pairs), self._count_molecules(pairs))
            for genes, pairs in self._run.kept.spanning.items()
            if genes[0] != genes[1] and genes not in placed
            if len(pairs) - self._chance.allow(genes) < NEEDED_WITHOUT_PLACE - 1
            if not self._is_known_pair(symbols[genes[0]], symbols[genes[1]])
        }

    def _count_molecules(self, pairs: Sequence[SpanningPair]) -> int:
        umis = self._run.umis
        return len({(pair.fragment_start, pair.fragment_end, umis.get(pair.fragment, "")) for pair in pairs})

    def _call_placed(self, contigs: Contigs, support: JunctionSupport) -> Fusion:
        genes = (contigs.join.five_prime, contigs.join.three_prime)
        candidate = self._make_candidate(genes, contigs, support.support, support)
        fusion = call_fusion(candidate, support, self._run.bundle.find_domains)
        fusion = self._observe(fusion, candidate, contigs.join)
        return describe_within(fusion, candidate, support, self._profile) if candidate.is_within_gene else fusion

    def _observe(self, fusion: Fusion, candidate: Candidate, join: Join) -> Fusion:
        """The fusion with its reads and what else the run shows of it."""
        notes = [note_imbalance(self._run, join), _note_short_anchors(candidate, self._run.short_anchors.get(join))]
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
        for genes, pairs in sorted(run.kept.spanning.items()):
            if genes in self._weak_pairs:
                continue
            five, three = (run.book.gene(number) for number in genes)
            joins = [contigs.join for contigs in placed.get(genes, ())]
            left = leave_unexplained(pairs, joins, five, three)
            if left:
                support = Support(0, len(left), self._count_molecules(left), 0, None, None)
                candidate = self._make_candidate(genes, None, support)
                fusion = call_fusion(candidate, None, run.bundle.find_domains)
                yield describe_within(fusion, candidate, None, self._profile) if candidate.is_within_gene else fusion

    def _make_candidate(
        self, genes: tuple[int, int], contigs: Contigs | None, support: Support, counted: JunctionSupport | None = None
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
            self._chance.expect(genes),
            counted.short_anchor_molecules if counted else 0,
            run.bundle.find_artefacts(*names),
            self._miss_every_split(support.fragments),
            event,
            self._list_other_edges(contigs.join) if contigs else (),
            counted.split_molecules if counted else 0,
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


def _list_edge_junctions(run: RunEvidence) -> dict[frozenset[int], list[tuple[Join, EdgeJunction]]]:
    """Placed junctions at exon edges of both partners, by their two genes."""
    found: dict[frozenset[int], list[tuple[Join, EdgeJunction]]] = {}
    for contigs, support in zip(run.contigs, run.supports, strict=True):
        join, molecules = contigs.join, support.support.unique_molecules
        five, three = run.book.gene(join.five_prime), run.book.gene(join.three_prime)
        if molecules is not None and five is not three and count_edges(join, five, three) == 2:
            genes = frozenset((join.five_prime, join.three_prime))
            found.setdefault(genes, []).append((join, make_edge_junction(join, molecules)))
    return found


def _note_short_anchors(candidate: Candidate, placed_by: int | None) -> Reason | None:
    """`placed_by` is the number of fragments that placed the junction where no split read did, None where one did."""
    if placed_by is not None:
        because = (
            f"no split read; {placed_by} fragments with {ANCHOR_MIN_BP} to {WORD_BP - 1} bases on one side show the exon edges"
        )
        return Reason("placed_by_short_anchors", because)
    if not candidate.short_anchors:
        return None
    bases = f"{SHORT_ANCHOR_BP} to {WORD_BP - 1} bases on one side"
    return Reason("short_anchors", f"besides its support, {candidate.short_anchors} molecules with {bases} cross the exon edges")


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
