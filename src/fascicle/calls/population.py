"""Population frequencies of calls: allele-exact, and never "rare" where nothing was looked at.

A resource of sites lists variants, not what it covered. A place is taken as covered where the resource lists other variants close
by on both sides; then an allele it does not list has frequency 0. Anywhere else its frequency is unknown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scipy.special import gammaincinv

from fascicle.calls.normalising import NOT_IN_REFERENCE, REFERENCE_MISMATCH, BasesOf, normalise, split_alleles
from fascicle.model.loci import Span
from fascicle.model.variants import PopulationFrequency, SmallVariant, VariantCall, VariantKind
from fascicle.reference.site_files import SiteRow
from fascicle.reference.variant_sites import (
    VariantSites,
    find_filtering_frequency,
    find_frequency,
    find_group_counts,
    is_uncounted,
)

# Exome and genome resources list a variant every few bases of what they cover (gnomAD 4 exomes: more than one a base), and
# resources of common variants one in a thousand, so that these leave a place between two of theirs "not covered".
_NEAR_BP: Final = 50
# What the true frequency is below with a probability of 5 %.
_FILTERING_TAIL: Final = 0.05


@dataclass
class _Listed:
    """What the resource lists near the variants of one chromosome."""

    starts: list[int] = field(default_factory=list)
    alleles: dict[SmallVariant, tuple[SiteRow, int]] = field(default_factory=dict)


def add_population(calls: tuple[VariantCall, ...], sites: VariantSites | None, bases: BasesOf) -> tuple[VariantCall, ...]:
    """The calls with their population frequencies; those that have one, and those without a checked place, stay as they are."""
    if sites is None:
        return calls
    asked = [call.variant for call in calls if _is_open(call)]
    found = find_population_frequencies(asked, sites, bases)
    return tuple(replace(call, population=found[call.variant]) if _is_open(call) else call for call in calls)


def _is_open(call: VariantCall) -> bool:
    names = {reason.name for reason in call.reasons}
    return call.population.source is None and not names & {REFERENCE_MISMATCH, NOT_IN_REFERENCE}


def find_population_frequencies(
    variants: Sequence[SmallVariant], sites: VariantSites, bases: BasesOf
) -> dict[SmallVariant, PopulationFrequency]:
    """The frequency of each variant (normalised), by alleles of the resource that are normalised the same way."""
    listed: dict[str, _Listed] = {}
    build = variants[0].build if variants else None
    for row in sites.read(_find_windows(variants)):
        own = listed.setdefault(row.chrom, _Listed())
        own.starts.append(row.start)
        alleles = () if build is None else split_alleles(build, row.chrom, row.start, row.ref, row.alts)
        for index, allele in enumerate(alleles):
            if isinstance(allele, SmallVariant):
                own.alleles.setdefault(_normalise_site(allele, bases), (row, index))
    for own in listed.values():
        own.starts.sort()
    return {variant: _describe(variant, listed.get(variant.chrom, _Listed()), sites.name) for variant in variants}


def _find_windows(variants: Iterable[SmallVariant]) -> Mapping[str, list[Span]]:
    """The variants with the bases near them, merged, by chromosome."""
    windows: dict[str, list[Span]] = {}
    for variant in sorted(variants, key=lambda item: (item.chrom, item.start)):
        spans = windows.setdefault(variant.chrom, [])
        start, end = max(0, variant.start - _NEAR_BP), variant.end + _NEAR_BP
        if spans and start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(start, end))
    return windows


def _normalise_site(allele: SmallVariant, bases: BasesOf) -> SmallVariant:
    """Substitutions of one base are in their one description already."""
    return allele if len(allele.ref) == len(allele.alt) == 1 else normalise(allele, bases).variant


def _describe(variant: SmallVariant, listed: _Listed, name: str) -> PopulationFrequency:
    found = listed.alleles.get(variant)
    if found is not None:
        return _describe_listed(*found)
    if variant.kind is VariantKind.MNV:
        return PopulationFrequency(None, name, "not looked up: resources list the single bases of a change of several")
    if _is_covered(variant, listed.starts):
        because = f"not listed; the resource lists other variants within {_NEAR_BP} bases on both sides"
        return PopulationFrequency(0.0, name, because)
    because = f"not covered: the resource lists nothing within {_NEAR_BP} bases on one side or both"
    return PopulationFrequency(None, name, because)


def _describe_listed(row: SiteRow, index: int) -> PopulationFrequency:
    frequency = find_frequency(row, index)
    if frequency is None or is_uncounted(row):
        return PopulationFrequency(None, row.source, "listed, but without a frequency or a counted genotype")
    name, value = frequency
    failed = f"; the site did not pass the resource's filters ({', '.join(row.filters)})" if row.filters else ""
    return PopulationFrequency(value, f"{row.source} {name}", f"listed{failed}", _find_filtering(row, index))


def _find_filtering(row: SiteRow, index: int) -> float | None:
    """As the resource gives it, else the lower bound of one side of 95 % by Poisson of the group's counts (Whiffin 2017)."""
    given = find_filtering_frequency(row, index)
    if given is not None:
        return given
    counts = find_group_counts(row, index)
    if counts is None:
        return None
    return float(gammaincinv(counts[0], _FILTERING_TAIL)) / counts[1] if counts[0] > 0 else 0.0


def _is_covered(variant: SmallVariant, starts: Sequence[int]) -> bool:
    before = bisect_left(starts, variant.start) - bisect_left(starts, variant.start - _NEAR_BP)
    behind = bisect_right(starts, variant.end + _NEAR_BP - 1) - bisect_left(starts, variant.end)
    return before > 0 and behind > 0
