"""What the reasons against structural variants mean (`artefacts_sv/`), apart from them so that a reader of results needs no
kernels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fascicle.model.dna import GERMLINE

MEANINGS: Final[Mapping[str, str]] = {
    "too_few_molecules": "Fewer molecules have it than are needed to call anything",
    "no_junction_read": "No read shows the junction, and few mates do",
    "place_not_in_reference": "No read shows the junction, and the reference does not hold the sequence of a side",
    "bridged": "Two reported junctions join the places through a short piece of another place",
    "few_starts": "Its reads across the junction begin at one place",
    "short_anchor": "No read reaches far over the junction on one side",
    "one_sided": "No supporting record lies on one of the sides",
    "similar_flanks": "What one side brings is nearly what stands there anyway",
    "low_complexity": "A low fraction in sequence of few different words",
    "low_mapping": "The supporting records may belong elsewhere in the genome",
    "foldback": "A short inversion of which one junction alone is seen, as template switching makes it",
    "many_partners": "Other junctions at one of its places end elsewhere",
    "outside_targets": "Neither side lies in a target",
    "normal_evidence": "The normal shows it too, though not as a germline variant",
    GERMLINE: "The normal has it",
    "normal_not_covered": "No fragment of the normal crosses either place",
}
"""What each reason means, in one sentence."""
