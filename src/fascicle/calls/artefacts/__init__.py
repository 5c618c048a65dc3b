"""Artefact filters, one a file. Each is a function from a candidate to the reason against it, or None.

The order is the order in which reasons are listed; a filter does not see what the others said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fascicle.calls.artefacts.chance_pairs import find_chance_pairs
from fascicle.calls.artefacts.concatemer import find_concatemer
from fascicle.calls.artefacts.few_starts import find_few_starts
from fascicle.calls.artefacts.homologous_genes import find_homologous_genes
from fascicle.calls.artefacts.laboratory_artefact import find_laboratory_artefact
from fascicle.calls.artefacts.low_complexity import find_low_complexity
from fascicle.calls.artefacts.mis_splice_both_ways import find_mis_splice_both_ways
from fascicle.calls.artefacts.no_junction_read import find_no_junction_read
from fascicle.calls.artefacts.not_a_known_event import find_not_a_known_event
from fascicle.calls.artefacts.overlapping_genes import find_overlapping_genes
from fascicle.calls.artefacts.read_through import find_read_through
from fascicle.calls.artefacts.short_anchor import find_short_anchor
from fascicle.calls.artefacts.similar_flanks import find_similar_flanks
from fascicle.calls.artefacts.too_few_molecules import find_too_few_molecules
from fascicle.calls.candidates import Candidate
from fascicle.model.verdicts import Reason

FILTERS: Final[tuple[Callable[[Candidate], Reason | None], ...]] = (
    find_too_few_molecules,
    find_no_junction_read,
    find_chance_pairs,
    find_homologous_genes,
    find_few_starts,
    find_short_anchor,
    find_similar_flanks,
    find_low_complexity,
    find_overlapping_genes,
    find_read_through,
    find_mis_splice_both_ways,
    find_not_a_known_event,
    find_concatemer,
    find_laboratory_artefact,
)


def find_reasons(candidate: Candidate) -> tuple[Reason, ...]:
    """Every reason against a candidate, in the order of `FILTERS`."""
    return tuple(reason for reason in (find(candidate) for find in FILTERS) if reason is not None)
