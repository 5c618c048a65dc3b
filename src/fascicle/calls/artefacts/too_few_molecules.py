"""Too little support for the kind of junction it is."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.evidence.weak import NEEDED_BY_EDGES, NEEDED_WITHOUT_PLACE, allow_by_chance
from fascicle.model.verdicts import Reason

# A known pair is needed one molecule less, two at least.
NEEDED_AT_EXON_EDGES: Final = NEEDED_BY_EDGES[2]
_KNOWN_LESS: Final = 1
_KINDS: Final = {2: "two exon edges", 1: "one exon edge", 0: "no exon edge", None: "no breakpoint"}


def find_too_few_molecules(candidate: Candidate) -> Reason | None:
    """Fewer supporting molecules than the kind of junction needs.

    Where molecules were not counted there are at most as many as fragments; with enough fragments the rule cannot be assessed.
    Spanning pairs that chance joins of the two genes explain do not count: at a placed junction, as many as their expected number
    and two standard deviations of it. In short reads, molecules with a short anchor count beside the supporting ones: no chance
    join of two genes is at two exon edges.
    """
    edges = candidate.edges
    needed = NEEDED_WITHOUT_PLACE if edges is None else NEEDED_BY_EDGES[edges]
    needed -= _KNOWN_LESS if candidate.is_known_pair else 0
    by_chance = _count_chance_pairs(candidate)
    found = candidate.support.molecules_at_most - by_chance + candidate.short_anchors
    if found >= needed:
        return None
    at_most = "" if candidate.support.unique_molecules is not None else "at most "
    pair = ", known pair" if candidate.is_known_pair else ""
    without = f"; {by_chance} spanning pairs by chance left out" if by_chance else ""
    short = f", {candidate.short_anchors} with a short anchor" if candidate.short_anchors else ""
    return Reason("too_few_molecules", f"{at_most}{found} of {needed}: {_KINDS[edges]}{pair}{short}{without}")


def _count_chance_pairs(candidate: Candidate) -> int:
    """Spanning pairs of a placed junction that the run's own rate of chance joins explains."""
    if candidate.contigs is None or not candidate.expected_by_chance:
        return 0
    # Copies of one spanning pair are one molecule of it: no more is taken away than the pairs bring.
    support = candidate.support
    brought = support.spanning_pairs if support.unique_molecules is None else support.unique_molecules - candidate.split_molecules
    return min(max(brought, 0), allow_by_chance(candidate.expected_by_chance))
