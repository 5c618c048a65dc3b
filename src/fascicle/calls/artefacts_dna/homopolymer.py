"""Slippage in repeats, and single bases changed into their neighbours'."""

from __future__ import annotations

from typing import Final

import numpy as np

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.tail_probabilities import find_gamma_poisson_tail
from fascicle.evidence.pileup.alleles import LONGEST_UNIT_BP
from fascicle.model.verdicts import Reason
from fascicle.reference.nucleotides import Bases, encode_bases

# A repeat this long slips often enough to be looked at twice.
_COPIES: Final = 6
# Fragments that slip by chance at a place of this kind reach the number found in more than one place of 100,000.
_PROBABILITY: Final = 1e-5
_SHAPE: Final = 1.0
# Another length of the same repeat with so many more fragments slips to this one.
_TIMES: Final = 3
# A changed base that is what a repeat beside it would go on with, at a low fraction, comes from the repeat (phasing, slippage).
_RUN_BP: Final = 8
_RUN_COPIES: Final = 4
_LOW_FRACTION: Final = 0.1


def find_homopolymer(candidate: VariantCandidate) -> Reason | None:
    """An indel of repeat units that slippage explains, or a low-fraction change to the base that a repeat would go on with."""
    return _find_run(candidate) if candidate.repeat is None else _find_slippage(candidate)


def _find_slippage(candidate: VariantCandidate) -> Reason | None:
    repeat, rate, tumour = candidate.repeat, candidate.slippage, candidate.tumour
    if repeat is None or rate is None or repeat.copies < _COPIES or not repeat.units:
        return None
    unit = f"{repeat.copies} copies of {repeat.unit_bp} bases"
    if candidate.neighbour_length > _TIMES * tumour.found:
        return Reason("homopolymer", f"{unit}; {candidate.neighbour_length} fragments have one unit more or less")
    mean = rate * max(tumour.depth, 1)
    # Negative binomial: a gamma distributed rate (see the model) over fragments.
    if find_gamma_poisson_tail(tumour.found, mean, _SHAPE) < _PROBABILITY:
        return None
    return Reason("homopolymer", f"{unit}; {mean:.2g} of {tumour.depth} fragments slip here by this sample's rate")


def _find_run(candidate: VariantCandidate) -> Reason | None:
    if not candidate.is_substitution or candidate.tumour.fraction >= _LOW_FRACTION:
        return None
    first, *_, last = encode_bases((candidate.variant.alt * 2).encode()).tolist()
    longest = max(_measure_run(candidate.before[::-1], first), _measure_run(candidate.behind, last))
    if not longest:
        return None
    return Reason("homopolymer", f"the changed base is what a repeat of {longest} bases beside it would go on with")


def _measure_run(bases: Bases, base: int) -> int:
    """The bases of the longest repeat (unit of 1 to 4 bases) that begins beside a base and would go on with it; 0 without one."""
    longest = 0
    for unit in range(1, LONGEST_UNIT_BP + 1):
        if len(bases) < unit or bases[unit - 1] != base:
            continue
        differs = np.flatnonzero(bases[unit:] != bases[:-unit])
        length = int(differs[0]) + unit if len(differs) else len(bases)
        if length >= max(_RUN_BP, _RUN_COPIES * unit):
            longest = max(longest, length)
    return longest
