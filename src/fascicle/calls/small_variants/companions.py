"""Other changes on the molecules of a candidate: many of them close together are the mark of reads from another place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate

# Half of the fragments of a usual library (200 bases and more) reach from one change to another one this far away.
NEAR_BP: Final = 100
# Of two changes of one molecule the rarer one's fragments have the other too, as far as they reach; and both are as frequent, but
# for chance.
_SHARED: Final = 0.4
_SHARED_FRAGMENTS: Final = 2
_TIMES: Final = 2.5
# More likely there than errors alone.
_IS_THERE: Final = 0.5
# An allele of the patient's own two has half of the normal's fragments (or of the tumour's); fewer than three in ten is less than
# chance and reference bias leave of it.
_OWN_ALLELE: Final = 0.3


def count_companions(candidates: Sequence[VariantCandidate]) -> list[VariantCandidate]:
    """The candidates of a chunk, which are sorted by place, with the number of their companions.

    A companion is another change, at most 100 bases away, on the same molecules, that is no heterozygous or homozygous allele of
    the patient.
    """
    found = [0] * len(candidates)
    for first, second in _list_near(candidates):
        one, other = candidates[first], candidates[second]
        if _share_molecules(one, other):
            found[first] += _is_odd(other)
            found[second] += _is_odd(one)
    return [replace(own, companions=count) if count else own for own, count in zip(candidates, found, strict=True)]


def _list_near(candidates: Sequence[VariantCandidate]) -> Iterator[tuple[int, int]]:
    """Pairs of candidates near each other that do not overlap."""
    for second, own in enumerate(candidates):
        for first in range(second - 1, -1, -1):
            distance = own.variant.start - candidates[first].variant.start
            if distance > NEAR_BP:
                break
            if candidates[first].variant.end <= own.variant.start:
                yield first, second


def _share_molecules(one: VariantCandidate, other: VariantCandidate) -> bool:
    fewer, more = sorted((len(one.fragments), len(other.fragments)))
    shared = len(one.fragments & other.fragments)
    return shared >= max(_SHARED_FRAGMENTS, _SHARED * fewer) and more <= _TIMES * fewer


def _is_odd(candidate: VariantCandidate) -> bool:
    """Whether a change is there, and is none of the patient's own two alleles."""
    own = candidate.normal if candidate.normal is not None and candidate.normal.depth else candidate.tumour
    return candidate.posterior + candidate.artefact > _IS_THERE and own.fraction < _OWN_ALLELE
