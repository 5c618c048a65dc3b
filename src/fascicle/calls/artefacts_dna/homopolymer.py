"""Slippage in repeats, and single bases changed into their neighbours'."""

from __future__ import annotations

from typing import Final

from scipy.stats import nbinom

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason
from fascicle.reference.nucleotides import Bases, encode_bases

# A repeat this long slips often enough to be looked at twice.
_COPIES: Final = 6
# Fragments that slip by chance at a place of this kind reach the number found in more than one place of 100,000.
_PROBABILITY: Final = 1e-5
_SHAPE: Final = 1.0
# A changed base that makes a run of its neighbour's base this long, at a low fraction, is phasing of the sequencer.
_RUN_BP: Final = 8
_LOW_FRACTION: Final = 0.1


def find_homopolymer(candidate: VariantCandidate) -> Reason | None:
    """An indel of repeat units that slippage explains, or a low-fraction change that joins a run of 8 equal bases."""
    return _find_run(candidate) if candidate.repeat is None else _find_slippage(candidate)


def _find_slippage(candidate: VariantCandidate) -> Reason | None:
    repeat, rate, tumour = candidate.repeat, candidate.slippage, candidate.tumour
    if repeat is None or rate is None or repeat.copies < _COPIES or not repeat.units:
        return None
    mean = rate * max(tumour.depth, 1)
    # Negative binomial: a gamma distributed rate (see the model) over fragments.
    if float(nbinom.sf(tumour.found - 1, _SHAPE, _SHAPE / (_SHAPE + mean))) < _PROBABILITY:
        return None
    unit = f"{repeat.copies} copies of {repeat.unit_bp} bases"
    return Reason("homopolymer", f"{unit}; {mean:.2g} of {tumour.depth} fragments slip here by this sample's rate")


def _find_run(candidate: VariantCandidate) -> Reason | None:
    if not candidate.is_substitution or candidate.tumour.fraction >= _LOW_FRACTION:
        return None
    first, *_, last = encode_bases((candidate.variant.alt * 2).encode()).tolist()
    longest = max(_measure_run(candidate.before[::-1], first), _measure_run(candidate.behind, last))
    if longest < _RUN_BP:
        return None
    return Reason("homopolymer", f"the changed base joins {longest} equal ones beside it")


def _measure_run(bases: Bases, base: int) -> int:
    """How many bases from the first on are that base."""
    different = (bases != base).nonzero()[0]
    return int(different[0]) if len(different) else len(bases)
