"""Several changes close together on the same molecules: reads of a copy that the reference does not have."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.small_variants.companions import NEAR_BP
from fascicle.model.verdicts import Reason

# At 100 mutations a megabase one of 50 somatic variants has one other within 100 bases, and one of 5,000 has two; copies of a
# gene that differ in two bases of a hundred have four.
_COMPANIONS: Final = 2


def find_clustered_variants(candidate: VariantCandidate) -> Reason | None:
    """Two other changes or more within 100 bases on its molecules, none of them one of the patient's own two alleles.

    Mutect2 has a filter of this kind (clustered_events). Clusters of true mutations (kataegis) are lost to it, and are listed.
    """
    if candidate.companions < _COMPANIONS:
        return None
    return Reason("clustered_variants", f"{candidate.companions} other changes within {NEAR_BP} bases on the same molecules")
