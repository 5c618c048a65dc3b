"""Whether two samples are of one person, and whether tumour and normal were exchanged.

A tumour loses alleles, and RNA may show one of two: then one sample has one allele where the other has both. That is no sign
of two persons, so only places at which the first sample has one allele are compared: there the other of one person has the
same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fascicle.calls.identity import call_genotypes
from fascicle.calls.intervals import estimate_proportion
from fascicle.evidence.sample_sites import Site
from fascicle.model.genotypes import Genotype, Zygosity
from fascicle.model.loci import Build
from fascicle.model.quality import Check, Status
from fascicle.model.runs import RunLimits

_HOMOZYGOUS: Final = frozenset({Zygosity.REFERENCE, Zygosity.ALTERNATE})
# The other sample of one person has the allele at nearly all fragments, less what contamination adds; a person with both has
# half.
_SAME_MIN: Final = 0.7
_FRAGMENTS_MIN: Final = 10
# A variant of one sample alone: its share there, and at most this share in the other, at a depth that would show it.
_PRIVATE_MIN: Final = 0.1
_ABSENT_MAX: Final = 0.01
_DEPTH_MIN: Final = 30
# Both alleles as of a normal sample, and an allele nearly lost.
_EVEN: Final = (0.35, 0.65)
_LOST: Final = (0.15, 0.85)
# Signs of the exchanged order from which on it is suspected, and how many times those of the stated one they must be.
_SIGNS_MIN: Final = 10
_SIGNS_FACTOR: Final = 3
_EXCHANGED: Final = (
    f"exchanged: at least {_SIGNS_MIN} signs and {_SIGNS_FACTOR} times those of the stated order; warning: more than those"
)


def check_pair(name: str, one: Sequence[Genotype], other: Sequence[Genotype], limits: RunLimits | None = None) -> Check:
    """Whether `other` has the same allele where `one` has a single one; the value is the share of places at which it has.

    `name` is that of the check. The limits are those of a run's identity check (`RunLimits`): two persons agree at a quarter
    to a half of common SNPs that are homozygous in one of them, one person at nearly all.
    """
    limits = limits or RunLimits()
    threshold = f"same person: interval above {limits.identity_concordance:g}; two persons: below it"
    by_snp = {genotype.snp: genotype for genotype in other}
    found = [_has_allele(own, by_snp[own.snp]) for own in one if own.zygosity in _HOMOZYGOUS and own.snp in by_snp]
    pairs = [is_same for is_same in found if is_same is not None]
    if len(pairs) < limits.identity_sites_min:
        because = f"{len(pairs)} places can be compared; {limits.identity_sites_min} are needed"
        return Check(name, Status.NOT_ASSESSABLE, None, "fraction", because, threshold=threshold)
    equal = sum(pairs)
    share = estimate_proportion(equal, len(pairs), "same allele / places with one allele")
    if share is None or share.low <= limits.identity_concordance <= share.high:
        status, meaning = Status.NOT_ASSESSABLE, ": neither one person nor two is shown"
    elif share.low > limits.identity_concordance:
        status, meaning = Status.PASS, ", as of one person"
    else:
        status, meaning = Status.FAIL, ": the samples are of two persons"
    value, low, high = (None, None, None) if share is None else (share.value, share.low, share.high)
    because = f"{equal} of {len(pairs)} places agree{meaning}"
    return Check(name, status, value, "fraction", because, low, high, threshold)


def _has_allele(own: Genotype, other: Genotype) -> bool | None:
    """Whether the other sample mostly has the one allele of `own`; None with too few fragments to say."""
    reference, alternate = other.reference_fragments, other.alternate_fragments
    if reference is None or alternate is None or reference + alternate < _FRAGMENTS_MIN:
        return None
    same = alternate if own.zygosity is Zygosity.ALTERNATE else reference
    return same >= _SAME_MIN * (reference + alternate)


def list_site_genotypes(sites: Sequence[Site], build: Build) -> tuple[tuple[Genotype, ...], tuple[Genotype, ...]]:
    """Genotypes of normal and tumour at places found in them, for want of a list of SNPs.

    Only places are given at which the normal has the alternate allele alone: a place where it has the reference was chosen
    because the tumour differs, which would be counted against it.
    """
    normal = call_genotypes(site.count(build, is_normal=True) for site in sites)
    tumour = call_genotypes(site.count(build, is_normal=False) for site in sites)
    kept = [number for number, genotype in enumerate(normal) if genotype.zygosity is Zygosity.ALTERNATE]
    return tuple(normal[number] for number in kept), tuple(tumour[number] for number in kept)


def check_exchange(sites: Sequence[Site]) -> Check:
    """Whether tumour and normal look exchanged; the value is the share of signs that speak for it.

    Signs are variants that one sample alone has, and alleles that one has nearly lost and the other has evenly: a tumour has
    them, its normal hardly any.
    """
    stated = sum(_is_sign(site.tumour, site.normal) for site in sites if site.normal)
    turned = sum(_is_sign(site.normal, site.tumour) for site in sites if site.normal)
    told = f"{stated} variants or losses only in the tumour, {turned} only in the normal"
    total = stated + turned
    if total < _SIGNS_MIN:
        because = f"{told}; {_SIGNS_MIN} signs are needed"
        return Check("exchanged_samples", Status.NOT_ASSESSABLE, None, "fraction", because, threshold=_EXCHANGED)
    share = estimate_proportion(turned, total, "signs of the exchanged order / all signs")
    value, low, high = (None, None, None) if share is None else (share.value, share.low, share.high)
    if turned >= _SIGNS_MIN and turned >= _SIGNS_FACTOR * max(stated, 1):
        because = f"{told}: tumour and normal look exchanged"
        return Check("exchanged_samples", Status.FAIL, value, "fraction", because, low, high, _EXCHANGED)
    status = Status.WARN if turned > stated else Status.PASS
    return Check("exchanged_samples", status, value, "fraction", told, low, high, _EXCHANGED)


def _is_sign(own: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Whether `own` looks like a tumour beside `other` at one place, and not the other way round.

    An even share beside none at all is no sign: it is a lost allele as well as a variant of the other sample alone.
    """
    if own is None or other is None or min(sum(own), sum(other)) < _DEPTH_MIN:
        return False
    share, base = own[1] / sum(own), other[1] / sum(other)
    if base <= _ABSENT_MAX:
        return _PRIVATE_MIN <= share < _EVEN[0]
    return _EVEN[0] <= base <= _EVEN[1] and (_ABSENT_MAX < share < _LOST[0] or share > _LOST[1])
