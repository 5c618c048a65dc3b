"""Filters of structural variants, one a file; where a rule is that of fusions, the filter is that of fusions (`calls/artefacts`).

The order is the order in which reasons are listed; a filter does not see what the others said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fascicle.calls.artefacts.few_starts import find_few_starts
from fascicle.calls.artefacts.short_anchor import find_short_anchor
from fascicle.calls.artefacts.similar_flanks import find_similar_flanks
from fascicle.calls.artefacts_sv.bridged import find_bridged
from fascicle.calls.artefacts_sv.foldback import find_foldback
from fascicle.calls.artefacts_sv.low_complexity import find_low_complexity
from fascicle.calls.artefacts_sv.low_mapping import find_low_mapping
from fascicle.calls.artefacts_sv.many_partners import find_many_partners
from fascicle.calls.artefacts_sv.no_junction_read import find_no_junction_read
from fascicle.calls.artefacts_sv.normal_evidence import find_normal_evidence
from fascicle.calls.artefacts_sv.normal_not_covered import find_normal_not_covered
from fascicle.calls.artefacts_sv.one_sided import find_one_sided
from fascicle.calls.artefacts_sv.outside_targets import find_outside_targets
from fascicle.calls.artefacts_sv.place_not_in_reference import find_place_not_in_reference
from fascicle.calls.artefacts_sv.too_few_molecules import find_too_few_molecules
from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

FILTERS: Final[tuple[Callable[[StructuralCandidate], Reason | None], ...]] = (
    find_too_few_molecules,
    find_no_junction_read,
    find_place_not_in_reference,
    find_bridged,
    find_few_starts,
    find_short_anchor,
    find_one_sided,
    find_similar_flanks,
    find_low_complexity,
    find_low_mapping,
    find_foldback,
    find_many_partners,
    find_outside_targets,
    find_normal_evidence,
    find_normal_not_covered,
)


def find_reasons(candidate: StructuralCandidate) -> tuple[Reason, ...]:
    """Every reason against a candidate, in the order of `FILTERS`."""
    return tuple(reason for reason in (find(candidate) for find in FILTERS) if reason is not None)
