"""The normal has it too."""

from __future__ import annotations

from typing import Final

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.dna import GERMLINE
from fascicle.model.verdicts import Reason

# A tenth of the tumour's fraction can be tumour in the normal, as of small variants.
_LEAK: Final = 0.1
_FRAGMENTS: Final = 2
# Heterozygous variants have a half of the molecules; a fifth is below what chance makes of a half in 20 fragments.
_GERMLINE_FRACTION: Final = 0.2


def find_normal_evidence(candidate: StructuralCandidate) -> Reason | None:
    """Two fragments or more of the normal, more than a tenth of the tumour's share: `germline` from a fifth on."""
    normal = candidate.normal
    if normal is None:
        return None
    found = normal.split + normal.spanning
    share, own = _find_share(normal.split, normal.five_prime_wild, normal.three_prime_wild), candidate.fraction
    if found < _FRAGMENTS or (share is not None and own is not None and share <= _LEAK * own):
        return None
    shown = "" if share is None else f", a fraction of {share:.2f}"
    name = GERMLINE if share is not None and share >= _GERMLINE_FRACTION else "normal_evidence"
    return Reason(name, f"{found} fragments of the normal{shown}")


def _find_share(split: int, *wild: int) -> float | None:
    depth = split + max(wild)
    return split / depth if depth else None
