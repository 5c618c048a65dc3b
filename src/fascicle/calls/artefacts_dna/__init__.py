"""Filters of small variants, one a file. Each is a function from a candidate to the reason against it, or None.

The order is the order in which reasons are listed; a filter does not see what the others said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fascicle.calls.artefacts_dna.clustered_mismatches import find_clustered_mismatches
from fascicle.calls.artefacts_dna.clustered_variants import find_clustered_variants
from fascicle.calls.artefacts_dna.common_in_population import find_common_in_population
from fascicle.calls.artefacts_dna.contamination import find_contamination
from fascicle.calls.artefacts_dna.copies_of_one_molecule import find_copies_of_one_molecule
from fascicle.calls.artefacts_dna.deamination import find_deamination
from fascicle.calls.artefacts_dna.germline import find_germline
from fascicle.calls.artefacts_dna.homopolymer import find_homopolymer
from fascicle.calls.artefacts_dna.low_complexity import find_low_complexity
from fascicle.calls.artefacts_dna.low_mapping import find_low_mapping
from fascicle.calls.artefacts_dna.noisy_place import find_noisy_place
from fascicle.calls.artefacts_dna.normal_evidence import find_normal_evidence
from fascicle.calls.artefacts_dna.normal_not_covered import find_normal_not_covered
from fascicle.calls.artefacts_dna.not_read_across import find_not_read_across
from fascicle.calls.artefacts_dna.oxidation import find_oxidation
from fascicle.calls.artefacts_dna.panel_of_normals import find_panel_of_normals
from fascicle.calls.artefacts_dna.read_end import find_read_end
from fascicle.calls.artefacts_dna.strand_bias import find_strand_bias
from fascicle.calls.artefacts_dna.tandem_copies import find_tandem_copies
from fascicle.calls.artefacts_dna.too_few_molecules import find_too_few_molecules
from fascicle.calls.artefacts_dna.weak_evidence import find_weak_evidence
from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

FILTERS: Final[tuple[Callable[[VariantCandidate], Reason | None], ...]] = (
    find_weak_evidence,
    find_too_few_molecules,
    find_copies_of_one_molecule,
    find_strand_bias,
    find_read_end,
    find_low_mapping,
    find_clustered_mismatches,
    find_clustered_variants,
    find_homopolymer,
    find_low_complexity,
    find_tandem_copies,
    find_noisy_place,
    find_not_read_across,
    find_deamination,
    find_oxidation,
    find_panel_of_normals,
    find_normal_evidence,
    find_normal_not_covered,
    find_common_in_population,
    find_contamination,
    find_germline,
)


def find_reasons(candidate: VariantCandidate) -> tuple[Reason, ...]:
    """Every reason against a candidate, in the order of `FILTERS`."""
    return tuple(reason for reason in (find(candidate) for find in FILTERS) if reason is not None)
