"""Damage of one strand before the PCR: what deamination and oxidation have in common. Not a filter itself.

A damaged base shows in fragments whose first read is the damaged strand, and not in those of the other strand: there stands the
undamaged partner. So damage is one change in the sense of the first read and never its complement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.calls.small_variants.candidates import SampleSupport, VariantCandidate
from fascicle.calls.tail_probabilities import find_fisher_probability, find_poisson_tail
from fascicle.reference.nucleotides import encode_bases

# Fragments that damage makes by chance reach the number found at more than one place in 100,000.
_BY_RATE: Final = 1e-5
# The two orientations differ so much in fewer than one of a thousand true variants.
_BY_ORIENTATION: Final = 1e-3
_LOW_FRACTION: Final = 0.15
_OWN_SHARE: Final = 0.9
_POSSIBLE_SHARE: Final = 0.75


@dataclass(frozen=True, slots=True)
class DamageSign:
    """Fragments of a candidate by what damage of a kind could make of them. possible: those whose first read shows the damage;
    expected: how many of all such fragments show it by the sample's rate."""

    possible: int
    found: int
    expected: float
    is_explained: bool


def find_damage(candidate: VariantCandidate, base: str, damaged: str) -> DamageSign | None:
    """The sign of damage that turns `base` into `damaged`; None where the variant is another change or of a high fraction."""
    variant, tumour = candidate.variant, candidate.tumour
    if len(variant.ref) != 1 or len(variant.alt) != 1 or tumour.fraction >= _LOW_FRACTION:
        return None
    turned = {"A": "T", "C": "G", "G": "C", "T": "A"}
    if (variant.ref, variant.alt) == (base, damaged):
        side = 0
    elif (variant.ref, variant.alt) == (turned[base], turned[damaged]):
        side = 1
    else:
        return None
    code, to = encode_bases((base + damaged).encode()).tolist()
    expected = float(candidate.profile.by_change[code, to]) * (tumour.alternate[side] + tumour.reference[side])
    # Of few fragments of which some cannot be damage, the others alone are no reason: the model weighs them.
    by_rate = find_poisson_tail(tumour.found, expected) > _BY_RATE and tumour.alternate[side] >= _POSSIBLE_SHARE * tumour.found
    return DamageSign(tumour.alternate[side], tumour.found, expected, by_rate or _is_one_sided(tumour, side))


def _is_one_sided(tumour: SampleSupport, side: int) -> bool:
    """Nine tenths of the fragments have the orientation of the damage, and the reference has not."""
    if tumour.alternate[side] < _OWN_SHARE * tumour.found:
        return False
    return find_fisher_probability(tumour.alternate, tumour.reference) < _BY_ORIENTATION
