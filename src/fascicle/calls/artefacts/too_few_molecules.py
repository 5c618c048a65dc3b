"""Too little support for the kind of junction it is."""

from __future__ import annotations

from math import sqrt
from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.model.fusions import Reason

# Molecules needed, by how many of the two breakpoints are annotated splice sites. A join of two splice sites by chance needs a
# spliced chimera; a join of any two bases is what template switching makes at every place. Isofox asks for 2 / 3 / 4 / 10
# (known / splice-splice / canonical / other; hmftools isofox README). A known pair is needed one molecule less, two at least.
NEEDED_AT_EXON_EDGES: Final = 3
_NEEDED: Final = {2: NEEDED_AT_EXON_EDGES, 1: 4, 0: 6}
_NEEDED_WITHOUT_PLACE: Final = 3
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
    needed = _NEEDED_WITHOUT_PLACE if edges is None else _NEEDED[edges]
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
    mean = candidate.expected_by_chance
    return min(candidate.support.spanning_pairs, int(mean + 2 * sqrt(mean)))
