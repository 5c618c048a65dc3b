"""Changes beside each other on the same molecules are one variant; changes further apart on the same molecules share a phase
set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol

import numpy as np

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.variants import SmallVariant
from fascicle.reference.nucleotides import Bases, decode_bases, encode_bases

# Of two changes that one event made, the fragments of the one have the other too, but for bases that could not be read.
_SHARED_OF_FEWER: Final = 0.8
_SHARED_OF_MORE: Final = 0.6
# Where one base is wrong, the base beside it is wrong one time in twenty (clusters of errors); an assumption on the safe side.
_BESIDE: Final = 20.0
_MOST_COINCIDENCES: Final = 20
_PHASE_BP: Final = 400
_PHASE_FRAGMENTS: Final = 3
_PHASE_SHARE: Final = 0.2


class CodonLookup(Protocol):
    """Whether two bases of a chromosome (0-based) lie in one codon of a canonical transcript."""

    def __call__(self, chrom: str, first: int, last: int) -> bool: ...  # noqa: D102


def join_neighbours(
    candidates: Sequence[VariantCandidate], reference: Bases, start: int, codons: CodonLookup | None
) -> list[VariantCandidate]:
    """The candidates of a chunk with neighbours joined. `reference` begins at genome offset `start`.

    Joined are changes that touch, and changes with one base between them that lie in one codon. The joined one has the evidence
    of its most probable member, and errors explain it the worse, the more fragments have every further member.
    """
    joined = [group[0] if len(group) == 1 else _merge(group, reference, start) for group in _group(candidates, codons)]
    return sorted(joined, key=lambda c: (c.variant.start, len(c.variant.ref), c.variant.alt))


def _group(candidates: Sequence[VariantCandidate], codons: CodonLookup | None) -> Iterator[list[VariantCandidate]]:
    """Candidates in groups of those to be joined; each is in one group."""
    groups: list[list[VariantCandidate]] = []
    for candidate in candidates:
        own = next((g for g in reversed(groups[-8:]) if _belongs(g[-1], candidate, codons)), None)
        if own is None:
            groups.append([candidate])
        else:
            own.append(candidate)
    return iter(groups)


def _find_core(variant: SmallVariant) -> tuple[int, int]:
    """The changed bases alone, without an indel's base before it; empty for an insertion."""
    is_anchored = variant.ref[0] == variant.alt[0]
    return variant.start + is_anchored, variant.end


def _belongs(first: VariantCandidate, second: VariantCandidate, codons: CodonLookup | None) -> bool:
    (_, end), (begin, _) = _find_core(first.variant), _find_core(second.variant)
    between = begin - end
    if between not in {0, 1} or _find_core(first.variant) == _find_core(second.variant):
        return False
    if between == 1 and not (codons is not None and codons(first.variant.chrom, end - 1, begin)):
        return False
    return _share_molecules(first, second)


def _share_molecules(first: VariantCandidate, second: VariantCandidate) -> bool:
    shared = len(first.fragments & second.fragments)
    sizes = sorted((len(first.fragments), len(second.fragments)))
    return shared >= 2 and shared >= _SHARED_OF_FEWER * sizes[0] and shared >= _SHARED_OF_MORE * sizes[1]


def _merge(group: Sequence[VariantCandidate], reference: Bases, start: int) -> VariantCandidate:
    """One candidate for all changes of a group, which do not overlap."""
    best = max(group, key=lambda candidate: (candidate.posterior, candidate.tumour.found))
    begin = min(_find_core(c.variant)[0] for c in group)
    end = max(c.variant.end for c in group)
    parts, at = [], begin
    for candidate in group:
        core = _find_core(candidate.variant)
        added = candidate.variant.alt[core[0] - candidate.variant.start :]
        parts += [reference[at - start : core[0] - start], encode_bases(added.encode())]
        at = core[1]
    alt = decode_bases(np.concatenate(parts))
    ref = decode_bases(reference[begin - start : end - start])
    if not ref or not alt:
        anchor = decode_bases(reference[begin - start - 1 : begin - start])
        begin, ref, alt = begin - 1, anchor + ref, anchor + alt
    shared = frozenset.intersection(*(candidate.fragments for candidate in group))
    posterior = _discount_errors(best, (len(group) - 1) * len(shared))
    variant = SmallVariant(best.variant.build, best.variant.chrom, begin, ref, alt)
    before = reference[max(begin - start - len(best.before), 0) : begin - start]
    behind = reference[end - start : end - start + len(best.behind)]
    return replace(best, variant=variant, posterior=posterior, before=before, behind=behind, fragments=shared)


def _discount_errors(candidate: VariantCandidate, coincidences: int) -> float:
    """The probability that a change is there, after as many errors would have had to come beside another error of the same
    read."""
    errors = max(1 - candidate.posterior - candidate.artefact, 0.0) / _BESIDE ** min(coincidences, _MOST_COINCIDENCES)
    return candidate.posterior / (candidate.posterior + candidate.artefact + errors) if candidate.posterior else 0.0


def find_phase_sets(candidates: Sequence[VariantCandidate]) -> list[int | None]:
    """For each of the candidates, which are sorted by place, the number (from 0 on) of its phase set; None where it has none.

    Two lie on the same molecules when three fragments or more have both, and a fifth at least of the rarer one's fragments.
    """
    sets: list[int | None] = [None] * len(candidates)
    count = 0
    for number, candidate in enumerate(candidates):
        for before in range(number - 1, -1, -1):
            other = candidates[before]
            if candidate.variant.start - other.variant.start > _PHASE_BP:
                break
            if not _is_in_phase(other, candidate):
                continue
            known = sets[before]
            if known is None:
                known = sets[before] = count
                count += 1
            sets[number] = known
            break
    return sets


def _is_in_phase(first: VariantCandidate, second: VariantCandidate) -> bool:
    shared = len(first.fragments & second.fragments)
    return shared >= _PHASE_FRAGMENTS and shared >= _PHASE_SHARE * min(len(first.fragments), len(second.fragments))
